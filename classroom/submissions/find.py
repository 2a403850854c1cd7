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
from .claims import Claim, canvas, is_noise, is_teachers, moodle, plain
from .contents import Contents, LeftOut, SubmittedFile, contents, digest_of
from .entries import Entry, on_disk
from .gradescope import METADATA, gradescope
from .limits import Unreadable
from .names import exercise_names, kind_of, listed, shown
from .nbgrader import SUBMITTED, nbgrader, submitted_in
from .reading import children, outside
from .wrapping import holds_students, sets_in

EXPECTED = (
    "expected a file, folder, notebook or zip per student, or the download of Moodle, Canvas, nbgrader or Gradescope"
)
OWN_DATES = "Times are the files' own dates: copying files changes them."
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
    root, known = on_disk(os.path.realpath(path)), {name.casefold() for name in exercises}
    if kind_of(root.name) and not root.is_folder and not root.problem:
        claims: list[Claim] = [plain(root)]
        remarks: list[str] = [OWN_DATES]
    else:
        outer, (root, entries) = root.path, _class_in(root, path, known)
        claims, remarks = _claims(root, entries, known)
        if len(claims) > 1 and not any(claim.student.ids for claim in claims) and _is_within(root, outer):
            remarks.insert(
                0, f"{shown(root.name)} is taken as the folder of the class: each entry in it is a student's"
            )
        remarks += [f"left out: {shown(name)} (its name leads out of the zip)" for name in outside(root)]
    if not claims:
        raise UserError(f"{path} holds no submission: {EXPECTED}.")
    by_key: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        by_key[claim.student.key].append(claim)
    submissions = tuple(_submission(by_key[key]) for key in sorted(by_key))
    return Found(submissions, (*remarks, *_same_names(submissions), *_several_sets(submissions, known)))


def _class_in(root: Entry, path: Path, exercises: set[str]) -> tuple[Entry, list[Entry]]:
    """The folder or zip in which submissions lie, and what is in it: a download may have a folder or zip of its own."""
    if not os.path.exists(path):
        raise UserError(f"{path} does not exist: {EXPECTED}.")
    if not (root.is_folder or root.is_zip):
        raise UserError(f"{path} is neither a folder nor a zip: {EXPECTED}.")
    try:
        entries = children(root)
        for _ in range(DEEPEST_CLASS):
            inner = _inner(root, [entry for entry in entries if not is_noise(entry.name)], exercises)
            if inner is None:
                break
            root, entries = inner, children(inner)
    except Unreadable as error:
        raise UserError(f"{path}: {error}. {EXPECTED[0].upper()}{EXPECTED[1:]}.") from error
    return root, entries


def _inner(root: Entry, entries: list[Entry], exercises: set[str]) -> Entry | None:
    """The one folder or zip in the class's folder in which all submissions lie; it may be a student's as well."""
    submitted = submitted_in(entries)
    ours = [entry for entry in entries if not is_teachers(entry) or entry.name == METADATA]
    if submitted or len(ours) != 1 or not (ours[0].is_folder or ours[0].is_zip):
        return submitted
    try:
        within = children(ours[0])
    except Unreadable:  # the submission of a class's only student
        return None
    same = root.is_zip and ours[0].name == root.name[: -len(".zip")]
    if same or submitted_in(within) or _is_download(within) or holds_students(within, exercises):
        return ours[0]
    return None


def _is_within(root: Entry, outer: str) -> bool:
    """Is it another folder than the one that was named, and than the one that a zip has of its own?"""
    zipped = os.path.basename(outer).lower() == f"{root.name.lower()}.zip"
    return bool(root.path != outer or root.members or root.folder) and not zipped


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
        return [plain(root)], ["all files are called after exercises: taken as the work of one student", OWN_DATES]
    if root.name == SUBMITTED:
        found = nbgrader(rest)
        says = _times([(found, "nbgrader")], [claim for claim in found if not claim.submitted])
        return found, ["read as nbgrader's folder", says, *left.remarks()]
    of_gradescope, rest, remarks = gradescope(rest)
    of_moodle, rest = moodle(rest)
    of_canvas, rest = canvas(rest)
    others = [plain(entry) for entry in rest]
    by_system = [(of_moodle, "Moodle"), (of_canvas, "Canvas"), (of_gradescope, "Gradescope")]
    remarks[:0] = [f"read as {name}'s download" for found, name in by_system if found]
    times = [_times(by_system, others)] if any(found for found, _ in by_system) or others else []
    return [*of_gradescope, *of_moodle, *of_canvas, *others], [*remarks, *times, *left.remarks()]


def _times(by_system: Sequence[tuple[list[Claim], str]], others: Sequence[Claim]) -> str:
    """Where the times of submissions come from, in one line.

    Args:
        by_system: what was handed in by way of a system, and its name.
        others: the submissions that have nothing but the dates of their files.
    """
    says = []
    for found, name in by_system:
        if any(claim.submitted for claim in found):
            says.append(f"Times are those that {name} wrote down")
        elif any(not claim.timed for claim in found):
            says.append(f"{name}'s download has no times" + ", only who was late" * (name == "Canvas"))
    if not says:
        return OWN_DATES
    return "; ".join([*says, *[f"all others are {OWN_DATES[len('Times are ') : -1]}"] * bool(others)]) + "."


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


def _several_sets(submissions: Sequence[Submission], exercises: set[str]) -> list[str]:
    """Students in whose work there are several sets of the same exercise files: it may be that of several students."""
    sets = {one.place: found for one in submissions if (found := sets_in(one.files, exercises))}
    if not sets:
        return []
    place, inside = next(iter(sets.items()))
    more = f", and so do {len(sets) - 1} more" if len(sets) > 2 else ", and so does one more" if len(sets) > 1 else ""
    return [
        f"{shown(place)} is taken as one student, but holds several sets of the same exercises, in {listed(inside)}"
        f"{more}: if these are students, put them beside each other in one folder"
    ]
