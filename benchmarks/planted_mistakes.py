"""How many replicates does a study need to see a mistake? ``python benchmarks/planted_mistakes.py``.

Every mistake is run once, a pool of replicates in both columns. Then smaller studies are drawn from the pool, 200 of
each size, and those that say no are counted. The table names the smallest size at which 99 in 100 do. docs/recovery.md
has the results.
"""

from __future__ import annotations

import click
import numpy as np
from mistakes import MISTAKES, experiment
from rich.console import Console
from rich.table import Table

from sidebyside.recovery.executors import open_executor
from sidebyside.recovery.layout import Chunk
from sidebyside.recovery.replicates import Experiment
from sidebyside.recovery.summarise import summarise
from sidebyside.tools.progress import progress_bars

SIZES = (2, 5, 10, 20, 50, 100, 200, 500, 1000)
DRAWS = 200
SEEN = 0.99
CHUNK = 25


@click.command()
@click.option("--pool", type=click.IntRange(min=10), default=1000, show_default=True, help="Of each mistake.")
@click.option("--columns", default="handtorn,gluon_impl", show_default=True, help="Which columns make them.")
def main(pool: int, columns: str) -> None:
    """Find the size of a study that sees each mistake."""
    names = tuple(columns.split(","))
    table = Table("mistake", *(f"{name}: replicates" for name in names), *(f"{name}: no at 200" for name in names))
    with progress_bars() as start_progress:
        advance = start_progress("replicates", pool * len(MISTAKES))
        with open_executor() as (executor, _):
            for mistake in MISTAKES:
                trial = experiment(mistake, names)
                starts = range(0, pool, CHUNK)
                chunks = executor.map(trial.run, starts, [min(start + CHUNK, pool) for start in starts])
                found = []
                for chunk in chunks:
                    found.append(chunk)
                    advance(len(chunk.numbers))
                needed, at_200 = _power(trial, found, names)
                table.add_row(mistake, *needed, *at_200)
    Console().print(table)


def _power(trial: Experiment, chunks: list[Chunk], names: tuple[str, ...]) -> tuple[list[str], list[str]]:
    results = np.concatenate([chunk.results for chunk in chunks])
    failures = [failed for chunk in chunks for failed in chunk.failures]
    rng = np.random.default_rng(0)
    said_no = {name: dict.fromkeys(SIZES, 0) for name in names}
    for size in SIZES:
        for _ in range(DRAWS):
            rows = rng.choice(len(results), size, replace=size > len(results))
            one = Chunk(rows.tolist(), results[rows], [failures[row] for row in rows])
            for estimator in summarise(lambda one=one: [one], trial.names, names):
                said_no[estimator.name][size] += estimator.verdict is False
    shares = {name: {size: count / DRAWS for size, count in of.items()} for name, of in said_no.items()}
    needed = [next((str(size) for size in SIZES if of[size] >= SEEN), f"over {SIZES[-1]}") for of in shares.values()]
    return needed, [f"{of[200]:.0%}" for of in shares.values()]


if __name__ == "__main__":
    main()
