"""Methods of arrays with ``inplace``, which then return a view of the array's memory; and arrays of NumPy's memory."""

import numpy as np

from .array import NDArray
from .operators import OPERATORS


def flatten(self, inplace=False):
    """Each example as one row; a view of the same memory if ``inplace``."""
    return self.reshape((0, -1)) if inplace else OPERATORS["flatten"](self)


def expand_dims(self, axis, inplace=False):
    """A new axis of size 1 at ``axis``; a view of the same memory if ``inplace``."""
    if not inplace:
        return OPERATORS["expand_dims"](self, axis=axis)
    assert -self.ndim - 1 <= axis <= self.ndim, f"axis {axis} is out of range for an array of {self.ndim} axes."
    place = axis + self.ndim + 1 if axis < 0 else axis
    return self.reshape((*self.shape[:place], 1, *self.shape[place:]))


def squeeze(self, axis=None, inplace=False):
    """The array without its axes of size 1, or those that ``axis`` names; a view of the same memory if ``inplace``."""
    if not inplace:
        return OPERATORS["squeeze"](self, axis=axis)
    named = range(self.ndim) if axis is None else (axis,) if isinstance(axis, int) else axis
    for one in named:
        assert -self.ndim <= one < self.ndim, f"axis {one} is out of range for an array of {self.ndim} axes."
        assert axis is None or self.shape[one] == 1, f"Squeeze target axis {one} must be size 1, got {self.shape[one]}."
    places = {one % self.ndim for one in named}
    return self.reshape(tuple(size for at, size in enumerate(self.shape) if at not in places or size != 1) or (1,))


def from_numpy(ndarray, zero_copy=True, array_cls=NDArray):
    """Return an array like a NumPy array; with ``zero_copy`` in its memory, which NumPy then may only read.

    Raises:
        ValueError: with ``zero_copy``, the memory is not in C's order, or the dtype is none of MXNet's.
    """
    if not zero_copy:
        return array_cls(ndarray.copy())
    if not ndarray.flags["C_CONTIGUOUS"]:
        raise ValueError("Only c-contiguous arrays are supported for zero-copy: use numpy.ascontiguousarray first.")
    if ndarray.dtype.kind not in "fiub":
        raise ValueError(f"{ndarray.dtype} is not supported: expected numbers.")
    data = ndarray.view() if isinstance(ndarray, np.ndarray) else ndarray
    ndarray.flags["WRITEABLE"] = False
    return array_cls(data)
