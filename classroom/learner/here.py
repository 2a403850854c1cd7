"""``check(square_loss)``: checks functions, classes and answers that are in this process, as in a notebook."""

from __future__ import annotations

import ast
import inspect
import io
import re
import sys
import textwrap
from contextlib import redirect_stdout
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ..checking import problem_of, result_of
from ..exercise import Exercise
from ..results import NOT_WRITTEN, PASSED, ExerciseResult
from ..running.here import call_here
from ..running.process import MOST_PRINTED
from ..solution import is_stub
from ..trying import try_all
from .beside import recorded
from .checking import Checked, new_seed
from .course import what_next
from .describing import Shown, describe
from .files import Answer
from .meant import exercise_of, named_things
from .showing import as_html, as_text
from .verdict import Where

CELL = re.compile(r"\((?:\d+\.py|<ipython-input-[^>]*>|<stdin>), line")


@dataclass(frozen=True)
class Report:
    """What came of a check; a notebook shows it by itself.

    Attributes:
        shown: what a learner is told.
        result: the result as data; None where nothing could be checked.
        seed: decided the inputs.
    """

    shown: Shown
    result: ExerciseResult | None = None
    seed: int = 0

    @property
    def passed(self) -> bool:
        """Do all checks hold?"""
        return self.result is not None and self.result.status == PASSED

    def __repr__(self) -> str:
        return as_text(self.shown)

    def _repr_html_(self) -> str:
        return as_html(self.shown)


def check(*things: Any, seed: int | None = None, exercise: str = "", **named: Any) -> Report:
    """Check what you wrote for an exercise.

    Args:
        things: the functions or classes that an exercise asks for, as they are called there: ``check(square_loss)``,
            ``check(relu, sigmoid)``, ``check(Linear)``.
        seed: decides the inputs of the checks; new ones in every run if it is not given.
        exercise: the name or number of the exercise, where more than one asks for the same.
        named: the same by name; the answers of questions: ``check(learning_rate=0.02)``.

    Returns:
        What came of it. What cannot be checked is a sentence in it, and raises nothing.
    """
    try:
        namespace = named_things(things, named)
        asked = exercise_of(namespace, exercise)
    except ValueError as error:  # also a UserError
        return _sentence(str(error))
    return _checked(asked, namespace, new_seed() if seed is None else seed)


def _sentence(text: str) -> Report:
    return Report(Shown(text, "", "", (), (), "", ()))


def _checked(exercise: Exercise, namespace: dict[str, Any], seed: int) -> Report:
    text = source_of(namespace)
    printed = _Last()
    try:
        with redirect_stdout(printed):
            result = _result(exercise, namespace, seed, text, printed)
    except SystemExit:
        return _sentence(f"{' and '.join(namespace)} calls exit(): a function ends with return. Nothing was checked.")
    checked = Checked(Answer(exercise, Path(), text, "your code"), result, seed, printed.kept)
    progress, lacks = recorded(checked, Path(), lambda text: print(text, file=sys.stderr))
    where = Where("your code", text, _call(exercise, namespace, seed), "here", lacks)
    after = [] if lacks else what_next(checked, progress)
    return Report(describe(exercise, result, where, seed, printed.kept, after), result, seed)


def _result(exercise: Exercise, namespace: dict[str, Any], seed: int, text: str, printed: _Last) -> ExerciseResult:
    status, message = problem_of(exercise, text, "your code") if text else ("", "")
    place = exercise.name, exercise.number, exercise.title, exercise.part
    if message:
        return ExerciseResult(*place, status, message, answer=text)
    if text and is_stub(text, exercise.asked):
        return ExerciseResult(*place, NOT_WRITTEN, answer=text)
    caller = call_here({**_beside(namespace), **namespace}, exercise.work(text))
    tried = try_all(exercise, caller, seed)
    printed.keep()
    if all(isinstance(one.came, NotImplementedError) for one in tried):
        return ExerciseResult(*place, NOT_WRITTEN, answer=text)
    return _with_cells_named(result_of(exercise, tried, seed, caller, text))


def _beside(namespace: dict[str, Any]) -> dict[str, Any]:
    """What is defined beside these functions and classes: helpers that came with the exercise may be asked for."""
    found: dict[str, Any] = {}
    for thing in namespace.values():
        for function in vars(thing).values() if inspect.isclass(thing) else [thing]:
            found.update(getattr(function, "__globals__", {}))
    return {name: value for name, value in found.items() if not name.startswith("__")}


def _with_cells_named(result: ExerciseResult) -> ExerciseResult:
    """A cell is a file of a made-up name, as 3047583921.py, which says nothing to a learner."""
    checks = (replace(check, came=CELL.sub("(in the cell, line", check.came)) for check in result.checks)
    return replace(result, checks=tuple(checks))


def source_of(namespace: dict[str, Any]) -> str:
    """The text of functions and classes, and the values of answers, as far as they can be had; else empty."""
    texts = []
    for name, thing in namespace.items():
        if not callable(thing):
            texts.append(f"{name} = {thing!r}\n")
            continue
        try:
            text = textwrap.dedent(inspect.getsource(thing))
            ast.parse(text)
        except (OSError, TypeError, SyntaxError):  # typed at a prompt, or a lambda inside of something
            return ""
        texts.append(text)
    return "\n\n".join(texts)


def _call(exercise: Exercise, namespace: dict[str, Any], seed: int) -> str:
    given = [name if callable(thing) else f"{name}={thing!r}" for name, thing in namespace.items()]
    return f"check({', '.join(given)}, seed={seed})"


class _Last(io.TextIOBase):
    """Keeps the last of what is printed."""

    def __init__(self) -> None:
        self.last, self.kept = "", ""

    def writable(self) -> bool:
        """It is."""
        return True

    def write(self, text: str) -> int:
        """Add something."""
        self.last = (self.last + text)[-MOST_PRINTED:]
        return len(text)

    def keep(self) -> None:
        """What comes from here on is not of interest: it is of the search for the smallest input."""
        self.kept = self.last
