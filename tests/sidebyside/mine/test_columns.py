"""What every column says of itself, and ``mine`` says otherwise."""

from pathlib import Path

import pytest

from sidebyside.column import COLUMNS
from sidebyside.mine.libraries import lacks

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("name", COLUMNS)
def test_a_column_owns_its_files_and_shows_their_text(name):
    column = COLUMNS[name]
    assert column.owns(ROOT / name / "losses.py")
    assert not column.owns(ROOT / "sidebyside" / "column.py")
    assert column.source("losses") == (ROOT / name / "losses.py").read_text(encoding="utf-8")
    assert column.published_as == name
    assert not column.is_to_blame(ValueError("x"))


def test_by_hand_and_numpy_are_without_what_they_stand_in_for():
    assert {"mxnet.gluon", "mxnet.optimizer", "mxnet.sym", "torch"} <= set(COLUMNS["handtorn"].without)
    assert not {"mxnet", "mxnet.nd", "mxnet.ndarray", "mxnet.autograd"} & set(COLUMNS["handtorn"].without)
    assert COLUMNS["numpy_impl"].without == ("mxnet", "minimx", "torch")
    assert not any(lacks(COLUMNS["gluon_impl"], f"mxnet.{part}") for part in ("nd", "gluon", "autograd", "optimizer"))
    assert COLUMNS["torch_impl"].without == ()


def test_a_column_without_a_package_has_no_text():
    from dataclasses import replace

    with pytest.raises(FileNotFoundError, match="no text of its losses"):
        replace(COLUMNS["numpy_impl"], name="nowhere").source("losses")


def test_mine_owns_the_users_files_and_those_that_it_is_a_copy_of(make, write, notebook):
    column = make(write("def flatten(X):\n    return X\n"))
    assert column.owns(Path("my.py").absolute())
    assert column.owns(ROOT / "handtorn" / "losses.py")
    assert not column.owns(ROOT / "gluon_impl" / "losses.py")
    column = make(notebook("def flatten(X):\n    return X\n"))
    assert column.owns(Path("nb.ipynb, cell 1"))


def test_mine_has_the_other_lessons_as_they_are(make, write):
    column = make(write("def flatten(X):\n    return X\n"))
    assert column.load("ndarray") is column.base.load("ndarray")
    assert column.device_options("cpu") == {}
    assert column.versions() == column.base.versions()
