"""The rows of a Canvas or Moodle export that are about students, and what they say of them."""

from __future__ import annotations

from .matching import NAME
from .worksheet import Worksheet

# The columns of each system that say who a row is about, by the kinds of Student.ids.
CANVAS_IDS = {"canvas": "ID", "sis": "SIS User ID", "login": "SIS Login ID"}
MOODLE_IDS = {"moodle": "Identifier", "email": "Email address", "sis": "ID number", "login": "Username"}


def student_rows(sheet: Worksheet) -> list[list[str]]:
    """The rows that are about a student; changing one of them changes the file.

    Of Canvas's rows, the one of the points has words for a name, and the one of the posting policy has nobody in it.
    """
    if not sheet.is_canvas:
        return [row for row in sheet.rows if sheet.get(row, "Identifier")]
    return [row for row in sheet.rows if not is_possible(row) and any(ids(sheet, row).values())]


def is_possible(row: list[str]) -> bool:
    """Is it Canvas's row of the points that an assignment has?"""
    return bool(row) and "Points Possible" in row[0]


def ids(sheet: Worksheet, row: list[str]) -> dict[str, str]:
    """What a row says of its student, by kind."""
    columns = CANVAS_IDS if sheet.is_canvas else MOODLE_IDS
    return {NAME: name_in(sheet, row), **{kind: sheet.get(row, name) for kind, name in columns.items()}}


def name_in(sheet: Worksheet, row: list[str]) -> str:
    """The name in a row; Canvas writes ``="=name"`` where a name starts as formulas do."""
    if not sheet.is_canvas:
        return sheet.get(row, "Full name") or sheet.get(row, "Identifier")
    name = sheet.get(row, "Student") or f"{sheet.get(row, 'FirstName')} {sheet.get(row, 'LastName')}".strip()
    return name[2:-1] if name.startswith('="') and name.endswith('"') else name
