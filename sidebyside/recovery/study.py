"""A study of recovery: many replicates, each of its own truth and data, and what they say of every estimator."""

from __future__ import annotations

import math
import pickle
from collections.abc import Mapping
from concurrent.futures import FIRST_COMPLETED, CancelledError, Executor, Future, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from ..tools.errors import UserError
from ..tools.files import check_writable, write_whole
from ..tools.interrupts import asked_to_stop
from ..tools.progress import Advance, StartProgress, no_progress
from .executors import open_executor
from .fingerprint import identity_of
from .replicates import KINDS, Chunk, Experiment, Fit, Simulate, Truth
from .store import Store
from .summary import ENOUGH, EstimatorSummary, summarise

CHUNK_SECONDS = 1.0  # long enough that handing out work costs nothing, short enough to lose little and show progress
MOST_AT_ONCE = 1000  # so that memory does not depend on how many there are
POLL = 0.2


@dataclass(frozen=True)
class Size:
    """How large errors are with another number of examples: RMSE over all parameters, and what the theory expects."""

    examples: int
    replicates: int
    rmse: dict[str, float]
    expected: dict[str, float]


@dataclass
class Study:
    """What came out of a study.

    Attributes:
        experiment: what was repeated.
        replicates: how many were asked for.
        done: how many there are; fewer after Ctrl-C.
        interrupted: Ctrl-C ended it early.
        estimators: one summary for each.
        sizes: errors against the number of examples, where they were asked for.
        about: what a reader needs to know: JSON's types.
    """

    experiment: Experiment
    replicates: int
    done: int
    interrupted: bool
    estimators: list[EstimatorSummary]
    sizes: list[Size] = field(default_factory=list)
    about: dict[str, Any] = field(default_factory=dict)

    @property
    def verdict(self) -> bool | None:
        """True if every estimator's is, False if one's is, None if there are too few replicates to say yes."""
        verdicts = [estimator.verdict for estimator in self.estimators]
        return False if False in verdicts else None if None in verdicts else True

    def __getitem__(self, name: str) -> EstimatorSummary:
        """The summary of an estimator."""
        return next(estimator for estimator in self.estimators if estimator.name == name)

    def as_document(self) -> dict[str, Any]:
        """Everything as JSON's types; see docs/recovery.md."""
        from .report import as_document

        return as_document(self)

    def __str__(self) -> str:
        from .report import as_text

        return as_text(self)

    def write_html(self, path: str | Path) -> None:
        """Write a page that needs nothing beside it."""
        from .page import write_study_page

        write_study_page(self, Path(path))


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

    For each replicate a truth is drawn, data are simulated and fitted. What a replicate gives depends on ``seed``
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
        executor: any other of ``concurrent.futures``' interface.
        out: a file that keeps every finished chunk; the same study goes on where it stopped.
        start_progress: as :func:`sidebyside.tools.progress.progress_bars` gives.

    Raises:
        UserError: arguments, the truth or the simulation are wrong, or the file is another study's.
    """
    fits = dict(fit) if isinstance(fit, Mapping) else {"estimate": fit}
    _check_arguments(simulate, fits, names, replicates, seed)
    replicates, seed = int(replicates), int(seed)
    names = tuple(names) if names is not None else _names(truth, seed)
    identity = {
        "code": {name: identity_of(part) for name, part in {"simulate": simulate, "truth": truth, **fits}.items()},
        "parameters": list(names),
        "seed": seed,
    }
    experiment = Experiment(simulate, fits, truth, names, seed, identity)
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
    others: Mapping[int, Experiment] | None = None,
    examples: int | None = None,
    start_progress: StartProgress = no_progress,
    csv: Path | None = None,
    doubts: Mapping[str, str] | None = None,
    about: dict[str, Any] | None = None,
) -> Study:
    """Run an experiment's replicates and reduce them; see :func:`recovery_study`.

    Args:
        csv: a file for a row for each replicate, estimator and parameter.
        doubts: why some of the estimators cannot be judged, whatever comes out.
        others: the same with other numbers of examples, for a tenth of the replicates each.
        examples: the number that this one has.
        about: what the study says of itself.
    """
    from .report import csv_rows

    _check(experiment, replicates)
    if csv is not None:
        check_writable(csv)
    parts = {"": (experiment, replicates)}
    for number, other in (others or {}).items():
        parts[f"{number} examples"] = (other, max(2, replicates // 10))
    opened = nullcontext((executor, _slots(executor))) if executor is not None else open_executor(workers, dask)
    with Store(out, experiment.identity) as store:
        todo = sum(stop - start for part, (_, count) in parts.items() for start, stop in store.missing(count, part))
        if todo:
            _check_can_travel(experiment, workers, dask, executor)
            advance = start_progress("replicates", todo)
            with opened as (pool, slots), asked_to_stop() as stop:
                for part, (one, count) in parts.items():
                    try:
                        _run_part(one, store, part, count, pool, slots, advance, stop)
                    except (BrokenProcessPool, CancelledError) as error:  # the latter of a cluster without a scheduler
                        raise UserError(_lost(out)) from error
        estimators = summarise(lambda: store.blocks(experiment, replicates), experiment.names, tuple(experiment.fits))
        done = replicates - sum(stop - start for start, stop in store.missing(replicates))
        sizes = _sizes(store, parts, [*others, examples], examples) if others and examples else []
        if doubts:
            estimators = [_doubted(estimator, doubts) for estimator in estimators]
        interrupted = any(store.missing(count, part) for part, (_, count) in parts.items())
        study = Study(experiment, replicates, done, interrupted, estimators, sizes, about or {})
        if csv is not None:
            write_whole(csv, (line.encode() for line in csv_rows(study, store.blocks(experiment, replicates))))
    return study


def _doubted(estimator: EstimatorSummary, doubts: Mapping[str, str]) -> EstimatorSummary:
    reason = doubts.get(estimator.name)
    return estimator if reason is None else replace(estimator, verdict=False, reason=reason)


def _run_part(
    experiment: Experiment,
    store: Store,
    part: str,
    replicates: int,
    pool: Executor,
    slots: int,
    advance: Advance,
    stop: Any,
) -> None:
    """Hand out chunks, and keep each one that comes back before another is handed out."""
    ranges = store.missing(replicates, part)
    size, pending = 1, set[Future[Chunk]]()
    while (ranges or pending) and not stop():
        while ranges and len(pending) < (2 * slots if slots > 1 else 1):
            start, end = ranges.pop(0)
            left = end - start + sum(stop - start for start, stop in ranges)
            upto = min(end, start + max(1, min(size, left // (2 * slots))))  # small ones last, so that all end together
            if upto < end:
                ranges.insert(0, (upto, end))
            pending.add(pool.submit(experiment.run, start, upto))
        finished, pending = wait(pending, timeout=POLL, return_when=FIRST_COMPLETED)
        for future in finished:
            chunk = future.result()
            store.add(chunk, part)
            advance(len(chunk.numbers))
            size = max(1, min(MOST_AT_ONCE, round(len(chunk.numbers) * CHUNK_SECONDS / max(chunk.seconds, 1e-6))))
    for future in pending:
        future.cancel()


def _sizes(store: Store, parts: dict[str, tuple[Experiment, int]], numbers: list[int], own: int) -> list[Size]:
    """Errors by number of examples, of those that are done."""
    found = []
    for number in sorted(numbers):
        part = "" if number == own else f"{number} examples"
        experiment, replicates = parts[part]
        if not store.missing(replicates, part):
            found.append(_size(number, experiment, store, part, replicates))
    return found


def _size(examples: int, experiment: Experiment, store: Store, part: str, replicates: int) -> Size:
    found = summarise(lambda: store.blocks(experiment, replicates, part), experiment.names, tuple(experiment.fits))
    total, expected = (dict.fromkeys(experiment.fits, 0.0) for _ in range(2))
    for block in store.blocks(experiment, replicates, part):
        for place, name in enumerate(experiment.fits):
            _, _, sds, offset = np.moveaxis(block.figures[:, 1 + KINDS * place : 1 + KINDS * (place + 1)], 1, 0)
            expected[name] += float(np.nansum(sds**2 + offset**2))
    for estimator in found:
        count = max(estimator.fits, 1) * len(experiment.names)
        total[estimator.name] = math.sqrt(np.mean([p.rmse.value**2 for p in estimator.parameters]))
        expected[estimator.name] = math.sqrt(expected[estimator.name] / count)
    return Size(examples, replicates, total, expected)


def _check(experiment: Experiment, replicates: int) -> None:
    if replicates < 2:
        raise UserError(f"replicates is {replicates}: expected at least 2, and {ENOUGH} for a verdict.")
    if experiment.seed < 0:
        raise UserError(f"seed is {experiment.seed}: expected a whole number, 0 or more.")
    if not callable(experiment.truth):
        truth, count = _as_numbers(experiment.truth), len(experiment.names)
        if truth.shape != (count,):
            raise UserError(
                f"The truth has shape {truth.shape}, and there are {count} names of parameters: expected as many."
            )
        if not np.isfinite(truth).all():
            raise UserError(f"The truth is {truth}: expected finite numbers.")


def _check_arguments(simulate: Any, fits: dict[str, Any], names: Any, replicates: Any, seed: Any) -> None:
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


def _as_numbers(truth: Any) -> np.ndarray:
    try:
        return np.asarray(truth, float)
    except (TypeError, ValueError):
        raise UserError(f"The truth is {truth!r}: expected numbers, one per parameter.") from None


def _check_can_travel(experiment: Experiment, workers: int | None, dask: str | None, executor: Executor | None) -> None:
    """Spawned processes are sent the functions by their names, which a lambda does not have. Dask finds a way."""
    if workers == 1 or dask is not None or executor is not None:
        return
    try:
        pickle.dumps(experiment)
    except Exception as error:
        raise UserError(
            f"simulate, fit or truth cannot be sent to another process ({error}): define them at the top of a module, "
            "or use workers=1."
        ) from error


def _names(truth: Truth, seed: int) -> tuple[str, ...]:
    example = _as_numbers(truth(np.random.default_rng(abs(seed))) if callable(truth) else truth)
    if example.ndim != 1 or not len(example):
        raise UserError(f"The truth has shape {example.shape}: expected one number per parameter, (parameters,).")
    return tuple(f"parameter {place}" for place in range(len(example)))


def _slots(executor: Executor) -> int:
    return int(getattr(executor, "_max_workers", 2))


def _lost(out: Path | None) -> str:
    kept = f"what was finished is in {out}, and the same command goes on" if out else "nothing was kept: use --out"
    return f"A process of the study, or its scheduler, was killed, perhaps because memory ran out; {kept}."
