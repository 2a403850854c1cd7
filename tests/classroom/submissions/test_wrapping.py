"""A class may lie in a folder of its own, and where its times come from is said."""

import pytest

from classroom.submissions import find_submissions

from .making import LOSS, SGD, notebook, write, zipped

CLASS = {
    "ada/03_square_loss.py": LOSS,
    "bob.zip": zipped({"work/03_square_loss.py": LOSS, "__MACOSX/work/._03_square_loss.py": ""}),
    "cleo.ipynb": notebook((LOSS, ["handtorn:square_loss"])),
    "dan/notebooks/05_sgd.ipynb": notebook(SGD),
    "eve.py": LOSS,
}
KNOWN = ["square_loss", "sgd"]


def in_folder(name, files):
    return {f"{name}/{file}": content for file, content in files.items()}


@pytest.mark.parametrize("pack", ["folder", "folders", "zip", "zip in a folder", "macOS", "with a list beside it"])
def test_a_class_in_a_folder_of_its_own_is_still_a_class(tmp_path, pack):
    wrapped = in_folder("DL26", CLASS)
    files = {
        "folder": wrapped,
        "folders": in_folder("2026/autumn", wrapped),
        "zip": {"hw.zip": zipped(wrapped)},
        "zip in a folder": {"a/hw.zip": zipped(CLASS)},
        "macOS": {"hw.zip": zipped({**wrapped, "__MACOSX/DL26/._eve.py": "", "__MACOSX/._DL26": ""})},
        "with a list beside it": {**wrapped, "roster.csv": "", ".DS_Store": ""},
    }
    path = write(tmp_path / "subs", files[pack])
    path = path / "hw.zip" if pack in ("zip", "macOS") else path
    found = find_submissions(path, KNOWN)
    assert [one.student.key for one in found.submissions] == ["ada", "bob", "cleo", "dan", "eve"]
    assert [len(one.files) for one in found.submissions] == [1] * 5
    name = {"zip in a folder": "hw.zip"}.get(pack, "DL26")
    assert found.remarks[0] == f"{name} is taken as the folder of the class: each entry in it is a student's"


@pytest.mark.parametrize(
    "files",
    [
        {
            "03_square_loss.py": LOSS,
            "old/03_square_loss.py": LOSS,
            "x/03_square_loss.py": LOSS,
            "y/03_square_loss.py": "",
        },
        {"new/03_square_loss.py": LOSS, "old/03_square_loss.py": LOSS},
        {"week1/03_square_loss.py": LOSS, "week 2/05_sgd.py": SGD, "more/05_sgd.py": SGD},
        {"work.zip": zipped({"03_square_loss.py": LOSS}), "work (1).zip": zipped({"03_square_loss.py": LOSS})},
        {"answers.py": LOSS, "helpers.py": "x = 1"},
        {"bob/03_square_loss.py": LOSS, "cleo/05_sgd.py": SGD, "data.csv": ""},
    ],
)
def test_the_folder_of_a_classs_only_student_is_no_class(tmp_path, files):
    found = find_submissions(write(tmp_path, in_folder("ada", files)), KNOWN)
    assert [one.student.key for one in found.submissions] == ["ada"]
    assert found.remarks == ("Times are the files' own dates: copying files changes them.",)


def test_sets_of_the_same_exercises_in_the_work_of_one_student_are_pointed_out(tmp_path):
    files = {**in_folder("group 1", CLASS), "fay/old/03_square_loss.py": LOSS, "fay/new/03_square_loss.py": LOSS}
    found = find_submissions(write(tmp_path, files), KNOWN)
    assert [one.student.key for one in found.submissions] == ["fay", "group 1"]
    assert found.remarks[1:] == (
        "group 1 is taken as one student, but holds several sets of the same exercises, in ada, bob.zip: if these are "
        "students, put them beside each other in one folder",
    )
    found = find_submissions(write(tmp_path, in_folder("group 2", CLASS)), KNOWN)
    assert "in ada, bob.zip, and so does one more: if" in found.remarks[1]


def test_where_the_times_come_from_is_said_once(tmp_path):
    kinds = {
        "Moodle's download has no times.": {"Ada_1_assignsubmission_file_/a.py": LOSS},
        "Canvas's download has no times, only who was late; all others are the files' own dates: copying files changes "
        "them.": {"ada_11_22_a.py": LOSS, "ada_11_23_b.py": LOSS, "bob.py": LOSS},
        "Times are those that nbgrader wrote down.": {
            "submitted/ada/ps1/timestamp.txt": "2026-11-20 10:00:00 UTC",
            "submitted/ada/ps1/a.py": LOSS,
        },
    }
    for number, (says, files) in enumerate(kinds.items()):
        found = find_submissions(write(tmp_path / str(number), files))
        assert [remark for remark in found.remarks if "times" in remark.lower()] == [says]
    assert find_submissions(tmp_path / "1/bob.py").remarks == (
        "Times are the files' own dates: copying files changes them.",
    )
