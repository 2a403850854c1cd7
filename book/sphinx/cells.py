"""What the directives of a lesson have in common: their options, their number, the lesson that they are in."""

from __future__ import annotations

from functools import cache
from pathlib import PurePosixPath
from typing import Any

from docutils import nodes
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from ..execution import results_file
from ..lesson import PAGE, Cell, Lesson, make_cell, read_lesson
from ..paths import LESSONS
from ..results import Results

logger = logging.getLogger(__name__)
COUNTER = "handtorn cells that are run"


class CellDirective(SphinxDirective):
    """A directive whose options are read as the notebooks' maker reads them, colons and quotes included."""

    has_content = True
    optional_arguments = 1
    final_argument_whitespace = True

    def cell(self) -> Cell:
        """The directive, as it stands in the lesson."""
        kind = self.name
        number = -1
        if kind in ("run", PAGE):
            number = self.env.temp_data.get(COUNTER) or 0
            self.env.temp_data[COUNTER] = number + 1
        argument = self.arguments[0] if self.arguments else ""
        return make_cell(kind, argument, list(self.content), self.lineno, number)

    def caption(self, text: str) -> list[nodes.Node]:
        """A caption, which is a message for translators; nothing where the text is empty."""
        if not text:
            return []
        inline, messages = self.state.inline_text(text, self.lineno)
        node = nodes.caption(text, "", *inline)
        node.source, node.line = self.get_source_info()
        return [node, *messages]

    def problem(self, message: str) -> list[nodes.Node]:
        """Say what is wrong with the directive; as warnings are errors, the build fails."""
        logger.warning("%s", message, location=self.get_location(), type="handtorn")
        return []


def lesson_name(docname: str) -> str:
    """The name of the lesson that a page is, or an empty text."""
    path = PurePosixPath(docname)
    return path.name if path.parent.name == LESSONS.name and path.name != "index" else ""


def lesson_of(docname: str) -> Lesson:
    """The lesson that a page is."""
    return read_lesson(LESSONS / f"{lesson_name(docname)}.md")


@cache
def results_of(name: str) -> Results:
    """What came of a lesson's cells; read once in a build."""
    return Results.of(name)


def note_results(env: Any, docname: str) -> None:
    """The page is out of date when its lesson was run again."""
    name = lesson_name(docname)
    if name:
        for column in (*lesson_of(docname).columns, PAGE):
            env.note_dependency(str(results_file(name, column)))


def place_of(node: nodes.Node) -> nodes.Node:
    """The node, or what it stands in, that knows its line: MyST 3 gives roles none."""
    found = node
    while not found.line and found.parent is not None:
        found = found.parent
    return found


def is_extraction(app: Any) -> bool:
    """Are messages only collected for translators? Then nothing has been run."""
    return bool(app.builder.name == "gettext")
