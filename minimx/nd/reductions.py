"""Reductions (sums, means, extremes, norms), softmax, and sorting."""

import numpy as np

from .arithmetic import reduced
from .operators import operator


def _axes(data, axis, exclude=False):
    """Return the axes to reduce over as a tuple; None and () mean all of them."""
    if type(axis) is int and 0 <= axis < data.ndim and not exclude:
        return (axis,)
    if axis is None or axis == ():
        return tuple(range(data.ndim))
    axes = tuple(axis) if isinstance(axis, (tuple, list)) else (axis,)
    for one in axes:
        if not -data.ndim <= one < data.ndim:
            raise ValueError(f"axis {one} exceeds the array's {data.ndim} axes.")
    axes = tuple(one % data.ndim for one in axes)
    return tuple(one for one in range(data.ndim) if one not in axes) if exclude else axes


def _shaped(kept, axes, keepdims):
    """Remove the axes that were reduced; a single number has the shape (1,)."""
    if keepdims:
        return kept
    shape = kept.shape
    if len(axes) == 1:
        shape = shape[: axes[0]] + shape[axes[0] + 1 :]
    else:
        shape = tuple(size for axis, size in enumerate(shape) if axis not in axes)
    return kept.reshape(shape or (1,))


def _spread(gradient, shape):
    """Repeat the gradient of a sum for each element of the sum."""
    whole = np.empty_like(gradient, shape=shape)
    whole[...] = gradient
    return whole


def _reduced(data, axis, keepdims, exclude, reduce, share):
    """Reduce; the pullback is ``share`` of the gradient and of the result, both with the reduced axes kept."""
    axes = _axes(data, axis, exclude)
    kept = reduced(reduce, data, axes) if isinstance(reduce, np.ufunc) else reduce(data, axes)
    if kept.dtype != data.dtype:
        kept = kept.astype(data.dtype)
    shape = kept.shape
    return _shaped(kept, axes, keepdims), [lambda dy: share(dy.reshape(shape), kept, axes)]


@operator("sum", "sum_axis")
def sum(data, *, axis=None, keepdims=False, exclude=False):
    """The sum over ``axis`` (a number or several; all by default), or with ``exclude`` over all other axes."""
    shape = data.shape
    return _reduced(data, axis, keepdims, exclude, np.add, lambda dy, total, axes: _spread(dy, shape))


@operator("mean")
def mean(data, *, axis=None, keepdims=False, exclude=False):
    """The mean over ``axis``."""
    shape = data.shape

    def share(dy, _, axes):
        return _spread(dy / _count(shape, axes), shape)

    def average(data, axes):
        return (reduced(np.add, data, axes) / _count(shape, axes)).astype(data.dtype, copy=False)

    return _reduced(data, axis, keepdims, exclude, average, share)


def _count(shape, axes):
    count = 1
    for axis in axes:
        count *= shape[axis]
    return count


def _nansum(data, axes):
    return np.nansum(data, axis=axes, keepdims=True)


@operator("nansum")
def nansum(data, *, axis=None, keepdims=False, exclude=False):
    """The sum over ``axis``, with NaN counted as 0."""
    there = ~np.isnan(data)
    return _reduced(data, axis, keepdims, exclude, _nansum, lambda dy, total, axes: dy * there)


@operator("prod")
def prod(data, *, axis=None, keepdims=False, exclude=False):
    """The product over ``axis``."""
    return _reduced(data, axis, keepdims, exclude, np.multiply, lambda dy, product, axes: dy * product / data)


@operator("max", "max_axis")
def max(data, *, axis=None, keepdims=False, exclude=False):
    """The maximum over ``axis``; each of several equal maxima gets the whole gradient."""
    return _reduced(data, axis, keepdims, exclude, np.maximum, lambda dy, top, axes: dy * (data == top))


@operator("min", "min_axis")
def min(data, *, axis=None, keepdims=False, exclude=False):
    """The minimum over ``axis``; each of several equal minima gets the whole gradient."""
    return _reduced(data, axis, keepdims, exclude, np.minimum, lambda dy, top, axes: dy * (data == top))


@operator("norm")
def norm(data, *, ord=2, axis=None, keepdims=False):
    """The Euclidean norm √Σx², or with ``ord=1`` the sum of absolute values Σ|x|, over ``axis``."""
    if ord == 1:
        return _reduced(
            data,
            axis,
            keepdims,
            False,
            lambda data, axes: reduced(np.add, np.abs(data), axes),
            lambda dy, _, axes: dy * np.sign(data),
        )
    if ord != 2:
        raise ValueError(f"ord is {ord}: expected 1 or 2.")

    def euclidean(data, axes):
        return np.sqrt(reduced(np.add, np.square(data), axes))

    return _reduced(data, axis, keepdims, False, euclidean, lambda dy, length, axes: dy * data / length)


def _place(data, axis, keepdims, find):
    # Floats, as in MXNet: a float32 holds every whole number up to 16,777,216.
    if axis is None:
        place = find(data).reshape((1,) * data.ndim if keepdims else (1,))
    else:
        place = find(data, axis=axis)
        place = np.expand_dims(place, axis) if keepdims else place.reshape(place.shape or (1,))
    return place.astype(data.dtype), [None]


@operator("argmax")
def argmax(data, *, axis=None, keepdims=False):
    """The position of the maximum, the first of several, along ``axis`` or in the flat array, in data's dtype."""
    return _place(data, axis, keepdims, np.argmax)


@operator("argmin")
def argmin(data, *, axis=None, keepdims=False):
    """The position of the minimum, the first of several, along ``axis`` or in the flat array, in data's dtype."""
    return _place(data, axis, keepdims, np.argmin)


@operator("argmax_channel")
def argmax_channel(data):
    """The position of each row's maximum."""
    return _place(data, 1, False, np.argmax)


def _order(data, axis, is_ascend):
    return np.argsort(data if is_ascend else -data, axis=axis, kind="stable")


@operator("argsort")
def argsort(data, *, axis=-1, is_ascend=True, dtype="float32"):
    """The positions of the elements in ascending order (descending without ``is_ascend``)."""
    order = _order(data, axis, is_ascend)
    return (order if axis is not None else order.reshape(-1)).astype(dtype), [None]


@operator("sort")
def sort(data, *, axis=-1, is_ascend=True):
    """The elements in ascending order (descending without ``is_ascend``)."""
    flat, along = (data.reshape(-1), 0) if axis is None else (data, axis)
    order = _order(flat, along, is_ascend)

    def pullback(dy):
        dx = np.empty_like(flat)
        np.put_along_axis(dx, order, dy, along)
        return dx.reshape(data.shape)

    return np.take_along_axis(flat, order, along), [pullback]


@operator("topk")
def topk(data, *, axis=-1, k=1, ret_typ="indices", is_ascend=False, dtype="float32"):
    """The ``k`` largest along ``axis``, the smallest with ``is_ascend``: their ``indices``, ``value``, or ``both``."""
    order = np.take(_order(data, axis, is_ascend), range(k), axis=axis)
    value = np.take_along_axis(data, order, axis)

    def scattered(dy):
        dx = np.zeros_like(data)
        np.put_along_axis(dx, order, dy, axis)
        return dx

    if ret_typ == "value":
        return value, [scattered]
    if ret_typ == "both":
        return (value, order.astype(dtype)), [lambda parts: scattered(parts[0])]
    if ret_typ != "indices":
        raise ValueError(f"ret_typ is {ret_typ!r}: expected indices, value or both.")
    return order.astype(dtype), [None]


@operator("_np_cumsum", "cumsum")
def cumsum(a, *, axis=None):
    """The cumulative sum along ``axis``, or of the flat array."""
    flat, along = (a.reshape(-1), 0) if axis is None else (a, axis)

    def pullback(dy):
        return np.flip(np.cumsum(np.flip(dy, along), along), along).reshape(a.shape)

    return np.cumsum(flat, along, dtype=a.dtype), [pullback]


@operator("softmax")
def softmax(data, *, axis=-1, temperature=None):
    """exp(x / T) / Σ exp(x / T) along ``axis``; the maximum is subtracted first, so that nothing overflows."""
    temperature = temperature or 1.0
    y = np.exp(_shifted(data, axis, temperature))
    y /= reduced(np.add, y, _axes(y, axis))
    return y, [lambda dy: y * (dy - reduced(np.add, dy * y, _axes(y, axis))) / temperature]


def _shifted(data, axis, temperature):
    shifted = data - reduced(np.maximum, data, _axes(data, axis))
    return shifted if temperature == 1 else shifted / temperature


@operator("softmin")
def softmin(data, *, axis=-1, temperature=None):
    """The softmax of -x."""
    y, (pullback,) = softmax.__wrapped__(-data, axis=axis, temperature=temperature)
    return y, [lambda dy: -pullback(dy)]


@operator("log_softmax")
def log_softmax(data, *, axis=-1, temperature=None):
    """The logarithm of the softmax: x - max - log Σ exp(x - max), all over T."""
    temperature = temperature or 1.0
    shifted = _shifted(data, axis, temperature)
    y = shifted - np.log(reduced(np.add, np.exp(shifted), _axes(data, axis)))
    return y, [lambda dy: (dy - np.exp(y) * reduced(np.add, dy, _axes(y, axis))) / temperature]


@operator("softmax_cross_entropy")
def softmax_cross_entropy(data, label):
    """-Σ log softmax(x) at the labels: one number for the whole batch, shape (1,)."""
    y, (pullback,) = log_softmax.__wrapped__(data)
    rows, classes = np.arange(len(data)), label.astype(np.int64)

    def by_data(dy):
        chosen = np.zeros_like(data)
        chosen[rows, classes] = -dy
        return pullback(chosen)

    return -y[rows, classes].sum(keepdims=True), [by_data, None]


@operator("L2Normalization")
def l2_normalization(data, *, eps=1e-10, mode="instance"):
    """x / √(Σx² + ε), with the sum over each example (``instance``), its channels, or its positions (``spatial``)."""
    ways = {"instance": tuple(range(1, data.ndim)), "channel": (1,), "spatial": tuple(range(2, data.ndim))}
    if mode not in ways:
        raise ValueError(f"mode is {mode!r}: expected one of {', '.join(ways)}.")
    axes = ways[mode]
    length = np.sqrt(np.square(data).sum(axis=axes, keepdims=True) + eps).astype(data.dtype)
    y = data / length
    return y, [lambda dy: (dy - y * (dy * y).sum(axis=axes, keepdims=True)) / length]


@operator("moments")
def moments(data, *, axes=None, keepdims=False):
    """Mean and (biased) variance over ``axes``."""
    over = _axes(data, axes)
    middle = data.mean(axis=over, keepdims=True)
    centred = data - middle
    variance = np.square(centred).mean(axis=over, keepdims=True)

    def pullback(parts):
        dx = np.zeros_like(data)
        for part, share in zip(parts, (1, 2 * centred)):
            if part is not None:
                dx += part.reshape(middle.shape) * share
        return dx / _count(data.shape, over)

    return (_shaped(middle, over, keepdims), _shaped(variance, over, keepdims)), [pullback]
