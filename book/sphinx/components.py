"""The component that shows columns beside each other: nodes, and the HTML that is made of them.

Without JavaScript all panels are there, one below the other or in two columns. ``columns.js`` shows those that the
reader chose.
"""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.locale import _

from .. import writing
from .sources import uri_of


class columns_component(nodes.General, nodes.Element):
    """Rows, of which some have a panel for each column. ``columns`` holds their names."""


class columns_row(nodes.General, nodes.Element):
    """Panels, or what is the same in all columns. ``again`` is set where the row above has just named the columns."""


class columns_panel(nodes.General, nodes.Element):
    """What belongs to one column: ``column``; and where it comes from: ``path``, ``first``, ``last``, if anywhere."""


def title_of(column: str) -> str:
    """What the reader knows a column by, in the language of the page."""
    return str(_(writing.title_of(column)))


def _visit_component(translator: Any, node: nodes.Element) -> None:
    single = " columns-single" if len(node["columns"]) == 1 else ""
    translator.body.append(f'<div class="columns{single}">\n')
    if single:
        return
    buttons = "".join(
        f'<button type="button" data-column="{name}">{translator.encode(title_of(name))}</button>'
        for name in node["columns"]
    )
    label = translator.attval(_("Columns"))
    translator.body.append(f'<div class="columns-bar" role="group" aria-label="{label}" hidden>{buttons}</div>\n')


def _visit_row(translator: Any, node: nodes.Element) -> None:
    panels = any(isinstance(child, columns_panel) for child in node.children)
    kind = "" if panels else " columns-shared"
    kind += " columns-again" if node.get("again") else ""
    translator.body.append(f'<div class="columns-row{kind}">\n')


def _visit_panel(translator: Any, node: nodes.Element) -> None:
    name = node["column"]
    title = f"<span>{translator.encode(title_of(name))}</span>"
    if node.get("path"):
        uri = translator.attval(uri_of(translator.builder, translator.docnames[0], node["path"], node["first"]))
        title += f' <a class="columns-source" href="{uri}"><code>{translator.encode(node["path"])}</code></a>'
    translator.body.append(f'<div class="columns-panel" data-column="{name}">\n<p class="columns-title">{title}</p>\n')


def _depart(translator: Any, node: nodes.Element) -> None:
    translator.body.append("</div>\n")


def setup(app: Any) -> None:
    """Register the nodes."""
    app.add_node(columns_component, html=(_visit_component, _depart))
    app.add_node(columns_row, html=(_visit_row, _depart))
    app.add_node(columns_panel, html=(_visit_panel, _depart))
