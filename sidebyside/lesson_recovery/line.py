"""Recovery of a line: the derived tolerance for one run, and the experiment that a study repeats.

All formulas are for the loss mean ½(ŷ - y)² and the step size η on it; see :meth:`Convention.step_factor`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..column import Column, backend_name
from ..data.datasets import TRUE_B, TRUE_W, Dataset, synthetic_line
from ..data.least_squares import LeastSquares, as_parameters, as_vector, design_matrix
from ..lesson import Lesson
from ..recovery.replicates import Estimate
from ..recovery.theory import MOST_LEFT, SamplingErrors, SGDSettings, Z, largest_stable_step_size, line_sampling_errors
from ..tools.errors import UserError
from ..training.models import make_model
from ..training.running import Run
from ..training.settings import Request, Settings
from ..training.task import Task, resolve
from .recovery import Doubt, LessonRecovery, Recovery, check_study_request, sgd_settings
from .study import LessonStudy, train_through

TRUTH_SPREAD = 3.3
"""Standard deviation of a drawn truth: as far from 0 as the article's 2, -3.4 and 4.2 are."""

OF_TRUTH = ("true_w", "true_b", "noise")


class LineRecovery(LessonRecovery):
    """For a lesson whose model is a line.

    Args:
        own_rows: the lesson has rows of its own, and a study keeps them.
    """

    judges_one_run = True

    def __init__(self, own_rows: bool = False) -> None:
        self.own_rows = own_rows

    def check(self, task: Task, run: Run) -> Recovery:
        """Compare a run with the truth.

        |θ̂ⱼ - θⱼ*| ≤ z √(σ² [(XᵀX)⁻¹]ⱼⱼ + c) + b + 8 ε max|θ*|, where

        - c is the variance of SGD with these steps and batches on this design (see :mod:`sidebyside.recovery.theory`),
        - b = (1 - η λ_min)ᵀ ‖θ₀ - θ*‖ is what T steps of gradient descent leave of the initialisation,
        - ε is the spacing of float32 numbers at 1.

        Raises:
            ValueError: no truth is known, or no noise.
        """
        dataset = task.dataset
        if dataset.truth is None or dataset.noise is None:
            raise ValueError("This data set has no known truth and noise: expected one that has, as synthetic_line.")
        truth, estimate = as_vector(dataset.truth), as_vector(run.parameters)
        sgd, design = sgd_settings(task, run.column), _design(task)
        errors = line_sampling_errors(design, dataset.noise, sgd)
        initialisation = float(errors.left * np.linalg.norm(as_vector(run.start) - truth))
        rounding = float(8 * np.finfo(np.float32).eps * np.abs(truth).max())
        doubt = doubt_about(design, task.settings.wd, sgd, errors)
        stable = np.isfinite(errors.step_noise).all()
        return Recovery(
            error=np.abs(estimate - truth),
            tolerance=Z * (errors.standard_error if stable else errors.sampling) + initialisation + rounding,
            sampling=errors.sampling,
            step_noise=errors.step_noise,
            initialisation=initialisation,
            rounding=rounding,
            problem="" if doubt is None else doubt.reason,
        )

    def study(self, lesson: Lesson, request: Request, *, estimate_noise: bool) -> LineStudy:
        """A study on new data in each replicate, or on given rows with new labels."""
        check_study_request(request)
        options = dict(request.options)
        fixed = self.own_rows or options.get("data") is not None
        if fixed and options.get("examples") is not None:
            raise UserError("--examples: the data has the rows that it has.")
        if options.get("standardise") and not fixed:
            raise UserError("--standardise: the synthetic line's features are standard normal already.")
        sample = {name: value for name, value in options.items() if not (fixed and name in OF_TRUTH)}
        task = resolve(lesson, replace(request, options=sample))
        return line_study(
            task,
            fixed=fixed,
            truth=_given_truth(task.dataset, options),
            noise=options.get("noise") if fixed else task.dataset.noise,
            estimate_noise=estimate_noise,
        )


def doubt_about(design: np.ndarray, wd: float, sgd: SGDSettings, errors: SamplingErrors) -> Doubt | None:
    """Why no fit of this line with these settings could be judged; None where one can."""
    rows, count = design.shape
    if rows < count:
        return Doubt(f"{rows} examples cannot determine {count} parameters")
    if not np.isfinite(errors.step_noise).all():
        largest = largest_stable_step_size(design, sgd.batch_size)
        reason = (
            f"the step size {sgd.step_size:.3g} is not below {largest:.3g}, where this batch size stops being stable"
        )
        return Doubt(reason, unstable=True)
    if wd:
        return Doubt(f"a weight decay of {wd:g} pulls every estimate away from the truth, towards 0")
    if errors.left > MOST_LEFT:
        return Doubt(f"{errors.left:.0%} of the initialisation is left: more epochs or a larger learning rate")
    return None


def line_study(
    task: Task, *, fixed: bool, truth: np.ndarray | None, noise: float | None, estimate_noise: bool
) -> LineStudy:
    """A study of a line.

    Args:
        fixed: the rows of the task's data set are those of all replicates, and its exact solution is the truth if none
            is given.
        truth: weights, then the bias; None to draw one in each replicate.
        noise: σ; None for that of the residuals of the data set.

    Raises:
        UserError: fewer rows than parameters, columns of the design that no data can tell apart, no noise.
    """
    line, count = _known(task), task.dataset.num_inputs + 1
    if task.rows <= count:
        raise UserError(f"{task.rows} rows and {count} parameters: a study needs more rows than parameters.")
    if line.collinear:
        names = ", ".join(line.collinear)
        raise UserError(f"The columns {names} are collinear: no data can tell them apart. Leave one out.")
    if truth is not None and (truth.shape != (count,) or not np.isfinite(truth).all()):
        raise UserError(f"The truth is {truth.tolist()}: expected {count} finite numbers, weights and bias.")
    if fixed and truth is None:
        truth = as_vector(line.solution)
    noise = residual_noise(line) if noise is None else noise
    if not (noise > 0 and np.isfinite(noise)):
        raise UserError(f"noise is {noise:g}: a study needs some, to hold the errors against.")
    return LineStudy(task, fixed, truth, noise, estimate_noise, backend_name(task.settings.columns))


def _given_truth(dataset: Dataset, options: dict[str, Any]) -> np.ndarray | None:
    """The truth that true_w and true_b give; the article's takes the place of one that is missing."""
    weights, bias = options.get("true_w"), options.get("true_b")
    if weights is None and bias is None:
        return None
    weights = TRUE_W if weights is None else weights
    if len(weights) != dataset.num_inputs:
        raise UserError(f"--true-w has {len(weights)} weights: the data has {dataset.num_inputs} features.")
    truth = np.array([*weights, TRUE_B if bias is None else bias])
    if not np.isfinite(truth).all():
        raise UserError(f"--true-w and --true-b are {truth.tolist()}: expected finite numbers.")
    return truth


@dataclass(frozen=True)
class LineStudy(LessonStudy):
    """A line as an experiment."""

    @property
    def names(self) -> tuple[str, ...]:
        """Weights, then the bias."""
        return (*(f"weight {name}" for name in self.task.dataset.features), "bias")

    def drawn_truth(self) -> DrawnTruth:
        """From N(0, 3.3²)."""
        return DrawnTruth(len(self.names))

    def simulate(self, examples: int) -> SimulateLine | SimulateOnDesign:
        """New rows, or new labels on the rows that are given."""
        return SimulateOnDesign(self.task.dataset, self.noise) if self.fixed else SimulateLine(examples, self.noise)

    def fit(self, column: Column, settings: Settings) -> FitColumn:
        """A column's run."""
        return FitColumn(self.task.lesson, column, settings, self.estimate_noise)

    def fit_exactly(self) -> FitExactly:
        """Exact least squares."""
        return FitExactly(self.estimate_noise)

    def doubt(self, column: Column) -> Doubt | None:
        """As for one run on the example of the data."""
        sgd, design = sgd_settings(self.task, column), _design(self.task)
        return doubt_about(design, self.task.settings.wd, sgd, line_sampling_errors(design, self.noise, sgd))


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

    def __call__(self, truth: np.ndarray, rng: np.random.Generator) -> Dataset:
        """Make a data set of a truth (weights, then the bias)."""
        return synthetic_line(rng, tuple(truth[:-1]), float(truth[-1]), self.noise, self.examples)


@dataclass(frozen=True)
class SimulateOnDesign:
    """Keeps the rows of a data set, and draws new labels for each truth: y = X w + b + N(0, noise²)."""

    dataset: Dataset
    noise: float

    def __call__(self, truth: np.ndarray, rng: np.random.Generator) -> Dataset:
        """Make a data set of a truth (weights, then the bias)."""
        design = design_matrix(self.dataset.X)
        y = design @ truth + self.noise * rng.standard_normal(len(design))
        return replace(self.dataset, y=y.astype(np.float32), truth=as_parameters(truth), noise=self.noise)


@dataclass(frozen=True)
class FitExactly:
    """Exact least squares, θ̂ ~ N(θ*, σ² (XᵀX)⁻¹).

    Args:
        estimate_noise: take σ² from the residuals, RSS / (N - p), and not as known.
    """

    estimate_noise: bool = False

    def __call__(self, dataset: Dataset, _rng: np.random.Generator) -> Estimate:
        """Fit a line."""
        line = LeastSquares(dataset.X, dataset.y, dataset.features)
        sampling = np.sqrt(np.diag(np.linalg.inv(line.design.T @ line.design)))
        return Estimate(as_vector(line.solution), noise_of(dataset, line, self.estimate_noise) * sampling)


@dataclass(frozen=True)
class FitColumn:
    """A column's training run on a line, with the error that the theory derives for it."""

    lesson: Lesson
    column: Column
    settings: Settings
    estimate_noise: bool = False

    def __call__(self, dataset: Dataset, rng: np.random.Generator) -> Estimate:
        """Train as published; start and order follow from one number that is drawn first."""
        task = Task(self.lesson, dataset, replace(self.settings, seed=int(rng.integers(2**63))))
        model = make_model(task, self.column)
        start = as_vector(model.get_parameters())
        train_through(task, self.column, model)
        assert dataset.truth is not None
        away = start - as_vector(dataset.truth)
        line = _known(task)
        noise = noise_of(dataset, line, self.estimate_noise)
        errors = line_sampling_errors(line.design, noise, sgd_settings(task, self.column))
        return Estimate(as_vector(model.get_parameters()), errors.standard_error, errors.expected, errors.kept @ away)


def noise_of(dataset: Dataset, line: LeastSquares, estimate: bool) -> float:
    """σ: as known, or of the residuals."""
    if estimate:
        return residual_noise(line)
    assert dataset.noise is not None
    return dataset.noise


def residual_noise(line: LeastSquares) -> float:
    """√(RSS / (N - p)) of exact least squares."""
    rows, count = line.design.shape
    return float(np.sqrt(line.error * rows / (rows - count)))


def _known(task: Task) -> LeastSquares:
    assert task.least_squares is not None
    return task.least_squares


def _design(task: Task) -> np.ndarray:
    return _known(task).design
