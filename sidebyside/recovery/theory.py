"""How far from the truth a right SGD run ends: formulas, with their sources.

Near its minimum a loss is a quadratic: mean ½ (θ - θ°)ᵀ H (θ - θ°), where θ° minimises it and H is its curvature. A
step on a batch moves θ by -η (H_b (θ - θ°) + g_b). η is the step size, H_b the batch's own curvature, and g_b its
gradient at θ°, whose covariance over single rows is σ² H (for a likelihood σ² = 1, by the information equality).
The distance from the truth has four parts:

- **sampling**: θ° is not the truth. Cov θ° = σ² (N H)⁻¹, for a line σ² (XᵀX)⁻¹ (textbook).
- **step noise**, if every batch were drawn independently of the others: the stationary covariance C, which one more
  step does not change, η (HC + CH) = η² [HCH + f (E[x xᵀ C x xᵀ] - HCH)] + η² f σ² H, with f = (N - B) / (B (N - 1))
  for B rows out of N (Mandt, Hoffman & Blei, JMLR 18, 2017, for small η). On standard normal features with few rows in
  a batch it is C = I η σ² / (2B - η (B + p + 1)), since E[x xᵀ x xᵀ] = (p + 2) I; for small η it is I η σ² / 2B.
- **reshuffled** step noise: each epoch uses every row once. The rows' gradients at θ° sum to 0, and cancel except
  that later steps shrink what earlier ones did. Along an eigenvector of H with eigenvalue λ a row's gradient ends with
  the weight w = η/B ∏ (1 - η λ), over the steps after it; an epoch adds λ σ² N/(N-1) Σ (w - w̄)², and multiplies the
  variance that was there by ∏ (1 - η λ)².
- **initialisation**: its remaining effect after T steps, a factor ∏ (1 - η λ) along each eigenvector of H, in all at
  most (1 - η λ_min)ᵀ ‖θ₀ - θ*‖.

Step noise is an upper bound of reshuffled step noise and depends neither on the number of epochs nor on their order:
a tolerance is made of it. What a study expects to see is made of reshuffled step noise.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

Z = 4.0
"""Standard deviations that an estimate may be off: a right one is farther off in 6 of 100,000 cases, two-sided."""

MOST_LEFT = 0.01
"""The largest remaining effect of the initialisation, as a share, with which a run can be judged. With more, the
tolerance would have to be so wide that any run passes."""

MOST_ITERATIONS = 100  # for C; they soon become a geometric series
HUGE = 1e100  # limits what unstable steps make of the initialisation: large enough to be seen, and no overflow
FLAT = 1e-10  # directions with less than this share of the largest curvature are left out: data say nothing about them

FourthMoment = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True)
class SGDSettings:
    """How a run of stochastic gradient descent is set.

    Attributes:
        step_size: η, for the mean over a batch of ½(ŷ - y)² or of the cross-entropy. A loss without the ½ doubles it,
            a sum over the batch multiplies it by B.
        batch_size: B, rows.
        epochs: passes through all rows, in a new order each time.
        divides_by: what the gradient of a short last batch is divided by: ``"batch_size"``, so that its rows weigh as
            much as all others, or its own number of ``"rows"``.
    """

    step_size: float
    batch_size: int
    epochs: int
    divides_by: str = "batch_size"

    def batch_sizes(self, rows: int) -> np.ndarray:
        """How many rows each batch of an epoch has: (batches,)."""
        sizes = [self.batch_size] * (rows // self.batch_size)
        return np.array(sizes + [rows % self.batch_size] * (rows % self.batch_size > 0))

    def step_sizes(self, rows: int) -> np.ndarray:
        """Each batch's step size, for the mean over that batch's own rows: (batches,)."""
        sizes = self.batch_sizes(rows)
        if self.divides_by == "rows":
            return np.full(len(sizes), self.step_size)
        return self.step_size * sizes / self.batch_size


@dataclass(frozen=True)
class SamplingErrors:
    """How far from the truth a right run ends. Arrays are (parameters,), in units of the parameters.

    Attributes:
        sampling: standard deviation of the exact minimum around the truth.
        step_noise: standard deviation of SGD around the exact minimum, whatever the order of the rows; infinite where
            the step size is not stable.
        reshuffled: the same where each epoch uses every row once.
        kept: (parameters, parameters): multiplied by the initial θ₀ - θ°, the remaining effect of the initialisation.
        left: the largest factor by which a direction of θ₀ - θ° still counts after the last step: 1 at first.
    """

    sampling: np.ndarray
    step_noise: np.ndarray
    reshuffled: np.ndarray
    kept: np.ndarray
    left: float

    @property
    def standard_error(self) -> np.ndarray:
        """S = √(sampling² + step_noise²)."""
        return np.hypot(self.sampling, self.step_noise)

    @property
    def expected(self) -> np.ndarray:
        """The standard deviation that a study should see: √(sampling² + reshuffled²)."""
        return np.hypot(self.sampling, self.reshuffled)


def line_sampling_errors(design: np.ndarray, noise: float, settings: SGDSettings) -> SamplingErrors:
    """The errors of SGD on a line, y = design @ θ + N(0, noise²).

    Args:
        design: float64 (rows, parameters), with a column of ones if there is a bias.
        noise: σ, in units of y.
        settings: of the run.

    Source: the formulas at the top of this module.
    """
    return sampling_errors(design.T @ design / len(design), len(design), settings, noise, _fourth_moment(design))


def sampling_errors(
    curvature: np.ndarray,
    rows: int,
    settings: SGDSettings,
    noise: float = 1.0,
    fourth_moment: FourthMoment | None = None,
) -> SamplingErrors:
    """The errors of SGD near the minimum of any loss.

    Args:
        curvature: H of the mean loss, (parameters, parameters). Directions without curvature, as the one in which all
            classes of a softmax move together, are left out.
        rows: N.
        settings: of the run.
        noise: σ; 1 for a likelihood.
        fourth_moment: C ↦ E[x xᵀ C x xᵀ], which says how far a batch's curvature is from H; None takes them for equal.

    Source: the formulas at the top of this module.
    """
    quadratic = _quadratic(curvature, rows, fourth_moment)
    step_sizes = settings.step_sizes(rows)
    with np.errstate(over="ignore"):  # of a step size that is not stable
        kept = np.prod(1 - np.outer(step_sizes, quadratic.curvatures), axis=0) ** settings.epochs
    unbounded = np.full(len(curvature), np.inf)
    any_order, shuffled = unbounded, unbounded
    stationary = quadratic.stationary(settings.step_size, settings.batch_size)
    if stationary is not None:
        shuffled = quadratic.reshuffled(settings) * quadratic.excess(stationary, settings)
        last = settings.batch_sizes(rows)[-1]
        if last < settings.batch_size and settings.divides_by == "rows":
            stationary = quadratic.after(stationary, settings.step_size, last)
        any_order = np.diag(stationary)
    return SamplingErrors(
        sampling=noise * np.sqrt(quadratic.axes**2 @ (1 / (rows * quadratic.curvatures))),
        step_noise=noise * np.sqrt(any_order),
        reshuffled=noise * np.sqrt(shuffled),
        kept=(quadratic.axes * np.clip(kept, -HUGE, HUGE)) @ quadratic.axes.T,
        left=float(np.abs(kept).max()),
    )


def largest_stable_step_size(design: np.ndarray, batch_size: int) -> float:
    """The step size from which on the errors of SGD on a line grow without bound, by bisection."""
    quadratic = _quadratic(design.T @ design / len(design), len(design), _fourth_moment(design))
    low, high = 0.0, float(2 / quadratic.curvatures[-1])  # there gradient descent on all rows stops being stable too
    if quadratic.stationary(high * (1 - 1e-6), batch_size) is not None:
        return high
    for _ in range(12):
        middle = (low + high) / 2
        low, high = (middle, high) if quadratic.stationary(middle, batch_size) is not None else (low, middle)
    return high


def _fourth_moment(design: np.ndarray) -> FourthMoment:
    def fourth_moment(C: np.ndarray) -> np.ndarray:
        lengths = np.einsum("ni,ni->n", design @ C, design)
        return (design * lengths[:, None]).T @ design / len(design)

    return fourth_moment


def _quadratic(curvature: np.ndarray, rows: int, fourth_moment: FourthMoment | None) -> _Quadratic:
    curvatures, axes = np.linalg.eigh(curvature)
    curved = curvatures > FLAT * curvatures[-1]
    return _Quadratic(curvatures[curved], axes[:, curved], rows, fourth_moment)


@dataclass(frozen=True)
class _Quadratic:
    """The loss near its minimum: eigenvalues of H, ascending, its eigenvectors (columns), and how many rows it has."""

    curvatures: np.ndarray
    axes: np.ndarray
    rows: int
    fourth_moment: FourthMoment | None

    @property
    def H(self) -> np.ndarray:
        return (self.axes * self.curvatures) @ self.axes.T

    def _drawn(self, batch_size: int) -> float:
        """f: the variance of the mean of so many rows, drawn without replacement, over that of one row."""
        return (self.rows - batch_size) / (batch_size * max(self.rows - 1, 1))

    def _excess_curvature(self, C: np.ndarray) -> np.ndarray:
        """E[x xᵀ C x xᵀ] - HCH."""
        if self.fourth_moment is None:
            return np.zeros_like(C)
        H = self.H
        return self.fourth_moment(C) - H @ C @ H

    def stationary(self, step_size: float, batch_size: int) -> np.ndarray | None:
        """C in units of σ², or None where it grows without bound.

        What contains H alone is solved exactly; what contains the fourth moments is iterated. That is a positive
        operator, so the iteration converges where, and only where, the step size is stable.
        """
        f, ends = self._drawn(batch_size), np.add.outer(self.curvatures, self.curvatures)
        divisor = step_size * ends - step_size**2 * np.multiply.outer(self.curvatures, self.curvatures)
        if (divisor <= 0).any():
            return None
        H = self.H
        C, change, ratio = np.zeros_like(H), 0.0, 0.0
        for _ in range(MOST_ITERATIONS):
            pushed = step_size**2 * f * (H + self._excess_curvature(C))
            new = self.axes @ ((self.axes.T @ pushed @ self.axes) / divisor) @ self.axes.T
            before, change = change, float(np.linalg.norm(new - C))
            if change <= 1e-12 * np.linalg.norm(new):
                return new
            before_that, ratio = ratio, change / before if before else 0.0
            if abs(ratio - before_that) < 1e-6 * ratio:  # from here on a geometric series
                return None if ratio >= 1 else new + (new - C) * ratio / (1 - ratio)
            C = new
        return None if ratio >= 1 else C

    def after(self, C: np.ndarray, step_size: float, rows: int) -> np.ndarray:
        """C after one more step, on the mean over these few rows: it is noisier, and no step follows to reduce that."""
        H = self.H
        kept = np.eye(len(C)) - step_size * H
        return kept @ C @ kept + step_size**2 * self._drawn(rows) * (H + self._excess_curvature(C))

    def excess(self, stationary: np.ndarray, settings: SGDSettings) -> np.ndarray:
        """The factor by which C is larger because a batch's curvature is not H: (parameters,), 1 or a little more."""
        if settings.batch_size >= self.rows:
            return np.ones(len(stationary))
        step_size = settings.step_size
        alone = step_size * self._drawn(settings.batch_size) / (2 - step_size * self.curvatures)
        return np.diag(stationary) / (self.axes**2 @ alone)

    def reshuffled(self, settings: SGDSettings) -> np.ndarray:
        """The variance where each epoch uses every row once, in units of σ²: (parameters,)."""
        sizes, step_sizes = settings.batch_sizes(self.rows), settings.step_sizes(self.rows)
        keeps = 1 - np.outer(step_sizes, self.curvatures)  # (batches, curvatures)
        later = np.vstack([np.cumprod(keeps[::-1], axis=0)[::-1][1:], np.ones_like(self.curvatures)])
        weights = (step_sizes / sizes)[:, None] * later  # of one row in each batch
        mean = sizes @ weights / self.rows
        epoch = self.curvatures * self.rows / max(self.rows - 1, 1) * (sizes @ (weights - mean) ** 2)
        square = keeps.prod(axis=0) ** 2
        epochs = np.where(square < 1, (1 - square**settings.epochs) / np.maximum(1 - square, 1e-300), settings.epochs)
        return self.axes**2 @ (epoch * epochs)
