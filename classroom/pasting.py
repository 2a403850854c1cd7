"""Makes the input of a check code that can be pasted at the end of an answer, and shows something there."""

from __future__ import annotations

import ast
import re

IMPORTS = {
    "np": "import numpy as np",
    "nd": "from mxnet import nd",
    "autograd": "from mxnet import autograd",
}


def with_imports(code: str, text: str) -> str:
    """Put the imports that some code needs above it.

    Args:
        code: uses ``np``, ``nd`` or ``autograd``.
        text: what it is pasted into, and the code itself: what is imported there is not imported again.
    """
    lines = [
        line
        for name, line in IMPORTS.items()
        if re.search(rf"\b{name}\.", code) and not re.search(rf"^\s*(?:from|import)\b.*\b{name}\b", text, re.MULTILINE)
    ]
    return "\n".join([*lines, code])


def printing(code: str) -> str:
    """The same code with its last expression printed, which a file would not show."""
    try:
        last = ast.parse(code).body[-1]
    except (SyntaxError, IndexError):
        return code
    if not isinstance(last, ast.Expr) or "print" in ast.dump(last):
        return code
    lines = code.splitlines()
    expression = "\n".join(lines[last.lineno - 1 : last.end_lineno])
    return "\n".join([*lines[: last.lineno - 1], f"print({expression})", *lines[last.end_lineno or len(lines) :]])
