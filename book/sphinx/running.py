"""The directives ``run`` and ``page``: code, and what came out of it when it was run."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.transforms import SphinxTransform
from sphinx.util import logging

from ..errors import BookError
from ..lesson import PAGE, Cell
from ..results import Results
from .cells import CellDirective, is_extraction, lesson_name, lesson_of, note_results, results_of
from .components import columns_component, columns_panel, columns_row
from .outputs import Output, figure_of, missing, same, text_blocks

logger = logging.getLogger(__name__)


class cell_mark(nodes.General, nodes.Element):
    """Where a cell and its outputs go: ``cell`` and ``columns``; its child is the caption, if it has one."""


class Run(CellDirective):
    """Leaves a mark with the caption, which is translated before outputs take its place."""

    def run(self) -> list[nodes.Node]:
        """Read the directive."""
        cell = self.cell()
        if not lesson_name(self.env.docname):
            return self.problem("this stands outside of lessons.")
        try:
            columns = cell.columns(lesson_of(self.env.docname).columns)
        except BookError as error:
            return self.problem(str(error))
        note_results(self.env, self.env.docname)
        mark = cell_mark("", *self.caption(cell.options.get("caption", "")), cell=cell, columns=columns)
        self.set_source_info(mark)
        return [mark]


class ShowCells(SphinxTransform):
    """Put code and outputs where the marks are: behind the translation of captions, before images are collected."""

    default_priority = 206

    def apply(self, **kwargs: Any) -> None:
        """Replace all marks of a page."""
        if is_extraction(self.app):
            return
        for mark in [*self.document.findall(cell_mark)]:
            try:
                mark.replace_self(self._made(mark))
            except BookError as error:
                logger.warning("%s", error, location=mark, type="handtorn")
                mark.replace_self([])

    def _made(self, mark: nodes.Element) -> list[nodes.Node]:
        cell, columns = mark["cell"], mark["columns"]
        results = results_of(lesson_name(self.env.docname))
        rows = [*_code_rows(cell, columns)]
        if cell.options.get("hide") != "output":
            rows += self._output_rows(cell, columns, results, [*mark.children])
        if not any(isinstance(child, columns_panel) for one in rows for child in one.children):
            return [nodes.container("", *(child for one in rows for child in one.children), classes=["cell"])]
        return [columns_component("", *rows, columns=[*columns], classes=["cell"])]

    def _output_rows(
        self, cell: Cell, columns: Any, results: Results, caption: list[nodes.Node]
    ) -> list[nodes.Element]:
        found: dict[str, Output | None] = {name: results.outputs(cell.number, name) for name in columns}
        there = [name for name in columns if found[name] is not None]
        if not there:
            return [columns_row("", missing(results.why(columns[0])))]
        rows: list[nodes.Element] = []
        if same([found[name] for name in there]):
            rows.append(columns_row("", *text_blocks(found[there[0]])))
        elif any(text_blocks(found[name]) for name in there):
            rows.append(
                columns_row(
                    "", *(columns_panel("", *_texts(found[name], name, results), column=name) for name in columns)
                )
            )
        rows += self._figures(cell, {name: found[name] for name in there}, caption)
        return [one for one in rows if one.children]

    def _figures(self, cell: Cell, found: dict[str, Any], caption: list[nodes.Node]) -> list[nodes.Element]:
        figures = {name: figure_of(outputs, self.env.docname, self.env.srcdir) for name, outputs in found.items()}
        with_figure = {name: images for name, images in figures.items() if images}
        if not with_figure:
            return []
        if not caption:
            raise BookError(
                f"line {cell.line}: this makes a figure, and needs a :caption:, which is its alt text, too."
            )
        if cell.options.get("figures") != "all" or len(with_figure) == 1:
            return [columns_row("", nodes.figure("", *next(iter(with_figure.values())), *caption))]
        panels = [columns_panel("", nodes.figure("", *images), column=name) for name, images in with_figure.items()]
        legend = nodes.paragraph("", "", *(child.deepcopy() for child in caption[0].children), classes=["caption"])
        return [columns_row("", *panels), columns_row("", legend)]


def _code_rows(cell: Cell, columns: tuple[str, ...]) -> list[nodes.Element]:
    """The code: lines of single columns in panels, what is the same in all of them once."""
    if cell.options.get("hide") == "code" or (cell.kind == PAGE and cell.options.get("show") != "code"):
        return []
    own = {name: cell.options[name] for name in columns if cell.options.get(name)}
    rows: list[nodes.Element] = []
    if own:
        rows.append(
            columns_row("", *(columns_panel("", _code(own[name]), column=name) for name in columns if name in own))
        )
    if cell.code:
        rows.append(columns_row("", _code(cell.code)))
    return rows


def _code(text: str) -> nodes.Element:
    return nodes.literal_block(text, text, language="python", classes=["code"])


def _texts(outputs: Any, name: str, results: Results) -> list[nodes.Node]:
    return [missing(results.why(name))] if outputs is None else text_blocks(outputs)


def setup(app: Any) -> None:
    """Register the directives."""
    app.add_directive("run", Run)
    app.add_directive("page", Run)
    app.add_transform(ShowCells)
