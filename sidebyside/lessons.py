"""What can be run, in which columns, with which published settings, and what a learning rate means in each column."""

from __future__ import annotations

import importlib
import importlib.util
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

from .errors import UserError


@dataclass(frozen=True)
class Convention:
    """How a column turns a learning rate into a step.

    Attributes:
        halved: the loss is ½(ŷ - y)² instead of (ŷ - y)².
        averaged: the gradient of the batch's summed loss is divided by the batch size.
    """

    halved: bool
    averaged: bool

    def step_factor(self, batch_size: int) -> int:
        """The step on mean ½(ŷ - y)² that a learning rate of 1 makes.

        That loss is the common scale of all columns: two columns make the same update when learning rate times
        factor are equal. The derivative of (ŷ - y)² is 2 (ŷ - y), the half takes the 2 away, and a sum over the
        batch is ``batch_size`` times its mean. This is the tutorial's question, why Gluon's learning rate is so
        much larger: by hand the factor is 2 × batch_size, in Gluon 1.
        """
        return (1 if self.halved else 2) * (1 if self.averaged else batch_size)

    @property
    def to_squared_error(self) -> int:
        """What to multiply this column's losses by to get (ŷ - y)²."""
        return 2 if self.halved else 1


# By hand nothing is halved, and backward() on a vector of losses adds their gradients up. Gluon's L2Loss halves, and
# Trainer.step(batch_size) divides by that number, also for a short last batch: so by hand and in Gluon a row
# weighs the same in whichever batch it is, and one factor holds for all batches of a run.
CONVENTIONS = {
    "handtorn": Convention(halved=False, averaged=False),
    "gluon_impl": Convention(halved=True, averaged=True),
}


@dataclass(frozen=True)
class Lesson:
    """One thing that ``handtorn compare`` runs.

    Attributes:
        name: as on the command line.
        module: the module of that name in every column has ``Model`` and ``train``.
        title: one line for a reader.
        lr: the published learning rate of each column that has this lesson.
        batch_size: as published.
        epochs: as published, by number of features; the last holds for more.
        standardised_lr: learning rates for standardised features, where the published ones are far too small.
        options: what else a column's ``train`` is given to run as published.
        same_start: every column starts from the first one's parameters, not from its own.
    """

    name: str
    module: str
    title: str
    lr: dict[str, float]
    batch_size: int
    epochs: tuple[int, ...]
    standardised_lr: dict[str, float] = field(default_factory=dict)
    options: dict[str, dict[str, Any]] = field(default_factory=dict)
    same_start: bool = False

    def published_epochs(self, inputs: int) -> int:
        """How often the article goes through data with so many features."""
        return self.epochs[min(inputs, len(self.epochs)) - 1]

    def convention(self, column: str) -> Convention:
        """The convention of a column as this lesson runs it."""
        plain = CONVENTIONS[column]
        return Convention(plain.halved, plain.averaged or self.options.get(column, {}).get("average", False))


LESSONS = {
    lesson.name: lesson
    for lesson in (
        Lesson(
            name="linear_regression",
            module="linear_regression",
            title="Linear regression on a synthetic line, recovering the weights and bias that made it",
            lr={"handtorn": 0.001, "gluon_impl": 0.1},
            batch_size=10,
            epochs=(5,),
        ),
        # The article's step, 1e-4 on the mean of (ŷ - y)² over all seven rows, is 2e-4 where the square is halved.
        # Its first try, 0.1, blows up on raw features and is just right on standardised ones.
        Lesson(
            name="house_prices",
            module="linear_regression",
            title="Linear regression on seven flats, where the size of the step decides",
            lr={"handtorn": 1e-4, "gluon_impl": 2e-4},
            batch_size=7,
            epochs=(100, 1000),
            standardised_lr={"handtorn": 0.1, "gluon_impl": 0.2},
            options={"handtorn": {"average": True}},
            same_start=True,
        ),
    )
}


def find_lesson(name: str) -> Lesson:
    """The lesson of that name; a UserError names those that there are."""
    if name not in LESSONS:
        raise UserError(f"There is no lesson {name!r}: expected one of {', '.join(LESSONS)}.")
    return LESSONS[name]


def check_columns(lesson: Lesson, names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names, or every column of the lesson if there are none; a UserError names those that there are."""
    for name in names:
        if name not in lesson.lr:
            raise UserError(f"{lesson.name} has no column {name!r}: expected some of {','.join(lesson.lr)}.")
    if len(set(names)) < len(names):
        raise UserError(f"columns is {','.join(names)!r}: expected each column once.")
    return names or tuple(lesson.lr)


def load(lesson: Lesson, column: str) -> ModuleType:
    """Import a column's lesson module. An ImportError of one line says what is missing here."""
    return importlib.import_module(f"{column}.{lesson.module}")
