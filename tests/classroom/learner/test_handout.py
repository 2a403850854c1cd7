"""A teacher's handout: what is in it, what must not be, and that it is whole or not there."""

import ast
import json
import os

import pytest

from classroom import catalogue
from classroom.learner.handout import OPEN, write_handout
from classroom.learner.notebooks import as_markdown, call_of, make_notebook
from classroom.questions import Answer
from classroom.solution import is_stub


@pytest.fixture(scope="module")
def handout(tmp_path_factory):
    folder = tmp_path_factory.mktemp("teacher") / "hand out"
    write_handout(folder, catalogue.every(), "https://example.org/handtorn.zip")
    return folder


def test_there_is_a_stub_and_a_notebook_of_each_and_a_page_that_says_how(handout):
    names = {path.relative_to(handout).as_posix() for path in handout.rglob("*") if path.is_file()}
    expected = {"README.md"}
    for exercise in catalogue.every():
        stem = exercise.file_name[:-3]
        expected |= {f"{stem}.py", f"notebooks/{stem}.ipynb"}
    assert names == expected
    page = (handout / "README.md").read_text(encoding="utf-8")
    assert "pip install https://example.org/handtorn.zip\n" in page
    assert OPEN not in page
    for words in (
        "exercise start`",
        "exercise solution",
        "--give-up",
        "export-progress",
        "import-progress ../",
        "--mine .",
    ):
        assert words in page
    assert "python -m minimx 01_data_iter.py" in page
    for exercise in catalogue.every():
        assert f"| `{exercise.file_name}` | {exercise.title} |" in page
    assert os.stat(handout).st_mode & 0o055 == os.stat(handout / "notebooks").st_mode & 0o055


@pytest.mark.parametrize("name", catalogue.names())
def test_nothing_of_the_solution_the_checks_or_the_hints_is_in_it(handout, name):
    exercise = catalogue.load(name)
    stub = (handout / exercise.file_name).read_text(encoding="utf-8")
    notebook = json.loads((handout / "notebooks" / f"{exercise.file_name[:-3]}.ipynb").read_text(encoding="utf-8"))
    cell = "".join(next(cell for cell in notebook["cells"] if cell["id"] == "answer")["source"])
    everything = stub + "".join("".join(cell["source"]) for cell in notebook["cells"])
    assert is_stub(stub, exercise.asked)
    assert is_stub(cell, exercise.asked)
    assert not solved_lines(exercise) & lines_of(cell)
    assert not any(hint in everything for hint in exercise.hints)
    assert not any(check.why in everything for check in exercise.checks if not is_question(check))


def is_question(check):
    """What it asks is part of the task."""
    return isinstance(check.probe.judge, Answer)


def solved_lines(exercise):
    """The statements of a solution that a learner has to write, and its comments."""
    tree, asked = ast.parse(exercise.taken.text), set(exercise.asked)
    found = {line.strip() for line in exercise.taken.text.splitlines() if line.strip().startswith("#")}
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and node.name in asked:
            asked |= {one.name for one in node.body if isinstance(one, ast.FunctionDef)}
    names = {name.rpartition(".")[2] for name in asked}
    helpers = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name not in names]
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name in names:
            body = [
                one for one in node.body if not isinstance(one, ast.Expr) or not isinstance(one.value, ast.Constant)
            ]
            found |= {ast.unparse(one) for one in body}
        elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) in names:
            found.add(ast.unparse(node))
    return found - {line for helper in helpers for line in lines_of(ast.unparse(helper))}


def lines_of(text):
    """Its statements, and its comments."""
    tree = ast.parse(text)
    comments = {line.strip() for line in text.splitlines() if line.strip().startswith("#")}
    return comments | {ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.stmt)}


def test_a_choice_of_exercises_and_where_handtorn_comes_from(handtorn, folder):
    result = handtorn("exercise", "export", "out", "--only", "2-3,softmax")
    assert result.status == 0
    assert sorted(path.name for path in (folder / "out").glob("*.py")) == [
        "02_dense.py",
        "03_square_loss.py",
        "14_softmax.py",
    ]
    assert OPEN in (folder / "out" / "README.md").read_text(encoding="utf-8")
    assert "say it with --install" in result.err


def test_an_empty_folder_is_filled_and_another_is_left_alone(handtorn, folder):
    (folder / "empty").mkdir()
    assert handtorn("exercise", "export", "empty", "--only", "3").status == 0
    result = handtorn("exercise", "export", "empty")
    assert result.status == 2
    assert "empty is not empty" in result.err
    (folder / "file").write_text("mine", encoding="utf-8")
    assert "file is a file" in handtorn("exercise", "export", "file").err
    assert "make it first" in handtorn("exercise", "export", "no/where").err
    assert sorted(path.name for path in folder.iterdir()) == ["empty", "file"]


def test_what_cannot_be_finished_is_not_there(folder, monkeypatch, square_loss):
    calls = []

    def fail(exercise, name):
        calls.append(name)
        if len(calls) == 2:
            raise OSError(28, "No space left on device")
        return b""

    monkeypatch.setattr("classroom.learner.handout.content_of", fail)
    with pytest.raises(ValueError, match="No space left on device: nothing was written"):
        write_handout(folder / "out", [square_loss])
    assert list(folder.iterdir()) == []


def test_every_notebook_is_one_by_the_published_schema():
    nbformat = pytest.importorskip("nbformat")
    for exercise in catalogue.every():
        notebook = nbformat.reads(make_notebook(exercise).decode(), as_version=4)
        nbformat.validate(notebook)
        assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
        tags = [cell.metadata.get("tags") for cell in notebook.cells]
        assert tags == [None, None, [f"handtorn:{exercise.name}"], None]


@pytest.mark.parametrize(
    ("name", "call"),
    [
        ("square_loss", "check(square_loss)"),
        ("softmax", "check(softmax, log_softmax)"),
        ("numpy_linear", "check(Linear)"),
        ("gluon_learning_rate", "check(gluon_rate=gluon_rate, times_as_long=times_as_long)"),
    ],
)
def test_the_last_cell_checks_what_is_asked_for(name, call):
    assert call_of(catalogue.load(name)) == call


def test_code_in_a_task_stays_code_in_markdown():
    assert as_markdown("Look:\n  1  a = 1\n\n  2  b = 2\n\nWhy?") == "Look:\n\n      1  a = 1\n\n      2  b = 2\n\nWhy?"
