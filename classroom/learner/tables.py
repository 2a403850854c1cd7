"""Tables of exercises: all there are, and what was done."""

from __future__ import annotations

from rich.box import SIMPLE_HEAD
from rich.markup import escape
from rich.table import Table

from .. import catalogue
from .progress import Entry, Progress, local

COLOURS = {"solved": "green", "given up": "yellow", "tried": "cyan", "started": "cyan"}
LEAST = {"when": 16, "checks": 6, "hints": 6}  # characters


def table_of_exercises(progress: Progress) -> Table:
    """All exercises, part by part, with what was done."""
    table = _table("", "exercise", "title", "state")
    part = ""
    for exercise in catalogue.every():
        if exercise.part != part:
            part = exercise.part
            table.add_section()
            table.add_row("", f"[bold]{escape(part)}[/]")
        state = _coloured(progress.of(exercise.name))
        table.add_row(str(exercise.number), exercise.name, escape(exercise.title), state)
    return table


def table_of_progress(progress: Progress) -> Table:
    """The exercises about which something was done."""
    table = _table("", "exercise", "state", "when", "checks", "hints")
    for name, number in catalogue.names().items():
        entry = progress.of(name)
        if entry.state:
            hints = f"{entry.hints} of {len(catalogue.load(name).hints)}" if entry.hints else ""
            row = _coloured(entry), local(entry.when), str(entry.checks or ""), hints
            table.add_row(str(number), name, *row)
    return table


def summary(progress: Progress) -> str:
    """How many are solved, and given up."""
    names = catalogue.names()
    solved = sum(progress.of(name).solved is not None for name in names)
    given_up = sum(progress.of(name).state == "given up" for name in names)
    return f"{solved} of {len(names)} exercises solved{f', {given_up} given up' if given_up else ''}."


def _coloured(entry: Entry) -> str:
    colour = COLOURS.get(entry.state.partition(",")[0], "default")
    return f"[{colour}]{entry.state}[/]"


def _table(number: str, *names: str) -> Table:
    """An empty table, in which numbers and times stay in one line."""
    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False, collapse_padding=True)
    table.add_column(number, justify="right", no_wrap=True)
    for name in names:
        least = LEAST.get(name)
        table.add_column(name, overflow="fold", no_wrap=least is not None, min_width=least)
    return table
