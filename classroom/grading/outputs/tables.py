"""The tables of a class as CSV: grades as nbgrader exports them, points by exercise, and every check."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timezone

from ...results import ExerciseResult, Student, SubmissionResult
from ..settings import Assignment, time_of
from .text import cell, number

GRADEBOOK = (
    *("assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email"),
    *("raw_score", "late_submission_penalty", "score", "max_score"),
)
# Behind the comma of a name, or a word of it: no first name.
_TITLE = re.compile(
    r"\w\w+\.|\w\.\w|^(?:jr|sr|i{2,3}|iv|dr|prof|ph ?d|md|m ?sc|b ?sc|ma|ba|mba|esq|dipl)\b", re.IGNORECASE
)
CHECKS = ("student", "exercise", "check", "holds", "limit", "cause", "mistakes")


def gradebook(submissions: Iterable[SubmissionResult], assignment: Assignment) -> bytes:
    """``gradebook.csv``: a row for each student, in nbgrader's columns; times are in UTC, as nbgrader's are."""
    rows = []
    for submission in submissions:
        student = submission.student
        last, first = last_and_first(student)
        points = (
            assignment.raw_score(submission),
            assignment.late_penalty(submission),
            assignment.score(submission),
            assignment.max_score,
        )
        texts = (assignment.title, _time(assignment.due), _time(time_of(submission)), student.key)
        rows.append([*map(cell, (*texts, last, first, email(student))), *map(number, points)])
    return as_csv(GRADEBOOK, rows)


def points(submissions: Iterable[SubmissionResult], assignment: Assignment) -> bytes:
    """``points.csv``: a row for each student, a column for each exercise; empty where nothing was handed in."""
    rows = []
    for submission in submissions:
        results = {result.name: result for result in submission.exercises}
        cells = [
            number(assignment.points(results[name])) if name in results and results[name].status != "missing" else ""
            for name in assignment.weights
        ]
        rows.append([cell(submission.student.key), *cells])
    return as_csv(["student", *map(cell, assignment.weights)], rows)


def checks(submissions: Iterable[SubmissionResult]) -> bytes:
    """``checks.csv``: a row for each check of each student; where none was run, a row for the exercise.

    It is the teacher's: it says of hidden checks what it says of others.
    """
    rows = []
    for submission in submissions:
        student = cell(submission.student.key)
        for result in submission.exercises:
            start, mistakes = [student, cell(result.name)], cell(joined(result, result.named))
            for check in result.checks:
                holds = "true" if check.holds else "false"
                rows.append([*start, cell(check.tried), holds, cell(check.limit), cell(check.cause), mistakes])
            if not result.checks:
                rows.append([*start, "", "false", "", cell(result.message or result.status), mistakes])
    return as_csv(CHECKS, rows)


def as_csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A table as RFC 4180 has it, in UTF-8 without a mark; the lines end as on Unix."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows([header, *rows])
    return text.getvalue().encode()


def joined(result: ExerciseResult, mistakes: Sequence[str]) -> str:
    """Mistakes in one line: ``"A and B"`` where they were made at once, ``"A or B"`` where it is one of them."""
    return (" and " if result.together else " or ").join(mistakes)


def last_and_first(student: Student) -> tuple[str, str]:
    """A student's last and first name where that is certain: one comma without a title behind it, or two words.

    Else the whole name stands for the last name; both are empty where nothing but the key is known.
    """
    name = " ".join(student.name.split())
    parts = [part.strip() for part in name.split(",")]
    if len(parts) == 2 and all(parts) and not _TITLE.search(parts[1]):
        return parts[0], parts[1]
    words = name.split(" ")
    if len(words) == 2 and len(parts) == 1 and all(word[:1].isalpha() and not _TITLE.search(word) for word in words):
        return words[1], words[0]
    return ("", "") if name == student.key else (name, "")


def email(student: Student) -> str:
    """A student's address: the one that is known, or a login that is one; or empty."""
    login = student.ids.get("login", "")
    return student.ids.get("email", login if "@" in login else "")


def _time(time: datetime | None) -> str:
    """As nbgrader writes it: in UTC, without saying so."""
    return str(time.astimezone(timezone.utc).replace(tzinfo=None)) if time else ""
