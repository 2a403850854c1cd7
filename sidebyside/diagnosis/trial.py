"""Runs two columns beside each other on a few rows, every step from the same parameters.

In lockstep a difference grows from step to step, so that after the first one nothing can be read from the numbers. Here
the second column gets the first one's parameters before every step. So each step is a comparison of its own: the same
start, the same batch, two updates. The rows are few, the last batch is short, and there are three epochs, because some
mistakes show in a short batch alone, or from the second epoch on.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from typing import Any, Callable

import numpy as np

from ..column import Column, Convention, as_numpy
from ..data.datasets import Parameters
from ..training.lockstep import common_step_size, lockstep_convention
from ..training.models import call_train, column_code, make_model
from ..training.task import Task

# Rows in a batch: the first that is neither the task's own, which may stand in somebody's code as a number, nor the
# number of classes, as a ratio could be the one or the other.
SIZES = (10, 9, 7)
BATCHES, EPOCHS = 4, 3
HALF_THE_RATE, WITH_DECAY = "with half the learning rate", "with weight decay"
FAR = 10.0  # times the largest parameter at the start
DECAY_PER_STEP = 0.02  # learning rate times weight decay: large beside rounding, small beside 1

Watch = Callable[[int], AbstractContextManager[None]]


@dataclass(frozen=True)
class Way:
    """One way to call ``train``, the same for both columns.

    Attributes:
        name: for a reader: "as published", "in lockstep", "with weight decay".
        convention: what a learning rate comes to like that.
        lr, wd: learning rate and weight decay.
    """

    name: str
    convention: Convention
    lr: float
    wd: float = 0.0


@dataclass
class Step:
    """One step of one column.

    Attributes:
        epoch: the epoch that it yielded, from 0.
        losses: what it yielded as losses, as they came.
        after: the parameters after it.
    """

    epoch: int
    losses: np.ndarray
    after: Parameters


@dataclass
class Pairs:
    """Steps of two columns from the same parameters.

    Attributes:
        task, way: what was run, and how.
        before: the parameters before each step.
        base, mine: what each column did.
        ended: the step, from 1, that the second column did not make any more, or made in another epoch; 0 where it came
            to the end with the first.
    """

    task: Task
    way: Way
    before: list[Parameters] = field(default_factory=list)
    base: list[Step] = field(default_factory=list)
    mine: list[Step] = field(default_factory=list)
    ended: int = 0

    def __len__(self) -> int:
        return len(self.mine)

    def is_short(self, step: int) -> bool:
        """Is the batch of this step, counted from 0, a short last one?"""
        per_epoch = -(-self.task.rows // self.task.settings.batch_size)
        return bool(self.task.short_batch) and step % per_epoch == per_epoch - 1

    def rows_in(self, step: int) -> int:
        """Rows in the batch of this step, counted from 0."""
        return self.task.short_batch if self.is_short(step) else self.task.settings.batch_size


def trial_task(task: Task, base: Column, mine: Column) -> Task:
    """The task on its first few rows: four whole batches and a short one, three epochs, no dropout."""
    settings, rows = task.settings, task.rows
    most = next(size for size in SIZES if size not in (len(task.dataset.classes), settings.batch_size))
    batch = max(1, min(settings.batch_size, most, rows // 3))
    count = min(rows, BATCHES * batch + max(1, batch // 3) * (batch > 1))
    options = dict(settings.model_options)
    if options.get("dropout"):
        options["dropout"] = 0.0  # the masks would hide which rows a batch holds
    dataset = replace(task.dataset, X=task.dataset.X[:count], y=task.dataset.y[:count], X_test=None, y_test=None)
    rates = {column.name: settings.lr[column.name] for column in (base, mine)}
    few = replace(settings, columns=(base, mine), lr=rates, batch_size=batch, epochs=EPOCHS, model_options=options,
                  start=settings.start, wd=0.0)  # fmt: skip
    return Task(task.lesson, dataset, few)


def ways(trial: Task, base: Column, mine: Column) -> list[Way]:
    """The ways to call ``train`` that are tried, the most ordinary one first.

    Where one column cannot be told what to divide by, both are run as they are without being told.
    """
    size, batch = common_step_size(trial), trial.settings.batch_size
    published, lockstep = trial.lesson.convention(base), lockstep_convention(trial, base)
    if mine.convention.average is None:
        published = lockstep = trial.lesson.convention(base, published=False)
    found = [Way("as published", published, size / published.step_factor(batch))]
    if lockstep.train_options() != published.train_options():
        found.append(Way("in lockstep", lockstep, size / lockstep.step_factor(batch)))
    slow = replace(found[0], name=HALF_THE_RATE, lr=found[0].lr / 2)
    decayed = replace(found[-1], name=WITH_DECAY, wd=DECAY_PER_STEP / found[-1].lr)
    return [*found, slow, decayed]


def start_walk(trial: Task, way: Way, column: Column, model: Any) -> Iterator[Any]:
    """The column's own generator of ``(epoch, losses)``, called in this way."""
    with column_code(column):
        return call_train(trial, column, model, lr=way.lr, wd=way.wd, options=way.convention.train_options())


def _watch_nothing(_step: int) -> AbstractContextManager[None]:
    return nullcontext()


def walk_in_pairs(trial: Task, way: Way, base: Column, mine: Column, watch: Watch = _watch_nothing) -> Pairs:
    """Run both columns, the second one from the first one's parameters in every step.

    Where the first one diverges, both go on from the start.

    Args:
        watch: makes a context for the second column's part in each step, counted from 0.

    Raises:
        ColumnFailed: a column's own code raised an error.
    """
    pairs = Pairs(trial, way)
    models = []
    for column in (base, mine):
        with column_code(column):
            models.append(make_model(trial, column))
    walks = [start_walk(trial, way, column, model) for column, model in zip((base, mine), models)]
    ours, theirs = models
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        while True:
            before = ours.get_parameters()
            start = before if not pairs.before else pairs.before[0]
            if _are_far_off(before, start):
                with column_code(base):
                    ours.set_parameters(start)
                before = start
            with column_code(mine):
                theirs.set_parameters(before)
            step = _next(base, walks[0], ours)
            if step is None:
                return pairs
            with watch(len(pairs)):
                other = _next(mine, walks[1], theirs)
            if other is None or _epoch_of(other, pairs.mine) != _epoch_of(step, pairs.base):
                pairs.ended = len(pairs) + 1
                return pairs
            pairs.before.append(before)
            pairs.base.append(step)
            pairs.mine.append(other)


def _are_far_off(parameters: Parameters, start: Parameters) -> bool:
    """Does training diverge, as the published learning rate of a net may on such small batches?"""
    most = FAR * max(1.0, *(float(np.abs(values).max(initial=0)) for values in start.values()))
    return not all(np.abs(values).max(initial=0) <= most for values in parameters.values())


def _epoch_of(step: Step, before: list[Step]) -> int:
    """Its epoch, from 0, also where a column begins with another number."""
    return step.epoch - before[0].epoch if before else 0


def _next(column: Column, walk: Iterator[Any], model: Any) -> Step | None:
    with column_code(column):
        found = next(walk, None)
        if found is None:
            return None
        epoch, losses = found
        return Step(int(epoch), np.array(as_numpy(losses), dtype=float), model.get_parameters())
