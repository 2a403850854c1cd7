"""Pages that are files of the repository: ``{include} ../CONTRIBUTING.md``, with links as they are on the page."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

_INCLUDE = re.compile(r"^```\{include\} (\.\./\S+\.md)\n```$", re.MULTILINE)
_LINK = re.compile(r"\]\((?!https?:|#)([^)\s]+)\)")


def relative(text: str) -> str:
    """A text of the repository's root as a page of ``docs``: its links are relative to that folder."""
    return _LINK.sub(lambda found: f"]({_moved(found[1])})", text)


def _moved(target: str) -> str:
    return target[len("docs/") :] if target.startswith("docs/") else f"../{target}"


def _include(app: Any, docname: str, source: list[str]) -> None:
    """Replace the directive before anything is read: then translations see the same text, and the same links."""
    page = Path(app.env.doc2path(docname))
    if page.parent != Path(app.srcdir):
        return
    for target in _INCLUDE.findall(source[0]):
        app.env.note_dependency(target)
        text = (page.parent / target).read_text(encoding="utf-8")
        source[0] = source[0].replace(f"```{{include}} {target}\n```", relative(text))


def setup(app: Any) -> None:
    """Register the handler."""
    app.connect("source-read", _include)
