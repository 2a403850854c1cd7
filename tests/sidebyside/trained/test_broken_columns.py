"""What a user sees when a column's own code fails, or nobody reads what is printed."""

import os
import signal
import subprocess
import sys

import numpy as np
import pytest

from sidebyside.column import COLUMNS
from sidebyside.data.datasets import house_prices
from sidebyside.tools.errors import ColumnFailed
from sidebyside.training.running import run_column
from tests.tasks import make_task, no_progress

HANDTORN = (sys.executable, "-m", "sidebyside")


@pytest.mark.parametrize("where", ["sgd", "square_loss", "data_iter"])
def test_a_column_that_fails_is_status_3_with_file_and_line(handtorn, monkeypatch, where):
    import numpy_impl.linear_regression
    import numpy_impl.training

    def broken(*_args, **_kwargs):
        return None + 1

    module = {"sgd": numpy_impl.training, "data_iter": numpy_impl.training}.get(where, numpy_impl.linear_regression)
    name = {"sgd": "count_correct", "square_loss": "square_loss", "data_iter": "data_iter"}[where]
    if where == "sgd":
        monkeypatch.setattr(numpy_impl.optimizers.SGDOptimizer, "update", broken)
    else:
        monkeypatch.setattr(module, name, broken)
    result = handtorn("compare", "linear_regression", "--columns", "numpy_impl")
    assert (result.status, result.out) == (3, "")
    assert "the numpy_impl column failed in " in result.err
    assert os.path.join("numpy_impl", "training.py") in result.err
    assert "TypeError: unsupported operand" in result.err
    assert result.err.count("\n") == 1


def test_an_error_of_this_package_is_not_blamed_on_a_column(monkeypatch):
    from sidebyside.training import running

    monkeypatch.setattr(running, "islice", None)
    with pytest.raises(TypeError):
        run_column(make_task("house_prices", house_prices(), ("numpy_impl",)), COLUMNS["numpy_impl"], no_progress)


def test_a_column_that_fails_in_lockstep_is_named(monkeypatch):
    import numpy_impl.optimizers
    from sidebyside.training.lockstep import run_lockstep

    def broken(*_):
        raise ZeroDivisionError("by nothing")

    monkeypatch.setattr(numpy_impl.optimizers.SGDOptimizer, "update", broken)
    with pytest.raises(ColumnFailed, match="the numpy_impl column failed"):
        run_lockstep(make_task("house_prices", house_prices(), ("handtorn", "numpy_impl"), epochs=1), no_progress)


@pytest.mark.parametrize("words", [("compare", "linear_regression"), ("compare", "linear_regression", "--json"),
                                   ("lessons",), ("--help",)])  # fmt: skip
def test_a_pipe_that_closes_ends_quietly(words, tmp_path):
    reader, writer = os.pipe()
    os.close(reader)  # whoever should read is gone already
    path = tmp_path / "figure.svg"
    columns = ("--columns", "numpy_impl") if "compare" in words else ()
    more = ("--plot", str(path)) if "--json" in words else ()
    result = subprocess.run(
        [*HANDTORN, *words, *columns, *more],
        stdout=writer,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
        env={**os.environ, "HANDTORN_BACKEND": "minimx"},  # lessons looks for it, and MXNet takes seconds to import
    )
    os.close(writer)
    assert result.returncode == 141
    assert "Traceback" not in result.stderr
    assert "Exception ignored" not in result.stderr
    assert path.exists() == bool(more)  # what was asked for is written all the same


def test_a_closed_output_is_said_and_status_2():
    line = f'"{sys.executable}" -m sidebyside lessons >&-'
    result = subprocess.run(line, shell=True, stderr=subprocess.PIPE, text=True, check=False)
    assert result.returncode == 2
    assert result.stderr == (
        "handtorn: standard output is closed, so nothing could be printed: open it, or send it to a file.\n"
    )


@pytest.mark.parametrize("module", ["click", "sidebyside.cli.compare", "sidebyside.course"])
def test_ctrl_c_while_it_starts_is_one_line(module):
    """Whatever is being imported when Ctrl-C comes."""
    code = (
        "import builtins, sys, signal\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "plain = builtins.__import__\n"
        "def press(name, g=None, l=None, f=(), level=0):\n"
        f"    if name == {module.rpartition('.')[2]!r} or name == {module!r}: signal.raise_signal(signal.SIGINT)\n"
        "    return plain(name, g, l, f, level)\n"
        "from sidebyside.cli import main\n"
        "builtins.__import__ = press\n"
        "sys.argv = ['handtorn', 'compare', 'linear_regression', '--columns', 'numpy_impl']\n"
        "main()\n"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (result.returncode, result.stderr) == (130, "Stopped by Ctrl-C.\n")


def test_ctrl_c_while_the_path_is_traced_draws_what_there_is(handtorn, monkeypatch, tmp_path):
    from sidebyside.training import retracing

    plain, calls = retracing.as_vector, []

    def press(parameters):
        calls.append(1)
        if len(calls) == 3:
            signal.raise_signal(signal.SIGINT)
        return plain(parameters)

    monkeypatch.setattr(retracing, "as_vector", press)
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        words = ("compare", "linear_regression", "--columns", "numpy_impl,handtorn", "--examples", 100)
        result = handtorn(*words, "--plot", tmp_path / "out.svg")
    finally:
        signal.signal(signal.SIGINT, before)
    assert result.status == 130
    assert (tmp_path / "out.svg").exists()


def test_collinear_columns_are_not_shown_as_if_there_were_one_solution(handtorn, tmp_path, rng):
    a = rng.standard_normal(50)
    np.savez(tmp_path / "same.npz", X=np.column_stack([a, 2 * a]), y=3 * a + 1)
    result = handtorn("compare", "linear_regression", "--data", tmp_path / "same.npz", "--lr", 0.0005)
    words = " ".join(result.out.split())
    assert "The columns x1, x2 are collinear" in words
    assert "one of many" in words
