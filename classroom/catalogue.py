"""All exercises, in their order: a file in ``classroom/exercises`` is one, and its name says its number and name."""

from __future__ import annotations

import importlib
import re
from dataclasses import replace
from difflib import get_close_matches
from functools import cache
from pathlib import Path

from sidebyside.tools.errors import UserError

from .exercise import Exercise

FILE = re.compile(r"e(\d\d)_(\w+)\.py")
FOLDER = Path(__file__).parent / "exercises"


@cache
def names() -> dict[str, int]:
    """The number of each exercise by its name, in the order of the numbers; none is loaded."""
    found = [match for path in FOLDER.iterdir() if (match := FILE.fullmatch(path.name))]
    return {match[2]: int(match[1]) for match in sorted(found, key=lambda match: match[1])}


@cache
def load(name: str) -> Exercise:
    """The exercise of this name, from its file."""
    number = names()[name]
    module = importlib.import_module(f"classroom.exercises.e{number:02}_{name}")
    exercise: Exercise = module.EXERCISE
    return replace(exercise, number=number, name=name)


def every() -> list[Exercise]:
    """All of them."""
    return [load(name) for name in names()]


def find(text: str) -> Exercise:
    """The exercise that somebody means by its name, its number, or the name of its file.

    Raises:
        UserError: there is none.
    """
    stem = Path(text).stem
    if stem.isdigit():
        by_number = {number: name for name, number in names().items()}
        if int(stem) in by_number:
            return load(by_number[int(stem)])
    stem = re.sub(r"^\d+_", "", stem)
    if stem in names():
        return load(stem)
    for exercise in every():
        if stem in exercise.asked:
            return exercise
    close = get_close_matches(stem, names(), n=1, cutoff=0.7)
    meant = f" Did you mean {close[0]}?" if close else ""
    raise UserError(f"there is no exercise {text!r}.{meant} Expected a name or number from: handtorn exercise list.")


def choose(text: str) -> list[Exercise]:
    """Those that a text such as ``"1-12,softmax"`` names.

    Raises:
        UserError: a part of it names none.
    """
    found = []
    for part in filter(None, (one.strip() for one in text.split(","))):
        span = re.fullmatch(r"(\d+)-(\d+)", part)
        if span is None:
            found.append(find(part))
            continue
        chosen = [name for name, number in names().items() if int(span[1]) <= number <= int(span[2])]
        if not chosen:
            raise UserError(
                f"there is no exercise from {span[1]} to {span[2]}: there are 1 to {max(names().values())}."
            )
        found += map(load, chosen)
    if not found:
        raise UserError(f"{text!r} names no exercise: expected something like 1-12,softmax.")
    return sorted({exercise.number: exercise for exercise in found}.values(), key=lambda exercise: exercise.number)
