"""The answer in a notebook: the cell that is marked for an exercise, with what it needs of the other cells."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from ..solution import is_stub
from .code import defined
from .limits import LARGEST_CODE
from .needed import needed, needed_below
from .notebook import Cell, joined


@dataclass(frozen=True)
class CellText:
    """The Python of an answer in a notebook.

    Attributes:
        text: the Python.
        starts: of each cell in it the first line, and the number of the cell.
        remark: how it was found, where it is not the marked cell alone; or empty.
    """

    text: str
    starts: tuple[tuple[int, int], ...]
    remark: str = ""


def answer_of_cell(cells: Sequence[Cell], cell: Cell, asked: Collection[str], given: Collection[str] = ()) -> CellText:
    """What a marked cell answers: its own text, below what it uses of the others, as the notebook's kernel has that.

    Where the answer was written into another cell, and the marked one is as it was given out, the other one counts.

    Args:
        cells: all code cells.
        cell: one of them.
        asked: what the exercise asks for.
        given: what else its stub defines.
    """
    names = {name.partition(".")[0] for name in asked}
    own = defined(cell.text)
    if not cell.text.strip() or not own & names or is_stub(cell.text, asked):
        elsewhere = _elsewhere(cells, cell, asked, given)
        if elsewhere:
            return elsewhere
    alone = CellText(cell.text, ((1, cell.number),))
    whole, _, starts = joined([*(one for one in cells if one is not cell), cell])
    if len(whole) > LARGEST_CODE or not starts or starts[-1][1] != cell.number:  # the cell is no Python
        return alone
    line = starts[-1][0]
    text = needed_below(whole, line)
    above = "\n".join(text.split("\n")[: line - 1])
    return CellText(text, starts) if above.strip() else alone


def _elsewhere(cells: Sequence[Cell], cell: Cell, asked: Collection[str], given: Collection[str]) -> CellText | None:
    """The answer in other cells; None where it is in none."""
    names = {name.partition(".")[0] for name in asked}
    untouched = bool(defined(cell.text) & names)
    whole, _, starts = joined([one for one in cells if not (untouched and one is cell)])
    if not names or not defined(whole) >= names or is_stub(whole, asked) or len(whole) > LARGEST_CODE:
        return None
    place = max(one.number for one in cells if one is not cell and defined(one.text) & names)
    why = "is as it was given out" if untouched else f"does not define {' and '.join(sorted(names))}"
    remark = f"code cell {cell.number} is marked for this exercise and {why}: what code cell {place} defines counts"
    return CellText(needed(whole, asked, given), starts, remark)
