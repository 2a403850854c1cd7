"""What somebody has not written yet: functions and values that are as an exercise's stub has them."""

from __future__ import annotations

import ast
from collections.abc import Iterable


def unwritten(tree: ast.Module) -> list[str]:
    """Functions and methods that do nothing but raise NotImplementedError, and names whose value is None."""
    found = []
    for name, node in parts_of(tree.body):
        if isinstance(node, ast.FunctionDef):
            body = [one for one in node.body if not _is_docstring(one)]
            if len(body) == 1 and isinstance(body[0], ast.Raise) and "NotImplementedError" in ast.dump(body[0]):
                found.append(name)
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and node.value.value in (None, ...):
            found.append(name)
    return found


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def parts_of(body: list[ast.stmt], inside: str = "") -> Iterable[tuple[str, ast.stmt]]:
    """Functions, methods as ``"Linear.forward"``, and assignments, each by its name."""
    for node in body:
        if isinstance(node, ast.ClassDef):
            yield from parts_of(node.body, f"{node.name}.")
        elif isinstance(node, ast.FunctionDef):
            yield f"{inside}{node.name}", node
        elif isinstance(node, ast.Assign) and not inside:
            yield from ((target.id, node) for target in node.targets if isinstance(target, ast.Name))
