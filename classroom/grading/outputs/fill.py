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
from .matching import match
from .rows import ids, is_possible, name_in, student_rows
from .shown import points_of, rounded, score_sentence
from .text import counted, listed, number, one_line
from .worksheet import Worksheet, read_worksheet

# What Canvas computes itself, and ignores in an import.
_COMPUTED = re.compile(r"(Current|Final|Override) (Score|Points|Grade|Status)")
_WITH_ID = re.compile(r"\(\d+\)\s*$")
# What a spreadsheet would run; not Canvas's own ="name", which only is text, nor a date, a number or a dash.
_FORMULA = re.compile(r"\s*(=(?!\"[^\"]*\"$)|[+\-@]\s*[^\W\d])")


# What is said of some students.
CLOSED = "the grade cannot be changed, and stays as it is"
UNREAD = "nothing could be read of what was handed in, and the grade that was there stays"
REPLACED = "another grade was there, and was replaced"


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
    rows = student_rows(sheet)
    found, by_name = match([ids(sheet, row) for row in rows], [submission.student for submission in submissions])
    factor = most / assignment.max_score if most and assignment.max_score else 1.0
    said: dict[str, list[str]] = {CLOSED: [], UNREAD: [], REPLACED: []}
    for place, row in enumerate(rows):
        if place in found:
            what, name = _put(sheet, row, column, submissions[found[place]], assignment, factor)
            said.setdefault(what, []).append(name)
    remarks = _scaling(sheet, column, factor, most, assignment)
    for what in (CLOSED, UNREAD, REPLACED):
        remarks += _said(what, said[what])
    remarks += _said("told by the name alone", [name_in(sheet, rows[place]) for place in sorted(by_name)])
    without = [row for place, row in enumerate(rows) if place not in found]
    remarks += _said("no submission was found, and the row stays as it is", [name_in(sheet, row) for row in without])
    left = [one.student.name for place, one in enumerate(submissions) if place not in found.values()]
    remarks += _said("handed in, but not found in the file", left)
    formulas = sum(bool(_FORMULA.match(text)) for row in sheet.rows for text in row)
    if formulas:
        look = "looks like a formula, and stays" if formulas == 1 else "look like formulas, and stay"
        remarks.append(f"{counted(formulas, 'cell')} of the export {look}: do not open it in a spreadsheet")
    return sheet.to_bytes(), [f"{path.name}: {remark}." for remark in remarks]


def _put(
    sheet: Worksheet, row: list[str], column: int, submission: SubmissionResult, assignment: Assignment, factor: float
) -> tuple[str, str]:
    """Fill in one grade; what the teacher has to know of it, or empty, and of whom it is said."""
    name = name_in(sheet, row)
    before = row[column].strip() if column < len(row) else ""
    if _is_closed(sheet, row, column):
        return CLOSED, name
    if _value(before) is not None and not _was_read(submission):
        return UNREAD, f"{name} ({before})"
    grade = number(factor * assignment.score(submission))
    sheet.put(row, column, grade)
    _comment(sheet, row, submission, assignment, factor)
    old, new = _value(before), _value(grade)
    same = old is None or new is None or abs(old - new) < 1e-9
    return ("", name) if same else (REPLACED, f"{name} ({before} became {grade})")


def _was_read(submission: SubmissionResult) -> bool:
    """Is there an answer in it, or was nothing of it to be read, as of a broken zip?"""
    return any(one.answer.strip() or any(check.holds for check in one.checks) for one in submission.exercises)


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
        texts = [row[column] for row in sheet.rows if is_possible(row) and column < len(row)]
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


def _is_closed(sheet: Worksheet, row: list[str], column: int) -> bool:
    """Does the file say that this student has no grade of ours: excused, not assigned, or locked?"""
    if sheet.is_canvas:
        return column < len(row) and row[column].strip().upper() in ("EX", "N/A")
    return sheet.get(row, "Grade can be changed").casefold() == "no"


def _comment(
    sheet: Worksheet, row: list[str], submission: SubmissionResult, assignment: Assignment, factor: float
) -> None:
    """Fill in Moodle's feedback, which is HTML, where the teacher wrote none."""
    column = sheet.column("Feedback comments")
    if sheet.is_canvas or column is None or sheet.get(row, "Feedback comments"):
        return
    graded = [result for result in submission.exercises if result.name in assignment.weights]
    open_ones = [result.name for result in graded if result.status != PASSED]
    text = f"{score_sentence(submission, assignment)} {len(graded) - len(open_ones)} of {len(graded)} exercises passed."
    if abs(factor - 1) >= 1e-9:
        grade, most = factor * assignment.score(submission), factor * assignment.max_score
        text = f"{rounded(grade)} of {points_of(most)}, scaled from {text}"
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
