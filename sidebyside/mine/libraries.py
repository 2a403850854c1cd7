"""Which libraries the user's code uses, as its syntax tree shows: a column by hand is made without some."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field

from ..column import Column
from ..lesson import Lesson
from ..tools.errors import ColumnFailed
from .definition import NAME


@dataclass(frozen=True)
class Code:
    """Some of the user's code.

    Attributes:
        file: as its author calls it.
        tree: its syntax tree.
        modules: names that stand for modules in it, beside those that it imports.
    """

    file: str
    tree: ast.AST
    modules: dict[str, str] = field(default_factory=dict)


def check_libraries(codes: list[Code], base: Column, lesson: Lesson, given: str) -> None:
    """Check that code uses nothing that the column is without.

    Args:
        codes: the code.
        base: the column.
        lesson: the lesson; another of its columns may be what the code should be compared with.
        given: the user's path, or an empty text where there is none.

    Raises:
        ColumnFailed: it uses such a module.
    """
    found = [
        (code.file, line, module)
        for code in codes
        for line, module in sorted(modules_used(code.tree, code.modules))
        if lacks(base, module)
    ]
    if not found:
        return
    file, line, module = found[0]
    shown = ".".join(module.split(".")[:2])
    what = f"uses {shown}, and {base} is made of {base.made_of}."
    root = _common(module).partition(".")[0]
    for other in lesson.columns():
        if other.library.name == root and not any(lacks(other, module) for _, _, module in found):
            what += f" As {other} it is compared with --mine {other}={given or 'FILE'}."
            break
    raise ColumnFailed.mistake(NAME, file, line, what)


def lacks(column: Column, module: str) -> bool:
    """Is it, or what it lies in, something that a column is without?"""
    return any(f"{_common(module)}.".startswith(f"{_common(one)}.") for one in column.without)


def modules_used(tree: ast.AST, known: dict[str, str]) -> Iterator[tuple[int, str]]:
    """What a tree imports, and what it reaches from names that stand for modules, each with its line."""
    aliases = dict(known)
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                aliases[alias.asname or alias.name.partition(".")[0]] = (
                    alias.name if alias.asname else alias.name.partition(".")[0]
                )
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                aliases[alias.asname or alias.name] = f"{node.module}.{alias.name}"
                yield node.lineno, f"{node.module}.{alias.name}"
    for node in ast.walk(tree):
        path, inner = [], node
        while isinstance(inner, ast.Attribute):
            path.append(inner.attr)
            inner = inner.value
        if isinstance(inner, ast.Name) and path and inner.id in aliases:
            yield inner.lineno, ".".join([aliases[inner.id], *reversed(path)])


def _common(module: str) -> str:
    """minimx's modules are MXNet's."""
    root, dot, rest = module.partition(".")
    return ("mxnet" if root == "minimx" else root) + dot + rest
