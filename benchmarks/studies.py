"""What recovery studies cost, on minimx: fits per second, two processes over one, and how time and memory grow.

Each study is a command of its own, as a user would run it, with --out. Times per
replicate are differences to a second, smaller study, so that start-up does not count.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from rows import Row, Times, ratio

RECOVER = (sys.executable, "-m", "sidebyside", "recover", "linear_regression")
BOTH = ("--columns", "handtorn,gluon_impl")
BY_HAND = ("--columns", "handtorn")
SMALL_LINE = (*BY_HAND, "--examples", "40", "--lr", "0.01")
GROWING = (100, 1000, 10_000)
ROWS = (1000, 10_000)

FITS_PER_SECOND, TWO_OVER_ONE, SECONDS_FOR_1000 = 40, 1.8, 45
STRAIGHT, FLAT = 1.2, 1.1


@dataclass(frozen=True)
class Command:
    """A study that was run: seconds on the wall, and the most memory that its first process had, in MB."""

    seconds: float
    memory: float


def measure(rounds: int, advance: Callable[[int], None], growing: tuple[int, ...] = GROWING) -> list[Row]:
    """Run all studies, ``rounds`` times those that are quick."""
    with tempfile.TemporaryDirectory() as folder:
        files = (str(Path(folder, f"study {number}")) for number in count())
        found = [_rates(rounds, files, advance), _growth(growing, files, advance), _rows(rounds, files, advance)]
    return [row for rows in found for row in rows]


def _run(replicates: int, workers: int, files: Iterator[str], *options: str) -> Command:
    command = (*RECOVER, "--replicates", str(replicates), "--workers", str(workers), "--out", next(files), *options)
    environment = {**os.environ, "HANDTORN_BACKEND": "minimx"}
    began = time.perf_counter()
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    with process:
        assert process.stderr is not None
        said = process.stderr.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):  # 1: a verdict of no, which takes as long
        raise RuntimeError(f"{' '.join(command[2:])} ended with status {process.returncode}: {said.strip()}")
    kilobytes = usage.ru_maxrss / (1024 if sys.platform == "darwin" else 1)
    return Command(time.perf_counter() - began, kilobytes / 1024)


def _rates(rounds: int, files: Iterator[str], advance: Callable[[int], None]) -> list[Row]:
    per_fit, one, two, thousand = [], [], [], []
    for _ in range(rounds):
        few, many = (_run(replicates, 1, files, *BY_HAND).seconds for replicates in (20, 220))
        per_fit.append((many - few) / 200)
        advance(1)
        one.append(_run(300, 1, files, *BOTH).seconds)
        two.append(_run(300, 2, files, *BOTH).seconds)
        advance(1)
        thousand.append(_run(1000, min(2, os.cpu_count() or 1), files, *BOTH).seconds)
        advance(1)
    fit, whole = Times("s", per_fit), Times("s", thousand)
    return [
        Row(
            "study: fits of the article's line by hand, with exact least squares and the theory's error",
            1 / fit.median,
            "per second and core",
            at_least=FITS_PER_SECOND,
            best=1 / fit.best,
            note=f"{fit.median * 1000:.1f} ms",
            raw={"a fit": fit.as_document()},
        ),
        ratio("study: 300 replicates, one process / two", ("one", Times("s", one)), ("two", Times("s", two)),
              at_least=TWO_OVER_ONE),
        Row("study: 1,000 replicates of both columns on two cores", whole.median, "s", at_most=SECONDS_FOR_1000,
            best=whole.best, raw={"1,000 replicates": whole.as_document()}),
    ]  # fmt: skip


def _growth(growing: tuple[int, ...], files: Iterator[str], advance: Callable[[int], None]) -> list[Row]:
    """A smaller line, of 40 rows: the last size against what the two before it let one expect."""
    found = {}
    for replicates in (growing[0] // 2, *growing):
        found[replicates] = _run(replicates, 2, files, *SMALL_LINE)
        advance(1)
    *_, first, second, last = found
    per_replicate = (found[second].seconds - found[first].seconds) / (second - first)
    expected = found[second].seconds + per_replicate * (last - second)
    later = (found[last].seconds - found[second].seconds) / (last - second)
    listed = ", ".join(f"{found[size].seconds:.1f}" for size in growing)
    memory = {size: found[size].memory for size in growing}
    return [
        Row(
            "study: seconds of the largest over what the smaller ones let expect",
            found[last].seconds / expected,
            at_most=STRAIGHT,
            note=f"{listed} s for {', '.join(f'{size:,}' for size in growing)} replicates of 40 rows; "
            f"100,000 would take {(found[last].seconds + later * (100_000 - last)) / 60:.1f} minutes",
            raw={f"{size} replicates": command.seconds for size, command in found.items()},
        ),
        Row(
            "study: memory of the largest over that of the smallest",
            memory[last] / memory[growing[0]],
            at_most=FLAT,
            note=f"{', '.join(f'{one:.0f}' for one in memory.values())} MB",
            raw={f"{size} replicates": one for size, one in memory.items()},
        ),
    ]


def _rows(rounds: int, files: Iterator[str], advance: Callable[[int], None]) -> list[Row]:
    per_row: dict[int, list[float]] = {rows: [] for rows in ROWS}
    for _ in range(rounds):
        for rows in ROWS:
            replicates = 300_000 // rows + 4
            few, many = (
                _run(number, 1, files, *BY_HAND, "--examples", str(rows)).seconds for number in (4, replicates)
            )
            per_row[rows].append((many - few) / (replicates - 4) / rows * 1e6)
        advance(1)
    small, large = (Times("µs per row", per_row[rows]) for rows in ROWS)
    name = f"study: time per row, {ROWS[1]:,} rows / {ROWS[0]:,}"
    return [ratio(name, (f"{ROWS[1]:,} rows", large), (f"{ROWS[0]:,} rows", small), at_most=STRAIGHT)]
