"""What a student may see of a result: hidden checks are counted, and say nothing else."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from ...causes import always, likely
from ...pasting import printing, with_imports
from ...results import FAILED, PASSED, CheckResult, ExerciseResult, SubmissionResult
from ..settings import Assignment, time_of
from .text import counted, number

UNKNOWN_MISTAKE = "No mistake that is known."


@dataclass(frozen=True)
class ShownExercise:
    """An exercise as its student sees it.

    Attributes:
        result: all that is known; only name, number, title, part and status are shown as they are.
        points: the points that it got.
        weight: the points that it could get.
        message: what stopped all checks, or what all of them ended with; or empty.
        mistakes: sentences of known mistakes, or the one that says that there is none; empty where nothing is said.
        remarks: what is good to know.
        checks: the checks that are not hidden.
        hidden: how many are.
        hidden_held: how many of these hold.
        guessed: no mistake is known; the sentence is the cause that all checks which fail have in common.
        limits: that hidden checks hit.
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
    guessed: bool = False
    limits: tuple[str, ...] = ()

    @property
    def failing(self) -> tuple[CheckResult, ...]:
        """The checks that are shown because they do not hold; none where nothing was run."""
        nothing_run = self.message or self.result.status != FAILED
        return () if nothing_run else tuple(check for check in self.checks if not check.holds)

    def cause(self, check: CheckResult) -> str:
        """The usual cause of a check that does not hold, unless the mistake is known."""
        return _of_exercise(check.cause) if self.mistakes == (UNKNOWN_MISTAKE,) else ""

    def code(self, check: CheckResult) -> str:
        """The input of a check as code that runs at the end of the student's file, and prints what comes."""
        if not check.inputs or check.limit:  # what does not end is of no use
            return ""
        return printing(with_imports(check.inputs, f"{self.result.answer}\n{check.inputs}"))

    @property
    def again(self) -> str:
        """The exercise as the learner's command is called for it; empty where a check is hidden or none is shown."""
        return f"handtorn exercise check {self.result.name}" if self.failing and not self.hidden else ""

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
        limits = f"; a limit was hit: {', '.join(self.limits)}" if self.limits else ""
        return f"{self.hidden_held} of {self.hidden} {checks}{limits}."

    @property
    def mistake_sentence(self) -> str:
        """What introduces the mistakes."""
        if self.guessed:
            return "Most likely"
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
    message, guess = "" if result.status == PASSED else result.message, ""
    mistakes: tuple[str, ...] = ()
    if any(not check.holds for check in visible):
        # The name of a mistake that only hidden checks see would say what they try.
        mistakes = tuple(filter(None, dict.fromkeys(result.mistakes)))
        if result.status == FAILED and not message and not mistakes:
            message, guess = _end_of_all(replace(result, checks=visible), bool(hidden)), likely(visible)
            mistakes = () if message else (guess or UNKNOWN_MISTAKE,)
    return ShownExercise(
        result=result,
        points=assignment.points(result),
        weight=assignment.weights[result.name],
        message=message,
        mistakes=tuple(map(_of_exercise, mistakes)),
        remarks=result.remarks if visible or not hidden else (),
        checks=visible,
        hidden=len(hidden),
        hidden_held=sum(check.holds for check in hidden),
        guessed=bool(guess and mistakes),
        limits=tuple(sorted({check.limit for check in hidden if check.limit})),
    )


def _of_exercise(sentence: str) -> str:
    """A sentence of a probe, which speaks of a column of the tutorial, for an exercise: there is no column in it."""
    return sentence.replace("which this column does not do", "which is not asked for").replace(
        "which this column does", "which is asked for"
    )


def _end_of_all(result: ExerciseResult, more: bool) -> str:
    """The exception or the limit that all checks end with; ``more`` says that there are hidden ones beside them."""
    end = always(result)
    if not end:
        return ""
    if len(result.checks) > 1 or more:
        end = f"All checks{' that are not hidden' if more else ''} end with: {end}"
    cause = _of_exercise(likely(result.checks))
    return f"{end.rstrip('.')}. {cause}" if cause else end


def score_sentence(submission: SubmissionResult, assignment: Assignment) -> str:
    """The score, and what was taken off it."""
    score = f"{rounded(assignment.score(submission))} of {points_of(assignment.max_score)}"
    days = assignment.days_late(submission)
    if not days:
        return f"{score}."
    off = rounded(assignment.late_penalty(submission))
    return (
        f"{score}: {rounded(assignment.raw_score(submission))}, less {off} because it is {counted(days, 'day')} late."
    )


def late_sentence(submission: SubmissionResult, assignment: Assignment) -> str:
    """When it was handed in and due, and what a day costs; empty where it is not late."""
    submitted = time_of(submission)
    if not assignment.due or not submitted or not assignment.days_late(submission):
        return ""
    times = [_minutes(time.astimezone(assignment.due.tzinfo)) for time in (submitted, assignment.due)]
    text = f"Handed in {times[0]}, due {times[1]}."
    if assignment.penalty_per_day:
        text += f" Each day begun takes off {rounded(100 * assignment.penalty_per_day)} % of the points."
    if assignment.accepted_days is not None:
        text += f" After {counted(assignment.accepted_days, 'day')} nothing counts."
    return text


def _minutes(time: datetime) -> str:
    """To the minute, or to the second where there are some: a second late is late."""
    return f"{time:%Y-%m-%d %H:%M:%S} {time.tzname()}" if time.second else f"{time:%Y-%m-%d %H:%M} {time.tzname()}"


def points_of(value: float) -> str:
    """``"1 point"``, ``"2 points"``."""
    return f"{rounded(value)} point{'' if rounded(value) == '1' else 's'}"


def rounded(value: float) -> str:
    """Points for people, to two places."""
    return number(round(value, 2))
