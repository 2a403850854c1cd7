"""One replicate of a study: draw a truth, simulate, fit. What comes out depends on its number alone."""

from __future__ import annotations

import copy
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Union

import numpy as np
from threadpoolctl import threadpool_limits

from ..tools.errors import UserError

Truth = Union[Callable[[np.random.Generator], Any], Any]
Simulate = Callable[[Any, np.random.Generator], Any]
Fit = Callable[[Any, np.random.Generator], Any]

VALUE, ERROR, EXPECTED, OFFSET = range(4)  # the rows that an estimator has in a replicate's figures, after the truth's
KINDS = 4

_one_at_a_time = threading.Lock()


@dataclass(frozen=True)
class Estimate:
    """What a fit may return in place of bare numbers: arrays of shape (parameters,), or one number for all.

    Attributes:
        value: the estimated parameters.
        standard_error: S. z is (value - truth) / S, and value ± 1.96 S is the 95% interval. Without it there is
            neither.
        expected_error: the standard deviation that the theory expects ``value`` to have; S if that is None. It may be
            below S where S is a bound.
        offset: how far from the truth the theory expects ``value`` to be on the average: what the start still weighs.
    """

    value: Any
    standard_error: Any = None
    expected_error: Any = None
    offset: Any = 0.0


@dataclass(frozen=True)
class Chunk:
    """Some replicates.

    Attributes:
        numbers: which.
        figures: float64 (replicates, 1 + 4 estimators, parameters): the truth, then for each estimator its value,
            standard error, expected error and offset; NaN where there is none.
        failures: for each replicate, what went wrong in which estimator.
        seconds: how long they took.
    """

    numbers: Sequence[int]
    figures: np.ndarray
    failures: list[dict[str, str]]
    seconds: float = 0.0


@dataclass(frozen=True)
class Experiment:
    """What is repeated.

    Attributes:
        simulate: (truth, generator) ↦ data.
        fits: by name, (data, generator) ↦ an :class:`Estimate`, an array (parameters,), or (array, standard
            errors). All see the same data and the same generator: what they draw from it first, they draw alike.
        truth: (parameters,), or generator ↦ such an array.
        names: of the parameters.
        seed: everything random follows from it and from the number of the replicate.
        identity: what else makes it this study and no other, for the file that keeps it.
    """

    simulate: Simulate
    fits: Mapping[str, Fit]
    truth: Truth
    names: tuple[str, ...]
    seed: int = 0
    identity: dict[str, Any] = field(default_factory=dict)

    def run(self, start: int, stop: int) -> Chunk:
        """Replicates ``start`` to ``stop`` - 1, on one core.

        Raises:
            UserError: the truth or the simulation, not a fit, went wrong: no replicate could do better.
        """
        began = time.perf_counter()
        # One at a time and on one thread, also where a worker has several: the order of sums must not depend on the
        # load.
        with _one_at_a_time, threadpool_limits(limits=1):
            rows = [self._replicate(number) for number in range(start, stop)]
        figures = np.stack([row for row, _ in rows])
        return Chunk(range(start, stop), figures, [failed for _, failed in rows], time.perf_counter() - began)

    def _replicate(self, number: int) -> tuple[np.ndarray, dict[str, str]]:
        of_truth, of_data, of_fit = np.random.SeedSequence(self.seed, spawn_key=(number,)).spawn(3)
        truth = self._truth(np.random.default_rng(of_truth), number)
        try:
            data = self.simulate(truth.copy(), np.random.default_rng(of_data))
        except Exception as error:
            raise UserError(f"simulate failed in replicate {number}: {_said(error)}.") from error
        figures = np.full((1 + KINDS * len(self.fits), len(self.names)), np.nan)
        figures[0] = truth
        failures: dict[str, str] = {}
        for place, (name, fit) in enumerate(self.fits.items()):
            try:
                estimate = fit(_copy(data) if len(self.fits) > 1 else data, np.random.default_rng(of_fit))
                figures[1 + KINDS * place : 1 + KINDS * (place + 1)] = as_figures(estimate, len(self.names))
            except Exception as error:  # a failed fit is a result, and the study goes on
                failures[name] = _said(error)
        return figures, failures

    def _truth(self, rng: np.random.Generator, number: int) -> np.ndarray:
        truth = np.array(self.truth(rng) if callable(self.truth) else self.truth, float)
        if truth.shape != (len(self.names),):
            raise UserError(f"The truth has shape {truth.shape}: expected ({len(self.names)},), a number each.")
        if not np.isfinite(truth).all():
            raise UserError(f"The truth of replicate {number} is {truth}: expected finite numbers.")
        return truth


def _copy(data: Any) -> Any:
    """Data for one fit, which may write into them: the next fit must see them as they were."""
    try:
        return copy.deepcopy(data)
    except Exception:  # an open file, say: then fits have to behave
        return data


def as_figures(estimate: Any, parameters: int) -> np.ndarray:
    """An estimate as four rows of figures.

    Raises:
        ValueError: a shape or a number that cannot be one.
    """
    if not isinstance(estimate, Estimate):
        estimate = Estimate(*estimate) if isinstance(estimate, tuple) else Estimate(estimate)
    figures = np.full((KINDS, parameters), np.nan)
    given = (estimate.value, estimate.standard_error, estimate.expected_error, estimate.offset)
    for kind, numbers in enumerate(given):
        if numbers is None:
            continue
        array = np.asarray(numbers, float)
        if array.shape != (parameters,) and (kind == VALUE or array.shape != ()):
            raise ValueError(f"the fit returned shape {array.shape}, expected ({parameters},)")
        figures[kind] = array
    if not np.isfinite(figures[VALUE]).all():
        raise ValueError(f"the fit returned {figures[VALUE]}, expected finite numbers")
    if estimate.standard_error is not None and not (np.isfinite(figures[ERROR]) & (figures[ERROR] > 0)).all():
        raise ValueError(f"the standard error is {figures[ERROR]}, expected finite numbers above 0")
    if estimate.expected_error is None:
        figures[EXPECTED] = figures[ERROR]
    elif not (np.isfinite(figures[EXPECTED]) & (figures[EXPECTED] > 0)).all():
        raise ValueError(f"the expected error is {figures[EXPECTED]}, expected finite numbers above 0")
    if not np.isfinite(figures[OFFSET]).all():
        raise ValueError(f"the offset is {figures[OFFSET]}, expected finite numbers")
    return figures


def _said(error: Exception) -> str:
    text = " ".join(str(error).split()).rstrip(".")
    return f"{type(error).__name__}: {text}"[:300] if text else type(error).__name__
