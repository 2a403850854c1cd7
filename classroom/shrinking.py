"""The smallest input on which a mistake shows: fewer rows, then plainer numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from sidebyside.probes.judging import Given, Verdict

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
    """The first rows alone, of all arrays and lists that have as many as the longest."""
    lengths = {key: len(value) for key, value in given.items() if _has_rows(value)}
    count = max(lengths.values(), default=0)
    keys = [key for key, length in lengths.items() if length == count]
    for less in dict.fromkeys((1, 2, count // 2, count - 1)):
        if 0 < less < count:
            yield {**given, **{key: given[key][:less] for key in keys}}


def _has_rows(value: Any) -> bool:
    return isinstance(value, list) or (isinstance(value, np.ndarray) and value.ndim > 0)


def _rounded(value: Any, digits: int) -> Any:
    """Numbers with fewer digits, in arrays, lists and dictionaries; the same object where that changes nothing."""
    if isinstance(value, dict):
        rounded = {key: _rounded(one, digits) for key, one in value.items()}
        return rounded if any(rounded[key] is not value[key] for key in value) else value
    if isinstance(value, list):
        listed = [_rounded(one, digits) for one in value]
        return listed if any(new is not old for new, old in zip(listed, value)) else value
    if not isinstance(value, np.ndarray) or value.dtype.kind != "f":
        return value
    plain = np.round(value, digits).astype(value.dtype) + 0
    return value if np.array_equal(plain, value) else plain
