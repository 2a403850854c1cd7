"""Mistakes that can be seen in the user's files before anything of them is run."""

from __future__ import annotations

import ast
from difflib import get_close_matches

from ..column import COLUMNS, Column
from ..tools.errors import ColumnFailed
from .definition import NAME
from .files import Piece, UserFile
from .names import ColumnNames, every_name

CLOSE = 0.8  # squared_loss is at 0.96 of square_loss, dense_layer at 0.63 of dense


def check_names(files: list[UserFile], base: Column, names: ColumnNames, given: str) -> None:
    """Check that the files define something of the column, and nothing that only seems to.

    Raises:
        ColumnFailed: they define none of its names, a name that is nearly one of its own, one that only another column
            has, or a ``net`` without a ``Model``.
    """
    bound = {name for file in files for name in file.bound}
    known, elsewhere = every_name(base), _names_elsewhere(base)
    for file in files:
        _check_net(file, names, bound)
        for name, (piece, node) in file.bound.items():
            if name in known or name.startswith("_") or not _is_call(node) or _is_used(name, node, files):
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
    if close:
        what = f"no column has {name}: did you mean {lower[close[0]]}? (A helper's name begins with an underscore.)"
        raise ColumnFailed.mistake(NAME, piece.shown, line, what)


def _check_net(file: UserFile, names: ColumnNames, bound: set[str]) -> None:
    """An article's script has a function ``net``; here it is a part of ``Model``, and would not be compared."""
    if "net" not in file.bound or "Model" in bound:
        return
    piece, node = file.bound["net"]
    model = names.nodes[names.lesson]["Model"]
    assert isinstance(model, ast.ClassDef)
    method = next((one for one in model.body if isinstance(one, ast.FunctionDef) and one.name == "net"), None)
    if method is not None:
        part = f"def net({ast.unparse(method.args)}): ..."
    else:
        part = "def __init__(self, *args, **kwargs): super().__init__(*args, **kwargs); self.net = ..."
    raise ColumnFailed.mistake(
        NAME, piece.shown, node.lineno,
        f"net is a part of Model here, and there is no Model: write `class Model(Model):`, and indented below it "
        f"`{part}`; all else of Model is then the column's.",
    )  # fmt: skip


def _names_elsewhere(base: Column) -> dict[str, str]:
    """Names that other columns have and this one has not, each with the first column that has it."""
    own = every_name(base)
    others = [column for column in COLUMNS.values() if column.name != base.name]
    return {name: column.name for column in reversed(others) for name in every_name(column) if name not in own}


def _is_call(node: ast.stmt) -> bool:
    """Does it define a function or a class?"""
    return isinstance(node, (ast.FunctionDef, ast.ClassDef)) or isinstance(getattr(node, "value", None), ast.Lambda)


def _is_used(name: str, definition: ast.stmt, files: list[UserFile]) -> bool:
    """Does anything else in the files mention it?"""
    inside = {id(node) for node in ast.walk(definition)}
    every = (node for file in files for piece in file.pieces for node in ast.walk(piece.tree))
    return any(id(node) not in inside and _mentions(node, name) for node in every)


def _mentions(node: ast.AST, name: str) -> bool:
    if isinstance(node, ast.Name):
        return node.id == name and isinstance(node.ctx, ast.Load)
    if isinstance(node, ast.ImportFrom):
        return any(alias.name == name for alias in node.names)
    return isinstance(node, ast.Attribute) and node.attr == name


def _imports_a_name(file: UserFile, names: ColumnNames) -> bool:
    """Could an import have bound one of the column's names? Only running the file shows what it is then."""
    imports = (node for _, node in file.statements if isinstance(node, (ast.Import, ast.ImportFrom)))
    return any((alias.asname or alias.name) in (*names.home, "*") for node in imports for alias in node.names)
