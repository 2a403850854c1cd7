"""Grades one submission: every exercise of it, in one box."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ..checking import check_text
from ..exercise import Exercise
from ..results import FAILED, MISSING, CheckResult, ExerciseResult, SubmissionResult
from ..submissions import Answer, ExerciseFile, Submission, answers

NOT_HANDED_IN = "nothing was handed in"


def files_of(exercises: Sequence[Exercise]) -> dict[str, ExerciseFile]:
    """What the files of exercises are called, and what they define."""
    return {
        one.name: ExerciseFile.of(one.name, one.number, one.file_name, one.asked, one.taken.text) for one in exercises
    }


def grade_submission(
    submission: Submission, exercises: Sequence[Exercise], seed: int, isolation: Any
) -> SubmissionResult:
    """Grade all exercises of a submission.

    Args:
        submission: what a student handed in.
        exercises: those that are graded.
        seed: decides the inputs of all checks.
        isolation: makes boxes: a Sandbox, or Trusted.

    Returns:
        A result for each exercise, whatever the submission is.
    """
    started = time.monotonic()
    found = answers(submission, files_of(exercises))
    with isolation.box() as box:
        results = tuple(_grade(exercise, found, seed, box) for exercise in exercises)
    return SubmissionResult(
        submission.student, results, submission.submitted, isolation.description, seed, submission.remarks,
        time.monotonic() - started,
    )  # fmt: skip


def _grade(exercise: Exercise, found: Mapping[str, Answer], seed: int, box: Any) -> ExerciseResult:
    answer = found.get(exercise.name)
    if answer is None:
        return nothing_run(exercise, MISSING, NOT_HANDED_IN)
    if answer.problem:
        return nothing_run(exercise, FAILED, answer.problem, answer.text)
    result = check_text(exercise, answer.text, seed, box.open, answer.file)
    checks = tuple(
        replace(check, came=answer.placed(check.came), cause=answer.placed(check.cause)) for check in result.checks
    )
    remarks = (*answer.remarks, *result.remarks)
    return replace(result, message=answer.placed(result.message), checks=checks, remarks=remarks)


def nothing_run(exercise: Exercise, status: str, message: str, text: str = "") -> ExerciseResult:
    """A result without any check."""
    checks = tuple(CheckResult(check.tried, check.why, False, hidden=check.hidden) for check in exercise.checks)
    place = exercise.name, exercise.number, exercise.title, exercise.part
    return ExerciseResult(*place, status, message, checks=checks, answer=text)
