"""How far SGD ends from the truth when it is right: formulas, with their sources.

Near its minimum a loss is a quadratic: mean ½ (θ - θ°)ᵀ H (θ - θ°), where θ° minimises it and H is its curvature. A
step on a batch moves θ by -η (H_b (θ - θ°) + g_b): H_b is the batch's own curvature, and g_b its gradient at θ°, whose
covariance over single rows is σ² H (for a likelihood, with σ² = 1, that is the information equality).
Four parts follow:

- **sampling**: θ° is not the truth. Cov θ° = σ² (N H)⁻¹, for a line σ² (XᵀX)⁻¹ (textbook).
- **step noise**, as if the batches came anew each time: the covariance C that a step leaves where it is,
  η (HC + CH) = η² [HCH + f (E[x xᵀ C x xᵀ] - HCH)] + η² f σ² H, with f = (N - B) / (B (N - 1)) for B rows out of N
  (Mandt, Hoffman & Blei, JMLR 18, 2017, for small steps). On standard normal features with few rows in a batch it is
  C = I η σ² / (2B - η (B + p + 1)), since E[x xᵀ x xᵀ] = (p + 2) I; for small steps it is I η σ² / 2B.
- **reshuffled**: each epoch goes through all rows once, so that their gradients at θ°, which sum to 0, cancel but
  for the weight that later steps leave each. Along an eigenvector of H with eigenvalue λ a row's weight is w = η/B
  ∏ (1 - η λ), over the steps after it; an epoch adds λ σ² N/(N-1) Σ (w - w̄)², and keeps ∏ (1 - η λ)² of what was
  there.
- **start**: what T steps leave of it, ∏ (1 - η λ) along each eigenvector, and no more than (1 - η λ_min)ᵀ ‖θ₀ - θ*‖.

"Step noise" bounds "reshuffled" from above and depends on neither epochs nor order, so that a tolerance is made of the
former; what a study expects to see is made of the latter.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

Z = 4.0
"""Standard deviations that an estimate may be off: a right one is further out in 6 of 100,000 cases, two-sided."""

START_LEFT = 0.01
"""The start must be forgotten to this part: any fit at all would pass a check that still has to allow for its start."""

MOST_TURNS = 100  # of the iteration for C, which soon is a geometric series
HUGE = 1e100  # what is kept of a start by steps that are not stable: enough to say so
FLAT = 1e-10  # a direction with so little of the largest curvature is one that nothing is known about

Fourth = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Schedule:
    """The steps of a run.

    Attributes:
        step: η, on the mean of ½(ŷ - y)² or of the cross-entropy over a batch; see ``Convention.step_factor``.
        batch_size: B.
        epochs: times through all rows, in a new order each time.
        divides_by: a short last batch's gradient is divided by ``"batch_size"``, so that its rows weigh as all others,
            or by its own ``"rows"``.
    """

    step: float
    batch_size: int
    epochs: int
    divides_by: str = "batch_size"

    def batches(self, rows: int) -> np.ndarray:
        """How many rows each batch of an epoch has."""
        sizes = [self.batch_size] * (rows // self.batch_size)
        return np.array(sizes + [rows % self.batch_size] * (rows % self.batch_size > 0))

    def steps(self, rows: int) -> np.ndarray:
        """The step on the mean over its own rows that each batch of an epoch makes."""
        sizes = self.batches(rows)
        return np.full(len(sizes), self.step) if self.divides_by == "rows" else self.step * sizes / self.batch_size


@dataclass(frozen=True)
class Spread:
    """Where a right fit ends. Arrays are (parameters,), in units of the parameters.

    Attributes:
        sampling: standard deviation of the exact minimum around the truth.
        step_noise: standard deviation of SGD around the exact minimum, any order; infinite where the step is not
            stable.
        reshuffled: the same where each epoch goes through all rows once.
        kept: (parameters, parameters): what all the steps leave of the way from the minimum to the start.
        left: the part of it that is left in the flattest direction.
    """

    sampling: np.ndarray
    step_noise: np.ndarray
    reshuffled: np.ndarray
    kept: np.ndarray
    left: float

    @property
    def standard_error(self) -> np.ndarray:
        """S: sampling and step noise together."""
        return np.hypot(self.sampling, self.step_noise)

    @property
    def expected(self) -> np.ndarray:
        """The standard deviation that a study should see: sampling and reshuffled step noise together."""
        return np.hypot(self.sampling, self.reshuffled)


def line_spread(design: np.ndarray, noise: float, schedule: Schedule) -> Spread:
    """The spread of SGD on a line.

    Args:
        design: float64 (rows, parameters), with the column of ones if there is a bias.
        noise: σ, of y.
        schedule: the steps.
    """
    return spread(design.T @ design / len(design), len(design), schedule, noise, _fourth(design))


def spread(
    curvature: np.ndarray, rows: int, schedule: Schedule, noise: float = 1.0, fourth: Fourth | None = None
) -> Spread:
    """The spread of SGD near the minimum of any loss.

    Args:
        curvature: H, (parameters, parameters), of the mean loss.
        rows: N.
        schedule: the steps.
        noise: σ; 1 for a likelihood.
        fourth: C ↦ E[x xᵀ C x xᵀ], for how far a batch's curvature is from H; None if that is not to count.

    Directions without curvature, as that in which all classes of a softmax move together, are left out.
    """
    problem = _problem(curvature, rows, fourth)
    steps = schedule.steps(rows)
    with np.errstate(over="ignore"):  # of a step that is not stable
        kept = np.prod(1 - np.outer(steps, problem.slopes), axis=0) ** schedule.epochs
    unbounded = np.full(len(curvature), np.inf)
    after_all, shuffled = unbounded, unbounded
    stationary = problem.stationary(schedule.step, schedule.batch_size)
    if stationary is not None:
        shuffled = problem.reshuffled(schedule) * problem.excess(stationary, schedule)
        last = schedule.batches(rows)[-1]
        if last < schedule.batch_size and schedule.divides_by == "rows":
            stationary = problem.after(stationary, schedule.step, last)
        after_all = np.diag(stationary)
    return Spread(
        sampling=noise * np.sqrt(problem.axes**2 @ (1 / (rows * problem.slopes))),
        step_noise=noise * np.sqrt(after_all),
        reshuffled=noise * np.sqrt(shuffled),
        kept=(problem.axes * np.clip(kept, -HUGE, HUGE)) @ problem.axes.T,
        left=float(np.abs(kept).max()),
    )


def largest_stable_step(design: np.ndarray, batch_size: int) -> float:
    """The step from which on the spread of SGD on a line grows without bound, by halving the interval it lies in."""
    problem = _problem(design.T @ design / len(design), len(design), _fourth(design))
    low, high = 0.0, float(2 / problem.slopes[-1])  # from there on gradient descent on all rows is not stable either
    if problem.stationary(high * (1 - 1e-6), batch_size) is not None:
        return high
    for _ in range(12):
        middle = (low + high) / 2
        low, high = (middle, high) if problem.stationary(middle, batch_size) is not None else (low, middle)
    return high


def _fourth(design: np.ndarray) -> Fourth:
    def fourth(C: np.ndarray) -> np.ndarray:
        lengths = np.einsum("ni,ni->n", design @ C, design)
        return (design * lengths[:, None]).T @ design / len(design)

    return fourth


def _problem(curvature: np.ndarray, rows: int, fourth: Fourth | None) -> _Problem:
    slopes, axes = np.linalg.eigh(curvature)
    curved = slopes > FLAT * slopes[-1]
    return _Problem(slopes[curved], axes[:, curved], rows, fourth)


@dataclass(frozen=True)
class _Problem:
    """A quadratic: its curvatures, ascending, the axes that they belong to (columns), and how many rows it is from."""

    slopes: np.ndarray
    axes: np.ndarray
    rows: int
    fourth: Fourth | None

    def _drawn(self, batch_size: int) -> float:
        """f: the variance of the mean of so many rows, drawn without replacement, over that of one row."""
        return (self.rows - batch_size) / (batch_size * max(self.rows - 1, 1))

    def _excess_curvature(self, C: np.ndarray) -> np.ndarray:
        """E[x xᵀ C x xᵀ] - HCH."""
        if self.fourth is None:
            return np.zeros_like(C)
        H = (self.axes * self.slopes) @ self.axes.T
        return self.fourth(C) - H @ C @ H

    def stationary(self, step: float, batch_size: int) -> np.ndarray | None:
        """C in units of σ², or None where it grows without bound.

        The part with H alone is solved exactly; the part with the fourth moments goes round. It is a positive
        operator, so that it comes to rest where, and only where, the step is stable.
        """
        f, ends = self._drawn(batch_size), np.add.outer(self.slopes, self.slopes)
        divisor = step * ends - step**2 * np.multiply.outer(self.slopes, self.slopes)
        if (divisor <= 0).any():
            return None
        H = (self.axes * self.slopes) @ self.axes.T
        C, change, ratio = np.zeros_like(H), 0.0, 0.0
        for _ in range(MOST_TURNS):
            pushed = step**2 * f * (H + self._excess_curvature(C))
            new = self.axes @ ((self.axes.T @ pushed @ self.axes) / divisor) @ self.axes.T
            before, change = change, float(np.linalg.norm(new - C))
            if change <= 1e-12 * np.linalg.norm(new):
                return new
            before_that, ratio = ratio, change / before if before else 0.0
            if abs(ratio - before_that) < 1e-6 * ratio:  # from here on a geometric series
                return None if ratio >= 1 else new + (new - C) * ratio / (1 - ratio)
            C = new
        return None if ratio >= 1 else C

    def after(self, C: np.ndarray, step: float, rows: int) -> np.ndarray:
        """What one more step, on the mean over so few rows, makes of C: it is noisier, and nothing comes after it."""
        H = (self.axes * self.slopes) @ self.axes.T
        kept = np.eye(len(C)) - step * H
        return kept @ C @ kept + step**2 * self._drawn(rows) * (H + self._excess_curvature(C))

    def excess(self, stationary: np.ndarray, schedule: Schedule) -> np.ndarray:
        """How much larger C is because a batch's curvature is not H: (parameters,), 1 or a little more."""
        if schedule.batch_size >= self.rows:
            return np.ones(len(stationary))
        step = schedule.step
        alone = step * self._drawn(schedule.batch_size) / (2 - step * self.slopes)
        return np.diag(stationary) / (self.axes**2 @ alone)

    def reshuffled(self, schedule: Schedule) -> np.ndarray:
        """The variance where each epoch goes through all rows once, in units of σ², (parameters,)."""
        sizes, steps = schedule.batches(self.rows), schedule.steps(self.rows)
        keeps = 1 - np.outer(steps, self.slopes)  # (batches, slopes)
        later = np.vstack([np.cumprod(keeps[::-1], axis=0)[::-1][1:], np.ones_like(self.slopes)])
        weights = (steps / sizes)[:, None] * later  # of one row in each batch
        mean = sizes @ weights / self.rows
        epoch = self.slopes * self.rows / max(self.rows - 1, 1) * (sizes @ (weights - mean) ** 2)
        square = keeps.prod(axis=0) ** 2
        epochs = np.where(square < 1, (1 - square**schedule.epochs) / np.maximum(1 - square, 1e-300), schedule.epochs)
        return self.axes**2 @ (epoch * epochs)


MOST_LEFT = START_LEFT
largest_stable_step_size = largest_stable_step
sampling_errors, SamplingErrors, line_sampling_errors = spread, Spread, line_spread


class SGDSettings(Schedule):
    def __init__(self, step_size, batch_size, epochs, divides_by="batch_size"):
        super().__init__(step_size, batch_size, epochs, divides_by)

    @property
    def step_size(self):
        return self.step
