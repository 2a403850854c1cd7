"""What a lesson is: what it trains on, with which published settings, and what its losses mean."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import ModuleType
from typing import TYPE_CHECKING, Any

from .column import COLUMNS, Column, Convention
from .tools.errors import UserError

if TYPE_CHECKING:
    import numpy as np

    from .comparison.views.view import View
    from .data.datasets import Dataset
    from .data.least_squares import LeastSquares
    from .lesson_recovery.recovery import LessonRecovery
    from .tools.progress import StartProgress

# Rounding. A float32 number is known to 6e-8 of itself. A step adds a few of those, and it also pulls the columns
# together, as all go to the same minimum, so that rounding does not pile up: 1e-6 is what long runs show. A wrong
# factor, sign or batch is at 1e-2 after a few steps.
ROUNDING = 1e-5


@dataclass(frozen=True)
class Loss:
    """A loss as the reports give it, and as the columns have it.

    Attributes:
        name: of the loss that is reported.
        common: of the loss whose mean a step size is on.
        common_share: the common loss is this share of the reported one.
    """

    name: str
    common: str
    common_share: float = 1.0

    def multiple(self, column: Column) -> int:
        """How many times the common loss a column's own is."""
        return 1

    def scale(self, column: Column) -> int:
        """What to multiply a column's losses by to get those that are reported."""
        return 1

    def of_pairs(self, outputs: np.ndarray, y: np.ndarray) -> np.ndarray:
        """The reported loss of each row's output with each row's label.

        Args:
            outputs: of a model, float64 (rows, outputs).
            y: labels (rows,).

        Returns:
            float64 (rows, rows): a row for each output, a column for each label.
        """
        raise NotImplementedError(f"{self.name}: a loss says what it is of an output and a label.")

    def said_of(self, column: Column) -> str:
        """What a column does to this loss, before it is added up; an empty string where nothing is to be said."""
        return ""


@dataclass(frozen=True)
class SquaredError(Loss):
    """(ŷ - y)², which some columns halve. What is reported is the whole square."""

    name: str = "(ŷ - y)²"
    common: str = "½(ŷ - y)²"
    common_share: float = 0.5

    def multiple(self, column: Column) -> int:
        """2 where nothing is halved."""
        return column.convention.multiple

    def scale(self, column: Column) -> int:
        """2 where the square is halved."""
        return 2 // column.convention.multiple

    def of_pairs(self, outputs: np.ndarray, y: np.ndarray) -> np.ndarray:
        """(ŷᵢ - yⱼ)² for each i and j."""
        return (outputs.reshape(-1, 1) - y.astype(float)[None]) ** 2

    def said_of(self, column: Column) -> str:
        """Whether the square is halved."""
        return {1: "halves the square", 2: "takes the whole square"}[column.convention.multiple]


@dataclass(frozen=True)
class CrossEntropy(Loss):
    """-log softmax(o) at the right class, the same in all columns."""

    name: str = "cross-entropy"
    common: str = "the cross-entropy"

    def of_pairs(self, outputs: np.ndarray, y: np.ndarray) -> np.ndarray:
        """log Σ exp(oᵢ) - oᵢ at class yⱼ, for each i and j."""
        import numpy as np

        largest = outputs.max(axis=1, keepdims=True)
        total = largest + np.log(np.exp(outputs - largest).sum(axis=1, keepdims=True))
        return total - outputs[:, y.astype(int)]


@dataclass(frozen=True)
class Option:
    """Something that can be set for some lessons and not for others, on the command line and from Python.

    Attributes:
        name: as a keyword; on the command line ``--true-w`` for ``true_w``.
        kind: int, float, str, bool (a flag), ``"numbers"`` or ``"names"`` (several, with commas), or ``"path"``.
        metavar: what stands for its value in a help text.
        help: one line, with the published value in brackets.
    """

    name: str
    kind: Any
    metavar: str
    help: str

    @property
    def flag(self) -> str:
        """As on the command line."""
        return f"--{self.name.replace('_', '-')}"


@dataclass(frozen=True)
class Lesson:
    """One thing that ``handtorn compare`` runs. A subclass says what it trains on and how it is shown.

    Attributes:
        name: as on the command line.
        module: the module of that name in every column has ``Model`` and ``train``.
        title: one line for a reader.
        loss: what is minimised.
        lr: published learning rates, by column. Any other column takes the step of the first.
        batch_size: as published.
        epochs: as published, by number of features; the last holds for more.
        sizes: the sizes that ``Model`` is told: some of ``num_inputs`` and ``num_outputs``.
        options: what can be set for this lesson beside what all have.
        study_options: what can be set in a study of recovery beside those.
        model_options: options of ``Model`` that can be set, and their published values.
        averaged: columns that can choose divide by the rows of a batch, to run as published.
        same_start: every column starts from the parameters of the first one that is run, not from its own.
        baseline: options of ``Model`` for a simpler one that is trained beside it, or None.
        baseline_lr: its learning rates.
        baseline_share: the lesson's loss must end below this share of the simpler model's.
        limit: the largest relative difference that counts as rounding in lockstep.
        lockstep_steps: how many steps that holds for; None for all.
        why_no_truth: why there is no truth to recover in one run, where that is so.
    """

    name: str
    module: str
    title: str
    loss: Loss
    lr: Mapping[str, float]
    batch_size: int
    epochs: tuple[int, ...]
    sizes: tuple[str, ...] = ("num_inputs",)
    options: tuple[Option, ...] = ()
    study_options: tuple[Option, ...] = ()
    model_options: dict[str, Any] = field(default_factory=dict)
    averaged: bool = False
    same_start: bool = False
    baseline: dict[str, Any] | None = None
    baseline_lr: Mapping[str, float] = field(default_factory=dict)
    baseline_share: float = 0.1
    limit: float = ROUNDING
    lockstep_steps: int | None = None
    why_no_truth: str = "no truth is known here to recover; the synthetic line of linear_regression has one."

    # What a subclass says.

    def make_dataset(self, rng: np.random.Generator, options: dict[str, Any], start_progress: StartProgress) -> Dataset:
        """The data that its options describe, those that were given; a UserError says what does not fit."""
        raise NotImplementedError(f"{self.name}: a lesson says what it is trained on.")

    def set_model_options(self, options: dict[str, Any]) -> dict[str, Any]:
        """The options of ``Model``: as published, but for what was given."""
        return dict(self.model_options)

    def least_squares(self, dataset: Dataset) -> LeastSquares | None:
        """What is known of the answer from the data alone, where the model is a line."""
        return None

    @property
    def view(self) -> View | None:
        """How a comparison of it is shown: tables, remarks, JSON, figure. None shows what every comparison has."""
        return None

    @property
    def recovery(self) -> LessonRecovery | None:
        """How it is judged whether the truth was recovered; None where the data do not determine the parameters."""
        return None

    # What follows from the attributes.

    def columns(self) -> tuple[Column, ...]:
        """The columns that have this lesson."""
        return tuple(column for column in COLUMNS.values() if column.has(self.module))

    def load(self, column: Column) -> ModuleType:
        """Import a column's lesson module. An ImportError of one line says what is missing here."""
        return column.load(self.module)

    def published_rates(self, options: dict[str, Any]) -> Mapping[str, float]:
        """The learning rates that the lesson has for what the options describe."""
        return self.lr

    def published_epochs(self, inputs: int) -> int:
        """How often the article goes through data with so many features."""
        return self.epochs[min(inputs, len(self.epochs)) - 1]

    def convention(self, column: Column, *, published: bool = True) -> Convention:
        """The convention of a column: as this lesson runs it, or as the column has it without any options."""
        plain = replace(column.convention, multiple=self.loss.multiple(column))
        return plain.averaging() if published and self.averaged else plain

    def learning_rate(self, column: Column, published: Mapping[str, float], batch_size: int) -> float:
        """A column's published learning rate, or the one that makes the same step as the first that is published."""
        if column.name in published:
            return published[column.name]
        first, lr = next(iter(published.items()))
        if column.published_as in published:
            first, lr = column.published_as, published[column.published_as]
        step_size = lr * self.convention(COLUMNS[first]).step_factor(batch_size)
        return step_size / self.convention(column).step_factor(batch_size)

    def sizes_for(self, dataset: Dataset) -> dict[str, int]:
        """The sizes that ``Model`` is told for this data set."""
        every = {"num_inputs": dataset.num_inputs, "num_outputs": len(dataset.classes)}
        return {name: every[name] for name in self.sizes}

    def check_options(self, given: Mapping[str, Any]) -> None:
        """Raise a UserError for an option that this lesson does not have."""
        known = [option.name for option in self.options]
        for name in given:
            if name not in known:
                there = ", ".join(known) or "none"
                raise UserError(f"{self.name} has no option {name!r}: beside what all lessons have, it has {there}.")


def choose_columns(lesson: Lesson, columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """Return the columns, or every column of the lesson that there can be here; a UserError names those there are.

    One that is an extra is left out where its library is not installed, unless it was asked for.
    """
    there = lesson.columns()
    for column in columns:
        if not column.has(lesson.module):
            known = ",".join(one.name for one in there)
            raise UserError(f"{lesson.name} has no column {column.name!r}: expected some of {known}.")
    names = [column.name for column in columns]
    if len(set(names)) < len(names):
        raise UserError(f"columns is {','.join(names)!r}: expected each column once.")
    return columns or tuple(column for column in there if not column.extra or column.library.is_installed())


def check_number(name: str, value: float, low: float, high: float = math.inf) -> None:
    """Raise a UserError for a number that is not finite, or not from ``low`` to ``high``."""
    if not (low <= value <= high and math.isfinite(value)):
        range_ = f"a number from {low:g} to {high:g}" if math.isfinite(high) else f"a finite number, {low:g} or more"
        raise UserError(f"{name} is {value:g}: expected {range_}.")
