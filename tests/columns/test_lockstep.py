"""The columns make the same steps: every pair, every step, to float32 rounding."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sidebyside.lessons import LESSONS
from sidebyside.lockstep import LIMIT, relative_difference, run_lockstep
from sidebyside.problems import house_prices, standardised, synthetic_line
from sidebyside.running import Settings

LESSON = LESSONS["linear_regression"]


def lockstep(problem, batch_size, epochs=2, lr=0.001, lesson=LESSON, seed=0):
    columns = tuple(lesson.lr)
    rates = dict.fromkeys(columns, lr)  # the first column's counts, and is converted
    return run_lockstep(lesson, problem, Settings(columns, rates, batch_size, epochs, seed=seed), lambda done: None)


def line(rows=1000, inputs=2, seed=0):
    rng = np.random.default_rng(seed)
    return synthetic_line(rng, true_w=tuple(rng.normal(0, 3, inputs)), examples=rows)


@pytest.mark.parametrize("inputs", [2, 10])
@pytest.mark.parametrize("batch_size", [10, 7, 1, 1000])
def test_columns_are_in_lockstep(batch_size, inputs):
    result = lockstep(line(inputs=inputs), batch_size, epochs=5 if batch_size > 1 else 1)
    assert result.holds
    assert result.max_difference <= LIMIT
    assert all(
        len(series) == (5 if batch_size > 1 else 1) * -(-1000 // batch_size) for series in result.differences.values()
    )


@settings(max_examples=20)
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
    lesson = LESSONS["house_prices"]
    assert lockstep(house_prices(("area", "age")), batch_size, epochs=20, lr=1e-5, lesson=lesson).holds
    assert lockstep(standardised(house_prices()), batch_size, epochs=20, lr=0.1, lesson=lesson).holds


def test_weight_decay_keeps_step(columns, rng):
    X = rng.standard_normal((50, 3))
    y = X @ [1, 2, 3]
    models = [column.linear_regression.Model(3, np.random.default_rng(0)) for column in columns]
    for model in models:
        model.set_parameters(models[0].get_parameters())
    # A decay is multiplied by the learning rate: where that is converted, the decay is converted the other way.
    walks = [
        column.linear_regression.train(
            model,
            X,
            y,
            batch_size=8,
            epochs=3,
            lr=column.converted(0.05, 8),
            wd=0.02 * column.convention.step_factor(8),
            rng=np.random.default_rng(1),
        )
        for column, model in zip(columns, models)
    ]
    for _ in zip(*walks):
        a, *others = (model.get_parameters() for model in models)
        assert all(relative_difference(a, b) <= LIMIT for b in others)


def test_a_step_that_is_not_stable_is_replaced_and_a_stable_one_is_not():
    stable, unstable = (lockstep(line(), batch_size, epochs=1) for batch_size in (10, 1000))
    assert stable.lr == pytest.approx({"handtorn": 0.001, "gluon_impl": 0.02})
    assert unstable.lr["handtorn"] < 0.0002
    assert unstable.lr["gluon_impl"] == pytest.approx(2000 * unstable.lr["handtorn"])


def test_a_dropped_half_is_seen(monkeypatch):
    from mxnet import gluon

    import gluon_impl.linear_regression

    monkeypatch.setattr(gluon_impl.linear_regression, "square_loss", gluon.loss.L2Loss(weight=2.0))
    result = lockstep(line(), 10)
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
