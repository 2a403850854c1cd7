"""The public names of a column's files, and how they are called: read from the files, without importing them."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from ..column import Column

OF_A_LESSON = ("Model", "train")


@dataclass(frozen=True)
class ColumnNames:
    """What of a column a lesson uses.

    Attributes:
        lesson: the module with the lesson's ``Model`` and ``train``.
        modules: the modules that it uses, those that others import before them, itself last.
        nodes: the statement that binds each public name, by module.
        used: the names that the modules import from each other.
    """

    lesson: str
    modules: tuple[str, ...]
    nodes: dict[str, dict[str, ast.stmt]]
    used: tuple[str, ...] = ()

    @cached_property
    def home(self) -> dict[str, str]:
        """The module of each name."""
        return {name: module for module in self.modules for name in self.nodes[module]}

    def module_of(self, name: str, file: str | None) -> str | None:
        """Where a name that the user's ``file`` (losses, …; None for a file of any other name) defines belongs."""
        return file if file is not None and name in self.nodes[file] else self.home.get(name)

    def signature(self, name: str) -> str:
        """As in ``"sgd(params, lr, wd=0.0, batch_size=1)"``; the name alone where its text does not say."""
        return name + (arguments(self.nodes[self.home[name]][name]) or "")

    def signatures(self) -> str:
        """Those of the functions and classes that the lesson uses, with commas."""
        return ", ".join(self.signature(name) for name in self.home if name in {*self.used, *OF_A_LESSON})


def arguments(node: ast.stmt) -> str | None:
    """The parameters of a function, or of a class's ``__init__``, in brackets; None for anything else."""
    if isinstance(node, ast.FunctionDef):
        return f"({ast.unparse(node.args)})"
    if isinstance(node, ast.ClassDef):
        for inner in node.body:
            if isinstance(inner, ast.FunctionDef) and inner.name == "__init__":
                text = ast.unparse(inner.args)
                return f"({text.partition(', ')[2]})"
    return None


def names_of(column: Column, lesson: str) -> ColumnNames:
    """What the lesson in the module of this name uses of a column."""
    folder = column.folder()
    assert folder is not None
    modules = tuple(_in_order(lesson, folder, {}))
    trees = {module: parsed(folder / f"{module}.py") for module in modules}
    imports = (node for tree in trees.values() for node in tree.body if isinstance(node, ast.ImportFrom) and node.level)
    used = tuple(alias.name for node in imports for alias in node.names if alias.name not in modules)
    return ColumnNames(lesson, modules, {module: public_names(tree) for module, tree in trees.items()}, used)


def every_name(column: Column) -> dict[str, str]:
    """All public names of a column that is here, in whatever file, each with its module."""
    folder = column.folder()
    files = sorted(folder.glob("*.py")) if folder is not None else []
    trees = {path.stem: parsed(path) for path in files if path.stem != "__init__"}
    used = {name for tree in trees.values() for name in _imported(tree, trees)}
    lessons = {module for module, tree in trees.items() if set(OF_A_LESSON) <= set(public_names(tree))}
    # What no lesson uses is a tour to be read or run, and its main() is no part of the column.
    return {name: module for module in sorted(used | lessons) for name in public_names(trees[module])}


@cache
def parsed(path: Path) -> ast.Module:
    """A column's file as a syntax tree, which nobody changes."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def public_names(tree: ast.Module) -> dict[str, ast.stmt]:
    """The names that a module binds, but for imports, each with its statement, without those that begin with _."""
    return {name: node for node in tree.body for name in bound_by(node) if not name.startswith("_")}


def bound_by(node: ast.stmt) -> list[str]:
    """The names that a definition or an assignment binds."""
    if isinstance(node, (ast.FunctionDef, ast.ClassDef, ast.AsyncFunctionDef)):
        return [node.name]
    if isinstance(node, ast.Assign):
        targets = node.targets
    elif isinstance(node, (ast.AnnAssign, ast.AugAssign)):
        targets = [node.target]
    else:
        return []
    walked = (inner for target in targets for inner in ast.walk(target))
    return [inner.id for inner in walked if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store)]


def _in_order(module: str, folder: Path, found: dict[str, None]) -> dict[str, None]:
    """The modules that a module uses, and those that they use, before itself."""
    for name in _imported(parsed(folder / f"{module}.py"), {path.stem for path in folder.glob("*.py")}):
        if name not in found and name != module:
            _in_order(name, folder, found)
    found[module] = None
    return found


def _imported(tree: ast.Module, modules: Iterable[str]) -> Iterator[str]:
    """The modules of its own column that a file imports; columns do that in relative imports at the top alone."""
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and node.level == 1:
            for name in [node.module] if node.module else [alias.name for alias in node.names]:
                if name in set(modules):
                    yield name
