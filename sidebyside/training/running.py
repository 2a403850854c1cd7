"""Walks one column's training run and keeps what comes out of it."""

from __future__ import annotations

import math
import time
from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import numpy as np

from ..column import Column, as_numpy
from ..data.datasets import Parameters
from ..tools.errors import Diverged
from ..tools.interrupts import asked_to_stop
from ..tools.progress import Advance
from .models import column_code, make_model, predict, start_training, without_output
from .task import Task

STEPS_AT_ONCE = 100  # losses are asked for this seldom, so that MXNet's engine can run ahead of the loop


@dataclass
class Run:
    """One column's training, as far as it came.

    Attributes:
        parameters, start: at the end and before the first step, in the columns' shapes.
        step_losses: average loss of each step's batch, (steps,); of squared errors, without any half.
        losses: average loss of each finished epoch.
        seconds: training alone: no import, no data, no test, no plotting.
        interrupted: Ctrl-C came before the end.
        diverged: the step, from 1, whose loss was not finite, after which training stopped; 0 where there was none.
        train_accuracy: of each finished epoch, counted while it was training, before each step.
        test_accuracy: after each finished epoch.
        epoch_seconds: training time of each finished epoch; for classes alone, as the other two.
        predictions: the class of each test row at the end, (rows,), or None where there is nothing to test.
    """

    column: Column
    lr: float
    start: Parameters
    parameters: Parameters
    step_losses: np.ndarray = field(default_factory=lambda: np.empty(0))
    losses: list[float] = field(default_factory=list)
    seconds: float = 0.0
    interrupted: bool = False
    diverged: int = 0
    train_accuracy: list[float] = field(default_factory=list)
    test_accuracy: list[float] = field(default_factory=list)
    epoch_seconds: list[float] = field(default_factory=list)
    predictions: np.ndarray | None = None

    @property
    def steps(self) -> int:
        """How many steps were made."""
        return len(self.step_losses)


class _Record:
    """What a run has shown so far, as little of it as is needed: there may be millions of steps.

    Args:
        scale: what to multiply the column's losses by to get those that are reported.
        progress: called with each number of steps done.
    """

    def __init__(self, scale: int, progress: Advance) -> None:
        self.scale, self.progress = scale, progress
        self.waiting: list[tuple[int, Any]] = []
        self.correct: list[Any] = []
        self.means = array("d")
        self.sums: dict[int, float] = {}
        self.rows: dict[int, int] = {}

    def take(self) -> None:
        """Wait for the losses of the steps so far; a _NotFinite carries the step that went wrong."""
        self.progress(len(self.waiting))
        while self.waiting:
            epoch, losses = self.waiting.pop(0)
            values = as_numpy(losses)
            total = self.scale * float(values.sum(dtype=np.float64))
            self.means.append(total / values.size)
            self.sums[epoch] = self.sums.get(epoch, 0.0) + total
            self.rows[epoch] = self.rows.get(epoch, 0) + values.size
            if not math.isfinite(total):
                raise _NotFinite(len(self.means))

    def take_correct(self) -> float:
        """Wait for the rows that were classified right since the last time, and count them; NaN if nobody did."""
        count = sum(int(as_numpy(number).sum()) for number in self.correct) if self.correct else math.nan
        self.correct.clear()
        return count

    def epoch_averages(self, rows: int) -> list[float]:
        """Average over all ``rows`` examples of each epoch that was finished."""
        return [self.sums[epoch] / rows for epoch in self.sums if self.rows[epoch] == rows]


class _NotFinite(Exception):
    """The loss of a step is not a finite number."""

    def __init__(self, step: int) -> None:
        super().__init__(step)
        self.step = step


def run_column(task: Task, column: Column, progress: Advance) -> Run:
    """Train one column and time it. Where there are classes, test it after each epoch, with the clock stopped.

    Raises:
        Diverged: a loss was not finite any more. Of somebody's own code the run is returned, as far as it came.
        ColumnFailed: the column's own code raised an error.
    """
    with column_code(column):
        with without_output(column):
            _warm_up(task, column)
        model = make_model(task, column)
        run = Run(column, task.settings.lr[column.name], model.get_parameters(), {})
        record = _Record(task.lesson.loss.scale(column), progress)
        steps = start_training(task, column, model, record.correct if task.dataset.classes else None)
        try:
            run.interrupted = not _walk(task, run, model, record, steps)
            if column.based_on is not None and not run.interrupted:
                next(steps, None)  # what stands behind the last step, such as a print, belongs to the training too
        except _NotFinite as error:
            if column.based_on is None:
                raise _diverged(task, column, error.step) from None
            run.diverged, run.parameters = error.step, model.get_parameters()
        if run.interrupted:
            _look_at_what_there_is(task, run, model)
    run.step_losses, run.losses = np.array(record.means), record.epoch_averages(task.rows)
    return run


def _walk(task: Task, run: Run, model: Any, record: _Record, steps: Iterator[Any]) -> bool:
    """Go through all steps, testing after each epoch where there are classes. Did Ctrl-C let it come to the end?"""
    classes = bool(task.dataset.classes)
    parts = task.settings.epochs if classes else 1
    finished = True
    with run.column.library.in_bulk(), asked_to_stop() as stop, np.errstate(over="ignore", invalid="ignore"):
        for _ in range(parts):
            finished = _time_steps(run, model, record, islice(steps, task.steps // parts), stop)
            if not finished:
                break
            if classes:
                _test(task, run, record.take_correct(), model)
            finished = not stop()
            if not finished:
                break
    record.take()
    return finished


def _time_steps(
    run: Run, model: Any, record: _Record, steps: Iterator[tuple[int, Any]], stop: Callable[[], bool]
) -> bool:
    """Make some steps with the clock running. Did Ctrl-C let them come to the end?"""
    began = time.perf_counter()
    try:
        for step in steps:
            record.waiting.append(step)
            if len(record.waiting) == STEPS_AT_ONCE:
                record.take()
            if stop():
                return False
        record.take()
        run.parameters = model.get_parameters()  # waits for the last update
    except KeyboardInterrupt:  # pressed a second time
        return False
    finally:
        run.seconds += time.perf_counter() - began
    return True


def _test(task: Task, run: Run, correct: float, model: Any) -> None:
    assert task.dataset.X_test is not None
    run.epoch_seconds.append(run.seconds - sum(run.epoch_seconds))
    run.train_accuracy.append(correct / task.rows)
    run.predictions = predict(task, run.column, model, task.dataset.X_test).argmax(axis=1)
    run.test_accuracy.append(float((run.predictions == task.dataset.y_test).mean()))


def _look_at_what_there_is(task: Task, run: Run, model: Any) -> None:
    """After Ctrl-C: the parameters as they are, and what they say of the test rows."""
    run.parameters = model.get_parameters()
    if task.dataset.X_test is not None:
        run.predictions = predict(task, run.column, model, task.dataset.X_test).argmax(axis=1)


def _warm_up(task: Task, column: Column) -> None:
    """Make a few steps with a model of no further use: MXNet starts threads and looks up operators at first use."""
    for _, losses in islice(start_training(task, column, make_model(task, column)), 3):
        as_numpy(losses)


def _diverged(task: Task, column: Column, step: int) -> Diverged:
    lr, settings = task.settings.lr[column.name], task.settings
    failure = f"The {column} column stopped at step {step}: its loss is no longer a finite number."
    stable = task.largest_stable_lr(column)
    if stable is None or task.least_squares is None:
        decay = f", or a weight decay below {settings.wd:g}" if settings.wd else ""
        message = f"{failure} Its learning rate is {lr:g}: choose a smaller one{decay}."
        return Diverged(message, column.name, step, lr, math.nan)
    advice = "choose one below that" if lr >= stable else "with batches this small even less may be needed"
    if task.least_squares.is_steep:
        advice += ", or standardise the features"
    message = f"{failure} Its learning rate is {lr:g}, and the largest stable one here is {stable:.3g}: {advice}."
    return Diverged(message, column.name, step, lr, stable)
