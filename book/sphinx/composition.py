"""A cell that was run, as nodes: what is the same in all columns once, what is not in a panel for each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from docutils import nodes

from ..errors import BookError
from ..lesson import PAGE, Cell
from ..results import Results
from .components import columns_component, columns_panel, columns_row, title_of
from .outputs import Output, figure_of, missing, same, text_blocks


@dataclass(frozen=True)
class Shown:
    """A cell to be shown.

    Attributes:
        cell: as it stands in the lesson.
        columns: that it is for.
        results: of its lesson.
        caption: its caption, if it has one, in the language of the page.
        docname, sources: the page that it is on, and the folder of all pages.
    """

    cell: Cell
    columns: Sequence[str]
    results: Results
    caption: list[nodes.Node]
    docname: str
    sources: str

    def outputs(self, column: str) -> Output | None:
        """What came out in a column; None where the cell was not run."""
        return self.results.outputs(self.cell.number, column)

    def figures(self, column: str) -> list[nodes.Node]:
        """The figures of a column."""
        return figure_of(self.outputs(column), self.docname, self.sources)

    @property
    def code(self) -> str:
        """What all columns have in common of the code, where the page shows code."""
        hidden = self.cell.options.get("hide") == "code"
        hidden = hidden or (self.cell.kind == PAGE and self.cell.options.get("show") != "code")
        return "" if hidden else self.cell.code

    def line(self, column: str) -> str:
        """A column's own line, where the page shows code."""
        return self.cell.options.get(column, "") if self.code else ""

    @property
    def shows_output(self) -> bool:
        """Does the page show what came out?"""
        return self.cell.options.get("hide") != "output"


def composed(shown: Shown, named: bool = False) -> list[nodes.Node]:
    """Rows: own lines of the columns, the code, texts, figures.

    Args:
        shown: the cell.
        named: say which columns it is for, also where all of them show the same.
    """
    rows: list[nodes.Element] = []
    if any(shown.line(name) for name in shown.columns):
        panels = (columns_panel("", block(shown.line(name)), column=name) for name in shown.columns if shown.line(name))
        rows.append(columns_row("", *panels))
    if shown.code:
        rows.append(columns_row("", block(shown.code)))
    if shown.shows_output:
        rows += [*_texts(shown), *_figures(shown)]
    rows = [row for row in rows if row.children]
    if not any(isinstance(child, columns_panel) for row in rows for child in row.children):
        names = " · ".join(title_of(name) for name in shown.columns)
        head = [nodes.paragraph("", "", nodes.strong("", names), classes=["columns-title"])] if named else []
        return [nodes.container("", *head, *(child for row in rows for child in row.children), classes=["cell"])]
    return [columns_component("", *rows, columns=[*shown.columns])]


def beside(cells: Sequence[Shown]) -> list[nodes.Node]:
    """Cells of single columns beside each other: a panel for each, with its code and what came out."""
    panels = [columns_panel("", *_whole(shown, name), column=name) for shown in cells for name in shown.columns]
    return [columns_component("", columns_row("", *panels), columns=[one["column"] for one in panels])]


def _whole(shown: Shown, name: str) -> list[nodes.Node]:
    code = "\n".join(filter(None, (shown.line(name), shown.code)))
    made: list[nodes.Node] = [block(code)] if code else []
    if not shown.shows_output:
        return made
    outputs = shown.outputs(name)
    if outputs is None:
        return [*made, missing(shown.results.why(name))]
    images = shown.figures(name)
    figure = [nodes.figure("", *images, *_caption(shown))] if images else []
    return [*made, *text_blocks(outputs), *figure]


def _texts(shown: Shown) -> list[nodes.Element]:
    found = {name: shown.outputs(name) for name in shown.columns}
    there = [name for name in shown.columns if found[name] is not None]
    if not there:
        return [columns_row("", missing(shown.results.why(shown.columns[0])))]
    if same([found[name] for name in there]):
        return [columns_row("", *text_blocks(found[there[0]]))]
    return [columns_row("", *(_text_panel(shown, name, found[name]) for name in shown.columns))]


def _text_panel(shown: Shown, name: str, outputs: Output | None) -> nodes.Element:
    why = missing(shown.results.why(name))
    return columns_panel("", *([why] if outputs is None else text_blocks(outputs)), column=name)


def _figures(shown: Shown) -> list[nodes.Element]:
    figures = {name: images for name in shown.columns if (images := shown.figures(name))}
    if not figures:
        return []
    if shown.cell.options.get("figures") != "all" or len(figures) == 1:
        return [columns_row("", nodes.figure("", *next(iter(figures.values())), *_caption(shown)))]
    panels = [columns_panel("", nodes.figure("", *images), column=name) for name, images in figures.items()]
    words = (child.deepcopy() for child in _caption(shown)[0].children)
    return [columns_row("", *panels), columns_row("", nodes.paragraph("", "", *words, classes=["caption"]))]


def _caption(shown: Shown) -> list[nodes.Node]:
    if not shown.caption:
        raise BookError(
            f"line {shown.cell.line}: this makes a figure, and needs a :caption:, which is its alt text, too."
        )
    return [child.deepcopy() for child in shown.caption]


def block(code: str) -> nodes.Element:
    """A block of Python."""
    return nodes.literal_block(code, code, language="python", classes=["code"])
