"""What a wrong answer comes from where no known mistake behaves like it: one cause, exception or limit for all.

A teacher's feedback says it; what a learner's own command says, which knows the learner's file, is in
:mod:`classroom.learner.verdict`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from .results import CheckResult, ExerciseResult

_EXCEPTION = re.compile(r"[A-Z]\w*(?:Error|Exception|Exit|Interrupt|Warning|StopIteration)\b")
_LINE = re.compile(r", line \d+\)")


def always(result: ExerciseResult) -> str:
    """The exception, or the limit, that all checks end with, and that no known mistake explains; or empty.

    Exceptions are the same where their kind and their line are: their texts may have numbers of the inputs in them.
    """
    ends = {_end_of(check) for check in result.checks}
    if len(ends) != 1 or "" in ends or result.mistakes:
        return ""
    return result.checks[0].came


def _end_of(check: CheckResult) -> str:
    """The limit, or the exception and its line, that a check ended with; else empty."""
    kind = _EXCEPTION.match(check.came)
    if check.limit or check.holds or kind is None:
        return check.limit
    line = _LINE.search(check.came)
    return f"{kind[0]}{line[0]}" if line else check.came


def likely(checks: Sequence[CheckResult]) -> str:
    """What every check that fails takes for the cause; empty where they differ. Hidden checks are not asked."""
    causes = {check.cause for check in checks if not check.holds and not check.hidden}
    return causes.pop() if len(causes) == 1 else ""
