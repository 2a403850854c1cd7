"""The text of a column's module with the user's definitions in it."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Iterable
from typing import Any

from .definition import Definition
from .names import bound_by


def with_definitions(original: str, definitions: Iterable[Definition]) -> str:
    """The text of a module, in which the source of each definition stands in place of the original's.

    A definition that has no source leaves a comment that says so.
    """
    lines = original.splitlines()
    given = {definition.name: definition for definition in definitions}
    for node in reversed(ast.parse(original).body):
        names = [name for name in bound_by(node) if name in given]
        if names:
            first = min([node.lineno, *(one.lineno for one in getattr(node, "decorator_list", []))])
            texts = dict.fromkeys(_text(given[name]) for name in names)
            lines[first - 1 : node.end_lineno] = [line for text in texts for line in text.splitlines()]
    return "\n".join(lines) + "\n"


def text_of(value: Any) -> str | None:
    """The source of a function or a class, from the left margin on; None where there is none."""
    try:
        value = inspect.unwrap(value)
        if getattr(getattr(value, "__code__", None), "co_filename", "") == "<string>":
            return None  # made by exec; from Python 3.13 on "<string>" is what `python -c` was given
        return textwrap.dedent(inspect.getsource(value))
    except (OSError, TypeError, ValueError):
        return None


def _text(definition: Definition) -> str:
    if definition.text is None:
        return f"# {definition.name} is another one, of which there is no source to show."
    return definition.text
