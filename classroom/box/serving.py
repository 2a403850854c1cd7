"""Answers calls of a learner's functions, one frame after the other."""

from __future__ import annotations

import errno
import pickle
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sidebyside.column import COLUMNS
from sidebyside.probes.callers import Caller
from sidebyside.probes.errors import Unusable, message_of

from . import wire
from .learner import Work, hide, load, providing

LONGEST = 300  # characters of an exception's text


def serve(receive: Callable[[], bytes], send: Callable[[bytes], None]) -> None:
    """Load a text and answer calls until there are no more.

    Args:
        receive: the next message from outside, pickled by us: first a Work, then (method, arguments, options). Raises
            EOFError where there is no other.
        send: sends a frame.
    """
    work: Work = pickle.loads(receive())
    with providing(work.provided):
        try:
            COLUMNS[work.column].library.versions()
            if work.hidden:
                hide(work.hidden)
            caller = load(work)
        except BaseException as error:
            send(wire.pack({"error": told(error, work.file)}))
            return
        send(wire.pack({"value": None}))
        _answer(caller, work, receive, send)


def _answer(caller: Caller, work: Work, receive: Callable[[], bytes], send: Callable[[bytes], None]) -> None:
    while True:
        try:
            method, arguments, options = pickle.loads(receive())
        except EOFError:
            return
        try:
            frame = wire.pack({"value": getattr(caller, method)(*arguments, **options)})
        except BaseException as error:
            frame = wire.pack({"error": told(error, work.file)})
        send(frame)


def told(error: BaseException, file: str) -> dict[str, Any]:
    """An exception as text, with the learner's line."""
    if isinstance(error, (TypeError, ValueError)) and error.__traceback__ is not None:
        last = traceback.extract_tb(error.__traceback__)[-1]
        if Path(last.filename).name == "wire.py":
            return {
                "kind": "Unusable",
                "text": f"It returned {error}: expected numbers or arrays.",
                "cause": "",
                "line": 0,
            }
    if isinstance(error, MemoryError):
        traceback.clear_frames(error.__traceback__)  # what they hold is what there is too much of
    try:
        text = message_of(error)[:LONGEST]
    except BaseException:  # a learner's own exception may have a __str__ that fails
        text = ""
    frames = traceback.extract_tb(error.__traceback__)
    lines = [frame.lineno for frame in frames if frame.filename == file]
    line = error.lineno if isinstance(error, SyntaxError) and error.filename == file else lines[-1] if lines else 0
    cause = error.cause if isinstance(error, Unusable) else ""
    kind = "Unusable" if isinstance(error, Unusable) else type(error).__name__
    return {"kind": kind, "text": text, "cause": cause, "line": int(line or 0), "limit": _limit(error)}


def _limit(error: BaseException) -> str:
    """The limit of a sandbox that an exception comes from, as in LimitHit; or empty."""
    if isinstance(error, MemoryError):
        return "memory"
    if isinstance(error, OSError) and error.errno in (errno.EFBIG, errno.ENOSPC, errno.EMFILE):
        return "files"
    if isinstance(error, BlockingIOError) or (isinstance(error, RuntimeError) and "start new thread" in str(error)):
        return "processes"
    return ""
