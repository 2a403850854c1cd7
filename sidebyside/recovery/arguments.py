"""Checks what a study is asked to do, before any of it is done."""

from __future__ import annotations

import pickle
from concurrent.futures import Executor
from typing import Any

import numpy as np

from ..tools.errors import UserError
from .replicates import Experiment, Truth
from .verdict import ENOUGH


def check_arguments(simulate: Any, fits: dict[str, Any], names: Any, replicates: Any, seed: Any) -> None:
    """Raise a UserError for an argument of ``recovery_study`` that is not what it should be."""
    for name, part in {"simulate": simulate, **fits}.items():
        if not callable(part):
            raise UserError(f"{name} is {part!r}: expected a function.")
    if not fits:
        raise UserError("There is no fit: expected a function, or several by name.")
    if isinstance(names, str):
        raise UserError(f"names is {names!r}: expected a name for each parameter, in a list.")
    for name, value in (("replicates", replicates), ("seed", seed)):
        if isinstance(value, bool) or not isinstance(value, (int, np.integer)):
            raise UserError(f"{name} is {value!r}: expected a whole number.")


def check_experiment(experiment: Experiment, replicates: int) -> None:
    """Raise a UserError for an experiment that cannot be run so many times."""
    if replicates < 2:
        raise UserError(f"replicates is {replicates}: expected at least 2, and {ENOUGH} for a verdict.")
    if experiment.seed < 0:
        raise UserError(f"seed is {experiment.seed}: expected a whole number, 0 or more.")
    if callable(experiment.truth):
        return
    truth, count = _as_numbers(experiment.truth), len(experiment.names)
    if truth.shape != (count,):
        raise UserError(
            f"The truth has shape {truth.shape}, and there are {count} names of parameters: expected as many."
        )
    if not np.isfinite(truth).all():
        raise UserError(f"The truth is {truth}: expected finite numbers.")


def check_can_be_sent(experiment: Experiment, workers: int | None, dask: str | None, executor: Executor | None) -> None:
    """Raise a UserError where other processes are to be sent functions that have no name, such as a lambda.

    Dask sends any function, and of another executor nothing is known.
    """
    if workers == 1 or dask is not None or executor is not None:
        return
    try:
        pickle.dumps(experiment)
    except Exception as error:
        raise UserError(
            f"simulate, fit or truth cannot be sent to another process ({error}): define them at the top of a module, "
            "or use workers=1."
        ) from error


def default_names(truth: Truth, seed: int) -> tuple[str, ...]:
    """Names for parameters that have none: "parameter 0", "parameter 1", …"""
    example = _as_numbers(truth(np.random.default_rng(abs(seed))) if callable(truth) else truth)
    if example.ndim != 1 or not len(example):
        raise UserError(f"The truth has shape {example.shape}: expected one number per parameter, (parameters,).")
    return tuple(f"parameter {place}" for place in range(len(example)))


def _as_numbers(truth: Any) -> np.ndarray:
    try:
        return np.asarray(truth, float)
    except (TypeError, ValueError):
        raise UserError(f"The truth is {truth!r}: expected numbers, one per parameter.") from None
