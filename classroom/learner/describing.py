"""What a learner is told of a result: the mistake by name, and of each check that fails what was expected and came."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..causes import always as always_of
from ..causes import is_exception, likely
from ..exercise import Exercise
from ..pasting import printing, with_imports
from ..results import NOT_WRITTEN, PASSED, CheckResult, ExerciseResult
from .meaning import close_name, meaning_of

UNWRITTEN = re.compile(r"NotImplementedError: (\S+) is not written yet")  # as the stub raises it


@dataclass(frozen=True)
class Where:
    """Where an answer is, and how it is checked again.

    Attributes:
        file: what it is called in messages.
        text: the Python that was checked.
        again: the call or command that repeats the check with the same inputs.
        kind: ``"file"``, a cell of a ``"notebook"`` that is saved, or ``"here"``, in this process.
    """

    file: str
    text: str
    again: str
    kind: str = "file"

    @property
    def is_file(self) -> bool:
        """Is it a file of its own, at the end of which something can be pasted?"""
        return self.kind == "file"


@dataclass(frozen=True)
class Step:
    """Something that a learner can do.

    Attributes:
        text: what it is for.
        command: what to type, which no line break may come into.
    """

    text: str
    command: str = ""


@dataclass(frozen=True)
class ShownCheck:
    """A check as a learner sees it.

    Attributes:
        holds: is the answer right?
        tried: on what input.
        details: pairs of a word and a text, for a check that fails.
        code: makes the smallest input on which it shows, and calls the function; or empty.
    """

    holds: bool
    tried: str
    details: tuple[tuple[str, str], ...] = ()
    code: str = ""


@dataclass(frozen=True)
class Shown:
    """A result as a learner sees it, on a terminal or in a notebook.

    Attributes:
        heading: which exercise it is.
        mistake: what is wrong, in a sentence or two; empty where all is right.
        line: the learner's line that the sentence speaks of, with its number; or empty.
        checks: those that were run.
        remarks: what is not wrong, but good to know.
        printed: the last of what the learner's code printed.
        ending: how it ended, and what can be done next.
    """

    heading: str
    mistake: str
    line: str
    checks: tuple[ShownCheck, ...]
    remarks: tuple[str, ...]
    printed: str
    ending: tuple[Step, ...]


def describe(
    exercise: Exercise, result: ExerciseResult, where: Where, seed: int, printed: str, after: Sequence[Step]
) -> Shown:
    """Make what is shown of a result.

    Args:
        exercise: the exercise.
        result: what came of it.
        where: where the answer is.
        seed: decided the inputs.
        printed: the last of what the code printed.
        after: what the learner can do next.
    """
    mistake = _stopped(exercise, result, where)
    checks: list[ShownCheck] = []
    if not mistake:
        always = always_of(result, lambda came: _raised(came, where))
        mistake = "" if result.status == PASSED else always or _with_unwritten(result)
        if always:
            mistake = _sentences(always, meaning_of(always, exercise, where.is_file))
        checks = _checks(result, where, exercise, always)
    place = f"{where.file}, seed {seed}" if checks else where.file
    heading = f"Exercise {result.number}, {result.name}: {result.title} ({place})"
    ending = [*_ending(result, where, checks), *after]
    return Shown(heading, mistake, _line_of(mistake, where), tuple(checks), result.remarks, printed, tuple(ending))


def _raised(came: str, where: Where) -> bool:
    """Did it end with an exception?"""
    return is_exception(came) or bool(_line_of(came, where))


def named(result: ExerciseResult) -> str:
    """The mistakes by name, as far as they are known."""
    says = list(dict.fromkeys(filter(None, result.mistakes)))
    if not says:
        cause = likely(result.checks)
        return f"Most likely: {cause}" if cause else "Your mistake: none that I know. What differs:"
    if result.together and len(says) > 1:
        return f"Two mistakes at once: {' And: '.join(says)}"
    return f"One of these: {' Or: '.join(says)}" if len(says) > 1 else f"Your mistake: {says[0]}"


def _with_unwritten(result: ExerciseResult) -> str:
    """The mistakes by name, and what of several functions is not written yet."""
    failed = [check for check in result.checks if not check.holds]
    missing = dict.fromkeys(found[1] for check in failed if (found := UNWRITTEN.match(check.came)))
    left = [check for check in failed if not UNWRITTEN.match(check.came)]
    says = named(replace(result, checks=tuple(left))) if left else ""
    are = "are" if len(missing) > 1 else "is"
    return _sentences(f"{' and '.join(missing)} {are} not written yet" if missing else "", says)


def _stopped(exercise: Exercise, result: ExerciseResult, where: Where) -> str:
    """Why no check was run; empty where they were."""
    if result.status == NOT_WRITTEN:
        names = " and ".join(exercise.asked)
        are = "are" if len(exercise.asked) > 1 else "is"
        do = f"Write in {where.file}, save it, and check again" if where.kind != "here" else "Write it, and check again"
        return f"{names} {are} not written yet: nothing was checked. {do}."
    if not result.message:
        return ""
    hint = meaning_of(result.message, exercise, where.is_file) or close_name(result.message, where.text)
    return _sentences(result.message, hint)


def _sentences(*texts: str) -> str:
    return " ".join(text if text.endswith((".", "?", ":")) else f"{text}." for text in texts if text)


def _checks(result: ExerciseResult, where: Where, exercise: Exercise, always: str) -> list[ShownCheck]:
    found = []
    told: set[str] = set()
    for check in result.checks:
        end = check.limit or (check.came if _raised(check.came, where) else "")
        if check.holds or check.hidden:
            found.append(ShownCheck(check.holds, "a hidden check" if check.hidden else check.tried))
        elif UNWRITTEN.match(check.came) and not always:
            found.append(ShownCheck(False, check.tried, (("came", "not written yet"),)))
        elif always or end in told:  # once is enough
            found.append(ShownCheck(False, check.tried, () if always else (("came", "the same"),)))
        else:
            code = "" if check.limit else with_imports(check.inputs, f"{where.text}\n{check.inputs}")
            code = printing(code) if where.is_file else code
            found.append(ShownCheck(False, check.tried, _details(check, result, where, exercise), code))
        told |= {end} - {""}
    return found


def _details(
    check: CheckResult, result: ExerciseResult, where: Where, exercise: Exercise
) -> tuple[tuple[str, str], ...]:
    details = {
        "why": check.why,
        "expected": check.expected,
        "came": check.came,
        "line": _line_of(check.came, where),
        "perhaps": "" if result.mistakes or likely(result.checks) else check.cause,
        "it means": meaning_of(check.came, exercise, where.is_file),
    }
    return tuple((label, text) for label, text in details.items() if text)


def _line_of(text: str, where: Where) -> str:
    """The learner's line that a message speaks of."""
    found = re.search(rf"{re.escape(where.file)}, line (\d+)", text)
    lines = where.text.splitlines()
    number = int(found[1]) if found else 0
    return f"{number}: {lines[number - 1].strip()}" if 0 < number <= len(lines) else ""


def _ending(result: ExerciseResult, where: Where, checks: Sequence[ShownCheck]) -> list[Step]:
    if not checks:
        return []
    hold, count = sum(check.holds for check in checks), len(checks)
    if result.status == PASSED:
        return [Step(f"Solved: {'all ' * (count > 1)}{_checks_hold(count)}.")]
    steps = [Step(f"{hold} of {_checks_hold(count)}."), Step("The same inputs again:", where.again)]
    if where.is_file and any(check.code for check in checks):
        steps.append(
            Step(f"To try an input, paste it at the end of {where.file}, and:", f"python -m minimx {where.file}")
        )
    return steps


def _checks_hold(count: int) -> str:
    return "1 check holds" if count == 1 else f"{count} checks hold"
