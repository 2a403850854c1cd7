"""Traps 1 to 12 of this material, each held by a test. docs/architecture.md lists them."""

import inspect

import numpy as np
import pytest

from sidebyside.lessons import LESSONS
from sidebyside.problems import synthetic_line
from sidebyside.running import Settings, generator

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


def test_trap_1_gluon_halves_the_square_and_by_hand_does_not(column, rng):
    nd = column.linear_regression.nd
    yhat, y = rng.standard_normal((7, 1)), rng.standard_normal((7, 1))
    losses = column.losses.square_loss(nd.array(yhat), nd.array(y)).asnumpy().ravel()
    half = 0.5 if column.convention.halved else 1.0
    np.testing.assert_allclose(losses, half * ((yhat - y) ** 2).ravel(), rtol=1e-5)


def test_trap_2_a_step_sums_or_divides_exactly_once(column, line):
    X, y = line(rows=12)
    before, after = one_step(column, X, y, lr=0.003)
    factor = {"handtorn": 2.0, "gluon_impl": 1 / 12}[column.name]
    np.testing.assert_allclose(after, before - 0.003 * factor * summed_gradient(X, y, before), rtol=1e-5)


def test_trap_2_by_hand_can_divide_by_the_batch(columns, line):
    X, y = line(rows=12)
    by_hand = next(column for column in columns if column.name == "handtorn")
    before, after = one_step(by_hand, X, y, lr=0.03, average=True)
    np.testing.assert_allclose(after, before - 0.03 * 2 / 12 * summed_gradient(X, y, before), rtol=1e-5)


def test_trap_3_the_published_settings_recover_the_truth(column):
    from sidebyside.comparison import compare

    lesson, name = LESSONS["linear_regression"], column.name
    for seed in range(5):
        settings = Settings((name,), {name: lesson.lr[name]}, lesson.batch_size, lesson.epochs[0], seed=seed)
        problem = synthetic_line(generator(seed, "data"))
        recovery = compare(lesson, problem, settings, lockstep=False).recoveries[name]
        assert recovery.recovered, (seed, recovery.reason)


def test_trap_4_the_columns_of_a_pair_see_the_same_batches(columns, line):
    X, y = line(rows=23)
    epochs = []
    for column in columns:
        nd = column.linear_regression.nd
        rng, arrays = np.random.default_rng(3), (nd.array(X), nd.array(y).reshape((-1, 1)))
        loader = None if column.name == "handtorn" else column.data.data_iter(*arrays, 5, rng)
        epochs.append(
            [
                np.column_stack([data.asnumpy(), label.asnumpy()])
                for _ in range(2)
                for data, label in (loader or column.data.data_iter(*arrays, 5, rng))
            ]
        )
    for batches in zip(*epochs):
        for other in batches[1:]:
            np.testing.assert_array_equal(batches[0], other)


@pytest.mark.parametrize(("rows", "batch_size"), [(23, 5), (20, 5), (3, 5), (1, 1), (9000, 7), (4097, 1)])
def test_trap_5_short_last_batch_is_kept_and_every_row_comes_once(column, rng, rows, batch_size):
    nd = column.linear_regression.nd
    X = nd.array(np.arange(rows, dtype="float32").reshape(-1, 1))
    batches = list(column.data.data_iter(X, X, batch_size, rng))
    sizes = [len(data) for data, _ in batches]
    assert sizes == [batch_size] * (rows // batch_size) + [rows % batch_size] * bool(rows % batch_size)
    seen = np.concatenate([data.asnumpy().ravel() for data, _ in batches])
    np.testing.assert_array_equal(np.sort(seen), np.arange(rows))
    np.testing.assert_array_equal(seen, np.concatenate([label.asnumpy().ravel() for _, label in batches]))


def test_trap_5_rows_beyond_what_float32_can_count_are_themselves(column):
    """MXNet's indices are float32 unless told otherwise, and 16,777,217 is not a float32."""

    class LastRows:
        def permutation(self, rows):
            return np.arange(rows - 8, rows)

    nd = column.linear_regression.nd
    X = nd.zeros((2**24 + 8, 1))
    X[-8:] = nd.arange(1, 9).reshape((8, 1))
    ((data, _),) = column.data.data_iter(X, X, len(X), LastRows())
    np.testing.assert_array_equal(data.asnumpy().ravel(), np.arange(1, 9))


def test_trap_5_a_row_weighs_the_same_in_a_short_batch(column, line):
    """Neither column divides by the short batch's own length: the conversion between them relies on it."""
    X, y = line(rows=4)
    # Batches of 3 and 1. The second step divides by 3 in Gluon, by nothing by hand.
    model = column.linear_regression.Model(2, np.random.default_rng(5))
    order = np.random.default_rng(0).permutation(4)
    rng = np.random.default_rng(0)
    steps = column.linear_regression.train(model, X, y, batch_size=3, epochs=1, lr=0.01, rng=rng)
    next(steps)
    before = np.append(model.get_parameters()["weight"], model.get_parameters()["bias"]).astype(float)
    next(steps)
    after = np.append(model.get_parameters()["weight"], model.get_parameters()["bias"]).astype(float)
    last = order[3:]
    factor = {"handtorn": 2.0, "gluon_impl": 1 / 3}[column.name]
    np.testing.assert_allclose(after, before - 0.01 * factor * summed_gradient(X[last], y[last], before), rtol=1e-5)


def test_trap_5_an_epochs_average_is_over_examples_not_batches(column):
    nd = column.linear_regression.nd
    steps = [
        (0, nd.array([1.0, 1.0, 1.0])),
        (0, nd.array([5.0])),
        (1, nd.array([2.0])),
        (1, nd.array([4.0, 6.0])),
    ]
    assert list(column.training.average_losses(steps)) == [(0, 2.0), (1, 4.0)]


def test_trap_6_labels_without_a_second_dimension_work(column, line):
    X, y = line()
    flat, steps = fit(column, X, y)
    tall, _ = fit(column, X, y[:, None])
    np.testing.assert_array_equal(flat.get_parameters()["weight"], tall.get_parameters()["weight"])
    assert all(losses.size == 10 for _, losses in steps)


def test_trap_6_the_loss_itself_never_broadcasts_to_a_square(column, rng):
    nd = column.linear_regression.nd
    yhat, y = nd.array(rng.standard_normal((7, 1))), nd.array(rng.standard_normal(7))
    losses = column.losses.square_loss(yhat, y)
    assert losses.size == 7
    expected = column.losses.square_loss(yhat, y.reshape((7, 1)))
    np.testing.assert_array_equal(losses.asnumpy(), expected.asnumpy())


def test_trap_7_each_epoch_has_a_new_order(column, line):
    X, y = line(rows=40)
    model = column.linear_regression.Model(2, np.random.default_rng(0))
    tiny = 1e-12  # the parameters stay, so that the losses tell the rows
    steps = column.linear_regression.train(model, X, y, batch_size=8, epochs=3, lr=tiny, rng=np.random.default_rng(0))
    epochs = {}
    for epoch, losses in steps:
        epochs.setdefault(epoch, []).append(losses.asnumpy().ravel())
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
    inside = {"handtorn": lambda: model.w.shape, "gluon_impl": lambda: model.net[0].weight.shape}[column.name]()
    assert inside == {"handtorn": (3, 1), "gluon_impl": (1, 3)}[column.name]


def test_trap_11_the_moving_average_is_corrected_for_its_start():
    from handtorn.training import moving_average

    assert list(moving_average([3.0] * 50, smoothing=0.01)) == pytest.approx([3.0] * 50)
    losses = [8.0, 4.0, 2.0, 1.0]
    weights = [0.9**3 * 0.1, 0.9**2 * 0.1, 0.9 * 0.1, 0.1]
    assert list(moving_average(losses, smoothing=0.1))[-1] == pytest.approx(np.average(losses, weights=weights))
    assert list(moving_average([5.0, 1.0], smoothing=1.0)) == [5.0, 1.0]


def test_trap_12_weight_decay_is_what_mxnet_computes(column, line):
    """w - lr (grad / batch + wd w), bias included; not w - lr grad - wd w."""
    X, y = line(rows=12)
    before, after = one_step(column, X, y, lr=0.003, wd=0.7)
    factor = {"handtorn": 2.0, "gluon_impl": 1 / 12}[column.name]
    gradient = factor * summed_gradient(X, y, before)
    np.testing.assert_allclose(after, before - 0.003 * (gradient + 0.7 * before), rtol=1e-5, atol=1e-7)
    assert np.abs(0.003 * 0.7 * before).min() > 1e-3  # or this test would pass without any decay


def test_no_column_divides_or_decays_by_default(column):
    assert inspect.signature(column.linear_regression.train).parameters["wd"].default == 0.0
