"""The lessons, one file each. Adding one is a file and its name in :data:`LESSONS`."""

from __future__ import annotations

from ..lesson import Lesson
from ..tools.errors import UserError
from .house_prices import HOUSE_PRICES
from .lenet import LENET
from .linear_regression import LINEAR_REGRESSION
from .mlp import MLP
from .softmax_regression import SOFTMAX_REGRESSION

LESSONS: dict[str, Lesson] = {
    lesson.name: lesson for lesson in (LINEAR_REGRESSION, HOUSE_PRICES, SOFTMAX_REGRESSION, MLP, LENET)
}

# What there is to read and run, but nothing to train: the module, its columns, and a line for a reader.
TOURS = {
    "ndarray": (("handtorn",), "A tour of MXNet's arrays: arithmetic, gradients, devices, files"),
    "gluon": (("gluon_impl",), "A tour of Gluon: data, parameters, training, files, layers, losses"),
    "symbol": (("symbol_impl",), "A tour of Symbol and Module: graphs, shapes, executors, checkpoints, training"),
}


def find_lesson(lesson: str | Lesson) -> Lesson:
    """The lesson of that name, or the lesson itself; a UserError names those that there are."""
    if isinstance(lesson, Lesson):
        return lesson
    if lesson in TOURS:
        ((column, *_), _) = TOURS[lesson]
        raise UserError(f"{lesson} is a tour, with nothing to train or compare: run `python -m {column}.{lesson}`.")
    if lesson not in LESSONS:
        raise UserError(f"There is no lesson {lesson!r}: expected one of {', '.join(LESSONS)}.")
    return LESSONS[lesson]
