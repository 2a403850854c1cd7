from datetime import datetime, timedelta, timezone

import pytest

from classroom.grading.outputs.times import time_in, times_from
from classroom.results import Student
from sidebyside.tools.errors import UserError

from .test_fill import CANVAS, MOODLE

TEN = datetime(2026, 11, 20, 10, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("Friday, 20 November 2026, 10:00 AM", TEN),
        ("Friday, November 20, 2026, 10:00 AM", TEN),
        ("Friday; 20 November 2026; 10:00 AM", TEN),
        ("20 November 2026, 10:00", TEN),
        ("Fri, 20 Nov 2026, 10:00\u202fam", TEN),
        ("Friday, 20 November 2026, 10:00 PM", TEN.replace(hour=22)),
        ("Friday, 20 November 2026, 12:30 AM", TEN.replace(hour=0, minute=30)),
        ("Friday, 20 November 2026, 12:30 PM", TEN.replace(hour=12, minute=30)),
        ("Friday, 20 November 2026, 22:00:05", TEN.replace(hour=22, second=5)),
        ("-", None),
        ("", None),
        ("Freitag, 20. November 2026, 10:00", None),
        ("31 February 2026, 10:00", None),
        ("20 Brumaire 2026, 10:00", None),
        ("20 November 2026, 13:00 PM", None),
        ("20 November 2026, 25:00", None),
    ],
)
def test_a_time_is_read_as_moodle_writes_it_in_english(text, time):
    assert time_in(text) == time


def test_times_are_found_by_the_rows_that_grades_go_into(tmp_path):
    path = tmp_path / "worksheet.csv"
    path.write_text(MOODLE, "utf-8")
    students = [Student("s7", "x", {"moodle": "Participant 201"}), Student("Grace Hopper", "Grace Hopper")]
    assert times_from(path, students) == {"s7": "2026-11-20T10:00:00+00:00"}
    berlin = timezone(timedelta(hours=1))
    assert times_from(path, students, berlin) == {"s7": "2026-11-20T09:00:00+00:00"}


def test_canvas_has_no_times_and_another_file_is_an_error(tmp_path):
    path = tmp_path / "grades.csv"
    path.write_text(CANVAS, "utf-8")
    assert times_from(path, [Student("ada", "Lovelace, Ada")]) == {}
    path.write_text("a,b\n", "utf-8")
    with pytest.raises(UserError, match="expected a Canvas gradebook"):
        times_from(path, [])
