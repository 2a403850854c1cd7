"""What can be run, in which columns, and with which published settings."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from types import ModuleType
from typing import Any

from . import column as columns
from .column import CONVENTIONS, Convention
from .data.datasets import Problem
from .tools.errors import UserError

LINE, CURVE, IMAGES = "line", "curve", "images"

# Rounding. A float32 number is known to 6e-8 of itself. A step adds a few of those, and it also pulls the columns
# together, as all go to the same minimum, so that rounding does not pile up: 1e-6 is what long runs show. A wrong
# factor, sign or batch is at 1e-2 after a few steps.
ROUNDING = 1e-5
# Gluon's batch norm adds up 50,000 numbers of a channel one after the other in float32, which is good to 1e-5 only,
# and a deep network multiplies in every step what the one before left: after 100 steps 5e-5 was seen, after 300, 1e-3.
DEEP_ROUNDING, DEEP_STEPS = 1e-4, 100


@dataclass(frozen=True)
class Lesson:
    """One thing that ``handtorn compare`` runs.

    Attributes:
        name: as on the command line.
        module: the module of that name in every column has ``Model`` and ``train``.
        title: one line for a reader.
        kind: what it is run on: a line (least squares knows the answer), a curve, or images with classes.
        lr: the published learning rate of each column that has this lesson.
        batch_size: as published.
        epochs: as published, by number of features; the last holds for more.
        sizes: the sizes that ``Model`` is told: some of ``num_inputs`` and ``num_outputs``.
        model: options of ``Model`` that can be set, and their published values.
        standardised_lr: learning rates for standardised features, where the published ones are far too small.
        options: what else a column's ``train`` is given to run as published.
        same_start: every column starts from the parameters of the first one that is run, not from its own.
        baseline: options of ``Model`` for a simpler one that is trained beside it, or None.
        baseline_lr: its learning rates.
        limit: the largest relative difference that counts as rounding in lockstep.
        lockstep_steps: how many steps that holds for; None for all.
    """

    name: str
    module: str
    title: str
    kind: str
    lr: dict[str, float]
    batch_size: int
    epochs: tuple[int, ...]
    sizes: tuple[str, ...] = ("num_inputs",)
    model: dict[str, Any] = field(default_factory=dict)
    standardised_lr: dict[str, float] = field(default_factory=dict)
    options: dict[str, dict[str, Any]] = field(default_factory=dict)
    same_start: bool = False
    baseline: dict[str, Any] | None = None
    baseline_lr: dict[str, float] = field(default_factory=dict)
    limit: float = ROUNDING
    lockstep_steps: int | None = None

    def published_epochs(self, inputs: int) -> int:
        """How often the article goes through data with so many features."""
        return self.epochs[min(inputs, len(self.epochs)) - 1]

    def convention(self, column: str, *, published: bool = True) -> Convention:
        """The convention of a column: as this lesson runs it, or as the column has it without any options."""
        plain = CONVENTIONS[column]
        if self.kind == IMAGES:  # the cross-entropy is the same in all columns
            plain = replace(plain, multiple=1)
        average = published and self.options.get(column, {}).get("average", False)
        return replace(plain, divides_by="rows") if average else plain

    def loss_scale(self, column: str) -> int:
        """What to multiply a column's losses by to get those that are reported: (ŷ - y)², or the cross-entropy."""
        return 1 if self.kind == IMAGES else 2 // CONVENTIONS[column].multiple

    def sizes_for(self, problem: Problem) -> dict[str, int]:
        """The sizes that ``Model`` is told for this problem."""
        every = {"num_inputs": problem.num_inputs, "num_outputs": len(problem.classes)}
        return {name: every[name] for name in self.sizes}


AVERAGE_BY_HAND = {"handtorn": {"average": True}}

LESSONS = {
    lesson.name: lesson
    for lesson in (
        Lesson(
            name="linear_regression",
            module="linear_regression",
            title="A line with noise, and the weights and bias that made it, found again",
            kind=LINE,
            lr={"handtorn": 0.001, "gluon_impl": 0.1, "numpy_impl": 0.05, "torch_impl": 0.03},
            batch_size=10,
            epochs=(5,),
        ),
        # The article's step, 1e-4 on the mean of (ŷ - y)² over all seven rows, is 2e-4 where the square is halved.
        # Its first try, 0.1, blows up on raw features and is just right on standardised ones.
        Lesson(
            name="house_prices",
            module="linear_regression",
            title="Seven flats, where the size of the step decides",
            kind=LINE,
            lr={"handtorn": 1e-4, "gluon_impl": 2e-4, "numpy_impl": 1e-4, "torch_impl": 1e-4},
            batch_size=7,
            epochs=(100, 1000),
            standardised_lr={"handtorn": 0.1, "gluon_impl": 0.2, "numpy_impl": 0.1, "torch_impl": 0.1},
            options=AVERAGE_BY_HAND,
            same_start=True,
        ),
        Lesson(
            name="softmax_regression",
            module="softmax_regression",
            title="Clothes from their pixels by a linear model: softmax, and why cross-entropy",
            kind=IMAGES,
            lr=dict.fromkeys(CONVENTIONS, 0.01),
            batch_size=256,
            epochs=(11,),
            sizes=("num_inputs", "num_outputs"),
            options=AVERAGE_BY_HAND,
        ),
        Lesson(
            name="mlp",
            module="mlp",
            title="y = x1 x2: what one layer cannot learn, and two with a sigmoid between them can",
            kind=CURVE,
            lr={"handtorn": 0.3, "gluon_impl": 0.6, "numpy_impl": 0.3, "torch_impl": 0.3},
            batch_size=50,
            epochs=(50,),
            model={"num_hidden": 10, "activation": "sigmoid", "dropout": 0.0},
            options=AVERAGE_BY_HAND,
            baseline={"num_hidden": 0},
            baseline_lr={"handtorn": 0.01, "gluon_impl": 0.02, "numpy_impl": 0.01, "torch_impl": 0.01},
        ),
        Lesson(
            name="lenet",
            module="lenet",
            title="Clothes from their pixels by a convolutional network with batch norm and dropout",
            kind=IMAGES,
            lr=dict.fromkeys(("handtorn", "gluon_impl", "torch_impl"), 0.2),
            batch_size=64,
            epochs=(10,),
            sizes=("num_outputs",),
            model={"dropout": 0.2},
            options=AVERAGE_BY_HAND,
            limit=DEEP_ROUNDING,
            lockstep_steps=DEEP_STEPS,
        ),
    )
}

# What there is to read and run, but nothing to train: the module, its columns, and a line for a reader.
TOURS = {"ndarray": (("handtorn",), "A tour of MXNet's arrays: arithmetic, gradients, devices, files")}


def find_lesson(name: str) -> Lesson:
    """The lesson of that name; a UserError names those that there are."""
    if name in TOURS:
        ((column, *_), _) = TOURS[name]
        raise UserError(f"{name} is a tour, with nothing to train or compare: run `python -m {column}.{name}`.")
    if name not in LESSONS:
        raise UserError(f"There is no lesson {name!r}: expected one of {', '.join(LESSONS)}.")
    return LESSONS[name]


def check_columns(lesson: Lesson, names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names, or every column of the lesson that there can be here; a UserError names those that there are.

    PyTorch is an extra: without it, its column is left out unless it was asked for.
    """
    for name in names:
        if name not in lesson.lr:
            raise UserError(f"{lesson.name} has no column {name!r}: expected some of {','.join(lesson.lr)}.")
    if len(set(names)) < len(names):
        raise UserError(f"columns is {','.join(names)!r}: expected each column once.")
    return names or tuple(name for name in lesson.lr if name != "torch_impl" or columns.has_torch())


def load(lesson: Lesson, column: str) -> ModuleType:
    """Import a column's lesson module. An ImportError of one line says what is missing here."""
    return columns.load(column, lesson.module)
