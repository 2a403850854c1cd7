"""What a student gets: ``feedback.md`` and ``feedback.html``, which say the same."""

from __future__ import annotations

from collections.abc import Iterable

from ...results import MISSING, PASSED, CheckResult, SubmissionResult
from ..settings import Assignment
from ..submission import NOT_HANDED_IN
from .pages import render
from .shown import UNKNOWN_MISTAKE, ShownExercise, late_sentence, score_sentence, shown
from .text import code, counted, escaped, fence

SEE_IT = "To see it, at the end of your file"


def feedback_page(submission: SubmissionResult, assignment: Assignment) -> bytes:
    """The page of a student."""
    exercises = shown(submission, assignment)
    kept, missing = _handed_in(exercises)
    return render(
        "feedback.html",
        headline=_headline(submission, assignment, exercises),
        findings=(),
        student=submission.student,
        remarks=submission.remarks,
        exercises=kept,
        missing=missing,
        unknown=UNKNOWN_MISTAKE,
        seed=submission.seed,
        see_it=SEE_IT,
    )


def feedback_markdown(submission: SubmissionResult, assignment: Assignment) -> bytes:
    """The same in Markdown. What comes from the student stands in code, where nothing is an instruction."""
    exercises = shown(submission, assignment)
    title, *sentences = _headline(submission, assignment, exercises)
    blocks = [f"# {escaped(title)}", f"For {code(submission.student.name)}", *map(escaped, sentences)]
    blocks += [f"Remark: {code(remark)}" for remark in submission.remarks]
    kept, missing = _handed_in(exercises)
    for exercise in kept:
        blocks += _exercise(exercise, submission.seed)
    blocks += [escaped(missing)] if missing else []
    return ("\n\n".join(blocks) + "\n").encode()


def _handed_in(exercises: list[ShownExercise]) -> tuple[list[ShownExercise], str]:
    """Those of which there is something to say, and one sentence for all that were not handed in."""
    missing = [one for one in exercises if one.result.status == MISSING and one.message in ("", NOT_HANDED_IN)]
    if not missing:
        return exercises, ""
    names = ", ".join(f"{one.result.number}. {one.result.name}" for one in missing)
    return [one for one in exercises if one not in missing], f"Nothing was handed in for: {names}."


def _headline(submission: SubmissionResult, assignment: Assignment, exercises: list[ShownExercise]) -> list[str]:
    passed = sum(exercise.result.status == PASSED for exercise in exercises)
    score = f"Score: {score_sentence(submission, assignment)} {passed} of {counted(len(exercises), 'exercise')} passed."
    late = late_sentence(submission, assignment)
    return [assignment.title, score, *([late] if late else [])]


def _exercise(exercise: ShownExercise, seed: int) -> Iterable[str]:
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
        yield from _check(check, exercise)
    if exercise.again:
        yield f"The same inputs again: {code(f'{exercise.again} --seed {seed}')}"
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


def _check(check: CheckResult, exercise: ShownExercise) -> Iterable[str]:
    yield f"### Tried: {escaped(check.tried)}"
    if check.why:
        yield escaped(check.why)
    for name, text in (("Expected", check.expected), ("Came", check.came)):
        if "\n" in text:
            yield f"{name}:\n\n{fence(text)}"
        elif text:
            yield f"{name}: {code(text)}"
    if cause := exercise.cause(check):
        yield f"Usual cause: {escaped(cause)}"
    if pasted := exercise.code(check):
        yield f"{SEE_IT}:\n\n{fence(pasted, 'python')}"
