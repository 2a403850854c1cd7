"""The Python in a notebook: its code cells, in order, without the lines that are IPython's."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

from ..tools.errors import UserError

PYTHON = ("%%time", "%%timeit", "%%capture", "%%prun")  # what stands below any other %% is another language


def cells_of(path: Path, text: str) -> list[tuple[int, str]]:
    """The code cells of a notebook, each with its number among the code cells, from 1; empty ones are left out.

    Lines that begin with % or ! become empty ones, so that the others keep their numbers.

    Raises:
        UserError: it is no notebook, or has no code.
    """
    try:
        document = json.loads(text)
    except ValueError as error:
        raise UserError(f"{path} is not a notebook: expected JSON ({error}).") from None
    cells = document.get("cells") if isinstance(document, dict) else None
    if not isinstance(cells, list):
        raise UserError(f"{path} is not a notebook of version 4: expected a list of cells in it.")
    code = [_text(cell) for cell in cells if isinstance(cell, dict) and cell.get("cell_type") == "code"]
    found = [(number, _python(source)) for number, source in enumerate(code, start=1) if source.strip()]
    if not found:
        raise UserError(f"{path} has no code cells: expected some that define what is compared.")
    return found


def _text(cell: dict[str, Any]) -> str:
    source = cell.get("source", "")
    return "".join(map(str, source)) if isinstance(source, list) else str(source)


def _python(source: str) -> str:
    try:
        ast.parse(source)
    except (SyntaxError, ValueError):
        pass
    else:
        return source  # a line of a long expression may begin with %
    lines = source.splitlines()
    first = next(line for line in lines if line.strip()).strip()
    if first.startswith("%%") and first.split()[0] not in PYTHON:
        return ""
    return "\n".join(_without_magic(line) for line in lines) + "\n"


def _without_magic(line: str) -> str:
    """A line that IPython alone understands becomes ``pass``, which keeps the block around it whole."""
    text = line.lstrip()
    return (
        line[: len(line) - len(text)] + "pass" * (len(text) < len(line))
        if text[:1] in ("%", "!", "?") or text.rstrip().endswith("?")
        else line
    )
