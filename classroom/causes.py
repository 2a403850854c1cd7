"""What a wrong answer comes from where no known mistake behaves like it: one cause, exception or limit for all."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from .results import CheckResult, ExerciseResult

_EXCEPTION = re.compile(r"[A-Z]\w*(?:Error|Exception|Exit|Interrupt|Warning|StopIteration)\b")


def is_exception(came: str) -> bool:
    """Is what came of a check the name of an exception, with or without what it says?"""
    return _EXCEPTION.match(came) is not None


def always(result: ExerciseResult, raised: Callable[[str], bool] = is_exception) -> str:
    """The exception, or the limit, that all checks end with, and that no known mistake explains; or empty.

    Args:
        result: what came of the exercise.
        raised: tells exceptions among what came of checks.
    """
    ends = {check.limit or check.came for check in result.checks}
    if len(ends) != 1 or result.mistakes or any(check.holds for check in result.checks):
        return ""
    first = result.checks[0]
    return first.came if first.limit or raised(first.came) else ""


def likely(checks: Sequence[CheckResult]) -> str:
    """What every check that fails takes for the cause; empty where they differ. Hidden checks are not asked."""
    causes = {check.cause for check in checks if not check.holds and not check.hidden}
    return causes.pop() if len(causes) == 1 else ""
