"""Reading data: checked once, then shuffled mini-batches."""

import math
import operator

import numpy as np

# The most that one call gathers: many small batches share the cost of a call, and memory stays bounded.
ROWS_AT_ONCE = 4096
NUMBERS_AT_ONCE = 2**16


def data_iter(X, y, batch_size, rng):
    """Yield one epoch: every row once, in a new random order, ``batch_size`` rows at a time.

    The last batch is short where ``batch_size`` does not divide the number of rows. A generator ends
    after one epoch: call this again for each.

    Args:
        X: features, (rows, ...).
        y: labels, (rows, 1) or (rows,).
        batch_size: rows per batch.
        rng: a NumPy random generator; it alone decides the order.

    Yields:
        (data, label): (batch, ...), and (batch, 1) or (batch,) as y is.
    """
    order = rng.permutation(len(X))
    rows_at_once = batch_size * max(1, min(ROWS_AT_ONCE, NUMBERS_AT_ONCE * len(X) // X.size) // batch_size)
    for start in range(0, len(X), rows_at_once):
        rows = order[start : start + rows_at_once]
        yield from cut(X[rows], y[rows], batch_size)


def cut(X, y, batch_size):
    """Cut rows that are already in order into batches of ``batch_size``; the last may be short."""
    for start in range(0, len(X), batch_size):
        yield X[start : start + batch_size], y[start : start + batch_size]


def check_data(X, y, batch_size, classes=None, inputs=None):
    """Check the data before any training, and turn it into arrays that the lesson can use.

    Args:
        X: features, (rows, inputs); for classification images too, (rows, height, width) or with channels.
        y: labels, (rows,) or (rows, 1).
        batch_size: rows per step; more than there are rows means one batch.
        classes: number of classes, with labels from 0 to classes - 1; None where labels are not class numbers.
        inputs: numbers per row that the model takes; None for any.

    Returns:
        X as float32, y as float32 (rows, 1), or as whole numbers (rows,) for classes, and a batch size of at most
        rows.

    Raises:
        ValueError: X is not 2-D (or images), X and y differ in length, there are no rows, a value is NaN or
            infinite in float32, a label is not a class number, or the batch size is not a whole number of at
            least 1.
    """
    if len(X) == 0:
        raise ValueError("X has no rows: expected at least one row of features and one label for it.")
    if len(X) != len(y):
        raise ValueError(f"X has {len(X)} rows and y has {len(y)}: expected one label for each row of X.")
    with np.errstate(over="ignore"):  # what becomes infinite is refused below
        X, y = (np.asarray(values, dtype="float32") for values in (X, y))
    if X.ndim != 2 and (classes is None or X.ndim not in (3, 4)):
        raise ValueError(f"X has shape {X.shape}: expected (rows, inputs). A single feature is X.reshape((-1, 1)).")
    if inputs is not None and X.size != len(X) * inputs:
        raise ValueError(f"X has {X.size // len(X)} numbers in each row: this model takes {inputs}.")
    if y.size != len(X):
        raise ValueError(f"y has shape {y.shape}: expected ({len(X)},) or ({len(X)}, 1), one label for each row of X.")
    for name, values in (("X", X), ("y", y)):
        if not _all_finite(values):
            raise ValueError(f"{name} holds NaN, infinity or numbers too large for float32: expected finite numbers.")
    y = y.reshape((-1, 1)) if classes is None else _class_numbers(y.reshape((-1,)), classes)
    return X, y, min(_whole(batch_size), len(X))


def _all_finite(values):
    # NaN or infinity anywhere shows in the sum, and no copy is made. In float64, finite float32 has a finite sum.
    with np.errstate(invalid="ignore"):
        return math.isfinite(np.sum(values, dtype="float64"))


def _class_numbers(y, classes):
    if np.any((y < 0) | (y >= classes) | (y != np.floor(y))):
        raise ValueError(
            f"y holds labels outside 0 to {classes - 1}: expected whole numbers from 0 to {classes - 1}, "
            f"one for each of {classes} classes."
        )
    return y.astype(np.intp)  # the loss uses them as indices


def _whole(batch_size):
    try:
        batch_size = operator.index(batch_size)
    except TypeError:
        raise ValueError(f"batch_size is {batch_size!r}: expected a whole number of at least 1.") from None
    if batch_size < 1:
        raise ValueError(f"batch_size is {batch_size}: expected at least 1.")
    return batch_size
