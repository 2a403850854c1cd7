"""A study of recovery: many replicates, each with its own truth and data, and what they show of every estimator."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import CancelledError, Executor
from concurrent.futures.process import BrokenProcessPool
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from ..tools.errors import UserError
from ..tools.interrupts import asked_to_stop
from ..tools.progress import StartProgress, no_progress
from .arguments import check_arguments, check_can_be_sent, check_experiment, default_names
from .executors import open_executor
from .fingerprint import fingerprint_of
from .layout import Chunk
from .replicates import Experiment, Fit, Simulate, Truth
from .results import ErrorsAtSize, Study
from .scheduling import run_missing
from .store import Store
from .summarise import summarise
from .summary import EstimatorSummary

Parts = dict[str, tuple[Experiment, int]]
"""The experiments of one study by the name of their part, and how many replicates each has; "" is the study itself."""

WriteReplicates = Callable[[Experiment, Iterator[Chunk]], None]
"""Is given an experiment's replicates in order, up to a thousand at a time; :func:`csv_writer` makes one."""


def recovery_study(
    simulate: Simulate,
    fit: Fit | Mapping[str, Fit],
    truth: Truth,
    *,
    replicates: int = 1000,
    names: tuple[str, ...] | list[str] | None = None,
    seed: int = 0,
    workers: int = 1,
    dask: str | None = None,
    executor: Executor | None = None,
    out: str | Path | None = None,
    start_progress: StartProgress = no_progress,
) -> Study:
    """Find out whether an estimator recovers known parameters.

    For each replicate a truth is drawn, data are simulated and fitted. The result of a replicate depends on ``seed``
    and its number alone: the study is the same, to the last bit, however many processes or machines compute it.

    Args:
        simulate: (truth, generator) ↦ data, of any kind.
        fit: (data, generator) ↦ an array (parameters,), or (array, standard errors), or an :class:`Estimate`; or
            several of those by name. One that raises, or returns NaN or another shape, is a counted failure.
        truth: (parameters,), or generator ↦ such an array, to draw another in each replicate.
        replicates: how many; a verdict of yes takes 200.
        names: of the parameters.
        seed: a whole number, 0 or more.
        workers: 1 is this process, more are spawned processes: then the functions must be defined at the top of a
            module.
        dask: the address of a running scheduler, or ``"local"``.
        executor: any other with ``concurrent.futures``' interface.
        out: a file that keeps every finished chunk; the same call goes on where it stopped.
        start_progress: as :func:`sidebyside.tools.progress.progress_bars` gives.

    Returns:
        The study: ``print`` it, or see :class:`Study`.

    Raises:
        UserError: arguments, the truth or the simulation are wrong, or the file is damaged, another study's, or on a
            full disk.
    """
    fits = dict(fit) if isinstance(fit, Mapping) else {"estimate": fit}
    check_arguments(simulate, fits, names, replicates, seed)
    replicates, seed = int(replicates), int(seed)
    names = tuple(names) if names is not None else default_names(truth, seed)
    fingerprint = {
        "code": {name: fingerprint_of(part) for name, part in {"simulate": simulate, "truth": truth, **fits}.items()},
        "parameters": list(names),
        "seed": seed,
    }
    experiment = Experiment(simulate, fits, truth, names, seed, fingerprint)
    return run_study(
        experiment,
        replicates,
        workers=workers,
        dask=dask,
        executor=executor,
        out=None if out is None else Path(out),
        start_progress=start_progress,
    )


def run_study(
    experiment: Experiment,
    replicates: int,
    *,
    workers: int | None = None,
    dask: str | None = None,
    executor: Executor | None = None,
    out: Path | None = None,
    other_sizes: Mapping[int, Experiment] | None = None,
    examples: int | None = None,
    write_replicates: WriteReplicates | None = None,
    doubts: Mapping[str, str] | None = None,
    about: dict[str, Any] | None = None,
    start_progress: StartProgress = no_progress,
) -> Study:
    """Run an experiment's replicates and summarise them; see :func:`recovery_study`.

    Args:
        other_sizes: the same experiment with other numbers of examples, for a tenth of the replicates each.
        examples: the number that this one has.
        write_replicates: called once at the end with all replicates, for instance
            :func:`sidebyside.recovery.rows.csv_writer`.
        doubts: why some estimators cannot be judged, by name; their verdict is no whatever comes out.
        about: see :class:`Study`.
    """
    check_experiment(experiment, replicates)
    parts: Parts = {"": (experiment, replicates)}
    for number, other in (other_sizes or {}).items():
        parts[_part_of(number)] = (other, max(2, replicates // 10))
    with Store(out, experiment.fingerprint) as store:
        todo = sum(_count_missing(store, part, count) for part, (_, count) in parts.items())
        if todo:
            check_can_be_sent(experiment, workers, dask, executor)
            given = nullcontext((executor, _slots(executor))) if executor is not None else None
            _run_parts(parts, store, given or open_executor(workers, dask), start_progress("replicates", todo))
        study = Study(
            experiment,
            replicates,
            done=replicates - _count_missing(store, "", replicates),
            interrupted=any(store.missing(count, part) for part, (_, count) in parts.items()),
            estimators=_judged(_summarised(store, "", experiment, replicates), doubts or {}),
            by_examples=_by_examples(store, parts, [*other_sizes], examples) if other_sizes and examples else [],
            examples=examples,
            about=about or {},
        )
        if write_replicates is not None:
            write_replicates(experiment, store.blocks(experiment, replicates))
    return study


def _run_parts(parts: Parts, store: Store, opened: Any, advance: Callable[[int], None]) -> None:
    with opened as (pool, slots), asked_to_stop() as stop:
        for part, (experiment, count) in parts.items():
            try:
                run_missing(experiment, store, part, count, pool, slots, advance, stop)
            except (BrokenProcessPool, CancelledError) as error:  # the latter of a cluster without a scheduler
                kept = "nothing was kept: use --out"
                if store.path is not None:
                    kept = f"what was finished is in {store.path}, and the same command goes on"
                raise UserError(
                    f"A process of the study, or its scheduler, was killed, perhaps because memory ran out; {kept}."
                ) from error


def _slots(executor: Executor) -> int:
    return int(getattr(executor, "_max_workers", 2))


def _part_of(examples: int) -> str:
    return f"{examples} examples"


def _count_missing(store: Store, part: str, replicates: int) -> int:
    return sum(stop - start for start, stop in store.missing(replicates, part))


def _summarised(store: Store, part: str, experiment: Experiment, replicates: int) -> list[EstimatorSummary]:
    return summarise(lambda: store.blocks(experiment, replicates, part), experiment.names, tuple(experiment.fits))


def _judged(estimators: list[EstimatorSummary], doubts: Mapping[str, str]) -> list[EstimatorSummary]:
    return [replace(one, verdict=False, reason=doubts[one.name]) if one.name in doubts else one for one in estimators]


def _by_examples(store: Store, parts: Parts, others: list[int], own: int) -> list[ErrorsAtSize]:
    """Errors by number of examples, of those parts that are done."""
    found = []
    for number in sorted([*others, own]):
        part = "" if number == own else _part_of(number)
        experiment, replicates = parts[part]
        if not store.missing(replicates, part):
            found.append(_errors_at(number, store, part, experiment, replicates))
    return found


def _errors_at(examples: int, store: Store, part: str, experiment: Experiment, replicates: int) -> ErrorsAtSize:
    rmse, expected = {}, dict.fromkeys(experiment.fits, 0.0)
    for block in store.blocks(experiment, replicates, part):
        for place, name in enumerate(experiment.fits):
            found = block.of(place)
            expected[name] += float(np.nansum(found.expected_error**2 + found.offset**2))
    for estimator in _summarised(store, part, experiment, replicates):
        count = max(estimator.fits, 1) * len(experiment.names)
        rmse[estimator.name] = math.sqrt(np.mean([found.rmse.value**2 for found in estimator.parameters]))
        expected[estimator.name] = math.sqrt(expected[estimator.name] / count)
    return ErrorsAtSize(examples, replicates, rmse, expected)
