"""What is wrong with an answer, in a sentence or two: the mistakes by name, or what all checks end with."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from sidebyside.diagnosis.answer import joined
from sidebyside.mine.unwritten import unwritten

from ..causes import always, end_of, likely
from ..exercise import Exercise
from ..questions import NO_ANSWER, Answer
from ..results import NOT_WRITTEN, PASSED, CheckResult, ExerciseResult
from .meaning import close_name, meaning_of

#: What comes of a stub, or of a function that a learner leaves for later, or of a question.
UNWRITTEN = re.compile(rf"NotImplementedError\b(?:: (\S+) is not written yet)?|{re.escape(NO_ANSWER)}")
NOT_RIGHT = "this is not it, and no mistake that I know."
MOST_INPUTS = 2  # that are named of those on which one cause is likely


@dataclass(frozen=True)
class Where:
    """Where an answer is, and how it is checked again.

    Attributes:
        file: what it is called in messages.
        text: the Python that was checked.
        again: the call or command that repeats the check with the same inputs.
        kind: ``"file"``, a cell of a ``"notebook"`` that is saved, or ``"here"``, in this process.
        lacks: where it should be, too, and is not: a sentence; or empty.
        placed: puts the lines of a notebook's cells in place of those of the text, in a message.
    """

    file: str
    text: str
    again: str
    kind: str = "file"
    lacks: str = ""
    placed: Callable[[str], str] = str

    @property
    def is_file(self) -> bool:
        """Is it a file of its own, at the end of which something can be pasted?"""
        return self.kind == "file"

    def line(self, message: str) -> str:
        """The learner's line that a message speaks of, behind its number; empty where it speaks of none."""
        found = re.search(rf"{re.escape(self.file)}, line (\d+)", message)
        lines, number = self.text.splitlines(), int(found[1]) if found else 0
        if found is None or not 0 < number <= len(lines):
            return ""
        return f"{self.placed(found[0]).rpartition('line ')[2]}: {lines[number - 1].strip()}"


def verdict(exercise: Exercise, result: ExerciseResult, where: Where) -> str:
    """What is wrong; empty where all is right."""
    if result.status == PASSED or result.status == NOT_WRITTEN or result.message:
        return _stopped(exercise, result, where)
    end = always_ends(result)
    if end and not UNWRITTEN.match(end):
        return _sentences(end, meaning_of(end, exercise, where.is_file) or likely(result.checks))
    return _with_unwritten(exercise, result, where)


def _stopped(exercise: Exercise, result: ExerciseResult, where: Where) -> str:
    """Why no check was run; empty where they were."""
    if result.status == NOT_WRITTEN:
        do = f"Write in {where.file}, save it, and check again" if where.kind != "here" else "Write it, and check again"
        return f"{_are(exercise.asked)} not written yet: nothing was checked. {do}."
    if not result.message:
        return ""
    hint = meaning_of(result.message, exercise, where.is_file)
    return _sentences(result.message, hint or close_name(result.message, where.text, exercise))


def always_ends(result: ExerciseResult) -> str:
    """The exception, limit or sentence that all checks end with, and that no known mistake explains; or empty."""
    return always(result, ending)


def ending(check: CheckResult) -> str:
    """What a check ended with: the limit, the exception, or the sentence on what was returned; else empty."""
    return end_of(check) or ("" if check.holds or not check.came.endswith(".") else check.came)


def named(result: ExerciseResult, of_questions: bool = False) -> str:
    """The mistakes by name, as far as they are known.

    Args:
        result: what came of the checks.
        of_questions: does each check ask another question?
    """
    says = list(dict.fromkeys(filter(None, result.mistakes)))
    if not says:
        return _likely(result, of_questions)
    if result.together and len(says) > 1:
        return f"Two mistakes at once: {' And: '.join(says)}"
    return f"One of these: {' Or: '.join(says)}" if len(says) > 1 else f"Your mistake: {says[0]}"


def _likely(result: ExerciseResult, of_questions: bool) -> str:
    """What the checks that fail take for the cause, each by itself."""
    failed = [check for check in result.checks if not check.holds and not check.hidden]
    causes: dict[str, list[str]] = {}
    for check in failed:
        causes.setdefault(check.cause, []).append(check.tried)
    if of_questions:
        return " ".join(f"{joined(tried, 9)}: {cause or NOT_RIGHT}" for cause, tried in causes.items())
    unexplained = causes.pop("", [])
    if not causes:
        return "Your mistake: none that I know. What differs:"
    if len(causes) == 1 and not unexplained:
        return f"Most likely: {next(iter(causes))}"
    parts = [f"{cause.rstrip('.')} (on {_some(tried)})" for cause, tried in causes.items()]
    return f"No single mistake that I know gives all of this. Perhaps: {'; and '.join(parts)}."


def _some(tried: Sequence[str]) -> str:
    more = len(tried) - MOST_INPUTS
    return "; ".join(tried) if more <= 0 else f"{'; '.join(tried[:MOST_INPUTS])}; and {more} more"


def _with_unwritten(exercise: Exercise, result: ExerciseResult, where: Where) -> str:
    """What of several functions or questions is not written yet, and the mistakes by name in the others."""
    failed = [check for check in result.checks if not check.holds]
    missing = [check for check in failed if UNWRITTEN.match(check.came)]
    left = [check for check in failed if check not in missing]
    of_questions = all(isinstance(check.probe.judge, Answer) for check in exercise.checks)
    says = named(replace(result, checks=tuple(left)), of_questions) if left else ""
    if not missing:
        return says
    if of_questions:
        return _sentences(f"{_are([check.tried for check in missing])} not answered yet", says)
    names = dict.fromkeys(found[1] for check in missing if (found := UNWRITTEN.match(check.came)) and found[1])
    names = names or dict.fromkeys(name for name in _unwritten(where.text) if name in exercise.asked)
    return _sentences(f"{_are(tuple(names))} not written yet" if names else "A part is not written yet", says)


def _unwritten(text: str) -> list[str]:
    try:
        return unwritten(ast.parse(text))
    except SyntaxError:  # of a cell that has more than Python in it
        return []


def _are(names: Sequence[str]) -> str:
    return f"{joined(names, 9)} {'are' if len(names) > 1 else 'is'}"


def _sentences(*texts: str) -> str:
    return " ".join(text if text.endswith((".", "?", ":")) else f"{text}." for text in texts if text)
