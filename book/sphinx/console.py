"""The directive ``console``: a command of this project, and what it printed when the site was built."""

from __future__ import annotations

from typing import Any

from docutils import nodes

from ..commands import run_command
from ..errors import BookError
from ..writing import lines_of
from .cells import CellDirective, is_extraction


class Console(CellDirective):
    """``{console} handtorn compare house_prices``, with ``:lines: 3-9`` and ``:status: 1``."""

    def run(self) -> list[nodes.Node]:
        """Run the command, or take what it printed before."""
        if is_extraction(self.env.app):
            return []
        cell = self.cell()
        try:
            text = run_command(cell.argument, int(cell.options.get("status", "0"))).text
        except BookError as error:
            return self.problem(str(error))
        shown = lines_of(text, cell.options.get("lines", ""))
        command = nodes.literal_block(
            f"$ {cell.argument}", f"$ {cell.argument}", language="console", classes=["command"]
        )
        output = nodes.literal_block(shown, shown, language="text", classes=["output"])
        return [nodes.container("", command, output, classes=["console"])]


def setup(app: Any) -> None:
    """Register the directive."""
    app.add_directive("console", Console)
