"""An exception of the user's code in one line: where it was raised, and through which calls."""

from __future__ import annotations

import traceback
from collections.abc import Mapping
from textwrap import shorten

from ..tools.errors import ColumnFailed, described
from .definition import NAME, Shown
from .hints import hint_for

MOST = 3  # calls that are named
MOST_BESIDE_A_HINT = 140  # characters


def failed(
    error: BaseException, of_user: Shown, of_column: Shown, given: str, copied: Mapping[str, str], on_mxnet: bool = True
) -> ColumnFailed:
    """Make the error to raise, ``from error``.

    Args:
        error: what was just caught.
        of_user: how the user's files are called.
        of_column: how the column's own are.
        given: what the user gave, for an exception that none of it took part in.
        on_mxnet: are there attach_grad() and NDArrays in this column?
        copied: what packages of ``sys.modules`` are copies of.
    """
    calls = []
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        shown = of_user(frame.filename) or of_column(frame.filename)
        if shown:
            calls.append((shown, frame.lineno or 0, frame.name, bool(of_user(frame.filename))))
    theirs = [call for call in calls if call[3]]
    if not calls:
        frames = traceback.extract_tb(error.__traceback__)[-1:]
        calls = [(frame.filename, frame.lineno or 0, frame.name, False) for frame in frames]
    calls = calls or [("an unknown file", 0, "<module>", False)]
    file, line, *_ = (theirs or calls)[0]
    chain = ", called by ".join(_place(*call) for call in _shortened(calls))
    advice = "correct it there." if theirs else f"look at what it is given by {given}."
    what = described(error)
    for copy, original in copied.items():
        what = what.replace(copy, original)
    hint = hint_for(what, in_column=not calls[0][3], on_mxnet=on_mxnet)
    if hint:  # many lines of a library say less
        what = what.partition(":")[0] if "Traceback" in what or "Check failed" in what else what.partition(". ")[0]
        what, advice = shorten(what, MOST_BESIDE_A_HINT, placeholder="…"), f"{hint.rstrip('.?')}."
    message = f"the {NAME} column failed in {chain}: {what}: {advice}"
    return ColumnFailed(NAME, file, line, error, message)


def _shortened(calls: list[tuple[str, int, str, bool]]) -> list[tuple[str, int, str, bool]]:
    """The innermost calls, and the innermost of the user's in any case, without repetitions of recursion."""
    kept: list[tuple[str, int, str, bool]] = []
    for call in calls:
        if not kept or kept[-1] != call:
            kept.append(call)
    first = next((place for place, call in enumerate(kept) if call[3]), 0)
    return kept[max(0, first - 1) : max(0, first - 1) + MOST]


def _place(file: str, line: int, function: str, _: bool) -> str:
    return f"{file}, line {line}" + (f", in {function}" if not function.startswith("<module") else "")
