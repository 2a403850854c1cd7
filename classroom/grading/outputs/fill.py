"""Fills the grades into a gradebook exported from Canvas, or into a grading worksheet of Moodle."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from math import isfinite
from pathlib import Path

from sidebyside.tools.errors import UserError

from ...results import PASSED, SubmissionResult
from ..settings import Assignment
from .matching import NAME, match
from .shown import score_sentence
from .text import listed, number, one_line
from .worksheet import Worksheet, read_worksheet

# The columns of each system that say who a row is about, by the kinds of Student.ids.
CANVAS_IDS = {"canvas": "ID", "sis": "SIS User ID", "login": "SIS Login ID"}
MOODLE_IDS = {"moodle": "Identifier", "email": "Email address", "sis": "ID number", "login": "Username"}
# What Canvas computes itself, and ignores in an import.
_COMPUTED = re.compile(r"(Current|Final|Override) (Score|Points|Grade|Status)")
_WITH_ID = re.compile(r"\(\d+\)\s*$")
_NOT_A_STUDENT = re.compile(r"\s*(Muted|Manual Posting.*)?\s*", re.IGNORECASE)
# What a spreadsheet would run; not Canvas's own ="name", which only is text, nor a date, a number or a dash.
_FORMULA = re.compile(r"\s*(=(?!\"[^\"]*\"$)|[+\-@]\s*[^\W\d])")


def check_fill(path: Path, assignment: Assignment) -> None:
    """Find out before any work is done whether a file can be filled in.

    Raises:
        UserError: as :func:`filled`.
    """
    sheet = read_worksheet(path)
    _most(sheet, _grade_column(sheet, assignment))


def filled(path: Path, submissions: Sequence[SubmissionResult], assignment: Assignment) -> tuple[bytes, list[str]]:
    """Fill in a teacher's exported file. All its rows and all other columns stay as they are.

    Args:
        path: the file; its header says of which system it is.
        submissions: what came of each.
        assignment: says what they are worth. Where the file says that the assignment has another number of points,
            the scores are scaled to it.

    Returns:
        The file filled in, and what the teacher has to know: rows and submissions that were not matched.

    Raises:
        UserError: it cannot be read, is no such file, or does not tell which column is meant.
    """
    sheet = read_worksheet(path)
    column = _grade_column(sheet, assignment)
    most = _most(sheet, column)
    rows = _student_rows(sheet)
    found, by_name = match([_ids(sheet, row) for row in rows], [submission.student for submission in submissions])
    factor = most / assignment.max_score if most and assignment.max_score else 1.0
    kept = []
    for place, row in enumerate(rows):
        if place in found:
            submission = submissions[found[place]]
            if _is_closed(sheet, row, column):
                kept.append(_name(sheet, row))
                continue
            sheet.put(row, column, number(factor * assignment.score(submission)))
            _comment(sheet, row, submission, assignment)
    remarks = _scaling(sheet, column, factor, most, assignment)
    remarks += _said("the grade cannot be changed, and stays as it is", kept)
    remarks += _said("told by the name alone", [_name(sheet, rows[place]) for place in sorted(by_name)])
    without = [row for place, row in enumerate(rows) if place not in found]
    remarks += _said("no submission was found, and the row stays as it is", [_name(sheet, row) for row in without])
    left = [one.student.name for place, one in enumerate(submissions) if place not in found.values()]
    remarks += _said("handed in, but not found in the file", left)
    formulas = sum(bool(_FORMULA.match(text)) for row in sheet.rows for text in row)
    if formulas:
        remarks.append(f"{formulas} cells of the export look like formulas, and stay: do not open it in a spreadsheet")
    return sheet.to_bytes(), [f"{path.name}: {remark}." for remark in remarks]


def _grade_column(sheet: Worksheet, assignment: Assignment) -> int:
    """The place of the column that grades belong into."""
    if not sheet.is_canvas:
        return sheet.column("Grade") or 0
    title = _plain(assignment.title)
    start = (sheet.column("Section") or 0) + 1
    columns = {place: name for place, name in enumerate(sheet.header) if place >= start and not _COMPUTED.search(name)}
    named = [place for place, name in columns.items() if title in (_plain(name), _plain(_WITH_ID.sub("", name)))]
    with_id = [place for place, name in columns.items() if _WITH_ID.search(name)]
    for choice in (named, with_id, list(columns)):
        if len(choice) == 1:
            return choice[0]
    raise UserError(
        f"{sheet.path}: expected one assignment, or one that is called {assignment.title!r}; it has:"
        f" {listed([sheet.header[place] for place in with_id or columns]) or 'none'}."
        " Give the assignment the title that it has in Canvas, or export one assignment alone."
    )


def _most(sheet: Worksheet, column: int) -> float | None:
    """The points that the assignment has in the file; None where it does not say."""
    if sheet.is_canvas:
        texts = [row[column] for row in sheet.rows if _is_possible(row) and column < len(row)]
    else:
        texts = [sheet.get(row, "Maximum Grade") for row in sheet.rows]
    values = {text.strip() for text in texts} - {""}
    numbers = {_value(text) for text in values}
    if None in numbers:
        raise UserError(f"{sheet.path}: expected points, but the highest grade is {listed(sorted(values))}.")
    known = {one for one in numbers if one}
    if len(known) > 1:
        raise UserError(
            f"{sheet.path}: expected one highest grade for all rows, but there are {listed(sorted(values))}."
        )
    return known.pop() if known else None


def _student_rows(sheet: Worksheet) -> list[list[str]]:
    """The rows that are about a student; changing one of them changes the file."""
    if not sheet.is_canvas:
        return [row for row in sheet.rows if sheet.get(row, "Identifier")]
    rows = [row for row in sheet.rows if not _is_possible(row)]
    return [row for row in rows if not all(_NOT_A_STUDENT.fullmatch(text) for text in row)]


def _is_possible(row: list[str]) -> bool:
    return bool(row) and "Points Possible" in row[0]


def _ids(sheet: Worksheet, row: list[str]) -> dict[str, str]:
    columns = CANVAS_IDS if sheet.is_canvas else MOODLE_IDS
    return {NAME: _name(sheet, row), **{kind: sheet.get(row, name) for kind, name in columns.items()}}


def _name(sheet: Worksheet, row: list[str]) -> str:
    """The name in a row; Canvas writes ``="=name"`` where a name starts as formulas do."""
    if not sheet.is_canvas:
        return sheet.get(row, "Full name") or sheet.get(row, "Identifier")
    name = sheet.get(row, "Student") or f"{sheet.get(row, 'FirstName')} {sheet.get(row, 'LastName')}".strip()
    return name[2:-1] if name.startswith('="') and name.endswith('"') else name


def _is_closed(sheet: Worksheet, row: list[str], column: int) -> bool:
    """Does the file say that this student has no grade of ours: excused, not assigned, or locked?"""
    if sheet.is_canvas:
        return column < len(row) and row[column].strip().upper() in ("EX", "N/A")
    return sheet.get(row, "Grade can be changed").casefold() == "no"


def _comment(sheet: Worksheet, row: list[str], submission: SubmissionResult, assignment: Assignment) -> None:
    """Fill in Moodle's feedback, which is HTML, where the teacher wrote none."""
    column = sheet.column("Feedback comments")
    if sheet.is_canvas or column is None or sheet.get(row, "Feedback comments"):
        return
    graded = [result for result in submission.exercises if result.name in assignment.weights]
    open_ones = [result.name for result in graded if result.status != PASSED]
    text = f"{score_sentence(submission, assignment)} {len(graded) - len(open_ones)} of {len(graded)} exercises passed."
    text += f" Not passed: {', '.join(open_ones)}." if open_ones else ""
    sheet.put(row, column, escape(one_line(text)))


def _scaling(sheet: Worksheet, column: int, factor: float, most: float | None, assignment: Assignment) -> list[str]:
    if most is None or abs(factor - 1) < 1e-9:
        return []
    name = one_line(sheet.header[column])
    return [f"{name!r} has {number(most)} points and the exercises {number(assignment.max_score)}: scores were scaled"]


def _said(what: str, names: list[str]) -> list[str]:
    return [f"{what}: {listed(names, 20)}"] if names else []


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def _value(text: str) -> float | None:
    """A number of the file, whose decimal sign is the last of its points and commas."""
    whole, _, decimals = text.strip().replace(",", ".").rpartition(".")
    try:
        value = float(f"{whole.replace('.', '')}.{decimals}" if whole else decimals)
    except ValueError:
        return None
    return value if isfinite(value) else None
