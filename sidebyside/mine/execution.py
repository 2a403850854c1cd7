"""Runs the user's files once, beside a copy of the column, and says which of the column's names they define."""

from __future__ import annotations

import ast
import linecache
import sys
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

from .copies import Copy
from .definition import Definition
from .files import Piece, UserFile
from .net import NET, model_with_net, names_of_net
from .text import text_of

NOTHING = object()


@dataclass
class Ran:
    """A file of the user's that was run.

    Attributes:
        file: the file.
        namespace: what its names are bound to.
        seeds: what the column's names were bound to before.
        helpers: modules beside the file that it imported, and their files.
    """

    file: UserFile
    namespace: dict[str, Any]
    seeds: dict[str, Any]
    helpers: dict[str, Path] = field(default_factory=dict)

    def definitions(self, copy: Copy) -> list[Definition]:
        """Which names of the column the file defines, and as what."""
        found = []
        for name in copy.names.home:
            value = self.namespace.get(name, NOTHING)
            if value is NOTHING or value is self.seeds[name] or not self._is_meant(name, value):
                continue
            module = copy.names.module_of(name, self.file.module)
            assert module is not None
            found.append(self._definition(name, module, value))
        of_net = names_of_net(self.file, copy.column, copy.names)
        if of_net:
            piece, node = self.file.bound[NET]
            model = model_with_net(
                copy.originals[copy.names.lesson, "Model"], self.namespace[NET], self.namespace, of_net
            )
            found.append(Definition("Model", copy.names.lesson, model, piece.shown, node.lineno, None))
        return found

    def _definition(self, name: str, module: str, value: Any) -> Definition:
        if name in self.file.bound:
            piece, node = self.file.bound[name]
            return Definition(name, module, value, piece.shown, node.lineno, _text(piece, node))
        for piece, node, _ in self._imports(name):
            return Definition(name, module, value, piece.shown, node.lineno, text_of(value))
        return Definition(name, module, value, self.file.shown, 0, text_of(value))

    def _is_meant(self, name: str, value: Any) -> bool:
        """Is a name that has another value than before a definition, and not only something that the file uses?

        It is where the file assigns it, imports it under this name on purpose, or from a file of the user's own.
        """
        if name in self.file.bound or getattr(value, "__module__", None) in self.helpers:
            return True
        aliases = [alias for _, _, alias in self._imports(name)]
        if aliases:
            return any(alias.asname not in (None, alias.name) for alias in aliases)
        return not any(
            isinstance(node, ast.ImportFrom) and node.names[0].name == "*" for _, node in self.file.statements
        )

    def _imports(self, name: str) -> Iterator[tuple[Piece, ast.stmt, ast.alias]]:
        for piece, node in self.file.statements:
            if isinstance(node, (ast.Import, ast.ImportFrom)):
                for alias in node.names:
                    if (alias.asname or alias.name) == name:
                        yield piece, node, alias

    def settle(self, copy: Copy, own: set[str]) -> None:
        """Bind what is still the column's of the first time to what it is now.

        Args:
            copy: the copy, in which everything is in its place.
            own: the names that this file defines. Where it keeps the original of one under another name, that stays.
        """
        for name, value in list(self.namespace.items()):
            if name in self.seeds and value is self.seeds[name]:
                self.namespace[name] = getattr(copy.modules[copy.names.home[name]], name)
                continue
            module, original = str(getattr(value, "__module__", "")), getattr(value, "__name__", "")
            key = (module.rpartition(".")[2], original)
            if (
                module.startswith(f"{copy.package}.")
                and copy.originals.get(key, NOTHING) is value
                and original not in own
            ):
                self.namespace[name] = getattr(copy.modules[key[0]], original)


def run_file(file: UserFile, copy: Copy, column: str) -> Ran:
    """Run a file of the user's, once, with the column's names to hand.

    Raises:
        Exception: whatever it raises.
    """
    seeds = copy.seeds()
    module = ModuleType(f"{copy.package}._mine_{file.path.stem}")
    module.__package__, module.__file__ = copy.package, str(file.path.absolute())
    sys.modules[module.__name__] = module  # dataclasses and pickle look there
    vars(module).update(seeds)
    ran = Ran(file, vars(module), seeds)
    siblings = {path.stem for path in file.path.parent.glob("*.py")} & set(copy.modules) if file.module else set()
    here = {column: copy.package, **{name: f"{copy.package}.{name}" for name in siblings}}
    with _helpers_beside(ran, copy.package):
        for piece in file.pieces:
            if piece.file == piece.shown:  # a cell, which no traceback finds on disk
                linecache.cache[piece.file] = (len(piece.text), None, piece.text.splitlines(True), piece.file)
            tree = ast.fix_missing_locations(_Redirected(here).visit(ast.parse(piece.text, piece.file)))
            exec(compile(tree, piece.file, "exec"), ran.namespace)
    return ran


@contextmanager
def _helpers_beside(ran: Ran, package: str) -> Iterator[None]:
    """Let a file import others of its folder, as Python does for a script, and load them anew the next time."""
    folder, before = ran.file.path.absolute().parent, set(sys.modules)
    sys.path.insert(0, str(folder))
    try:
        yield
    finally:
        sys.path.remove(str(folder))
        for name in set(sys.modules) - before:
            file = getattr(sys.modules[name], "__file__", None)
            if file is not None and Path(file).parent == folder and Path(file).stem != "__init__":
                ran.helpers[name] = Path(file)
                if not name.startswith(f"{package}."):
                    del sys.modules[name]


class _Redirected(ast.NodeTransformer):
    """Lets what a file imports from the column come from its copy, where the user's names are in place.

    Args:
        names: the modules that are had elsewhere, and where.
    """

    def __init__(self, names: dict[str, str]) -> None:
        self.names = names

    def _elsewhere(self, name: str) -> str:
        first, dot, rest = name.partition(".")
        return self.names[first] + dot + rest if first in self.names else name

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.ImportFrom:
        if not node.level and node.module:
            node.module = self._elsewhere(node.module)
        return node

    def visit_Import(self, node: ast.Import) -> Any:
        found: list[ast.stmt] = []
        for alias in node.names:
            there, first = self._elsewhere(alias.name), alias.name.partition(".")[0]
            found.append(ast.Import([ast.alias(there, alias.asname)]))
            if there != alias.name and alias.asname is None:  # import handtorn.losses binds handtorn
                found.append(ast.Import([ast.alias(self.names[first], first)]))
        return [ast.copy_location(one, node) for one in found]


def _text(piece: Piece, node: ast.stmt) -> str:
    """The source of a statement, with its decorators, from the left margin on."""
    first = min([node.lineno, *(one.lineno for one in getattr(node, "decorator_list", []))])
    return textwrap.dedent("\n".join(piece.text.splitlines()[first - 1 : node.end_lineno]))
