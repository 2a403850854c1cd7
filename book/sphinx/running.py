"""The directives ``run`` and ``page``: code, and what came out of it when it was run."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.transforms import SphinxTransform
from sphinx.util import logging

from ..errors import BookError
from .cells import CellDirective, is_extraction, lesson_name, lesson_of, note_results, place_of, results_of
from .composition import Shown, beside, composed

logger = logging.getLogger(__name__)


class cell_mark(nodes.General, nodes.Element):
    """Where a cell and its outputs go: ``cell``, ``columns``, ``partial``; its child is the caption, if it has one."""


class Run(CellDirective):
    """Leaves a mark with the caption, which is translated before outputs take its place."""

    def run(self) -> list[nodes.Node]:
        """Read the directive."""
        cell = self.cell()
        if not lesson_name(self.env.docname):
            return self.problem("this stands outside of lessons.")
        try:
            every = lesson_of(self.env.docname).columns
            columns = cell.columns(every)
        except BookError as error:
            return self.problem(str(error))
        note_results(self.env, self.env.docname)
        partial = cell.kind == "run" and len(columns) < len(every)
        caption = self.caption(cell.options.get("caption", ""))
        mark = cell_mark("", *caption, cell=cell, columns=columns, partial=partial)
        self.set_source_info(mark)
        return [mark]


class ShowCells(SphinxTransform):
    """Put code and outputs where the marks are: behind the translation of captions, before images are collected."""

    default_priority = 206

    def apply(self, **kwargs: Any) -> None:
        """Replace all marks of a page: cells of single columns that follow each other become one component."""
        if is_extraction(self.app):
            return
        said: set[tuple[int, str]] = set()
        for group in groups([*self.document.findall(cell_mark)]):
            first = group[0]
            section = id(first.parent)
            for mark in group[1:]:
                mark.parent.remove(mark)
            try:
                first.replace_self([node for node in self._made(group) if said_once(node, section, said)])
            except BookError as error:
                logger.warning("%s", error, location=place_of(first), type="handtorn")
                first.replace_self([])

    def _made(self, group: list[Any]) -> list[nodes.Node]:
        results = results_of(lesson_name(self.env.docname))
        cells = [
            Shown(mark["cell"], mark["columns"], results, [*mark.children], self.env.docname, str(self.env.srcdir))
            for mark in group
        ]
        if group[0]["partial"] and (len(cells) > 1 or len(cells[0].columns) == 1):
            return beside(cells)
        return composed(cells[0], named=group[0]["partial"])


def said_once(node: nodes.Node, section: int, said: set[tuple[int, str]]) -> bool:
    """Take out what a section has said already on why something was not run. Is anything left of the node?

    Args:
        node: what is shown of a cell; in panels of columns everything stays.
        section: that it is in.
        said: the sections, and what they have said; this is added to it.
    """
    if not isinstance(node, nodes.container):
        return True
    for child in [*node.children]:
        if isinstance(child, nodes.paragraph) and "missing" in child["classes"]:
            if (section, child.astext()) in said:
                node.remove(child)
            said.add((section, child.astext()))
    return bool(node.children)


def groups(marks: list[Any]) -> list[list[Any]]:
    """Marks that belong together: neighbours, each for some columns, none of which has two of them."""
    found: list[list[Any]] = []
    for mark in marks:
        last = found[-1] if found else []
        if last and mark["partial"] and last[-1]["partial"] and _follows(mark, last[-1]):
            taken = {name for one in last for name in one["columns"]}
            if not taken & set(mark["columns"]):
                last.append(mark)
                continue
        found.append([mark])
    return found


def _follows(mark: Any, other: Any) -> bool:
    siblings = mark.parent.children
    return other.parent is mark.parent and siblings.index(mark) == siblings.index(other) + 1


def setup(app: Any) -> None:
    """Register the directives."""
    app.add_directive("run", Run)
    app.add_directive("page", Run)
    app.add_transform(ShowCells)
