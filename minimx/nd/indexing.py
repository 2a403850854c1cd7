"""Indexing: elements, rows and slices by their positions."""

import numpy as np

from .keys import scatter
from .operators import OPERATORS, operator


def _rows(indices, size, mode):
    """Return row numbers of any dtype as integers within the array, by ``mode``: clip, wrap or raise."""
    rows = indices.astype(np.int64)
    if mode == "clip":
        return np.minimum(np.maximum(rows, 0), size - 1)
    if mode == "wrap":
        return rows % size
    if mode != "raise":
        raise ValueError(f"mode is {mode!r}: expected clip, wrap or raise.")
    if rows.size and not (rows.min() >= 0 and rows.max() < size):
        raise IndexError(f"a row number is outside 0 to {size - 1}.")
    return rows


@operator("take")
def take(a, indices, *, axis=0, mode="clip"):
    """The rows ``indices`` along ``axis``; outside of the array, the nearest row (``clip``) or modulo (``wrap``)."""
    rows = _rows(indices, a.shape[axis], mode)
    before = (slice(None),) * (axis % a.ndim)
    return np.take(a, rows, axis), [scatter(a.shape, (*before, rows)), None]


@operator("batch_take")
def batch_take(a, indices):
    """One element of each row: ``indices`` has its column."""
    key = np.arange(len(a)), _rows(indices, a.shape[1], "clip")
    return a[key], [scatter(a.shape, key), None]


@operator("pick")
def pick(data, index, *, axis=-1, keepdims=False, mode="clip"):
    """One element of each row along ``axis``: ``index`` has its position."""
    axis %= data.ndim
    others = data.shape[:axis] + data.shape[axis + 1 :]
    chosen = _rows(index.reshape(others), data.shape[axis], mode)
    # Along the other axes all positions, each axis in its own direction, so that they broadcast.
    every = [np.arange(size).reshape((-1,) + (1,) * (len(others) - place - 1)) for place, size in enumerate(others)]
    key = (*every[:axis], chosen, *every[axis:])
    value = data[key]

    def pullback(dy):
        dx = np.zeros_like(data)
        dx[key] = dy.reshape(value.shape)
        return dx

    return (np.expand_dims(value, axis) if keepdims else value.reshape(others or (1,))), [pullback, None]


@operator("one_hot")
def one_hot(indices, *, depth, on_value=1.0, off_value=0.0, dtype="float32"):
    """A row of length ``depth`` for each index, with ``on_value`` at that position and ``off_value`` elsewhere."""
    rows = indices.astype(np.int64).reshape(-1, 1)
    value = (rows == np.arange(depth)).astype(dtype)
    if (on_value, off_value) != (1, 0):
        value = (value * (on_value - off_value) + off_value).astype(dtype)
    return value.reshape(*indices.shape, depth), [None]


def onehot_encode(indices, out):
    """Write one-hot rows into ``out``, (indices, depth)."""
    return OPERATORS["one_hot"](indices, depth=out.shape[1], out=out)


@operator("Embedding")
def embedding(data, weight, *, input_dim=None, output_dim=None, dtype="float32"):
    """The row of ``weight`` for each index in ``data``. The sizes and the dtype are those of ``weight``."""
    rows = _rows(data, len(weight), "clip")
    return weight[rows], [None, scatter(weight.shape, rows)]


@operator("where")
def where(condition, x, y):
    """x where the condition is not 0, else y; a condition of one axis chooses rows."""
    if x.shape != y.shape:
        raise ValueError(f"expected x and y of one shape, got {x.shape} and {y.shape}.")
    chosen = condition != 0
    if chosen.ndim == 1 and x.ndim > 1:
        chosen = chosen.reshape((-1,) + (1,) * (x.ndim - 1))
    return np.where(chosen, x, y), [None, lambda dy: dy * chosen, lambda dy: dy * ~chosen]


@operator("gather_nd")
def gather_nd(data, indices):
    """The elements whose coordinates are the columns of ``indices``."""
    key = tuple(indices.astype(np.int64))
    return data[key], [scatter(data.shape, key), None]


@operator("scatter_nd")
def scatter_nd(data, indices, *, shape):
    """Zeros of ``shape`` with ``data`` at the coordinates that are the columns of ``indices``."""
    key = tuple(indices.astype(np.int64))
    value = np.zeros(shape, data.dtype)
    value[key] = data
    return value, [lambda dy: dy[key], None]


@operator("slice")
def slice_(data, *, begin, end, step=None):
    """The part from ``begin`` to ``end``, which have a number or None for each of the first axes."""
    begin, end, step = ((one,) if isinstance(one, int) or one is None else tuple(one) for one in (begin, end, step))
    step = step if len(step) == len(begin) else (None,) * len(begin)
    key = tuple(slice(*edges) for edges in zip(begin, end, step))
    return data[key].copy(), [scatter(data.shape, key)]


@operator("slice_axis")
def slice_axis(data, *, axis, begin, end):
    """The part from ``begin`` to ``end`` along one axis."""
    key = (slice(None),) * (axis % data.ndim) + (slice(begin, end),)
    return data[key].copy(), [scatter(data.shape, key)]


@operator("slice_like")
def slice_like(data, shape_like, *, axes=()):
    """The first elements of ``data``, as many as the other array has along each of ``axes``, or along all axes."""
    axes = [axis % data.ndim for axis in axes] or range(data.ndim)
    key = tuple(slice(shape_like.shape[axis] if axis in axes else None) for axis in range(data.ndim))
    return data[key].copy(), [scatter(data.shape, key), None]


@operator("SequenceMask")
def sequence_mask(data, sequence_length=None, *, use_sequence_length=False, value=0.0, axis=0):
    """``data`` (time, batch, ...) with ``value`` after the end of each sequence."""
    if axis not in (0, 1):
        raise ValueError(f"axis is {axis}: expected 0 or 1, that of time.")
    if not use_sequence_length:
        return data.copy(), [lambda dy: dy, None]
    steps = np.arange(data.shape[axis])
    inside = steps[:, None] < sequence_length[None, :] if axis == 0 else steps[None, :] < sequence_length[:, None]
    inside = inside.reshape(inside.shape + (1,) * (data.ndim - 2))
    return np.where(inside, data, value).astype(data.dtype), [lambda dy: dy * inside, None]
