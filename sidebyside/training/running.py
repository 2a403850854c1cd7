"""Walks one column's training run and keeps what comes out of it."""

from __future__ import annotations

import math
import time
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import numpy as np

from ..column import as_numpy, on_device, operators_in_bulk
from ..column import load as load_room
from ..data import least_squares
from ..data.datasets import Parameters, Problem
from ..lesson import LINE, Lesson, load
from ..tools.errors import Diverged, UserError
from ..tools.interrupts import asked_to_stop
from ..tools.progress import Advance

STEPS_AT_ONCE = 100  # losses are asked for this seldom, so that MXNet's engine can run ahead of the loop
POINTS_ON_PATH = 250  # each one waits for the engine, and a picture shows no more


@dataclass(frozen=True)
class Settings:
    """What a run depends on beside the problem.

    Attributes:
        columns: which to run.
        lr: each column's learning rate, in its own convention.
        batch_size: rows per step, at most the rows there are.
        epochs: times through the data.
        smoothing: weight of the newest loss in the moving average.
        seed: everything random follows from it.
        wd: weight decay.
        model: options of the columns' ``Model``.
        start: parameters to start from, in place of drawn ones.
        device: ``"cpu"`` or ``"gpu"``.
    """

    columns: tuple[str, ...]
    lr: dict[str, float]
    batch_size: int
    epochs: int
    smoothing: float = 0.01
    seed: int = 0
    wd: float = 0.0
    model: dict[str, Any] = field(default_factory=dict)
    start: Parameters | None = None
    device: str = "cpu"


def generator(seed: int, purpose: str) -> np.random.Generator:
    """A new generator for ``"data"``, ``"start"`` or ``"order"``: the same one at every call.

    Columns that ask for the same purpose draw the same numbers, and none disturbs another.
    """
    purposes = ("data", "start", "order")
    children = np.random.SeedSequence(seed).spawn(len(purposes))
    return np.random.default_rng(children[purposes.index(purpose)])


@dataclass
class Run:
    """One column's training, as far as it came.

    Attributes:
        parameters, start: at the end and before the first step, in the columns' shapes.
        step_losses: average loss of each step's batch, (steps,); of squared errors, without any half.
        losses: average loss of each finished epoch.
        seconds: training alone: no import, no data, no test, no plotting.
        interrupted: Ctrl-C came before the end.
        train_accuracy: of each finished epoch, counted while it was training, before each step.
        test_accuracy: after each finished epoch.
        epoch_seconds: training time of each finished epoch; for images alone, as the other two.
        predictions: the class of each test row at the end, (rows,), or None where there is nothing to test.
    """

    column: str
    lr: float
    start: Parameters
    parameters: Parameters
    step_losses: np.ndarray
    losses: list[float]
    seconds: float
    interrupted: bool = False
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
        progress: told of each number of steps done.
    """

    def __init__(self, scale: int, progress: Advance) -> None:
        self.scale, self.progress = scale, progress
        self.waiting: list[tuple[int, Any]] = []
        self.correct: list[Any] = []
        self.means = array("d")
        self.sums: dict[int, float] = {}
        self.rows: dict[int, int] = {}

    def take(self) -> None:
        """Wait for the losses of the steps so far; a FloatingPointError carries the step that went wrong."""
        self.progress(len(self.waiting))
        while self.waiting:
            epoch, losses = self.waiting.pop(0)
            values = as_numpy(losses)
            total = self.scale * float(values.sum(dtype=np.float64))
            self.means.append(total / values.size)
            self.sums[epoch] = self.sums.get(epoch, 0.0) + total
            self.rows[epoch] = self.rows.get(epoch, 0) + values.size
            if not math.isfinite(total):
                raise FloatingPointError(len(self.means))

    def take_correct(self) -> int:
        """Wait for the rows that were classified right since the last time, and count them."""
        count = sum(int(as_numpy(number).sum()) for number in self.correct)
        self.correct.clear()
        return count

    def epoch_averages(self, rows: int) -> list[float]:
        """Average over all ``rows`` examples of each epoch that was finished."""
        return [self.sums[epoch] / rows for epoch in self.sums if self.rows[epoch] == rows]


def make_model(lesson: Lesson, column: str, problem: Problem, settings: Settings) -> Any:
    """A model that starts as published: from the column's own initialiser, or from where all of them start."""
    first = settings.columns[0] if lesson.same_start and lesson.kind == LINE else column
    rng = generator(settings.seed, "start")
    options = {**settings.model, **on_device(column, settings.device)}
    model = load(lesson, column).Model(*lesson.sizes_for(problem).values(), rng, **options)
    if first != column:
        model.set_parameters(make_model(lesson, first, problem, settings).get_parameters())
    if settings.start is not None:
        try:
            model.set_parameters(settings.start)
        except ValueError as error:
            raise UserError(f"--start: the parameters do not fit {column}'s model. {error}") from error
    return model


def walk(
    lesson: Lesson, column: str, model: Any, problem: Problem, settings: Settings, **options: Any
) -> Iterator[tuple[int, Any]]:
    """The column's own generator of ``(epoch, losses)``, as published."""
    settings_of_train = {
        "batch_size": settings.batch_size,
        "epochs": settings.epochs,
        "lr": settings.lr[column],
        "rng": generator(settings.seed, "order"),
        "wd": settings.wd,
    }
    options = {**lesson.options.get(column, {}), **options}
    try:
        return load(lesson, column).train(model, problem.X, problem.y, **settings_of_train, **options)
    except ValueError as error:  # what train refuses at the call
        raise UserError(f"{lesson.name} cannot be trained on {problem.description}: {error}") from error


def trained_model(lesson: Lesson, run: Run, problem: Problem, settings: Settings) -> Any:
    """The model as a run left it."""
    model = make_model(lesson, run.column, problem, settings)
    model.set_parameters(run.parameters)
    return model


def predict(column: str, model: Any, X: np.ndarray, device: str = "cpu") -> np.ndarray:
    """A column's outputs, (rows, outputs), in evaluation."""
    return load_room(column, "training").predict(model.net, X, **on_device(column, device))


def run_column(lesson: Lesson, column: str, problem: Problem, settings: Settings, progress: Advance) -> Run:
    """Train one column and time it. Where there are classes, test it after each epoch, with the clock stopped.

    Raises:
        Diverged: a loss was not finite any more.
    """
    _warm_up(lesson, column, problem, settings)
    model = make_model(lesson, column, problem, settings)
    run = Run(column, settings.lr[column], model.get_parameters(), {}, np.empty(0), [], 0.0)
    record = _Record(lesson.loss_scale(column), progress)
    steps = walk(lesson, column, model, problem, settings, **({"correct": record.correct} if problem.classes else {}))
    try:
        try:
            with operators_in_bulk(column), asked_to_stop() as stop, np.errstate(over="ignore", invalid="ignore"):
                for epoch_steps in _epochs(steps, problem, settings):
                    began = time.perf_counter()
                    try:
                        for step in epoch_steps:
                            record.waiting.append(step)
                            if len(record.waiting) == STEPS_AT_ONCE:
                                record.take()
                            if stop():
                                raise KeyboardInterrupt
                        record.take()
                        run.parameters = model.get_parameters()  # waits for the last update
                    finally:
                        run.seconds += time.perf_counter() - began
                    if problem.classes:
                        _test(run, record.take_correct(), model, problem, settings)
                    if stop():
                        raise KeyboardInterrupt
        except KeyboardInterrupt:
            run.interrupted = True
        record.take()
    except FloatingPointError as error:
        raise _diverged(lesson, column, problem, settings, step=error.args[0]) from None
    if run.interrupted:
        run.parameters = model.get_parameters()
        if problem.X_test is not None:
            run.predictions = predict(column, model, problem.X_test, settings.device).argmax(axis=1)
    run.step_losses, run.losses = np.array(record.means), record.epoch_averages(len(problem.X))
    return run


def _epochs(steps: Iterator[Any], problem: Problem, settings: Settings) -> Iterator[Iterator[Any]]:
    """Cut a run where something is to be done in between: after each epoch for classes, nowhere else."""
    if not problem.classes:
        yield steps
        return
    for _ in range(settings.epochs):
        yield islice(steps, count_steps(problem, settings) // settings.epochs)


def _test(run: Run, correct: int, model: Any, problem: Problem, settings: Settings) -> None:
    assert problem.X_test is not None
    run.epoch_seconds.append(run.seconds - sum(run.epoch_seconds))
    run.train_accuracy.append(correct / len(problem.X))
    run.predictions = predict(run.column, model, problem.X_test, settings.device).argmax(axis=1)
    run.test_accuracy.append(float((run.predictions == problem.y_test).mean()))


def _warm_up(lesson: Lesson, column: str, problem: Problem, settings: Settings) -> None:
    """Make a few steps with a model of no further use: MXNet starts threads and looks up operators at first use."""
    model = make_model(lesson, column, problem, settings)
    for _, losses in islice(walk(lesson, column, model, problem, settings), 3):
        as_numpy(losses)


def trace_path(lesson: Lesson, run: Run, problem: Problem, settings: Settings, progress: Advance) -> np.ndarray:
    """Train as in ``run`` once more and look at the parameters on the way: (points, inputs + 1), the start first.

    Looking means waiting for the engine, which is why this is not done in the run that is timed.
    """
    model = make_model(lesson, run.column, problem, settings)
    points = [least_squares.as_vector(model.get_parameters())]
    every = max(1, run.steps // POINTS_ON_PATH)
    steps = islice(walk(lesson, run.column, model, problem, settings), run.steps)
    for number, _ in enumerate(steps, start=1):
        if number % every == 0 or number == run.steps:
            points.append(least_squares.as_vector(model.get_parameters()))
            progress(every)
    return np.array(points)


def count_steps(problem: Problem, settings: Settings) -> int:
    """Steps in a whole run."""
    return settings.epochs * -(-len(problem.X) // settings.batch_size)


def largest_stable_lr(lesson: Lesson, column: str, problem: Problem, batch_size: int) -> float:
    """The learning rate of a line, in the column's own convention, from which on it no longer converges."""
    factor = lesson.convention(column).step_factor(batch_size)
    return least_squares.largest_stable_step(problem.X) / factor


def _diverged(lesson: Lesson, column: str, problem: Problem, settings: Settings, step: int) -> Diverged:
    lr = settings.lr[column]
    failure = f"{column} stopped at step {step}: its loss is no longer a finite number. Its learning rate is {lr:g}"
    if lesson.kind != LINE:
        decay = f", or a weight decay below {settings.wd:g}" if settings.wd else ""
        return Diverged(f"{failure}: choose a smaller one{decay}.", column, step, lr, math.nan)
    stable = largest_stable_lr(lesson, column, problem, settings.batch_size)
    advice = "choose one below that" if lr >= stable else "with batches this small even less may be needed"
    if least_squares.is_steep(problem.X):
        advice += ", or standardise the features"
    message = f"{failure}, and the largest stable one here is {stable:.3g}: {advice}."
    return Diverged(message, column, step, lr, stable)


def check_settings(settings: Settings) -> None:
    """Raise a UserError, before any training, for a number that cannot be trained with."""
    if settings.batch_size < 1:
        raise UserError(f"batch size is {settings.batch_size}: expected at least 1.")
    if settings.epochs < 1:
        raise UserError(f"epochs is {settings.epochs}: expected at least 1.")
    if not 0 < settings.smoothing <= 1:
        raise UserError(f"smoothing is {settings.smoothing:g}: expected a number above 0 and at most 1.")
    if not (settings.wd >= 0 and math.isfinite(settings.wd)):
        raise UserError(f"weight decay is {settings.wd:g}: expected a finite number, 0 or more.")
    for column, lr in settings.lr.items():
        if not (lr > 0 and np.isfinite(lr)):
            raise UserError(f"lr of {column} is {lr:g}: expected a finite number above 0.")
