"""``handtorn recover --replicates`` as a user runs it."""

import csv
import json

import numpy as np
import pytest

from tests.conftest import slow_on_mxnet

pytestmark = [pytest.mark.filterwarnings("ignore::DeprecationWarning"), slow_on_mxnet]
SMALL = ("recover", "linear_regression", "--examples", 200, "--lr", "handtorn=0.01", "--columns", "handtorn,gluon_impl")
FEW = (*SMALL, "--replicates", 6)


def test_both_columns_and_the_exact_solution_on_the_same_data(handtorn, tmp_path):
    told = handtorn(*FEW, "--workers", 1, "--json", "--csv", tmp_path / "rows.csv")
    assert told.status == 0
    document = json.loads(told.out)
    assert list(document["columns"]) == ["handtorn", "gluon_impl", "exact"]
    assert (document["done"], document["verdict"], document["interrupted"]) == (6, None, False)
    assert document["settings"]["lr"] == {"handtorn": 0.01, "gluon_impl": 0.1}
    rows = list(csv.DictReader((tmp_path / "rows.csv").read_text().splitlines()))
    assert len(rows) == 6 * 3 * 3
    of = {name: [row for row in rows if row["column"] == name] for name in document["columns"]}
    assert [row["truth"] for row in of["handtorn"]] == [row["truth"] for row in of["exact"]]
    off = np.array([float(row["estimate"]) - float(row["truth"]) for row in of["exact"]])
    assert np.sqrt((off.reshape(6, 3) ** 2).mean(axis=0)) == pytest.approx(
        [found["rmse"]["value"] for found in document["columns"]["exact"]["parameters"].values()]
    )


def test_two_processes_report_the_same(handtorn, tmp_path):
    one = handtorn(*FEW, "--workers", 1, "--json")
    kept = tmp_path / "kept"
    two = handtorn(*FEW, "--workers", 2, "--json", "--out", kept)
    again = handtorn(*FEW, "--workers", 1, "--json", "--out", kept)  # nothing is left to do
    assert one.out == two.out == again.out
    other = handtorn(*FEW, "--workers", 1, "--out", kept, "--seed", 1)
    assert (other.status, other.out) == (2, "")
    assert "holds another study: its seed is 0, this one's is 1" in other.err


def test_a_yes_is_status_0_and_a_no_is_status_1(handtorn):
    quick = ("recover", "linear_regression", "--columns", "numpy_impl", "--workers", 1, "--examples", 100)
    right = handtorn(*quick, "--epochs", 20, "--replicates", 200)
    assert right.status == 0, right.out
    assert "yes" in right.out
    wrong = handtorn(*quick, "--epochs", 2, "--replicates", 5)
    assert wrong.status == 1
    assert "of the initialisation is left" in wrong.out


def test_a_file_of_rows_is_a_design(handtorn, tmp_path):
    rng = np.random.default_rng(0)
    X = rng.standard_normal((60, 2))
    table = np.column_stack([X, X @ [1, 2] + 3 + 0.1 * rng.standard_normal(60)])
    path = tmp_path / "rows.csv"
    np.savetxt(path, table, delimiter=",", header="a,b,y", comments="")
    study = ("recover", "linear_regression", "--data", path, "--columns", "numpy_impl", "--workers", 1, "--json")
    told = handtorn(*study, "--replicates", 10, "--epochs", 20)
    document = json.loads(told.out)
    assert document["parameters"] == ["weight a", "weight b", "bias"]
    assert document["settings"]["truth"] == pytest.approx([1, 2, 3], abs=0.1)
    assert document["settings"]["noise"] == pytest.approx(0.1, rel=0.3)
    given = handtorn(*study, "--replicates", 10, "--epochs", 20, "--noise", 0.5, "--true-w", "4,5", "--true-b", 6)
    assert json.loads(given.out)["settings"]["truth"] == [4, 5, 6]
    assert json.loads(given.out)["settings"]["noise"] == 0.5


def test_a_collinear_design_names_its_columns(handtorn, tmp_path):
    a, b = np.random.default_rng(0).standard_normal((2, 30))
    np.savetxt(
        tmp_path / "rows.csv", np.column_stack([a, b, 3 * a, a]), delimiter=",", header="m2,age,ft2,y", comments=""
    )
    told = handtorn("recover", "linear_regression", "--data", tmp_path / "rows.csv", "--replicates", 10)
    assert told.status == 2
    assert "The columns m2, ft2 are collinear" in told.err


def test_classes_and_house_prices_can_be_studied(handtorn):
    softmax = handtorn("recover", "softmax_regression", "--columns", "numpy_impl", "--workers", 1, "--replicates", 6,
                       "--examples", 400, "--epochs", 10, "--json")  # fmt: skip
    assert len(json.loads(softmax.out)["parameters"]) == 9
    houses = handtorn("recover", "house_prices", "--standardise", "--columns", "numpy_impl", "--workers", 1,
                      "--replicates", 6, "--json")  # fmt: skip
    assert json.loads(houses.out)["parameters"] == ["weight area", "bias"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--replicates", 0), "replicates is 0: expected at least 2"),
        (("--replicates", -3), "replicates is -3: expected at least 2"),
        (("--replicates", 9, "--workers", 0), "workers is 0"),
        (("--replicates", 9, "--true-w", "nan,1"), "expected finite numbers"),
        (("--replicates", 9, "--true-b", "inf"), "expected finite numbers"),
        (("--replicates", 9, "--examples", 3), "3 rows and 3 parameters: a study needs more rows"),
        (("--replicates", 9, "--noise", 0), "noise is 0: a study needs some"),
        (("--replicates", 9, "--noise", "nan"), "noise is nan"),
        (("--replicates", 9, "--lr", 1), "is not below"),
        (("--replicates", 9, "--standardise"), "standard normal already"),
        (("--replicates", 9, "--out", "/nowhere/at/all"), "/nowhere/at is not a folder"),
        (("--replicates", 9, "--csv", "rows.txt"), "ends in .csv"),
        (("--replicates", 9, "--html", "page.png"), "ends in .html or .htm"),
        (("--replicates", 9, "--start", "x.npz"), "--start is not for studies"),
        (("--workers", 2), "--workers is for a study of many replicates: give --replicates too"),
        (("--out", "kept"), "--out is for a study"),
        (("--estimate-noise",), "--estimate-noise is for a study"),
    ],
)
def test_what_cannot_be_studied_is_one_line_and_status_2(handtorn, options, message):
    told = handtorn("recover", "linear_regression", "--columns", "numpy_impl", *options)
    assert (told.status, told.out) == (2, "")
    assert message in told.err
    assert told.err.count("\n") == 1


@pytest.mark.parametrize("lesson", ["mlp", "lenet"])
def test_lessons_without_a_truth_say_why(handtorn, lesson):
    told = handtorn("recover", lesson, "--replicates", 10)
    assert told.status == 2
    assert "no truth to recover" in told.err


def test_estimated_noise_is_held_against_its_own_residuals(handtorn):
    told = handtorn("recover", "linear_regression", "--columns", "numpy_impl", "--workers", 1, "--examples", 100,
                    "--epochs", 20, "--replicates", 200, "--estimate-noise", "--json")  # fmt: skip
    document = json.loads(told.out)
    assert document["settings"]["noise is estimated"] is True
    assert document["verdict"] is True
