"""What a wrong answer comes from where no known mistake behaves like it: one cause, exception or limit for all."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from .results import CheckResult, ExerciseResult

_EXCEPTION = re.compile(r"[A-Z]\w*(?:Error|Exception|Exit|Interrupt|Warning|StopIteration)\b")
_LINE = re.compile(r"\([^()]+, line (\d+)\)\.?$")


def is_exception(came: str) -> bool:
    """Is what came of a check the name of an exception, with or without what it says?"""
    return _EXCEPTION.match(came) is not None


def end_of(check: CheckResult) -> str:
    """What tells apart the exceptions and limits that checks end with; empty where something came.

    Exceptions are the same where their kind and their line are: their texts may have numbers of the inputs in them.
    """
    if check.limit or check.holds:
        return check.limit
    kind, line = _EXCEPTION.match(check.came), _LINE.search(check.came)
    if line is None:
        return check.came if kind else ""
    return f"{kind[0] if kind else ''} {line[1]}"


def always(result: ExerciseResult, end: Callable[[CheckResult], str] = end_of) -> str:
    """The exception, or the limit, that all checks end with, and that no known mistake explains; or empty.

    Args:
        result: what came of the exercise.
        end: tells apart what checks end with.
    """
    ends = {end(check) for check in result.checks}
    if len(ends) != 1 or "" in ends or result.mistakes or any(check.holds for check in result.checks):
        return ""
    return result.checks[0].came


def likely(checks: Sequence[CheckResult]) -> str:
    """What every check that fails takes for the cause; empty where they differ. Hidden checks are not asked."""
    causes = {check.cause for check in checks if not check.holds and not check.hidden}
    return causes.pop() if len(causes) == 1 else ""
