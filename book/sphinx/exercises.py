"""The directive ``exercises``: which exercises of the classroom belong to a lesson, and how to begin them."""

from __future__ import annotations

from typing import Any

from docutils import nodes

from classroom.catalogue import every

from .cells import CellDirective


class Exercises(CellDirective):
    """``{exercises} data_iter square_loss``: names, as ``handtorn exercise list`` has them."""

    def run(self) -> list[nodes.Node]:
        """List them: the title of each is a message for translators, its command is not."""
        found = {one.name: one for one in every()}
        names = self.cell().argument.split()
        unknown = [name for name in names if name not in found]
        if unknown or not names:
            return self.problem(f"there is no exercise {' '.join(unknown)}: `handtorn exercise list` has their names.")
        items = nodes.bullet_list("", classes=["exercises"])
        for name in names:
            title = nodes.paragraph(found[name].title, found[name].title)
            title.source, title.line = self.get_source_info()
            command = nodes.paragraph("", "", nodes.literal("", f"handtorn exercise start {name}"))
            items += nodes.list_item("", title, command)
        return [items]


def setup(app: Any) -> None:
    """Register the directive."""
    app.add_directive("exercises", Exercises)
