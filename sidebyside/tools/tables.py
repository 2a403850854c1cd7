"""Tables and findings, which every report is made of, and how a terminal shows them.

:mod:`sidebyside.tools.html` shows the same on a page.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table as RichTable
from rich.text import Text

KEPT = 20  # characters: a shorter cell is never wrapped, so that "1.2e-3 ± 4.5e-5" stays on one line
NARROWEST = 4  # characters for the names of rows; where there is no room for as many, a row becomes a list


@dataclass(frozen=True)
class Table:
    """A table of texts.

    Attributes:
        title: what stands above it, one line.
        header: a text for each column; that of the first is empty where the rows' names need none.
        rows: of each row its name and its cells; a row may be short, and then ends in empty cells.
        note: what stands below it, if anything.
        prose: its cells are words rather than figures: on a page they are wrapped, and stand to the left.
    """

    title: str
    header: list[str]
    rows: list[list[str]]
    note: str = ""
    prose: bool = False


@dataclass(frozen=True)
class Finding:
    """A sentence of the findings.

    Attributes:
        text: the sentence.
        holds: the verdict that the sentence is about, None where it only informs.
    """

    text: str
    holds: bool | None = None

    def for_terminal(self) -> str:
        """The sentence with its verdict, coloured, in front of it, in rich's markup."""
        word = {True: "[green]yes[/]  ", False: "[red]NO[/]   ", None: ""}[self.holds]
        return word + escape(self.text)


def print_parts(
    headline: Sequence[str],
    tables: Iterable[Table],
    findings: Iterable[Finding],
    console: Console,
    legend: Sequence[str] = (),
) -> None:
    """Print a report.

    Args:
        headline: the first lines, which say what was run and on what.
        tables: printed as :func:`print_table` does.
        findings: a line each, below the tables.
        console: where to.
        legend: lines that explain words of the tables, printed right below them.
    """
    for text in headline:
        console.print(escape(text), highlight=False)
    for table in tables:
        print_table(table, console)
    for text in legend:
        console.print(escape(text), highlight=False, style="dim")
    if legend:
        console.print()
    for finding in findings:
        console.print(finding.for_terminal(), highlight=False)


def print_table(table: Table, console: Console) -> None:
    """Print a table in whatever width there is, with every number whole.

    Where it is too wide, headers and the names of rows are wrapped. Where that is not enough, it is printed in parts,
    one below the other, each with some of the columns and all names. Where not even one column fits, each row is a
    list.
    """
    columns = _columns(table)
    title = table.title
    if _width(_drawn("", columns), console) <= console.width:
        console.print(_drawn(title, columns))
    else:
        for part in _parts(columns, console):
            drawn = _narrowed(part, console)
            if drawn is None:
                _print_lists(title, part, console)
            else:
                console.print(_drawn(title, drawn))
            title = f"{table.title}, continued"
    if table.note:
        console.print(escape(table.note), highlight=False)


Columns = list[list[str]]  # the header and the cells of each column


def _columns(table: Table) -> Columns:
    rows = [[*row, *[""] * (len(table.header) - len(row))] for row in table.rows]
    return [[name, *(row[place] for row in rows)] for place, name in enumerate(table.header)]


def _drawn(title: str, columns: Columns) -> RichTable:
    """The table as rich draws it: names to the left, figures to the right."""
    drawn = RichTable(title=title, title_justify="left", title_style="bold", box=SIMPLE_HEAD, collapse_padding=True)
    for place, (name, *_) in enumerate(columns):
        drawn.add_column(escape(name), justify="right" if place else "left")
    for row in zip(*(cells for _, *cells in columns)):
        drawn.add_row(*map(escape, row))
    return drawn


def _width(drawn: RichTable, console: Console) -> int:
    """How wide a table is if nothing is wrapped."""
    return console.measure(drawn, options=console.options.update(max_width=1_000_000)).maximum


def _parts(columns: Columns, console: Console) -> list[Columns]:
    """The names with as many columns as fit beside them, then with the next ones, and so on."""
    names, *rest = columns
    longest = max((len(word) for text in names for word in text.split()), default=0)
    enough = min(longest, max(NARROWEST, console.width // 3))  # longer words in names are broken first
    parts = [[names]]
    for column in rest:
        if len(parts[-1]) > 1 and _room_for_names([*parts[-1], column], console) < enough:
            parts.append([names])
        parts[-1].append(column)
    return parts


def _room_for_names(part: Columns, console: Console) -> int:
    others = [_wrapped_column(column, console) for column in part[1:]]
    return console.width - _width(_drawn("", [["x"] * len(part[0]), *others]), console) + 1


def _wrapped_column(column: list[str], console: Console) -> list[str]:
    """A column that is as narrow as it can be while its words and short cells are whole."""
    whole = [word for text in column for word in text.split()]
    whole += [cell for cell in column[1:] if len(cell) <= KEPT]
    width = max((Text(text).cell_len for text in whole), default=1)
    return [_wrap(text, max(1, width), console) for text in column]


def _wrap(text: str, width: int, console: Console) -> str:
    return "\n".join(line.plain.rstrip() for line in Text(text).wrap(console, width, overflow="fold"))


def _narrowed(part: Columns, console: Console) -> Columns | None:
    """The part with everything wrapped that may be, or None where that leaves no room for the names of rows."""
    room = _room_for_names(part, console)
    if room < NARROWEST:
        return None
    names = [_wrap(text, room, console) for text in part[0]]
    return [names, *(_wrapped_column(column, console) for column in part[1:])]


def _print_lists(title: str, part: Columns, console: Console) -> None:
    console.print(escape(title), style="bold", highlight=False)
    headers, *rows = zip(*part)
    for name, *cells in rows:
        console.print(escape(name), highlight=False)
        for header, cell in zip(headers[1:], cells):
            if cell:
                console.print(escape(f"  {header}: {cell}" if header else f"  {cell}"), highlight=False)
    console.print()
