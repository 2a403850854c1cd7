"""The command line where it trains: what is printed, written, and the status."""

import json
import re
import signal
import sys

import numpy as np
import pytest

from minimx import provide_mxnet
from sidebyside.training import running
from tests.conftest import slow_on_mxnet
from tests.tasks import FEW

QUICK = ("--examples", 200, "--epochs", 25)


def test_compare_prints_tables_and_verdicts(handtorn):
    result = handtorn("compare", "linear_regression", *FEW)  # as JSON, below, all columns
    assert (result.status, result.err) == (0, "")
    for part in ("Parameters", "Training", "yes  recovered by handtorn", "yes  recovered by gluon_impl",
                 "yes  in lockstep", "Learning rate × convention", "seconds", "µs per step"):  # fmt: skip
        assert part in result.out
    assert max(map(len, result.out.splitlines())) <= 80


def test_compare_json_is_one_document_with_what_was_promised(handtorn):
    result = handtorn("compare", "linear_regression", "--json")
    assert (result.status, result.err) == (0, "")
    document = json.loads(result.out)
    assert document["lesson"] == "linear_regression"
    assert document["seed"] == 0
    for column in ("handtorn", "gluon_impl"):
        found = document["columns"][column]
        assert {"parameters", "error", "tolerance", "recovered", "losses", "seconds", "steps"} <= set(found)
        assert found["recovered"] is True
        assert (len(found["losses"]), found["steps"]) == (5, 500)
        assert np.shape(found["parameters"]["weight"]) == np.shape(found["error"]["weight"]) == (1, 2)
        error = np.abs(np.array(found["parameters"]["weight"]) - [[2, -3.4]])
        np.testing.assert_allclose(found["error"]["weight"], error, atol=1e-12)
        assert (error <= found["tolerance"]["weight"]).all()
        assert 1e-3 < found["tolerance"]["bias"][0] < 5e-3
    assert {"max_difference", "step", "pair", "holds", "lr", "limit", "pairs"} <= set(document["lockstep"])
    rates = {"handtorn": 0.001, "gluon_impl": 0.02, "symbol_impl": 0.02, "numpy_impl": 0.01, "torch_impl": 0.01}
    columns = document["settings"]["columns"]
    assert document["lockstep"]["lr"] == pytest.approx({name: rates[name] for name in columns})  # as published
    assert len(document["lockstep"]["pairs"]) == len(columns) * (len(columns) - 1) // 2
    assert document["lockstep"]["holds"] is True
    assert document["lockstep"]["max_difference"] <= 1e-5


@slow_on_mxnet
@pytest.mark.parametrize(
    "options",
    [
        ["--batch-size", 7],
        ["--batch-size", 1, "--epochs", 1],
        ["--batch-size", 1000],
        ["--true-w", "1,2,3,4,5,6,7,8,9,10"],
    ],
)
def test_lockstep_holds_for_other_batches_and_features(handtorn, options):
    document = json.loads(handtorn("compare", "linear_regression", "--json", *options).out)
    assert document["lockstep"]["max_difference"] <= 1e-5
    assert document["lockstep"]["holds"] is True


@slow_on_mxnet
def test_the_same_seed_gives_the_same_figures_and_another_gives_others(handtorn):
    def figures(seed):
        document = json.loads(handtorn("compare", "linear_regression", "--json", "--seed", seed, *QUICK).out)
        for found in document["columns"].values():
            del found["seconds"]
        return document

    first = figures(3)
    assert figures(3) == first
    assert figures(4)["columns"] != first["columns"]


def test_a_rate_that_is_too_small_is_not_called_recovered(handtorn):
    result = handtorn("recover", "linear_regression", "--lr", "handtorn=0.0001", "--examples", 200, *FEW)
    assert result.status == 1
    assert re.search(r"NO +recovered by handtorn: .*of the initialisation is left", result.out)
    assert "yes  recovered by gluon_impl" in result.out


def test_a_step_that_is_not_stable_is_not_called_recovered(handtorn):
    result = handtorn("recover", "linear_regression", "--batch-size", 1000, "--columns", "handtorn")
    assert result.status == 1
    assert "stops being stable" in " ".join(result.out.split())


def test_recover_ends_with_its_verdict_and_no_lockstep(handtorn):
    result = handtorn("recover", "linear_regression", "--json", "--lr", 0.005, "--examples", 200, *FEW)
    document = json.loads(result.out)
    assert result.status == 0
    assert document["lockstep"] is None
    assert all(found["recovered"] for found in document["columns"].values())


@slow_on_mxnet
def test_one_rate_for_all_is_converted_and_each_can_have_its_own(handtorn):
    columns = ("--columns", "handtorn,gluon_impl")
    document = json.loads(handtorn("compare", "linear_regression", "--json", "--lr", 0.002, *columns, *QUICK).out)
    assert document["settings"]["lr"] == pytest.approx({"handtorn": 0.002, "gluon_impl": 0.04})
    rates = ("--lr", "handtorn=0.002", "--lr", "gluon_impl=0.05")
    document = json.loads(handtorn("compare", "linear_regression", "--json", *rates, *columns, *QUICK).out)
    assert document["settings"]["lr"] == {"handtorn": 0.002, "gluon_impl": 0.05}


def test_house_prices_reach_the_articles_plateau(handtorn):
    document = json.loads(handtorn("compare", "house_prices", "--json", *FEW).out)
    assert document["exact"]["mean_squared_error"] == pytest.approx(0.162622, abs=1e-6)
    for found in document["columns"].values():
        assert found["steps"] == 100
        assert 0.1795 <= found["losses"][-1] <= 0.1810
        assert 0.1795 <= found["mean_squared_error"] <= 0.1810
    assert document["columns"]["handtorn"]["largest_stable_lr"] == pytest.approx(1.85e-4, abs=5e-7)


@slow_on_mxnet
def test_house_prices_with_age_reach_the_articles_plateau(handtorn):
    document = json.loads(handtorn("compare", "house_prices", "--features", "area,age", "--json").out)
    assert document["exact"]["mean_squared_error"] == pytest.approx(0.157915, abs=1e-6)
    for found in document["columns"].values():
        assert found["steps"] == 1000
        assert found["losses"][-1] == pytest.approx(0.1580, abs=0.0002)
    assert document["columns"]["handtorn"]["largest_stable_lr"] == pytest.approx(1.71e-4, abs=5e-7)


@slow_on_mxnet
@pytest.mark.parametrize(("features", "loss"), [("area", 0.162622), ("area,age", 0.157915)])
def test_with_standardised_features_house_prices_get_to_the_optimum(handtorn, features, loss):
    document = json.loads(handtorn("compare", "house_prices", "--features", features, "--standardise", "--json").out)
    for found in document["columns"].values():
        assert found["mean_squared_error"] == pytest.approx(loss, abs=1e-6)


@pytest.mark.parametrize(("features", "stable"), [("area", "0.000185"), ("area,age", "0.000171")])
def test_the_articles_first_rate_diverges_and_the_error_says_where_and_what_would_not(handtorn, features, stable):
    result = handtorn("compare", "house_prices", "--features", features, "--lr", 0.1)
    assert (result.status, result.out) == (2, "")
    assert re.search(
        r"stopped at step \d+: its loss is no longer a finite number. Its learning rate is 0.1", result.err
    )
    assert f"the largest stable one here is {stable}: choose one below that, or standardise the features" in result.err
    assert result.err.count("\n") == 1


@slow_on_mxnet
def test_somebodys_own_rows_are_fitted(handtorn, tmp_path, rng):
    X = rng.standard_normal((200, 2))
    np.savez(tmp_path / "mine.npz", X=X, y=X @ [1, 2] + 3)
    document = json.loads(
        handtorn("compare", "linear_regression", "--data", tmp_path / "mine.npz", "--json", "--epochs", 30).out
    )
    for found in document["columns"].values():
        assert "recovered" not in found  # no truth is known
        np.testing.assert_allclose(found["parameters"]["weight"], [[1, 2]], atol=1e-4)


@slow_on_mxnet
def test_names_from_a_file_are_text_and_not_markup_or_formulas(handtorn, tmp_path):
    (tmp_path / "mine.csv").write_text(
        "[red]$\\frac$,<b>,y\n" + "".join(f"{i % 5},{i % 3},{i % 4}\n" for i in range(30))
    )
    page, figure = tmp_path / "page.html", tmp_path / "figure.png"
    result = handtorn("compare", "linear_regression", "--data", tmp_path / "mine.csv", "--html", page, "--plot", figure)
    assert result.status == 0
    assert "[red]$\\frac$" in result.out
    assert "<b>" not in page.read_text(encoding="utf-8").split("</table>")[0]
    assert "&lt;b&gt;" in page.read_text(encoding="utf-8")


@slow_on_mxnet
def test_figures_and_page_are_written(handtorn, tmp_path):
    png, svg, page = (tmp_path / name for name in ("out.png", "out.svg", "out.html"))
    assert handtorn("compare", "linear_regression", "--plot", png, "--html", page, *QUICK).status == 0
    assert handtorn("compare", "linear_regression", "--plot", svg, *QUICK).status == 0
    assert png.read_bytes().startswith(b"\x89PNG")
    assert b"<svg" in svg.read_bytes()
    text = page.read_text(encoding="utf-8")
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["out.html", "out.png", "out.svg"]
    assert not re.search(r'(src|href)=(?!"data:)', text.split("<h2>The source")[0])  # nothing beside it is needed
    for part in (
        "in lockstep",
        "Parameters",
        "data:image/png;base64,",
        "handtorn/linear_regression.py",
        "gluon_impl/data.py",
    ):
        assert part in text
    assert text.count('class="source"') == 7 * text.count("/linear_regression.py</h4>")


@slow_on_mxnet
def test_one_column_alone_has_no_lockstep(handtorn, tmp_path):
    result = handtorn(
        "compare",
        "linear_regression",
        "--columns",
        "gluon_impl",
        "--plot",
        tmp_path / "out.png",
        "--json",
        *QUICK,
    )
    document = json.loads(result.out)
    assert list(document["columns"]) == ["gluon_impl"]
    assert document["lockstep"] is None


@slow_on_mxnet
@pytest.mark.parametrize("features", [1, 2, 12])
def test_any_number_of_weights_makes_that_many_features(handtorn, tmp_path, features):
    weights = ",".join(map(str, range(1, features + 1)))
    result = handtorn("compare", "linear_regression", "--true-w", weights, "--plot", tmp_path / "out.png", "--json")
    assert np.shape(json.loads(result.out)["columns"]["handtorn"]["parameters"]["weight"]) == (1, features)


def test_ctrl_c_ends_with_what_was_done_so_far(handtorn, monkeypatch, tmp_path):
    calls = []
    plain = running._Record.take

    def press_ctrl_c(self):
        plain(self)
        calls.append(1)
        if len(calls) == 2:
            signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(running._Record, "take", press_ctrl_c)
    # A shell that starts the tests in the background has them ignore Ctrl-C.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        result = handtorn("compare", "linear_regression", "--plot", tmp_path / "out.svg", *FEW)
    finally:
        signal.signal(signal.SIGINT, before)
    assert result.status == 130
    assert "Stopped by Ctrl-C: this is what was done so far." in result.out
    assert re.search(r"steps +200\b", result.out)
    assert (tmp_path / "out.svg").exists()


def test_lessons_and_doctor_tell_what_is_here(handtorn):
    lessons, doctor = handtorn("lessons"), handtorn("doctor")
    assert (lessons.status, doctor.status) == (0, 0)
    assert "house_prices" in lessons.out
    backend = "mxnet 1.9.1" if provide_mxnet() == "mxnet" else f"minimx, numpy {np.__version__}, in"
    for part in ("Python", "numpy", "backend", backend, "handtorn", "gluon_impl", "matplotlib", "bubblewrap"):
        assert part in doctor.out


@pytest.mark.skipif(sys.platform != "linux", reason="the sandbox runs on Linux alone")
def test_without_a_sandbox_doctor_says_how_to_get_it_and_all_else_is_well(handtorn, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("PATH", "")
    doctor = handtorn("doctor")
    assert doctor.status == 0
    assert "sudo apt install bubblewrap" in doctor.out or "from PyPI" in doctor.out
