"""A solution, taken out of a column's own source, with what it needs; and the stub, which is made from the solution."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterable
from dataclasses import dataclass, field

from sidebyside.column import COLUMNS
from sidebyside.mine.unwritten import parts_of, unwritten
from sidebyside.tools.source import Source, mentioned


@dataclass(frozen=True)
class Solution:
    """The text of a solution.

    Attributes:
        text: imports, private helpers, and the functions that are asked for, as they stand in the column.
        provided: what it imports from its column, as the text of modules by their full names.
    """

    text: str
    provided: dict[str, str] = field(default_factory=dict)


def taken_from(column: str, module: str, names: Iterable[str]) -> Solution:
    """Take functions or classes out of a module of a column.

    Private helpers and constants that they use come along; public names that they use are imported, and what those are
    made of is provided.

    Args:
        column: as in ``"handtorn"``.
        module: as in ``"losses"``.
        names: what is asked for.

    Raises:
        KeyError: the module has no such name.
    """
    taken = _Module(column, module).take(set(names))
    provided: dict[str, set[str]] = {}
    waiting = dict(taken.imported)
    while waiting:
        place, wanted = waiting.popitem()
        new = wanted - provided.get(place, set())
        if new:
            provided.setdefault(place, set()).update(new)
            for other, more in _Module(column, place).take(provided[place]).imported.items():
                waiting.setdefault(other, set()).update(more)
    texts = {
        f"{column}.{place}": _Module(column, place).take(wanted, whole=True).text for place, wanted in provided.items()
    }
    return Solution(taken.text, texts)


def head_of(column: str, module: str, function: str) -> str:
    """The signature and the docstring of a column's function: for a solution with a plainer body than the column's.

    Args:
        column: as in ``"handtorn"``.
        module: as in ``"data"``.
        function: in that module.
    """
    found = _Module(column, module)
    node = found.source.bound[function]
    assert isinstance(node, ast.FunctionDef)
    return "\n".join(found.source.lines[node.lineno - 1 : node.body[0].end_lineno])


@dataclass(frozen=True)
class _Taken:
    text: str
    imported: dict[str, set[str]]  # by module of the column, the names that are imported from it


class _Module:
    """A module of a column as text."""

    def __init__(self, column: str, module: str) -> None:
        self.column, self.module = column, module
        self.source = Source(COLUMNS[column].source(module))

    def take(self, names: set[str], whole: bool = False) -> _Taken:
        """These names with what they need.

        Args:
            names: what is asked for.
            whole: also public names of the same module come along, in place of being imported.
        """
        nodes: dict[str, ast.stmt] = {}
        imported: dict[str, set[str]] = {}
        waiting = sorted(names)
        used: set[str] = set()
        while waiting:
            name = waiting.pop()
            if name in nodes:
                continue
            node = nodes[name] = self.source.bound[name]
            found = mentioned(node)
            used |= found
            for other in sorted(found & self.source.bound.keys() - names):
                if whole or other.startswith("_") or other.isupper():
                    waiting.append(other)
                else:
                    imported.setdefault(self.module, set()).add(other)
        lines, from_column = self._imports(used)
        for place, wanted in from_column.items():
            imported.setdefault(place, set()).update(wanted)
        own = [f"from {self.column}.{place} import {', '.join(sorted(imported[place]))}" for place in sorted(imported)]
        ordered = sorted({id(node): node for node in nodes.values()}.values(), key=lambda node: node.lineno)
        head = "\n\n".join("\n".join(part) for part in (lines, own) if part)
        return _Taken("\n\n\n".join([head, *map(self.source.segment, ordered)]).strip() + "\n", imported)

    def _imports(self, used: set[str]) -> tuple[list[str], dict[str, set[str]]]:
        """The lines that import what is used, and what comes from the column itself."""
        lines: list[str] = []
        own: dict[str, set[str]] = {}
        for node in self.source.tree.body:
            if not isinstance(node, (ast.Import, ast.ImportFrom)):
                continue
            names = [alias for alias in node.names if (alias.asname or alias.name).partition(".")[0] in used]
            if not names:
                continue
            if isinstance(node, ast.ImportFrom) and node.level:
                own.setdefault(node.module or "", set()).update(alias.name for alias in names)
            else:
                lines.append(ast.unparse(type(node)(**{**vars(node), "names": names})))
        return lines, own


def stub_of(text: str, asked: Iterable[str]) -> str:
    """A solution without the bodies of what is asked for: signature and docstring stay.

    Args:
        text: the solution.
        asked: functions, classes whose methods are all asked for, methods as ``"Linear.forward"``, or names that are
            given a value.
    """
    asked = set(asked)
    lines = text.splitlines()
    changes = list(_changes(ast.parse(text).body, asked))
    for first, last, replacement in sorted(changes, reverse=True):
        while first > 1 and lines[first - 2].lstrip().startswith("#"):
            first -= 1  # the comment above an answer says how it comes about
        lines[first - 1 : last] = replacement
    return "\n".join(lines) + "\n"


def _changes(body: list[ast.stmt], asked: set[str], inside: str = "") -> Iterable[tuple[int, int, list[str]]]:
    """First line, last line, and what stands there in the stub."""
    for node in body:
        if isinstance(node, ast.ClassDef):
            whole = {f"{node.name}.{one.name}" for one in node.body if isinstance(one, ast.FunctionDef)}
            yield from _changes(node.body, asked | (whole if node.name in asked else set()), f"{node.name}.")
        elif isinstance(node, ast.FunctionDef) and f"{inside}{node.name}" in asked:
            yield _without_body(node, f"{inside}{node.name}")
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id in asked:
            yield node.lineno, node.end_lineno or node.lineno, [f"{node.targets[0].id} = None  # not answered yet"]


def _without_body(node: ast.FunctionDef, name: str) -> tuple[int, int, list[str]]:
    documented = ast.get_docstring(node) is not None and len(node.body) > 1
    first = node.body[1 if documented else 0]
    start = first.lineno
    if documented:
        start = (node.body[0].end_lineno or first.lineno) + 1  # comments above the first statement tell too much
    elif isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
        start = (first.end_lineno or first.lineno) + 1  # nothing but a docstring
    indent = " " * first.col_offset
    return start, node.end_lineno or start, [f'{indent}raise NotImplementedError("{name} is not written yet")']


def is_stub(text: str, asked: Iterable[str]) -> bool:
    """Is none of what is asked for written yet? A text that is no Python, or has other names, was written."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of escapes and comparisons in somebody's text
            tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    parts = _asked_parts(tree, set(asked))
    return bool(parts) and set(unwritten(tree)) >= set(parts)


def _asked_parts(tree: ast.Module, asked: set[str]) -> list[str]:
    """What is asked for, of a class each method that is there."""
    return [name for name, _ in parts_of(tree.body) if name in asked or name.partition(".")[0] in asked]
