"""Has one fit of a line recovered the truth? A tolerance that is derived, for any design.

All formulas are for the loss mean ½(ŷ - y)² and the step η on it; see :meth:`Convention.step_factor`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..data import least_squares
from ..data.datasets import Problem
from ..lesson import Lesson
from ..recovery.theory import START_LEFT, Schedule, Spread, Z, largest_stable_step, line_spread
from ..training.running import Run, Settings


@dataclass(frozen=True)
class Recovery:
    """One run's estimate against the truth. All arrays are (parameters,), weights first, then the bias.

    Attributes:
        error: |θ̂ - θ*|.
        tolerance: z·S + b + rounding, with S² = sampling² + step_noise².
        sampling: standard deviation of exact least squares.
        step_noise: standard deviation of SGD around exact least squares, infinite where the step is not stable.
        start: b, what the start still weighs.
        rounding: of float32.
        problem: why no fit with these settings could be judged; an empty string where one can.
    """

    error: np.ndarray
    tolerance: np.ndarray
    sampling: np.ndarray
    step_noise: np.ndarray
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

    - c is the spread of SGD with these steps and batches on this design (see :mod:`sidebyside.recovery.theory`),
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
    schedule = schedule_of(lesson, run.column, settings)
    spread = line_spread(least_squares.design_matrix(problem.X), problem.noise, schedule)
    start = float(spread.left * np.linalg.norm(least_squares.as_vector(run.start) - truth))
    rounding = float(8 * np.finfo(np.float32).eps * np.abs(truth).max())
    why_not = why_no_verdict(problem, settings.wd, schedule, spread)
    stable = np.isfinite(spread.step_noise).all()
    return Recovery(
        error=np.abs(estimate - truth),
        tolerance=Z * (spread.standard_error if stable else spread.sampling) + start + rounding,
        sampling=spread.sampling,
        step_noise=spread.step_noise,
        start=start,
        rounding=rounding,
        problem=why_not,
    )


def schedule_of(lesson: Lesson, column: str, settings: Settings) -> Schedule:
    """What a column's learning rate comes to: the steps that it makes."""
    convention = lesson.convention(column)
    return Schedule(
        step=settings.lr[column] * convention.step_factor(settings.batch_size),
        batch_size=settings.batch_size,
        epochs=settings.epochs,
        divides_by="rows" if convention.divides_by == "rows" else "batch_size",
    )


def why_no_verdict(problem: Problem, wd: float, schedule: Schedule, spread: Spread) -> str:
    """Why no fit of this line with these settings could be judged; an empty string where one can."""
    rows, count = len(problem.X), problem.num_inputs + 1
    if rows < count:
        return f"{rows} examples cannot determine {count} parameters"
    if not np.isfinite(spread.step_noise).all():
        largest = largest_stable_step(least_squares.design_matrix(problem.X), schedule.batch_size)
        return f"the step {schedule.step:.3g} is not below {largest:.3g}, where this batch size stops being stable"
    if wd:
        return f"a weight decay of {wd:g} pulls every estimate away from the truth, towards 0"
    if spread.left > START_LEFT:
        return f"{spread.left:.0%} of the start is left: more epochs or a larger learning rate"
    return ""
