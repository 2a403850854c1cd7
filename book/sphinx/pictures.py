"""Images of figures: their size stands in attributes, so that the page keeps room and they can shrink."""

from __future__ import annotations

import posixpath
from typing import Any

from docutils import nodes


class picture(nodes.image):
    """An image of known ``width`` and ``height`` in pixels."""


def _visit(translator: Any, node: nodes.Element) -> None:
    uri = node["uri"]
    if uri in translator.builder.images:
        uri = posixpath.join(translator.builder.imgpath, translator.builder.images[uri])
    size = f' width="{node["width"]}" height="{node["height"]}"' if node.get("width") else ""
    alt, source = translator.attval(node.get("alt", "")), translator.attval(uri)
    translator.body.append(f'<img src="{source}" alt="{alt}"{size} loading="lazy" decoding="async">\n')


def _depart(translator: Any, node: nodes.Element) -> None:
    pass


def setup(app: Any) -> None:
    """Register the node."""
    app.add_node(picture, html=(_visit, _depart))
