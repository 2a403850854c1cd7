"""What is a message for translators, and what is not: code and what programs print are none."""

from __future__ import annotations

import re
from typing import Any

from docutils import nodes
from sphinx.transforms import SphinxTransform

from .numbers import number_mark

_WORD = re.compile(r"[^\W\d_]{2}")
_PATH = re.compile(r"\S*[/_]\S*|\S+\.(?:py|md|ipynb|html)\b")
_NO_WORDS = (nodes.literal, nodes.math, number_mark)


def is_code(node: nodes.Element) -> bool:
    """Is there nothing in it but code, formulas, numbers, paths and punctuation?"""
    rest = [child for child in node.children if not isinstance(child, _NO_WORDS)]
    return isinstance(node, nodes.math_block) or not any(_WORD.search(_PATH.sub("", child.astext())) for child in rest)


def depth(node: nodes.Node) -> int:
    """How many sections a node is in: 1 below the title of the page."""
    found = 0
    while node.parent is not None:
        node = node.parent
        found += isinstance(node, nodes.section)
    return found


class OnlyWords(SphinxTransform):
    """Take what has no words of ours out of the messages: headings, cells of tables, items of lists."""

    default_priority = 5  # before messages are looked for, 10

    def apply(self, **kwargs: Any) -> None:
        """Mark them as not translatable."""
        printed = self.env.docname in self.config.handtorn_printed
        for node in self.document.findall(nodes.TextElement):
            if isinstance(node, nodes.Inline):
                continue
            if is_code(node) or (printed and depth(node) > 2):
                node["translatable"] = False


def setup(app: Any) -> None:
    """Register the transform, and ``handtorn_printed``: pages of which a program wrote all but the first two levels."""
    app.add_config_value("handtorn_printed", [], "env", types=(list,))
    app.add_transform(OnlyWords)
