"""Tables and sentences that a report is made of, for a terminal or a page."""

from __future__ import annotations

from dataclasses import dataclass

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table as RichTable


@dataclass(frozen=True)
class Table:
    """A table of texts, for a terminal or a page."""

    title: str
    header: list[str]
    rows: list[list[str]]

    def for_terminal(self) -> RichTable:
        """The same as rich draws it: names to the left, figures to the right."""
        table = RichTable(
            title=self.title, title_justify="left", title_style="bold", box=SIMPLE_HEAD, collapse_padding=True
        )
        for index, name in enumerate(self.header):
            table.add_column(escape(name), justify="right" if index else "left")
        for row in self.rows:
            table.add_row(*map(escape, row))
        return table


@dataclass(frozen=True)
class Finding:
    """One sentence of the findings; ``holds`` is its verdict, None where it only informs."""

    text: str
    holds: bool | None = None

    def for_terminal(self) -> str:
        """The same with a coloured word in front."""
        word = {True: "[green]yes[/]  ", False: "[red]NO[/]   ", None: ""}[self.holds]
        return word + escape(self.text)


def print_parts(headline: list[str], tables: list[Table], findings: list[Finding], console: Console) -> None:
    """Print what any report is made of."""
    for text in headline:
        console.print(escape(text), highlight=False)
    for table in tables:
        console.print(table.for_terminal())
    for finding in findings:
        console.print(finding.for_terminal(), highlight=False)
