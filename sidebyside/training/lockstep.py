"""Do the columns make the same steps? Walk them together and look after every one."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from itertools import combinations, islice
from typing import Any

import numpy as np

from ..column import Convention
from ..data.datasets import Parameters, Problem
from ..data.least_squares import largest_stable_step
from ..lesson import LINE, ROUNDING, Lesson, load
from ..tools.interrupts import asked_to_stop
from ..tools.progress import Advance
from .running import Settings, count_steps, generator, make_model


@dataclass
class Lockstep:
    """How far the columns were apart.

    Attributes:
        differences: for each pair of columns, max |a - b| / max(1, |a|) over all parameters, after each step.
        lr: the learning rates that make the same update in each column.
        limit: the largest difference that counts as rounding.
        interrupted: Ctrl-C came before the end.
    """

    differences: dict[tuple[str, str], list[float]] = field(default_factory=dict)
    lr: dict[str, float] = field(default_factory=dict)
    limit: float = ROUNDING
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
        return self.max_difference <= self.limit


def relative_difference(a: Parameters, b: Parameters) -> float:
    """max |a - b| / max(1, |a|) over all parameters; infinite where either is not finite."""
    worst = 0.0
    for name in a:
        difference = np.abs(a[name].astype(float) - b[name]) / np.maximum(1, np.abs(a[name]))
        worst = max(worst, float(np.max(np.where(np.isfinite(difference), difference, math.inf))))
    return worst


def common_step(lesson: Lesson, problem: Problem, settings: Settings) -> float:
    """The step on the mean of the common loss that all columns make: the first one's as published, if that is stable.

    A step that is not stable multiplies whatever rounding there is, in each step anew, and says nothing about the
    columns. On a line, where it is known, a tenth of the largest stable one comes in its place. With mini-batches of
    B rows and p parameters, steps are stable up to B / (B + p + 1) of that only (on standard normal features; see
    :mod:`sidebyside.recovery`).
    """
    first = settings.columns[0]
    published = settings.lr[first] * lesson.convention(first).step_factor(settings.batch_size)
    largest = largest_stable_step(problem.X) if lesson.kind == LINE else math.inf
    batch, count = settings.batch_size, problem.num_inputs + 1
    share = batch / (batch + count + 1) if batch < len(problem.X) else 1.0
    return published if published < share * largest else largest / 10


def lockstep_convention(lesson: Lesson, column: str, problem: Problem, settings: Settings) -> Convention:
    """How a column is run in lockstep: as it is by itself, as long as that lets all columns make the same steps.

    One that divides by the rows of each batch takes a larger step on a short last batch than those that sum, or
    divide by the batch size. Where there is such a batch, it is told to sum as well.
    """
    convention = lesson.convention(column, published=False)
    if convention.divides_by == "rows" and len(problem.X) % settings.batch_size:
        return Convention(convention.multiple, "nothing")
    return convention


def lockstep_steps(lesson: Lesson, problem: Problem, settings: Settings) -> int:
    """How many steps are compared."""
    steps = count_steps(problem, settings)
    return min(steps, lesson.lockstep_steps or steps)


def run_lockstep(lesson: Lesson, problem: Problem, settings: Settings, progress: Advance) -> Lockstep:
    """Train all columns from the first one's start, on the same batches, at converted learning rates."""
    step = common_step(lesson, problem, settings)
    conventions = {name: lockstep_convention(lesson, name, problem, settings) for name in settings.columns}
    factors = {name: convention.step_factor(settings.batch_size) for name, convention in conventions.items()}
    models: dict[str, Any] = {name: make_model(lesson, name, problem, settings) for name in settings.columns}
    first, *others = models.values()
    for model in others:
        model.set_parameters(first.get_parameters())
    walks = [
        load(lesson, name).train(
            model,
            problem.X,
            problem.y,
            batch_size=settings.batch_size,
            epochs=settings.epochs,
            lr=step / factors[name],
            rng=generator(settings.seed, "order"),
            wd=settings.wd * factors[name] / factors[settings.columns[0]],  # it is multiplied by the learning rate
            **_told(conventions[name], lesson.convention(name, published=False)),
        )
        for name, model in models.items()
    ]
    rates = {name: step / factor for name, factor in factors.items()}
    result = Lockstep({pair: [] for pair in combinations(models, 2)}, rates, lesson.limit)
    try:
        with asked_to_stop() as stop, np.errstate(over="ignore", invalid="ignore"):  # not finite says it all
            for _ in islice(zip(*walks), lockstep_steps(lesson, problem, settings)):
                parameters = {column: model.get_parameters() for column, model in models.items()}
                for a, b in result.differences:
                    result.differences[a, b].append(relative_difference(parameters[a], parameters[b]))
                progress(1)
                if stop():
                    raise KeyboardInterrupt
    except KeyboardInterrupt:
        result.interrupted = True
    return result


def _told(wanted: Convention, plain: Convention) -> dict[str, Any]:
    return {} if wanted == plain else {"average": False}
