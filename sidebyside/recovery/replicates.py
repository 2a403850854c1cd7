"""One replicate of a study: draw a truth, simulate, fit. Its result depends on its number alone."""

from __future__ import annotations

import copy
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Union

import numpy as np
from threadpoolctl import threadpool_limits

from ..tools.errors import UserError
from .layout import Chunk, Estimate, new_results, put

__all__ = ["Chunk", "Estimate", "Experiment", "Fit", "Simulate", "Truth"]

Truth = Union[Callable[[np.random.Generator], Any], Any]
Simulate = Callable[[Any, np.random.Generator], Any]
Fit = Callable[[Any, np.random.Generator], Any]

_one_at_a_time = threading.Lock()


@dataclass(frozen=True)
class Experiment:
    """What is repeated.

    Attributes:
        simulate: (truth, generator) ↦ data.
        fits: by name, (data, generator) ↦ an :class:`Estimate`, an array (parameters,), or (array, standard
            errors). All get the same data, and generators in the same state: what they draw first is the same.
        truth: (parameters,), or generator ↦ such an array.
        names: of the parameters.
        seed: everything random follows from it and from the number of the replicate.
        fingerprint: what tells this study from others, for the file that keeps it: JSON's types.
    """

    simulate: Simulate
    fits: Mapping[str, Fit]
    truth: Truth
    names: tuple[str, ...]
    seed: int = 0
    fingerprint: dict[str, Any] = field(default_factory=dict)

    def run(self, start: int, stop: int) -> Chunk:
        """Replicates ``start`` to ``stop`` - 1, on one core.

        Raises:
            UserError: the truth or the simulation, not a fit, went wrong: no other replicate could do better.
        """
        began = time.perf_counter()
        # One at a time and on one thread, also where a worker has several: the order in which numbers are summed must
        # not depend on what else the machine does.
        with _one_at_a_time, threadpool_limits(limits=1):
            replicates = [self._replicate(number) for number in range(start, stop)]
        results = np.stack([found for found, _ in replicates])
        return Chunk(range(start, stop), results, [failed for _, failed in replicates], time.perf_counter() - began)

    def _replicate(self, number: int) -> tuple[np.ndarray, dict[str, str]]:
        of_truth, of_data, of_fit = np.random.SeedSequence(self.seed, spawn_key=(number,)).spawn(3)
        truth = self._truth(np.random.default_rng(of_truth), number)
        try:
            data = self.simulate(truth.copy(), np.random.default_rng(of_data))
        except Exception as error:
            raise UserError(f"simulate failed in replicate {number}: {_described(error)}.") from error
        results = new_results(truth, len(self.fits))
        failures: dict[str, str] = {}
        for place, (name, fit) in enumerate(self.fits.items()):
            try:
                estimate = fit(_copy(data) if len(self.fits) > 1 else data, np.random.default_rng(of_fit))
                put(results, place, estimate)
            except Exception as error:  # a failed fit is a result, and the study goes on
                failures[name] = _described(error)
        return results, failures

    def _truth(self, rng: np.random.Generator, number: int) -> np.ndarray:
        truth = np.array(self.truth(rng) if callable(self.truth) else self.truth, float)
        if truth.shape != (len(self.names),):
            raise UserError(f"The truth has shape {truth.shape}: expected ({len(self.names)},), a number each.")
        if not np.isfinite(truth).all():
            raise UserError(f"The truth of replicate {number} is {truth}: expected finite numbers.")
        return truth


def _copy(data: Any) -> Any:
    """Data for one fit, which may write into them: the next fit must get them unchanged."""
    try:
        return copy.deepcopy(data)
    except Exception:  # some data cannot be copied, an open file for instance: then fits must not change them
        return data


def _described(error: Exception) -> str:
    text = " ".join(str(error).split()).rstrip(".")
    return f"{type(error).__name__}: {text}"[:300] if text else type(error).__name__
