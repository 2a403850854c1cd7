"""Reading data: checked once, then shuffled mini-batches."""

import math
import operator

from mxnet import io, nd

from .layers import dropout_mask

# The most that one operator gathers: many small batches share the cost of a call, and memory stays bounded.
ROWS_AT_ONCE = 4096
NUMBERS_AT_ONCE = 2**16


def data_iter(X, y, batch_size, rng, masks=()):
    """Make an iterator; after each ``reset()`` it is one epoch: every row once, in a new random order, in batches.

    The last batch is short where ``batch_size`` does not divide the number of rows. An iterator of MXNet's is used up
    after one epoch, and stays so until it is reset.

    The library has ``io.NDArrayIter(X, y, batch_size, shuffle=True)``, which draws one order for all epochs, from
    NumPy's global generator, and fills the last batch up with rows of the beginning, ``batch.pad`` of them. They
    would be trained on twice.

    Args:
        X: features, (rows, ...).
        y: labels, (rows, 1) or (rows,).
        batch_size: rows per batch.
        rng: a NumPy random generator; it alone decides the order.
        masks: what dropout needs in each step, which is data as well: for each mask its name, how many units it is
            for, and the rate. They are drawn from ``rng`` too, batch by batch.

    Returns:
        A DataIter of DataBatch: ``data``, a list of (batch, ...) and the masks, and ``label``, a list of (batch, 1) or
        (batch,) as y is.
    """
    return ShuffledIter(X, y, batch_size, rng, masks)


def cut(X, y, batch_size):
    """Cut rows that are already in order into batches of ``batch_size``; the last may be short."""
    # One operator makes all the batches. A slice for each batch would take as long as the arithmetic of its step.
    if batch_size >= len(X):
        return [(X, y)]
    places = tuple(range(batch_size, len(X), batch_size))
    return zip(nd.split_v2(X, places), nd.split_v2(y, places))


class ShuffledIter(io.DataIter):
    """Draws a new order of all rows for each epoch, and gathers many rows at once before it cuts them."""

    def __init__(self, X, y, batch_size, rng, masks):
        super().__init__(batch_size)
        self.X, self.y, self.rng, self.masks = X, y, rng, masks
        shapes = {"data": X.shape[1:], **{name: (units,) for name, units, _ in masks}}
        self.provide_data = [io.DataDesc(name, (batch_size, *shape)) for name, shape in shapes.items()]
        self.provide_label = [io.DataDesc("label", (batch_size, *y.shape[1:]))]
        self._rows_at_once = batch_size * max(1, min(ROWS_AT_ONCE, NUMBERS_AT_ONCE * len(X) // X.size) // batch_size)
        self.reset()

    def reset(self):
        """Begin a new epoch, whose order is drawn when its first batch is asked for."""
        self._batches = self._epoch()

    def next(self):
        """Return the next batch; StopIteration where the epoch is over."""
        data, label = next(self._batches)
        drawn = [dropout_mask((len(data), units), rate, self.rng, data.context) for _, units, rate in self.masks]
        return io.DataBatch([data, *drawn], [label], pad=0)  # no row of a short batch is there to fill it up

    def _epoch(self):
        order = nd.array(self.rng.permutation(len(self.X)), dtype="int32", ctx=self.X.context)
        for start in range(0, len(self.X), self._rows_at_once):
            rows = order[start : start + self._rows_at_once]
            yield from cut(nd.take(self.X, rows), nd.take(self.y, rows), self.batch_size)


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
