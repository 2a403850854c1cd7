"""Calls of functions that are somewhere else: what comes back, and what can stop it."""

from __future__ import annotations

import builtins
from collections.abc import Iterable
from contextlib import suppress
from typing import Any, Protocol

from sidebyside.column import COLUMNS, Column
from sidebyside.probes.callers import Caller, caller_of
from sidebyside.probes.errors import Unusable

from ..box.learner import Work

FAR = (
    "layer",
    "loss",
    "sgd",
    "epochs",
    "count_correct",
    "predict",
    "moving_average",
    "sequential",
    "run",
    "value",
    "defines",
)


class Session(Protocol):
    """A text that was loaded somewhere, and can be called."""

    def call(self, method: str, arguments: tuple[Any, ...], options: dict[str, Any]) -> Any:
        """Call a method of the caller there.

        Raises:
            Unusable: what the method raised there (see :func:`raised_there`).
            LimitHit: a limit was hit, or the process ended. The session is then over.
        """


class LimitHit(Unusable):
    """A learner's code was stopped.

    Attributes:
        limit: ``"time"``, ``"memory"``, ``"output"``, ``"processes"``, ``"files"``, or ``"ended"``.
    """

    def __init__(self, limit: str, message: str) -> None:
        super().__init__(message)
        self.limit = limit


class LoadFailed(Unusable):
    """The text could not be run at all; the message says why, with its line."""


def raised_there(told: Any, file: str) -> Unusable:
    """Make an exception from what a process told of one. It is also of the built-in kind that was raised there."""
    if not isinstance(told, dict):
        return Unusable("an answer that is none")
    kind, text, cause, line = (told.get(key) for key in ("kind", "text", "cause", "line"))
    text, cause, kind = (" ".join(str(one).split()) if isinstance(one, str) else "" for one in (text, cause, kind))
    place = f" ({file}, line {line})" if isinstance(line, int) and line else ""
    message = text if kind == "Unusable" else f"{kind}: {text}" if text else kind
    built_in = getattr(builtins, kind, None)
    if kind == "Unusable" or not kind.isidentifier():
        return Unusable(message + place, cause)
    ends_loops = (StopIteration, StopAsyncIteration)  # raised here, they would end a loop of the checks without a word
    if isinstance(built_in, type) and issubclass(built_in, Exception) and not issubclass(built_in, ends_loops):
        # A few built-in kinds cannot be made together with ours, or want other arguments.
        with suppress(TypeError):
            error: Unusable = type(kind, (Unusable, built_in), {})(message + place, cause)
            return error
    named: Unusable = type(kind, (Unusable,), {})(message + place, cause)  # a library's own kind, as MXNetError
    return named


def open_failed(told: Any, file: str) -> LoadFailed:
    """Make the exception for a text that did not load."""
    error = raised_there(told, file)
    return LoadFailed(str(error), error.cause)


class FarCaller:
    """Calls a learner's functions through a session; what needs no learner's code is answered here.

    It is used like a :class:`sidebyside.probes.callers.Caller`.

    Args:
        session: where the functions are.
        work: what was loaded there.
    """

    def __init__(self, session: Session, work: Work) -> None:
        self.session = session
        self.column: Column = COLUMNS[work.column]
        self.near: Caller = caller_of(self.column, dict(work.names))

    def __getattr__(self, name: str) -> Any:
        if name in FAR:
            return lambda *arguments, **options: self.session.call(name, arguments, options)
        return getattr(self.near, name)  # attributes of this way of writing a column, and code to paste

    def has(self, function: str) -> bool:
        """Is there such a function?"""
        return bool(self.session.call("has", (function,), {}))

    def takes(self, function: str, arguments: Iterable[str]) -> bool:
        """Does it take all these arguments by name?"""
        arguments = list(arguments)
        return not arguments or bool(self.session.call("takes", (function, arguments), {}))

    def files(self) -> set[str]:
        """None: exceptions come with their line."""
        return set()
