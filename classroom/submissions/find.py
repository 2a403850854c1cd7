"""Finds the submissions in a folder or zip, whatever collected them."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

from sidebyside.tools.errors import UserError

from ..results import Student
from .claims import NO_TIMES, Claim, canvas, is_noise, is_teachers, moodle, plain
from .contents import Contents, LeftOut, SubmittedFile, contents, digest_of
from .entries import Entry, on_disk
from .gradescope import METADATA, gradescope
from .limits import Unreadable
from .names import exercise_names, kind_of, listed, shown
from .nbgrader import SUBMITTED, nbgrader, submitted_in
from .reading import children, outside

EXPECTED = (
    "expected a file, folder, notebook or zip per student, or the download of Moodle, Canvas, nbgrader or Gradescope"
)


DEEPEST_CLASS = 3  # folders and zips around the submissions of a class


@dataclass(frozen=True)
class Submission:
    """All that counts of what a student handed in.

    Attributes:
        student: who.
        place: what it is called for a reader, as ``"ada.zip"``.
        submitted: when, as ISO 8601 in UTC; empty where nothing says so.
        files: the ``.py`` and ``.ipynb`` files, those in no folder first. Their content is read when it is asked for.
        remarks: what a teacher should know.
        late: does an LMS say that it was late?
    """

    student: Student
    place: str
    submitted: str
    files: tuple[SubmittedFile, ...]
    remarks: tuple[str, ...] = ()
    late: bool = False

    def digest(self) -> str:
        """A number that is another one where a file came, went, or changed; a new time alone does not change it."""
        return digest_of(self.files)


@dataclass(frozen=True)
class Found:
    """The submissions of a class.

    Attributes:
        submissions: one for each student, in the order of their keys.
        remarks: what there is to say of the class's folder: how it was read, and what is no submission.
    """

    submissions: tuple[Submission, ...]
    remarks: tuple[str, ...]


def find_submissions(path: Path, exercises: Collection[str] = ()) -> Found:
    """Find who handed in what.

    Nothing is unpacked, no link is followed, and whatever cannot be read is still a submission, whose remark says why.

    Args:
        path: a folder or a zip that holds a file, folder, notebook or zip per student, or an LMS's download; or the
            ``.py`` or ``.ipynb`` file of one student.
        exercises: the names of the exercises: where all files are called after these, they are one student's.

    Returns:
        The submissions.

    Raises:
        UserError: there is no such path, it cannot be read, or there is no submission in it.
    """
    root = on_disk(os.path.realpath(path))
    if kind_of(root.name) and not root.is_folder and not root.problem:
        claims: list[Claim] = [plain(root)]
        remarks: list[str] = []
    else:
        root, entries = _class_in(root, path)
        claims, remarks = _claims(root, entries, {name.casefold() for name in exercises})
        remarks += [f"left out: {shown(name)} (its name leads out of the zip)" for name in outside(root)]
    if not claims:
        raise UserError(f"{path} holds no submission: {EXPECTED}.")
    by_key: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        by_key[claim.student.key].append(claim)
    submissions = tuple(_submission(by_key[key]) for key in sorted(by_key))
    return Found(submissions, (*remarks, *_same_names(submissions)))


def _class_in(root: Entry, path: Path) -> tuple[Entry, list[Entry]]:
    """The folder or zip in which submissions lie, and what is in it: a download may have a folder or zip of its own."""
    if not os.path.exists(path):
        raise UserError(f"{path} does not exist: {EXPECTED}.")
    if not (root.is_folder or root.is_zip):
        raise UserError(f"{path} is neither a folder nor a zip: {EXPECTED}.")
    try:
        entries = children(root)
        for _ in range(DEEPEST_CLASS):
            inner = _inner(root, [entry for entry in entries if not is_noise(entry.name)])
            if inner is None:
                break
            root, entries = inner, children(inner)
    except Unreadable as error:
        raise UserError(f"{path}: {error}. {EXPECTED[0].upper()}{EXPECTED[1:]}.") from error
    return root, entries


def _inner(root: Entry, entries: list[Entry]) -> Entry | None:
    """The one folder or zip in the class's folder in which all submissions lie; it may be a student's as well."""
    submitted = submitted_in(entries)
    if submitted or len(entries) != 1 or not (entries[0].is_folder or entries[0].is_zip):
        return submitted
    try:
        within = children(entries[0])
    except Unreadable:  # the submission of a class's only student
        return None
    same = root.is_zip and entries[0].name == root.name[: -len(".zip")]
    return entries[0] if same or submitted_in(within) or _is_download(within) else None


def _is_download(entries: list[Entry]) -> bool:
    return bool(canvas(entries)[0] or moodle(entries)[0] or any(entry.name == METADATA for entry in entries))


def _claims(root: Entry, entries: list[Entry], exercises: set[str]) -> tuple[list[Claim], list[str]]:
    """Who handed in what, and remarks."""
    ours = [entry for entry in entries if is_noise(entry.name) or (is_teachers(entry) and entry.name != METADATA)]
    left = LeftOut()
    for entry in ours:
        left.add(entry.name, "no submission")
    rest = [entry for entry in entries if entry not in ours]
    answers = [entry for entry in rest if kind_of(entry.name) and not entry.is_folder]
    if answers and all(any(name in exercises for name, _ in exercise_names(entry.name)) for entry in answers):
        return [plain(root)], ["all files are called after exercises: taken as the work of one student"]
    if root.name == SUBMITTED:
        return nbgrader(rest), ["read as nbgrader's folder", *left.remarks()]
    of_gradescope, rest, remarks = gradescope(rest)
    of_moodle, rest = moodle(rest)
    of_canvas, rest = canvas(rest)
    for found, name in ((of_moodle, "Moodle"), (of_canvas, "Canvas"), (of_gradescope, "Gradescope")):
        if found:
            remarks.insert(0, f"read as {name}'s download" + (f": {NO_TIMES}" if not found[0].submitted else ""))
    return [*of_gradescope, *of_moodle, *of_canvas, *map(plain, rest)], [*remarks, *left.remarks()]


def _submission(claims: Sequence[Claim]) -> Submission:
    """The last of what one student handed in; where some cannot be read, the last that can."""
    found = [(claim, contents(claim.roots)) for claim in claims]
    found.sort(key=lambda one: (any(not file.problem for file in one[1].files), *_age(*one)))
    claim, inside = found[-1]
    remarks = (*claim.remarks, *inside.remarks)
    if len(found) > 1:
        times = [_time(*one)[:16].replace("T", " ") for one in found]
        each = ", ".join(shown(one.place) + (f" of {time} UTC" if time else "") for (one, _), time in zip(found, times))
        count = {2: "two"}.get(len(found), str(len(found)))
        remarks = (f"{count} submissions, {each}: {shown(claim.place)} counts, the last that can be read", *remarks)
    return Submission(claim.student, claim.place, _time(claim, inside), inside.files, remarks, claim.late)


def _age(claim: Claim, inside: Contents) -> tuple[str, float, str]:
    return claim.submitted, inside.when or _when(claim), claim.place


def _time(claim: Claim, inside: Contents) -> str:
    """When something was handed in, as ISO 8601 in UTC, or empty."""
    when = inside.when or _when(claim)
    if claim.submitted or not claim.timed or not when:
        return claim.submitted
    try:
        return datetime.fromtimestamp(int(when), timezone.utc).isoformat()
    except (ValueError, OverflowError, OSError):  # beyond the year 9999
        return ""


def _when(claim: Claim) -> float:
    return max((entry.when for _, entry in claim.roots), default=0.0)


def _same_names(submissions: Sequence[Submission]) -> list[str]:
    """Students who are called the same, whom a reader cannot tell apart by their names."""
    students: dict[str, list[Student]] = defaultdict(list)
    for submission in submissions:
        students[submission.student.name.casefold()].append(submission.student)
    return [
        f"{len(same)} students are called {shown(same[0].name)}: {listed([one.key for one in same])}"
        for same in students.values()
        if len(same) > 1
    ]
