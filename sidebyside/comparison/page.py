"""Writes a comparison as one HTML page that needs nothing beside it."""

from __future__ import annotations

import base64
from importlib import import_module
from inspect import getsource
from pathlib import Path

from markupsafe import Markup
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from ..lesson import Lesson
from ..tools.files import write_whole
from ..tools.html import render
from . import report
from .comparison import Comparison

ROOMS = ("data", "layers", "losses", "optimizers", "parameters", "training")


def write_page(result: Comparison, path: Path, picture: bytes) -> None:
    """Write the comparison, its picture (PNG) and the source of its columns to ``path``."""
    html = render(
        "comparison.html",
        headline=report.headline(result),
        sheets=report.sheets(result),
        findings=report.findings(result),
        picture=base64.b64encode(picture).decode("ascii"),
        columns=list(result.runs),
        rooms=source_rooms(result.lesson, list(result.runs)),
        light=Markup(HtmlFormatter(style="default").get_style_defs(".source")),
        dark=Markup(HtmlFormatter(style="github-dark").get_style_defs(".source")),
    )
    write_whole(path, html.encode("utf-8"))


def source_rooms(lesson: Lesson, columns: list[str]) -> list[tuple[str, list[Markup]]]:
    """For each room, its file name and the highlighted source of every column's version."""
    formatter = HtmlFormatter(cssclass="source")
    return [
        (
            f"{room}.py",
            [
                Markup(highlight(getsource(import_module(f"{column}.{room}")), PythonLexer(), formatter))
                for column in columns
            ],
        )
        for room in (lesson.module, *ROOMS)
    ]
