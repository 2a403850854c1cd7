"""Do the columns make the same steps? Walk them together and look after every one."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

import numpy as np

from .least_squares import largest_stable_step
from .lessons import CONVENTIONS, Lesson, load
from .problems import Parameters, Problem
from .running import Settings, generator

LIMIT = 1e-5
"""Largest relative difference that counts as rounding.

A float32 number is known to 6e-8 of itself. A step adds a few of those, and it also pulls the columns together, as
both go to the same minimum, so that rounding does not pile up: 1e-6 is what long runs show. A wrong factor, sign or
batch is at 1e-2 after a few steps.
"""


@dataclass
class Lockstep:
    """How far the columns were apart.

    Attributes:
        differences: for each pair of columns, max |a - b| / max(1, |a|) over all parameters, after each step.
        lr: the learning rates that make the same update in each column.
        interrupted: Ctrl-C came before the end.
    """

    differences: dict[tuple[str, str], list[float]] = field(default_factory=dict)
    lr: dict[str, float] = field(default_factory=dict)
    interrupted: bool = False

    @property
    def pair(self) -> tuple[str, str]:
        """The two columns that were furthest apart."""
        return max(self.differences, key=lambda pair: max(self.differences[pair], default=0.0))

    @property
    def max_difference(self) -> float:
        """The largest difference of all."""
        return max(self.differences[self.pair], default=0.0)

    @property
    def step(self) -> int:
        """The step, from 1, after which the largest difference was seen."""
        series = self.differences[self.pair]
        return series.index(self.max_difference) + 1 if series else 0

    @property
    def holds(self) -> bool:
        """Were the columns the same to rounding after every step?"""
        return self.max_difference <= LIMIT


def relative_difference(a: Parameters, b: Parameters) -> float:
    """max |a - b| / max(1, |a|) over all parameters; infinite where either is not finite."""
    worst = 0.0
    for name in a:
        difference = np.abs(a[name].astype(float) - b[name]) / np.maximum(1, np.abs(a[name]))
        worst = max(worst, float(np.max(np.where(np.isfinite(difference), difference, math.inf))))
    return worst


def common_step(lesson: Lesson, problem: Problem, settings: Settings) -> float:
    """The step on mean ½(ŷ - y)² that all columns make: the first one's as published, if that is stable.

    A step that is not stable multiplies whatever rounding there is, in each step anew, and says nothing about the
    columns. In its place comes a tenth of the largest stable one.
    """
    first = settings.columns[0]
    published = settings.lr[first] * lesson.convention(first).step_factor(settings.batch_size)
    largest = largest_stable_step(problem.X)
    return published if published < largest else largest / 10


def run_lockstep(lesson: Lesson, problem: Problem, settings: Settings, progress: Callable[[int], None]) -> Lockstep:
    """Train all columns from the first one's start, on the same batches, at converted learning rates."""
    step = common_step(lesson, problem, settings)
    rates = {column: step / CONVENTIONS[column].step_factor(settings.batch_size) for column in settings.columns}
    models: dict[str, Any] = {
        column: load(lesson, column).Model(problem.X.shape[1], generator(settings.seed, "start"))
        for column in settings.columns
    }
    first, *others = models.values()
    for model in others:
        model.set_parameters(first.get_parameters())
    walks = [
        load(lesson, column).train(
            model,
            problem.X,
            problem.y,
            batch_size=settings.batch_size,
            epochs=settings.epochs,
            lr=rates[column],
            rng=generator(settings.seed, "order"),
        )
        for column, model in models.items()
    ]
    result = Lockstep({pair: [] for pair in combinations(models, 2)}, rates)
    try:
        for _ in zip(*walks):
            parameters = {column: model.get_parameters() for column, model in models.items()}
            for a, b in result.differences:
                result.differences[a, b].append(relative_difference(parameters[a], parameters[b]))
            progress(1)
    except KeyboardInterrupt:
        result.interrupted = True
    return result
