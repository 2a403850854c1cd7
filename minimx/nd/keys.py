"""What may stand in ``x[...]``, and where gradients go through it."""

import numpy as np


def to_numpy_key(key):
    """Turn the NDArrays and lists of a key into whole NumPy numbers: whatever they hold, they are row numbers."""
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
    """Are there only slices and single numbers in it, nothing that picks elements one by one?"""
    parts = key if isinstance(key, tuple) else (key,)
    return not any(isinstance(part, np.ndarray) for part in parts)


def is_full(key):
    """Is it ``[:]`` or ``[...]``?"""
    return key is Ellipsis or (isinstance(key, slice) and key == slice(None))


def scatter(shape, key):
    """The pullback of ``x[key]``: a gradient goes to where its element was; what was taken twice adds up."""
    basic = is_basic(key)

    def pullback(dy):
        dx = np.zeros(shape, dy.dtype)
        if basic:
            dx[key] = dy.reshape(dx[key].shape)
        else:
            np.add.at(dx, key, dy)
        return dx

    return pullback
