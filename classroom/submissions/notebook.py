"""The code cells of a notebook, and which exercise each is for."""

from __future__ import annotations

import ast
import json
import re
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from .code import without_magics
from .limits import LARGEST_CODE, Unreadable

TAG = "handtorn:"
_IMPORTED = re.compile(r"^(?:from[ \t]+classroom[ \t]+import|import[ \t]+(?:classroom|handtorn))\b", re.MULTILINE)
_CHECKING = re.compile(r"\b(?:check|classroom|handtorn)\b")
_COMMENT = re.compile(r"\s*#\s*handtorn\s+exercise:?\s+(\w+)", re.IGNORECASE)


@dataclass(frozen=True)
class Cell:
    """A code cell.

    Attributes:
        text: its code as Python, without commands to IPython and what belongs to checking: ``import handtorn`` and
            calls of ``check``, which every notebook of an exercise comes with.
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
    cells = [_cell(cell, number) for number, cell in enumerate(codes, 1)]
    if any(_IMPORTED.search(cell.text) for cell in cells):  # else somebody may have a check of their own
        cells = [replace(cell, text=_without_checking(cell.text)) for cell in cells]
    return cells


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


def _without_checking(text: str) -> str:
    """The code of a cell in which what checks an answer, and is no part of it, became comments; no line moves."""
    tree = _tree(text) if _CHECKING.search(text) else None
    owners: dict[int, list[ast.stmt]] = {}
    for node in tree.body if tree is not None else ():
        for line in range(node.lineno, (node.end_lineno or node.lineno) + 1):
            owners.setdefault(line, []).append(node)
    beside = {id(node) for nodes in owners.values() if len(nodes) > 1 for node in nodes}  # in a line with other code
    lines = text.split("\n")
    for number, nodes in owners.items():
        if id(nodes[0]) not in beside and _is_checking(nodes[0]):
            lines[number - 1] = f"# {lines[number - 1]}"
    return "\n".join(lines)


def _is_checking(node: ast.stmt) -> bool:
    if isinstance(node, ast.Import):
        return all(alias.name in ("handtorn", "classroom") and not alias.asname for alias in node.names)
    if isinstance(node, ast.ImportFrom):
        return node.module == "classroom" and not node.level
    if not isinstance(node, (ast.Expr, ast.Assign)):
        return False
    calls = (one.func for one in ast.walk(node.value) if isinstance(one, ast.Call))
    return any(isinstance(call, ast.Name) and call.id == "check" for call in calls)


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
    return _tree(text) is not None


def _tree(text: str) -> ast.Module | None:
    """The syntax tree; None where it is not Python."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of the student's escapes in strings
            return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
