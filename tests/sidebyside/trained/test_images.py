"""The command line on lessons beyond a line: a product, and images with classes."""

import json
import re

import numpy as np
import pytest

from sidebyside.data.fashion_mnist import load
from tests.conftest import slow_on_mxnet
from tests.idx import write_fashion_mnist
from tests.tasks import FEW, HERE


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("images")
    write_fashion_mnist(folder, np.random.default_rng(0), rows=300, test_rows=100)
    return folder


@pytest.fixture
def compare(handtorn, folder):
    """Compare a lesson on the tiny images; a few epochs, so that it is quick."""

    def run(lesson, *options, columns=None):
        chosen = FEW if columns is None else ("--columns", columns)
        return handtorn("compare", lesson, "--data", folder, "--epochs", 3, "--batch-size", 50, *chosen, *options)

    return run


@pytest.mark.parametrize("lesson", ["softmax_regression", "lenet"])
def test_images_are_compared_with_accuracy_and_time_of_each_epoch(compare, lesson):
    result = compare(lesson, *(("--limit", 100) if lesson == "lenet" else ()))  # its steps take long on MXNet
    assert (result.status, result.err) == (0, "")
    for part in ("Accuracy in training / on test images", "epoch 3", "s per epoch", "yes  in lockstep"):
        assert part in result.out
    assert max(map(len, result.out.splitlines())) <= 80 + 20 * ("torch_impl" in HERE)


@slow_on_mxnet
@pytest.mark.parametrize("lesson", ["softmax_regression", "lenet"])
def test_the_json_document_has_accuracies_and_no_exact_solution(compare, lesson):
    document = json.loads(compare(lesson, "--json").out)
    assert document["exact"] is None
    assert document["settings"]["examples"] == 300
    assert len(document["settings"]["classes"]) == 10
    for found in document["columns"].values():
        for name in ("train_accuracy", "test_accuracy", "epoch_seconds", "losses"):
            assert len(found[name]) == 3
        assert all(0 <= value <= 1 for value in found["train_accuracy"] + found["test_accuracy"])
        assert sum(found["epoch_seconds"]) == pytest.approx(found["seconds"])
        assert found["losses"][-1] < found["losses"][0]
    assert document["lockstep"]["holds"] is True
    assert document["lockstep"]["limit"] == (1e-4 if lesson == "lenet" else 1e-5)


def test_accuracies_are_of_the_images_that_they_say(compare, folder, tmp_path):
    """Against a product in NumPy with the saved parameters; in training, where steps are too small to matter."""
    path = tmp_path / "softmax.npz"
    result = compare("softmax_regression", "--save", path, "--json", columns="numpy_impl")
    images = load(folder)
    with np.load(path) as file:
        parameters = {name: file[name] for name in ("weight", "bias")}
    logits = images.X_test.reshape(100, -1) @ parameters["weight"].T + parameters["bias"]
    found = json.loads(result.out)["columns"]["numpy_impl"]
    assert found["test_accuracy"][-1] == pytest.approx((logits.argmax(axis=1) == images.y_test).mean())
    still = compare("softmax_regression", "--start", path, "--lr", 1e-9, "--json", columns="numpy_impl")
    logits = images.X.reshape(300, -1) @ parameters["weight"].T + parameters["bias"]
    expected = [(logits.argmax(axis=1) == images.y).mean()] * 3
    assert json.loads(still.out)["columns"]["numpy_impl"]["train_accuracy"] == pytest.approx(expected)


def test_limit_takes_the_first_images(compare):
    result = json.loads(compare("softmax_regression", "--limit", 60, "--json").out)
    assert result["settings"]["examples"] == 60
    assert "60 images of clothes in 10 classes, 60 to test" in result["settings"]["problem"]


@slow_on_mxnet
def test_the_pages_of_images_have_pictures_and_say_why(compare, tmp_path):
    page, picture = tmp_path / "out.html", tmp_path / "out.png"
    assert compare("softmax_regression", "--html", page, "--plot", picture).status == 0
    text = page.read_text(encoding="utf-8")
    for part in ("Accuracy in training", "Why from logits", "KL divergence", "handtorn/softmax_regression.py"):
        assert part in text
    assert picture.read_bytes().startswith(b"\x89PNG")


@slow_on_mxnet
def test_lenet_is_drawn_with_its_kernels(compare, tmp_path):
    assert compare("lenet", "--plot", tmp_path / "out.svg", columns="gluon_impl").status == 0
    text = (tmp_path / "out.svg").read_text(encoding="utf-8")
    assert "kernel 6" in text or len(text) > 10_000  # matplotlib may draw letters as curves


@slow_on_mxnet
def test_two_layers_are_compared_with_one(handtorn, tmp_path, monkeypatch):
    monkeypatch.setenv("COLUMNS", "120")  # wide enough for any number of columns: no name is cut
    result = handtorn("compare", "mlp", "--plot", tmp_path / "out.png", "--html", tmp_path / "out.html")
    assert result.status == 0
    words = " ".join(result.out.split())
    assert re.search(r"yes two layers by handtorn: the loss ends at 0\.0\d+ of one layer's", words)
    assert "one layer alone, epoch 50" in words
    assert {path.name for path in tmp_path.iterdir()} == {"out.png", "out.html"}


@slow_on_mxnet
def test_two_layers_as_json_have_the_losses_of_one_layer_beside_them(handtorn):
    document = json.loads(handtorn("compare", "mlp", "--json").out)
    for found in document["columns"].values():
        assert len(found["losses"]) == len(found["baseline_losses"]) == 50
        assert found["losses"][-1] < 0.1 * found["baseline_losses"][-1]
    assert document["settings"]["model"] == {"num_hidden": 10, "activation": "sigmoid", "dropout": 0.0}


@slow_on_mxnet
@pytest.mark.parametrize("options", [("--hidden", 0), ("--activation", "relu", "--lr", 0.1), ("--dropout", 0.2)])
def test_variants_of_the_small_network_run_in_lockstep(handtorn, tmp_path, options):
    result = handtorn("compare", "mlp", "--epochs", 10, "--plot", tmp_path / "out.png", *options)
    assert result.status == 0
    assert "yes  in lockstep" in result.out


def test_parameters_that_one_column_saved_start_another(compare, tmp_path):
    path = tmp_path / "softmax.npz"
    first = compare("softmax_regression", "--save", path, "--json", columns="handtorn")
    assert f"Parameters of the handtorn column: {path}" in first.err
    saved = json.loads(first.out)["columns"]["handtorn"]
    for column in ("gluon_impl", "numpy_impl"):
        more = json.loads(compare("softmax_regression", "--start", path, "--json", columns=column).out)
        assert more["columns"][column]["losses"][0] < saved["losses"][-1]  # it goes on where the other stopped


@slow_on_mxnet
def test_parameters_that_do_not_fit_are_one_line_and_status_2(handtorn, compare, tmp_path):
    path = tmp_path / "mlp.npz"
    assert handtorn("compare", "mlp", "--hidden", 3, "--epochs", 1, "--save", path).status == 0
    for result in (
        compare("softmax_regression", "--start", path),
        handtorn("compare", "mlp", "--start", path),
    ):
        assert (result.status, result.out) == (2, "")
        assert result.err.count("\n") == 1
    assert "do not fit handtorn's model" in result.err


def test_too_large_a_step_is_one_line_and_status_2(handtorn):
    result = handtorn("compare", "mlp", "--activation", "relu", "--lr", 100, "--columns", "numpy_impl")
    assert result.status == 2
    assert "stopped at step" in result.err
    assert "choose a smaller one" in result.err
    assert result.err.count("\n") == 1


@slow_on_mxnet
def test_weight_decay_reaches_every_column(handtorn):
    ends = []
    for wd in (0, 5):
        document = json.loads(handtorn("compare", "linear_regression", "--json", "--wd", wd).out)
        assert all(found["recovered"] is (wd == 0) for found in document["columns"].values())
        assert document["lockstep"]["holds"]
        ends.append({name: found["parameters"]["bias"][0] for name, found in document["columns"].items()})
    assert all(ends[1][name] < ends[0][name] - 0.01 for name in ends[0])


def test_images_of_a_size_that_lenet_does_not_take_are_one_line_and_status_2(handtorn, tmp_path):
    write_fashion_mnist(tmp_path, np.random.default_rng(0), rows=20, test_rows=20, size=20)
    result = handtorn("compare", "lenet", "--data", tmp_path)
    assert (result.status, result.out) == (2, "")
    assert "expected images, (rows, 28, 28)" in result.err
    assert result.err.count("\n") == 1
    assert handtorn("compare", "softmax_regression", "--data", tmp_path, "--epochs", 1).status == 0  # takes any size


@slow_on_mxnet
def test_a_short_last_batch_is_explained_where_columns_divide_by_different_numbers(compare):
    told = "The last batch of each epoch has 12 rows instead of 48"
    assert told in " ".join(compare("softmax_regression", "--batch-size", 48).out.split())
    assert "The last batch" not in compare("softmax_regression").out
    assert "The last batch" not in compare("softmax_regression", "--batch-size", 48, columns="handtorn,numpy_impl").out


def test_two_layers_are_judged_only_as_published(handtorn):
    for option in (("--epochs", 2), ("--batch-size", 500), ("--lr", 0.001), ("--wd", 0.1), ("--examples", 100)):
        result = handtorn("compare", "mlp", "--columns", "numpy_impl", *option)
        assert result.status == 0, option
        assert "expected below" not in result.out


def test_mistakes_are_titled_with_the_true_class_first_and_then_the_predicted_one(folder):
    import sidebyside

    result = sidebyside.compare("softmax_regression", data=folder, epochs=1, columns="numpy_impl", lr=1e-6)
    dataset, predictions = result.dataset, result.runs["numpy_impl"].predictions
    assert result.runs["numpy_impl"].test_accuracy == [np.mean(predictions == dataset.y_test)]
    assert result.runs["numpy_impl"].test_accuracy != result.runs["numpy_impl"].train_accuracy
    wrong = np.flatnonzero(predictions != dataset.y_test)[:10]
    expected = [f"{dataset.classes[dataset.y_test[i]]}\n{dataset.classes[predictions[i]]}" for i in wrong]
    titles = [axes.get_title() for axes in result.plot().axes]
    assert len(wrong) == 10
    assert [title for title in titles if "\n" in title] == expected
