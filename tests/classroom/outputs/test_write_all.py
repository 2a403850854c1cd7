from dataclasses import replace

import pytest

from classroom.grading.outputs import STUDENTS, write_all
from classroom.grading.outputs.folders import folder_names
from sidebyside.tools.errors import UserError

from . import fake

FILES = {"gradebook.csv", "points.csv", "checks.csv", "junit.xml", "class.html"}


def everything(folder):
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def test_the_folder_holds_the_class_and_a_folder_for_each_student(written, submissions):
    names = folder_names(submission.student.key for submission in submissions).values()
    each = {f"{STUDENTS}/{name}/{file}" for name in names for file in ("results.json", "feedback.md", "feedback.html")}
    assert set(everything(written)) == FILES | each


def test_the_same_results_give_the_same_bytes_in_whatever_order_they_come(written, submissions, assignment, tmp_path):
    write_all(submissions[::-1], assignment, tmp_path, fake.stubs(), None, fake.known())
    assert everything(tmp_path) == everything(written)


def test_every_file_is_utf_8_without_a_control(written):
    for name, content in everything(written).items():
        text = content.decode("utf-8")
        assert not [sign for sign in text if sign < " " and sign != "\n"], name
        assert not set(text) & set("\x7f\x9b\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"), name


def test_no_hidden_check_leaks_into_what_a_student_gets(written):
    for name, content in everything(written / STUDENTS).items():
        assert b"two batches" not in content, name


def test_no_answer_is_in_any_file(written):
    assert [name for name, content in everything(written).items() if b"value, other" in content] == []


def test_a_file_to_fill_in_is_written_beside_the_rest_and_what_is_missing_is_said(submissions, assignment, tmp_path):
    export = tmp_path / "Grades-ML101.csv"
    export.write_text("Student,ID,SIS Login ID,Section,handtorn exercises (5)\n中文名字,1,,A,\nnobody,2,,A,\n", "utf-8")
    few = [one for one in submissions if one.student.key[0] in "中a"]
    remarks = write_all(few, assignment, tmp_path / "out", {}, export)
    assert "Grades-ML101.csv: no submission was found, and the row stays as it is: nobody." in remarks
    lines = (tmp_path / "out" / "filled-Grades-ML101.csv").read_text("utf-8").splitlines()
    assert float(lines[1].split(",")[-1]) > 0
    assert export.read_text("utf-8").splitlines()[1] == "中文名字,1,,A,"
    assert "no submission was found" in (tmp_path / "out" / "class.html").read_text("utf-8")


def test_a_wrong_file_to_fill_in_stops_before_anything_is_written(submissions, assignment, tmp_path):
    (tmp_path / "grades.csv").write_text("a,b\n1,2\n")
    with pytest.raises(UserError, match="expected a Canvas gradebook"):
        write_all(submissions, assignment, tmp_path / "out", {}, tmp_path / "grades.csv")
    assert not (tmp_path / "out").exists()


def test_a_folder_that_cannot_be_made_is_an_error_of_one_line(submissions, assignment, tmp_path):
    (tmp_path / "out").write_text("a file")
    with pytest.raises(UserError, match="cannot be made"):
        write_all(submissions[:1], assignment, tmp_path / "out", {}, None)


def test_whoever_has_no_time_is_said_to_count_as_in_time(submissions, assignment, tmp_path):
    untimed = replace(submissions[-1], submitted="")
    (remark,) = write_all([untimed], assignment, tmp_path, {}, None)
    assert remark.startswith("When these were handed in is not known, and they count as in time: ")


def test_a_class_of_nobody_is_written_as_well(assignment, tmp_path):
    assert write_all([], assignment, tmp_path, {}, None, notes=["thesis.docx is no submission"]) == []
    assert set(everything(tmp_path)) == FILES
    page = (tmp_path / "class.html").read_text("utf-8")
    assert "Nothing was handed in." in page
    assert "thesis.docx is no submission" in page
