"""The settings of a class in a small TOML file: which exercises, what they are worth, when they are due."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from sidebyside.tools.errors import UserError

from .. import catalogue
from ..exercise import Exercise
from .settings import Assignment

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

KEYS: dict[str, type] = {
    "title": str,
    "exercises": str,
    "due": datetime,
    "seed": int,
    "hidden": list,
    "late": dict,
    "weights": dict,
    "partial_credit": bool,
}
LATE = ("penalty_per_day", "accepted_days")


@dataclass(frozen=True)
class Settings:
    """What is graded.

    Attributes:
        assignment: points, due date, and which checks are hidden.
        exercises: those that are graded, in their order.
        seed: of the inputs of all checks, or None where none is set.
    """

    assignment: Assignment
    exercises: tuple[Exercise, ...]
    seed: int | None = None


def read_settings(path: Path | None, only: str = "") -> Settings:
    """Read a settings file.

    Args:
        path: the file, or None: all exercises, one point each, never due.
        only: which exercises, as ``"1-12"``; takes the place of the file's.

    Raises:
        UserError: the file cannot be read, or something in it is not as expected; the message names it.
    """
    found = {} if path is None else _read(path)
    where = f"{path}: " if path else ""
    try:
        exercises = catalogue.choose(only or found["exercises"]) if only or "exercises" in found else catalogue.every()
        chosen = [exercise.name for exercise in exercises]
        late = _late(found.get("late", {}))
        assignment = Assignment(
            title=found.get("title", "handtorn exercises"),
            weights=_weights(found.get("weights", {}), chosen),
            due=_with_zone(found.get("due")),
            penalty_per_day=late.get("penalty_per_day", 0.0),
            accepted_days=late.get("accepted_days"),
            hidden=frozenset(_names(found.get("hidden", []), "hidden")),
            partial_credit=found.get("partial_credit", True),
        )
    except UserError as error:
        raise UserError(f"{where}{error}") from error
    return Settings(assignment, tuple(exercises), found.get("seed"))


def _read(path: Path) -> dict[str, Any]:
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror or error}.") from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UserError(f"{path} is not TOML: {error}.") from error
    for key, value in found.items():
        if key not in KEYS:
            close = get_close_matches(key, KEYS, n=1)
            meant = f" did you mean {close[0]}?" if close else ""
            raise UserError(f"{path} has {key!r}:{meant} Expected some of {', '.join(KEYS)}.")
        kind = KEYS[key]
        fits = isinstance(value, (datetime, date)) if kind is datetime else type(value) is kind
        if not fits:
            raise UserError(f"{path}: {key} is {value!r}: expected {_word(kind)}.")
    if found.get("seed", 0) < 0:
        raise UserError(f"{path}: seed is {found['seed']}: expected a whole number of at least 0.")
    return found


def _word(kind: type) -> str:
    words = {
        str: "a text",
        int: "a whole number",
        bool: "true or false",
        datetime: "a time, as 2026-11-20T23:59:00+01:00",
        list: "a list of names",
    }
    return words.get(kind, "a table")


def _with_zone(due: datetime | date | None) -> datetime | None:
    """A time, which must say its zone: another machine's would be another time."""
    if due is None or (isinstance(due, datetime) and due.tzinfo):
        return due if isinstance(due, datetime) else None
    example = f"{due.isoformat()}+01:00" if isinstance(due, datetime) else f"{due.isoformat()}T23:59:00+01:00"
    raise UserError(f"due is {due.isoformat()}, without a time zone: write it as {example}, or with Z for UTC.")


def _late(found: Mapping[str, Any]) -> dict[str, Any]:
    for key, value in found.items():
        if key not in LATE:
            raise UserError(f"late has {key!r}: expected some of {', '.join(LATE)}.")
        number = isinstance(value, (int, float)) and not isinstance(value, bool)
        if key == "penalty_per_day" and not (number and 0 <= value <= 1):
            raise UserError(f"penalty_per_day is {value!r}: expected a part of the points, from 0 to 1.")
        if key == "accepted_days" and not (type(value) is int and value >= 0):
            raise UserError(f"accepted_days is {value!r}: expected a whole number of days.")
    return dict(found)


def _weights(found: Mapping[str, Any], chosen: list[str]) -> dict[str, float]:
    for name, value in found.items():
        _names([name], "weights")
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value < 1e6:
            raise UserError(f"the weight of {name} is {value!r}: expected a number of points, 0 or more.")
    return {name: float(found.get(name, 1.0)) for name in chosen}


def _names(found: list[Any], key: str) -> list[str]:
    for name in found:
        if name not in catalogue.names():
            raise UserError(f"{key} has {name!r}: expected the name of an exercise, from: handtorn exercise list.")
    return found
