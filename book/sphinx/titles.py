"""Links that are named after a file: ``[grading.md](grading.md)`` shows the title of that page."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any

from sphinx import addnodes
from sphinx.transforms import SphinxTransform


def names_its_file(node: addnodes.pending_xref) -> bool:
    """Is the text of a link to a page nothing but the name of its file?"""
    if node.get("refdomain") != "doc":
        return False
    text = node.astext()
    return text.endswith(".md") and PurePosixPath(text).stem == PurePosixPath(node["reftarget"]).name


class NamePages(SphinxTransform):
    """Leave the text of such links to Sphinx, which takes the title."""

    default_priority = 211  # behind the translation, which brings links of its own

    def apply(self, **kwargs: Any) -> None:
        """Mark them."""
        for node in self.document.findall(addnodes.pending_xref):
            if names_its_file(node):
                node["refexplicit"] = False
                for child in node.children:
                    child.children = []


def setup(app: Any) -> None:
    """Register the transform."""
    app.add_transform(NamePages)
