"""Pieces of source: a public name of a column as it stands there; and as a notebook needs it, with what it uses."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from sidebyside.tools.source import Import, Source, attributes_of, mentioned, without_long_docstrings

from .errors import BookError
from .paths import ROOT


@dataclass(frozen=True)
class Piece:
    """A definition of a column.

    Attributes:
        column: the package.
        module: within the package, as in ``"losses"`` or ``"gluon.block"``.
        name: as in ``"square_loss"``.
        text: the code, its docstrings cut to their first lines.
        path: its file, from the root of the repository.
        first, last: its lines there, from 1.
    """

    column: str
    module: str
    name: str
    text: str
    path: str
    first: int
    last: int


def piece(column: str, reference: str) -> Piece:
    """Cut a public name out of a column.

    Args:
        column: as in ``"handtorn"``; ``"minimx"`` works as well.
        reference: module and name, as in ``"losses.square_loss"``.

    Raises:
        BookError: there is no such module, or no such name in it.
    """
    module, _, name = reference.rpartition(".")
    source, path = _read(column, module)
    if name not in source.bound:
        raise BookError(
            f"{path} has no {name}: expected one of {', '.join(source.bound)}. "
            f"Map it with `:{column}: module.name`, or say `:{column}: none`."
        )
    first, last = source.place(source.bound[name])
    text = without_long_docstrings(source.segment(source.bound[name]))
    return Piece(column, module, name, text, path, first, last)


@cache
def _read(column: str, module: str) -> tuple[Source, str]:
    path = f"{column}/{module.replace('.', '/')}.py"
    file = ROOT / path
    if not file.is_file():
        file, path = ROOT / path[:-3] / "__init__.py", f"{path[:-3]}/__init__.py"
    if not module or not file.is_file():
        raise BookError(f"{column} has no module {module!r}: expected a reference such as losses.square_loss.")
    return Source(file.read_text(encoding="utf-8")), path


class Inliner:
    """Writes a column's definitions into the cells of one notebook: each once, what it needs before it.

    Args:
        column: the package.

    Attributes:
        imports: lines that import what the pieces so far take from other packages.
        defined: what the notebook has so far: by name, the module of the column that it comes from.
    """

    def __init__(self, column: str) -> None:
        self.column = column
        self.imports: set[str] = set()
        self.defined: dict[str, str] = {}
        self._spaces: dict[str, set[str]] = {}  # modules that pieces use as `layers.relu`, and what of them

    def cell(self, references: Iterable[str]) -> str:
        """The text of a cell that defines these, and whatever they use that no cell before this one defines."""
        parts: list[str] = []
        for reference in references:
            one = piece(self.column, reference)
            if self.defined.get(one.name) != one.module:
                self.defined.pop(one.name, None)  # a lesson that shows another Model means that one from here on
            self._define(one.module, one.name, parts)
        return "\n\n\n".join(parts)

    def _define(self, module: str, name: str, parts: list[str]) -> None:
        if self.defined.get(name) == module:
            return
        if name in self.defined:
            raise BookError(
                f"{self.column}: {name} of {module} would hide {name} of {self.defined[name]} in a notebook."
            )
        source, path = _read(self.column, module)
        if name not in source.bound:
            raise BookError(f"{path} has no {name}, which another module of it imports.")
        node = source.bound[name]
        together = [other for other, same in source.bound.items() if same is node]
        self.defined.update(dict.fromkeys(together, module))
        used = mentioned(node)
        for other in source.imported:
            if other in used:
                self._import(module, source.imported[other], node, parts)
        for other in source.bound:
            if other in used:
                self._define(module, other, parts)
        parts.append(piece(self.column, f"{module}.{name}").text)

    def _import(self, module: str, found: Import, node: ast.AST, parts: list[str]) -> None:
        if not found.level:
            self.imports.add(_line(found))
            return
        package = module.split(".")[: -found.level]
        where = ".".join([*package, *filter(None, [found.module])])
        inside = f"{where}.{found.original}" if where else found.original
        if not self._is_module(inside):
            self._define(where, found.original, parts)
            return
        used = attributes_of(node, found.name) - self._spaces.get(found.name, set())
        for name in sorted(used):
            self._define(inside, name, parts)
        if used:
            self.imports.add("from types import SimpleNamespace")
            every = self._spaces[found.name] = self._spaces.get(found.name, set()) | used
            given = ", ".join(f"{name}={name}" for name in sorted(every))
            parts.append(f"{found.name} = SimpleNamespace({given})  # in the package, a module")

    def _is_module(self, dotted: str) -> bool:
        place = ROOT / self.column / dotted.replace(".", "/")
        return place.with_suffix(".py").is_file() or place.is_dir()


def _line(found: Import) -> str:
    if not found.original:
        short = found.name == found.module
        return f"import {found.module}" if short else f"import {found.module} as {found.name}"
    renamed = "" if found.original == found.name else f" as {found.name}"
    return f"from {found.module} import {found.original}{renamed}"
