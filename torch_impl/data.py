"""Reading data: checked once, then shuffled mini-batches."""

import math
import operator

import numpy as np
import torch
from torch.utils.data import DataLoader, Sampler, TensorDataset


def data_iter(X, y, batch_size, rng):
    """Make a loader; each iteration over it is one epoch: every row once, in a new random order, in batches.

    The last batch is short where ``batch_size`` does not divide the number of rows. A loader can be
    iterated over again for each epoch.

    A tutorial has ``DataLoader(TensorDataset(X, y), batch_size, shuffle=True)``, which asks its dataset for one row
    after another and stacks them: for ten rows of two numbers, that takes longer than the training step. Here the
    dataset is asked for a whole batch at once.

    Args:
        X: features, (rows, ...).
        y: labels, (rows, 1) or (rows,).
        batch_size: rows per batch.
        rng: a NumPy random generator; it alone decides the order. ``shuffle=True`` would draw from PyTorch's
            global generator.

    Returns:
        A DataLoader of (data, label): (batch, ...), and (batch, 1) or (batch,) as y is.
    """
    sampler = ShuffledRows(len(X), batch_size, rng, X.device)
    # A DataLoader draws a seed for its workers in each epoch, even without workers: here from a generator of its own,
    # so that the global one does not advance.
    return DataLoader(RowsDataset(X, y), batch_size=None, sampler=sampler, generator=torch.Generator())


# The classes that make the loader fast: with batch_size=None, each "sample" that it asks for is a whole batch.


class RowsDataset(TensorDataset):
    """A TensorDataset that is asked for many rows at once, by a tensor of row numbers."""

    def __getitem__(self, rows):
        return tuple(tensor.index_select(0, rows) for tensor in self.tensors)  # a third of the time of tensor[rows]


class ShuffledRows(Sampler):
    """Draws a new order of ``length`` rows for each epoch and hands out ``batch_size`` row numbers at a time."""

    def __init__(self, length, batch_size, rng, device=None):
        self.length, self.batch_size, self.rng, self.device = length, batch_size, rng, device

    def __iter__(self):
        order = torch.from_numpy(self.rng.permutation(self.length)).to(self.device)
        yield from order.split(self.batch_size)

    def __len__(self):
        return math.ceil(self.length / self.batch_size)


def check_data(X, y, batch_size, classes=None, inputs=None, device=None):
    """Check the data before any training, and turn it into tensors that the lesson can use.

    Args:
        X: features, (rows, inputs); for classification images too, (rows, height, width) or with channels.
        y: labels, (rows,) or (rows, 1).
        batch_size: rows per step; more than there are rows means one batch.
        classes: number of classes, with labels from 0 to classes - 1; None where labels are not class numbers.
        inputs: numbers per row that the model takes; None for any.
        device: the device to put the tensors on; None for the CPU.

    Returns:
        Copies: X as float32, y as float32 (rows, 1), or for classes as int64 (rows,); a batch size of at most rows.

    Raises:
        ValueError: X is not 2-D (or images), X and y differ in length, there are no rows, a value is NaN or
            infinite in float32, a label is not a class number, or the batch size is not a whole number of at
            least 1.
    """
    if len(X) == 0:
        raise ValueError("X has no rows: expected at least one row of features and one label for it.")
    if len(X) != len(y):
        raise ValueError(f"X has {len(X)} rows and y has {len(y)}: expected one label for each row of X.")
    X, y = (_float32(values, device) for values in (X, y))
    if X.ndim != 2 and (classes is None or X.ndim not in (3, 4)):
        raise ValueError(
            f"X has shape {tuple(X.shape)}: expected (rows, inputs). A single feature is X.reshape((-1, 1))."
        )
    if inputs is not None and X.numel() != len(X) * inputs:
        raise ValueError(f"X has {X.numel() // len(X)} numbers in each row: this model takes {inputs}.")
    if y.numel() != len(X):
        raise ValueError(
            f"y has shape {tuple(y.shape)}: expected ({len(X)},) or ({len(X)}, 1), one label for each row of X."
        )
    for name, values in (("X", X), ("y", y)):
        if not _all_finite(values):
            raise ValueError(f"{name} holds NaN, infinity or numbers too large for float32: expected finite numbers.")
    y = y.reshape(-1, 1) if classes is None else _class_numbers(y.reshape(-1), classes)
    return X, y, min(_whole(batch_size), len(X))


def _float32(values, device):
    if isinstance(values, torch.Tensor):
        return values.detach().to(device or "cpu", torch.float32, copy=True)
    # NumPy reads what PyTorch refuses: negative strides, another byte order, read-only arrays.
    with np.errstate(over="ignore"):  # what is too large becomes infinite, and is refused as such
        return torch.from_numpy(np.array(values, dtype="float32", order="C")).to(device or "cpu")


def _all_finite(values):
    # NaN or infinity anywhere shows in the sum, and no copy is made. In float64, finite float32 has a finite sum.
    return math.isfinite(values.sum(dtype=torch.float64))


def _class_numbers(y, classes):
    if ((y < 0) | (y >= classes) | (y != y.floor())).any():
        raise ValueError(
            f"y holds labels outside 0 to {classes - 1}: expected whole numbers from 0 to {classes - 1}, "
            f"one for each of {classes} classes."
        )
    return y.long()


def _whole(batch_size):
    try:
        batch_size = operator.index(batch_size)
    except TypeError:
        raise ValueError(f"batch_size is {batch_size!r}: expected a whole number of at least 1.") from None
    if batch_size < 1:
        raise ValueError(f"batch_size is {batch_size}: expected at least 1.")
    return batch_size
