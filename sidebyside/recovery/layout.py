"""How the numbers of replicates lie in an array: the only file that knows it.

An array of results is float64 (replicates, 1 + 4 × estimators, parameters). Its first row is the truth; each estimator
then has four: its estimate, standard error, expected error and offset. NaN stands for what there is not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

VALUE, STANDARD_ERROR, EXPECTED_ERROR, OFFSET = range(4)
KINDS = 4


@dataclass(frozen=True)
class Estimate:
    """What a fit may return in place of bare numbers: arrays of shape (parameters,), or one number for all.

    Attributes:
        value: θ̂, the estimated parameters.
        standard_error: S. z is (θ̂ - θ*) / S, and θ̂ ± 1.96 S is the 95% interval. Without it there is neither.
        expected_error: the standard deviation that the theory expects ``value`` to have; None stands for S. It may be
            below S where S is an upper bound.
        offset: how far from the truth the theory expects ``value`` to be on average: the remaining effect of an
            initialisation, or the bias of an estimator that is biased on purpose.
    """

    value: Any
    standard_error: Any = None
    expected_error: Any = None
    offset: Any = 0.0


@dataclass(frozen=True)
class EstimatorResults:
    """One estimator's numbers, each (replicates, parameters); see :class:`Estimate`."""

    value: np.ndarray
    standard_error: np.ndarray
    expected_error: np.ndarray
    offset: np.ndarray


@dataclass(frozen=True)
class Chunk:
    """Some replicates.

    Attributes:
        numbers: which.
        results: float64, laid out as this module says.
        failures: for each replicate, what went wrong in which estimator.
        seconds: how long they took.
    """

    numbers: Sequence[int]
    results: np.ndarray
    failures: list[dict[str, str]]
    seconds: float = 0.0

    @property
    def truth(self) -> np.ndarray:
        """θ*: (replicates, parameters)."""
        return self.results[:, 0]

    def of(self, place: int) -> EstimatorResults:
        """The numbers of an estimator, counted from 0 in the order of the experiment's fits."""
        mine = self.results[:, _rows_of(place)]
        return EstimatorResults(*(mine[:, kind] for kind in range(KINDS)))


def shape_of(estimators: int, parameters: int) -> tuple[int, int]:
    """The shape of one replicate's results."""
    return (1 + KINDS * estimators, parameters)


def new_results(truth: np.ndarray, estimators: int) -> np.ndarray:
    """One replicate's results before any fit: the truth, and NaN."""
    results = np.full(shape_of(estimators, len(truth)), np.nan)
    results[0] = truth
    return results


def put(results: np.ndarray, place: int, estimate: Any) -> None:
    """Write what an estimator returned into one replicate's results.

    Raises:
        ValueError: see :func:`as_rows`.
    """
    results[_rows_of(place)] = as_rows(estimate, results.shape[1])


def as_rows(estimate: Any, parameters: int) -> np.ndarray:
    """What a fit returned as an estimator's four rows, (4, parameters).

    Args:
        estimate: an :class:`Estimate`, an array (parameters,), or a tuple of an Estimate's fields.
        parameters: how many there are.

    Raises:
        ValueError: another shape, or numbers that are not finite or, of an error, not above 0.
    """
    if not isinstance(estimate, Estimate):
        estimate = Estimate(*estimate) if isinstance(estimate, tuple) else Estimate(estimate)
    rows = np.full((KINDS, parameters), np.nan)
    given = (estimate.value, estimate.standard_error, estimate.expected_error, estimate.offset)
    for kind, numbers in enumerate(given):
        if numbers is not None:
            rows[kind] = _checked_shape(numbers, parameters, one_for_all=kind != VALUE)
    if not np.isfinite(rows[VALUE]).all():
        raise ValueError(f"the fit returned {rows[VALUE]}, expected finite numbers")
    if estimate.standard_error is not None:
        _check_error("standard error", rows[STANDARD_ERROR])
    if estimate.expected_error is None:
        rows[EXPECTED_ERROR] = rows[STANDARD_ERROR]
    else:
        _check_error("expected error", rows[EXPECTED_ERROR])
    if not np.isfinite(rows[OFFSET]).all():
        raise ValueError(f"the offset is {rows[OFFSET]}, expected finite numbers")
    return rows


def _rows_of(place: int) -> slice:
    return slice(1 + KINDS * place, 1 + KINDS * (place + 1))


def _checked_shape(numbers: Any, parameters: int, one_for_all: bool) -> np.ndarray:
    array = np.asarray(numbers, float)
    if array.shape != (parameters,) and not (one_for_all and array.shape == ()):
        raise ValueError(f"the fit returned shape {array.shape}, expected ({parameters},)")
    return array


def _check_error(name: str, numbers: np.ndarray) -> None:
    if not (np.isfinite(numbers) & (numbers > 0)).all():
        raise ValueError(f"the {name} is {numbers}, expected finite numbers above 0")
