"""nbgrader's folder ``submitted``: a folder per student, in it one per assignment with the time of its hand-in."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timezone

from ..results import Student
from .claims import Claim, plain
from .entries import Entry
from .gradescope import utc
from .limits import Unreadable
from .reading import children, read

SUBMITTED = "submitted"
_BESIDE = {"source", "release", "autograded", "feedback", "gradebook.db", "nbgrader_config.py"}
_TIMESTAMP = "timestamp.txt"
_LONGEST_TIMESTAMP = 1_000  # bytes


def submitted_in(entries: Iterable[Entry]) -> Entry | None:
    """The folder ``submitted`` of a course of nbgrader, where ``entries`` are what is in the course's folder."""
    names = {entry.name: entry for entry in entries}
    folder = names.get(SUBMITTED)
    return folder if folder and folder.is_folder and (_BESIDE & names.keys() or len(names) == 1) else None


def nbgrader(entries: Iterable[Entry]) -> list[Claim]:
    """The submissions in the folder ``submitted``."""
    return [_claim(entry) for entry in entries]


def _claim(entry: Entry) -> Claim:
    claim = plain(entry)
    student = Student(claim.student.key, claim.student.name, {"nbgrader": entry.name})
    if not entry.is_folder or entry.problem:
        return replace(claim, student=student)
    try:
        times = [_time(folder) for folder in children(entry) if folder.is_folder]
    except Unreadable as error:
        return replace(claim, student=student, remarks=(str(error),))
    return replace(claim, student=student, submitted=max(times, default=""))


def _time(assignment: Entry) -> str:
    """What ``timestamp.txt`` says, as ISO 8601 in UTC; nbgrader writes it as in ``2015-02-02 15:58:23.948203 UTC``."""
    try:
        found = [entry for entry in children(assignment) if entry.name == _TIMESTAMP]
        text = read(found[0], _LONGEST_TIMESTAMP).decode("utf-8", "replace").strip() if found else ""
    except Unreadable:
        return ""
    zone = re.search(r"[A-Z]\w*/[\w/+-]+$", text)
    return _in_zone(text[: zone.start()], zone[0]) if zone else utc(text)


def _in_zone(text: str, name: str) -> str:
    """A local time as in ``2015-02-02 15:58:23.948203``, in a zone as in ``America/Los_Angeles``."""
    from zoneinfo import ZoneInfo

    try:
        local = datetime.fromisoformat(text.strip()).replace(tzinfo=ZoneInfo(name), microsecond=0)
        return local.astimezone(timezone.utc).isoformat()
    except (ValueError, KeyError, OSError, OverflowError):  # no such time, or a computer that does not know the zone
        return ""
