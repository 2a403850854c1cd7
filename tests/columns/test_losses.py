"""Each loss in every column against its closed form in float64, and the traps 6, 13, 15 and 20."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sidebyside.column import COLUMNS
from sidebyside.probes.callers import caller_of

from .conftest import HERE

# Rounding of a sum of a few exponentials and of its logarithm is a few times the 6e-8 of a float32 number. MXNet's
# log_softmax takes a logarithm that is good to 4e-6 only, and a gradient meets that once for each upstream number.
ROUNDING = {"gluon_impl": 5e-5, "symbol_impl": 5e-5}
OTHERS_ROUNDING = 2e-6
HALVED = {"gluon_impl": 0.5, "symbol_impl": 0.5}  # trap 1

every_column = pytest.mark.parametrize("column", HERE)
every_column_that_differentiates = pytest.mark.parametrize("column", [name for name in HERE if name != "numpy_impl"])
some = settings(max_examples=25)


def run(column, name, outputs, labels=None, *, seed=0, upstream=None):
    """A loss's (or a softmax's) output and its gradient, for float32 outputs of a model.

    NumPy's column has no gradient of a softmax alone: None.
    """
    upstream = upstream or (lambda shape: drawn_upstream(shape, seed))
    return caller_of(COLUMNS[column]).loss(name, np.asarray(outputs, dtype="float32"), labels, upstream)


def drawn_upstream(shape, seed=0):
    return np.random.default_rng(seed).standard_normal(shape)


def exact_log_softmax(logits):
    """Row by row and in float64, from the definition; the exponents have to stay small enough for it."""
    logits = logits.astype(float)
    return logits - np.log(np.sum(np.exp(logits), axis=1, keepdims=True))


def check_close(column, actual, expected):
    """Shape and numbers are the same, but for the column's rounding of max(1, |number|); and they are float32."""
    assert actual.dtype == np.float32
    assert actual.shape == expected.shape
    assert np.isfinite(actual).all()
    assert (np.abs(actual - expected) / np.maximum(1, np.abs(expected))).max() <= ROUNDING.get(column, OTHERS_ROUNDING)


@st.composite
def classified(draw):
    """Logits that a softmax in float64 still bears, and a label for each row."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    rows, classes = draw(st.integers(1, 6)), draw(st.integers(1, 11))
    logits = (draw(st.sampled_from([0.1, 1, 10])) * rng.standard_normal((rows, classes))).astype("float32")
    return logits, rng.integers(0, classes, rows)


@every_column
@some
@given(drawn=classified())
def test_cross_entropy_is_minus_the_log_of_the_right_class_with_derivative_softmax_less_one_hot(column, drawn):
    logits, labels = drawn
    log_p = exact_log_softmax(logits)
    losses, gradient = run(column, "softmax_cross_entropy", logits, labels)
    check_close(column, losses, -log_p[np.arange(len(labels)), labels])
    one_hot = np.eye(logits.shape[1])[labels]
    check_close(column, gradient, drawn_upstream(len(labels))[:, None] * (np.exp(log_p) - one_hot))


@every_column
@some
@given(drawn=classified())
def test_softmax_and_its_logarithm_are_the_closed_form_with_their_derivatives(column, drawn):
    logits, _ = drawn
    log_p = exact_log_softmax(logits)
    p, upstream = np.exp(log_p), drawn_upstream(logits.shape)
    expected = {
        "softmax": (p, p * (upstream - np.sum(p * upstream, axis=1, keepdims=True))),
        "log_softmax": (log_p, upstream - p * np.sum(upstream, axis=1, keepdims=True)),
    }
    for name, (value, derivative) in expected.items():
        output, gradient = run(column, name, logits)
        check_close(column, output, value)
        if gradient is not None:
            check_close(column, gradient, derivative)


def naive_log_softmax(logits):
    """As in books, in float32."""
    logits = np.asarray(logits, dtype="float32")
    with np.errstate(all="ignore"):
        return np.log(np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True))


@every_column
def test_trap_13_logits_of_a_thousand_are_finite_and_right_where_the_naive_formula_is_not(column):
    logits, labels = [[1000, -1000, 0], [-1000, -1000, -1000], [0, 1000, 1000]], np.array([1, 2, 1])
    log_p = np.array([[0, -2000, -1000], [-np.log(3)] * 3, [-1000 - np.log(2), -np.log(2), -np.log(2)]])
    assert not np.isfinite(naive_log_softmax(logits)).all(axis=1).any()
    check_close(column, run(column, "log_softmax", logits)[0], log_p)
    check_close(column, run(column, "softmax", logits)[0], np.exp(log_p))
    losses, gradient = run(column, "softmax_cross_entropy", logits, labels)
    check_close(column, losses, np.array([2000, np.log(3), np.log(2)]))
    check_close(column, gradient, drawn_upstream(3)[:, None] * (np.exp(log_p) - np.eye(3)[labels]))


@every_column
def test_trap_13_the_maximum_is_each_rows_own(column):
    logits = np.array([[1000, 999, 998], [-1000, -999, -998]], dtype="float32")
    assert not np.isfinite(naive_log_softmax(logits - logits.max())[1]).any()  # one maximum for all does not do
    log_p = exact_log_softmax(np.array([[2, 1, 0], [0, 1, 2]]))
    check_close(column, run(column, "log_softmax", logits)[0], log_p)
    losses, gradient = run(column, "softmax_cross_entropy", logits, np.array([1, 0]))
    check_close(column, losses, -log_p[[0, 1], [1, 0]])
    check_close(column, gradient, drawn_upstream(2)[:, None] * (np.exp(log_p) - np.eye(3)[[1, 0]]))


@every_column
def test_trap_13_nothing_caps_the_loss(column):
    """log(p + 1e-6) would let no loss grow past 13.8."""
    losses, _ = run(column, "softmax_cross_entropy", [[0, 50], [0, 500]], np.array([0, 0]))
    check_close(column, losses, np.array([50, 500]))


@every_column
@some
@given(drawn=classified(), seed=st.integers(0, 2**32 - 1))
def test_trap_15_the_same_vector_added_to_all_classes_weights_changes_no_loss(column, drawn, seed):
    logits, labels = drawn
    rng = np.random.default_rng(seed)
    X, weight = rng.standard_normal((len(labels), 5)), rng.standard_normal((logits.shape[1], 5))
    results = [
        run(column, "softmax_cross_entropy", X @ moved.T, labels) for moved in (weight, weight + rng.standard_normal(5))
    ]
    for one, other in zip(*results):
        # Logits near 10 are known to 1e-6 in float32.
        np.testing.assert_allclose(one, other, rtol=1e-5, atol=max(1e-5, ROUNDING.get(column, 0)))
    # So no step ever moves the weights along such a shift: each row's derivatives add up to nothing.
    np.testing.assert_allclose(results[0][1].sum(axis=1), 0, atol=1e-5)


@every_column
@some
@given(rows=st.integers(1, 8), seed=st.integers(0, 2**32 - 1), flat=st.booleans())
def test_square_loss_is_each_rows_square_for_flat_labels_as_for_a_column(column, rows, seed, flat):
    """Trap 6: (rows, 1) less (rows,) is (rows, rows)."""
    rng = np.random.default_rng(seed)
    yhat, y = rng.standard_normal((2, rows, 1)).astype("float32")
    losses, gradient = run(column, "square_loss", yhat, y.ravel() if flat else y)
    assert losses.shape in ((rows,), (rows, 1))
    scale, errors = HALVED.get(column, 1), (yhat - y).astype(float).ravel()
    check_close(column, losses.ravel(), scale * errors**2)
    check_close(column, gradient, (drawn_upstream(rows) * 2 * scale * errors)[:, None])


@every_column_that_differentiates
def test_trap_20_the_sum_of_a_softmax_has_no_derivative_whatever_the_code_says(column, rng):
    """Why every upstream gradient here is drawn."""
    logits = rng.standard_normal((4, 5))
    np.testing.assert_allclose(run(column, "softmax", logits, upstream=np.ones)[1], 0, atol=1e-6)
    assert np.abs(run(column, "softmax", logits)[1]).max() > 0.1
