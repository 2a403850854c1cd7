"""Hands out the replicates of a study in chunks, and keeps each that comes back."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait

from ..tools.progress import Advance
from .layout import Chunk
from .replicates import Experiment
from .store import Store

CHUNK_SECONDS = 1.0  # long enough that handing out work costs nothing, short enough to lose little and show progress
MOST_AT_ONCE = 1000  # replicates in a chunk, so that memory does not grow with the study
POLL = 0.2  # seconds between two looks at Ctrl-C


def run_missing(
    experiment: Experiment,
    store: Store,
    part: str,
    replicates: int,
    pool: Executor,
    slots: int,
    advance: Advance,
    stop: Callable[[], bool],
) -> None:
    """Run the replicates that the store does not have. Each chunk is kept before another is handed out.

    Args:
        experiment: what is repeated.
        store: where chunks are kept.
        part: under which name: one study may have several experiments.
        replicates: how many there should be.
        pool: runs chunks.
        slots: how many it runs at a time.
        advance: called with the number of replicates of each chunk that is kept.
        stop: asked between chunks; True ends the work early.
    """
    ranges = store.missing(replicates, part)
    size, pending = 1, set[Future[Chunk]]()
    while (ranges or pending) and not stop():
        while ranges and len(pending) < (2 * slots if slots > 1 else 1):
            pending.add(pool.submit(experiment.run, *_next_chunk(ranges, size, slots)))
        finished, pending = wait(pending, timeout=POLL, return_when=FIRST_COMPLETED)
        for future in finished:
            chunk = future.result()
            store.add(chunk, part)
            advance(len(chunk.numbers))
            size = max(1, min(MOST_AT_ONCE, round(len(chunk.numbers) * CHUNK_SECONDS / max(chunk.seconds, 1e-6))))
    for future in pending:
        future.cancel()


def _next_chunk(ranges: list[tuple[int, int]], size: int, slots: int) -> tuple[int, int]:
    """Take a chunk of about ``size`` off the ranges; the last are smaller, so that all workers end together."""
    start, end = ranges.pop(0)
    left = end - start + sum(stop - start for start, stop in ranges)
    upto = min(end, start + max(1, min(size, left // (2 * slots))))
    if upto < end:
        ranges.insert(0, (upto, end))
    return start, upto
