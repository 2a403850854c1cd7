"""A class in parts, for several machines, and the parts put together."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from sidebyside.tools.errors import UserError

from .toml import Settings

FORMAT = 1  # of what a result depends on beside the exercises


@dataclass(frozen=True)
class Part:
    """A share of a class, for one of several machines: part ``k`` of ``n``.

    Who is in it follows from the student's key alone, so that every machine knows its own.
    """

    k: int = 1
    n: int = 1

    @classmethod
    def read(cls, text: str) -> Part:
        """As in ``"2/3"``; a UserError where it is something else."""
        k, slash, n = text.partition("/")
        if not slash or not k.isdecimal() or not n.isdecimal() or not 1 <= int(k) <= int(n):
            raise UserError(f"--part is {text!r}: expected K/N with K from 1 to N, as 2/3.")
        return cls(int(k), int(n))

    def __str__(self) -> str:
        return f"{self.k}/{self.n}"

    def holds(self, key: str) -> bool:
        """Is the student of this key in it?"""
        digest = hashlib.sha256(key.encode("utf-8", "surrogatepass")).digest()
        return int.from_bytes(digest[:8], "big") % self.n == self.k - 1


def fingerprint_of(settings: Settings, seed: int, part: Part) -> dict[str, object]:
    """What results depend on: the exercises as they are now, and the seed. Weights and dates may change."""
    text = "\0".join(f"{one.name}\0{one.stub}\0{one.taken.text}" for one in settings.exercises)
    return {
        "format": FORMAT,
        "seed": seed,
        "exercises": ",".join(str(exercise.number) for exercise in settings.exercises),
        "part": str(part),
        "version of the exercises": hashlib.sha256(text.encode()).hexdigest()[:16],
    }
