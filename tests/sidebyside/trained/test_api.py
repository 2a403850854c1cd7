"""``import sidebyside``: the same as the command line, as functions."""

import inspect
import json
import subprocess
import sys

import pytest

import sidebyside
from sidebyside.tools.errors import UserError
from tests.conftest import slow_on_mxnet

pytestmark = slow_on_mxnet

SMALL = {"examples": 200, "epochs": 25, "columns": "handtorn,numpy_impl"}


def without_times(document):
    for found in document["columns"].values():
        del found["seconds"]
    return document


def test_compare_is_what_the_command_prints(handtorn):
    result = sidebyside.compare("linear_regression", **SMALL)
    words = ("compare", "linear_regression", "--examples", 200, "--epochs", 25, "--columns", SMALL["columns"])
    assert without_times(result.to_dict()) == without_times(json.loads(handtorn(*words, "--json").out))
    assert "in lockstep" in result.table()
    assert str(result) == result.table()


def test_a_result_shows_itself_in_a_notebook(tmp_path):
    result = sidebyside.compare("linear_regression", **SMALL)
    html = result._repr_html_()
    for part in ("Parameters", "in lockstep", "recovered by handtorn", "data:image/png;base64,"):
        assert part in html
    assert "<html" not in html
    assert len(result.plot().axes) == 4
    result.save_html(str(tmp_path / "page.html"))
    assert "numpy_impl/losses.py" in (tmp_path / "page.html").read_text(encoding="utf-8")


def test_rates_are_given_by_column_or_for_all():
    by_name = sidebyside.compare("linear_regression", lr={"handtorn": 0.002}, **SMALL).settings.lr
    assert by_name == {"handtorn": 0.002, "numpy_impl": 0.05}
    for_all = sidebyside.compare("linear_regression", lr=0.002, **SMALL).settings.lr
    assert for_all == pytest.approx({"handtorn": 0.002, "numpy_impl": 0.02})


def test_a_zero_is_not_left_out():
    assert sidebyside.compare("mlp", hidden=0, epochs=1, columns="numpy_impl").settings.model_options["num_hidden"] == 0
    result = sidebyside.compare("linear_regression", noise=0.0, true_b=0.0, epochs=1, columns="numpy_impl")
    assert (result.dataset.noise, result.dataset.truth["bias"][0]) == (0, 0)


def test_recover_gives_a_verdict_or_a_study():
    assert sidebyside.recover("linear_regression", columns=["numpy_impl"]).as_expected
    study = sidebyside.recover("linear_regression", columns=["numpy_impl"], replicates=3, examples=100)
    assert study.done == 3
    assert study.to_dict()["lesson"] == "linear_regression"


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: sidebyside.compare("resnet"), "There is no lesson 'resnet'"),
        (lambda: sidebyside.compare("mlp", columns=["keras"]), "mlp has no column 'keras'"),
        (lambda: sidebyside.compare("mlp", true_w=[1]), "mlp has no option 'true_w'"),
        (lambda: sidebyside.compare("mlp", epochs=0), "epochs is 0"),
        (lambda: sidebyside.compare("mlp", seed=1.5), "seed is 1.5: expected a whole number"),
        (lambda: sidebyside.compare("mlp", units=3), "mlp has no option 'units'"),
        (lambda: sidebyside.recover("mlp"), "no truth is known"),
        (lambda: sidebyside.recover("mlp", replicates=3), "there is no truth to recover. Studies are for"),
    ],
)
def test_mistakes_are_user_errors_of_one_line(call, message):
    with pytest.raises(UserError) as caught:
        call()
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_lessons_and_columns_are_listed():
    names = [lesson.name for lesson in sidebyside.lessons()]
    assert names == ["linear_regression", "house_prices", "softmax_regression", "mlp", "lenet"]
    assert "hidden" in sidebyside.lessons()[3].options
    assert sidebyside.columns()["numpy_impl"] == ""


def test_help_tells_all_that_can_be_set():
    for function in (sidebyside.compare, sidebyside.recover):
        text = inspect.getdoc(function)
        for name in inspect.signature(function).parameters:
            assert name in text, name
    assert {"compare", "recover", "lessons", "columns"} <= set(dir(sidebyside))


def test_importing_costs_no_framework_and_no_matplotlib():
    code = (
        "import sys, sidebyside; sidebyside.compare; sidebyside.lessons()\n"
        "slow = {'mxnet', 'torch', 'matplotlib', 'scipy', 'minimx.nd', 'jinja2'} & set(sys.modules)\n"
        "assert not slow, slow"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
