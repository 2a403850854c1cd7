"""Everything that ``handtorn grade`` writes, into one folder.

======================================  ==============================================================
``gradebook.csv``                       the grades, in nbgrader's columns
``points.csv``, ``checks.csv``          points by exercise; every check, with the mistakes by their keys
``junit.xml``                           every check, for tools that read test results
``class.html``                          the class on one page
``filled-NAME``                         the teacher's export of Canvas or Moodle, filled in
``students/STUDENT/results.json``       a student's results, as Gradescope reads them
``students/STUDENT/feedback.md|html``   what the student gets
======================================  ==============================================================

All but ``students/`` is the teacher's: it says of hidden checks what it says of others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from sidebyside.tools.errors import UserError
from sidebyside.tools.files import write_whole

from ...results import SubmissionResult
from ..rings import groups
from ..settings import Assignment, time_of
from . import tables
from .class_page import page_of_class
from .feedback import feedback_markdown, feedback_page
from .fill import check_fill, filled
from .folders import folder_names
from .gradescope import results
from .junit import junit_file
from .text import listed
from .times import times_from

__all__ = ["STUDENTS", "check_fill", "times_from", "write_all"]

STUDENTS = "students"  # a folder of its own, so that no student's is called like a file of the class


def write_all(
    submissions: Sequence[SubmissionResult],
    assignment: Assignment,
    out: Path,
    stubs: Mapping[str, str],
    fill: Path | None,
    known: Mapping[str, Mapping[str, str]] | None = None,
    notes: Sequence[str] = (),
) -> list[str]:
    """Write everything, each file whole or not at all. The same results give the same bytes.

    Args:
        submissions: what came of each, by ``student.key``, which is different for all.
        assignment: what it is worth.
        out: the folder to write into; made where it does not exist.
        stubs: what was handed out, by the name of the exercise: what is left of it in answers does not make them alike.
        fill: a gradebook exported from Canvas, or a grading worksheet of Moodle, to be filled in.
        known: of each exercise the sentences of its known mistakes by their keys, for those that nobody made.
        notes: on the class as a whole, for its page, such as files that were no submission.

    Returns:
        What the teacher has to know: students without a row in ``fill`` and rows without one, times that are missing.

    Raises:
        UserError: ``fill`` is no such file, or something cannot be written.
    """
    submissions = sorted(submissions, key=lambda one: one.student.key)
    worksheet, remarks = filled(fill, submissions, assignment) if fill else (b"", [])
    remarks += _without_time(submissions, assignment)
    folders = {key: f"{STUDENTS}/{name}" for key, name in folder_names(one.student.key for one in submissions).items()}
    alike = groups(submissions, stubs)
    _make(out)
    files = {
        "gradebook.csv": tables.gradebook(submissions, assignment),
        "points.csv": tables.points(submissions, assignment),
        "checks.csv": tables.checks(submissions),
        "junit.xml": junit_file(submissions, assignment),
        "class.html": page_of_class(submissions, assignment, folders, alike, known or {}, [*notes, *remarks]),
    }
    if fill:
        files[f"filled-{fill.name}"] = worksheet
    for name, content in files.items():
        write_whole(out / name, content)
    for submission in submissions:
        _write_student(submission, assignment, out / folders[submission.student.key])
    return remarks


def _write_student(submission: SubmissionResult, assignment: Assignment, folder: Path) -> None:
    _make(folder)
    write_whole(folder / "results.json", results(submission, assignment))
    write_whole(folder / "feedback.md", feedback_markdown(submission, assignment))
    write_whole(folder / "feedback.html", feedback_page(submission, assignment))


def _without_time(submissions: Sequence[SubmissionResult], assignment: Assignment) -> list[str]:
    """Whoever's time is not known is not late; the teacher has to know."""
    names = [one.student.name for one in submissions if assignment.due and time_of(one) is None]
    return [f"When these were handed in is not known, and they count as in time: {listed(names, 20)}."] if names else []


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = error.strerror or error
        raise UserError(f"{folder} cannot be made ({reason}): give another folder to write into.") from error
