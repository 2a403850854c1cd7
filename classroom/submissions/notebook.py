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
        number: its place among the code cells, the first is 1.
    """

    text: str
    marked: tuple[str, ...]
    number: int = 0


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
    codes = [cell for cell in found if isinstance(cell, dict) and cell.get("cell_type") == "code"]
    return [_cell(cell, number) for number, cell in enumerate(codes, 1)]


def _cell(cell: dict[str, Any], number: int) -> Cell:
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
    return Cell(without_magics(text), tuple(marked), number)


def joined(cells: Sequence[Cell]) -> tuple[str, str, tuple[tuple[int, int], ...]]:
    """All cells in a row, without those that are not Python where that is what makes the whole none.

    Returns:
        The text, what there is to say of it or an empty string, and of each cell in it the first line and the number.
    """
    good = [cell for cell in cells if cell.text.strip()]
    whole, left = "\n\n".join(cell.text for cell in good), ""
    if len(whole) <= LARGEST_CODE and not _parses(whole):
        count = len(good)
        good = [cell for cell in good if _parses(cell.text)]
        count -= len(good)
        whole = "\n\n".join(cell.text for cell in good)
        left = f"{'1 cell is' if count == 1 else f'{count} cells are'} not Python and left out" if count else ""
    starts, line = [], 1
    for cell in good:
        starts.append((line, cell.number))
        line += cell.text.count("\n") + 2
    return whole, left, tuple(starts)


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
