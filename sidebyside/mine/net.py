"""A function ``net(X)`` with its arrays beside it, as in an article's script, in place of the method of ``Model``."""

from __future__ import annotations

import ast
from typing import Any

from ..column import Column
from .files import UserFile
from .names import ColumnNames

NET = "net"
ARRAYS = ("w", "b", "params", "named_parameters")


def names_of_net(file: UserFile, base: Column, names: ColumnNames) -> tuple[str, ...]:
    """The names in a file's ``net(X)`` that are attributes of ``Model`` too; none where it cannot stand for a method.

    It can where a column's layers are functions on arrays: its own arrays, such as w and b, are then those of the model
    that it is called for.
    """
    node = file.bound[NET][1] if NET in file.bound else None
    if base.layers != "functions" or not isinstance(node, ast.FunctionDef) or "Model" in file.bound:
        return ()
    used = {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)}
    found = tuple(sorted(used & _attributes(names) & set(file.bound)))
    return found if set(found) & set(ARRAYS) else ()


def model_with_net(original: type, namespace: dict[str, Any], names: tuple[str, ...]) -> type:
    """A Model whose ``net`` is a function of the user's.

    Args:
        original: the column's Model.
        namespace: where the function looks its arrays up; before each call they are those of the model.
        names: of the arrays, and of whatever else of the model it uses.
    """
    function = namespace[NET]

    class Model(original):  # type: ignore[misc,valid-type]
        def net(self, X: Any, **_options: Any) -> Any:
            namespace.update({name: getattr(self, name) for name in names})
            return function(X)

    Model.__doc__, Model.__qualname__ = original.__doc__, "Model"
    return Model


def _attributes(names: ColumnNames) -> set[str]:
    """What the lesson's Model sets on itself."""
    model = names.nodes[names.lesson]["Model"]
    targets = (node.targets for node in ast.walk(model) if isinstance(node, ast.Assign))
    walked = (inner for several in targets for target in several for inner in ast.walk(target))
    return {
        node.attr
        for node in walked
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "self"
    }
