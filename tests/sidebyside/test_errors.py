"""Errors say in one line what is wrong and what to do, and cross from one process to another."""

import pickle
import traceback

import pytest

from sidebyside.tools.errors import ColumnFailed, Diverged, UserError


def test_a_failed_column_is_named_with_its_place_and_its_error_in_one_line():
    failed = ColumnFailed("mine", "/home/me/mine/layers.py", 12, TypeError("unsupported\n  operand."))
    assert str(failed) == (
        "the mine column failed in /home/me/mine/layers.py, line 12: TypeError: unsupported operand: "
        "correct it there, or leave the column out with --columns."
    )
    assert not isinstance(failed, UserError)


def test_an_error_without_a_message_is_named_by_its_type():
    assert "line 3: KeyError: correct it" in str(ColumnFailed("mine", "a.py", 3, KeyError()))


@pytest.fixture
def raised(tmp_path):
    """An exception of the module json, called from a file in ``tmp_path``, called from here."""
    path = tmp_path / "mine.py"
    path.write_text("import json\n\ndef go():\n    return json.loads('{')\n")
    names = {}
    exec(compile(path.read_text(), str(path), "exec"), names)
    with pytest.raises(ValueError) as caught:
        names["go"]()
    return caught.value


def test_the_place_is_the_innermost_one_in_the_columns_own_folder(raised, tmp_path):
    failed = ColumnFailed.raised_by("mine", raised, lambda file: tmp_path in file.parents)
    assert (failed.column, failed.file, failed.line) == ("mine", str(tmp_path / "mine.py"), 4)
    assert failed.error is raised


def test_without_a_call_in_that_folder_it_is_the_innermost_of_all(raised, tmp_path):
    last = traceback.extract_tb(raised.__traceback__)[-1]
    for failed in (ColumnFailed.raised_by("mine", raised), ColumnFailed.raised_by("mine", raised, lambda file: False)):
        assert (failed.file, failed.line) == (last.filename, last.lineno)


def test_an_error_that_was_never_raised_has_no_place():
    assert "failed in an unknown file, line 0" in str(ColumnFailed.raised_by("mine", ValueError("x"), bool))


@pytest.mark.parametrize(
    "error",
    [
        ColumnFailed("mine", "a.py", 3, ValueError("x")),
        ColumnFailed.mistake("mine", "a.py", 3, "expected something else."),
        Diverged("no loss", "mine", 7, 0.5, 0.1),
    ],
    ids=["ColumnFailed", "mistake", "Diverged"],
)
def test_errors_come_whole_out_of_a_pickle(error):
    again = pickle.loads(pickle.dumps(error))
    assert str(again) == str(error)
    assert {**vars(again), "error": None} == {**vars(error), "error": None}
