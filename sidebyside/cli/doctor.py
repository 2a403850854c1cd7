"""``handtorn doctor``."""

from __future__ import annotations

import sys

import click

from .options import BACKEND
from .output import console
from .status import VERDICT_IS_NO


@click.command(params=[BACKEND])
def doctor() -> None:
    """Tell what is there, what is missing, and how to get it."""
    from rich.markup import escape
    from rich.table import Table

    from .examination import examine

    findings = examine()
    table = Table("", "found", "what to do")
    told: set[str] = set()
    for finding in findings:
        fix = "as above" if finding.fix in told else finding.fix
        table.add_row(finding.what, escape(finding.state), escape(fix))
        told |= {finding.fix} - {""}
    console().print(table)
    if any(finding.fix and finding.needed for finding in findings):
        sys.exit(VERDICT_IS_NO)
