"""Walks one column's training run and keeps what comes out of it."""

from __future__ import annotations

import math
import time
from array import array
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import numpy as np

from . import least_squares
from .errors import Diverged, UserError
from .lessons import Lesson, load
from .problems import Parameters, Problem

STEPS_AT_ONCE = 100  # losses are asked for this seldom, so that MXNet's engine can run ahead of the loop
OPERATORS_AT_ONCE = 16  # by hand a step is about a dozen
POINTS_ON_PATH = 250  # each one waits for the engine, and a picture shows no more

Progress = Callable[[int], None]


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
    """

    columns: tuple[str, ...]
    lr: dict[str, float]
    batch_size: int
    epochs: int
    smoothing: float = 0.01
    seed: int = 0


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
        step_losses: mean squared error of each step's batch, (steps,).
        losses: average squared error of each finished epoch.
        seconds: training alone: no import, no data, no plotting.
        interrupted: Ctrl-C came before the end.
    """

    column: str
    lr: float
    start: Parameters
    parameters: Parameters
    step_losses: np.ndarray
    losses: list[float]
    seconds: float
    interrupted: bool = False

    @property
    def steps(self) -> int:
        """How many steps were made."""
        return len(self.step_losses)


@dataclass
class _Losses:
    """Squared errors of a run so far, as little of them as is needed: there may be millions of steps."""

    means: array = field(default_factory=lambda: array("d"))
    sums: dict[int, float] = field(default_factory=dict)
    rows: dict[int, int] = field(default_factory=dict)

    def take(self, waiting: list[tuple[int, Any]], scale: int) -> None:
        """Wait for these steps' losses, and empty the list; a FloatingPointError carries the step that went wrong."""
        while waiting:
            epoch, losses = waiting.pop(0)
            values = losses.asnumpy()
            total = scale * float(values.sum(dtype=np.float64))
            self.means.append(total / values.size)
            self.sums[epoch] = self.sums.get(epoch, 0.0) + total
            self.rows[epoch] = self.rows.get(epoch, 0) + values.size
            if not math.isfinite(total):
                raise FloatingPointError(len(self.means))

    def epoch_averages(self, rows: int) -> list[float]:
        """Average over all ``rows`` examples of each epoch that was finished."""
        return [self.sums[epoch] / rows for epoch in self.sums if self.rows[epoch] == rows]


def make_model(lesson: Lesson, column: str, problem: Problem, settings: Settings) -> Any:
    """A model that starts as published: from the column's own initialiser, or from where all of them start."""
    first = next(iter(lesson.lr)) if lesson.same_start else column
    model = load(lesson, column).Model(problem.X.shape[1], generator(settings.seed, "start"))
    if first != column:
        model.set_parameters(make_model(lesson, first, problem, settings).get_parameters())
    return model


def walk(lesson: Lesson, column: str, model: Any, problem: Problem, settings: Settings) -> Iterator[tuple[int, Any]]:
    """The column's own generator of ``(epoch, losses)``, as published."""
    return load(lesson, column).train(
        model,
        problem.X,
        problem.y,
        batch_size=settings.batch_size,
        epochs=settings.epochs,
        lr=settings.lr[column],
        rng=generator(settings.seed, "order"),
        **lesson.options.get(column, {}),
    )


def run_column(lesson: Lesson, column: str, problem: Problem, settings: Settings, progress: Progress) -> Run:
    """Train one column and time it.

    Raises:
        Diverged: a loss was not finite any more.
    """
    _warm_up(lesson, column, problem, settings)
    model = make_model(lesson, column, problem, settings)
    start = model.get_parameters()
    scale = lesson.convention(column).to_squared_error
    losses, waiting, interrupted = _Losses(), [], False
    steps = walk(lesson, column, model, problem, settings)
    began = time.perf_counter()
    try:
        try:
            with _operators_in_bulk():
                for step in steps:
                    waiting.append(step)
                    if len(waiting) == STEPS_AT_ONCE:
                        losses.take(waiting, scale)
                        progress(STEPS_AT_ONCE)
        except KeyboardInterrupt:
            interrupted = True
        progress(len(waiting))
        losses.take(waiting, scale)
    except FloatingPointError as error:
        raise _diverged(lesson, column, problem, settings, step=error.args[0]) from None
    parameters = model.get_parameters()
    return Run(
        column=column,
        lr=settings.lr[column],
        start=start,
        parameters=parameters,
        step_losses=np.array(losses.means),
        losses=losses.epoch_averages(len(problem.X)),
        seconds=time.perf_counter() - began,
        interrupted=interrupted,
    )


def _operators_in_bulk() -> AbstractContextManager[None]:
    """Hand MXNet's engine operators by the dozen: nothing else about a run changes, and small ones go faster."""
    from mxnet import engine

    return engine.bulk(OPERATORS_AT_ONCE)


def _warm_up(lesson: Lesson, column: str, problem: Problem, settings: Settings) -> None:
    """Make a few steps with a model of no further use: MXNet starts threads and looks up operators at first use."""
    model = make_model(lesson, column, problem, settings)
    for _, losses in islice(walk(lesson, column, model, problem, settings), 3):
        losses.asnumpy()


def trace_path(lesson: Lesson, run: Run, problem: Problem, settings: Settings, progress: Progress) -> np.ndarray:
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
    """The learning rate, in the column's own convention, from which on least squares no longer converges."""
    factor = lesson.convention(column).step_factor(batch_size)
    return least_squares.largest_stable_step(problem.X) / factor


def _diverged(lesson: Lesson, column: str, problem: Problem, settings: Settings, step: int) -> Diverged:
    lr, stable = settings.lr[column], largest_stable_lr(lesson, column, problem, settings.batch_size)
    advice = "choose one below that" if lr >= stable else "with batches this small even less may be needed"
    if least_squares.is_steep(problem.X):
        advice += ", or standardise the features"
    return Diverged(
        f"{column} stopped at step {step}: its loss is no longer a finite number. Its learning rate is {lr:g}, "
        f"and the largest stable one here is {stable:.3g}: {advice}.",
        column,
        step,
        lr,
        stable,
    )


def check_settings(settings: Settings) -> None:
    """Raise a UserError, before any training, for a number that cannot be trained with."""
    if settings.batch_size < 1:
        raise UserError(f"batch size is {settings.batch_size}: expected at least 1.")
    if settings.epochs < 1:
        raise UserError(f"epochs is {settings.epochs}: expected at least 1.")
    if not 0 < settings.smoothing <= 1:
        raise UserError(f"smoothing is {settings.smoothing:g}: expected a number above 0 and at most 1.")
    for column, lr in settings.lr.items():
        if not (lr > 0 and np.isfinite(lr)):
            raise UserError(f"lr of {column} is {lr:g}: expected a finite number above 0.")
