"""When something was handed in, as Moodle's grading worksheet has it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timezone, tzinfo
from pathlib import Path

from ...results import Student
from .matching import match
from .rows import ids, student_rows
from .worksheet import read_worksheet

COLUMN = "Last modified (submission)"
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# "Friday, 20 November 2026, 10:00 AM" as in Britain and Australia, and "Friday, November 20, 2026, 10:00 AM".
_DATE = re.compile(
    r"(?:[a-z]+ )?"
    r"(?:(?P<day>\d{1,2}) (?P<month>[a-z]{3,9})|(?P<month_us>[a-z]{3,9}) (?P<day_us>\d{1,2})) (?P<year>\d{4})"
    r" (?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))? ?(?P<half>[ap]m)?"
)


def times_from(path: Path, students: Sequence[Student], zone: tzinfo = timezone.utc) -> dict[str, str]:
    """Find out when students handed in, from a grading worksheet of Moodle.

    Rows and students are matched as when grades are filled in.

    Args:
        path: the file; one of Canvas, which has no times, gives none.
        students: who handed something in.
        zone: of the times in the file, which do not say it: that of the teacher who exported it.

    Returns:
        Times by ``Student.key``, as ISO 8601 in UTC. Who has no row, or no time in it, is left out.

    Raises:
        UserError: it cannot be read, or is no such file.
    """
    sheet = read_worksheet(path)
    rows = student_rows(sheet)
    found, _ = match([ids(sheet, row) for row in rows], students)
    times = {students[found[place]].key: time_in(sheet.get(rows[place], COLUMN), zone) for place in sorted(found)}
    return {key: time.isoformat() for key, time in times.items() if time}


def time_in(text: str, zone: tzinfo = timezone.utc) -> datetime | None:
    """A time as Moodle writes it in English, in UTC; None where it is something else, as ``"-"``."""
    found = _DATE.fullmatch(" ".join(re.split(r"[\s,;]+", text.strip().casefold())))
    if not found:
        return None
    month = (found["month"] or found["month_us"])[:3]
    hour, half = int(found["hour"]), found["half"]
    if month not in MONTHS or (half and not 1 <= hour <= 12):
        return None
    hour = hour % 12 + (12 if half == "pm" else 0) if half else hour
    day = int(found["day"] or found["day_us"])
    numbers = int(found["year"]), MONTHS.index(month) + 1, day, hour, int(found["minute"]), int(found["second"] or 0)
    try:
        return datetime(*numbers, tzinfo=zone).astimezone(timezone.utc)
    except (ValueError, OverflowError):
        return None
