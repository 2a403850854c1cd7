"""A page for each source file that the site shows or names, with an anchor for each line; and links to them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from docutils import nodes
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer
from sphinx import addnodes
from sphinx.transforms import SphinxTransform

from ..paths import ROOT
from .shrinking import plain

FOLDER = "_code"


class source_link(nodes.Inline, nodes.Element):
    """A link to the page of a source file: ``path`` from the root of the repository."""


def page_of(path: str) -> str:
    """The page of a source file: ``_code/handtorn/losses`` for ``handtorn/losses.py``."""
    return f"{FOLDER}/{PurePosixPath(path).with_suffix('')}"


def uri_of(builder: Any, docname: str, path: str, line: int = 0) -> str:
    """Where the page of a source file is, seen from a page."""
    return str(builder.get_relative_uri(docname, page_of(path))) + (f"#L-{line}" if line else "")


def note_source(env: Any, docname: str, path: str) -> None:
    """A page names a source file, which needs a page then."""
    _noted(env).setdefault(docname, set()).add(path)


def _noted(env: Any) -> dict[str, set[str]]:
    if not hasattr(env, "handtorn_sources"):
        env.handtorn_sources = {}
    found: dict[str, set[str]] = env.handtorn_sources
    return found


def _purge(app: Any, env: Any, docname: str) -> None:
    _noted(env).pop(docname, None)


def _merge(app: Any, env: Any, docnames: list[str], other: Any) -> None:
    _noted(env).update({name: paths for name, paths in _noted(other).items() if name in docnames})


def all_sources(env: Any) -> list[str]:
    """The source files that have a page."""
    return sorted(set().union(*_noted(env).values()))


def _pages(app: Any) -> Iterator[tuple[str, dict[str, Any], str]]:
    formatter = HtmlFormatter(linenos="inline", linespans="L", cssclass="highlight source-file")
    for path in all_sources(app.env):
        code = plain(highlight((ROOT / path).read_text(encoding="utf-8"), PythonLexer(), formatter))
        yield (
            page_of(path),
            {"title": path, "body": f"<h1><code>{path}</code></h1>\n{code}", "source_file": path},
            "page.html",
        )


class LinksOutside(SphinxTransform):
    """Links to files outside of ``docs``: to the page of a Python file; of others the name is left, and no link.

    It runs after the translation, whose links are the same ones again.
    """

    default_priority = 210

    def apply(self, **kwargs: Any) -> None:
        """Replace the nodes that MyST made."""
        for node in [*self.document.findall(_is_file_link)]:
            path = self._path(node["reftarget"])
            if path is None:
                continue
            children = [child.deepcopy() for child in node.children]
            if path.suffix == ".py":
                name = path.relative_to(ROOT).as_posix()
                note_source(self.env, self.env.docname, name)
                node.replace_self(source_link("", *children, path=name))
            else:
                node.replace_self(children)

    def _path(self, target: str) -> Path | None:
        """What a link names, if that is outside of the pages."""
        page = Path(self.env.doc2path(self.env.docname))
        path = (page.parent / target.partition("#")[0]).resolve()
        inside = Path(self.env.srcdir).resolve()
        here = path.exists() and ROOT in path.parents and inside not in path.parents and path != inside
        return path if here else None


def _is_file_link(node: nodes.Node) -> bool:
    if isinstance(node, addnodes.download_reference):
        return True
    return isinstance(node, addnodes.pending_xref) and node.get("reftype") == "myst" and not node.get("refdomain")


def _visit_link(translator: Any, node: nodes.Element) -> None:
    uri = uri_of(translator.builder, translator.docnames[0], node["path"], node.get("line", 0))
    translator.body.append(f'<a class="reference internal" href="{translator.attval(uri)}">')


def _depart_link(translator: Any, node: nodes.Element) -> None:
    translator.body.append("</a>")


def setup(app: Any) -> None:
    """Register the pages and the links to them."""
    app.add_node(source_link, html=(_visit_link, _depart_link))
    app.add_transform(LinksOutside)
    app.connect("env-purge-doc", _purge)
    app.connect("env-merge-info", _merge)
    app.connect("html-collect-pages", _pages)
