"""What a learner is told of a result: the mistake by name, and of each check that fails what was expected and came."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ..exercise import Exercise
from ..pasting import printing, with_imports
from ..questions import NO_ANSWER
from ..results import NOT_WRITTEN, PASSED, CheckResult, ExerciseResult
from .meaning import meaning_of
from .verdict import UNWRITTEN, Where, always_ends, ending, verdict

MOST_PRINTED = 15  # lines
SMALLEST, AN_INPUT = "the smallest input on which it shows", "an input on which it shows"


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
        code: makes an input on which it shows, and calls the function; or empty.
        of_code: what input that is.
    """

    holds: bool
    tried: str
    details: tuple[tuple[str, str], ...] = ()
    code: str = ""
    of_code: str = SMALLEST


@dataclass(frozen=True)
class Shown:
    """A result as a learner sees it, on a terminal or in a notebook.

    Attributes:
        heading: which exercise it is.
        mistake: what is wrong, in a sentence or two; empty where all is right.
        line: the learner's line that the sentence speaks of, with its number; or empty.
        checks: those that were run.
        remarks: what is not wrong, but good to know.
        printed: the last lines of what the learner's code printed.
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
    mistake = verdict(exercise, result, where)
    checks = [] if _was_not_run(result) else _checks(result, where, exercise)
    place = f"{where.file}, seed {seed}" if checks else where.file
    heading = f"Exercise {result.number}, {result.name}: {result.title} ({place})"
    steps = [*_ending(result, where, checks), *after]
    last = "\n".join(printed.splitlines()[-MOST_PRINTED:])
    line = where.line(mistake)
    return Shown(heading, where.placed(mistake), line, tuple(checks), result.remarks, last, tuple(steps))


def _was_not_run(result: ExerciseResult) -> bool:
    return result.status == NOT_WRITTEN or bool(result.message)


def _checks(result: ExerciseResult, where: Where, exercise: Exercise) -> list[ShownCheck]:
    always = always_ends(result)
    found = []
    told: set[str] = set()
    for check in result.checks:
        end = ending(check)
        if check.holds or check.hidden:
            found.append(ShownCheck(check.holds, "a hidden check" if check.hidden else check.tried))
        elif UNWRITTEN.match(check.came):
            yet = "not answered yet" if check.came == NO_ANSWER else "not written yet"
            found.append(ShownCheck(False, check.tried, () if always else (("came", yet),)))
        elif end in told:  # once is enough
            found.append(ShownCheck(False, check.tried, () if always else (("came", "the same"),)))
        else:
            details = () if always else _details(check, where, exercise)
            of_code = SMALLEST if check.is_smallest else AN_INPUT
            found.append(ShownCheck(False, check.tried, details, _code(check, where), of_code))
        told |= {end} - {""}
    return found


def _code(check: CheckResult, where: Where) -> str:
    """What can be pasted below the answer."""
    code = "" if check.limit else with_imports(check.inputs, f"{where.text}\n{check.inputs}")
    return printing(code) if where.is_file else code


def _details(check: CheckResult, where: Where, exercise: Exercise) -> tuple[tuple[str, str], ...]:
    details = {
        "why": check.why,
        "expected": check.expected,
        "came": where.placed(check.came),
        "line": where.line(check.came),
        "it means": meaning_of(check.came, exercise, where.is_file),
    }
    return tuple((label, text) for label, text in details.items() if text)


def _ending(result: ExerciseResult, where: Where, checks: Sequence[ShownCheck]) -> list[Step]:
    if not checks:
        return []
    hold, count = sum(check.holds for check in checks), len(checks)
    if result.status == PASSED:
        all_hold = {1: "1 check holds", 2: "both checks hold"}.get(count, f"all {count} checks hold")
        if where.lacks:
            return [Step(f"{all_hold[0].upper()}{all_hold[1:]}, but it is not solved yet: {where.lacks}")]
        return [Step(f"Solved: {all_hold}.")]
    steps = [Step(f"{hold} of {count} check{'s' * (count > 1)} hold."), Step("The same inputs again:", where.again)]
    if where.is_file and any(check.code for check in checks):
        steps.append(_to_try(where))
    return steps


def _to_try(where: Where) -> Step:
    """How a file is run that an input was pasted into."""
    paste = f"To try an input, paste it at the end of {where.file}, and"
    if re.search(r"^\s*(?:from|import)\s+mxnet\b", where.text, re.MULTILINE):
        return Step(f"{paste} run the file, with minimx as its MXNet:", f"python -m minimx {where.file}")
    return Step(f"{paste} run the file:", f"python {where.file}")
