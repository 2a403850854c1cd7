import csv
import io
import re
from datetime import datetime

import pytest

from classroom.grading.outputs.tables import GRADEBOOK, email, gradebook, last_and_first
from classroom.results import Student

from . import fake


def read(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_gradebook_has_nbgraders_columns_and_a_row_for_each_student(written, submissions, assignment):
    text = (written / "gradebook.csv").read_text(encoding="utf-8")
    assert text.splitlines()[0] == (
        "assignment,duedate,timestamp,student_id,last_name,first_name,email,"
        "raw_score,late_submission_penalty,score,max_score"
    )
    rows = read(written / "gradebook.csv")
    assert len(rows) == len(submissions)
    for row, submission in zip(rows, submissions):
        assert float(row["score"]) == pytest.approx(assignment.score(submission), abs=1e-4)
        assert float(row["raw_score"]) - float(row["late_submission_penalty"]) == pytest.approx(
            float(row["score"]), abs=2e-4
        )
        assert float(row["max_score"]) == 33.5
        assert datetime.fromisoformat(row["timestamp"]).tzinfo is None
        assert row["duedate"] == "2026-11-20 00:00:00"


@pytest.mark.parametrize(
    ("name", "last", "first"),
    [
        ("Lovelace, Ada", "Lovelace", "Ada"),
        ("van Beethoven, Ludwig", "van Beethoven", "Ludwig"),
        ("Ada Lovelace", "Lovelace", "Ada"),
        ("Jörg Müller, Dr.", "Jörg Müller, Dr.", ""),
        ("Martin Luther King, Jr", "Martin Luther King, Jr", ""),
        ("Dr. Müller", "Dr. Müller", ""),
        ("Gabriel García Márquez", "Gabriel García Márquez", ""),
        ("Lovelace, Ada, Countess", "Lovelace, Ada, Countess", ""),
        ("王小明", "王小明", ""),
        (", Ada", ", Ada", ""),
        ("Student 7", "Student 7", ""),
        ("k", "", ""),
    ],
)
def test_names_are_cut_only_where_that_is_certain(name, last, first):
    assert last_and_first(Student("k", name)) == (last, first)


def test_an_address_is_the_one_that_is_known_or_a_login_that_is_one():
    assert email(Student("k", "Ada", {"login": "ada"})) == ""
    assert email(Student("k", "Ada", {"login": "ada@uni.example"})) == "ada@uni.example"
    assert email(Student("k", "Ada", {"login": "x@y", "email": "ada@uni.example"})) == "ada@uni.example"


def test_points_have_a_column_for_each_exercise_and_add_up_to_the_raw_score(written, submissions, assignment):
    rows = read(written / "points.csv")
    assert list(rows[0]) == ["student", *(name for name, _ in fake.EXERCISES)]
    for row, submission in zip(rows, submissions):
        points = [float(text) for name, text in row.items() if name != "student" and text]
        assert sum(points) == pytest.approx(assignment.raw_score(submission), abs=1e-3)
        missing = {result.name for result in submission.exercises if result.status == "missing"}
        assert {name for name, text in row.items() if not text} == missing


def test_every_check_has_a_row_and_what_was_not_run_does_not_hold(written, submissions):
    rows = read(written / "checks.csv")
    assert list(rows[0]) == ["student", "exercise", "check", "holds", "limit", "cause", "mistakes"]
    results = [result for submission in submissions for result in submission.exercises]
    assert len(rows) == sum(max(1, len(result.checks)) for result in results)
    assert {row["holds"] for row in rows} == {"true", "false"}
    assert sum(row["holds"] == "true" for row in rows) == sum(check.holds for one in results for check in one.checks)
    assert (
        sum(row["limit"] == "time" for row in rows) == sum(c.limit == "time" for one in results for c in one.checks) > 0
    )
    named = {row["mistakes"] for row in rows}
    assert {"m0", "m0 or m1", "m0 and m1"} <= named


@pytest.mark.parametrize("name", ["gradebook.csv", "points.csv", "checks.csv"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_no_cell_is_a_formula_wherever_the_spreadsheet_cuts(written, name, delimiter):
    text = (written / name).read_text(encoding="utf-8")
    for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
        assert [cell for cell in row if re.match(r"\s*[=+\-@]", cell)] == []


def test_a_nasty_name_keeps_to_its_row(written, submissions):
    rows = read(written / "gradebook.csv")
    assert [row["student_id"] for row in rows if row["student_id"].startswith("'")] == [
        "'-2+3;'=HYPERLINK(1)", "'=cmd|' /C calc'!A0", "'@SUM(1+1)*cmd|' /C calc'!A0",
    ]  # fmt: skip
    assert all(None not in row and None not in row.values() for row in rows)


def test_a_class_of_nobody_is_a_header(assignment):
    assert gradebook([], assignment).decode() == ",".join(GRADEBOOK) + "\n"
