"""Does a row cost the same however many rows there are? One epoch in batches of ten, at several sizes."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable

from rows import Row, Times
from steps import BY_HAND, GLUON, task_of

from sidebyside.column import COLUMNS
from sidebyside.data.datasets import Dataset, synthetic_line
from sidebyside.training.running import run_column
from sidebyside.training.settings import generator

SIZES = (10_000, 100_000, 1_000_000)
LARGEST_RATIO = 1.2
MOST_REPEATS = 5


def measure(sizes: tuple[int, ...], rounds: int, advance: Callable[[int], None]) -> list[Row]:
    """Time both columns at every size in turn.

    A large size takes so long that a busy moment of the machine is a small part of it; a small one fits into
    such a moment whole. So the small ones are run several times a round, before the large ones and after
    them.
    """
    datasets = {size: synthetic_line(generator(0, "data"), examples=size) for size in sizes}
    plan = [size for size in sizes for _ in range(_repeats(size, sizes))]
    found: dict[str, dict[int, list[float]]] = {column: {size: [] for size in sizes} for column in (BY_HAND, GLUON)}
    for _ in range(rounds):
        for size in (*plan, *reversed(plan[: plan.index(sizes[-1])])):
            for column in (BY_HAND, GLUON):
                found[column][size].append(_microseconds_per_row(column, datasets[size]))
        advance(1)
    return [_row(column, per_row) for column, per_row in found.items()]


def _repeats(size: int, sizes: tuple[int, ...]) -> int:
    """Once for the largest, and more for those that are quick."""
    return 1 if size == sizes[-1] else min(MOST_REPEATS, sizes[-1] // size // 10 + 1)


def _microseconds_per_row(column: str, dataset: Dataset) -> float:
    run = run_column(task_of(dataset, column, epochs=1), COLUMNS[column], lambda _steps: None)
    return run.seconds / len(dataset.X) * 1e6


def _row(column: str, per_row: dict[int, list[float]]) -> Row:
    medians = {size: statistics.median(values) for size, values in per_row.items()}
    listed = ", ".join(f"{median:.1f}" for median in medians.values())
    sizes = ", ".join(f"10^{math.log10(size):g}" for size in medians)
    return Row(
        f"time per row of {column}: slowest / fastest size",
        max(medians.values()) / min(medians.values()),
        at_most=LARGEST_RATIO,
        note=f"{listed} µs at {sizes} rows",
        raw={f"{size} rows": Times("µs per row", values).as_document() for size, values in per_row.items()},
    )
