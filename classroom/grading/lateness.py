"""What a teacher should know of late submissions, before anybody complains."""

from __future__ import annotations

from collections.abc import Sequence

from ..results import SubmissionResult
from .settings import Assignment


def on_lateness(results: Sequence[SubmissionResult], assignment: Assignment) -> list[str]:
    """How many are late, and what that takes off; where most are, the times are to be doubted."""
    late = [one for one in results if assignment.days_late(one)]
    if not late:
        return []
    points = sum(assignment.late_penalty(one) for one in late)
    are = "is" if len(late) == 1 else "are"
    found = [f"{len(late)} of {len(results)} {are} late, which takes off {points:.4g} points in all."]
    if len(late) > len(results) / 2:
        found.append("Most are late: where the times are the files' own dates, copying the files has changed them.")
    return found
