"""What is a message for translators, and what is not: code is not."""

from __future__ import annotations

import re
from typing import Any

from docutils import nodes
from sphinx.transforms import SphinxTransform

_WORD = re.compile(r"[^\W\d_]{2}")


def is_code(node: nodes.Element) -> bool:
    """Is there nothing in it but code, formulas, numbers and punctuation?"""
    rest = [child for child in node.children if not isinstance(child, (nodes.literal, nodes.math))]
    return not any(_WORD.search(child.astext()) for child in rest)


class OnlyWords(SphinxTransform):
    """Take what is code alone out of the messages: headings, cells of tables, items of lists."""

    default_priority = 5  # before messages are looked for, 10

    def apply(self, **kwargs: Any) -> None:
        """Mark them. Sphinx takes a node without a source for one of its own, which has no translation."""
        for node in self.document.findall(nodes.TextElement):
            if isinstance(node, (nodes.paragraph, nodes.title, nodes.term, nodes.math_block)) and is_code(node):
                node["translatable"] = False


def setup(app: Any) -> None:
    """Register the transform."""
    app.add_transform(OnlyWords)
