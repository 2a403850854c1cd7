"""The code cells of a notebook, and which exercise each is for."""

from __future__ import annotations

import ast
import json
import re
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .code import without_magics
from .limits import LARGEST_CODE, Unreadable

TAG = "handtorn:"
_COMMENT = re.compile(r"\s*#\s*handtorn\s+exercise:?\s+(\w+)", re.IGNORECASE)


@dataclass(frozen=True)
class Cell:
    """A code cell.

    Attributes:
        text: its code as Python, without commands to IPython.
        marked: names of the exercises that it is for, in small letters: of its tags, else of its first line.
    """

    text: str
    marked: tuple[str, ...]


def code_cells(text: str) -> list[Cell]:
    """The code cells of a notebook in their order.

    Args:
        text: the notebook's file, in format 3 or 4.

    Raises:
        Unreadable: it is no notebook.
    """
    try:
        notebook = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Unreadable(
            "no notebook: it is not valid JSON, as where a download was cut off or two versions were merged"
        ) from error
    found = notebook.get("cells") if isinstance(notebook, dict) else None
    if found is None and isinstance(notebook, dict) and isinstance(notebook.get("worksheets"), list):
        sheets = [sheet for sheet in notebook["worksheets"] if isinstance(sheet, dict)]
        found = [cell for sheet in sheets for cell in _list(sheet.get("cells"))]
    if not isinstance(found, list):
        raise Unreadable("no notebook: it has no list of cells")
    return [_cell(cell) for cell in found if isinstance(cell, dict) and cell.get("cell_type") == "code"]


def _cell(cell: dict[str, Any]) -> Cell:
    source = cell.get("source", cell.get("input", ""))  # format 3 calls it input
    text = source if isinstance(source, str) else "".join(line for line in _list(source) if isinstance(line, str))
    text = (
        text.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "replace").decode()
    )  # JSON may hold half a letter
    metadata = cell.get("metadata")
    tags = [tag for tag in _list(metadata.get("tags") if isinstance(metadata, dict) else None) if isinstance(tag, str)]
    marked = [tag[len(TAG) :].strip().casefold() for tag in tags if tag.lower().startswith(TAG)]
    comment = _COMMENT.match(text)
    if not marked and comment:
        marked = [comment[1].casefold()]
    return Cell(without_magics(text), tuple(marked))


def joined(cells: Sequence[Cell]) -> tuple[str, str]:
    """All cells in a row, without those that are not Python where that is what makes the whole none.

    Returns:
        The text, and what there is to say of it; or an empty string.
    """
    texts = [cell.text for cell in cells if cell.text.strip()]
    whole = "\n\n".join(texts)
    if len(whole) > LARGEST_CODE or _parses(whole):
        return whole, ""
    good = [text for text in texts if _parses(text)]
    count = len(texts) - len(good)
    cells_are = "1 cell is" if count == 1 else f"{count} cells are"
    return "\n\n".join(good), f"{cells_are} not Python and left out" if count else ""


def _parses(text: str) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of the student's escapes in strings
            ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
