"""What every column's linear_regression must do: the contract of a lesson."""

import types

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sidebyside.column import as_numpy
from tests.conftest import EVERYTHING

from .conftest import HERE, Column

SETTINGS = {"batch_size": 10, "epochs": 2}


def fit(column, X, y, step=0.1, seed=0, **options):
    """Train from the column's own start; give the model and the list of (epoch, losses)."""
    settings = {**SETTINGS, **options}
    model = column.linear_regression.Model(X.shape[1], np.random.default_rng(seed))
    lr = column.converted(step, min(settings["batch_size"], len(X)))
    steps = column.linear_regression.train(model, X, y, lr=lr, rng=np.random.default_rng(seed + 1), **settings)
    return model, list(steps)


def test_parameters_have_the_shapes_that_all_columns_share(column, rng):
    parameters = column.linear_regression.Model(3, rng).get_parameters()
    assert {name: (values.shape, values.dtype.name) for name, values in parameters.items()} == {
        "weight": ((1, 3), "float32"),
        "bias": ((1,), "float32"),
    }
    assert all(type(values) is np.ndarray for values in parameters.values())


def test_parameters_come_back_as_they_were_set(column, rng):
    model = column.linear_regression.Model(3, rng)
    wanted = {"weight": np.array([[1, -2, 3.5]], dtype="float32"), "bias": np.array([0.25], dtype="float32")}
    model.set_parameters(wanted)
    for name, values in model.get_parameters().items():
        np.testing.assert_array_equal(values, wanted[name])


def test_set_parameters_reach_the_model_the_right_way_round(column, rng):
    model = column.linear_regression.Model(2, rng)
    model.set_parameters({"weight": np.array([[2.0, -3.0]]), "bias": np.array([0.5])})
    predicted = column.training.predict(model.net, np.eye(2, dtype="float32"))
    np.testing.assert_allclose(predicted, [[2.5], [-2.5]])


@pytest.mark.parametrize(
    "wrong",
    [
        {"weight": np.zeros((3, 1)), "bias": np.zeros(1)},
        {"weight": np.zeros((1, 3))},
        {"weight": np.zeros((1, 3)), "bias": np.zeros(1), "scale": np.zeros(1)},
        {"weight": np.zeros((1, 3)), "bias": np.zeros((1, 1))},
    ],
)
def test_parameters_of_another_shape_are_refused_and_change_nothing(column, rng, wrong):
    model = column.linear_regression.Model(3, rng)
    before = model.get_parameters()
    with pytest.raises(ValueError, match="this model takes"):
        model.set_parameters(wrong)
    np.testing.assert_array_equal(before["weight"], model.get_parameters()["weight"])


def test_get_parameters_gives_copies(column, rng):
    model = column.linear_regression.Model(2, rng)
    model.get_parameters()["weight"][:] = 99
    assert not (model.get_parameters()["weight"] == 99).any()


def test_train_is_a_generator_of_epochs_and_losses(column, line):
    X, y = line(rows=25)
    model = column.linear_regression.Model(2, np.random.default_rng(0))
    steps = column.linear_regression.train(model, X, y, lr=0.001, rng=np.random.default_rng(0), **SETTINGS)
    assert isinstance(steps, types.GeneratorType)
    steps = list(steps)
    assert [epoch for epoch, _ in steps] == [0, 0, 0, 1, 1, 1]
    assert [as_numpy(losses).size for _, losses in steps] == [10, 10, 5, 10, 10, 5]


def test_stopping_early_keeps_what_was_learnt(column, line):
    X, y = line()
    model = column.linear_regression.Model(2, np.random.default_rng(0))
    before = model.get_parameters()["weight"]
    for _ in column.linear_regression.train(model, X, y, lr=0.01, rng=np.random.default_rng(0), **SETTINGS):
        break
    assert (model.get_parameters()["weight"] != before).all()


def test_losses_are_those_before_the_step(column, line):
    X, y = line(rows=8)
    model = column.linear_regression.Model(2, np.random.default_rng(0))
    start = model.get_parameters()
    rng = np.random.default_rng(0)
    (_, losses), *_ = column.linear_regression.train(model, X, y, batch_size=8, epochs=1, lr=0.001, rng=rng)
    errors = X @ start["weight"][0] + start["bias"] - y
    expected = errors**2 * column.convention.multiple / 2
    np.testing.assert_allclose(np.sort(as_numpy(losses).ravel()), np.sort(expected), rtol=1e-5)


def test_a_batch_larger_than_the_data_is_one_batch(column, line):
    X, y = line(rows=20)
    whole, steps = fit(column, X, y, batch_size=20)
    larger, more = fit(column, X, y, batch_size=1000)
    assert len(steps) == len(more) == SETTINGS["epochs"]
    np.testing.assert_array_equal(whole.get_parameters()["weight"], larger.get_parameters()["weight"])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda X, y: (np.where(np.arange(2) == 1, np.nan, X), y), "X holds NaN"),
        (lambda X, y: (X, np.where(np.arange(len(y)) == 3, np.inf, y)), "y holds NaN, infinity"),
        (lambda X, y: (X, np.where(np.arange(len(y)) == 3, -np.inf, y)), "y holds NaN, infinity"),
        (lambda X, y: (X, y[:-1]), "X has 100 rows and y has 99"),
        (lambda X, y: (X[:, 0], y), "X has shape"),
        (lambda X, y: (X[:, :, None], y), "X has shape"),
        (lambda X, y: (X[:0], y[:0]), "no rows"),
        (lambda X, y: (X, np.stack([y, y], axis=1)), "y has shape"),
    ],
)
def test_data_that_cannot_be_trained_on_is_refused_at_the_call(column, line, change, message):
    X, y = change(*line())
    model = column.linear_regression.Model(2, np.random.default_rng(0))
    with pytest.raises(ValueError, match=message):
        column.linear_regression.train(model, X, y, lr=0.1, rng=np.random.default_rng(0), **SETTINGS)


@pytest.mark.parametrize("batch_size", [0, -1, 2.5, None, "10"])
def test_a_batch_size_under_one_is_refused_at_the_call(column, line, batch_size):
    model = column.linear_regression.Model(2, np.random.default_rng(0))
    with pytest.raises(ValueError, match="batch_size is"):
        column.linear_regression.train(
            model, *line(), batch_size=batch_size, epochs=1, lr=0.1, rng=np.random.default_rng(0)
        )


def test_the_columns_own_arrays_are_as_good_as_numpy(column, line):
    X, y = line()
    a, _ = fit(column, X, y)
    model = column.linear_regression.Model(2, np.random.default_rng(0))
    lr, rng = column.converted(0.1, 10), np.random.default_rng(1)
    for _ in column.linear_regression.train(model, column.array(X), column.array(y), lr=lr, rng=rng, **SETTINGS):
        pass
    np.testing.assert_array_equal(a.get_parameters()["weight"], model.get_parameters()["weight"])


def test_the_callers_arrays_are_left_alone(column, line):
    X, y = line()
    X_before, y_before = X.copy(), y.copy()
    fit(column, X, y)
    np.testing.assert_array_equal(X, X_before)
    np.testing.assert_array_equal(y, y_before)


@settings(max_examples=25 if EVERYTHING else 8)
@given(
    name=st.sampled_from(HERE),
    seed=st.integers(0, 2**32 - 1),
    rows=st.integers(200, 1200),
    batch_size=st.integers(3, 40),
    weights=st.lists(st.floats(-5, 5), min_size=1, max_size=6),
    true_b=st.floats(-5, 5),
)
@example(name="numpy_impl", seed=0, rows=705, batch_size=32, weights=[0, 0, 0], true_b=0)  # a last step on one row
def test_the_truth_is_recovered(name, seed, rows, batch_size, weights, true_b):
    """On any line, in batches that do not divide the rows too, within the tolerance that is derived for it."""
    from sidebyside.comparison.comparison import compare_columns
    from sidebyside.data.datasets import synthetic_line
    from tests.tasks import make_task

    column = Column(name)
    inputs = len(weights)
    step = 0.2 * batch_size / (batch_size + inputs + 2)  # well inside 2B / (B + p + 1), where SGD is stable
    epochs = int(np.ceil(12 / (step * 0.6) / np.ceil(rows / batch_size)))  # the start is forgotten to e^-12
    dataset = synthetic_line(np.random.default_rng(seed), tuple(weights), true_b, 0.01, rows)
    lr = {name: column.converted(step, batch_size)}
    recovery = compare_columns(
        make_task("linear_regression", dataset, (name,), lr, batch_size, epochs, seed=seed)
    ).recoveries[name]
    assert recovery.recovered, (recovery.reason, recovery.error, recovery.tolerance)
