"""``handtorn lessons``."""

from __future__ import annotations

import click

from .options import BACKEND
from .output import console


@click.command(params=[BACKEND])
def lessons() -> None:
    """List what can be run, and in which columns here."""
    from rich.table import Table

    import sidebyside

    from ..course import TOURS

    missing = {name: reason for name, reason in sidebyside.columns().items() if reason}
    described = {lesson.name: (lesson.columns, lesson.title) for lesson in sidebyside.lessons()} | TOURS
    table = Table("lesson", "columns", "what it shows")
    for name, (columns, title) in described.items():
        here = (f"{column} (not here)" * (column in missing) or column for column in columns)
        table.add_row(name, "\n".join(here), title)
    console().print(table)
    for column, reason in missing.items():
        click.echo(f"{column} is not here: {reason}")
