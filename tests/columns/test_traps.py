"""Traps 1 to 12 of this material, each held by a test. docs/architecture.md lists them."""

import inspect

import numpy as np
import pytest

from sidebyside.column import as_numpy
from sidebyside.data.datasets import synthetic_line
from sidebyside.training.settings import generator
from tests.conftest import EVERYTHING
from tests.tasks import make_task

from .averages import average_losses
from .test_contract import fit


def one_step(column, X, y, lr, wd=0.0, batch_size=None, **options):
    """Parameters before and after the first step on these rows, as float64 vectors with the bias last."""
    model = column.linear_regression.Model(X.shape[1], np.random.default_rng(5))
    model.set_parameters({"weight": np.linspace(1, 2, X.shape[1])[None], "bias": np.array([-1.5])})
    vectors = []
    batch_size = batch_size or len(X)
    rng = np.random.default_rng(0)
    for _ in range(2):
        parameters = model.get_parameters()
        vectors.append(np.append(parameters["weight"], parameters["bias"]).astype(float))
        if len(vectors) == 1:
            next(
                column.linear_regression.train(
                    model, X, y, batch_size=batch_size, epochs=1, lr=lr, rng=rng, wd=wd, **options
                )
            )
    return vectors


def summed_gradient(X, y, vector):
    """Σ (ŷ - y) ∂ŷ: the gradient of Σ ½(ŷ - y)², in float64."""
    design = np.column_stack([X, np.ones(len(X))])
    return design.T @ (design @ vector - y)


def test_trap_1_gluon_and_symbol_halve_the_square_and_no_other_column_does(column, rng):
    yhat, y = rng.standard_normal((7, 1)), rng.standard_normal((7, 1))
    half = 0.5 if column.name in ("gluon_impl", "symbol_impl") else 1.0
    np.testing.assert_allclose(column.square_loss(yhat, y).ravel(), half * ((yhat - y) ** 2).ravel(), rtol=1e-5)


def test_trap_2_a_step_sums_or_divides_exactly_once(column, line):
    X, y = line(rows=12)
    before, after = one_step(column, X, y, lr=0.003)
    factor = {"handtorn": 2.0, "gluon_impl": 1 / 12, "symbol_impl": 1 / 12}.get(column.name, 2 / 12)
    assert factor == column.gradient_factor(12, 12)
    np.testing.assert_allclose(after, before - 0.003 * factor * summed_gradient(X, y, before), rtol=1e-5)


@pytest.mark.parametrize(("average", "factor"), [(True, 2 / 12), (False, 2.0)])
def test_trap_2_a_column_that_can_do_both_sums_or_averages_as_it_is_told(column, line, average, factor):
    if column.convention.average is None:
        pytest.skip("Trainer.step and Module.update always divide by the batch size")
    X, y = line(rows=12)
    before, after = one_step(column, X, y, lr=0.003, average=average)
    np.testing.assert_allclose(after, before - 0.003 * factor * summed_gradient(X, y, before), rtol=1e-5)


def test_trap_3_the_published_settings_recover_the_truth(column):
    from sidebyside.comparison.comparison import compare_columns

    for seed in range(5 if EVERYTHING else 2):
        task = make_task("linear_regression", synthetic_line(generator(seed, "data")), (column.name,), seed=seed)
        recovery = compare_columns(task).recoveries[column.name]
        assert recovery.recovered, (seed, recovery.reason)


def test_trap_4_the_columns_of_a_pair_see_the_same_batches(columns, line):
    X, y = line(rows=23)
    seen = [column.epochs(X, y[:, None], 5, np.random.default_rng(3), count=2) for column in columns]
    batches = [[np.column_stack(batch) for epoch in epochs for batch in epoch] for epochs in seen]
    assert len(batches[0]) == 10
    for first, *others in zip(*batches):
        for other in others:
            np.testing.assert_array_equal(first, other)


@pytest.mark.parametrize(("rows", "batch_size"), [(23, 5), (20, 5), (3, 5), (1, 1), (9000, 7), (4097, 1)])
def test_trap_5_short_last_batch_is_kept_and_every_row_comes_once(column, rng, rows, batch_size):
    X = np.arange(rows, dtype="float32").reshape(-1, 1)
    (batches,) = column.epochs(X, X, batch_size, rng, count=1)
    sizes = [len(data) for data, _ in batches]
    assert sizes == [batch_size] * (rows // batch_size) + [rows % batch_size] * bool(rows % batch_size)
    seen = np.concatenate([data.ravel() for data, _ in batches])
    np.testing.assert_array_equal(np.sort(seen), np.arange(rows))
    np.testing.assert_array_equal(seen, np.concatenate([label.ravel() for _, label in batches]))


def test_trap_5_rows_beyond_what_float32_can_count_are_themselves(column):
    """MXNet's indices are float32 unless told otherwise, and 16,777,217 is not a float32."""

    class LastRows:
        def permutation(self, rows):
            return np.arange(rows - 8, rows)

    X = np.zeros((2**24 + 8, 1), dtype="float32")
    X[-8:, 0] = np.arange(1, 9)
    X = column.array(X)
    batch = next(iter(column.data.data_iter(X, X, len(X), LastRows())))
    data, *_ = batch.data if hasattr(batch, "data") else batch
    np.testing.assert_array_equal(as_numpy(data).ravel()[:8], np.arange(1, 9))


def test_trap_5_a_short_batch_is_divided_by_what_the_convention_says(column, line):
    """By nothing in handtorn, by the batch size in Gluon and Symbol, by its own rows elsewhere: so lockstep."""
    X, y = line(rows=4)
    model = column.linear_regression.Model(2, np.random.default_rng(5))
    order = np.random.default_rng(0).permutation(4)
    rng = np.random.default_rng(0)
    steps = column.linear_regression.train(model, X, y, batch_size=3, epochs=1, lr=0.01, rng=rng)
    next(steps)
    before = np.append(model.get_parameters()["weight"], model.get_parameters()["bias"]).astype(float)
    next(steps)
    after = np.append(model.get_parameters()["weight"], model.get_parameters()["bias"]).astype(float)
    last = order[3:]
    factor = {"gluon_impl": 1 / 3, "symbol_impl": 1 / 3}.get(column.name, 2.0)
    assert factor == column.gradient_factor(rows=1, batch_size=3)
    np.testing.assert_allclose(after, before - 0.01 * factor * summed_gradient(X[last], y[last], before), rtol=1e-5)


def test_trap_5_an_epochs_average_is_over_examples_not_batches(column, line):
    """There is a loss for each row: with steps too small to matter, their average is that over the whole data."""
    X, y = line(rows=23)
    model, rng = column.linear_regression.Model(2, np.random.default_rng(0)), np.random.default_rng(1)
    start = model.get_parameters()
    steps = column.linear_regression.train(model, X, y, batch_size=20, epochs=2, lr=1e-12, rng=rng)
    averages = list(average_losses(steps))
    expected = column.convention.multiple / 2 * np.mean((X @ start["weight"][0] + start["bias"] - y) ** 2)
    assert [epoch for epoch, _ in averages] == [0, 1]
    assert [average for _, average in averages] == pytest.approx([expected, expected], rel=1e-5)


def test_trap_6_labels_without_a_second_dimension_work(column, line):
    X, y = line()
    flat, steps = fit(column, X, y)
    tall, _ = fit(column, X, y[:, None])
    np.testing.assert_array_equal(flat.get_parameters()["weight"], tall.get_parameters()["weight"])
    assert all(as_numpy(losses).size == 10 for _, losses in steps)


def test_trap_6_the_loss_itself_never_broadcasts_to_a_square(column, rng):
    yhat, y = rng.standard_normal((7, 1)), rng.standard_normal(7)
    losses = column.square_loss(yhat, y)
    assert losses.size == 7
    np.testing.assert_array_equal(losses, column.square_loss(yhat, y[:, None]))


def test_trap_7_each_epoch_has_a_new_order(column, line):
    X, y = line(rows=40)
    model = column.linear_regression.Model(2, np.random.default_rng(0))
    tiny = 1e-12  # the parameters stay, so that the losses tell the rows
    steps = column.linear_regression.train(model, X, y, batch_size=8, epochs=3, lr=tiny, rng=np.random.default_rng(0))
    epochs = {}
    for epoch, losses in steps:
        epochs.setdefault(epoch, []).append(as_numpy(losses).ravel())
    epochs = [np.concatenate(losses) for losses in epochs.values()]
    assert len(epochs) == 3
    for earlier, later in zip(epochs, epochs[1:]):
        assert (earlier != later).mean() > 0.5
        np.testing.assert_allclose(np.sort(earlier), np.sort(later), rtol=1e-5)


def test_trap_8_everything_follows_from_the_generators_and_nothing_else(column, line):
    import mxnet

    X, y = line()
    results = []
    for seed in (1, 2):
        np.random.seed(seed)
        mxnet.random.seed(seed)
        model, _ = fit(column, X, y, seed=7)
        results.append(model.get_parameters()["weight"])
    np.testing.assert_array_equal(*results)
    other, _ = fit(column, X, y, seed=8)
    assert (other.get_parameters()["weight"] != results[0]).any()


def test_trap_9_nothing_in_the_loop_waits_for_a_number(column, line, monkeypatch):
    from mxnet import nd

    if not column.on_mxnet:
        pytest.skip("only MXNet computes behind the caller's back")
    X, y = line()
    model = column.linear_regression.Model(2, np.random.default_rng(0))
    steps = column.linear_regression.train(
        model, X, y, lr=0.001, rng=np.random.default_rng(0), **{"batch_size": 10, "epochs": 2}
    )
    waits = []
    for name in ("asnumpy", "wait_to_read"):
        plain = getattr(nd.NDArray, name)
        monkeypatch.setattr(nd.NDArray, name, lambda self, plain=plain: (waits.append(1), plain(self))[1])
    kept = list(steps)
    assert not waits
    assert len(kept) == 20
    kept[0][1].asnumpy()
    assert waits  # the spy sees what it is meant to see


def test_trap_10_the_weight_is_outputs_by_inputs_outside_whatever_it_is_inside(column, rng):
    model = column.linear_regression.Model(3, rng)
    assert model.get_parameters()["weight"].shape == (1, 3)
    if column.on_mxnet:
        inside = {
            "handtorn": lambda: model.w.shape,
            "gluon_impl": lambda: model.net[0].weight.shape,
            "symbol_impl": lambda: model.module.get_params()[0]["output_weight"].shape,
        }[column.name]()
        assert inside == ((3, 1) if column.name == "handtorn" else (1, 3))


def test_trap_11_the_moving_average_is_corrected_for_its_start():
    from handtorn.training import moving_average

    assert list(moving_average([3.0] * 50, smoothing=0.01)) == pytest.approx([3.0] * 50)
    losses = [8.0, 4.0, 2.0, 1.0]
    weights = [0.9**3 * 0.1, 0.9**2 * 0.1, 0.9 * 0.1, 0.1]
    assert list(moving_average(losses, smoothing=0.1))[-1] == pytest.approx(np.average(losses, weights=weights))
    assert list(moving_average([5.0, 1.0], smoothing=1.0)) == [5.0, 1.0]


def test_trap_11_the_plots_draw_the_same_moving_average(rng):
    from handtorn.training import moving_average
    from sidebyside.comparison.plots import common

    losses = list(rng.random(200))
    for smoothing in (0.01, 0.3, 1.0):
        assert common.moving_average(losses, smoothing) == pytest.approx(list(moving_average(losses, smoothing)))


def test_trap_12_weight_decay_is_what_mxnet_computes(column, line):
    """w - lr (grad / batch + wd w), bias included; not w - lr grad - wd w."""
    X, y = line(rows=12)
    before, after = one_step(column, X, y, lr=0.003, wd=0.7)
    gradient = column.gradient_factor(12, 12) * summed_gradient(X, y, before)
    np.testing.assert_allclose(after, before - 0.003 * (gradient + 0.7 * before), rtol=1e-5, atol=1e-7)
    assert np.abs(0.003 * 0.7 * before).min() > 1e-3  # or this test would pass without any decay


def test_no_column_divides_or_decays_by_default(column):
    assert inspect.signature(column.linear_regression.train).parameters["wd"].default == 0.0
