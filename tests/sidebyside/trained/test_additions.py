"""A column is a folder and one entry, a lesson is one file: seven columns on a new lesson."""

import importlib
import json
import shutil
import sys
from pathlib import Path

import pytest

import numpy_impl
import sidebyside
from sidebyside.column import COLUMNS, NUMPY, Column, Convention
from sidebyside.course import LESSONS
from tests.conftest import slow_on_mxnet

pytestmark = slow_on_mxnet

MINE = ("mine_1", "mine_2", "mine_3", "mine_4")
SEVEN = ("handtorn", "gluon_impl", "numpy_impl", *MINE)
LESSON = '''
"""A line without noise to speak of, through three features."""

from sidebyside.course.line import Line
from sidebyside.data.datasets import synthetic_line
from sidebyside.lesson import Option, SquaredError


class Steep(Line):
    def make_dataset(self, rng, options, start_progress):
        return synthetic_line(rng, (5.0, -1.0, options.get("third", 2.0)), 1.0, 0.001, 200)


STEEP = Steep(
    name="steep",
    module="linear_regression",
    title="A steeper line",
    loss=SquaredError(),
    lr={"handtorn": 0.002},
    batch_size=10,
    epochs=(20,),
    options=(Option("third", float, "W", "The third weight.  [2]"),),
)
'''


@pytest.fixture
def additions(tmp_path, monkeypatch):
    """Four more columns and a lesson, as somebody would add them."""
    for name in MINE:
        shutil.copytree(Path(numpy_impl.__file__).parent, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
        monkeypatch.setitem(COLUMNS, name, Column(name, NUMPY, Convention(2, "rows", average=True)))
    (tmp_path / "steep.py").write_text(LESSON)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setitem(LESSONS, "steep", importlib.import_module("steep").STEEP)
    yield tmp_path
    for name in [name for name in sys.modules if name.partition(".")[0] in (*MINE, "steep")]:
        del sys.modules[name]


def test_seven_columns_are_compared_on_a_new_lesson(additions, handtorn):
    result = handtorn("compare", "steep", "--third", 3, "--columns", ",".join(SEVEN), "--json",
                      "--plot", additions / "seven.png", "--html", additions / "seven.html")  # fmt: skip
    assert result.status == 0, result.err
    document = json.loads(result.out)
    assert tuple(document["columns"]) == SEVEN
    assert len(document["lockstep"]["pairs"]) == 21
    assert document["lockstep"]["holds"]
    for found in document["columns"].values():
        assert found["recovered"]
        assert found["parameters"]["weight"][0] == pytest.approx([5, -1, 3], abs=0.01)
    page = (additions / "seven.html").read_text(encoding="utf-8")
    assert all(f"{name}/linear_regression.py" in page for name in SEVEN)
    assert (additions / "seven.png").read_bytes().startswith(b"\x89PNG")
    table = handtorn("compare", "steep", "--columns", ",".join(SEVEN)).out
    assert "mine_3 and mine_4" in " ".join(table.split())


def test_seven_columns_on_every_kind_of_lesson_are_drawn(additions, images):
    for lesson, options in (("mlp", {}), ("house_prices", {}), ("softmax_regression", {"data": images})):
        result = sidebyside.compare(lesson, columns=SEVEN, epochs=1, **options)
        assert len(result.lockstep.differences) == 21
        result.save_html(additions / f"{lesson}.html")
        lines = [line for axes in result.plot().axes for line in axes.get_lines() if axes.get_xlabel() == "step"]
        assert len(lines) >= 21


def test_a_new_column_and_a_new_lesson_are_recovered_and_studied(additions, handtorn):
    result = sidebyside.recover("steep", columns=["mine_1", "handtorn"])
    assert result.as_expected
    study = sidebyside.recover("steep", columns=["mine_1"], replicates=3)
    assert [estimator.name for estimator in study.estimators] == ["mine_1", "exact"]
    assert study.estimators[0].failures == {}
    assert "steep" in handtorn("compare", "--help").out
    assert "--third" in handtorn("compare", "steep", "--help").out
    assert "mine_4" in handtorn("lessons").out


@pytest.fixture
def images(tmp_path):
    import numpy as np

    from tests.idx import write_fashion_mnist

    (tmp_path / "images").mkdir()
    write_fashion_mnist(tmp_path / "images", np.random.default_rng(0), rows=100, test_rows=50)
    return tmp_path / "images"
