"""What an assignment is worth: points by exercise, when it is due, and what lateness costs."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from ..results import FAILED, PASSED, ExerciseResult, SubmissionResult


@dataclass(frozen=True)
class Assignment:
    """What is graded, and how checks become points.

    Attributes:
        title: as it is shown, for instance ``"handtorn exercises"``.
        weights: points by the name of the exercise, in the order of the list.
        due: when it has to be handed in, with its time zone; None where there is no such time.
        penalty_per_day: the part of the raw score that is taken off for each day begun after ``due``, from 0 to 1.
        accepted_days: so many days late it is still accepted; after that, nothing counts. None where it always is.
        hidden: the names of exercises whose checks are all hidden in feedback.
        partial_credit: a part of the checks is a part of the points; without it, all have to hold.
    """

    title: str
    weights: dict[str, float]
    due: datetime | None = None
    penalty_per_day: float = 0.0
    accepted_days: int | None = None
    hidden: frozenset[str] = frozenset()
    partial_credit: bool = True

    @property
    def max_score(self) -> float:
        """The points of a submission in which all is right."""
        return math.fsum(self.weights.values())

    def points(self, result: ExerciseResult) -> float:
        """The points of an exercise: its weight, times the part of its checks that hold.

        An exercise that is missing, not written or refused has none, and so has one that is not graded.
        """
        counts = result.status == PASSED or (result.status == FAILED and self.partial_credit)
        return result.score * self.weights.get(result.name, 0.0) if counts else 0.0

    def raw_score(self, submission: SubmissionResult) -> float:
        """The points of all exercises, before anything is taken off."""
        return math.fsum(self.points(result) for result in submission.exercises)

    def days_late(self, submission: SubmissionResult) -> int:
        """How many days after ``due`` were begun; 0 in time, or where one of the two times is not known."""
        submitted = time_of(submission)
        if self.due is None or submitted is None or submitted <= self.due:
            return 0
        return -((self.due - submitted) // timedelta(days=1))

    def late_penalty(self, submission: SubmissionResult) -> float:
        """The points that are taken off for lateness, at most all."""
        days = self.days_late(submission)
        part = min(1.0, self.penalty_per_day * days)
        if self.accepted_days is not None and days > self.accepted_days:
            part = 1.0
        return part * self.raw_score(submission)

    def score(self, submission: SubmissionResult) -> float:
        """The points that count."""
        return max(0.0, self.raw_score(submission) - self.late_penalty(submission))


def time_of(submission: SubmissionResult) -> datetime | None:
    """When a submission was handed in, in UTC, or None where that is not known."""
    text = submission.submitted
    if text.endswith("Z"):  # Python 3.11 is the first that reads it
        text = f"{text[:-1]}+00:00"
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        return None
    return (time if time.tzinfo else time.replace(tzinfo=timezone.utc)).astimezone(timezone.utc)
