"""The columns make the same steps: every pair, every step, to float32 rounding."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sidebyside.course import LESSONS
from sidebyside.data.datasets import house_prices, product, standardised, synthetic_line
from sidebyside.lesson import ROUNDING as LIMIT
from sidebyside.training.lockstep import relative_difference, run_lockstep
from tests.conftest import EVERYTHING
from tests.tasks import HERE, make_task, no_progress

LESSON = LESSONS["linear_regression"]


def lockstep(dataset, batch_size, epochs=2, lr=0.001, lesson=LESSON, **settings):
    columns = tuple(column for column in lesson.lr if column in HERE)  # the first one's rate counts, and is converted
    return run_lockstep(make_task(lesson, dataset, columns, lr, batch_size, epochs, **settings), no_progress)


def line(rows=1000, inputs=2, seed=0):
    rng = np.random.default_rng(seed)
    return synthetic_line(rng, true_w=tuple(rng.normal(0, 3, inputs)), examples=rows)


@pytest.mark.parametrize("inputs", [2, 10])
@pytest.mark.parametrize("batch_size", [10, 7, 1, 1000])
def test_columns_are_in_lockstep(batch_size, inputs):
    # 1000 as published. Of 100, batches of 7 leave a short one too, and those of 1 are a hundred steps in an epoch.
    rows = 1000 if batch_size >= 10 or EVERYTHING else 100
    epochs = 1 if batch_size == 1 else 5 if EVERYTHING else 2
    result = lockstep(line(rows, inputs), batch_size, epochs)
    assert result.holds
    assert result.max_difference <= LIMIT
    assert all(len(series) == epochs * -(-rows // batch_size) for series in result.differences.values())


@settings(max_examples=20 if EVERYTHING else 7)
@given(
    rows=st.integers(1, 300),
    batch_size=st.integers(1, 320),
    inputs=st.integers(1, 12),
    seed=st.integers(0, 999),
)
def test_columns_are_in_lockstep_on_any_shape(rows, batch_size, inputs, seed):
    batch_size = min(rows, batch_size)
    lr = 0.1 / (2 * batch_size * (inputs + 2))
    assert lockstep(line(rows, inputs, seed), batch_size, lr=lr, seed=seed).holds


@pytest.mark.parametrize("batch_size", [7, 3])
def test_house_prices_are_in_lockstep(batch_size):
    lesson, epochs = LESSONS["house_prices"], 20 if EVERYTHING else 8
    assert lockstep(house_prices(("area", "age")), batch_size, epochs, lr=1e-5, lesson=lesson).holds
    assert lockstep(standardised(house_prices()), batch_size, epochs, lr=0.1, lesson=lesson).holds


def test_weight_decay_keeps_step(rng):
    # A decay is multiplied by the learning rate: where that is converted, the decay is converted the other way.
    result = lockstep(line(rows=50), 8, epochs=4, lr=0.003, wd=2.0)
    assert result.holds
    without = lockstep(line(rows=50), 8, epochs=4, lr=0.003)
    assert result.differences != without.differences  # it does decay


@pytest.mark.parametrize("batch_size", [50, 64])
def test_softmax_regression_is_in_lockstep(images, batch_size):
    result = lockstep(images, batch_size, epochs=4, lr=0.5, lesson=LESSONS["softmax_regression"], wd=0.01)
    assert result.holds
    assert result.limit == LIMIT
    assert len(result.differences[result.pair]) == 4 * -(-300 // batch_size)


@pytest.mark.parametrize("batch_size", [50, 30])
@pytest.mark.parametrize(
    "model",
    [
        {"num_hidden": 0},
        {"num_hidden": 10},
        {"num_hidden": 7, "activation": "relu"},
        {"num_hidden": 8, "dropout": 0.4},  # the same generator draws the same mask in all columns
    ],
)
def test_mlp_is_in_lockstep(rng, model, batch_size):
    lr = 0.1 if model["num_hidden"] else 0.01
    rows, epochs = (500, 10) if EVERYTHING else (200, 4)  # batches of 30 leave a short one, those of 50 do not
    result = lockstep(product(rng, rows), batch_size, epochs, lr, lesson=LESSONS["mlp"], model_options=model)
    assert result.holds
    assert result.limit == LIMIT


def test_columns_that_drop_other_units_are_not_in_lockstep(rng, monkeypatch):
    import numpy_impl.layers

    plain = numpy_impl.layers.Dropout.forward

    def draw_once_more(self, X, training=False):
        if training:
            self.rng.random()
        return plain(self, X, training)

    monkeypatch.setattr(numpy_impl.layers.Dropout, "forward", draw_once_more)
    model = {"num_hidden": 8, "dropout": 0.4}
    assert not lockstep(product(rng, 500), 50, epochs=1, lr=0.1, lesson=LESSONS["mlp"], model_options=model).holds


@pytest.mark.parametrize("batch_size", [50, 64])
def test_lenet_is_in_lockstep_as_far_as_rounding_lets_it(images, batch_size):
    """Convolutions, batch norm with its moving statistics, and dropout: 1e-4, for the reason beside DEEP_ROUNDING."""
    result = lockstep(images, batch_size, epochs=4 if EVERYTHING else 2, lr=0.2, lesson=LESSONS["lenet"])
    assert result.holds
    assert result.limit == 1e-4


def test_columns_that_average_are_run_as_they_are_where_no_batch_is_short():
    for rows, factor in ((100, 2), (103, 20)):
        result = lockstep(line(rows), 10, epochs=1)
        assert result.lr["handtorn"] * 20 == pytest.approx(result.lr["numpy_impl"] * factor)
        assert result.holds


def test_a_step_that_is_not_stable_is_replaced_and_a_stable_one_is_not():
    stable, unstable = (lockstep(line(), batch_size, epochs=1) for batch_size in (10, 1000))
    expected = {"handtorn": 0.001, "gluon_impl": 0.02, "symbol_impl": 0.02, "numpy_impl": 0.01, "torch_impl": 0.01}
    assert stable.lr == pytest.approx({name: expected[name] for name in HERE})
    assert unstable.lr["handtorn"] < 0.0002
    assert unstable.lr["gluon_impl"] == pytest.approx(2000 * unstable.lr["handtorn"])


def test_a_dropped_half_is_seen(monkeypatch):
    from mxnet import gluon

    import gluon_impl.linear_regression

    monkeypatch.setattr(gluon_impl.linear_regression, "square_loss", gluon.loss.L2Loss(weight=2.0))
    result = lockstep(line(rows=100), 10)
    assert not result.holds
    assert result.differences[result.pair][0] > 1e-3


def test_dividing_by_the_short_batchs_own_length_is_seen(monkeypatch):
    import handtorn.training

    plain, original, sizes = handtorn.training.sgd, handtorn.training.data_iter, []

    def remember(X, y, batch_size, rng):
        for data, label in original(X, y, batch_size, rng):
            sizes.append(len(data))
            yield data, label

    monkeypatch.setattr(handtorn.training, "data_iter", remember)
    monkeypatch.setattr(
        handtorn.training,
        "sgd",
        lambda params, lr, wd, batch_size: plain(params, 7 * lr, wd, batch_size=sizes[-1]),
    )
    result = lockstep(line(rows=100), 7, epochs=1)
    assert not result.holds
    assert result.step == 15  # 14 whole batches agree, the one of 2 rows does not
    assert max(result.differences[result.pair][:14]) <= LIMIT


def test_a_column_that_ends_in_nan_is_not_in_lockstep():
    a = {"weight": np.array([[1.0, np.nan]])}
    assert relative_difference(a, a) == np.inf
    assert relative_difference({"weight": np.array([[2.0]])}, {"weight": np.array([[3.0]])}) == 0.5
    assert relative_difference({"weight": np.array([[0.5]])}, {"weight": np.array([[0.0]])}) == 0.5


def test_one_wrong_weight_among_thousands_is_not_averaged_away():
    a = {"weight": np.zeros((10, 784)), "bias": np.zeros(10)}
    b = {"weight": np.zeros((10, 784)), "bias": np.zeros(10)}
    b["weight"][3, 500] = 2e-5
    assert relative_difference(a, b) == pytest.approx(2e-5)
    assert relative_difference(b, a) == pytest.approx(2e-5)


def test_a_step_size_between_the_bound_of_batches_and_that_of_all_rows_is_replaced():
    """On p + 1 = 11 parameters and batches of 5, SGD is stable up to 5 / 17 of gradient descent's bound only."""
    dataset = line(rows=200, inputs=10)
    largest = make_task(LESSON, dataset).least_squares.largest_stable_step_size
    taken = {}
    for share in (0.28, 0.31):
        result = lockstep(dataset, 5, epochs=1, lr=share * largest / 10)
        taken[share] = result.lr["gluon_impl"] / largest
    assert taken == pytest.approx({0.28: 0.28, 0.31: 0.1})


def test_without_any_end_to_compare_json_has_no_infinity():
    import json

    from sidebyside.comparison.comparison import Comparison
    from sidebyside.training.lockstep import Lockstep

    task = make_task(LESSON, line(rows=20), ("handtorn", "numpy_impl"))
    lockstep = Lockstep({("handtorn", "numpy_impl"): [1e-7, np.inf]})
    document = Comparison(task, "none", lockstep=lockstep).to_dict()
    assert document["lockstep"]["max_difference"] is None
    assert document["lockstep"]["holds"] is False
    json.dumps(document, allow_nan=False)
