"""One name that a user defines, and where it stands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ..tools.errors import ColumnFailed

NAME = "mine"


@dataclass(frozen=True)
class Definition:
    """What a user gives for one of the column's names.

    Attributes:
        name: the name.
        module: the column's module to which it belongs.
        value: what it is bound to.
        file: where it is defined, as its author calls the file; an empty text where nobody knows.
        line: the line in it, or 0.
        text: its source, or None where there is none to be had.
    """

    name: str
    module: str
    value: Any
    file: str = ""
    line: int = 0
    text: str | None = None

    def mistake(self, what: str) -> ColumnFailed:
        """The error to raise for something that is wrong with it."""
        return ColumnFailed.mistake(NAME, self.file, self.line, what)


Shown = Callable[[str], str]
"""From the name of a file in a traceback to the name that a reader knows it by; an empty text for any other file."""
