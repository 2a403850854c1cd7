"""What came of a lesson's cells, for pages and notebooks."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import struct
from functools import lru_cache
from pathlib import Path
from typing import Any

from .errors import BookError
from .execution import results_file
from .lesson import PAGE, Lesson, read_lesson
from .notebooks import Step, steps_of
from .paths import KEPT, LESSONS


class Results:
    """The outputs and values of one lesson, in all columns and on its page.

    Args:
        lesson: the lesson.
    """

    def __init__(self, lesson: Lesson) -> None:
        self.lesson = lesson
        self._kept: dict[str, dict[str, Any]] = {}
        self._steps: dict[str, list[Step]] = {}

    @classmethod
    def of(cls, name: str) -> Results:
        """Those of a lesson by its name."""
        return cls(read_lesson(LESSONS / f"{name}.md"))

    def raw(self, column: str) -> list[list[dict[str, Any]] | None]:
        """What came out of each cell that is run, as nbformat has it; None for a cell that was not run."""
        steps: list[list[dict[str, Any]] | None] = self._load(column)["steps"]
        return steps

    def outputs(self, number: int, column: str) -> list[dict[str, Any]] | None:
        """What came out of a cell.

        Args:
            number: counts the cells ``run`` and ``page`` of the lesson from 0.
            column: one that the cell is for; ``"page"`` for a cell of the page.

        Returns:
            Texts as ``{"text": …}``, exceptions as ``{"error": "ValueError: …"}``, figures as ``{"image": Path,
            "width": …, "height": …}``; None where the cell was not run: :meth:`why` says why.
        """
        place = self._places(column)[number]
        cells = self.raw(column)
        if place >= len(cells):
            raise BookError(f"{self.lesson.name} has other cells than when it was run: `python -m book execute`.")
        found = cells[place]
        return None if found is None else [one for output in found for one in _shown(output)]

    def why(self, column: str) -> str:
        """Why cells of a column were not run, in a sentence or two."""
        kept = self._load(column)
        return str(kept["why"] or kept.get("why_cells", ""))

    def value(self, column: str, name: str) -> Any:
        """A value that a cell recorded. A KeyError where none has that name, or its cell was not run."""
        return self._load(column)["values"][name]

    def recorded(self, column: str) -> set[str]:
        """The names that the cells of a column record where all of them are run."""
        return {name for step in self._steps_of(column) if step.cell for name in step.cell.values}

    def _places(self, column: str) -> dict[int, int]:
        code = [step for step in self._steps_of(column) if step.is_code]
        return {step.cell.number: place for place, step in enumerate(code) if step.cell and step.cell.number >= 0}

    def _steps_of(self, column: str) -> list[Step]:
        if column not in self._steps:
            self._steps[column] = steps_of(self.lesson, column)
        return self._steps[column]

    def _load(self, column: str) -> dict[str, Any]:
        if column not in self._kept:
            if column not in (*self.lesson.columns, PAGE):
                raise BookError(
                    f"{self.lesson.name} has no column {column}: expected one of {', '.join(self.lesson.columns)}."
                )
            file = results_file(self.lesson.name, column)
            if not file.is_file():
                raise BookError(f"{self.lesson.name} was not run in {column}: `python -m book execute` does that.")
            self._kept[column] = json.loads(file.read_text(encoding="utf-8"))
        return self._kept[column]


def _shown(output: dict[str, Any]) -> list[dict[str, Any]]:
    if output["output_type"] == "stream":
        return [{"text": "".join(output["text"])}]
    if output["output_type"] == "error":
        plain = re.sub(r"\x1b\[[0-9;]*m", "", str(output["evalue"]))
        return [{"error": f"{output['ename']}: {plain}"}]
    data = output["data"]
    if "image/png" in data:
        path, width, height = picture(data["image/png"])
        return [{"image": path, "width": width, "height": height}]
    return [{"text": "".join(data.get("text/plain", "")) + "\n"}]


@lru_cache(maxsize=256)
def picture(encoded: str) -> tuple[Path, int, int]:
    """A figure as a file of its own, with the width and height to show it at: half its pixels, for sharp screens."""
    content = base64.b64decode(encoded)
    path = KEPT / "figures" / f"{hashlib.sha256(content).hexdigest()[:20]}.png"
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    width, height = struct.unpack(">II", content[16:24])
    return path, width // 2, height // 2
