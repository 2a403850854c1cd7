"""A private copy of a column's package, in which some names are the user's, also where the originals call them."""

from __future__ import annotations

import ast
import importlib
import itertools
import sys
from collections.abc import Mapping
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Any

from ..column import Column
from .names import ColumnNames, bound_by, parsed

GIVEN = "__given__"  # in a module of the copy, while it runs: what stands in place of its own names
_numbers = itertools.count(1)


class Copy:
    """The modules of a column that a lesson uses, loaded once more from the same files, under a package of their own.

    At first they are as they are. :meth:`place` runs them again, in the same namespaces, with the user's objects in
    place of their own: right behind the statement that binds such a name, the user's is bound. So all that follows
    from the name, in its module or another, follows from the user's: ``dropout = Dropout``, ``from .layers import
    dense``, ``{"relu": layers.relu}``. And functions of the first time, which the user's code may hold, look names up
    in the same namespaces, and find the user's there too.

    Args:
        column: the column.
        names: what the lesson uses of it.
        beside: a further folder from which the user's own modules can be imported, as ``from .helpers import …``.

    Attributes:
        package: its name in ``sys.modules``, which no other has.
        modules: its modules, by name.
        originals: the objects of the first time, by module and name.

    Raises:
        ImportError: the column's library is not here; the message says what to do.
    """

    def __init__(self, column: Column, names: ColumnNames, beside: Path | None = None) -> None:
        original = column.package or column.name
        importlib.import_module(original)  # its __init__ may have to make the library importable
        self.column, self.names = column, names
        self.package = f"{original}_of_mine_{next(_numbers)}"
        folders = [str(folder) for folder in (column.folder(), beside) if folder is not None]
        package = ModuleType(self.package, f"A copy of {original} with names of the user's in it.")
        package.__path__, package.__package__ = folders, self.package
        package.__spec__ = ModuleSpec(self.package, None, is_package=True)
        package.__spec__.submodule_search_locations = folders
        sys.modules[self.package] = package
        self.modules: dict[str, ModuleType] = {}
        try:
            for module in names.modules:
                self.modules[module] = importlib.import_module(f"{self.package}.{module}")
        except BaseException:
            self.drop()
            raise
        self.originals = {
            (module, name): getattr(self.modules[module], name)
            for module in names.modules
            for name in names.nodes[module]
        }

    def seeds(self) -> dict[str, Any]:
        """All public names as they are now."""
        names = [(module, name) for module in self.names.modules for name in self.names.nodes[module]]
        return {name: getattr(self.modules[module], name) for module, name in names}

    def place(self, given: Mapping[str, Mapping[str, Any]]) -> None:
        """Run all modules again, with what is given, by module and name, in place of their own."""
        for name, module in self.modules.items():
            path = Path(str(module.__file__))
            tree = _with_given(parsed(path), set(given.get(name, ())))
            vars(module)[GIVEN] = given.get(name, {})
            exec(compile(tree, str(path), "exec"), vars(module))
            del vars(module)[GIVEN]

    def drop(self) -> None:
        """Remove it from ``sys.modules``. What holds one of its objects can go on using it."""
        for name in [name for name in sys.modules if name == self.package or name.startswith(f"{self.package}.")]:
            del sys.modules[name]


def _with_given(tree: ast.Module, names: set[str]) -> ast.Module:
    """A module's tree with a further assignment behind each that binds one of the names."""
    body: list[ast.stmt] = []
    for node in tree.body:
        body.append(node)
        for name in bound_by(node):
            if name in names:
                given = ast.parse(f"{name} = {GIVEN}[{name!r}]").body[0]
                body += [ast.fix_missing_locations(ast.copy_location(given, node))]
    return ast.Module(body, type_ignores=[])
