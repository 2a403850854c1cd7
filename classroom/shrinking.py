"""The smallest input on which a mistake shows: fewer rows, then plainer numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from sidebyside.probes.judging import Given, Verdict

ROWS = (
    "X",
    "outputs",
    "labels",
    "yhat",
    "y",
    "logits",
    "losses",
    "a",
    "b",
)  # inputs whose first axis is that of the rows
COUNTS = ("rows", "batch_size", "epochs", "count", "n")
MOST_TRIED = 40  # inputs: each is a call of the learner's function and one of the solution
Judged = Callable[[Given], Verdict]


def shrink(given: Given, learners: Judged, solutions: Judged) -> Given:
    """Make an input smaller for as long as the answer on it stays wrong for the same reason.

    Args:
        given: inputs on which the learner's answer is wrong.
        learners: judges the learner's answer on other inputs.
        solutions: judges the solution's, which must be right there: some rules need as many numbers as they have.

    Returns:
        The smallest found.
    """
    cause, left = learners(given).cause, MOST_TRIED
    found = given
    improved = True
    while improved and left > 0:
        improved = False
        for smaller in _smaller(found):
            left -= 1
            if left <= 0:
                break
            if _shows(smaller, cause, learners, solutions):
                found, improved = smaller, True
                break
    return found


def _shows(given: Given, cause: str, learners: Judged, solutions: Judged) -> bool:
    try:
        if solutions(given).holds is False:
            return False
        verdict = learners(given)
    except Exception:  # a judge that cannot do with so little
        return False
    return verdict.holds is False and verdict.cause == cause


def _smaller(given: Given) -> Iterator[Given]:
    """Inputs that are a little smaller, the smallest first."""
    yield from _fewer_rows(given)
    for key in COUNTS:
        value = given.get(key)
        if type(value) is int and value > 1:
            for less in dict.fromkeys((1, 2, value // 2, value - 1)):
                if 0 < less < value:
                    yield {**given, key: less}
    for digits in (0, 1):
        plainer = {key: _rounded(value, digits) for key, value in given.items()}
        if any(plainer[key] is not given[key] for key in given):
            yield plainer


def _fewer_rows(given: Given) -> Iterator[Given]:
    keys = [key for key in ROWS if isinstance(given.get(key), np.ndarray) and given[key].ndim]
    rows = {len(given[key]) for key in keys}
    if len(rows) != 1:
        return
    count = rows.pop()
    for less in dict.fromkeys((1, 2, count // 2, count - 1)):
        if 0 < less < count:
            yield {**given, **{key: given[key][:less] for key in keys}}


def _rounded(value: Any, digits: int) -> Any:
    """Arrays of small numbers with fewer digits; the same object where that changes nothing."""
    if isinstance(value, dict):
        rounded = {key: _rounded(one, digits) for key, one in value.items()}
        return rounded if any(rounded[key] is not value[key] for key in value) else value
    if not isinstance(value, np.ndarray) or value.dtype.kind != "f":
        return value
    plain = np.round(value, digits).astype(value.dtype) + 0
    return value if np.array_equal(plain, value) else plain
