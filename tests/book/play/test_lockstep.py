"""The page is a column like any other: after every step its parameters are those of the columns' own training."""

from itertools import islice

import numpy as np
import pytest

from .columns import largest_difference, train, trained

STEPS = 300
RATES = (0.0005, 0.0032, 0.01)  # by hand, up to half of the largest stable one
SHORT = 16  # 100 rows: the last batch has 4
BATCHES = (10, SHORT)
ROUNDING = 1e-6  # eight spacings of float32 at 1; about two are reached, on MXNet as on minimx


def walk(page, lr, batch_size, steps=STEPS):
    page.set_rate(lr)
    page.slide("batch", batch_size)
    return page.walk(steps)


@pytest.mark.parametrize("batch_size", BATCHES)
@pytest.mark.parametrize("lr", RATES)
def test_every_step_is_that_of_the_columns(page, lr, batch_size):
    found = walk(page, lr, batch_size)
    assert found.lr == {"hand": lr, "gluon": pytest.approx(lr * 2 * batch_size)}
    for name in ("hand", "gluon"):
        assert len(found.path[name]) == STEPS
        assert largest_difference(trained(name, found, batch_size, STEPS), found.path[name]) <= ROUNDING
        assert np.array_equal(found.path[name], np.array(found.path[name], dtype="float32"))  # all are float32 numbers
    # What the figure of the difference shows is what there is, and only rounding.
    assert found.differences == pytest.approx(
        [largest_difference([a], [b]) for a, b in zip(found.path["hand"], found.path["gluon"])], abs=1e-12
    )
    assert max(found.differences) <= ROUNDING


@pytest.mark.parametrize("batch_size", BATCHES)
def test_without_conversion_both_take_the_same_rate_and_are_the_columns_still(page, batch_size):
    page.click("convert")
    found = walk(page, 0.01, batch_size)
    assert found.lr == {"hand": 0.01, "gluon": 0.01}
    for name in ("hand", "gluon"):
        assert largest_difference(trained(name, found, batch_size, STEPS), found.path[name]) <= ROUNDING
    assert max(found.differences) > 0.1


def test_noise_and_other_data_reach_the_columns(page):
    before = walk(page, 0.0032, 10, steps=30)
    page.slide("noise", 20)
    noisy = page.walk(30)
    page.click("data")
    other = page.walk(30)
    assert before.x == noisy.x != other.x
    assert len({tuple(one.y) for one in (before, noisy, other)}) == 3
    assert before.orders == noisy.orders != other.orders
    for found in (noisy, other):
        for name in ("hand", "gluon"):
            assert largest_difference(trained(name, found, 10, 30), found.path[name]) <= ROUNDING


def test_the_data_are_float32_and_around_the_line(page):
    found = page.walk(1)
    x, y = np.array(found.x), np.array(found.y)
    assert np.array_equal(x, x.astype("float32"))
    assert np.array_equal(y, y.astype("float32"))
    residuals = y - (2 * x + 4.2)
    assert abs(residuals.mean()) < 4 * 0.5 / 10  # 100 rows of noise 0.5
    assert 0.5 * 0.7 < residuals.std() < 0.5 * 1.3  # four standard errors


def test_each_epoch_has_an_order_of_its_own_and_every_row_once(page):
    orders = walk(page, 0.001, 10, steps=40).orders
    assert len(orders) == len({tuple(order) for order in orders}) == 4
    assert all(sorted(order) == list(range(100)) for order in orders)


def test_2_over_the_largest_curvature_is_that_of_numpy(page):
    found = page.walk(1)
    design = np.column_stack([found.x, np.ones(100)])
    values, vectors = np.linalg.eigh(design.T @ design / 100)
    quadratic = page.page.evaluate("Play.page.run.data.quadratic")
    assert quadratic["limit"] == pytest.approx(2 / values[-1])
    assert abs(np.dot(quadratic["direction"], vectors[:, -1])) == pytest.approx(1)
    solution, least, *_ = np.linalg.lstsq(design, np.array(found.y), rcond=None)
    assert [quadratic["w"], quadratic["b"]] == pytest.approx(solution)
    assert quadratic["least"] == pytest.approx(least[0] / 100)
    run = page.page.evaluate("Object.fromEntries(Object.entries(Play.page.run.columns).map(([n, c]) => [n, c.loss]))")
    for name in ("hand", "gluon"):
        errors = design @ np.array(found.path[name][-1]) - np.array(found.y)
        assert run[name][-1] == pytest.approx(np.mean(errors**2))


@pytest.mark.parametrize("batch_size", BATCHES)
def test_a_column_diverges_at_the_step_at_which_it_does_in_python(page, batch_size):
    found = walk(page, 0.1, batch_size, steps=100)
    for name in ("hand", "gluon"):
        finite = [np.isfinite(losses).all() for _, losses in islice(train(name, found, batch_size), 100)]
        assert found.diverged[name] == finite.index(False) + 1
        assert len(found.path[name]) == found.diverged[name] - 1
