"""New arrays."""

import numpy as np

from ..base import MXNetError
from ..context import usable
from .array import NDArray


def _shape(shape):
    shape = (int(shape),) if isinstance(shape, (int, np.integer)) else tuple(int(size) for size in shape)
    if any(size <= 0 for size in shape):
        raise MXNetError(f"An array of shape {shape} has no elements: expected sizes of at least 1.")
    return shape


def written(result, out):
    """Return the result, or write it to ``out`` if that is given."""
    if out is None:
        return result
    out[:] = result
    return out


def refuse(function, unknown):
    """Raise an MXNetError for unknown arguments: to ignore them would give other values than MXNet's."""
    if unknown:
        raise MXNetError(f"{function} cannot take {', '.join(unknown)}: minimx does not have that.")


def _new(data, ctx, out=None):
    return written(NDArray(data, usable(ctx)), out)


def array(source_array, ctx=None, dtype=None):
    """Make an array from numbers, lists, a NumPy array or an NDArray: float32 unless ``dtype`` says otherwise.

    Only an NDArray keeps its own dtype. The result is always a copy.

    Raises:
        TypeError: the source does not consist of numbers, or its lists have different lengths.
    """
    if isinstance(source_array, NDArray):
        dtype = source_array.dtype if dtype is None else dtype
        source_array = source_array._data
    try:
        data = np.array(source_array, dtype="float32" if dtype is None else dtype, order="C")
    except (ValueError, TypeError) as error:
        raise TypeError(f"source_array must be array like object: {error}.") from None
    return _new(data, ctx)


def zeros(shape, ctx=None, dtype="float32", out=None, stype=None, name=None, **unknown):
    """An array of zeros."""
    refuse("zeros", unknown)
    if stype not in (None, "default"):
        raise MXNetError(f"minimx does not have sparse arrays: expected stype default, got {stype}.")
    return _new(np.zeros(_shape(shape), dtype or "float32"), ctx, out)


def ones(shape, ctx=None, dtype="float32", out=None, name=None, **unknown):
    """An array of ones."""
    refuse("ones", unknown)
    return _new(np.ones(_shape(shape), dtype or "float32"), ctx, out)


def full(shape, val, ctx=None, dtype="float32", out=None):
    """An array whose elements are all ``val``."""
    return _new(np.full(_shape(shape), val, dtype or "float32"), ctx, out)


def empty(shape, ctx=None, dtype="float32"):
    """An array with arbitrary elements: zeros, here."""
    return zeros(shape, ctx, dtype)


def zeros_like(data, out=None, **_):
    """Zeros in the shape of another array."""
    return written(NDArray(np.zeros_like(data._data), data.context), out)


def ones_like(data, out=None, **_):
    """Ones in the shape of another array."""
    return written(NDArray(np.ones_like(data._data), data.context), out)


def arange(start, stop=None, step=1.0, repeat=1, infer_range=None, ctx=None, dtype="float32"):
    """From ``start`` up to, but not including, ``stop``, in steps, each number ``repeat`` times."""
    start, stop = (0, start) if stop is None else (start, stop)
    return _new(np.repeat(np.arange(start, stop, step).astype(dtype), repeat), ctx)


def linspace(start, stop, num, endpoint=True, ctx=None, dtype="float32"):
    """``num`` numbers at equal distances from ``start`` to ``stop``."""
    return _new(np.linspace(start, stop, num, endpoint).astype(dtype), ctx)


def eye(N, M=0, k=0, ctx=None, dtype="float32"):
    """A matrix with ones on a diagonal and zeros elsewhere."""
    return _new(np.eye(N, M or None, k, dtype), ctx)
