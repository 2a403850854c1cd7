"""Mistakes that people make in a training loop, as fits that a study must not call right.

Each claims the error that the theory derives for the published settings. Everything here can be sent to other
processes. ``planted_mistakes.py`` and the tests run them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np

from sidebyside.column import COLUMNS, Column
from sidebyside.course import LESSONS
from sidebyside.data.datasets import Dataset, synthetic_line
from sidebyside.data.least_squares import as_vector, design_matrix
from sidebyside.lesson_recovery.line import DrawnTruth, SimulateLine
from sidebyside.lesson_recovery.recovery import sgd_settings
from sidebyside.recovery.layout import Estimate
from sidebyside.recovery.replicates import Experiment
from sidebyside.recovery.theory import line_sampling_errors
from sidebyside.training.models import make_model
from sidebyside.training.settings import Settings, generator
from sidebyside.training.task import Task

LESSON = LESSONS["linear_regression"]
NOISE = 0.01


class FixedOrder:
    """In place of a generator: the rows in the order of the data, in every epoch."""

    def permutation(self, count: int) -> np.ndarray:
        """All rows."""
        return np.arange(count)


class WithoutTheLast:
    """In place of a generator: a new order in every epoch, without the rows of the short last batch."""

    def __init__(self, rng: np.random.Generator, batch_size: int) -> None:
        self.rng, self.batch_size = rng, batch_size

    def permutation(self, count: int) -> np.ndarray:
        """The rows of all whole batches."""
        return self.rng.permutation(count)[: count // self.batch_size * self.batch_size]


@dataclass(frozen=True)
class Fit:
    """A column's run with a mistake in it.

    Attributes:
        lr: the learning rate is so many times the published one.
        sort: the rows are sorted by y, and their order is the same in every epoch.
        skip: the short last batch of every epoch is left out.
        freeze: the bias stays where it starts.
    """

    column: Column
    settings: Settings
    lr: float = 1.0
    sort: bool = False
    skip: bool = False
    freeze: bool = False

    def __call__(self, dataset: Dataset, rng: np.random.Generator) -> Estimate:
        """Train, and claim the error of a right run."""
        task = Task(LESSON, dataset, replace(self.settings, seed=int(rng.integers(2**63))))
        model = make_model(task, self.column)
        start = as_vector(model.get_parameters())
        self._train(model, task)
        errors = line_sampling_errors(design_matrix(dataset.X), NOISE, sgd_settings(task, self.column))
        away = start - as_vector(dataset.truth)
        value = as_vector(model.get_parameters())
        return Estimate(value, errors.standard_error, errors.expected, errors.kept @ away)

    def _train(self, model: Any, task: Task) -> None:
        order: Any = generator(task.settings.seed, "order")
        rows = np.argsort(task.dataset.y) if self.sort else slice(None)
        if self.sort or self.skip:
            order = FixedOrder() if self.sort else WithoutTheLast(order, task.settings.batch_size)
        bias = model.get_parameters()["bias"]
        steps = LESSON.load(self.column).train(
            model,
            task.dataset.X[rows],
            task.dataset.y[rows],
            batch_size=task.settings.batch_size,
            epochs=task.settings.epochs,
            lr=self.lr * task.settings.lr[self.column.name],
            rng=order,
        )
        for _ in steps:
            if self.freeze:
                model.set_parameters({**model.get_parameters(), "bias": bias})


def noisier(truth: np.ndarray, rng: np.random.Generator, examples: int) -> Dataset:
    """Twice the noise that the fits are told of."""
    return replace(synthetic_line(rng, tuple(truth[:-1]), float(truth[-1]), 2 * NOISE, examples), noise=NOISE)


# Examples, batch size, epochs, learning rates (None: as published).
ARTICLE = (1000, 10, 5, None)
# 100 rows in batches of 70: each epoch leaves out 30, other ones each time, so that it matters for large steps only.
SHORT = (100, 70, 40, {"handtorn": 1.2 / 140, "gluon_impl": 1.2, "numpy_impl": 0.6})
# What goes wrong: options of Fit, for all columns or by the column's name, and the settings.
MISTAKES: dict[str, tuple[dict[str, Any], Any]] = {
    "none": ({}, ARTICLE),
    "none, batches of 70 out of 100": ({}, SHORT),
    "½ dropped, or by hand added": (
        {"handtorn": {"lr": 0.5}, "gluon_impl": {"lr": 2.0}, "numpy_impl": {"lr": 0.5}},
        ARTICLE,
    ),
    "step size doubled": ({"lr": 2.0}, ARTICLE),
    "step size a tenth": ({"lr": 0.1}, ARTICLE),
    "last batch skipped, 30 rows of 100": ({"skip": True}, SHORT),
    "noise doubled": ({}, ARTICLE),
    "bias not updated": ({"freeze": True}, ARTICLE),
    "order fixed and sorted by y": ({"sort": True}, ARTICLE),
}


def experiment(mistake: str, columns: Sequence[str], seed: int = 0) -> Experiment:
    """A study in which every column makes the same mistake."""
    options, (examples, batch_size, epochs, lr) = MISTAKES[mistake]
    rates = {name: (lr or LESSON.lr)[name] for name in columns}
    settings = Settings(tuple(COLUMNS[name] for name in columns), rates, batch_size, epochs)
    fits = {name: Fit(COLUMNS[name], settings, **options.get(name, options)) for name in columns}
    simulate: Any = SimulateLine(examples, NOISE)
    if mistake == "noise doubled":
        simulate = partial(noisier, examples=examples)
    return Experiment(simulate, fits, DrawnTruth(3), ("weight x1", "weight x2", "bias"), seed)
