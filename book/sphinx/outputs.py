"""What came out of a cell, as nodes: texts, exceptions, figures, and the word that something was not run."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import Any, Optional

from docutils import nodes
from sphinx.locale import _
from sphinx.transforms import SphinxTransform

from .pictures import picture
from .shrinking import light

Output = Sequence["dict[str, Any]"]
Outputs = Sequence[Optional[Output]]


def same(found: Outputs) -> bool:
    """Did all columns print the same?"""
    texts = [[one for one in outputs or () if "image" not in one] for outputs in found]
    return all(one == texts[0] for one in texts)


def text_blocks(outputs: Output | None) -> list[nodes.Node]:
    """Blocks of what was printed, and of the exception that came."""
    made: list[nodes.Node] = []
    for one in outputs or ():
        if "image" in one:
            continue
        text = str(one.get("text") or one.get("error", "")).rstrip()
        kind = "error" if "error" in one else ""
        if made and not kind and "error" not in made[-1]["classes"]:
            text = f"{made.pop().astext()}\n{text}"
        if text:
            made.append(
                nodes.literal_block(text, text, language="text", classes=["output", kind] if kind else ["output"])
            )
    return made


def figure_of(outputs: Output | None, docname: str, sources: Any) -> list[nodes.Node]:
    """Nodes of the figures that a cell made."""
    folder = os.path.join(str(sources), *PurePosixPath(docname).parts[:-1])
    made: list[nodes.Node] = []
    for one in outputs or ():
        if "image" in one:
            uri = PurePosixPath(*os.path.relpath(light(one["image"]), folder).split(os.sep)).as_posix()
            image = picture("", uri=uri, alt_of_caption=True)
            if one.get("width"):
                image["width"], image["height"] = one["width"], one["height"]
            made.append(image)
    return made


def not_run(why: str) -> str:
    """Say that something was not run, and why: what libraries say of themselves is in English."""
    return f"{_('This was not run in this build.')} {_(why) if why else ''}".strip()


def missing(why: str) -> nodes.Node:
    """A paragraph that says why there is nothing."""
    text = not_run(why)
    parts = [
        nodes.literal("", part) if place % 2 else nodes.Text(part) for place, part in enumerate(text.split("`")) if part
    ]
    return nodes.paragraph("", "", *parts, classes=["missing"])


class NameFigures(SphinxTransform):
    """The alt text of a figure is its caption, in the language of the page."""

    default_priority = 208

    def apply(self, **kwargs: Any) -> None:
        """Set it, behind the translation."""
        for image in self.document.findall(picture):
            if not image.get("alt_of_caption"):
                continue
            del image["alt_of_caption"]
            captions = _captions(image)
            image["alt"] = captions[0].astext() if captions else ""


def _captions(image: nodes.Element) -> list[nodes.Element]:
    """The caption of an image's figure, or the one below the panels that it stands in."""
    own = [*image.parent.findall(nodes.caption)]
    if own:
        return own
    outer = image.parent.parent.parent.parent
    return [node for node in outer.findall(nodes.paragraph) if "caption" in node["classes"]]


def setup(app: Any) -> None:
    """Register the transform."""
    app.add_transform(NameFigures)
