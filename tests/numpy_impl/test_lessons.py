import subprocess
import sys
import types
from pathlib import Path

import numpy as np
import pytest

from numpy_impl import linear_regression, mlp, softmax_regression
from tests.columns.averages import average_losses

ROOT = Path(__file__).parents[2]
MODELS = {
    "linear": lambda rng: linear_regression.Model(3, rng),
    "softmax": lambda rng: softmax_regression.Model(3, 4, rng),
    "mlp": lambda rng: mlp.Model(3, rng, num_hidden=5),
    "one layer": lambda rng: mlp.Model(3, rng, num_hidden=0),
}
SHAPES = {
    "linear": {"weight": (1, 3), "bias": (1,)},
    "softmax": {"weight": (4, 3), "bias": (4,)},
    "mlp": {"hidden.weight": (5, 3), "hidden.bias": (5,), "output.weight": (1, 5), "output.bias": (1,)},
    "one layer": {"output.weight": (1, 3), "output.bias": (1,)},
}
LESSONS = {"linear": linear_regression, "softmax": softmax_regression, "mlp": mlp, "one layer": mlp}
SETTINGS = {"batch_size": 4, "epochs": 2, "lr": 0.1}


@pytest.fixture(params=sorted(MODELS))
def name(request):
    return request.param


@pytest.fixture
def model(name, rng):
    return MODELS[name](rng)


def rows(rng, count=10):
    return rng.standard_normal((count, 3)), rng.integers(0, 4, count)


def test_importing_the_column_needs_numpy_alone():
    modules = sorted(path.stem for path in (ROOT / "numpy_impl").glob("*.py"))
    code = (
        f"import importlib, sys\nfor name in {modules}: importlib.import_module(f'numpy_impl.{{name}}')\n"
        "others = ('mxnet', 'minimx', 'torch', 'handtorn', 'gluon_impl', 'symbol_impl', 'sidebyside')\n"
        "print([n for n in others if n in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert result.stdout.strip() == "[]"


def test_parameters_have_the_shapes_that_all_columns_share(name, model):
    parameters = model.get_parameters()
    assert {key: values.shape for key, values in parameters.items()} == SHAPES[name]
    assert list(parameters) == list(SHAPES[name])
    assert all(values.dtype == np.float32 for values in parameters.values())


def test_parameters_come_back_as_they_were_set_and_are_copies(name, model, rng):
    wanted = {key: rng.standard_normal(shape).astype("float32") for key, shape in SHAPES[name].items()}
    model.set_parameters(wanted)
    for values in model.get_parameters().values():
        values[:] = 99
    for key, values in model.get_parameters().items():
        np.testing.assert_array_equal(values, wanted[key])


@pytest.mark.parametrize("change", ["shape", "missing", "more"])
def test_parameters_that_do_not_fit_are_refused_and_change_nothing(name, model, change):
    before = model.get_parameters()
    wrong = {key: np.zeros(shape) for key, shape in SHAPES[name].items()}
    last = list(wrong)[-1]
    if change == "shape":
        wrong[last] = np.zeros((1, 1))
    elif change == "missing":
        del wrong[last]
    else:
        wrong["scale"] = np.zeros(1)
    with pytest.raises(ValueError, match=r"These parameters have shapes .*: this model takes"):
        model.set_parameters(wrong)
    for key, values in model.get_parameters().items():
        np.testing.assert_array_equal(values, before[key])


def test_weights_start_as_the_lessons_say():
    inputs, hidden = 400, 300
    weight = {
        "linear": linear_regression.Model(inputs, np.random.default_rng(0)).get_parameters()["weight"],
        "softmax": softmax_regression.Model(inputs, 10, np.random.default_rng(0)).get_parameters()["weight"],
    }
    deep = mlp.Model(inputs, np.random.default_rng(0), num_hidden=hidden).get_parameters()
    drawn = np.random.default_rng(0)
    np.testing.assert_array_equal(weight["linear"], drawn.normal(0, 1 / 20, (1, inputs)).astype("float32"))
    drawn = np.random.default_rng(0)
    np.testing.assert_array_equal(weight["softmax"], drawn.normal(0, 0.01, (10, inputs)).astype("float32"))
    drawn = np.random.default_rng(0)
    expected = drawn.normal(0, 1 / 20, (hidden, inputs)), drawn.normal(0, hidden**-0.5, (1, hidden))
    np.testing.assert_array_equal(deep["hidden.weight"], expected[0].astype("float32"))
    np.testing.assert_array_equal(deep["output.weight"], expected[1].astype("float32"))
    assert not deep["hidden.bias"].any()
    assert not deep["output.bias"].any()


def test_models_compute_their_formula(rng):
    X = rng.standard_normal((6, 3)).astype("float32")
    for name, make in MODELS.items():
        model = make(rng)
        model.set_parameters({key: rng.standard_normal(shape) for key, shape in SHAPES[name].items()})
        p, H = model.get_parameters(), X.astype("float64")
        if name == "mlp":
            H = 1 / (1 + np.exp(-(H @ p["hidden.weight"].T + p["hidden.bias"])))
        prefix = "" if name in ("linear", "softmax") else "output."
        expected = H @ p[f"{prefix}weight"].T + p[f"{prefix}bias"]
        np.testing.assert_allclose(model.net(X), expected, rtol=1e-4, atol=1e-5)  # float32
        assert model.net(X).dtype == np.float32


def test_softmax_regression_takes_images_and_rows_alike(rng):
    X, y = rng.standard_normal((10, 2, 3)), rng.integers(0, 4, 10)
    models = [softmax_regression.Model(6, 4, np.random.default_rng(0)) for _ in range(3)]
    for model, images in zip(models, (X, X.reshape(10, 1, 2, 3), X.reshape(10, 6))):
        for _ in softmax_regression.train(model, images, y, rng=np.random.default_rng(1), **SETTINGS):
            pass
        np.testing.assert_array_equal(model.get_parameters()["weight"], models[0].get_parameters()["weight"])
    np.testing.assert_array_equal(models[0].net(X.astype("float32")), models[0].net(X.reshape(10, 6).astype("float32")))


def test_train_is_a_generator_of_epochs_and_losses(name, model, rng):
    steps = LESSONS[name].train(model, *rows(rng), rng=rng, **SETTINGS)
    assert isinstance(steps, types.GeneratorType)
    steps = list(steps)
    assert [epoch for epoch, _ in steps] == [0, 0, 0, 1, 1, 1]
    assert [losses.size for _, losses in steps] == [4, 4, 2, 4, 4, 2]
    assert all(losses.dtype == np.float32 for _, losses in steps)


def test_losses_are_those_before_the_step(name, model, rng):
    X, y = rows(rng)
    outputs = model.net(X.astype("float32")).astype("float64")
    expected = (outputs.ravel() - y) ** 2 if name != "softmax" else [-np.log(p(o)[k]) for o, k in zip(outputs, y)]
    ((_, losses),) = LESSONS[name].train(model, X, y, rng=rng, batch_size=10, epochs=1, lr=0.5)
    np.testing.assert_allclose(np.sort(losses.ravel()), np.sort(expected), rtol=1e-4)  # float32


def p(logits):
    return np.exp(logits) / np.exp(logits).sum()


@pytest.mark.parametrize("average", [True, False])
def test_softmax_regression_follows_the_gradient_by_hand(rng, average):
    X, y = rows(rng)
    model, correct = softmax_regression.Model(3, 4, np.random.default_rng(0)), []
    start = model.get_parameters()
    weight, bias = (start[key].astype("float64") for key in ("weight", "bias"))
    settings = {"batch_size": 4, "epochs": 3, "lr": 0.2, "wd": 0.1, "average": average}
    for _ in softmax_regression.train(model, X, y, rng=np.random.default_rng(1), correct=correct, **settings):
        pass
    order_rng, expected = np.random.default_rng(1), []
    for _ in range(3):
        order = order_rng.permutation(10)
        for batch in (order[:4], order[4:8], order[8:]):
            outputs = X[batch] @ weight.T + bias
            expected.append((outputs.argmax(axis=1) == y[batch]).sum())
            D = np.array([p(row) for row in outputs]) - np.eye(4)[y[batch]]
            D = D / len(batch) if average else D
            weight, bias = weight - 0.2 * (D.T @ X[batch] + 0.1 * weight), bias - 0.2 * (D.sum(axis=0) + 0.1 * bias)
    assert correct == expected
    np.testing.assert_allclose(model.get_parameters()["weight"], weight, rtol=1e-4, atol=1e-6)  # float32, 9 steps
    np.testing.assert_allclose(model.get_parameters()["bias"], bias, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("dropout", [0.0, 0.4])
@pytest.mark.parametrize("activation", ["sigmoid", "relu"])
def test_mlp_follows_the_gradient_by_hand_with_masks_drawn_after_the_order(rng, activation, dropout):
    X, y = rows(rng)
    model = mlp.Model(3, np.random.default_rng(0), num_hidden=5, activation=activation, dropout=dropout)
    W, b, v, c = (values.astype("float64") for values in model.get_parameters().values())
    for _ in mlp.train(model, X, y, batch_size=4, epochs=2, lr=0.05, wd=0.1, rng=np.random.default_rng(1)):
        pass
    draws = np.random.default_rng(1)
    for _ in range(2):
        order = draws.permutation(10)
        for batch in (order[:4], order[4:8], order[8:]):
            Z = X[batch] @ W.T + b
            H = 1 / (1 + np.exp(-Z)) if activation == "sigmoid" else np.maximum(Z, 0)
            slope = H * (1 - H) if activation == "sigmoid" else Z > 0
            mask = (draws.random(H.shape, dtype="float32") < 1 - dropout) / (1 - dropout) if dropout else 1
            D = 2 * ((H * mask) @ v.T + c - y[batch][:, None]) / len(batch)
            DZ = (D @ v) * mask * slope
            grads = DZ.T @ X[batch], DZ.sum(axis=0), D.T @ (H * mask), D.sum(axis=0)
            W, b, v, c = (value - 0.05 * (grad + 0.1 * value) for value, grad in zip((W, b, v, c), grads))
    for values, expected in zip(model.get_parameters().values(), (W, b, v, c)):
        np.testing.assert_allclose(values, expected, rtol=1e-3, atol=1e-5)  # float32, 6 steps


def test_mlp_drops_nothing_unless_it_trains(rng):
    model, X = mlp.Model(3, rng, dropout=0.5), rng.standard_normal((20, 3)).astype("float32")
    model.dropout.rng = rng
    np.testing.assert_array_equal(model.net(X), model.net(X))
    assert (model.net(X, training=True) != model.net(X)).any()


@pytest.mark.parametrize("settings", [{"activation": "tanh"}, {"dropout": 1.5}, {"dropout": -1}])
def test_mlp_refuses_what_it_does_not_know(rng, settings):
    with pytest.raises(ValueError, match="expected"):
        mlp.Model(3, rng, **settings)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda X, y: (np.where(np.arange(3) == 1, np.nan, X), y), "X holds NaN"),
        (lambda X, y: (np.where(np.arange(3) == 1, 1e300, X), y), "X holds NaN, infinity or numbers too large"),
        (lambda X, y: (np.where(np.arange(3) == 1, [[np.inf], [-np.inf]] * 5, X), y), "X holds NaN"),
        (lambda X, y: (X, np.where(np.arange(10) == 3, np.inf, y)), "y holds NaN, infinity"),
        (lambda X, y: (X, y[:-1]), "X has 10 rows and y has 9"),
        (lambda X, y: (X[:, 0], y), "X has shape"),
        (lambda X, y: (X[:0], y[:0]), "no rows"),
        (lambda X, y: (X, np.stack([y, y], axis=1)), "y has shape"),
    ],
)
def test_data_that_cannot_be_trained_on_is_refused_at_the_call(name, model, rng, change, message):
    X, y = change(*rows(rng))
    with pytest.raises(ValueError, match=message):
        LESSONS[name].train(model, X, y, rng=rng, **SETTINGS)


@pytest.mark.parametrize("batch_size", [0, -1, 2.5, None, "10"])
def test_a_batch_size_under_one_is_refused_at_the_call(name, model, rng, batch_size):
    with pytest.raises(ValueError, match="batch_size is"):
        LESSONS[name].train(model, *rows(rng), rng=rng, batch_size=batch_size, epochs=1, lr=0.1)


def test_labels_outside_the_classes_are_refused_at_the_call(rng):
    X, y = rows(rng)
    with pytest.raises(ValueError, match="y holds labels outside 0 to 3"):
        softmax_regression.train(MODELS["softmax"](rng), X, y + 1, rng=rng, **SETTINGS)


def test_the_callers_arrays_are_left_alone(name, model, rng):
    X, y = (values.astype("float32") for values in rows(rng))
    X_before, y_before = X.copy(), y.copy()
    for _ in LESSONS[name].train(model, X, y, rng=rng, **SETTINGS):
        pass
    np.testing.assert_array_equal(X, X_before)
    np.testing.assert_array_equal(y, y_before)


def test_a_line_without_noise_is_recovered(rng):
    """100 rows of 10 inputs, batches of 10, lr 0.05: 30 epochs leave at most 1.3e-5 in 200 draws; 10 leave 0.0025."""
    X, true_w, true_b = rng.standard_normal((100, 10)), rng.standard_normal(10), rng.standard_normal()
    model = linear_regression.Model(10, rng)
    for _ in linear_regression.train(model, X, X @ true_w + true_b, batch_size=10, epochs=30, lr=0.05, rng=rng):
        pass
    parameters = model.get_parameters()
    np.testing.assert_allclose(parameters["weight"], [true_w], atol=1e-4, rtol=0)
    np.testing.assert_allclose(parameters["bias"], [true_b], atol=1e-4, rtol=0)


def test_a_hidden_layer_learns_the_product_that_one_layer_cannot(rng):
    """The published settings; in 30 draws the ratio was 0.013 in the middle and 0.079 at worst."""
    X = rng.standard_normal((1000, 2))
    last = {}
    for num_hidden, lr in ((0, 0.01), (10, 0.3)):
        model = mlp.Model(2, rng, num_hidden=num_hidden)
        *_, (_, last[num_hidden]) = average_losses(
            mlp.train(model, X, X[:, 0] * X[:, 1], batch_size=50, epochs=50, lr=lr, rng=rng)
        )
    assert last[0] > 0.5  # the variance of x₁ x₂ is 1, and none of it is linear
    assert last[10] < 0.1 * last[0]
