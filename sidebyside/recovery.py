"""Has a fit recovered the truth? A tolerance that is derived, for one run on standard normal features.

All formulas are for the loss mean ½(ŷ - y)² and the step η on it; see :meth:`Convention.step_factor`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from . import least_squares
from .lessons import Lesson
from .problems import Problem
from .running import Run, Settings, count_steps

Z = 4.0
"""Standard deviations that an estimate may be off: a right one is further out in 6 of 100,000 cases, two-sided."""

START_LEFT = 0.01
"""The start must be forgotten to this part: any fit at all would pass a check that still has to allow for its start."""


@dataclass(frozen=True)
class Recovery:
    """One run's estimate against the truth. All arrays are (parameters,), weights first, then the bias.

    Attributes:
        error: |θ̂ - θ*|.
        tolerance: z·S + b + rounding, with S² = sampling² + step_noise².
        sampling: standard deviation of exact least squares.
        step_noise: standard deviation of SGD around exact least squares, or None where the step is not stable.
        start: b, what the start still weighs.
        rounding: of float32.
        problem: why no fit with these settings could be judged; an empty string where one can.
    """

    error: np.ndarray
    tolerance: np.ndarray
    sampling: np.ndarray
    step_noise: float | None
    start: float
    rounding: float
    problem: str

    @property
    def recovered(self) -> bool:
        """Is every parameter within its tolerance?"""
        return not self.problem and bool((self.error <= self.tolerance).all())

    @property
    def reason(self) -> str:
        """One line on the verdict."""
        if self.problem:
            return self.problem
        worst = int(np.argmax(self.error / np.maximum(self.tolerance, np.finfo(float).tiny)))
        share = self.error[worst] / self.tolerance[worst] if self.tolerance[worst] else float("inf")
        return f"the largest error is {share:.2g} of what is allowed"


def check_recovery(lesson: Lesson, problem: Problem, settings: Settings, run: Run) -> Recovery:
    """Compare a run with the truth.

    |θ̂ⱼ - θⱼ*| ≤ z √(σ² [(XᵀX)⁻¹]ⱼⱼ + c) + b + 8 ε max|θ*|, where

    - c = η σ² / (2B - η (B + p + 1)) is the stationary spread of SGD with steps η and batches of B on p parameters
      (Mandt, Hoffman & Blei, JMLR 18, 2017, with E[x xᵀ x xᵀ] = (p + 2) I for standard normal features); where a column
      divides by the rows of a short last batch, c is what that last step makes of it,
    - b = (1 - η λ_min)ᵀ ‖θ₀ - θ*‖ is what T steps of gradient descent leave of the start,
    - ε is the spacing of float32 numbers at 1.

    Args:
        lesson, problem, settings, run: what was run; the problem has a truth and a noise.

    Raises:
        ValueError: the problem has no truth or no noise.
    """
    if problem.truth is None or problem.noise is None:
        raise ValueError("The problem has no known truth and noise: expected one that has, such as synthetic_line.")
    truth, estimate = least_squares.as_vector(problem.truth), least_squares.as_vector(run.parameters)
    design = least_squares.design_matrix(problem.X)
    rows, count = design.shape
    batch, steps = settings.batch_size, count_steps(problem, settings)
    step = run.lr * lesson.convention(run.column).step_factor(batch)

    sampling = problem.noise * np.sqrt(np.diag(np.linalg.pinv(design.T @ design)))
    largest_step = 2 * batch / (batch + count + 1)
    stable = step < largest_step
    step_noise = None
    if stable:
        variance = step / (2 * batch - step * (batch + count + 1))
        if rows % batch and lesson.convention(run.column).divides_by == "rows":
            variance = _after_a_step(variance, step, rows % batch, count)
        step_noise = problem.noise * np.sqrt(variance)
    left = abs(1 - step * least_squares.curvatures(problem.X)[0]) ** steps
    start = float(left * np.linalg.norm(least_squares.as_vector(run.start) - truth))
    rounding = float(8 * np.finfo(np.float32).eps * np.abs(truth).max())
    spread = np.sqrt(sampling**2 + (step_noise or 0.0) ** 2)
    return Recovery(
        error=np.abs(estimate - truth),
        tolerance=Z * spread + start + rounding,
        sampling=sampling,
        step_noise=None if step_noise is None else float(step_noise),
        start=start,
        rounding=rounding,
        problem=_why_no_verdict(rows, count, step, largest_step, left, settings.wd),
    )


def _after_a_step(variance: float, step: float, rows: int, count: int) -> float:
    """The variance that one more step, on the mean over so few rows, leaves, in units of σ².

    c ← c (1 - 2η + η² (1 + (p + 1) / r)) + η² / r. A batch's worth of rows leaves c where it is: that is what makes it
    stationary. A short last batch whose gradient is divided by its own rows is noisier, and nothing comes after it.
    """
    return variance * (1 - 2 * step + step**2 * (1 + (count + 1) / rows)) + step**2 / rows


def _why_no_verdict(rows: int, count: int, step: float, largest_step: float, left: float, wd: float) -> str:
    if rows < count:
        return f"{rows} examples cannot determine {count} parameters"
    if step >= largest_step:
        return f"the step {step:.3g} is not below {largest_step:.3g}, where this batch size stops being stable"
    if wd:
        return f"a weight decay of {wd:g} pulls every estimate away from the truth, towards 0"
    if left > START_LEFT:
        return f"{left:.0%} of the start is left: more epochs or a larger learning rate"
    return ""
