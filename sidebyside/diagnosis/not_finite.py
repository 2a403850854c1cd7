"""Finds the line after which a number is no longer finite."""

from __future__ import annotations

import linecache
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

import numpy as np

from ..column import Column, as_numpy
from .trial import Pairs, walk_in_pairs

MOST_LOOKED_AT = 1_000_000  # numbers in one array


@dataclass(frozen=True)
class Origin:
    """Where the first number that is not finite came from.

    Attributes:
        file, line: the line that was run just before.
        code: its text.
        function: in which function.
        what: the name of the array, or "its result".
    """

    file: str
    line: int
    code: str
    function: str
    what: str


def find_origin(pairs: Pairs, base: Column, mine: Column, step: int) -> Origin | None:
    """Run the trial again, and look at every array after every line of the column's code in one step.

    Args:
        pairs: the trial in which it was seen.
        step: the step, counted from 0, whose losses or parameters were not finite.

    Returns:
        None where it did not come from a line of Python that the column owns.
    """
    tracer = _Tracer(mine)
    walk_in_pairs(pairs.task, pairs.way, base, mine, watch=lambda number: tracer.watching(number == step))
    return tracer.origin


class _Tracer:
    """Looks at the local names of the column's functions, after each line."""

    def __init__(self, column: Column) -> None:
        self.column = column
        self.origin: Origin | None = None
        self.lines: dict[FrameType, int] = {}

    @contextmanager
    def watching(self, wanted: bool) -> Iterator[None]:
        if not wanted or self.origin is not None:
            yield
            return
        before = sys.gettrace()
        sys.settrace(self._on_call)
        try:
            yield
        finally:
            sys.settrace(before)
            self.lines.clear()

    def _on_call(self, frame: FrameType, _event: str, _argument: Any) -> Any:
        if self.origin is not None or not self.column.owns(Path(frame.f_code.co_filename)):
            return None
        self.lines[frame] = frame.f_lineno
        return self._on_line

    def _on_line(self, frame: FrameType, event: str, argument: Any) -> Any:
        if self.origin is not None:
            return None
        line = self.lines.get(frame, frame.f_lineno)
        for name, value in list(frame.f_locals.items()):
            if _is_bad(value):
                self._note(frame, line, name)
                return None
        if event == "return" and _is_bad(argument):
            self._note(frame, frame.f_lineno, "its result")
        self.lines[frame] = frame.f_lineno
        return self._on_line

    def _note(self, frame: FrameType, line: int, what: str) -> None:
        file = frame.f_code.co_filename
        code = linecache.getline(file, line).strip()
        self.origin = Origin(file, line, code, frame.f_code.co_name, what)


def _is_bad(value: Any) -> bool:
    """Is it, or does it hold, an array with a number that is not finite? Gradients are looked at too."""
    if isinstance(value, (list, tuple)):
        return len(value) < 100 and any(_is_bad(one) for one in value)
    if isinstance(value, (str, bytes, bool, int, type)) or value is None:
        return False
    if isinstance(value, float):
        return not np.isfinite(value)
    if not (hasattr(value, "asnumpy") or hasattr(value, "detach") or isinstance(value, np.ndarray)):
        return False
    if _not_finite(value.detach() if hasattr(value, "detach") else value):
        return True
    grad = getattr(value, "grad", None)
    return grad is not None and not callable(grad) and _not_finite(grad)


def _not_finite(array: Any) -> bool:
    values = np.asarray(as_numpy(array))
    return values.dtype.kind == "f" and values.size <= MOST_LOOKED_AT and not np.isfinite(values).all()
