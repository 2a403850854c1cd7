"""An answer: what was seen, in a sentence with its numbers, and what it usually comes from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Answer:
    """One way in which a column differs from another, or a remark on it.

    Attributes:
        kind: a short name, the same for the same mistake, for programs: "ratio", "short batch", "not shuffled".
        seen: what was seen, a sentence or two with the smallest facts that prove it.
        causes: what it usually comes from, a sentence each; more than one where more than one fits, none where none
            is known.
    """

    kind: str
    seen: str
    causes: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """All of it, for a reader."""
        if not self.causes:
            return self.seen
        if len(self.causes) == 1:
            return f"{self.seen} The usual cause: {self.causes[0]}"
        return f"{self.seen} Usual causes, which look the same here: {' Or: '.join(self.causes)}"

    def to_dict(self) -> dict[str, Any]:
        """As JSON's types."""
        return {"kind": self.kind, "seen": self.seen, "causes": list(self.causes)}


def joined(names: Sequence[str], most: int = 4) -> str:
    """Names in a sentence: a, b and c; of more than ``most``, the first few."""
    if len(names) > most:
        names = [*names[: most - 1], f"{len(names) - most + 1} more"]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
