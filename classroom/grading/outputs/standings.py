"""What a class looks like: which exercises went wrong, by which mistakes, and who is stuck where."""

from __future__ import annotations

import string
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ...results import FAILED, MISSING, NOT_WRITTEN, PASSED, REFUSED, ExerciseResult, SubmissionResult
from ..settings import Assignment

STATUSES = (FAILED, NOT_WRITTEN, MISSING, REFUSED)  # of those who did not pass


@dataclass
class Mistake:
    """A mistake that somebody made.

    Attributes:
        exercise: the name of the exercise.
        key: what it is called in ``checks.csv``.
        text: the sentence that names it, as a student was told; may be empty where it has none of its own.
        letter: stands for it in the table of the class; unique in its exercise.
        made: the keys of students who made it, alone or together with others.
        perhaps: those who made it, or another one that behaves the same.
    """

    exercise: str
    key: str
    text: str
    letter: str = ""
    made: list[str] = field(default_factory=list)
    perhaps: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Column:
    """An exercise, and how the class did.

    Attributes:
        name: of the exercise.
        number: its place in the list of all.
        title: in a few words.
        part: the part of the list that it belongs to.
        counts: how many submissions came to each status.
        mean: the mean part of its points, from 0 to 1.
        limits: how many submissions hit each limit.
        unnamed: how many were wrong in a way that is not known.
        mistakes: those that were made, the most frequent first.
        stuck: the keys of students who have not passed it, have passed the one before it, and none after it.
    """

    name: str
    number: int
    title: str
    part: str
    counts: Counter[str]
    mean: float
    limits: Counter[str]
    unnamed: int
    mistakes: tuple[Mistake, ...]
    stuck: tuple[str, ...]

    @property
    def others(self) -> str:
        """How many did not pass, by status, in words."""
        return ", ".join(f"{count} {status}" for status in STATUSES if (count := self.counts[status]))

    @property
    def passed(self) -> int:
        """How many passed it."""
        return self.counts[PASSED]


def columns(
    submissions: Sequence[SubmissionResult], assignment: Assignment, known: Mapping[str, Mapping[str, str]]
) -> list[Column]:
    """Say how the class did in each exercise, in the order of the list.

    Args:
        submissions: what came of each.
        assignment: which exercises are graded.
        known: of each exercise the sentences of its known mistakes by their keys, where the results have none.
    """
    results: dict[str, list[tuple[str, ExerciseResult]]] = {name: [] for name in assignment.weights}
    stuck = defaultdict(list)
    for submission in submissions:
        for result in submission.exercises:
            if result.name in results:
                results[result.name].append((submission.student.key, result))
        stuck[stuck_at(submission, assignment)].append(submission.student.key)
    return [
        _column(name, results[name], tuple(stuck[name]), known.get(name, {}))
        for name in assignment.weights
        if results[name]
    ]


def stuck_at(submission: SubmissionResult, assignment: Assignment) -> str:
    """The first exercise behind the last one that is passed, or empty where that was the last of all."""
    graded = [result for result in submission.exercises if result.name in assignment.weights]
    behind = max((place for place, result in enumerate(graded, start=1) if result.status == PASSED), default=0)
    return graded[behind].name if behind < len(graded) else ""


def _column(
    name: str, results: list[tuple[str, ExerciseResult]], stuck: tuple[str, ...], known: Mapping[str, str]
) -> Column:
    one = results[0][1]
    limits = Counter(
        limit for _, result in results for limit in sorted({check.limit for check in result.checks if check.limit})
    )
    wrong = [result for _, result in results if result.status == FAILED and not result.message]
    return Column(
        name=name,
        number=one.number,
        title=one.title,
        part=one.part,
        counts=Counter(result.status for _, result in results),
        mean=sum(result.score for _, result in results) / len(results),
        limits=limits,
        unnamed=sum(not result.named for result in wrong),
        mistakes=_mistakes(name, results, known),
        stuck=stuck,
    )


def _mistakes(name: str, results: list[tuple[str, ExerciseResult]], known: Mapping[str, str]) -> tuple[Mistake, ...]:
    found: dict[str, Mistake] = {}
    for student, result in results:
        certain = result.together or len(result.named) == 1
        for key, text in zip(result.named, result.mistakes):
            mistake = found.setdefault(key, Mistake(name, key, text or known.get(key, "")))
            mistake.text = mistake.text or text
            (mistake.made if certain else mistake.perhaps).append(student)
    mistakes = sorted(found.values(), key=lambda one: (-len(one.made), -len(one.perhaps), one.key))
    for place, mistake in enumerate(mistakes):
        mistake.letter = _letter(place)
    return tuple(mistakes)


def _letter(place: int) -> str:
    letters = string.ascii_lowercase
    return letters[place] if place < len(letters) else f"{letters[place // len(letters) - 1]}{place % len(letters)}"


def by_score(scores: Sequence[float], most: float, bins: int = 10) -> list[int]:
    """How many scores lie in each of ``bins`` equal parts of 0 to ``most``; the last part holds ``most`` itself."""
    counts = [0] * bins
    for score in scores:
        part = score / most if most else 0.0
        counts[min(bins - 1, max(0, int(part * bins + 1e-9)))] += 1
    return counts
