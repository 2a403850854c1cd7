"""Finds the row of each student in the file of a learning management system."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

from ...results import Student

Row = Mapping[str, str]
"""What a row says of its student, by kind, as :attr:`classroom.results.Student.ids` has it; ``name`` is one of them."""
NAME = "name"


def match(rows: Sequence[Row], students: Sequence[Student]) -> tuple[dict[int, int], set[int]]:
    """Find the student of each row: by ids of the same kind, then by the key, then by the name.

    A way of telling them apart counts only where one row and one student agree in it: of two students of the same name
    none is matched by it.

    Args:
        rows: one for each row of the file.
        students: who handed something in.

    Returns:
        The place in ``students`` by the place in ``rows``, and those rows that were told by the name alone.
    """
    kinds = sorted({kind for row in rows for kind in row} - {NAME})
    found: dict[int, int] = {}
    for kind in kinds:
        _pair(rows, students, found, *_by_kind(kind))
    _pair(rows, students, found, _by_any(kinds), lambda student: _ids("", student.key))
    certain = set(found)
    _pair(rows, students, found, lambda row: _names(row.get(NAME, "")), lambda one: _names(one.name) | _names(one.key))
    return found, set(found) - certain


Signs = Callable[[Row], "set[str]"]


def _pair(
    rows: Sequence[Row],
    students: Sequence[Student],
    found: dict[int, int],
    of_row: Signs,
    of_student: Callable[[Student], set[str]],
) -> None:
    """Add to ``found`` each pair of which one of the signs belongs to nobody else."""
    rows_of, students_of = defaultdict(list), defaultdict(list)
    taken = set(found.values())
    for place, row in enumerate(rows):
        for sign in of_row(row) if place not in found else ():
            rows_of[sign].append(place)
    for place, student in enumerate(students):
        for sign in of_student(student) if place not in taken else ():
            students_of[sign].append(place)
    for sign in sorted(rows_of):
        if len(rows_of[sign]) == len(students_of.get(sign, ())) == 1:
            (row_place,), (student_place,) = rows_of[sign], students_of[sign]
            if row_place not in found and student_place not in found.values():
                found[row_place] = student_place


def _by_kind(kind: str) -> tuple[Signs, Callable[[Student], set[str]]]:
    return lambda row: _logins(kind, row.get(kind, "")), lambda student: _ids(kind, student.ids.get(kind, ""))


def _by_any(kinds: Sequence[str]) -> Signs:
    return lambda row: set().union(*(_logins("", row.get(kind, "")) for kind in kinds))


def _ids(kind: str, text: str) -> set[str]:
    """An id; of Moodle's "Participant 1234", whose word depends on the language, the number alone."""
    plain = unicodedata.normalize("NFKC", text).strip().casefold()
    if kind == "moodle":
        plain = "".join(re.findall(r"(\d+)$", plain))
    return {plain} if plain else set()


def _logins(kind: str, text: str) -> set[str]:
    """An id of a row; an address also without what is behind the @, for students who are known by that alone."""
    return _ids(kind, text) | _ids(kind, text.partition("@")[0])


def _names(text: str) -> set[str]:
    """A name whatever the order of its words, and in one word, as Canvas writes it into names of files."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    words = re.findall(r"[\w]+", plain.replace("_", " "))
    if not words:
        return set()
    return {" ".join(sorted(words)), "".join(words)}
