"""The lessons as experiments: simulate a line or classes, fit them by the columns and exactly.

Everything here is a small class and no closure, because it is sent to other processes.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from ..column import as_numpy, operators_in_bulk
from ..data import datasets as problems
from ..data import least_squares
from ..data.datasets import Problem
from ..lesson import IMAGES, LESSONS, Lesson
from ..recovery.replicates import Estimate, Experiment
from ..recovery.theory import line_spread
from ..tools.errors import UserError
from ..training.running import STEPS_AT_ONCE, Settings, make_model, walk
from . import softmax
from .check import schedule_of, why_no_verdict

EXACT = "exact"
TRUTH_SPREAD = 3.3
"""Standard deviation of a drawn truth: as far from 0 as the article's 2, -3.4 and 4.2 are."""


@dataclass(frozen=True)
class DrawnTruth:
    """Draws parameters from N(0, spread²)."""

    count: int
    spread: float = TRUTH_SPREAD

    def __call__(self, rng: np.random.Generator) -> np.ndarray:
        """Draw the next truth."""
        return rng.normal(0, self.spread, self.count)


@dataclass(frozen=True)
class SimulateLine:
    """Draws new features and noise for each truth, as :func:`sidebyside.data.datasets.synthetic_line` does."""

    examples: int
    noise: float

    def __call__(self, truth: np.ndarray, rng: np.random.Generator) -> Problem:
        """Make a problem of a truth (weights, then the bias)."""
        return problems.synthetic_line(rng, tuple(truth[:-1]), float(truth[-1]), self.noise, self.examples)


@dataclass(frozen=True)
class SimulateOnDesign:
    """Keeps the rows of a problem, and draws new labels for each truth: y = X w + b + N(0, noise²)."""

    problem: Problem
    noise: float

    def __call__(self, truth: np.ndarray, rng: np.random.Generator) -> Problem:
        """Make a problem of a truth (weights, then the bias)."""
        design = least_squares.design_matrix(self.problem.X)
        y = design @ truth + self.noise * rng.standard_normal(len(design))
        parameters = least_squares.as_parameters(truth)
        return replace(self.problem, y=y.astype(np.float32), truth=parameters, noise=self.noise)


@dataclass(frozen=True)
class FitExactly:
    """Exact least squares, θ̂ ~ N(θ*, σ² (XᵀX)⁻¹).

    Args:
        estimate_noise: take σ² from the residuals, RSS / (N - p), and not as known.
    """

    estimate_noise: bool = False

    def __call__(self, problem: Problem, _rng: np.random.Generator) -> Estimate:
        """Fit a line."""
        value = least_squares.as_vector(least_squares.exact_solution(problem.X, problem.y))
        design = least_squares.design_matrix(problem.X)
        return Estimate(value, noise_of(problem, self.estimate_noise) * _sampling(design))


@dataclass(frozen=True)
class FitColumn:
    """A column's training run on a line, with the error that the theory derives for it."""

    lesson: str
    column: str
    settings: Settings
    estimate_noise: bool = False

    def __call__(self, problem: Problem, rng: np.random.Generator) -> Estimate:
        """Train as published; start and order follow from one number that is drawn first."""
        lesson, settings = LESSONS[self.lesson], replace(self.settings, seed=int(rng.integers(2**63)))
        model = make_model(lesson, self.column, problem, settings)
        start = least_squares.as_vector(model.get_parameters())
        train_through(lesson, self.column, model, problem, settings)
        assert problem.truth is not None
        away = start - least_squares.as_vector(problem.truth)
        spread = line_spread(
            least_squares.design_matrix(problem.X),
            noise_of(problem, self.estimate_noise),
            schedule_of(lesson, self.column, settings),
        )
        value = least_squares.as_vector(model.get_parameters())
        return Estimate(value, spread.standard_error, spread.expected, spread.kept @ away)


def train_through(lesson: Lesson, column: str, model: Any, problem: Problem, settings: Settings) -> None:
    """Train to the end; a FloatingPointError says that a loss was no longer finite."""
    with operators_in_bulk(column), np.errstate(over="ignore", invalid="ignore"):
        for step, (_, losses) in enumerate(walk(lesson, column, model, problem, settings), start=1):
            if step % STEPS_AT_ONCE == 0 and not np.isfinite(as_numpy(losses)).all():
                raise FloatingPointError("the loss is no longer a finite number")


def noise_of(problem: Problem, estimate: bool) -> float:
    """σ: as known, or √(RSS / (N - p)) of exact least squares."""
    if not estimate:
        assert problem.noise is not None
        return problem.noise
    exact = least_squares.exact_solution(problem.X, problem.y)
    rows = len(problem.X)
    mean = least_squares.mean_squared_error(exact, problem.X, problem.y)
    return float(np.sqrt(mean * rows / (rows - problem.num_inputs - 1)))


def _sampling(design: np.ndarray) -> np.ndarray:
    return np.sqrt(np.diag(np.linalg.inv(design.T @ design)))


@dataclass(frozen=True)
class LessonStudy:
    """A lesson as an experiment.

    Attributes:
        lesson, settings: what the columns run.
        problem: an example of the data; where ``fixed``, its rows are those of all replicates.
        truth: (parameters,), or None to draw one in each replicate.
        noise: σ of a line.
        estimate_noise: judge by the residuals' σ, as one must who does not know it.
        backend: what stands behind the columns.
    """

    lesson: Lesson
    settings: Settings
    problem: Problem
    fixed: bool
    truth: np.ndarray | None
    noise: float
    estimate_noise: bool
    backend: str

    @cached_property
    def experiment(self) -> Experiment:
        """What is repeated."""
        return self._experiment(len(self.problem.X))

    def with_examples(self, numbers: tuple[int, ...]) -> dict[int, Experiment]:
        """The same with other numbers of examples; none where the rows are given."""
        return {} if self.fixed else {number: self._experiment(number) for number in numbers}

    def _experiment(self, examples: int) -> Experiment:
        is_line = self.lesson.kind != IMAGES
        names = _line_names(self.problem) if is_line else softmax.names(self.problem)
        settings = replace(self.settings, batch_size=min(self.settings.batch_size, examples))
        truth: Any = self.truth
        if truth is None:
            truth = DrawnTruth(len(names)) if is_line else softmax.DrawnTruth(*softmax.sizes(self.problem))
        columns = {column: self._fit(column, settings) for column in settings.columns}
        exact = FitExactly(self.estimate_noise) if is_line else softmax.FitExactly()
        return Experiment(
            self._simulate(examples), {**columns, EXACT: exact}, truth, names, settings.seed, self._identity()
        )

    def _fit(self, column: str, settings: Settings) -> Any:
        if self.lesson.kind == IMAGES:
            return softmax.FitColumn(self.lesson.name, column, settings)
        return FitColumn(self.lesson.name, column, settings, self.estimate_noise)

    def _simulate(self, examples: int) -> Any:
        if self.lesson.kind == IMAGES:
            return softmax.Simulate(examples, *softmax.sizes(self.problem))
        return SimulateOnDesign(self.problem, self.noise) if self.fixed else SimulateLine(examples, self.noise)

    def _identity(self) -> dict[str, Any]:
        """What decides the figures, but for the number of replicates: a study may grow."""
        settings = self.settings
        return {
            "lesson": self.lesson.name,
            "backend": self.backend,
            "seed": settings.seed,
            "columns": list(settings.columns),
            "lr": settings.lr,
            "batch_size": settings.batch_size,
            "epochs": settings.epochs,
            "weight decay": settings.wd,
            "examples": len(self.problem.X),
            "features": list(self.problem.features),
            "data": hashlib.sha256(self.problem.X.tobytes()).hexdigest()[:16] if self.fixed else "drawn",
            "truth": "drawn" if self.truth is None else self.truth.tolist(),
            "noise": self.noise,
            "noise is estimated": self.estimate_noise,
        }

    def about(self) -> dict[str, Any]:
        """What the study says of itself: two lines for a reader, and what its JSON begins with."""
        identity = self._identity()
        settings, rows = self.settings, len(self.problem.X)
        line = self.lesson.kind != IMAGES
        truth = "drawn anew in each replicate"
        if self.truth is not None:
            truth = ", ".join(f"{value:g}" for value in self.truth)
        data = f"{rows:,} examples, {'the same rows in each replicate' if self.fixed else 'drawn anew'}"
        noise = f", noise {self.noise:.3g} ({'estimated' if self.estimate_noise else 'known'})" if line else ""
        batches = f"batches of {settings.batch_size:,}, {settings.epochs:,} epochs"
        return {
            "title": f"recovery of {self.lesson.name}, on {self.backend}",
            "lines": [f"truth {truth}; {data}{noise}; {batches}"],
            "document": {
                "lesson": self.lesson.name,
                "backend": self.backend,
                "settings": {key: value for key, value in identity.items() if key not in ("lesson", "backend", "seed")},
            },
        }

    def doubts(self) -> dict[str, str]:
        """Columns that cannot be judged with these settings, and why, by the example of the data.

        Raises:
            UserError: a step that is not stable: there would be nothing to see.
        """
        found = {}
        for column in self.settings.columns:
            schedule = schedule_of(self.lesson, column, self.settings)
            if self.lesson.kind == IMAGES:
                why = softmax.why_no_verdict(self.problem, self.settings.wd, schedule)
            else:
                spread = line_spread(least_squares.design_matrix(self.problem.X), self.noise, schedule)
                why = why_no_verdict(self.problem, self.settings.wd, schedule, spread)
            if "stable" in why:
                raise UserError(f"{column}: {why}. Choose a smaller --lr.")
            if why:
                found[column] = why
        return found


def line_study(
    lesson: Lesson,
    problem: Problem,
    settings: Settings,
    *,
    fixed: bool,
    truth: np.ndarray | None,
    noise: float | None,
    estimate_noise: bool,
    backend: str,
) -> LessonStudy:
    """A study of a line.

    Args:
        fixed: the rows of ``problem`` are those of all replicates, and its exact solution is the truth if none is
            given.
        truth: weights, then the bias; None to draw one in each replicate.
        noise: σ; None for that of the residuals of ``problem``.

    Raises:
        UserError: fewer rows than parameters, columns of the design that no data can tell apart, no noise.
    """
    rows, count = len(problem.X), problem.num_inputs + 1
    if rows <= count:
        raise UserError(f"{rows} rows and {count} parameters: a study needs more rows than parameters.")
    same = least_squares.collinear(problem.X, problem.features)
    if same:
        raise UserError(f"The columns {', '.join(same)} are collinear: no data can tell them apart. Leave one out.")
    if truth is not None and (truth.shape != (count,) or not np.isfinite(truth).all()):
        raise UserError(f"The truth is {truth.tolist()}: expected {count} finite numbers, weights and bias.")
    if fixed and truth is None:
        truth = least_squares.as_vector(least_squares.exact_solution(problem.X, problem.y))
    noise = noise_of(problem, estimate=True) if noise is None else noise
    if not (noise > 0 and np.isfinite(noise)):
        raise UserError(f"noise is {noise:g}: a study needs some, to hold the errors against.")
    return LessonStudy(lesson, settings, problem, fixed, truth, noise, estimate_noise, backend)


def _line_names(problem: Problem) -> tuple[str, ...]:
    return (*(f"weight {name}" for name in problem.features), "bias")
