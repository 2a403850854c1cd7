"""``--mine`` as a user has it: the answer, the statuses, files that are wrong, notebooks, pages, studies, --watch."""

import io
import json
import os
import signal
import subprocess
import sys

import pytest
from rich.console import Console

import sidebyside
from sidebyside.cli.watch import wait_for_change, watch
from sidebyside.tools.errors import ColumnFailed, UserError
from tests.conftest import slow_on_mxnet

HALF = """
from mxnet import nd

def square_loss(yhat, y):
    return nd.square(yhat - y.reshape(yhat.shape)) / 2
"""
RIGHT = HALF.replace(" / 2", "")
NO_MAXIMUM = """
from mxnet import nd

def log_softmax(logits):
    return logits - nd.log(nd.sum(nd.exp(logits), axis=1, keepdims=True))
"""
NO_RESHAPE = """
from mxnet import nd

def square_loss(yhat, y):
    return nd.square(yhat - y)
"""


@pytest.fixture
def mine(tmp_path):
    """A function that writes a file of the user's and returns its path."""

    def write(text, name="mine.py"):
        (tmp_path / name).write_text(text, encoding="utf-8")
        return tmp_path / name

    return write


#: 100 steps in place of 500, at a step size that is large enough for them: a right fit is recovered all the same.
QUICK = ("--examples", 200, "--lr", 0.005)


def words(result):
    return " ".join(result.out.split())


def test_a_half_too_much_is_named_and_the_status_is_1(handtorn, mine):
    result = handtorn("compare", "linear_regression", "--mine", mine(HALF), *QUICK)
    assert result.status == 1
    text = words(result)
    assert "NO mine is not the same as handtorn: in lockstep they part at step 1." in text
    assert "Every update of mine is half of handtorn's" in text
    assert "So are its losses: it is in the loss." in text
    assert "handtorn takes the whole square" in text
    assert "mine takes the whole square" not in text


def test_the_same_is_the_same_and_the_status_is_0(handtorn, mine):
    result = handtorn("compare", "linear_regression", "--mine", mine(RIGHT), *QUICK)
    assert result.status == 0, result.out
    assert "yes mine makes the same steps as handtorn" in words(result)


@slow_on_mxnet
@pytest.mark.parametrize(
    ("lesson", "text", "seen"),
    [
        ("linear_regression", NO_RESHAPE, "square_loss, labels of shape (4,): expected"),
        ("softmax_regression", NO_MAXIMUM, "log_softmax, "),
    ],
    ids=["the label is not reshaped", "no maximum"],
)
def test_what_the_lockstep_does_not_see_is_seen_all_the_same(handtorn, mine, images, lesson, text, seen):
    options = ("--data", images, "--epochs", 1) if lesson == "softmax_regression" else ()
    result = handtorn("compare", lesson, "--mine", mine(text), *options)
    assert result.status == 1
    assert "NO mine makes the same steps as handtorn, to rounding, with its own" in words(result)
    assert "is wrong on inputs that no batch here happens to show." in words(result)
    assert f"NO {seen}" in words(result)


@slow_on_mxnet
@pytest.mark.parametrize("base", ["gluon_impl", "numpy_impl"])
def test_another_column_can_be_the_base(handtorn, mine, base):
    loss = {"gluon_impl": RIGHT, "numpy_impl": "def square_loss(yhat, y):\n    d = yhat - y\n    return d * d, d\n"}[
        base
    ]
    result = handtorn("compare", "linear_regression", "--mine", f"{base}={mine(loss)}", "--json")
    document = json.loads(result.out)
    assert list(document["columns"]) == [base, "mine"]
    assert document["settings"]["lr"]["mine"] == document["settings"]["lr"][base]
    (answer,) = document["diagnosis"]["answers"]
    assert answer["kind"] == "ratio"
    assert ("twice" if base == "gluon_impl" else "half") in answer["seen"]


@slow_on_mxnet
def test_more_columns_can_be_asked_for(handtorn, mine):
    result = handtorn("compare", "linear_regression", "--mine", mine(RIGHT), "--columns", "gluon_impl", "--json")
    document = json.loads(result.out)
    assert list(document["columns"]) == ["handtorn", "gluon_impl", "mine"]
    assert document["lockstep"]["holds"]
    assert document["diagnosis"]["same"]
    sizes = {name: found["step_size"] for name, found in document["columns"].items()}
    for size in sizes.values():
        assert size["measured"] == pytest.approx(size["declared"], rel=1e-2)


@slow_on_mxnet
def test_every_column_has_the_step_size_that_its_convention_says(images):
    for lesson, options in (("mlp", {}), ("house_prices", {}), ("softmax_regression", {"data": images})):
        result = sidebyside.compare(lesson, epochs=1, **options)
        assert all(size.agrees for size in result.step_sizes.values()), (lesson, result.step_sizes)


def test_a_column_that_is_not_what_its_convention_says_is_told(monkeypatch):
    from dataclasses import replace

    from sidebyside.column import COLUMNS

    wrong = replace(COLUMNS["numpy_impl"], convention=replace(COLUMNS["numpy_impl"].convention, multiple=1))
    monkeypatch.setitem(COLUMNS, "numpy_impl", wrong)
    text = " ".join(
        sidebyside.compare("linear_regression", columns=("handtorn", "numpy_impl"), epochs=1).table().split()
    )
    assert (
        "NO step size of numpy_impl: its first update comes to 0.1 on the mean of ½(ŷ - y)², 2 times the 0.05" in text
    )


@slow_on_mxnet
def test_a_loss_that_is_not_finite_is_told_and_the_rest_goes_on(handtorn, mine, tmp_path):
    text = "def sgd(params, lr):\n    for param in params:\n        param += 1000 * lr * param.grad\n"
    result = handtorn("compare", "linear_regression", "--mine", mine(text), "--json",
                      "--html", tmp_path / "page.html", "--plot", tmp_path / "figure.svg")  # fmt: skip
    assert result.status == 1
    document = json.loads(result.out)
    assert document["columns"]["mine"]["diverged"] > 1
    assert document["columns"]["mine"]["mean_squared_error"] is None
    assert "-1000 times" in document["diagnosis"]["answers"][0]["seen"]


def test_batches_of_one_row_say_where_the_half_is_as_well(mine, tmp_path):
    (tmp_path / "rows.csv").write_text("a,y\n1,2\n2,3.1\n3,4\n4,5.2\n")
    result = sidebyside.compare("linear_regression", mine=mine(HALF), data=tmp_path / "rows.csv")
    (answer,) = result.diagnosis.answers
    assert result.diagnosis.trial.settings.batch_size == 1
    assert "So are its losses: it is in the loss." in answer.seen
    text = " ".join(result.table().split())
    assert "Largest stable learning rate on these data: handtorn 0.0299." in text  # mine has no convention to say it


def test_nan_names_the_line_that_made_it(mine):
    text = HALF.replace("/ 2", "* nd.sqrt(y - y - 1)")
    (answer,) = sidebyside.compare("linear_regression", mine=mine(text), epochs=1).diagnosis.answers
    assert answer.kind == "not finite"
    assert "mine.py, line 5, in square_loss" in answer.seen
    assert "nd.sqrt(y - y - 1)` gives it" in answer.seen


MISTAKES = {
    "syntax": ("def square_loss(yhat, y)\n    return 1\n", 3, "mine.py, line 1: SyntaxError"),
    "exception": ("def square_loss(yhat, y):\n    return 1 / 0\n", 3, "mine.py, line 2, in square_loss, called by"),
    "at import": ("print(1 / 0)\nsgd = None\n", 3, "mine.py, line 1"),
    "name": ("def squared_loss(yhat, y):\n    return 1\n", 3, "did you mean square_loss?"),
    "arguments": ("def square_loss(yhat):\n    return 1\n", 3, "square_loss takes (yhat): expected (yhat, y)."),
    "results": ("def train(*a, **b):\n    return None\n", 3, "train returned None"),
    "gluon": ("from mxnet import gluon\nsquare_loss = gluon.loss.L2Loss()\n", 3, "--mine gluon_impl="),
    "pair": ("def train_steps(*a, **b):\n    yield 0.31\n", 3, "0.31"),
}


@pytest.mark.parametrize("which", MISTAKES)
def test_a_mistake_in_the_file_is_one_line(handtorn, mine, which):
    text, status, message = MISTAKES[which]
    result = handtorn("compare", "linear_regression", "--mine", mine(text))
    assert result.status == status, result.err
    assert message in result.err
    assert len(result.err.splitlines()) == 1
    assert result.out == "" or which == "at import"


@pytest.mark.parametrize(
    ("given", "message"),
    [("nowhere.py", "nowhere.py is not there"), ("glon_impl=mine.py", "did you mean gluon_impl?")],
)
def test_what_cannot_be_read_is_bad_usage(handtorn, given, message):
    result = handtorn("compare", "linear_regression", "--mine", given)
    assert result.status == 2
    assert message in result.err


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT to send")
def test_ctrl_c_in_an_endless_loop_says_where(mine, listening):
    loop = "    print('here', file=sys.stderr, flush=True)\n    while True:\n        pass\n"
    path = mine(f"import sys\n\ndef square_loss(yhat, y):\n{loop}")
    command = [sys.executable, "-m", "sidebyside", "compare", "linear_regression", "--mine", str(path)]
    # The loop is in Python alone; MXNet takes seconds to import.
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "HANDTORN_BACKEND": "minimx"},
    )
    assert process.stderr.readline() == "here\n"
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Stopped by Ctrl-C in mine.py, line " in err
    assert "in square_loss" in err


@slow_on_mxnet
def test_a_notebook_is_compared_as_it_stands(handtorn, mine):
    cells = ["from mxnet import nd", "%matplotlib inline\n# the loss\n" + HALF.split("\n\n")[1]]
    notebook = {"cells": [{"cell_type": "code", "source": cell} for cell in cells], "nbformat": 4, "metadata": {}}
    path = mine(json.dumps(notebook), "line.ipynb")
    result = handtorn("compare", "linear_regression", "--mine", path)
    assert result.status == 1
    assert "Every update of mine is half of handtorn's" in words(result)


@slow_on_mxnet
def test_functions_of_a_cell_are_compared_as_they_stand():
    def square_loss(yhat, y):
        return (yhat - y.reshape(yhat.shape)) ** 2 / 2

    def sgd(params, lr):
        for param in params:
            param[:] = param - lr * param.grad

    (answer,) = sidebyside.compare("linear_regression", mine=square_loss).diagnosis.answers
    assert answer.kind == "ratio"
    assert sidebyside.compare("linear_regression", mine=sgd).as_expected
    both = sidebyside.compare("linear_regression", mine={"square_loss": square_loss, "sgd": sgd})
    assert both.diagnosis.blamed == ("square_loss",)


def test_mine_must_be_something_that_can_be_compared():
    with pytest.raises(UserError, match="expected a path, a module, a function"):
        sidebyside.compare("linear_regression", mine=3)
    with pytest.raises(ColumnFailed, match="did you mean square_loss"):
        sidebyside.compare("linear_regression", mine=squared_loss)


def squared_loss(yhat, y):
    return (yhat - y) ** 2


def test_the_page_marks_the_lines_that_differ(mine, tmp_path):
    result = sidebyside.compare("linear_regression", mine=mine(HALF), epochs=1, examples=100)
    result.save_html(tmp_path / "page.html")
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert page.index("handtorn/losses.py") < page.index("handtorn/linear_regression.py")
    marked = [line for line in page.splitlines() if 'class="hll"' in line]
    assert len(marked) == 4  # three lines of the original, one of mine
    assert "Each function alone, against float64" in page


@slow_on_mxnet
def test_one_run_and_a_study_judge_mine_like_any_column(handtorn, mine, tmp_path):
    once = json.loads(handtorn("recover", "linear_regression", "--mine", mine(HALF), "--json").out)
    assert once["columns"]["handtorn"]["recovered"]
    assert not once["columns"]["mine"]["recovered"]
    study = handtorn("recover", "linear_regression", "--mine", mine(HALF), "--replicates", 4, "--examples", 100,
                     "--workers", 1, "--out", tmp_path / "study", "--json")  # fmt: skip
    assert list(json.loads(study.out)["columns"]) == ["handtorn", "mine", "exact"]
    again = handtorn("recover", "linear_regression", "--mine", mine(RIGHT), "--replicates", 4, "--examples", 100,
                     "--workers", 1, "--out", tmp_path / "study", "--json")  # fmt: skip
    assert again.status == 2  # another study: the code has changed


@slow_on_mxnet
def test_watching_shows_what_changed(mine):
    path, console = mine(HALF), Console(file=io.StringIO(), width=200)
    saved = iter([NO_RESHAPE.replace("nd.square(yhat - y)", "nd.sqare(yhat - y)"), RIGHT])

    def wait(_path):
        text = next(saved, None)
        if text is None:
            raise KeyboardInterrupt
        path.write_text(text, encoding="utf-8")

    with pytest.raises(KeyboardInterrupt):
        watch(path, lambda: sidebyside.compare("linear_regression", mine=path, epochs=1), console, wait)
    text = console.file.getvalue()
    first, second, third = text.split("mine.py was saved:")
    assert "half of handtorn's" in first
    assert "-    return nd.square(yhat - y.reshape(yhat.shape)) / 2" in second
    assert "no longer" not in second  # a mistake in the file is all that there is to say
    assert "mine.py, line 5" in second
    assert "new: yes  mine makes the same steps as handtorn" in third
    assert "no longer: the mine column failed" in third


@pytest.mark.parametrize("change", ["saved", "removed", "a helper beside it"])
def test_a_save_is_noticed(mine, change):
    path, looks = mine("a = 1\n"), []

    def pause(_seconds):
        looks.append(change)
        if len(looks) == 3:
            if change == "removed":
                path.unlink()
            else:
                (path if change == "saved" else path.with_name("helper.py")).write_text("a = 12\n")
        assert len(looks) < 4

    wait_for_change(path, pause)
    assert len(looks) == 3


@pytest.mark.parametrize("more", [("--json",), ("--html", "page.html")])
def test_watching_prints_nothing_but_the_answer(handtorn, mine, more):
    result = handtorn("compare", "linear_regression", "--mine", mine(HALF), "--watch", *more)
    assert result.status == 2
    assert "--watch prints the answer, and nothing else" in result.err


def test_watching_needs_something_to_watch(handtorn):
    assert "give it with --mine FILE" in handtorn("compare", "linear_regression", "--watch").err
