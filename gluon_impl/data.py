"""Reading data: checked once, then shuffled mini-batches."""

import math
import operator

from mxnet import gluon, nd

# The most that one operator gathers: many small batches share the cost of a call, and memory stays bounded.
ROWS_AT_ONCE = 4096
NUMBERS_AT_ONCE = 2**16


def data_iter(X, y, batch_size, rng):
    """Make a loader; each iteration over it is one epoch: every row once, in a new random order, in batches.

    The last batch is short where ``batch_size`` does not divide the number of rows. A loader can be
    iterated over again for each epoch.

    The article has ``DataLoader(ArrayDataset(X, y), batch_size, shuffle=True)``, which asks its dataset for one
    row after another and stacks them: for ten rows of two numbers, that takes longer than the training step. Here
    the dataset is asked for thousands of rows at once, which are then cut into batches.

    Args:
        X: features, (rows, ...).
        y: labels, (rows, 1) or (rows,).
        batch_size: rows per batch.
        rng: a NumPy random generator; it alone decides the order. ``shuffle=True`` would draw from NumPy's global
            generator, whatever seed MXNet was given.

    Returns:
        A DataLoader of (data, label): (batch, ...), and (batch, 1) or (batch,) as y is.
    """
    rows_at_once = batch_size * max(1, min(ROWS_AT_ONCE, NUMBERS_AT_ONCE * len(X) // X.size) // batch_size)
    sampler = ShuffledRows(len(X), rows_at_once, rng)
    one_dimensional = y.ndim == 1
    y = y.reshape((len(X), -1))  # ArrayDataset would turn 1-D labels into a NumPy array

    def batchify(samples):
        ((data, label),) = samples
        return cut(data, label.reshape((-1,)) if one_dimensional else label, batch_size)

    return BatchLoader(RowsDataset(X, y), batch_sampler=sampler, batchify_fn=batchify)


def cut(X, y, batch_size):
    """Cut rows that are already in order into batches of ``batch_size``; the last may be short."""
    # One operator makes all the batches. A slice for each batch would take as long as the arithmetic of its step.
    if batch_size >= len(X):
        return [(X, y)]
    places = tuple(range(batch_size, len(X), batch_size))
    return zip(nd.split_v2(X, places), nd.split_v2(y, places))


# The classes that make the loader fast: each "sample" that it asks for is thousands of rows.


class RowsDataset(gluon.data.ArrayDataset):
    """An ArrayDataset that is asked for many rows at once, by an array of row numbers."""

    def __getitem__(self, rows):
        return tuple(nd.take(array, rows) for array in self._data)


class ShuffledRows(gluon.data.Sampler):
    """Draws a new order of ``length`` rows for each epoch and hands out ``rows_at_once`` row numbers at a time."""

    def __init__(self, length, rows_at_once, rng):
        self.length, self.rows_at_once, self.rng = length, rows_at_once, rng

    def __iter__(self):
        order = nd.array(self.rng.permutation(self.length), dtype="int32")
        for start in range(0, self.length, self.rows_at_once):
            yield [order[start : start + self.rows_at_once]]

    def __len__(self):
        return math.ceil(self.length / self.rows_at_once)


class BatchLoader(gluon.data.DataLoader):
    """A DataLoader that yields the batches into which each of its samples has been cut."""

    def __iter__(self):
        for batches in super().__iter__():
            yield from batches


def check_data(X, y, batch_size, classes=None, inputs=None, ctx=None):
    """Check the data before any training, and turn it into arrays that the lesson can use.

    Args:
        X: features, (rows, inputs); for classification images too, (rows, height, width) or with channels.
        y: labels, (rows,) or (rows, 1).
        batch_size: rows per step; more than there are rows means one batch.
        classes: number of classes, with labels from 0 to classes - 1; None where labels are not class numbers.
        inputs: numbers per row that the model takes; None for any.
        ctx: the device to put the arrays on; None for the current one.

    Returns:
        X as float32, y as float32 (rows, 1), or (rows,) for classes, and a batch size of at most rows.

    Raises:
        ValueError: X is not 2-D (or images), X and y differ in length, there are no rows, a value is NaN or
            infinite in float32, a label is not a class number, or the batch size is not a whole number of at
            least 1.
    """
    if len(X) == 0:
        raise ValueError("X has no rows: expected at least one row of features and one label for it.")
    if len(X) != len(y):
        raise ValueError(f"X has {len(X)} rows and y has {len(y)}: expected one label for each row of X.")
    X, y = (nd.array(values, dtype="float32", ctx=ctx) for values in (X, y))
    if X.ndim != 2 and (classes is None or X.ndim not in (3, 4)):
        raise ValueError(f"X has shape {X.shape}: expected (rows, inputs). A single feature is X.reshape((-1, 1)).")
    if inputs is not None and X.size != len(X) * inputs:
        raise ValueError(f"X has {X.size // len(X)} numbers in each row: this model takes {inputs}.")
    if y.size != len(X):
        raise ValueError(f"y has shape {y.shape}: expected ({len(X)},) or ({len(X)}, 1), one label for each row of X.")
    for name, values in (("X", X), ("y", y)):
        if not math.isfinite(nd.sum(values).asscalar()):  # NaN or infinity shows in the sum; no copy is made
            raise ValueError(f"{name} holds NaN, infinity or numbers too large for float32: expected finite numbers.")
    y = y.reshape((-1, 1)) if classes is None else _class_numbers(y.reshape((-1,)), classes)
    return X, y, min(_whole(batch_size), len(X))


def _class_numbers(y, classes):
    if nd.sum((y < 0) + (y >= classes) + (y != nd.floor(y))).asscalar():
        raise ValueError(
            f"y holds labels outside 0 to {classes - 1}: expected whole numbers from 0 to {classes - 1}, "
            f"one for each of {classes} classes."
        )
    return y


def _whole(batch_size):
    try:
        batch_size = operator.index(batch_size)
    except TypeError:
        raise ValueError(f"batch_size is {batch_size!r}: expected a whole number of at least 1.") from None
    if batch_size < 1:
        raise ValueError(f"batch_size is {batch_size}: expected at least 1.")
    return batch_size
