"""What a measurement comes to: one number, what it should be, and what it was made from."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Row:
    """One line of the result.

    Attributes:
        value: None where it could not be had here; then ``note`` says why.
        unit: of the value; an empty string for a ratio.
        at_least, at_most: the bound, where there is one.
        best: the same from each side's best time instead of its median; None where that means nothing.
        note: what the value is made from, for a reader.
        raw: the same for a program.
    """

    name: str
    value: float | None
    unit: str = ""
    at_least: float | None = None
    at_most: float | None = None
    best: float | None = None
    note: str = ""
    raw: dict[str, Any] = field(default_factory=dict)

    @property
    def met(self) -> bool | None:
        """Is the value within its bound? None where one of the two is missing."""
        if self.value is None or (self.at_least is None and self.at_most is None):
            return None
        return self.value >= self.at_least if self.at_least is not None else self.value <= self.at_most

    def as_document(self) -> dict[str, Any]:
        """The row as JSON has it."""
        bound = {"at_least": self.at_least, "at_most": self.at_most}
        return {
            "name": self.name,
            "value": self.value,
            "unit": self.unit or "ratio",
            "best": self.best,
            "bound": {side: number for side, number in bound.items() if number is not None} or None,
            "met": self.met,
            "note": self.note,
            "raw": self.raw,
        }


@dataclass(frozen=True)
class Times:
    """All times of one contestant, in its unit."""

    unit: str
    values: Sequence[float]

    @property
    def median(self) -> float:
        """What to quote: one slow or fast round does not move it."""
        return statistics.median(self.values)

    @property
    def best(self) -> float:
        """What it takes while nobody else wants the machine."""
        return min(self.values)

    def as_document(self) -> dict[str, Any]:
        """The times as JSON has them."""
        values = [round(value, 6) for value in self.values]
        return {"unit": self.unit, "median": self.median, "best": self.best, "rounds": values}


def ratio(name: str, over: tuple[str, Times], under: tuple[str, Times], **bound: float) -> Row:
    """How many times as long ``over``, a name and its times, takes as ``under``."""
    (over_name, above), (under_name, below) = over, under
    return Row(
        name,
        above.median / below.median,
        best=above.best / below.best,
        note=f"{above.median:.3g} / {below.median:.3g} {above.unit}",
        raw={over_name: above.as_document(), under_name: below.as_document()},
        **bound,
    )
