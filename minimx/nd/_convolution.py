"""Convolution (cross-correlation, that is) and its transpose as products of matrices."""

import numpy as np

from ..tape import once
from ._windows import Windows, as_images, col2im, each, im2col, images_of, rows_of
from .operators import operator

LAYOUTS = (None, "NCW", "NCHW", "NCDHW")


@operator("Convolution")
def convolution(data, weight, bias=None, *, kernel, stride=(), dilate=(), pad=(), num_filter, num_group=1,
                no_bias=False, layout=None):  # fmt: skip
    """Slide kernels over images: out[n, o] = bias[o] + Σ weight[o, c, i, j] · X[n, c, · + i, · + j].

    With groups, each part of the filters sees its own part of the channels.
    """
    images, restored = as_images(data)
    ndim = data.ndim - 2
    kernel = each(kernel, ndim, 1)
    sizes = each(stride, ndim, 1, "stride"), each(pad, ndim, 0, "pad"), each(dilate, ndim, 1, "dilate")
    windows = Windows(images.shape, images.dtype, kernel, *sizes)
    _check(weight, (num_filter, images.shape[1] // num_group, *kernel[-ndim:]), layout, bias, no_bias)
    kernels = weight.reshape(num_group, num_filter // num_group, -1)
    columns = im2col(windows, images).reshape(windows.out[0], num_group, kernels.shape[2], -1)
    value = np.matmul(kernels, columns).reshape(windows.out[0], num_filter, -1)
    if not no_bias:
        value += bias[:, None]
    out = (len(data), num_filter, *windows.out)

    @once
    def rows(dy):
        return rows_of(windows, dy.reshape(out)).reshape(windows.out[0], num_group, kernels.shape[1], -1)

    def by_data(dy):
        return restored(col2im(windows, np.matmul(kernels.swapaxes(1, 2), rows(dy))))

    def by_weight(dy):
        return np.matmul(columns, rows(dy).swapaxes(2, 3)).sum(axis=0).swapaxes(1, 2).reshape(weight.shape)

    return restored(images_of(windows, value)), (by_data, by_weight, _by_bias)


@operator("Deconvolution")
def deconvolution(data, weight, bias=None, *, kernel, stride=(), dilate=(), pad=(), adj=(), target_shape=(),
                  num_filter, num_group=1, no_bias=True, layout=None):  # fmt: skip
    """The transpose of a convolution: what ``Convolution`` with this weight sends back to its data, and a bias.

    The weight is (channels, num_filter / num_group, height, width). ``adj`` makes the result larger at the far edge;
    ``target_shape`` says how large it is, and takes the place of ``pad`` and ``adj``.
    """
    images, restored = as_images(data)
    ndim = data.ndim - 2
    kernel = each(kernel, ndim, 1)
    stride, dilate = each(stride, ndim, 1, "stride"), each(dilate, ndim, 1, "dilate")
    pad, adj = each(pad, ndim, 0, "pad"), each(adj, ndim, 0, "adj")
    whole = [step * (size - 1) + wide * (k - 1) + 1
             for size, step, wide, k in zip(images.shape[2:], stride, dilate, kernel)]  # fmt: skip
    if target_shape and any(target_shape):
        pad, adj = zip(*map(_reaching, whole, each(target_shape, ndim, 1, "target_shape")))
    if any(more >= step for more, step in zip(adj, stride)):
        raise ValueError(f"adj is {adj}: expected less than the stride, {stride}.")
    out = [size - 2 * less + more for size, less, more in zip(whole, pad, adj)]
    windows = Windows((len(data), num_filter, *out), data.dtype, kernel, stride, pad, dilate)
    _check(weight, (images.shape[1], num_filter // num_group, *kernel[-ndim:]), layout, bias, no_bias)
    kernels = weight.reshape(num_group, images.shape[1] // num_group, -1)
    rows = rows_of(windows, images).reshape(windows.out[0], num_group, kernels.shape[1], -1)
    value = col2im(windows, np.matmul(kernels.swapaxes(1, 2), rows))
    if not no_bias:
        value = value + bias.reshape(-1, *[1] * len(kernel))

    @once
    def columns(dy):
        return im2col(windows, dy.reshape(windows.shape)).reshape(windows.out[0], num_group, kernels.shape[2], -1)

    def by_data(dy):
        shares = np.matmul(kernels, columns(dy)).reshape(windows.out[0], images.shape[1], -1)
        return restored(images_of(windows, shares))

    def by_weight(dy):
        return np.matmul(rows, columns(dy).swapaxes(2, 3)).sum(axis=0).reshape(weight.shape)

    return restored(np.ascontiguousarray(value)), (by_data, by_weight, _by_bias)


def _by_bias(dy):
    return dy.reshape(*dy.shape[:2], -1).sum(axis=2).sum(axis=0)


def _reaching(whole, target):
    """The padding with which ``whole`` pixels become ``target``, and what is then added at the far edge."""
    if target > whole:
        raise ValueError(f"target_shape is too big: expected at most {whole} for {target}.")
    pad = (whole - target + 1) // 2
    return pad, target - (whole - 2 * pad)


def _check(weight, expected, layout, bias, no_bias):
    if weight.shape != expected or layout not in LAYOUTS:
        raise ValueError(f"weight has shape {weight.shape}, layout is {layout}: expected {expected} and NCHW.")
    if bias is None and not no_bias:
        raise ValueError("expected a bias, or no_bias=True.")
