"""Whatever collected the submissions of a class, each student has one."""

import os
import pickle

import pytest

from classroom.results import Student
from classroom.submissions import find_submissions
from sidebyside.tools.errors import UserError

from .making import ELEVEN, LOSS, SGD, TEN, found_in, names_of, notebook, said, write, zipped


def test_a_file_a_folder_a_notebook_and_a_zip_are_each_a_students(tmp_path):
    files = {"ada.py": LOSS, "bob/03_square_loss.py": LOSS, "bob/more/05_sgd.py": SGD, "cleo.ipynb": notebook(LOSS)}
    found = find_submissions(write(tmp_path, {**files, "dan.ZIP": zipped({"work/03_square_loss.py": LOSS})}, TEN))
    assert [one.student for one in found.submissions] == [Student(name, name) for name in ("ada", "bob", "cleo", "dan")]
    assert [one.place for one in found.submissions] == ["ada.py", "bob", "cleo.ipynb", "dan.ZIP"]
    assert [names_of(one) for one in found.submissions] == [
        ["ada.py"],
        ["03_square_loss.py", "more/05_sgd.py"],
        ["cleo.ipynb"],
        ["work/03_square_loss.py"],
    ]
    assert {one.submitted for one in found.submissions} == {"2026-11-20T10:00:00+00:00"}
    assert {one.remarks for one in found.submissions} == {()}
    assert [one.files[0].content.decode() for one in found.submissions] == [LOSS, LOSS, notebook(LOSS), LOSS]
    assert found.remarks == ("Times are the files' own dates: copying files changes them.",)


def test_the_order_is_that_of_keys_whatever_the_file_system_says(tmp_path, monkeypatch):
    listed = os.listdir
    monkeypatch.setattr(os, "listdir", lambda folder: sorted(listed(folder), reverse=True))
    assert list(found_in(tmp_path, {"b.py": LOSS, "ä.py": LOSS, "a.py": LOSS, "B.py": LOSS})) == ["B", "a", "b", "ä"]


def test_a_zip_of_a_class_is_read_as_its_folder_is(tmp_path):
    class_ = {"ada.py": LOSS, "bob/03_square_loss.py": LOSS, "cleo.zip": zipped({"05_sgd.py": SGD}), "dan/": ""}
    plain = write(tmp_path, {"class.zip": zipped(class_)}) / "class.zip"
    packed = write(tmp_path, {"hw1.zip": zipped({f"hw1/{name}": text for name, text in class_.items()})}) / "hw1.zip"
    for path in (plain, packed):
        found = find_submissions(path).submissions
        assert [one.student.key for one in found] == ["ada", "bob", "cleo", "dan"]
        assert [names_of(one) for one in found] == [["ada.py"], ["03_square_loss.py"], ["05_sgd.py"], []]
        assert [file.content.decode() for one in found for file in one.files] == [LOSS, LOSS, SGD]


def test_what_a_teacher_and_a_computer_keep_in_the_folder_is_nobodys_and_said(tmp_path):
    write(tmp_path, {"ada.py": LOSS, ".DS_Store": "", "__MACOSX/._ada.py": "", "roster.csv": "ada", "README.md": ""})
    found = find_submissions(tmp_path)
    assert [one.student.key for one in found.submissions] == ["ada"]
    assert found.remarks[1:] == ("4 files were left out: .DS_Store, README.md, __MACOSX, roster.csv (no submission)",)


def test_what_is_neither_of_these_is_still_a_submission(tmp_path):
    found = found_in(
        tmp_path, {"ada.rar": "Rar!", "bob.tar.gz": "", "cleo.txt": LOSS, "Dr. J. Doe": "", "j.doe/a.txt": ""}
    )
    assert list(found) == ["Dr. J. Doe", "ada", "bob", "cleo", "j.doe"]
    assert {names_of(one) == [] for one in found.values()} == {True}
    assert found["ada"].remarks == ("1 file was left out: ada.rar (neither .py nor .ipynb)",)
    assert found["j.doe"].remarks == ("1 file was left out: a.txt (neither .py nor .ipynb)",)


def test_a_learners_own_folder_is_one_submission_where_the_exercises_are_known(tmp_path):
    found = found_in(tmp_path / "ada", {"03_square_loss.py": LOSS, "05_sgd.py": SGD}, exercises=["square_loss", "sgd"])
    assert {key: names_of(one) for key, one in found.items()} == {"ada": ["03_square_loss.py", "05_sgd.py"]}
    assert list(found_in(tmp_path / "class", {"ada.py": LOSS, "sgd.py": SGD}, exercises=["sgd"])) == ["ada", "sgd"]
    assert names_of(find_submissions(tmp_path / "class/ada.py").submissions[0]) == ["ada.py"]


@pytest.mark.parametrize("content", [{}, {".DS_Store": "", "marks.csv": ""}])
def test_a_folder_without_submissions_is_a_mistake_of_the_user(tmp_path, content):
    with pytest.raises(UserError, match="holds no submission: expected a file, folder, notebook or zip per student"):
        find_submissions(write(tmp_path, content))


def test_a_path_that_is_nothing_of_the_kind_is_a_mistake_of_the_user(tmp_path):
    write(tmp_path, {"list.txt": "", "class.zip": "PK"})
    with pytest.raises(UserError, match="does not exist: expected"):
        find_submissions(tmp_path / "nowhere")
    with pytest.raises(UserError, match="neither a folder nor a zip: expected"):
        find_submissions(tmp_path / "list.txt")
    with pytest.raises(UserError, match=r"broken zip: file is not a zip file\. Expected a file"):
        find_submissions(tmp_path / "class.zip")


def test_moodles_folders_are_students_with_their_numbers(tmp_path):
    folders = {
        "Ada Lovelace_1234567_assignsubmission_file_/03_square_loss.py": LOSS,
        "Ada Lovelace_1234567_assignsubmission_onlinetext_/onlinetext.html": "<p>Hello",
        "Bo_b_42_assignsubmission_file/work.zip": zipped({"05_sgd.py": SGD}),
        "Participant_7_assignsubmission_file_/deep/05_sgd.py": SGD,
        "Group A_assignsubmission_file_/05_sgd.py": SGD,
        "中文 名_8_assignsubmission_onlinetext_/onlinetext.html": "",
    }
    found = found_in(tmp_path / "folder", folders)
    assert list(found) == ["1234567", "42", "7", "8", "Group A"]
    assert found["1234567"].student == Student("1234567", "Ada Lovelace", {"moodle": "Participant 1234567"})
    names = [one.student.name for one in found.values()]
    assert names == ["Ada Lovelace", "Bo_b", "Participant 7", "中文 名", "Group A"]
    assert names_of(found["1234567"]) == ["03_square_loss.py"]
    assert names_of(found["42"]) == ["work.zip/05_sgd.py"]
    assert "Moodle's page: only files are read" in said(found["1234567"])
    assert found["8"].files == ()
    in_zip = find_submissions(write(tmp_path, {"hw.zip": zipped(folders)}) / "hw.zip")
    assert [(one.student, names_of(one), one.remarks) for one in in_zip.submissions] == [
        (one.student, names_of(one), one.remarks) for one in found.values()
    ]
    assert "read as Moodle's download" in in_zip.remarks[0]


def test_the_times_of_moodles_and_canvass_files_are_not_taken_for_those_of_the_hand_in(tmp_path):
    files = {"Ada_1_assignsubmission_file_/a.py": LOSS, "Bob_2_assignsubmission_file_/a.py": LOSS}
    assert {one.submitted for one in found_in(tmp_path / "moodle", files).values()} == {""}
    assert {one.submitted for one in found_in(tmp_path / "canvas", {"ada_11_22_a.py": LOSS}).values()} == {""}


def test_moodles_files_without_folders_are_put_together_by_student(tmp_path):
    names = ("03_square_loss.py", "05_sgd.py", "work.zip")
    files = {f"Ada Lovelace_12_assignsubmission_file_{name}": zipped({"a.py": LOSS}) for name in names}
    (ada,) = found_in(tmp_path, files).values()
    assert (ada.student.key, ada.place) == ("12", "Ada Lovelace's 3 files")
    assert names_of(ada) == ["03_square_loss.py", "05_sgd.py", "work.zip/a.py"]


def test_two_submissions_of_one_student_on_moodle_are_told_and_the_last_counts(tmp_path):
    write(tmp_path, {"Ada Lovelace_12_assignsubmission_file_/new.py": LOSS}, ELEVEN)
    write(tmp_path, {"Ada Lovelace_12_assignsubmission_file_ (1)/old.py": LOSS}, TEN)
    (ada,) = find_submissions(tmp_path).submissions
    assert names_of(ada) == ["new.py"]
    assert "two submissions, Ada Lovelace_12_assignsubmission_file_ (1), Ada" in said(ada)


def test_canvass_files_are_put_together_by_student(tmp_path):
    files = {
        "lovelaceada_LATE_12345_678901_03_square_loss-1.py": LOSS,
        "lovelaceada_LATE_12345_678900_05_sgd.py": SGD,
        "bobr2_77_100_work_1_2.zip": zipped({"05_sgd.py": SGD}),
        "中文_78_101_a b.py": SGD,
        "dan_79_text.html": "<p>",
        "anon_aB3dE_1001_05_sgd.py": SGD,
        "LATE_anon_Zz9Zz_1002_05_sgd.py": SGD,
    }
    found = found_in(tmp_path, files)
    assert list(found) == ["12345", "77", "78", "79", "anon_Zz9Zz", "anon_aB3dE"]
    ada = found["12345"]
    assert (ada.student, ada.place) == (Student("12345", "lovelaceada", {"canvas": "12345"}), "lovelaceada's 2 files")
    assert names_of(ada) == ["03_square_loss-1.py", "05_sgd.py"]
    assert [one.late for one in found.values()] == [True, False, False, False, True, False]
    assert ada.remarks == ("late, as Canvas says",)
    assert names_of(found["77"]) == ["work_1_2.zip/05_sgd.py"]
    assert found["79"].remarks == ("a text or a link was handed in on Canvas's page: only files are read",)


def test_a_name_that_looks_like_canvass_by_chance_makes_no_canvas_download(tmp_path):
    assert list(found_in(tmp_path, {"ada_1_2_a.py": LOSS, "bob.py": LOSS})) == ["ada_1_2_a", "bob"]
    found = found_in(tmp_path / "more", {"ada_1_2_a.py": LOSS, "bob_3_4_a.py": LOSS, "Cleo.py": LOSS})
    assert list(found) == ["1", "3", "Cleo"]


def test_nbgraders_folder_has_students_assignments_and_times(tmp_path):
    files = {
        "source/hw1/a.ipynb": notebook(LOSS),
        "submitted/ada/hw1/05_sgd.py": SGD,
        "submitted/ada/hw1/timestamp.txt": "2015-02-02 15:58:23.948203 America/Los_Angeles",
        "submitted/bob/hw1/05_sgd.py": SGD,
        "submitted/bob/hw1/timestamp.txt": "2015-02-02 15:58:23.948203 UTC",
        "submitted/cleo/hw1/05_sgd.py": SGD,
        "submitted/cleo/hw1/timestamp.txt": "yesterday",
    }
    write(tmp_path, files, TEN)
    for path in (tmp_path, tmp_path / "submitted"):
        found = find_submissions(path).submissions
        assert [one.student.ids for one in found] == [{"nbgrader": name} for name in ("ada", "bob", "cleo")]
        assert [names_of(one) for one in found] == [["hw1/05_sgd.py"]] * 3
        assert [one.submitted[:16] for one in found] == ["2015-02-02T23:58", "2015-02-02T15:58", "2026-11-20T10:00"]


def test_a_students_own_timestamp_says_nothing_outside_nbgraders_folder(tmp_path):
    write(tmp_path, {"ada/hw1/a.py": LOSS, "ada/hw1/timestamp.txt": "2015-02-02 15:58:23 UTC"}, TEN)
    assert find_submissions(tmp_path).submissions[0].submitted == "2026-11-20T10:00:00+00:00"


METADATA = """submission_409:
  :submitters:
  - :name: 'O''Hara, Ada'
    :sid: '100'
    :email: ada@example.org
  :created_at: 2026-04-26 17:34:00.861687000 -07:00
  :score: 2.0
  :results:
    output: |-
      :submitters:
      - :name: Somebody Else
      :created_at: 1999-01-01 00:00:00 Z
submission_410:
  :submitters:
  - :name: Bob
    :sid: "200"
  - :name: "C\\u00e9line"
    :email: c@example.org
  :created_at: &1 2026-04-26 17:34:00 Z
submission_411:
  :submitters: []
"""


def test_gradescopes_export_says_who_and_when(tmp_path):
    names = [f"submission_{number}" for number in (409, 410, 411, 412)]
    files = {"submission_metadata.yml": METADATA, **{f"{name}/05_sgd.py": SGD for name in names}}
    export = write(tmp_path, {"export.zip": zipped({f"assignment_1_export/{name}": files[name] for name in files})})
    write(tmp_path / "folder", files)
    for path in (tmp_path / "folder", export / "export.zip"):
        found = find_submissions(path)
        by_key = {one.student.key: one for one in found.submissions}
        assert list(by_key) == ["100", "200", "c@example.org", "submission_411", "submission_412"]
        ids = {"gradescope": "409", "sid": "100", "email": "ada@example.org"}
        assert by_key["100"].student == Student("100", "O'Hara, Ada", ids)
        assert by_key["100"].submitted == "2026-04-27T00:34:00+00:00"
        assert by_key["200"].submitted == "2026-04-26T17:34:00+00:00"
        assert by_key["c@example.org"].student.name == "Céline"
        assert by_key["200"].remarks == by_key["c@example.org"].remarks == ("handed in together by Bob, Céline",)
        assert {tuple(names_of(one)) for one in found.submissions} == {("05_sgd.py",)}
        assert "submission_metadata.yml does not say whose submission_412 is" in found.remarks


def test_a_gradescope_table_that_cannot_be_read_leaves_the_folders_names(tmp_path):
    write(tmp_path, {"submission_metadata.yml": "\0", "submission_1/05_sgd.py": SGD})
    found = find_submissions(tmp_path)
    assert [one.student.key for one in found.submissions] == ["submission_1"]
    assert "holds no submission that can be read): students are called as their folders" in " ".join(found.remarks)


def test_of_two_submissions_of_a_student_the_last_counts_and_it_is_said(tmp_path):
    write(tmp_path, {"ada.zip": zipped({"05_sgd.py": SGD})}, TEN)
    write(tmp_path, {"ada/03_square_loss.py": LOSS}, ELEVEN)
    (ada,) = find_submissions(tmp_path).submissions
    assert names_of(ada) == ["03_square_loss.py"]
    assert ada.submitted == "2026-11-20T11:00:00+00:00"
    times = "ada.zip of 2026-11-20 10:00 UTC, ada of 2026-11-20 11:00 UTC"
    assert ada.remarks == (f"two submissions, {times}: ada counts, the last that can be read",)


def test_a_broken_zip_does_not_hide_what_was_handed_in_before_it(tmp_path):
    write(tmp_path, {"ada.zip": "PK"}, ELEVEN)
    write(tmp_path, {"ada.py": LOSS}, TEN)
    assert names_of(find_submissions(tmp_path).submissions[0]) == ["ada.py"]


def test_one_name_written_in_two_ways_is_one_student(tmp_path):
    pair = {"zoe\u0308.zip": zipped({"a.py": LOSS}), "zo\u00eb.zip": zipped({"a.py": LOSS})}
    found = find_submissions(write(tmp_path, {"class.zip": zipped(pair)}) / "class.zip").submissions
    assert [one.student.key for one in found] == ["zo\u00eb"]
    assert "two submissions" in said(found[0])


def test_students_of_one_name_stay_two_and_it_is_said(tmp_path):
    write(tmp_path, {f"Ada_{number}_assignsubmission_file_/a.py": LOSS for number in (1, 2)})
    found = find_submissions(tmp_path)
    assert [one.student.key for one in found.submissions] == ["1", "2"]
    assert "2 students are called Ada: 1, 2" in found.remarks


def test_a_digest_changes_with_content_and_names_and_not_with_times(tmp_path):
    def digest(files, when):
        return find_submissions(write(tmp_path / str(when), files, when)).submissions[0].digest()

    first = digest({"ada/a.py": LOSS, "ada/b.py": SGD}, 1)
    assert digest({"ada/a.py": LOSS, "ada/b.py": SGD}, 2) == first
    others = [{"ada/a.py": LOSS, "ada/b.py": SGD + " "}, {"ada/a.py": LOSS, "ada/c.py": SGD}, {"ada/a.py": LOSS}]
    assert len({first, *(digest(files, 3 + number) for number, files in enumerate(others))}) == 4


def test_submissions_can_be_sent_to_other_processes(tmp_path):
    class_ = zipped({"ada.zip": zipped({"in.zip": zipped({"a.py": LOSS})})})
    (ada,) = find_submissions(write(tmp_path, {"class.zip": class_}) / "class.zip").submissions
    copy = pickle.loads(pickle.dumps(ada))
    assert copy.files[0].content.decode() == LOSS
    assert copy.digest() == ada.digest()
