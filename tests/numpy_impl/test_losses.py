import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from numpy_impl.losses import log_softmax, softmax, softmax_cross_entropy, square_loss

seeds = st.integers(0, 2**32 - 1)
# As in test_layers: both errors of a central difference are near 1e-10, in float64 and at numbers of size 1.
STEP = 1e-5
TOLERANCE = {"rtol": 1e-6, "atol": 1e-8}


def check_derivatives(loss, outputs, labels):
    """Row n of the derivatives is that of loss n alone, and no other loss depends on row n."""
    _, derivatives = loss(outputs, labels)
    assert derivatives.shape == outputs.shape
    for row, column in np.ndindex(outputs.shape):
        move = np.zeros_like(outputs)
        move[row, column] = STEP
        change = (loss(outputs + move, labels)[0] - loss(outputs - move, labels)[0]).ravel() / (2 * STEP)
        np.testing.assert_allclose(derivatives[row, column], change[row], **TOLERANCE)
        assert not np.delete(change, row).any()
    assert np.abs(derivatives).max() > 1e-3


@given(seed=seeds, rows=st.integers(1, 5))
def test_square_loss_is_the_square_of_each_error_with_its_derivative(seed, rows):
    rng = np.random.default_rng(seed)
    yhat = rng.standard_normal((rows, 1))
    y = yhat - rng.uniform(0.5, 2, (rows, 1)) * rng.choice([-1, 1], (rows, 1))  # no error too small to see a mistake in
    losses, _ = square_loss(yhat, y)
    np.testing.assert_allclose(losses, [[(a - b) ** 2] for (a,), (b,) in zip(yhat, y)], rtol=1e-14)
    check_derivatives(square_loss, yhat, y)


def test_labels_in_one_dimension_are_as_good_as_a_column(rng):
    yhat, y = rng.standard_normal((2, 4, 1)).astype("float32")
    for a, b in zip(square_loss(yhat, y), square_loss(yhat, y.ravel())):
        assert a.shape == b.shape == (4, 1)
        assert a.dtype == np.float32
        np.testing.assert_array_equal(a, b)


@given(seed=seeds, rows=st.integers(1, 4), classes=st.integers(2, 5))
def test_cross_entropy_is_minus_the_log_of_the_right_class_with_its_derivative(seed, rows, classes):
    rng = np.random.default_rng(seed)
    logits, labels = rng.uniform(-2, 2, (rows, classes)), rng.integers(0, classes, rows)
    losses, _ = softmax_cross_entropy(logits, labels)
    p = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    np.testing.assert_allclose(losses, [-np.log(p[n, label]) for n, label in enumerate(labels)], rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(softmax(logits), p, rtol=1e-12)
    check_derivatives(softmax_cross_entropy, logits, labels)


def test_the_arguments_are_left_alone(rng):
    logits, labels = rng.standard_normal((3, 4)), np.array([0, 3, 3])
    before = logits.copy()
    softmax_cross_entropy(logits, labels)
    square_loss(logits[:, :1], labels)
    np.testing.assert_array_equal(logits, before)
    np.testing.assert_array_equal(labels, [0, 3, 3])


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_log_softmax_overflows_nowhere_and_rows_do_not_touch_each_other(dtype):
    logits = np.array([[1000, -1000, 0], [-1000, -1000, -1000], [0, 1, 2]], dtype=dtype)
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        logs = log_softmax(logits)
        losses, derivatives = softmax_cross_entropy(logits, np.array([1, 2, 2]))
    assert logs.dtype == losses.dtype == derivatives.dtype == dtype
    ordinary = np.array([0, 1, 2]) - np.log(1 + np.e + np.e**2)
    expected = [[0, -2000, -1000], [-np.log(3)] * 3, ordinary]
    np.testing.assert_allclose(logs, expected, rtol=1e-6)  # float32
    np.testing.assert_allclose(losses, [2000, np.log(3), -ordinary[2]], rtol=1e-6)
    np.testing.assert_allclose(derivatives[0], [1, -1, 0], atol=1e-6)


def test_a_shift_of_a_row_changes_no_probability(rng):
    logits = rng.standard_normal((4, 3))
    shifted = logits + np.array([[1], [-50], [300], [0]])
    np.testing.assert_allclose(softmax(shifted), softmax(logits), rtol=1e-11)  # 300 leaves 13 digits
    np.testing.assert_allclose(softmax(logits).sum(axis=1), 1, rtol=1e-12)
