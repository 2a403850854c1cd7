"""The roles ``value``, ``bound`` and ``given``: numbers of the build in prose.

A role only leaves a mark. The mark is replaced after the translation, which brings its own marks along: a number in a
Chinese sentence is the same one.
"""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.transforms import SphinxTransform
from sphinx.util import logging

from ..errors import BookError
from ..results import Results
from ..values import MISSING, shown
from .cells import is_extraction, lesson_name, place_of, results_of
from .outputs import not_run

ROLES = ("value", "bound", "given")
logger = logging.getLogger(__name__)


class number_mark(nodes.Inline, nodes.TextElement):
    """Where a number goes: ``role`` and ``content``."""


def _mark(name: str, rawtext: str, text: str, lineno: int, inliner: Any, options: Any = None, content: Any = ()) -> Any:
    return [number_mark(rawtext, text, role=name, content=text)], []


class ShowNumbers(SphinxTransform):
    """Put the numbers where the marks are."""

    default_priority = 205  # behind the translation, 20; before titles are collected

    def apply(self, **kwargs: Any) -> None:
        """Replace all marks of a page."""
        if is_extraction(self.app):
            return
        for mark in [*self.document.findall(number_mark)]:
            mark.replace_self(self._made(mark))

    def _made(self, mark: nodes.Element) -> nodes.Node:
        name = lesson_name(self.env.docname)
        role, content = mark["role"], mark["content"]
        if role == "given":
            return nodes.Text(content)
        if not name:
            logger.warning("{%s} stands outside of lessons.", role, location=place_of(mark), type="handtorn")
            return nodes.Text(content)
        try:
            results = results_of(name)
            text = shown(role, content, results)
        except BookError as error:
            logger.warning("%s", error, location=place_of(mark), type="handtorn")
            return nodes.Text(content)
        if text == MISSING:
            return nodes.abbreviation("", MISSING, explanation=_why(content, results))
        return nodes.inline("", text, classes=["number"])


def _why(content: str, results: Results) -> str:
    return not_run(results.why(content.partition(".")[0].strip()))


def setup(app: Any) -> None:
    """Register the roles."""
    for role in ROLES:
        app.add_role(role, _mark)
    app.add_transform(ShowNumbers)
