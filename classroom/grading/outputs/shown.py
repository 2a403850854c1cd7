"""What a student may see of a result: hidden checks are counted, and say nothing else."""

from __future__ import annotations

from dataclasses import dataclass

from ...results import FAILED, PASSED, CheckResult, ExerciseResult, SubmissionResult
from ..settings import Assignment
from .text import number

UNKNOWN_MISTAKE = "No mistake that is known."


@dataclass(frozen=True)
class ShownExercise:
    """An exercise as its student sees it.

    Attributes:
        result: all that is known; only name, number, title, part and status are shown as they are.
        points: the points that it got.
        weight: the points that it could get.
        message: what stopped all checks, or empty.
        mistakes: sentences of known mistakes, or the one that says that there is none; empty where nothing is said.
        remarks: what is good to know.
        checks: the checks that are not hidden.
        hidden: how many are.
        hidden_held: how many of these hold.
    """

    result: ExerciseResult
    points: float
    weight: float
    message: str
    mistakes: tuple[str, ...]
    remarks: tuple[str, ...]
    checks: tuple[CheckResult, ...]
    hidden: int
    hidden_held: int

    @property
    def failing(self) -> tuple[CheckResult, ...]:
        """The checks that are shown because they do not hold; none where nothing was run."""
        nothing_run = self.message or self.result.status != FAILED
        return () if nothing_run else tuple(check for check in self.checks if not check.holds)

    def cause(self, check: CheckResult) -> str:
        """The usual cause of a check that does not hold, unless it was named as the mistake already."""
        return "" if check.cause in self.mistakes else check.cause

    @property
    def worth(self) -> str:
        """Its points in words."""
        return f"{rounded(self.points)} of {points_of(self.weight)}"

    @property
    def hidden_sentence(self) -> str:
        """How many hidden checks hold, or empty where there are none."""
        if not self.hidden:
            return ""
        checks = "hidden check holds" if self.hidden == 1 else "hidden checks hold"
        return f"{self.hidden_held} of {self.hidden} {checks}."

    @property
    def mistake_sentence(self) -> str:
        """What introduces the mistakes."""
        if len(self.mistakes) < 2:
            return "Mistake" if self.mistakes != (UNKNOWN_MISTAKE,) else ""
        if self.result.together:
            return f"It behaves as if {len(self.mistakes)} mistakes were made at once"
        return "It behaves like each of these mistakes; what was tried does not tell which it is"

    @property
    def between(self) -> str:
        """The word between two mistakes."""
        return "and" if self.result.together else "or"


def shown(submission: SubmissionResult, assignment: Assignment) -> list[ShownExercise]:
    """Say what the student may see of each exercise that is graded."""
    return [_shown(result, assignment) for result in submission.exercises if result.name in assignment.weights]


def is_hidden(result: ExerciseResult, check: CheckResult, assignment: Assignment) -> bool:
    """Is the student to know of a check no more than whether it holds?"""
    return check.hidden or result.name in assignment.hidden


def _shown(result: ExerciseResult, assignment: Assignment) -> ShownExercise:
    hidden = [check for check in result.checks if is_hidden(result, check, assignment)]
    visible = tuple(check for check in result.checks if not is_hidden(result, check, assignment))
    # The name of a mistake that only hidden checks see would say what they try.
    mistakes = result.mistakes if any(not check.holds for check in visible) else ()
    if result.status == FAILED and not mistakes and not result.message and any(not one.holds for one in visible):
        mistakes = (UNKNOWN_MISTAKE,)
    return ShownExercise(
        result=result,
        points=assignment.points(result),
        weight=assignment.weights[result.name],
        message="" if result.status == PASSED else result.message,
        mistakes=mistakes,
        remarks=result.remarks if visible or not hidden else (),
        checks=visible,
        hidden=len(hidden),
        hidden_held=sum(check.holds for check in hidden),
    )


def score_sentence(submission: SubmissionResult, assignment: Assignment) -> str:
    """The score, and what was taken off it."""
    score = f"{rounded(assignment.score(submission))} of {points_of(assignment.max_score)}"
    days = assignment.days_late(submission)
    if not days:
        return f"{score}."
    late = "1 day" if days == 1 else f"{days} days"
    off = rounded(assignment.late_penalty(submission))
    return f"{score}: {rounded(assignment.raw_score(submission))}, less {off} because it is {late} late."


def points_of(value: float) -> str:
    """``"1 point"``, ``"2 points"``."""
    return f"{rounded(value)} point{'' if rounded(value) == '1' else 's'}"


def rounded(value: float) -> str:
    """Points for people, to two places."""
    return number(round(value, 2))
