"""Checks an answer: the rules, all checks, the mistake by name, and the smallest input that shows it."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Callable
from functools import cache
from typing import Any

from sidebyside.probes.errors import Unusable
from sidebyside.probes.judging import Verdict
from sidebyside.probes.probe import silent
from sidebyside.tools.errors import described

from . import catalogue
from .box.learner import Work
from .exercise import Check, Exercise, Known
from .naming import Named, Namer
from .results import FAILED, NOT_WRITTEN, PASSED, REFUSED, CheckResult, ExerciseResult
from .rules import broken_rule
from .running.here import load_here
from .running.session import FarCaller, LimitHit, LoadFailed, Session
from .shrinking import shrink
from .solution import is_stub
from .trying import Tried, ask, try_all

Open = Callable[[Work], Session]
NOTHING_CAME = "nothing was run"


def check_text(
    exercise: Exercise,
    text: str,
    seed: int,
    open_session: Open,
    file: str = "",
    goes_on: Callable[[], bool] = lambda: True,
) -> ExerciseResult:
    """Check the text of an answer.

    Args:
        exercise: the exercise.
        text: the learner's file, or cell.
        seed: decides the inputs of all checks.
        open_session: loads the text somewhere; called again after a limit was hit. Who opens them closes them.
        file: what the text is called; the exercise's own file name if it is not given.
        goes_on: is called when all checks were tried: is the answer to be called again, on smaller inputs?

    Returns:
        The result. What is wrong with the text is part of it, and nothing is raised for that.
    """
    file = file or exercise.file_name
    if is_stub(text, exercise.asked):
        return _stopped(exercise, NOT_WRITTEN, "", text)
    status, message = problem_of(exercise, text, file)
    if message:
        return _stopped(exercise, status, message, text)
    work = exercise.work(text, file)

    def caller() -> FarCaller:
        return FarCaller(open_session(work), work)

    try:
        first = caller()
        absent = [name for name in exercise.asked if "." not in name and not first.session.call("defines", (name,), {})]
        if absent:
            return _stopped(exercise, FAILED, f"{file} defines no {absent[0]} when it is run.", text)
        tried = try_all(exercise, first, seed, again=caller)
    except LimitHit as error:
        return _stopped(exercise, FAILED, f"{file} could not be loaded. {error}", text, error.limit)
    except LoadFailed as error:
        return _stopped(exercise, FAILED, f"{file} could not be loaded: {error}", text)
    again = goes_on() and not any(one.limit for one in tried)
    return result_of(exercise, tried, seed, first if again else None, text)


def problem_of(exercise: Exercise, text: str, file: str) -> tuple[str, str]:
    """What is wrong with a text before it is run: a status and a sentence; two empty texts where nothing is."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of escapes and comparisons in somebody's text
            tree = ast.parse(text, file)
            compile(tree, file, "exec", dont_inherit=True)  # finds a return outside of a function
    except SyntaxError as error:
        if not error.lineno:  # a null byte
            return FAILED, f"{file} is not Python: {described(error)}."
        what = described(error).rpartition(" (")[0] or described(error)
        return FAILED, f"{file}, line {error.lineno}: {what}: correct it there."
    except (ValueError, RecursionError, MemoryError) as error:  # a null byte; brackets by the hundred
        return FAILED, f"{file} is not Python: {described(error)}."
    broken = broken_rule(tree, exercise)
    return (REFUSED, f"{file}, {broken}") if broken else ("", "")


def _stopped(exercise: Exercise, status: str, message: str, text: str, limit: str = "") -> ExerciseResult:
    """A result where no check was run."""
    checks = tuple(
        CheckResult(check.tried, check.why, False, came=NOTHING_CAME, limit=limit, hidden=check.hidden)
        for check in exercise.checks
    )
    return _result(exercise, status, message=message, checks=checks, answer=text)


def _result(exercise: Exercise, status: str, **more: Any) -> ExerciseResult:
    return ExerciseResult(exercise.name, exercise.number, exercise.title, exercise.part, status, **more)


def result_of(exercise: Exercise, tried: list[Tried], seed: int, caller: Any, text: str) -> ExerciseResult:
    """Name the mistake, and make a wrong input smaller.

    Args:
        exercise: the exercise.
        tried: what came of its checks.
        seed: of the inputs.
        caller: calls the answer again, on smaller inputs; None where it cannot be called any more.
        text: the answer's.
    """
    if all(one.holds for one in tried):
        remarks = tuple(dict.fromkeys(one.verdict.cause for one in tried if one.verdict.cause))
        return _result(exercise, PASSED, checks=tuple(map(_held, tried)), answer=text, remarks=remarks)
    named = namer_of(exercise, seed).name(tried)
    checks = tuple(_held(one) if one.holds else _failed(exercise, one, named, seed, caller) for one in tried)
    return _result(
        exercise,
        FAILED,
        mistakes=named.says,
        together=named.together,
        named=tuple(mistake.key for mistake in named.mistakes),
        checks=checks,
        answer=text,
    )


@cache
def _namer(name: str, seed: int) -> Namer:
    return Namer(catalogue.load(name), seed)


def namer_of(exercise: Exercise, seed: int) -> Namer:
    """Knows how known mistakes behave on the inputs of a seed; kept, as a class makes the same ones again and again."""
    return _namer(exercise.name, seed) if exercise.name in catalogue.names() else Namer(exercise, seed)


def _held(tried: Tried) -> CheckResult:
    check, verdict = tried.check, tried.verdict
    return CheckResult(check.tried, check.why, True, verdict.expected, verdict.came, verdict.cause, hidden=check.hidden)


def _failed(exercise: Exercise, tried: Tried, named: Named, seed: int, caller: Any) -> CheckResult:
    """What to show of a check that fails: the smallest input on which it does."""
    check, given, verdict = tried.check, tried.given, tried.verdict
    # What is not written yet is not what a named mistake of another part does there: that may be the answer.
    if tried.is_written and not tried.limit and not isinstance(tried.came, LoadFailed):
        given, verdict = _smallest(exercise, tried, named, seed, caller)
    with silent():
        code, first = (check.probe.code(_right(exercise), inputs) for inputs in (given, tried.given))
    cause = verdict.cause or tried.verdict.cause
    came = tried.verdict.came if isinstance(tried.came, Exception) else verdict.came  # with the learner's own line
    texts = verdict.expected, came, cause, code
    smaller = code != first
    return CheckResult(check.tried, check.why, False, *texts, tried.limit, check.hidden, is_smallest=smaller)


def _smallest(exercise: Exercise, tried: Tried, named: Named, seed: int, caller: Any) -> tuple[Any, Any]:
    """The smallest input, and how the answer is judged on it.

    Where the mistake has a name, it is that of the mistake, which behaves the same, and is worked out once for a class.
    """
    check = tried.check
    if len(named.mistakes) == 1:
        return _smallest_of(exercise, check, named.mistakes[0], seed)
    if caller is None:
        return tried.given, tried.verdict
    try:
        return _shrunk(check, tried.given, caller, _right(exercise))
    except Unusable:  # a limit was hit on the way
        return tried.given, tried.verdict


_SMALLEST: dict[tuple[str, str, str, int], tuple[Any, Any]] = {}


def _smallest_of(exercise: Exercise, check: Check, mistake: Known, seed: int) -> tuple[Any, Any]:
    key = exercise.name, check.tried, mistake.key, seed
    if key not in _SMALLEST:
        wrong = load_here(exercise.work(exercise.with_mistakes(mistake)))
        given = check.probe.given(wrong, seed)
        _SMALLEST[key] = _shrunk(check, given, wrong, _right(exercise))
    return _SMALLEST[key]


def _shrunk(check: Check, given: Any, wrong: Any, right: Any) -> tuple[Any, Any]:
    def judged(smaller: Any) -> Verdict:
        came, verdict = ask(check, wrong, smaller)
        if isinstance(came, LimitHit):  # it is hit by calling so often, and says nothing of this input
            raise came
        return verdict

    found = shrink(given, judged, lambda smaller: ask(check, right, smaller)[1])
    return found, judged(found)


_RIGHT: dict[str, Any] = {}


def _right(exercise: Exercise) -> Any:
    """Calls the solution."""
    key = exercise.taken.text
    if key not in _RIGHT:
        _RIGHT[key] = load_here(exercise.work(key))
    return _RIGHT[key]
