"""Measures everything in one run and prints ratios: ``python benchmarks/run.py [--output FILE] [--quick]``.

Seconds say more about a computer than about a program; a ratio of two that took turns in one process can be
compared with one from elsewhere. A missed bound is marked and is no failure: speed is noisy, and this is no
test.
"""

from __future__ import annotations

import importlib.metadata
import json
import os
import platform
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import backends
import click
import images
import machine
import memory
import scaling
import startup
import steps
import studies
from rich.console import Console
from rich.table import Table
from rich.text import Text
from rows import Row

from minimx import provide_mxnet
from minimx.backend import why_not_mxnet
from sidebyside.column import MXNET
from sidebyside.tools.errors import UserError
from sidebyside.tools.files import check_writable, write_whole
from sidebyside.tools.progress import StartProgress, progress_bars

FILE = click.Path(path_type=Path)
PIPED_WIDTH = 150  # where there is no terminal to ask: wide enough that no line is broken


@click.command()
@click.option("--output", type=FILE, default="bench.json", show_default=True, help="Where to write the JSON document.")
@click.option("--quick", is_flag=True, help="Fewer rounds, and no run of a million rows for the time per row.")
def main(output: Path, quick: bool) -> None:
    """Measure the lessons against the article, against their peers and against their bounds."""
    try:
        check_writable(output, (".json",))
    except UserError as error:
        raise click.UsageError(str(error)) from error
    with progress_bars() as start_progress:
        rows, others = measure_all(quick, start_progress)
    about = versions() | {"quick": quick}
    console = Console(width=None if sys.stdout.isatty() else PIPED_WIDTH)
    console.print(as_table(rows, about), _on_others(others))
    document = about | {"cores_busy_with_others": others, "rows": [row.as_document() for row in rows]}
    write_whole(output, json.dumps(document, indent=2, ensure_ascii=False).encode() + b"\n")


def measure_all(quick: bool, start_progress: StartProgress) -> tuple[list[Row], dict[str, float | None]]:
    """All rows, in the order of the table, and for each part how many cores others kept busy meanwhile."""
    rounds, repeats, scaling_rounds, image_rounds, backend_rounds = (5, 3, 2, 1, 2) if quick else (15, 5, 3, 4, 4)
    study_rounds, replicates = (1, studies.GROWING[:2]) if quick else (3, studies.GROWING)
    turns = {"line": 5, "images": 1 if quick else 2}  # of everybody, in each of the backends' processes
    sizes = scaling.SIZES[:2] if quick else scaling.SIZES
    parts: dict[str, tuple[int, Callable[[Callable[[int], None]], list[Row]]]] = {
        "steps": (rounds + 1, lambda advance: steps.compare(steps.measure(rounds, advance))),
        "images": (2 * image_rounds, lambda advance: images.measure(image_rounds, advance)),
        "backends": (4 * backend_rounds, lambda advance: backends.measure(backend_rounds, turns, advance)),
        "time per row": (scaling_rounds, lambda advance: scaling.measure(sizes, scaling_rounds, advance)),
        "memory": (4, lambda advance: memory.measure((steps.BY_HAND, steps.GLUON), advance)),
        "studies": (
            4 * study_rounds + len(replicates) + 1,
            lambda advance: studies.measure(study_rounds, advance, replicates),
        ),
        "start-up": (repeats + 1, lambda advance: startup.measure(repeats, advance)),
    }
    rows, others = [], {}
    if provide_mxnet() == "minimx":
        why = why_not_mxnet() or "HANDTORN_BACKEND says so."
        for title in ("steps", "images"):
            del parts[title]
            rows.append(Row(title, None, note=f"left out: its bounds are for MXNet, and this is minimx. {why}"))
    for title, (length, measure) in parts.items():
        bystander = machine.Bystander()
        rows += measure(start_progress(title, length))
        others[title] = bystander.busy_cores()
    return rows, others


def versions() -> dict[str, Any]:
    """What the numbers depend on. Of the computer only the number of cores: more would name it."""
    found = {"cores": os.cpu_count(), "python": platform.python_version(), "backend": MXNET.versions()[0]}
    for package in ("numpy", "torch", "scikit-learn", "autograd"):
        try:
            found[package] = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            found[package] = None
    return found


def as_table(rows: list[Row], about: dict[str, Any]) -> Table:
    """One line a row, a missed bound marked in words as well as in colour."""
    described = ", ".join(f"{value} cores" if name == "cores" else f"{name} {value}" for name, value in about.items())
    table = Table("what", "bound", title=f"Ratios of medians, measured in one run ({described})", title_justify="left")
    for name in ("value", "of bests"):
        table.add_column(name, justify="right")
    table.add_column("from")
    for row in rows:
        value = Text(_number(row.value, row.unit))
        if row.met is False:
            value = Text(f"MISSED {value}", style="bold red")
        table.add_row(Text(row.name), _bound(row), value, _number(row.best, row.unit), Text(row.note))
    return table


def _on_others(others: dict[str, float | None]) -> str:
    listed = ", ".join(f"{title} {'unknown' if cores is None else cores}" for title, cores in others.items())
    disturbed = any(cores is not None and cores > machine.DISTURBED for cores in others.values())
    advice = " That is too many: run it again on a quiet machine." if disturbed else ""
    return f"Cores that other programs kept busy meanwhile: {listed}.{advice}"


def _number(value: float | None, unit: str) -> str:
    return "" if value is None else f"{value:.2f} {unit}".strip()


def _bound(row: Row) -> str:
    if row.at_least is not None:
        return f"at least {row.at_least:g} {row.unit}".strip()
    return "" if row.at_most is None else f"at most {row.at_most:g} {row.unit}".strip()


if __name__ == "__main__":
    main()
