"""The keys of ``x[key]``, and the gradient through them."""

import numpy as np


def to_numpy_key(key):
    """Convert the NDArrays and lists of a key to NumPy integers: whatever their dtype, they are row numbers."""
    if isinstance(key, (int, slice)) or key is None or key is Ellipsis:
        return key
    if isinstance(key, tuple):
        return tuple(_part(part) for part in key)
    return _part(key)


def _part(part):
    if hasattr(part, "_data"):
        part = part._data
    elif isinstance(part, list):
        part = np.array(part)
    if isinstance(part, np.ndarray) and part.dtype.kind != "i":
        return part.astype(np.int64)
    return part


def is_basic(key):
    """Does the key hold only slices and single numbers, and no arrays of positions?"""
    parts = key if isinstance(key, tuple) else (key,)
    return not any(isinstance(part, np.ndarray) for part in parts)


def is_full(key):
    """Is it ``[:]`` or ``[...]``?"""
    return key is Ellipsis or (isinstance(key, slice) and key == slice(None))


def scatter(shape, key):
    """Return the pullback of ``x[key]``: gradients go to where their elements were; repeated elements add up."""
    basic = is_basic(key)

    def pullback(dy):
        dx = np.zeros(shape, dy.dtype)
        if basic:
            dx[key] = dy.reshape(dx[key].shape)
        else:
            np.add.at(dx, key, dy)
        return dx

    return pullback
