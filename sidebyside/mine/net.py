"""A function ``net(X)`` with its arrays beside it, as in an article's script, in place of the method of ``Model``."""

from __future__ import annotations

import ast
from typing import Any

from ..column import Column
from .files import UserFile
from .names import ColumnNames

NET = "net"
FROM_NET = "Model with net"  # the name of a Model that was made from one
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
    return names_for_net(used & set(file.bound), base, names)


def names_for_net(used: set[str], base: Column, names: ColumnNames) -> tuple[str, ...]:
    """Those of the names that ``net`` uses which are attributes of ``Model``; none if no array is among them."""
    found = tuple(sorted(used & _attributes(names)))
    return found if base.layers == "functions" and set(found) & set(ARRAYS) else ()


def what_net_is(base: Column) -> str:
    """What to say of a ``net`` that cannot stand for ``Model``."""
    if base.layers == "functions":
        return (
            f"{NET} is a part of Model here, and uses none of its arrays: a function {NET}(X) that uses w and b "
            f"(or params), or a class Model(Model) with a method {NET}(self, X) that uses self.w and self.b, can be "
            "compared."
        )
    return (
        f"{NET} is a part of Model here: write a class Model(Model) whose __init__ makes self.{NET}, and whose "
        "named_parameters are those of that net; docs/mine.md has one to copy."
    )


def model_with_net(original: type, function: Any, namespace: dict[str, Any], names: tuple[str, ...]) -> type:
    """A Model whose ``net`` is a function of the user's.

    Args:
        original: the column's Model.
        function: the user's net(X).
        namespace: where it looks its arrays up; while it is called they are those of the model.
        names: of the arrays, and of whatever else of the model it uses.
    """

    class Model(original):
        def net(self, X: Any, **_options: Any) -> Any:
            before = {name: namespace[name] for name in names}
            namespace.update({name: getattr(self, name) for name in names})
            try:
                return function(X)
            finally:
                namespace.update(before)

    Model.__doc__, Model.__qualname__ = original.__doc__, FROM_NET
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
