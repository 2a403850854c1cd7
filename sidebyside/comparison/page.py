"""Writes a comparison as one HTML page that needs nothing beside it, or as a fragment for a notebook."""

from __future__ import annotations

import ast
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
        marked=any(column.based_on is not None for column in columns),
        modules=[
            (f"{module}.py", [_source(column, module, columns) for column in columns])
            for module in _changed_first([result.lesson.module, *SHARED], columns)
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

    Between somebody's own code and the column that it is based on, the lines of code that differ are marked, in both.
    """
    if not column.has(module):
        return Markup("")
    text, other = column.source(module), _beside(column, columns)
    differing = lines_that_differ(text, other.source(module)) if other is not None else []
    formatter = HtmlFormatter(cssclass="source", hl_lines=differing)
    return Markup(highlight(text, PythonLexer(stripnl=False), formatter))


def _beside(column: Column, columns: list[Column]) -> Column | None:
    """The column that another is held against: the one that it is based on, or the one that is based on it."""
    if column.based_on is not None:
        return column.based_on
    return next((one for one in columns if one.based_on == column), None)


def _changed_first(modules: list[str], columns: list[Column]) -> list[str]:
    """The modules in which somebody's own code differs from the column that it is based on, then the others."""
    mine = next((column for column in columns if column.based_on is not None), None)
    if mine is None:
        return modules
    return sorted(modules, key=lambda module: not (mine.has(module) and any(_differs(column, module, columns)
                                                                            for column in columns)))  # fmt: skip


def _differs(column: Column, module: str, columns: list[Column]) -> bool:
    other = _beside(column, columns)
    return other is not None and bool(lines_that_differ(column.source(module), other.source(module)))


def lines_that_differ(text: str, other: str) -> list[int]:
    """The lines of code of a text, from 1, that another does not have at that place; comments do not count."""
    here, there = _lines_of_code(text), _lines_of_code(other)
    matcher = SequenceMatcher(None, list(there.values()), list(here.values()), autojunk=False)
    numbers = list(here)
    found = (numbers[begin:end] for tag, _, _, begin, end in matcher.get_opcodes() if tag != "equal")
    return [number for chosen in found for number in chosen]


def _lines_of_code(text: str) -> dict[int, str]:
    """The lines by their numbers, without docstrings, comments and empty lines."""
    lines = dict(enumerate(text.splitlines(), start=1))
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            for number in range(node.lineno, (node.end_lineno or node.lineno) + 1):
                lines.pop(number, None)
    return {number: line for number, line in lines.items() if line.strip() and not line.strip().startswith("#")}
