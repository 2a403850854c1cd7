"""What planted mistakes showed that no other test saw; see tests/planted."""

import numpy as np
import pytest

from sidebyside.column import COLUMNS

from .conftest import HERE
from .test_traps import summed_gradient


def as_vector(model):
    parameters = model.get_parameters()
    return np.append(parameters["weight"], parameters["bias"]).astype(float)


def test_a_column_told_to_average_divides_a_short_batch_by_its_own_rows(column, line):
    if column.convention.average is None:
        pytest.skip("Trainer.step and Module.update always divide by the batch size")
    X, y = line(rows=7)
    model = column.linear_regression.Model(2, np.random.default_rng(5))
    steps = column.linear_regression.train(
        model, X, y, batch_size=5, epochs=1, lr=0.01, rng=np.random.default_rng(0), average=True
    )
    next(steps)
    before = as_vector(model)
    next(steps)
    last = np.random.default_rng(0).permutation(7)[5:]
    gradient = 2 * summed_gradient(X[last], y[last], before) / 2  # the square's 2, over two rows
    np.testing.assert_allclose(as_vector(model), before - 0.01 * gradient, rtol=1e-5)


@pytest.mark.parametrize("rows_at_once", [1, 4, 7, 1024])
def test_prediction_takes_all_rows_in_their_order(column, rng, rows_at_once):
    X = rng.standard_normal((7, 3)).astype("float32")
    model = column.linear_regression.Model(3, rng)
    parameters = model.get_parameters()
    found = column.training.predict(model.net, X, rows_at_once)
    np.testing.assert_allclose(found, X @ parameters["weight"].T + parameters["bias"], rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("name", [name for name in HERE if COLUMNS[name].has("lenet")])
def test_weight_decay_leaves_moving_statistics_alone(name):
    rng = np.random.default_rng(0)
    X, y = rng.random((8, 28, 28), dtype="float32"), np.arange(8)
    moved = []
    for wd in (0.0, 0.5):
        lenet = COLUMNS[name].load("lenet")
        model = lenet.Model(10, np.random.default_rng(1), dropout=0.0)
        list(lenet.train(model, X, y, batch_size=8, epochs=1, lr=0.1, rng=np.random.default_rng(2), wd=wd))
        moved.append({key: value for key, value in model.get_parameters().items() if ".moving_" in key})
    for key, value in moved[0].items():
        np.testing.assert_array_equal(value, moved[1][key])
