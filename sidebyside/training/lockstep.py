"""Do the columns make the same steps? Walk them together and look after every one."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations, islice
from typing import Any

import numpy as np

from ..column import Column, Convention
from ..data.datasets import Parameters
from ..lesson import ROUNDING
from ..tools.interrupts import asked_to_stop
from ..tools.progress import Advance
from .models import call_train, column_code, make_model
from .task import Task


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


def common_step_size(task: Task) -> float:
    """The step size on the mean of the common loss that all columns take: the first one's as published, if stable.

    A step size that is not stable multiplies whatever rounding there is, in each step anew, and says nothing about the
    columns. On a line, where it is known, a tenth of the largest stable one comes in its place. With mini-batches of
    B rows and p parameters, step sizes are stable up to B / (B + p + 1) of that only (on standard normal features; see
    :mod:`sidebyside.recovery.theory`).
    """
    published = task.step_size(task.settings.columns[0])
    largest = math.inf if task.least_squares is None else task.least_squares.largest_stable_step_size
    batch, count = task.settings.batch_size, task.dataset.num_inputs + 1
    share = batch / (batch + count + 1) if batch < task.rows else 1.0
    return published if published < share * largest else largest / 10


def lockstep_convention(task: Task, column: Column) -> Convention:
    """How a column is run in lockstep: as it is by itself, as long as that lets all columns make the same steps.

    One that divides by the rows of each batch takes a larger step on a short last batch than those that sum, or
    divide by the batch size. Where there is such a batch, it is told to sum as well.
    """
    convention = task.lesson.convention(column, published=False)
    return convention.summing() if convention.divides_by == "rows" and task.short_batch else convention


def lockstep_steps(task: Task) -> int:
    """How many steps are compared."""
    return min(task.steps, task.lesson.lockstep_steps or task.steps)


def run_lockstep(task: Task, progress: Advance) -> Lockstep:
    """Train all columns from the first one's start, on the same batches, at converted learning rates.

    Raises:
        ColumnFailed: a column's own code raised an error.
    """
    step_size, columns = common_step_size(task), task.settings.columns
    factors = {c.name: lockstep_convention(task, c).step_factor(task.settings.batch_size) for c in columns}
    rates = {name: step_size / factor for name, factor in factors.items()}
    models: dict[str, Any] = {}
    for column in columns:
        with column_code(column):
            models[column.name] = make_model(task, column)
    first, *others = models.values()
    for model in others:
        model.set_parameters(first.get_parameters())
    walks = {}
    for column in columns:  # a weight decay is multiplied by the learning rate
        decay = task.settings.wd * factors[column.name] / factors[columns[0].name]
        walks[column] = _train(task, column, models[column.name], rates[column.name], decay)
    result = Lockstep({pair: [] for pair in combinations(models, 2)}, rates, task.lesson.limit)
    try:
        with asked_to_stop() as stop, np.errstate(over="ignore", invalid="ignore"):  # not finite says it all
            for _ in islice(_together(walks), lockstep_steps(task)):
                parameters = {name: model.get_parameters() for name, model in models.items()}
                for a, b in result.differences:
                    result.differences[a, b].append(relative_difference(parameters[a], parameters[b]))
                progress(1)
                result.interrupted = stop()
                if result.interrupted:
                    break
    except KeyboardInterrupt:  # pressed a second time
        result.interrupted = True
    return result


def _train(task: Task, column: Column, model: Any, lr: float, wd: float) -> Iterator[Any]:
    """A column's training at a converted learning rate and weight decay."""
    options = lockstep_convention(task, column).train_options()
    with column_code(column):
        return call_train(task, column, model, lr=lr, wd=wd, options=options)


def _together(walks: dict[Column, Iterator[Any]]) -> Iterator[None]:
    """Let every column make its next step, until one has none left."""
    while True:
        for column, walk in walks.items():
            with column_code(column):
                if next(walk, None) is None:
                    return
        yield
