"""Pooling: one number for each window of an image."""

import numpy as np

from ._windows import ALL, Windows, as_images, each
from .operators import operator


@operator("Pooling")
def pooling(data, *, kernel=(), pool_type="max", global_pool=False, pooling_convention="valid", stride=(), pad=(),
            count_include_pad=True, layout=None):  # fmt: skip
    """The maximum (``max``), mean (``avg``) or ``sum`` of each window.

    The gradient of a maximum goes to the first of several equal elements.
    """
    if layout not in (None, "NCW", "NCHW", "NCDHW"):
        raise ValueError(f"layout is {layout!r}: minimx has channels before places only, as in NCHW.")
    if pooling_convention not in ("valid", "full"):
        raise ValueError(f"pooling_convention is {pooling_convention!r}: minimx has valid and full.")
    images, restored = as_images(data)
    ndim = data.ndim - 2
    if global_pool:
        kernel, stride, pad = data.shape[2:], (), ()
    sizes = each(kernel, ndim, 1), each(stride, ndim, 1, "stride"), each(pad, ndim, 0, "pad")
    windows = Windows(images.shape, images.dtype, *sizes, full=pooling_convention == "full")
    if pool_type == "max":
        value, by_images = _maximum(windows, images)
    elif pool_type in ("avg", "sum"):
        sizes = _window_sizes(windows, images, count_include_pad) if pool_type == "avg" else images.dtype.type(1)
        value, by_images = _mean(windows, images, sizes)
    else:
        raise ValueError(f"pool_type is {pool_type!r}: minimx has max, avg and sum.")
    shape = value.shape
    return restored(value), [lambda dy: restored(by_images(dy.reshape(shape)))]


def _mean(windows, images, sizes):
    """The sum of each window over its size, and the pullback."""
    patches = windows.patches(windows.pad_with(images, 0))
    value = patches[0].copy()
    for patch in patches[1:]:
        value += patch
    value /= sizes
    return value, lambda dy: windows.add_patches([dy / sizes] * len(windows.places))


def _maximum(windows, images):
    """The maximum of each window, and the pullback."""
    lowest = np.finfo(images.dtype).min if images.dtype.kind == "f" else np.iinfo(images.dtype).min
    patches = windows.patches(windows.pad_with(images, lowest))
    value = patches[0].copy()
    for patch in patches[1:]:
        np.maximum(value, patch, out=value)

    def shares(dy):
        not_found = np.ones(value.shape, bool)
        for patch in patches:
            first = not_found & (patch == value)
            not_found ^= first
            yield dy * first

    return value, lambda dy: windows.add_patches(shares(dy))


def _window_sizes(windows, images, count_include_pad):
    """Over how many pixels each mean is: padding counts unless it is told not to, what is beyond it never does."""
    ones = np.zeros((1, 1, *windows.padded), images.dtype)
    edges = windows.inner
    if count_include_pad:
        edges = (ALL, *(slice(0, inner.stop + more) for inner, more in zip(windows.inner[1:], windows.pad)))
    where = (ALL, *edges)
    ones[where] = 1
    sizes = windows.patches(ones)
    return np.maximum(np.add.reduce(np.stack(sizes), 0), 1)  # a window of padding alone has a mean of 0
