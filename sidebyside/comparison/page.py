"""Writes a comparison as one HTML page that needs nothing beside it, or as a fragment for a notebook."""

from __future__ import annotations

from difflib import SequenceMatcher
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from ..column import Column
from ..tools.drawing import as_png
from ..tools.files import write_whole
from ..tools.html import as_base64, fragment, render
from . import report
from .on_diagnosis import probes_table

if TYPE_CHECKING:
    from .comparison import Comparison

SHARED = ("data", "layers", "losses", "optimizers", "parameters", "training")  # modules that all lessons are made of
FIGURE = (
    "Figures of the comparison: losses, differences in lockstep, and what was learnt; the numbers are in the tables."
)


def write_page(result: Comparison, path: Path) -> None:
    """Write the comparison, its figure and the source of its columns to ``path``."""
    columns = [run.column for run in result.runs.values()]
    html = render(
        "comparison.html",
        headline=report.headline(result),
        tables=[*report.tables(result), *probes_table(result.diagnosis)],
        legend=report.legend(result),
        findings=report.findings(result),
        figure=as_base64(as_png(result.plot())),
        figure_text=FIGURE,
        columns=[column.name for column in columns],
        modules=[
            (f"{module}.py", [_source(column, module, columns) for column in columns])
            for module in (result.lesson.module, *SHARED)
        ],
        light=Markup(HtmlFormatter(style="default").get_style_defs(".source")),
        dark=Markup(HtmlFormatter(style="github-dark").get_style_defs(".source")),
    )
    write_whole(path, html.encode("utf-8"))


def as_fragment(result: Comparison) -> str:
    """Tables, verdicts and figure as a notebook shows them."""
    return fragment(
        report.headline(result),
        report.findings(result),
        report.tables(result),
        report.legend(result),
        {FIGURE: as_png(result.plot())},
    )


def _source(column: Column, module: str, columns: list[Column]) -> Markup:
    """A module's source, highlighted; an empty text where the column has no such module.

    Between somebody's own code and the column that it is based on, the lines that differ are marked, in both.
    """
    if not column.has(module):
        return Markup("")
    text, others = column.source(module), [one for one in columns if column in (one.based_on, one)]
    others = [column.based_on] if column.based_on is not None else [one for one in others if one != column]
    differing = _lines_that_differ(text, others[0].source(module)) if others else []
    formatter = HtmlFormatter(cssclass="source", hl_lines=differing)
    return Markup(highlight(text, PythonLexer(stripnl=False), formatter))


def _lines_that_differ(text: str, other: str) -> list[int]:
    """The lines of a text, from 1, that another does not have at that place."""
    matcher = SequenceMatcher(None, other.splitlines(), text.splitlines(), autojunk=False)
    return [
        number + 1 for tag, _, _, begin, end in matcher.get_opcodes() if tag != "equal" for number in range(begin, end)
    ]
