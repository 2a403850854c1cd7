"""What a function raised, or returned that cannot be used, as one line with the file and the line of its author."""

from __future__ import annotations

import inspect
import traceback
from collections.abc import Iterable
from pathlib import Path
from typing import Any

OURS = {Path(__file__).parents[1], Path(__file__).parents[2] / "classroom"}  # what calls a learner's functions


class Unusable(Exception):
    """A function returned something that cannot be looked at; the message says what, in one sentence.

    Attributes:
        cause: the usual mistake behind it, or an empty string.
    """

    def __init__(self, message: str, cause: str = "") -> None:
        super().__init__(message)
        self.cause = cause


def source_files(functions: Iterable[Any]) -> set[str]:
    """The files in which functions or classes were written."""
    files = set()
    for function in functions:
        try:
            files.add(inspect.getfile(inspect.unwrap(function)))
        except TypeError:  # a callable object: its class was written somewhere
            files |= _file_of_class(type(function))
    return files


def _file_of_class(kind: type) -> set[str]:
    try:
        return {inspect.getfile(kind)}
    except (TypeError, OSError):  # built in
        return set()


def message_of(error: BaseException) -> str:
    """An exception's message in one line: the first, or the last where MXNet puts a traceback of its own before it."""
    lines = str(error).strip().splitlines() or [""]
    return lines[-1].partition(": ")[2] if len(lines) > 1 and lines[0].startswith("Traceback") else lines[0]


def described(error: BaseException, files: set[str]) -> str:
    """As in ``"ZeroDivisionError: division by zero (my.py, line 7)"``.

    The place is the innermost call in ``files``, which is where their author has to look; without one, the innermost
    outside of this package. There is none where the call itself failed, as with arguments that do not fit.
    """
    if isinstance(error, Unusable):
        return str(error)
    message = message_of(error)
    text = f"{type(error).__name__}: {message}" if message else type(error).__name__
    frames = traceback.extract_tb(error.__traceback__)
    theirs = [frame for frame in frames if frame.filename in files]
    others = [frame for frame in frames if not OURS & {*Path(frame.filename).parents} and frame.filename[0] != "<"]
    place = (theirs or others)[-1:]
    return f"{text} ({Path(place[0].filename).name}, line {place[0].lineno})" if place else text
