"""The directive ``signatures``: the Python interface, out of their source without the bodies."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
import textwrap
from pathlib import Path
from typing import Any

from docutils import nodes

from ..errors import BookError
from ..paths import ROOT
from .cells import CellDirective
from .sources import note_source, source_link

WIDTH = 88
_ENTRY = re.compile(r"\s+[\w*]+(?:, [\w*]+)*: ")
_NEW = re.compile(rf"{_ENTRY.pattern}|\s*(?:=|``\S+``  |>>>)")


def outline(text: str, name: str) -> tuple[str, int]:
    """The head and the docstring of a function, or of a class with its public methods; and the line where it begins.

    Args:
        text: of a module.
        name: of a function or class in it.
    """
    for node in ast.parse(text).body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and node.name == name:
            return "\n".join(_lines(node, text.splitlines())), node.lineno
    raise BookError(f"there is no function or class {name} in its module.")


def _lines(node: ast.FunctionDef | ast.ClassDef, lines: list[str]) -> list[str]:
    first = min([node.lineno, *(one.lineno for one in node.decorator_list)])
    body = node.body
    documented = isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant)
    end = (body[0].end_lineno or 0) if documented else body[0].lineno - 1
    head = lines[first - 1 : body[0].lineno - 1]
    found = [*head, *filled("\n".join(lines[body[0].lineno - 1 : end])).splitlines()]
    if isinstance(node, ast.ClassDef):
        for one in body[documented:]:
            if isinstance(one, ast.AnnAssign) and not ast.unparse(one.target).startswith("_"):
                found += ["", *lines[one.lineno - 1 : one.end_lineno]][bool(found and ":" in found[-1]) :]
            elif isinstance(one, ast.FunctionDef) and not one.name.startswith("_"):
                found += ["", *_lines(one, lines)]
    return found


def filled(text: str, width: int = WIDTH) -> str:
    """A text with its long lines broken anew: paragraphs, and the entries of lists of arguments, keep their indent."""
    made: list[str] = []
    for line in text.splitlines():
        above = made[-1] if made else ""
        deeper = _indent(line) > _indent(above)
        begins = not line.strip() or not above.strip() or above.endswith(":") or line.strip() == '"""'
        if begins or (_NEW.match(line) and not deeper) or _indent(line) < _indent(above):
            made.append(line)
        else:
            made[-1] = f"{above} {line.strip()}"
    return "\n".join(_wrapped(line, width) for line in made)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _wrapped(line: str, width: int) -> str:
    indent = line[: len(line) - len(line.lstrip())]
    more = indent + " " * 4 * bool(_ENTRY.match(line))
    return textwrap.fill(line.strip(), width, initial_indent=indent, subsequent_indent=more, break_long_words=False)


class Signatures(CellDirective):
    """``{signatures} sidebyside.compare sidebyside.recover``: a section for each."""

    def run(self) -> list[nodes.Node]:
        """Make the sections."""
        try:
            return [self._section(name) for name in self.cell().argument.split()]
        except BookError as error:
            return self.problem(str(error))

    def _section(self, full: str) -> nodes.Node:
        module, _, name = full.rpartition(".")
        found = getattr(importlib.import_module(module), name)
        path = Path(inspect.getsourcefile(found) or "").resolve()
        text, line = outline(path.read_text(encoding="utf-8"), name)
        title = nodes.title("", "", nodes.literal("", name))
        section = nodes.section("", title, ids=[nodes.make_id(full)], names=[full])
        self.state.document.note_explicit_target(section, section)
        relative = path.relative_to(ROOT).as_posix()
        note_source(self.env, self.env.docname, relative)
        self.env.note_dependency(str(path))
        link = source_link("", nodes.literal("", relative), path=relative, line=line)
        section += nodes.paragraph("", "", link)
        section += nodes.literal_block(text, text, language="python", classes=["code", "signature"])
        return section


def setup(app: Any) -> None:
    """Register the directive."""
    app.add_directive("signatures", Signatures)
