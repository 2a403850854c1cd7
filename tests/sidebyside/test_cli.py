"""The command line, as far as no training is needed: help, and mistakes that are caught before any."""

import subprocess
import sys

import numpy as np
import pytest

MISTAKES = {
    "an unknown lesson": ("compare resnet", "There is no lesson 'resnet': expected one of linear_regression"),
    "no lesson": ("compare", "Missing argument 'LESSON'"),
    "an unknown command": ("compar linear_regression", "compar"),
    "an unknown option": ("compare linear_regression --speed 3", "--speed"),
    "an unknown column": ("compare linear_regression --columns handtorn,keras", "has no column 'keras'"),
    "a column twice": ("compare linear_regression --columns handtorn,handtorn", "each column once"),
    "a batch size of 0": ("compare linear_regression --batch-size 0", "batch size is 0: expected at least 1"),
    "a negative batch size": ("compare linear_regression --batch-size -5", "batch size is -5"),
    "no epochs": ("compare linear_regression --epochs 0", "epochs is 0: expected at least 1"),
    "half an epoch": ("compare linear_regression --epochs 0.5", "not a valid integer"),
    "no rows": ("compare linear_regression --examples 0", "examples is 0: expected at least 1"),
    "NaN in the truth": ("compare linear_regression --true-w 2,nan", "expected finite numbers"),
    "infinity in the truth": ("compare linear_regression --true-b inf", "expected finite numbers"),
    "negative noise": ("compare linear_regression --noise -1", "noise is -1.0"),
    "words for weights": ("compare linear_regression --true-w two", "expected numbers with commas"),
    "a word for a rate": ("compare linear_regression --lr handtorn=fast", "expected COLUMN=VALUE or VALUE"),
    "a rate of 0": (
        "compare linear_regression --lr 0",
        "lr of handtorn is 0: expected a finite number above 0",
    ),
    "a rate that is NaN": ("compare linear_regression --lr gluon_impl=nan", "lr of gluon_impl is nan"),
    "a rate for no column": ("compare linear_regression --lr torch=1", "'torch' is not run"),
    "a rate for a column left out": (
        "compare linear_regression --columns handtorn --lr gluon_impl=1",
        "is not run",
    ),
    "smoothing of 0": (
        "compare linear_regression --smoothing 0",
        "smoothing is 0: expected a number above 0",
    ),
    "a negative seed": ("compare linear_regression --seed -1", "seed is -1"),
    "unknown features": ("compare house_prices --features rooms", "expected area, age, or both"),
    "features of the line": (
        "compare linear_regression --features area",
        "--features: linear_regression has no such option; house_prices has it.",
    ),
    "examples of houses": ("compare house_prices --examples 9", "linear_regression and mlp have it"),
    "other data for houses": ("compare house_prices --data x.csv", "--data: house_prices has no such option"),
    "a missing file": ("compare linear_regression --data missing.csv", "missing.csv: there is no such file"),
    "a figure of no kind": ("compare linear_regression --plot out.jpg", "ends in .png or .svg"),
    "a page of no kind": ("compare linear_regression --html out.txt", "ends in .html or .htm"),
    "a folder that is not there": ("compare linear_regression --plot nowhere/out.png", "make it first"),
    "nothing to recover": ("recover house_prices", "no truth is known here to recover"),
    "a tour to compare": ("compare ndarray", "run `python -m handtorn.ndarray`"),
    "images of a line": ("compare linear_regression --limit 10", "softmax_regression and lenet have it"),
    "images that are not there": ("compare lenet --data nowhere", "nowhere: there is no such folder"),
    "a limit of 0": ("compare softmax_regression --limit 0", "limit is 0: expected at least 1"),
    "noise on a product": ("compare mlp --noise 1", "--noise: mlp has no such option; linear_regression has it"),
    "no rows of a product": ("compare mlp --examples 0", "examples is 0: expected at least 1"),
    "hidden units of a line": (
        "compare linear_regression --hidden 3",
        "--hidden: linear_regression has no such option; mlp has it",
    ),
    "less than no hidden units": ("compare mlp --hidden -1", "hidden is -1: expected 0 to 100,000"),
    "a dropout of nothing": ("compare mlp --hidden 0 --dropout 0.5", "--hidden 0 is one layer alone"),
    "more rows than there can be": (
        "compare linear_regression --examples 99999999999999999999",
        "at most 1,000,000,000",
    ),
    "images to recover": ("recover lenet", "no truth is known here to recover"),
    "an unknown activation": ("compare mlp --activation tanh", "expected sigmoid or relu"),
    "a dropout over 1": ("compare mlp --dropout 1.5", "dropout is 1.5: expected a number from 0 to 1"),
    "negative weight decay": ("compare mlp --wd -1", "weight decay is -1: expected a finite number, 0 or more"),
    "a column that a lesson lacks": ("compare lenet --columns numpy_impl", "lenet has no column 'numpy_impl'"),
    "parameters that are not there": ("compare mlp --start none.npz", "none.npz: there is no such file"),
    "parameters of no kind": ("compare mlp --save out.txt", "ends in .npz"),
    "an unknown device": ("compare mlp --device tpu", "'tpu' is not one of"),
}


@pytest.fixture(autouse=True)
def no_training(monkeypatch, tmp_path):
    """A mistake must be found before any training."""
    from sidebyside.comparison import comparison

    def refuse(*_):
        raise AssertionError("trained in spite of the mistake")

    monkeypatch.setattr(comparison, "run_column", refuse)
    monkeypatch.setattr(comparison, "run_lockstep", refuse)
    monkeypatch.delenv("HANDTORN_DATA", raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("case", MISTAKES)
def test_a_mistake_is_one_line_and_status_2(handtorn, case):
    command, message = MISTAKES[case]
    result = handtorn(*command.split())
    assert (result.status, result.out) == (2, "")
    assert message in result.err
    assert result.err.count("\n") == 1
    assert result.err.startswith("handtorn: ")


BAD_DATA = {
    "NaN in X": (lambda X, y: (np.where(X > 0, np.nan, X), y), "X holds NaN, infinity"),
    "infinity in X": (lambda X, y: (np.where(X > 0, np.inf, X), y), "X holds NaN, infinity"),
    "NaN in y": (lambda X, y: (X, y * np.nan), "y holds NaN, infinity"),
    "infinity in y": (lambda X, y: (X, y / 0.0), "y holds NaN, infinity"),
    "other lengths": (lambda X, y: (X, y[:-1]), "X has 20 rows and y has 19 values: expected as many"),
    "X that is not 2-D": (lambda X, y: (X[:, 0], y), "X has shape (20,): expected (rows, inputs)"),
    "no rows": (lambda X, y: (X[:0], y[:0]), "has no rows"),
}


@pytest.mark.parametrize("case", BAD_DATA)
@pytest.mark.filterwarnings("ignore:divide by zero")
def test_bad_data_is_one_line_that_names_the_file_and_status_2(handtorn, tmp_path, rng, case):
    change, message = BAD_DATA[case]
    X, y = change(rng.standard_normal((20, 2)), np.ones(20))
    np.savez(tmp_path / "mine.npz", X=X, y=y)
    result = handtorn("compare", "linear_regression", "--data", "mine.npz")
    assert (result.status, result.out) == (2, "")
    assert message in result.err
    assert "mine.npz" in result.err
    assert result.err.count("\n") == 1


def test_a_truncated_file_is_named_with_its_bytes(handtorn, tmp_path):
    np.savez(tmp_path / "mine.npz", X=np.ones((20, 2)), y=np.ones(20))
    (tmp_path / "mine.npz").write_bytes((tmp_path / "mine.npz").read_bytes()[:300])
    result = handtorn("compare", "linear_regression", "--data", "mine.npz")
    assert result.status == 2
    assert "mine.npz: its 300 bytes are not a whole .npz file" in result.err


def test_too_many_rows_for_the_memory_is_one_line(handtorn, monkeypatch):
    from sidebyside.data import datasets

    def fail(*_, **__):
        raise MemoryError("Unable to allocate 745. GiB")

    monkeypatch.setattr(datasets, "synthetic_line", fail)
    result = handtorn("compare", "linear_regression")
    assert result.status == 2
    assert "not enough memory" in result.err


def test_a_backend_that_cannot_be_had_is_one_line(handtorn, monkeypatch):
    monkeypatch.setenv("HANDTORN_BACKEND", "tensorflow")
    result = handtorn("compare", "linear_regression")
    assert result.status == 2
    assert result.err.startswith("handtorn: HANDTORN_BACKEND is 'tensorflow'")
    assert result.err.count("\n") == 1


@pytest.mark.parametrize("words", [["--help"], ["compare", "--help"], ["recover", "-h"], ["--version"]])
def test_help_imports_no_framework(words):
    code = (
        f"import sys; sys.argv = ['handtorn', *{words!r}]\n"
        "from sidebyside.cli import main\n"
        "try: main()\n"
        "except SystemExit as stopped: assert not stopped.code, stopped.code\n"
        "slow = {'mxnet', 'numpy', 'matplotlib', 'rich.console', 'jinja2'} & set(sys.modules)\n"
        "assert not slow, slow"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    assert "handtorn" in result.stdout


def test_a_bare_call_shows_the_help(handtorn):
    result = handtorn()
    assert "Usage: handtorn" in result.out + result.err
