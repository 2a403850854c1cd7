"""A teacher's export, filled in, and read as the learning management systems do.

Canvas: lib/gradebook_importer.rb of canvas-lms; Moodle: mod/assign/feedback/offline/importgradeslib.php of moodle.
"""

import csv
import io
import re
from dataclasses import replace

import pytest

from classroom.grading.outputs.fill import check_fill, filled
from classroom.grading.settings import Assignment
from classroom.results import CheckResult, ExerciseResult, Student, SubmissionResult
from sidebyside.tools.errors import UserError

CANVAS = (
    "\ufeffStudent,ID,SIS User ID,SIS Login ID,Section,Notes,Reading (11),Homework (12),Homework Current Score\r\n"
    ",,,,,,,Manual Posting,\r\n"
    "    Points Possible,,,,,,5.00,10.00,(read only)\r\n"
    '"Lovelace, Ada",101,S1,ada@uni.example,"A, B",kind,3.5,,50\r\n'
    '"Hopper, Grace",102,S2,grace,A,,,7,50\r\n'
    '"Turing, Alan",103,S3,alan,A,,,EX,\r\n'
    '"Knuth, Donald",104,S4,don,A,,,,\r\n'
    '"=""=cmd|calc""",105,S5,cmd,A,,,,\r\n'
    '"Student, Test",106,,x1,A,,,,\r\n'
)
MOODLE = (
    "Identifier,Full name,Email address,Status,Grade,Maximum Grade,Grade can be changed,"
    "Last modified (submission),Last modified (grade),Feedback comments\n"
    'Participant 201,Ada Lovelace,ada@uni.example,Submitted,,100.00,Yes,"Friday, 20 November 2026, 10:00 AM",-,\n'
    "Participant 202,Grace Hopper,grace@uni.example,Submitted,55.00,100.00,Yes,-,-,Well done\n"
    "Participant 203,Alan Turing,alan@uni.example,Submitted,,100.00,No,-,-,\n"
    "Participant 204,Mary Shaw,mary@uni.example,No submission,,100.00,Yes,-,-,\n"
)


@pytest.fixture
def assignment():
    return Assignment("Homework", {"dense": 5.0, "relu": 5.0})


def handed_in(key, name="", held=(1, 1), **ids):
    results = [
        ExerciseResult(
            exercise, 1, exercise, "", "passed" if holds else "failed", checks=(CheckResult("", "", bool(holds)),)
        )
        for exercise, holds in zip(("dense", "relu"), held)
    ]
    return SubmissionResult(Student(key, name or key, ids), tuple(results))


@pytest.fixture
def export(tmp_path):
    def make(text, name="export.csv", encoding="utf-8"):
        path = tmp_path / name
        path.write_bytes(text.encode(encoding))
        return path

    return make


def read_as_canvas(content):
    """The points possible and the grades by student, of the column "Homework (12)"."""
    text = content.decode("utf-8")
    lines = text.splitlines()[:3]
    separator = ";" if len(set(map(len, (line.split(";") for line in lines)))) == 1 and ";" in lines[0] else ","
    header, *rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    assert "Student" in header[0]
    assert "ID" in header[1]
    column = header.index("Homework (12)")
    possible, grades = None, {}
    for row in rows:
        if "Points Possible" in row[0]:
            possible = row[column]
        elif not all(re.fullmatch(r"\s*(Muted|Manual Posting.*)?\s*", text, re.IGNORECASE) for text in row):
            grades[int(row[1])] = row[column].strip()
    return possible, grades


def read_as_moodle(content):
    """The grades by participant that an import takes: neither without a value nor out of range."""
    grades = {}
    for row in csv.DictReader(io.StringIO(content.decode("utf-8"), newline="")):
        assert {"Identifier", "Grade", "Last modified (grade)"} <= set(row)
        if row["Grade"] and 0 <= float(row["Grade"]) <= 100:
            grades[int(row["Identifier"][len("Participant") :])] = float(row["Grade"])
    return grades


def test_canvas_reads_the_scores_and_finds_everything_else_as_it_was(export, assignment):
    submissions = [handed_in("x", canvas="101"), handed_in("grace", held=(1, 0)), handed_in("alan"), handed_in("ghost")]
    content, remarks = filled(export(CANVAS), submissions, assignment)
    assert read_as_canvas(content) == ("10.00", {101: "10", 102: "5", 103: "EX", 104: "", 105: "", 106: ""})
    before, after = CANVAS.split("\r\n"), content.decode().split("\r\n")
    assert [place for place, (old, new) in enumerate(zip(before, after)) if old != new] == [3, 4]
    assert after[3] == before[3].replace("3.5,,50", "3.5,10,50")
    assert len(before) == len(after)
    assert remarks == [
        "export.csv: the grade cannot be changed, and stays as it is: Turing, Alan.",
        "export.csv: another grade was there, and was replaced: Hopper, Grace (7 became 5).",
        "export.csv: no submission was found, and the row stays as it is: Knuth, Donald; =cmd|calc; Student, Test.",
        "export.csv: handed in, but not found in the file: ghost.",
    ]


def test_moodle_reads_the_scores_in_its_own_points_and_keeps_the_teachers_comment(export, assignment):
    submissions = [
        handed_in("s1", moodle="201"),
        handed_in("s2", email="grace@uni.example", held=(0, 1)),
        handed_in("alan"),
    ]
    content, remarks = filled(export(MOODLE), submissions, assignment)
    assert read_as_moodle(content) == {201: 100, 202: 50}
    rows = list(csv.DictReader(io.StringIO(content.decode(), newline="")))
    assert rows[0]["Feedback comments"] == ("100 of 100 points, scaled from 10 of 10 points. 2 of 2 exercises passed.")
    assert rows[1]["Feedback comments"] == "Well done"
    assert rows[0]["Last modified (submission)"] == "Friday, 20 November 2026, 10:00 AM"
    assert remarks == [
        "export.csv: 'Grade' has 100 points and the exercises 10: scores were scaled.",
        "export.csv: the grade cannot be changed, and stays as it is: Alan Turing.",
        "export.csv: another grade was there, and was replaced: Grace Hopper (55.00 became 50).",
        "export.csv: no submission was found, and the row stays as it is: Mary Shaw.",
    ]


def test_the_same_grade_in_other_words_was_not_replaced(export, assignment):
    content, remarks = filled(export(MOODLE.replace("55.00,", "50.00,")), [handed_in("grace", held=(1, 0))], assignment)
    assert read_as_moodle(content)[202] == 50
    assert not any("replaced" in remark for remark in remarks)


def test_what_could_not_be_read_takes_no_grade_away_and_is_0_where_none_was(export, assignment):
    given = [handed_in("grace", held=(0, 0)), handed_in("ada", held=(0, 0))]
    content, remarks = filled(export(MOODLE), given, assignment)
    assert read_as_moodle(content) == {201: 0, 202: 55}
    assert remarks[1] == (
        "export.csv: nothing could be read of what was handed in, and the grade that was there stays:"
        " Grace Hopper (55.00)."
    )
    wrong = replace(given[0], exercises=tuple(replace(one, answer="wrong") for one in given[0].exercises))
    assert read_as_moodle(filled(export(MOODLE), [wrong], assignment)[0])[202] == 0


def test_canvass_row_of_the_posting_policy_is_no_student(export, assignment):
    text = CANVAS.replace(",,,,,,,Manual Posting,", ",,,,,,,Manual Posting,(read only)")
    remarks = filled(export(text), [], assignment)[1]
    assert remarks[0].split(": ", 2)[2].startswith("Lovelace, Ada; Hopper, Grace; ")


def test_moodles_comment_names_what_is_not_passed(export, assignment):
    content, _ = filled(export(MOODLE), [handed_in("s", moodle="Participant 201", held=(1, 0))], assignment)
    assert "5 of 10 points. 1 of 2 exercises passed. Not passed: relu." in content.decode()


@pytest.mark.parametrize(
    "student",
    [
        Student("k", "k", {"canvas": "101"}),
        Student("k", "k", {"sis": "S1"}),
        Student("k", "k", {"login": "ADA@uni.example"}),
        Student("ada", "ada"),
        Student("101", "101"),
        Student("k", "Ada Lovelace"),
        Student("k", "LOVELACE, Ada"),
        Student("lovelaceada", "lovelaceada"),
        Student("Ada_Lovelace", "Ada_Lovelace"),
    ],
)
def test_a_student_is_found_by_ids_by_the_login_and_at_last_by_the_name(export, assignment, student):
    content, remarks = filled(export(CANVAS), [replace(handed_in("k"), student=student)], assignment)
    assert read_as_canvas(content)[1][101] == "10"
    by_name = any("told by the name alone: Lovelace, Ada" in remark for remark in remarks)
    assert by_name == ("ove" in student.name.casefold())


def test_two_of_the_same_name_are_not_told_by_it(export, assignment):
    twice = [handed_in("a1", "Ada Lovelace"), handed_in("a2", "Ada Lovelace", (0, 0))]
    content, remarks = filled(export(CANVAS), twice, assignment)
    assert read_as_canvas(content)[1][101] == ""
    assert "export.csv: handed in, but not found in the file: Ada Lovelace, Ada Lovelace." in remarks


def test_of_two_of_the_same_name_the_second_is_told_by_it_where_the_first_has_an_id(export, assignment):
    text = CANVAS.replace("Knuth, Donald", "Lovelace, Ada")
    content, _ = filled(
        export(text), [handed_in("a", "Ada Lovelace", canvas="101"), handed_in("b", "Ada Lovelace", (1, 0))], assignment
    )
    grades = read_as_canvas(content)[1]
    assert (grades[101], grades[104]) == ("10", "5")


def test_an_id_goes_before_a_name_that_somebody_took(export, assignment):
    thief, ada = handed_in("thief", "Ada Lovelace", (0, 0)), handed_in("k", "k", login="ada")
    content, _ = filled(export(CANVAS), [thief, ada], assignment)
    assert read_as_canvas(content)[1][101] == "10"


def test_another_schools_address_is_another_student(export, assignment):
    content, _ = filled(export(CANVAS), [handed_in("k", "k", login="ada@gmail.example")], assignment)
    assert read_as_canvas(content)[1][101] == ""


def test_a_file_with_semicolons_and_decimal_commas_stays_one(export, assignment):
    text = CANVAS.replace(",", ";").replace("10.00", "20,00").replace('"Lovelace; Ada"', '"Lovelace, Ada"')
    content, _ = filled(export(text), [handed_in("ada", held=(1, 0))], assignment)
    possible, grades = read_as_canvas(content)
    assert (possible, grades[101]) == ("20,00", "10")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_the_mark_at_the_beginning_and_the_line_ends_stay(export, assignment, encoding):
    path = export(CANVAS.lstrip("\ufeff"), encoding=encoding)
    content, _ = filled(path, [], assignment)
    assert content == path.read_bytes()


def test_cells_that_look_like_formulas_are_pointed_out_and_stay(export, assignment):
    text = MOODLE.replace("Mary Shaw", "=cmd|' /C calc'!A0")
    content, remarks = filled(export(text), [], assignment)
    assert "=cmd|' /C calc'!A0" in content.decode()
    assert any("1 cell of the export looks like a formula, and stays" in remark for remark in remarks)
    assert not any("formulas" in remark for remark in filled(export(CANVAS), [], assignment)[1])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Name,Points\nAda,3\n", "expected a Canvas gradebook"),
        ("", "first line is: empty"),
        (CANVAS.replace("Homework (12)", "Other (12)"), "expected one assignment, or one that is called 'Homework'"),
        (CANVAS.replace("10.00", "ten"), "expected points, but the highest grade is ten"),
        (MOODLE.replace("55.00,100.00", "55.00,50.00"), "expected one highest grade for all rows"),
        ('Student,ID,Section,"Homework\nAda,1,A,', "expected a CSV file"),
    ],
)
def test_another_file_is_told_what_was_expected_before_anything_is_graded(export, assignment, text, words):
    with pytest.raises(UserError, match=re.escape(words)):
        check_fill(export(text), assignment)


def test_a_file_that_is_not_utf_8_or_not_there_is_an_error_of_one_line(export, assignment, tmp_path):
    with pytest.raises(UserError, match="expected a CSV file in UTF-8, but byte 9"):
        check_fill(export("Student,Ä", encoding="latin-1"), assignment)
    with pytest.raises(UserError, match="cannot be read"):
        check_fill(tmp_path / "missing.csv", assignment)


def test_the_only_assignment_of_a_file_needs_no_title(export):
    text = CANVAS.replace("Reading (11)", "Reading Final Score")
    content, _ = filled(export(text), [handed_in("ada")], Assignment("another title", {"dense": 10.0}))
    assert read_as_canvas(content)[1][101] == "10"


def test_what_canvas_computes_is_no_assignment(export, assignment):
    text = "Student,ID,Section,Week 1,Current Score,Unposted Final Grade\nAda,101,A,,9,A\n"
    content, _ = filled(export(text), [handed_in("Ada")], assignment)
    assert content.decode().splitlines()[1] == "Ada,101,A,10,9,A"


def test_first_and_last_names_may_have_columns_of_their_own(export, assignment):
    text = "LastName,FirstName,ID,SIS Login ID,Section,Homework (12)\nLovelace,Ada,101,xyz,A,\n"
    content, _ = filled(export(text), [handed_in("k", "Ada Lovelace")], assignment)
    assert content.decode().splitlines()[1] == "Lovelace,Ada,101,xyz,A,10"
