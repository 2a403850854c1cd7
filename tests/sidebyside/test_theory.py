"""The derived errors of SGD: closed forms where there are some, simulations where there are none."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidebyside.data.least_squares import NO_LABELS, LeastSquares
from sidebyside.lesson_recovery import softmax
from sidebyside.recovery import theory
from sidebyside.recovery.theory import SGDSettings, largest_stable_step_size, line_sampling_errors, sampling_errors
from tests.conftest import slow_on_mxnet


def design(rows=64, inputs=2, seed=0, mix=None):
    X = np.random.default_rng(seed).standard_normal((rows, inputs))
    return np.column_stack([X if mix is None else X @ mix, np.ones(rows)])


def closed_form(step, batch_size, parameters):
    """c on standard normal features (Mandt, Hoffman & Blei, 2017), in units of σ²."""
    return step / (2 * batch_size - step * (batch_size + parameters + 1))


@pytest.mark.parametrize(("step", "batch_size"), [(0.02, 10), (0.1, 10), (0.1, 1), (0.5, 20), (0.01, 3)])
def test_on_standard_normal_features_it_is_the_closed_form(step, batch_size):
    """With features in place of a bias, and so many rows that drawing without replacement does not matter."""
    X = np.random.default_rng(1).standard_normal((40_000, 3))
    found = line_sampling_errors(X, 2.0, SGDSettings(step, batch_size, 1))
    np.testing.assert_allclose(found.step_noise, 2 * np.sqrt(closed_form(step, batch_size, 3)), rtol=0.02)
    np.testing.assert_allclose(found.sampling, 2 / np.sqrt(40_000), rtol=0.02)
    assert largest_stable_step_size(X, batch_size) == pytest.approx(2 * batch_size / (batch_size + 4), rel=0.04)


def test_the_table_of_the_tutorial():
    """S of the two published settings: 4.5e-4 by hand, 8.0e-4 in Gluon."""
    rows = design(1000)
    by_hand, gluon = (line_sampling_errors(rows, 0.01, SGDSettings(step, 10, 5)) for step in (0.02, 0.1))
    np.testing.assert_allclose(by_hand.standard_error, 4.5e-4, rtol=0.05)
    np.testing.assert_allclose(gluon.standard_error, 8.0e-4, rtol=0.05)
    assert by_hand.left == pytest.approx(4.1e-5, rel=1)
    np.testing.assert_allclose(by_hand.expected, 3.5e-4, rtol=0.05)


def test_all_rows_in_a_batch_leave_no_step_noise():
    found = line_sampling_errors(design(), 1.0, SGDSettings(0.3, 64, 50))
    assert (found.step_noise == 0).all()
    np.testing.assert_allclose(found.reshuffled, 0, atol=1e-12)


def test_a_step_that_is_not_stable_has_no_bound():
    largest = largest_stable_step_size(design(), 5)
    assert np.isinf(line_sampling_errors(design(), 1.0, SGDSettings(largest * 1.01, 5, 3)).step_noise).all()
    assert np.isfinite(line_sampling_errors(design(), 1.0, SGDSettings(largest * 0.97, 5, 3)).step_noise).all()


@given(
    rows=st.integers(8, 60),
    batch_size=st.integers(1, 60),
    step=st.floats(0.01, 0.2),
    divides_by=st.sampled_from(["rows", "batch_size"]),
)
def test_what_is_kept_of_the_start_is_what_gradient_descent_keeps(rows, batch_size, step, divides_by):
    X = design(rows, seed=rows)
    settings = SGDSettings(step, min(batch_size, rows), 3, divides_by)
    found = line_sampling_errors(X, 1.0, settings)
    H = X.T @ X / rows
    kept = np.eye(3)
    for one in settings.step_sizes(rows):
        kept = (np.eye(3) - one * H) @ kept
    np.testing.assert_allclose(found.kept, np.linalg.matrix_power(kept, 3), atol=1e-9)
    assert (found.expected <= found.standard_error * 1.5 + 1e-12).all()


@pytest.mark.parametrize(("rows", "batch_size"), [(7, 2), (6, 3), (5, 1), (6, 5)])
def test_a_step_leaves_the_stationary_spread_where_it_is(rows, batch_size):
    """C = E[(I - η H_b) C (I - η H_b)] + η² Cov g_b, over every batch that there is."""
    X, step = design(rows, seed=5), 0.1
    H = X.T @ X / rows
    C = theory._quadratic(H, rows, theory._fourth_moment(X)).stationary(step, batch_size)
    after = []
    for chosen in itertools.combinations(range(rows), batch_size):
        H_b = X[list(chosen)].T @ X[list(chosen)] / batch_size
        kept = np.eye(3) - step * H_b
        after.append(kept @ C @ kept)
    share = (rows - batch_size) / (batch_size * (rows - 1))
    np.testing.assert_allclose(np.mean(after, axis=0) + step**2 * share * H, C, rtol=1e-6, atol=1e-9)


CASES = {
    "the article's way": (design(64), SGDSettings(0.2, 8, 30)),
    "a short last batch, divided by the batch size": (design(64), SGDSettings(0.3, 20, 40)),
    "a short last batch, divided by its rows": (design(64), SGDSettings(0.3, 20, 40, "rows")),
    "features that depend on each other": (design(64, mix=[[1, 0.8], [0, 0.5]]), SGDSettings(0.3, 16, 80)),
    "one row at a time": (design(40), SGDSettings(0.05, 1, 20)),
    "one epoch": (design(400), SGDSettings(0.15, 4, 1)),
    "few batches and a large step": (design(100), SGDSettings(0.8, 50, 20)),
}


def simulate(X, settings, runs, seed=0):
    """SGD on a line, many runs at once: (runs, parameters), the truth being 0."""
    rng, rows = np.random.default_rng(seed), len(X)
    y = rng.standard_normal((runs, rows))
    theta = np.ones((runs, X.shape[1]))
    for _ in range(settings.epochs):
        order = rng.permuted(np.tile(np.arange(rows), (runs, 1)), axis=1)
        at = 0
        for size, step in zip(settings.batch_sizes(rows), settings.step_sizes(rows)):
            chosen = order[:, at : at + size]
            at += size
            x, labels = X[chosen], np.take_along_axis(y, chosen, 1)
            residual = np.einsum("rbp,rp->rb", x, theta) - labels
            theta = theta - step * np.einsum("rbp,rb->rp", x, residual) / size
    return theta


LONG = ("features that depend on each other",)  # twice as long as any other; no backend is in it


@pytest.mark.parametrize("name", [pytest.param(name, marks=slow_on_mxnet) if name in LONG else name for name in CASES])
def test_a_simulation_spreads_as_expected(name):
    X, settings = CASES[name]
    runs = 4000
    found = line_sampling_errors(X, 1.0, settings)
    off = simulate(X, settings, runs)
    moved = found.kept @ np.ones(3)
    ratio = (off - moved).std(axis=0) / found.expected
    np.testing.assert_allclose(ratio, 1, atol=4 / np.sqrt(2 * runs) + 0.02)
    np.testing.assert_allclose(off.mean(axis=0), moved, atol=5 * found.expected.max() / np.sqrt(runs) + 2e-3)
    assert (found.expected <= found.standard_error * 1.02).all()


@pytest.mark.parametrize("divides_by", ["rows", "batch_size"])
def test_a_short_last_batch_that_is_divided_by_its_rows_makes_more_step_noise(divides_by):
    """100 rows in batches of 70: after many batches of 70, drawn independently, one of 30 with its own step size."""
    X, runs = design(100), 20_000
    settings = SGDSettings(0.5, 70, 1, divides_by)
    rng, C = np.random.default_rng(3), theory._quadratic(X.T @ X / 100, 100, theory._fourth_moment(X))
    theta = rng.multivariate_normal(np.zeros(3), C.stationary(0.5, 70), runs)  # around the exact minimum
    y = rng.standard_normal((runs, 100))
    residual = y - y @ X @ np.linalg.inv(X.T @ X) @ X.T  # the part of y that no line explains
    residual *= 10 / np.linalg.norm(residual, axis=1, keepdims=True)  # of variance 1 over the rows
    chosen = np.argsort(rng.random((runs, 100)), axis=1)[:, :30]
    x, error = X[chosen], np.take_along_axis(residual, chosen, 1)
    error = np.einsum("rbp,rp->rb", x, theta) - error
    theta = theta - settings.step_sizes(100)[-1] * np.einsum("rbp,rb->rp", x, error) / 30
    found = line_sampling_errors(X, 1.0, settings).step_noise
    if divides_by == "rows":
        np.testing.assert_allclose(theta.std(axis=0), found, rtol=4 / np.sqrt(2 * runs) + 0.02)
    else:  # its rows weigh as all others, and it does not count as noisier
        np.testing.assert_array_equal(found, np.sqrt(np.diag(C.stationary(0.5, 70))))


def test_directions_without_curvature_are_left_out():
    H = np.array([[1.0, -1.0], [-1.0, 1.0]])
    found = sampling_errors(H, 100, SGDSettings(0.1, 10, 5))
    np.testing.assert_allclose(found.sampling, 1 / np.sqrt(400))
    np.testing.assert_allclose(found.kept, found.kept[0, 0] * H, atol=1e-12)


# ------------------------------------------------------------------------------------------------------------- softmax


def test_the_fisher_information_is_the_curvature_of_the_cross_entropy():
    rng = np.random.default_rng(3)
    rows, weights = design(20), rng.standard_normal((3, 3))

    def loss(flat):
        labels = np.eye(3)[np.arange(20) % 3]
        return -np.log((softmax.probabilities(rows, flat.reshape(3, 3)) * labels).sum(axis=1)).sum()

    step, flat = 1e-4, weights.ravel()
    curvature = np.empty((9, 9))
    for i, a in enumerate(step * np.eye(9)):
        for j, b in enumerate(step * np.eye(9)):
            around = loss(flat + a + b) - loss(flat + a - b) - loss(flat - a + b) + loss(flat - a - b)
            curvature[i, j] = around / (4 * step**2)
    np.testing.assert_allclose(softmax.fisher(rows, softmax.probabilities(rows, weights)), curvature, atol=2e-5)


def test_the_likelihood_is_at_its_maximum_and_centred():
    problem = softmax.example(np.random.default_rng(4), 300)
    value = softmax.FitExactly()(problem, None).value.reshape(3, 3)
    np.testing.assert_allclose(value.sum(axis=0), 0, atol=1e-12)
    rows = np.column_stack([problem.X, np.ones(300)]).astype(float)
    gradient = (np.eye(3)[problem.y] - softmax.probabilities(rows, value)).T @ rows
    np.testing.assert_allclose(gradient, 0, atol=1e-8)


def test_classes_that_a_plane_parts_have_no_maximum():
    X = np.array([[-2.0], [-1.0], [1.0], [2.0]], np.float32)
    truth = {"weight": np.zeros((2, 1)), "bias": np.zeros(2)}
    problem = softmax.dataset_of(X, np.array([0, 0, 1, 1]), truth, 2)
    with pytest.raises(ArithmeticError, match="a plane parts the classes"):
        softmax.FitExactly()(problem, None)


def test_classes_are_drawn_with_their_probabilities():
    truth = softmax.centred(np.array([[0.0, 1.0], [0.0, 0.0], [0.0, -1.0]]))
    problem = softmax.Simulate(60_000, 1, 3)(truth.ravel(), np.random.default_rng(0))
    odds = np.exp([1.0, 0.0, -1.0])
    np.testing.assert_allclose(np.bincount(problem.y) / 60_000, odds / odds.sum(), atol=0.01)


# ------------------------------------------------------------------------------------------------------------- designs


def test_columns_that_cannot_be_told_apart_are_named():
    rng = np.random.default_rng(0)
    a, b = rng.standard_normal((2, 30, 1))
    names = ("a", "b", "c")
    assert LeastSquares(np.hstack([a, b, a * b]), NO_LABELS, names).collinear == []
    assert LeastSquares(np.hstack([a, b, 2 * a]), NO_LABELS, names).collinear == ["a", "c"]
    assert LeastSquares(np.hstack([a, b, a - b + 1]), NO_LABELS, names).collinear == ["a", "b", "c", "bias"]
    assert LeastSquares(np.hstack([a, b, 0 * a + 5]), NO_LABELS, names).collinear == ["c", "bias"]
    assert LeastSquares(np.hstack([a, b, 0 * a]), NO_LABELS, names).collinear == ["c"]
    assert LeastSquares(np.hstack([a, 1e4 * b, 1e-4 * a]).astype(np.float32), NO_LABELS, names).collinear == ["a", "c"]
