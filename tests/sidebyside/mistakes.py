"""Mistakes that people make in a training loop, as fits that a study must not call right.

Each claims the error that the theory derives for the published settings. Everything here can be sent to other
processes.
"""

from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from sidebyside.data import least_squares
from sidebyside.data.datasets import synthetic_line
from sidebyside.lesson import LESSONS, load
from sidebyside.lesson_recovery.check import schedule_of
from sidebyside.lesson_recovery.line import DrawnTruth, SimulateLine
from sidebyside.recovery.replicates import Estimate, Experiment
from sidebyside.recovery.theory import line_spread
from sidebyside.training.running import Settings, generator, make_model

LESSON = LESSONS["linear_regression"]
NOISE = 0.01


class FixedOrder:
    """In place of a generator: the rows as they lie, in every epoch."""

    def permutation(self, count):
        return np.arange(count)


class WithoutTheLast:
    """In place of a generator: a new order in every epoch, without the rows of the short last batch."""

    def __init__(self, rng, batch_size):
        self.rng, self.batch_size = rng, batch_size

    def permutation(self, count):
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

    column: str
    settings: Settings
    lr: float = 1.0
    sort: bool = False
    skip: bool = False
    freeze: bool = False

    def __call__(self, problem, rng):
        settings = replace(self.settings, seed=int(rng.integers(2**63)))
        model = make_model(LESSON, self.column, problem, settings)
        start = model.get_parameters()
        self._train(model, problem, settings)
        design = least_squares.design_matrix(problem.X)
        spread = line_spread(design, NOISE, schedule_of(LESSON, self.column, settings))
        away = least_squares.as_vector(start) - least_squares.as_vector(problem.truth)
        value = least_squares.as_vector(model.get_parameters())
        return Estimate(value, spread.standard_error, spread.expected, spread.kept @ away)

    def _train(self, model, problem, settings):
        order = generator(settings.seed, "order")
        rows = np.argsort(problem.y) if self.sort else slice(None)
        if self.sort or self.skip:
            order = FixedOrder() if self.sort else WithoutTheLast(order, settings.batch_size)
        bias = model.get_parameters()["bias"]
        steps = load(LESSON, self.column).train(
            model,
            problem.X[rows],
            problem.y[rows],
            batch_size=settings.batch_size,
            epochs=settings.epochs,
            lr=self.lr * settings.lr[self.column],
            rng=order,
        )
        for _ in steps:
            if self.freeze:
                model.set_parameters({**model.get_parameters(), "bias": bias})


def noisier(truth, rng, examples):
    """Twice the noise that the fits are told of."""
    return replace(synthetic_line(rng, tuple(truth[:-1]), float(truth[-1]), 2 * NOISE, examples), noise=NOISE)


#: name: (column or None for any, options of Fit, examples, batch size, epochs, lr or None for the published one)
ARTICLE = (1000, 10, 5, None)
# 100 rows in batches of 70: 30 are left out in each epoch. Others in each, so that it matters for large steps only.
SHORT = (100, 70, 40, {"handtorn": 1.2 / 140, "gluon_impl": 1.2, "numpy_impl": 0.6})
MISTAKES = {
    "none": ({}, ARTICLE),
    "none, batches of 70 out of 100": ({}, SHORT),
    "½ dropped, or by hand added": (
        {"handtorn": {"lr": 0.5}, "gluon_impl": {"lr": 2.0}, "numpy_impl": {"lr": 0.5}},
        ARTICLE,
    ),
    "step doubled": ({"lr": 2.0}, ARTICLE),
    "step a tenth": ({"lr": 0.1}, ARTICLE),
    "last batch skipped, 30 rows of 100": ({"skip": True}, SHORT),
    "noise doubled": ({}, ARTICLE),
    "bias not updated": ({"freeze": True}, ARTICLE),
    "order fixed and sorted by y": ({"sort": True}, ARTICLE),
}


def experiment(mistake, columns, seed=0):
    """A study in which every column makes the same mistake."""
    options, (examples, batch_size, epochs, lr) = MISTAKES[mistake]
    settings = Settings(columns, {column: (lr or LESSON.lr)[column] for column in columns}, batch_size, epochs)
    fits = {column: Fit(column, settings, **options.get(column, options)) for column in columns}
    simulate = SimulateLine(examples, NOISE)
    if mistake == "noise doubled":
        simulate = partial(noisier, examples=examples)
    return Experiment(simulate, fits, DrawnTruth(3), ("weight x1", "weight x2", "bias"), seed)
