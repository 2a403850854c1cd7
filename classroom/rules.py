"""What an answer may not use, as its syntax tree shows: values cannot tell who worked them out."""

from __future__ import annotations

import ast
import sys
import sysconfig
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec

from sidebyside.column import COLUMNS
from sidebyside.mine.libraries import lacks, modules_used

from .exercise import Exercise

OURS = {*COLUMNS, "sidebyside", "classroom"}
THERE = {"numpy", "mxnet", "minimx"}  # beside Python's own modules, where answers are graded


def broken_rule(tree: ast.Module, exercise: Exercise) -> str:
    """What the answer uses that it may not, as a sentence with its line; empty where there is nothing."""
    return next(_broken(tree, exercise), "")


def _broken(tree: ast.Module, exercise: Exercise) -> Iterator[str]:
    column = COLUMNS[exercise.column]
    written_with = column.made_of or column.library.title
    for line, module in modules_used(tree, {}):
        root = module.partition(".")[0]
        if root in OURS:
            # A package alone may be imported: it lets `from mxnet import …` work where there is no MXNet.
            if module not in COLUMNS and not _is_provided(module, exercise):
                yield f"line {line}: {module} is not to be used here: write {' and '.join(exercise.asked)} yourself."
        elif lacks(column, module):
            yield f"line {line}: it uses {module}, and this exercise is to be written with {written_with}."
        elif root not in THERE and not _of_python(root):
            yield f"line {line}: {root} is not there where answers are graded: take its import out."
    for node in ast.walk(tree):
        names: list[str] = []
        if isinstance(node, ast.Attribute):
            names = [node.attr]
        elif isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] in ("mxnet", "minimx"):
            names = [alias.name for alias in node.names]
        for name in (one for one in names if one in exercise.hidden):
            assert isinstance(node, (ast.Attribute, ast.ImportFrom))
            yield f"line {node.lineno}: {name} does all of it: this exercise is to be written by hand."


@cache
def _of_python(root: str) -> bool:
    """Does a module come with Python?"""
    if sys.version_info >= (3, 10):
        return root in sys.stdlib_module_names
    if root in sys.builtin_module_names:
        return True
    found = find_spec(root)
    places = [found.origin or ""] if found is not None else []
    return any(place.startswith(sysconfig.get_path("stdlib")) and "-packages" not in place for place in places)


def _is_provided(module: str, exercise: Exercise) -> bool:
    """Is it a module of the column that the stub imports, a package above one, or a name that is there?"""
    for there, text in exercise.taken.provided.items():
        if module == there or there.startswith(f"{module}."):
            return True
        if module.startswith(f"{there}.") and module[len(there) + 1 :] in _defined(text):
            return True
    return False


def _defined(text: str) -> set[str]:
    """The functions and classes of a module."""
    return {node.name for node in ast.parse(text).body if isinstance(node, (ast.FunctionDef, ast.ClassDef))}
