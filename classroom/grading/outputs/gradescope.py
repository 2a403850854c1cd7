"""``results.json`` of a student, as Gradescope reads it.

The format is that of https://gradescope-autograders.readthedocs.io/en/latest/specs/.
"""

from __future__ import annotations

import json
from typing import Any

from ...results import PASSED, SubmissionResult
from ..settings import Assignment
from .shown import ShownExercise, late_sentence, score_sentence, shown
from .text import clean, one_line

HIDDEN_CHECK = "a hidden check"  # all that is said of it: the file lies beside the feedback, and may be handed out


def results(submission: SubmissionResult, assignment: Assignment) -> bytes:
    """Make the file: a test for each check, or one for the exercise where none was run.

    Formats are always ``text``, so nothing of a student's is taken for HTML; a status is always there, because
    Gradescope takes 0 of 0 points for passed.
    """
    exercises = shown(submission, assignment)
    sentences = score_sentence(submission, assignment), late_sentence(submission, assignment)
    document = {
        "score": round(assignment.score(submission), 4),
        "execution_time": round(submission.seconds, 3),
        "output": "\n".join(filter(None, [*sentences, *map(one_line, submission.remarks)])),
        "output_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "extra_data": {
            "raw_score": round(assignment.raw_score(submission), 4),
            "late_penalty": round(assignment.late_penalty(submission), 4),
            "max_score": round(assignment.max_score, 4),
            "isolation": one_line(submission.isolation),
            "seed": submission.seed,
        },
        "tests": [test for exercise in exercises for test in _tests(exercise)],
    }
    return json.dumps(document, ensure_ascii=False, allow_nan=False).encode() + b"\n"


def _tests(exercise: ShownExercise) -> list[dict[str, Any]]:
    result, name = exercise.result, one_line(exercise.result.name)
    every = len(exercise.checks) + exercise.hidden
    if not every:
        output = exercise.message or f"The exercise is {result.status}."
        return [_test(exercise, 1, 1, f"{name}: {result.status}", result.status == PASSED, output)]
    tests = []
    for place, check in enumerate(exercise.checks, start=1):
        lines = [check.why] if check.holds else _lines(exercise, place)
        tests.append(_test(exercise, place, every, f"{name}: {one_line(check.tried)}", check.holds, "\n".join(lines)))
    for number in range(exercise.hidden):
        place, holds = len(exercise.checks) + 1 + number, number < exercise.hidden_held
        test = _test(exercise, place, every, f"{name}: {HIDDEN_CHECK}", holds, "")
        tests.append({**test, "visibility": "hidden"})
    return tests


def _lines(exercise: ShownExercise, place: int) -> list[str]:
    """What a check that does not hold has to say; the mistake stands with the first of them."""
    check = exercise.checks[place - 1]
    if not exercise.failing:
        return [exercise.message or f"The exercise is {exercise.result.status}."]
    texts = (check.why, check.expected, check.came, exercise.cause(check))
    parts = zip(texts, ("", "Expected: ", "Came: ", "Usual cause: "))
    lines = [f"{name}{text}" for text, name in parts if text]
    if check is exercise.failing[0] and exercise.mistakes:
        start = f"{exercise.mistake_sentence}: " if exercise.mistake_sentence else ""
        lines.append(start + f" {exercise.between.upper()} ".join(exercise.mistakes))
    code = exercise.code(check)
    return [*lines, code] if code else lines


def _test(exercise: ShownExercise, place: int, every: int, name: str, holds: bool, output: str) -> dict[str, Any]:
    most = exercise.weight / every
    # The points of the exercise are given to the checks that hold: none where it is refused, whatever its checks say.
    held = sum(check.holds for check in exercise.checks) + exercise.hidden_held
    return {
        "score": round(exercise.points / held, 6) if holds and held else 0.0,
        "max_score": round(most, 6),
        "status": "passed" if holds else "failed",
        "name": name,
        "number": f"{exercise.result.number}.{place}",
        "output": clean(output),
        "output_format": "text",
        "tags": [one_line(exercise.result.part)],
        "visibility": "visible",
    }
