"""What a student gets: ``feedback.md`` and ``feedback.html``, which say the same."""

from __future__ import annotations

from collections.abc import Iterable

from ...results import PASSED, CheckResult, SubmissionResult
from ..settings import Assignment
from .pages import render
from .shown import UNKNOWN_MISTAKE, ShownExercise, score_sentence, shown
from .text import code, escaped, fence


def feedback_page(submission: SubmissionResult, assignment: Assignment) -> bytes:
    """The page of a student."""
    exercises = shown(submission, assignment)
    return render(
        "feedback.html",
        headline=_headline(submission, assignment, exercises),
        findings=(),
        student=submission.student,
        remarks=submission.remarks,
        exercises=exercises,
        unknown=UNKNOWN_MISTAKE,
        seed=_seed(submission, exercises),
    )


def feedback_markdown(submission: SubmissionResult, assignment: Assignment) -> bytes:
    """The same in Markdown. What comes from the student stands in code, where nothing is an instruction."""
    exercises = shown(submission, assignment)
    title, *sentences = _headline(submission, assignment, exercises)
    blocks = [f"# {escaped(title)}", f"For {code(submission.student.name)}", *map(escaped, sentences)]
    blocks += [f"Remark: {code(remark)}" for remark in submission.remarks]
    for exercise in exercises:
        blocks += _exercise(exercise)
    if seed := _seed(submission, exercises):
        blocks.append(escaped(seed))
    return ("\n\n".join(blocks) + "\n").encode()


def _headline(submission: SubmissionResult, assignment: Assignment, exercises: list[ShownExercise]) -> list[str]:
    passed = sum(exercise.result.status == PASSED for exercise in exercises)
    score = score_sentence(submission, assignment)
    return [assignment.title, f"Score: {score} {passed} of {len(exercises)} exercises passed."]


def _seed(submission: SubmissionResult, exercises: Iterable[ShownExercise]) -> str:
    """How to make the same inputs at home; of hidden checks not even that is said."""
    if any(exercise.hidden for exercise in exercises):
        return ""
    return f"To try it with the same inputs: handtorn exercise check NAME --seed {submission.seed}"


def _exercise(exercise: ShownExercise) -> Iterable[str]:
    result = exercise.result
    yield f"## {result.number}. {escaped(result.title)}"
    facts = f"{code(result.name)}: **{result.status}**, {exercise.worth}."
    if exercise.hidden:
        facts += f" {exercise.hidden_sentence}"
    yield facts
    if exercise.message:
        yield fence(exercise.message)
    yield from _mistakes(exercise)
    for check in exercise.failing:
        yield from _check(check, exercise.cause(check))
    yield from (f"Good to know: {code(remark)}" for remark in exercise.remarks)


def _mistakes(exercise: ShownExercise) -> Iterable[str]:
    if exercise.mistakes == (UNKNOWN_MISTAKE,):
        yield UNKNOWN_MISTAKE
    elif len(exercise.mistakes) == 1:
        yield f"**{exercise.mistake_sentence}:** {escaped(exercise.mistakes[0])}"
    elif exercise.mistakes:
        yield f"**{exercise.mistake_sentence}:**"
        texts = [escaped(text) for text in exercise.mistakes]
        yield "\n".join(f"- {text}" for text in [texts[0], *(f"{exercise.between}: {text}" for text in texts[1:])])


def _check(check: CheckResult, cause: str) -> Iterable[str]:
    yield f"### Tried: {escaped(check.tried)}"
    if check.why:
        yield escaped(check.why)
    for name, text in (("Expected", check.expected), ("Came", check.came)):
        if "\n" in text:
            yield f"{name}:\n\n{fence(text)}"
        elif text:
            yield f"{name}: {code(text)}"
    if cause:
        yield f"Usual cause: {escaped(cause)}"
    if check.inputs:
        yield f"To see it:\n\n{fence(check.inputs, 'python')}"
