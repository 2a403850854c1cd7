"""What is meant by ``check(…)``: which names, and which exercise asks for them."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from difflib import get_close_matches
from types import ModuleType
from typing import Any

from sidebyside.column import COLUMNS

from .. import catalogue
from ..exercise import Exercise
from .notebooks import call_of

EXAMPLE = (
    "check takes functions and classes themselves, as in check(square_loss), and the answers of questions by name, as "
    "in check(learning_rate=0.02)"
)
COLUMNS_OWN = {column.package or column.name for column in COLUMNS.values()}


def named_things(things: Sequence[Any], named: dict[str, Any]) -> dict[str, Any]:
    """What is to be checked, by its name.

    Raises:
        ValueError: something is given that has no name, or is no answer of anybody's; the message says what.
    """
    found: dict[str, Any] = {}
    for thing in things:
        found[_name_of(thing)] = thing
    found.update(named)
    if not found:
        raise ValueError(f"There is nothing to check: {EXAMPLE}.")
    for name, thing in found.items():
        if getattr(thing, "__module__", None) and str(thing.__module__).partition(".")[0] in COLUMNS_OWN:
            raise ValueError(f"{name} is the original, from {thing.__module__}: write your own, and check that.")
    return found


def _name_of(thing: Any) -> str:
    if isinstance(thing, str):
        quotes = f"check({thing})" if thing.isidentifier() else "check(square_loss)"
        raise ValueError(f"What came is a text: check takes the function itself, {quotes}, without quotes.")
    if isinstance(thing, ModuleType):
        raise ValueError(f"What came is the module {thing.__name__}: {EXAMPLE}.")
    if inspect.isclass(thing) or inspect.isroutine(thing):
        if thing.__name__ == "<lambda>":
            raise ValueError(
                "What came is a lambda, which has no name: give it one, as in check(square_loss=square_loss)."
            )
        return str(thing.__name__)
    if type(thing).__name__ in _asked():
        kind = type(thing).__name__
        raise ValueError(f"What came is an object of the class {kind}: check takes the class itself, check({kind}).")
    if callable(thing) and hasattr(thing, "__name__"):
        return str(thing.__name__)
    what = "None" if thing is None else f"a value of type {type(thing).__name__}"
    raise ValueError(f"What came is {what}: {EXAMPLE}.")


def _asked() -> dict[str, list[Exercise]]:
    """The exercises that ask for a name."""
    found: dict[str, list[Exercise]] = {}
    for exercise in catalogue.every():
        for name in _names(exercise):
            found.setdefault(name, []).append(exercise)
    return found


def _names(exercise: Exercise) -> list[str]:
    return list(dict.fromkeys(name.partition(".")[0] for name in exercise.asked))


def exercise_of(namespace: dict[str, Any], chosen: str = "") -> Exercise:
    """The exercise that asks for these names.

    Args:
        namespace: what is to be checked, by name.
        chosen: its name or number, where somebody says which.

    Raises:
        ValueError: there is none, or several, or it asks for more.
    """
    if chosen:
        exercise = catalogue.find(str(chosen))
        return _complete(exercise, namespace)
    asked = _asked()
    unknown = [name for name in namespace if name not in asked]
    if unknown and len(unknown) == len(namespace):
        close = get_close_matches(unknown[0], asked, n=1)
        meant = f" Did you mean {close[0]}?" if close else " `handtorn exercise list` shows all exercises."
        raise ValueError(f"No exercise asks for {unknown[0]}.{meant}")
    fitting = [exercise for exercise in catalogue.every() if set(_names(exercise)) & set(namespace)]
    exact = [exercise for exercise in fitting if set(_names(exercise)) <= set(namespace)]
    several = exact or fitting
    if len(several) > 1:
        names = " or ".join(f'exercise="{exercise.name}"' for exercise in several)
        raise ValueError(f"{len(several)} exercises ask for {' and '.join(namespace)}: say which, with {names}.")
    return _complete(several[0], namespace)


def _complete(exercise: Exercise, namespace: dict[str, Any]) -> Exercise:
    missing = [name for name in _names(exercise) if name not in namespace]
    if missing:
        raise ValueError(
            f"Exercise {exercise.number}, {exercise.name}, also asks for {' and '.join(missing)}: {call_of(exercise)}."
        )
    return exercise
