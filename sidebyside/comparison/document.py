"""A comparison as one JSON document; docs/architecture.md lists its fields."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from ..data.datasets import Parameters
from ..data.least_squares import as_parameters
from ..training.lockstep import Lockstep
from ..training.running import Run

if TYPE_CHECKING:
    from .comparison import Comparison


def as_document(result: Comparison) -> dict[str, Any]:
    """Everything as JSON's types; what is not a finite number is None."""
    exact = result.task.least_squares
    document = {
        "lesson": result.lesson.name,
        "backend": result.backend,
        "seed": result.settings.seed,
        "settings": _settings(result),
        "columns": {column: _run(result, run) for column, run in result.runs.items()},
        "lockstep": None if result.lockstep is None else _lockstep(result.lockstep),
        "diagnosis": None if result.diagnosis is None else result.diagnosis.to_dict(),
        "exact": exact and {"parameters": _listed(exact.solution), "mean_squared_error": exact.error},
        "interrupted": result.interrupted,
    }
    return {name: _finite(value) for name, value in document.items()}


def _settings(result: Comparison) -> dict[str, Any]:
    """Everything that has to be given again to get the same comparison."""
    settings, dataset = result.settings, result.dataset
    return {
        "columns": settings.names,
        "lr": settings.lr,
        "batch_size": settings.batch_size,
        "epochs": settings.epochs,
        "smoothing": settings.smoothing,
        "wd": settings.wd,
        "model": settings.model_options,
        "device": settings.device,
        "examples": result.task.rows,
        "features": list(dataset.features),
        "classes": list(dataset.classes),
        "problem": dataset.description,
        "truth": None if dataset.truth is None else _listed(dataset.truth),
        "noise": dataset.noise,
    }


def _run(result: Comparison, run: Run) -> dict[str, Any]:
    name = run.column.name
    document: dict[str, Any] = {
        "parameters": _listed(run.parameters),
        "losses": run.losses,
        "seconds": run.seconds,
        "steps": run.steps,
        "step_size": _step_size(result, run),
        "diverged": run.diverged or None,
        **result.view.document(result, run),
    }
    if name in result.baselines:
        document["baseline_losses"] = result.baselines[name].losses
    recovery = result.recoveries.get(name)
    if recovery is not None:
        document |= {
            "error": _listed(as_parameters(recovery.error)),
            "tolerance": _listed(as_parameters(recovery.tolerance)),
            "recovered": recovery.recovered,
            "reason": recovery.reason,
        }
    return document


def _lockstep(lockstep: Lockstep) -> dict[str, Any]:
    return {
        "max_difference": lockstep.max_difference,
        "limit": lockstep.limit,
        "steps": len(lockstep.differences[lockstep.pair]),
        "pairs": {",".join(pair): max(d, default=0.0) for pair, d in lockstep.differences.items()},
        "step": lockstep.step,
        "pair": list(lockstep.pair),
        "holds": lockstep.holds,
        "lr": lockstep.lr,
    }


def _listed(parameters: Parameters) -> dict[str, Any]:
    return {name: np.asarray(values, dtype=float).tolist() for name, values in parameters.items()}


def _step_size(result: Comparison, run: Run) -> dict[str, Any]:
    """What the learning rate comes to, by the column's convention and by its first update."""
    measured = result.step_sizes.get(run.column.name)
    return {
        "declared": result.task.step_size(run.column),
        "measured": None if measured is None else measured.measured,
    }


def _finite(value: Any) -> Any:
    """The same with None for each number that is not finite: JSON has none."""
    if isinstance(value, dict):
        return {name: _finite(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_finite(one) for one in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
