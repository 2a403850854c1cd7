"""Tries an answer on all checks of an exercise."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sidebyside.probes.errors import Unusable
from sidebyside.probes.judging import Expect, Given, Verdict
from sidebyside.probes.values import difference

from .exercise import Check, Exercise
from .running.session import FarCaller, LimitHit, LoadFailed

NEVER_ENDS = LimitHit("time", "It did not end.")
Again = Callable[[], Any]


@dataclass(frozen=True)
class Tried:
    """A check, and what came of it.

    Attributes:
        check: which.
        given: the inputs.
        came: what the function returned, or the exception that it raised.
        verdict: how that is judged.
    """

    check: Check
    given: Given
    came: Any
    verdict: Verdict

    @property
    def holds(self) -> bool:
        """Is it right? A remark is no fault."""
        return self.verdict.holds is not False

    @property
    def is_written(self) -> bool:
        """Was anything written there, to be called or looked at?"""
        return not isinstance(self.came, (NotImplementedError, type(None)))

    @property
    def limit(self) -> str:
        """The limit that was hit, or empty."""
        return self.came.limit if isinstance(self.came, LimitHit) else ""


def try_all(exercise: Exercise, caller: Any, seed: int, again: Again | None = None) -> list[Tried]:
    """Try an answer on all checks.

    Args:
        exercise: whose checks.
        caller: calls the functions of the answer.
        seed: decides the inputs.
        again: makes a new caller after a limit was hit, which ends the process; without it, the other checks are not
            run and do not hold.

    Returns:
        One for each check, in their order.
    """
    found = []
    for check in exercise.checks:
        given = check.probe.given(caller, seed)
        tried = Tried(check, given, *ask(check, caller, given))
        found.append(tried)
        if tried.limit and again is not None and check is not exercise.checks[-1]:
            try:
                caller = again()
            except (LimitHit, LoadFailed) as error:
                return [*found, *(_stopped(left, caller, seed, error) for left in exercise.checks[len(found) :])]
    return found


def _stopped(check: Check, caller: Any, seed: int, error: Unusable) -> Tried:
    given = check.probe.given(caller, seed)
    return Tried(check, given, error, Verdict(check.probe.judge.expected(given), str(error), False))


def ask(check: Check, caller: Any, given: Given) -> tuple[Any, Verdict]:
    """Call the function on these inputs: what came, and how it is judged."""
    probe = check.probe
    try:
        if probe.needs and not caller.takes(probe.function, probe.needs):
            error = Unusable(f"{caller.called(probe.function)} does not take {' and '.join(probe.needs)}.")
            return error, Verdict(probe.judge.expected(given), str(error), False)
    except Unusable as error:
        return error, Verdict(probe.judge.expected(given), str(error), False, error.cause)
    return _asked(check, caller, given)


def _asked(check: Check, caller: Any, given: Given) -> tuple[Any, Verdict]:
    """The same, where what calls the function is in a learner's hands, too: a process can answer with anything."""
    probe = check.probe
    try:
        came, verdict = probe.asked(caller, given)
        if isinstance(came, (Exception, Mapping)) or not isinstance(probe.judge, Expect):
            return came, verdict
    except Exception:
        if not isinstance(caller, FarCaller):  # then it is a mistake of the check's own
            raise
    error = Unusable("It answered with something that no function of this exercise returns.")
    return error, Verdict(probe.judge.expected(given), str(error), False)


def alike(one: Tried, other: Tried) -> bool:
    """Did the same come of a check, as far as anybody can see?

    Numbers are the same to the limit of float32, exceptions are of the same kind. What is judged by a rule, such as a
    random order, is the same where it breaks the rule in the same way.
    """
    if isinstance(one.came, Exception) or isinstance(other.came, Exception):
        return isinstance(one.came, Exception) and isinstance(other.came, Exception) and _kind(one) == _kind(other)
    judge = one.check.probe.judge
    if not isinstance(judge, Expect):
        mine, its = one.verdict, other.verdict
        same = (mine.holds, mine.cause) == (its.holds, its.cause)
        return same and (mine.holds is not False or bool(mine.cause) or mine.came == its.came)
    if not isinstance(one.came, Mapping) or not isinstance(other.came, Mapping):
        return False
    keys = judge.answer(one.given).keys()
    return all(_same(one.came.get(key), other.came.get(key), judge) for key in keys)


def _same(mine: Any, its: Any, judge: Expect) -> bool:
    if mine is None or its is None:
        return mine is its
    return not difference(mine, its.astype(float), judge.limit)


def _kind(tried: Tried) -> tuple[str, ...]:
    """What tells exceptions apart: their kind, and what is wrong with what was returned."""
    error = tried.came
    if isinstance(error, LimitHit):
        return ("limit", error.limit)
    if type(error) is Unusable:
        return ("unusable", error.cause or str(error).partition(" (")[0])
    return (type(error).__name__,)
