"""Does every column recover the truth whatever the seed? ``python benchmarks/recovery_seeds.py --seeds 100``.

The tolerance is derived for one run (see docs/recovery.md) and lets a correct fit fail in a few of 10,000
runs, so a hundred seeds in a row are expected to pass. Exit status 1 if one does not.
"""

from __future__ import annotations

import sys

import click
from rich.console import Console
from rich.table import Table

from sidebyside.comparison.comparison import compare_columns
from sidebyside.course import LESSONS
from sidebyside.lesson_recovery.recovery import Recovery
from sidebyside.tools.progress import progress_bars
from sidebyside.training.settings import Request
from sidebyside.training.task import resolve

LESSON = LESSONS["linear_regression"]


@click.command()
@click.option("--seeds", type=click.IntRange(min=1), default=100, show_default=True, help="How many, from 0.")
def main(seeds: int) -> None:
    """Run every column as published on seeds 0, 1, 2, ... and check what it recovered."""
    recoveries: dict[str, list[Recovery]] = {}
    with progress_bars() as start_progress:
        advance = start_progress("seeds", seeds)
        for seed in range(seeds):
            for column, recovery in recover(seed).items():
                recoveries.setdefault(column, []).append(recovery)
            advance(1)
    Console().print(as_table(recoveries))
    if not all(recovery.recovered for column in recoveries.values() for recovery in column):
        sys.exit(1)


def recover(seed: int) -> dict[str, Recovery]:
    """Everything random, the data too, follows from the seed."""
    # Not sidebyside.compare(), whose bars would be drawn over the one of the seeds.
    return compare_columns(resolve(LESSON, Request(seed=seed)), lockstep=False).recoveries


def as_table(recoveries: dict[str, list[Recovery]]) -> Table:
    """One line a column."""
    table = Table("column", "recovered", "largest error / allowed", "seeds that failed")
    for column, found in recoveries.items():
        failed = [str(seed) for seed, recovery in enumerate(found) if not recovery.recovered]
        largest = max(float((recovery.error / recovery.tolerance).max()) for recovery in found)
        table.add_row(
            column,
            f"{len(found) - len(failed)} of {len(found)}",
            f"{largest:.2f}",
            ", ".join(failed) or "none",
        )
    return table


if __name__ == "__main__":
    main()
