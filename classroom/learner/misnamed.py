"""A file that is not called after an exercise: which one it seems to be for, as what it defines shows."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from .. import catalogue
from ..exercise import Exercise
from ..submissions import Unreadable
from ..submissions.code import defined
from ..submissions.limits import LARGEST_FILE
from ..submissions.names import kind_of
from ..submissions.notebook import code_cells
from ..submissions.text import decoded

MOST_FILES = 50  # of a folder that are looked into


def advice_on(paths: Iterable[Path]) -> str:
    """What the first of these files that has the answer to an exercise should be called, as a sentence; or empty."""
    for path in list(paths)[:MOST_FILES]:
        names = _defined_in(path)
        for exercise in catalogue.every() if names else ():
            own = _own(exercise) & names
            if own:
                file = exercise.file_name if kind_of(path.name) == "py" else f"{exercise.file_name[:-3]}.ipynb"
                what = f"{path.name} defines {' and '.join(sorted(own))}, which exercise {exercise.number} asks for"
                return f"{what}: call it {file}."
    return ""


def _own(exercise: Exercise) -> set[str]:
    return {name.partition(".")[0] for name in exercise.asked}


def _defined_in(path: Path) -> set[str]:
    try:
        if not kind_of(path.name) or path.stat().st_size > LARGEST_FILE:
            return set()
        text, _ = decoded(path.read_bytes())
        cells = [cell.text for cell in code_cells(text)] if kind_of(path.name) == "ipynb" else [text]
    except (OSError, Unreadable):
        return set()
    return {name for cell in cells for name in defined(cell)}
