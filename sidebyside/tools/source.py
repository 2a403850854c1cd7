"""A module's text, taken apart: what it binds, where that stands, what it imports for it. Nothing is run."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True)
class Import:
    """A name that a module imports.

    Attributes:
        name: what the module calls it.
        module: where it comes from, as in ``"numpy"``; with ``level``, within the module's own package.
        original: the name there; an empty text where the module itself is imported.
        level: how many dots stand before it.
    """

    name: str
    module: str
    original: str
    level: int


class Source:
    """The text of a module.

    Args:
        text: Python.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines = text.splitlines()
        self.tree = ast.parse(text)

    @cached_property
    def bound(self) -> dict[str, ast.stmt]:
        """Functions, classes and constants by name, in the order of the text."""
        found: dict[str, ast.stmt] = {}
        for node in self.tree.body:
            if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
                found[node.name] = node
            elif isinstance(node, ast.Assign):
                targets = [name for target in node.targets for name in ast.walk(target) if isinstance(name, ast.Name)]
                found.update({target.id: node for target in targets})
        return found

    @cached_property
    def imported(self) -> dict[str, Import]:
        """What is imported at the top, by the name that the module uses."""
        found: dict[str, Import] = {}
        for node in self.tree.body:
            if isinstance(node, ast.Import):
                for alias in node.names:
                    name = alias.asname or alias.name.partition(".")[0]
                    found[name] = Import(name, alias.name if alias.asname else name, "", 0)
            elif isinstance(node, ast.ImportFrom):
                for alias in node.names:
                    name = alias.asname or alias.name
                    found[name] = Import(name, node.module or "", alias.name, node.level)
        return found

    def place(self, node: ast.stmt) -> tuple[int, int]:
        """First and last line, from 1, of a definition with its decorators and the comment right above it."""
        first = min([node.lineno, *(one.lineno for one in getattr(node, "decorator_list", []))])
        while first > 1 and self.lines[first - 2].startswith("#"):
            first -= 1
        return first, node.end_lineno or first

    def segment(self, node: ast.stmt) -> str:
        """The lines of a definition, with the comment right above it."""
        first, last = self.place(node)
        return "\n".join(self.lines[first - 1 : last])


def mentioned(node: ast.AST) -> set[str]:
    """All names that stand in a piece of code."""
    return {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)}


def attributes_of(node: ast.AST, name: str) -> set[str]:
    """The attributes of ``name`` that a piece of code uses: ``{"relu"}`` of ``layers.relu``."""
    return {
        inner.attr
        for inner in ast.walk(node)
        if isinstance(inner, ast.Attribute) and isinstance(inner.value, ast.Name) and inner.value.id == name
    }


def without_long_docstrings(text: str) -> str:
    """A piece of code in which each docstring is cut to its first line."""
    lines = text.splitlines()
    for first, last, summary in sorted(_docstrings(ast.parse(text)), reverse=True):
        indent = lines[first - 1][: len(lines[first - 1]) - len(lines[first - 1].lstrip())]
        mark = lines[first - 1].lstrip().partition('"""')[0]
        summary = summary if mark else summary.replace("\\", "\\\\")
        lines[first - 1 : last] = [f'{indent}{mark}"""{summary}"""']
    return "\n".join(lines)


def _docstrings(tree: ast.Module) -> Iterable[tuple[int, int, str]]:
    """First line, last line and summary of each docstring of several lines."""
    for node in ast.walk(tree):
        if not isinstance(node, (ast.FunctionDef, ast.ClassDef)) or ast.get_docstring(node) is None:
            continue
        place = node.body[0]
        assert isinstance(place, ast.Expr)
        assert isinstance(place.value, ast.Constant)
        if place.end_lineno and place.end_lineno > place.lineno:
            yield place.lineno, place.end_lineno, str(place.value.value).strip().splitlines()[0]
