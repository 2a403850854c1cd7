"""The directive ``columns``: the same public names out of the source of several columns, beside each other."""

from __future__ import annotations

from typing import Any

from docutils import nodes

from ..errors import BookError
from ..paths import ROOT
from ..pieces import Piece, piece
from .cells import CellDirective, lesson_of
from .components import columns_component, columns_panel, columns_row
from .sources import note_source


class Columns(CellDirective):
    """``{columns} losses.square_loss``, with ``:only:`` and ``:numpy_impl: losses.other_name``."""

    def run(self) -> list[nodes.Node]:
        """Cut the pieces out of the source."""
        cell = self.cell()
        try:
            lesson = lesson_of(self.env.docname)
            every = cell.options.get("only", "").split() or lesson.columns
            pieces = {name: [piece(name, one) for one in cell.references(name)] for name in every}
        except BookError as error:
            return self.problem(str(error))
        shown = {name: found for name, found in pieces.items() if found}
        if not shown:
            return self.problem("this shows no column at all.")
        return [columns_component("", *self._rows(shown), columns=[*shown])]

    def _rows(self, shown: dict[str, list[Piece]]) -> list[nodes.Node]:
        """A row for each name, where all columns have as many: then what is the same stands at the same height."""
        counts = {len(found) for found in shown.values()}
        if len(counts) > 1:
            return [columns_row("", *(self._panel(name, found) for name, found in shown.items()))]
        return [
            columns_row("", *(self._panel(name, [found[place]]) for name, found in shown.items()), again=place > 0)
            for place in range(counts.pop())
        ]

    def _panel(self, name: str, pieces: list[Piece]) -> nodes.Element:
        first = pieces[0]
        node = columns_panel("", column=name, path=first.path, first=first.first, last=first.last)
        for one in pieces:
            block = nodes.literal_block(one.text, one.text, language="python")
            block["classes"].append("code")
            self.set_source_info(block)
            node += block
            note_source(self.env, self.env.docname, one.path)
            self.env.note_dependency(str(ROOT / one.path))
        return node


def setup(app: Any) -> None:
    """Register the directive."""
    app.add_directive("columns", Columns)
