"""Mistakes that can be seen in the user's files before anything of them is run."""

from __future__ import annotations

import ast
from difflib import get_close_matches

from ..column import COLUMNS, Column
from ..tools.errors import ColumnFailed
from .definition import NAME
from .files import Piece, UserFile
from .names import ColumnNames, every_name
from .net import NET, names_of_net, what_net_is

CLOSE = 0.8  # squared_loss is at 0.96 of square_loss, dense_layer at 0.63 of dense


def check_names(files: list[UserFile], base: Column, names: ColumnNames, given: str) -> None:
    """Check that the files define something of the column, and nothing that only seems to.

    Raises:
        ColumnFailed: they define none of its names, a name that is nearly one of its own, one that only another column
            has, or a ``net`` without a ``Model``.
    """
    bound = {name for file in files for name in file.bound}
    reached = reached_names(files, names)
    known, elsewhere = every_name(base), _names_elsewhere(base)
    for file in files:
        _check_net(file, base, names, bound)
        for name, (piece, node) in file.bound.items():
            if name in known or name in reached or name.startswith("_") or not _is_call(node):
                continue
            if name in elsewhere:
                what = (
                    f"{name} is a name of the {elsewhere[name]} column, and {base} has none: "
                    f"--mine {elsewhere[name]}={given} compares it with {elsewhere[name]}."
                )
                raise ColumnFailed.mistake(NAME, piece.shown, node.lineno, what)
            _check_name(name, piece, node.lineno, [one for one in names.home if one not in bound])
    if not bound & set(names.home) and not any(_imports_a_name(file, names) for file in files):
        raise nothing_defined(base, names, given)


def nothing_defined(base: Column, names: ColumnNames, given: str) -> ColumnFailed:
    """The error to raise where none of the column's names is defined."""
    what = f"defines none of the names of the {base} column: expected some of {names.signatures()}."
    return ColumnFailed.mistake(NAME, given, 0, what)


def _check_name(name: str, piece: Piece, line: int, open_names: list[str]) -> None:
    """Refuse what is close to one of the column's names that the files do not define."""
    lower = {one.lower(): one for one in open_names}
    close = get_close_matches(name.lower(), lower, n=1, cutoff=CLOSE)
    close = close or [one for one in lower if name.lower() in one.split("_")][:1]  # loss, for square_loss
    if close:
        what = f"no column has {name}: did you mean {lower[close[0]]}? Rename it where it is called, too. (If it is a "
        what += "helper of yours, let its name begin with _.)"
        raise ColumnFailed.mistake(NAME, piece.shown, line, what)


def _check_net(file: UserFile, base: Column, names: ColumnNames, bound: set[str]) -> None:
    """An article's script has a ``net``; where it cannot stand for ``Model``, it would not be compared."""
    if NET not in file.bound or "Model" in bound or names_of_net(file, base, names):
        return
    piece, node = file.bound[NET]
    raise ColumnFailed.mistake(NAME, piece.shown, node.lineno, what_net_is(base))


def _names_elsewhere(base: Column) -> dict[str, str]:
    """Names that other columns have and this one has not, each with the first column that has it."""
    own = every_name(base)
    others = [column for column in COLUMNS.values() if column.name != base.name]
    return {name: column.name for column in reversed(others) for name in every_name(column) if name not in own}


def _is_call(node: ast.stmt) -> bool:
    """Does it define a function or a class?"""
    return isinstance(node, (ast.FunctionDef, ast.ClassDef)) or isinstance(getattr(node, "value", None), ast.Lambda)


def reached_names(files: list[UserFile], names: ColumnNames) -> set[str]:
    """The names of the files that what is compared uses: helpers, and helpers of helpers.

    What only the file's own statements use, such as a loop at its end, is not among them: nobody compares those.
    """
    nodes = {name: node for file in files for name, (_, node) in file.bound.items()}
    found: set[str] = set()
    waiting = [name for name in nodes if name in names.home or name == NET]
    while waiting:
        node = nodes[waiting.pop()]
        used = {name for inner in ast.walk(node) for name in _mentioned(inner)} & set(nodes)
        waiting += used - found
        found |= used
    return found


def left_out(files: list[UserFile], names: ColumnNames) -> tuple[str, ...]:
    """Public functions and classes of the files that nothing that is compared uses."""
    reached = reached_names(files, names)
    bound = {name: node for file in files for name, (_, node) in file.bound.items()}
    known = (*names.home, *reached, NET)
    return tuple(n for n, node in bound.items() if n not in known and not n.startswith("_") and _is_call(node))


def line_of_loop(files: list[UserFile]) -> str:
    """The line of the first loop outside of all functions that calls backward; with its cell in a notebook."""
    for file in files:
        for piece in file.pieces:
            for node in piece.tree.body:
                calls = (one for one in ast.walk(node) if isinstance(one, ast.Attribute) and one.attr == "backward")
                if isinstance(node, (ast.For, ast.While)) and any(calls):
                    cell = piece.shown.partition(", ")[2]
                    return f"{node.lineno} in {cell}" if cell.startswith("cell ") else str(node.lineno)
    return ""


def _mentioned(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Name):
        return [node.id] if isinstance(node.ctx, ast.Load) else []
    return [node.attr] if isinstance(node, ast.Attribute) else []


def _imports_a_name(file: UserFile, names: ColumnNames) -> bool:
    """Could an import have bound one of the column's names? Only running the file shows what it is then."""
    imports = (node for _, node in file.statements if isinstance(node, (ast.Import, ast.ImportFrom)))
    return any((alias.asname or alias.name) in (*names.home, "*") for node in imports for alias in node.names)
