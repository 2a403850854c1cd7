"""Which file is meant, and how it is read."""

import json
import os

import pytest

from classroom import catalogue
from classroom.learner.files import files_of, last_saved, locate, read
from classroom.learner.notebooks import make_notebook
from sidebyside.tools.errors import UserError


def save(path, content="", when=0):
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    os.utime(path, (when, when))
    return path


@pytest.mark.parametrize("text", ["square_loss", "3", "03", "03_square_loss.py", "03_square_loss"])
def test_an_exercise_is_meant_by_name_number_or_file(folder, text):
    path = save(folder / "03_square_loss.py")
    exercise, found = locate(text, folder)
    assert (exercise.name, found) == ("square_loss", path)


def test_without_a_name_it_is_the_file_saved_last_whatever_else_is_there(folder):
    save(folder / "03_square_loss.py", when=300)
    save(folder / "02_dense.py", when=200)
    save(folder / "my notes.py", when=400)
    save(folder / "03_square_loss.py.bak-1", when=500)
    (folder / "05_sgd.py").mkdir()
    assert locate(None, folder)[0].name == "square_loss"
    save(folder / "02_dense.py", when=600)
    assert last_saved(folder)[1].name == "02_dense.py"


def test_files_in_which_nothing_is_written_count_only_where_there_are_no_others(folder):
    for name, when in (("sgd", 500), ("dense", 500.5), ("square_loss", 501), ("data_iter", 400)):
        exercise = catalogue.load(name)
        save(folder / exercise.file_name, exercise.stub, when)
    save(folder / "14_softmax.ipynb", make_notebook(catalogue.load("softmax")), 501)
    assert last_saved(folder)[0].name == "dense"  # of those that are as new as the newest, as in a handout, the first
    save(folder / "05_sgd.py", "def sgd(): pass", 300)
    assert last_saved(folder)[0].name == "sgd"


@pytest.mark.parametrize("name", ["03_square_loss (1).py", "Copy of 03_square_loss.py", "03_square_loss.ipynb"])
def test_a_copy_and_a_notebook_count_as_well(folder, name):
    save(folder / "03_square_loss.py", when=100)
    copy = save(folder / name, when=200)
    assert locate("square_loss", folder)[1] == copy
    assert files_of(catalogue.load("square_loss"), folder)[-1] == copy
    assert locate(name, folder) == (catalogue.load("square_loss"), copy)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (None, "there is no exercise in this folder: `handtorn exercise start` makes the first one"),
        ("dense", "02_dense.py is not in this folder: `handtorn exercise start dense` makes it"),
        ("squareloss", "Did you mean square_loss?"),
        ("notes.py", "there is no exercise 'notes.py'"),
    ],
)
def test_what_is_not_there_is_said_with_what_to_do(folder, text, message):
    with pytest.raises(UserError) as raised:
        locate(text, folder)
    assert message in str(raised.value)


TEXT = "# ŷ\ndef square_loss(yhat, y):\n    return yhat\n"


@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode(),
        TEXT.encode("utf-8-sig"),
        TEXT.replace("\n", "\r\n").encode(),
        TEXT.encode("utf-16"),
    ],
    ids=["as it is", "byte order mark", "Windows", "UTF-16"],
)
def test_a_file_is_read_however_an_editor_saved_it(folder, square_loss, content):
    answer = read(square_loss, save(folder / "03_square_loss.py", content))
    assert (answer.text, answer.problem) == (TEXT, "")
    assert answer.shown == "03_square_loss.py"


def test_of_a_notebook_the_cell_with_the_tag_is_read(folder, square_loss):
    document = json.loads(make_notebook(square_loss))
    document["cells"][2]["source"] = TEXT
    document["cells"].append({"cell_type": "code", "metadata": {}, "source": "1/0"})
    answer = read(square_loss, save(folder / "03_square_loss.ipynb", json.dumps(document)))
    assert answer.text == TEXT
    assert answer.shown == "03_square_loss.ipynb"
    assert answer.remarks == ()


def test_where_the_tag_was_lost_all_cells_are_read_but_those_that_check(folder, square_loss):
    document = json.loads(make_notebook(square_loss))
    for cell in document["cells"]:
        cell["metadata"] = {}
    document["cells"][2]["source"] = TEXT
    answer = read(square_loss, save(folder / "03_square_loss.ipynb", json.dumps(document)))
    assert answer.text.split() == TEXT.split()
    assert answer.remarks[0].startswith("no cell of 03_square_loss.ipynb has the tag handtorn:square_loss")


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("03_square_loss.py", b"", "03_square_loss.py cannot be used: there is nothing in it."),
        ("03_square_loss.py", b"\0\1\2", "not a text"),
        ("03_square_loss.ipynb", b"{", "not valid JSON"),
        ("03_square_loss.ipynb", b'{"cells": []}', "expected a code cell with the tag handtorn:square_loss"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(folder, square_loss, name, content, problem):
    assert problem in read(square_loss, save(folder / name, content)).problem


def test_a_file_that_cannot_be_opened_is_one_line(folder, square_loss, monkeypatch):
    path = save(folder / "03_square_loss.py", TEXT)

    def locked(_path):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.read_bytes", locked)
    with pytest.raises(UserError, match=r"^03_square_loss\.py cannot be read: Permission denied"):
        read(square_loss, path)


def test_a_file_that_is_too_large_is_not_read(folder, square_loss):
    with pytest.raises(UserError, match="larger than 2 MB"):
        read(square_loss, save(folder / "03_square_loss.py", b"#" * 2_000_001))
