"""Convolution (cross-correlation, that is) as a product of matrices."""

import numpy as np

from ..tape import once
from ._windows import Windows, as_images, col2im, im2col, pair
from .operators import operator


@operator("Convolution")
def convolution(data, weight, bias=None, *, kernel, stride=(), dilate=(), pad=(), num_filter, num_group=1,
                no_bias=False, layout=None):  # fmt: skip
    """Slide kernels over images: out[n, o] = bias[o] + Σ weight[o, c, i, j] · X[n, c, · + i, · + j].

    With groups, each part of the filters sees its own part of the channels.
    """
    images, restored = as_images(data)
    ndim, batch = data.ndim - 2, len(data)
    kernel = pair(kernel, ndim, 1)
    windows = Windows(images, kernel, pair(stride, ndim, 1), pair(pad, ndim, 0), pair(dilate, ndim, 1))
    expected = (num_filter, images.shape[1] // num_group, *kernel[2 - ndim :])
    _check(weight, expected, layout, bias, no_bias)
    height, width = windows.out
    kernels = weight.reshape(num_group, num_filter // num_group, -1)
    columns = im2col(windows, images).reshape(height, num_group, kernels.shape[2], -1)
    value = np.matmul(kernels, columns).reshape(height, num_filter, width, batch)
    if not no_bias:
        value += bias[:, None, None]

    @once
    def batch_last(dy):
        whole = np.ascontiguousarray(dy.reshape(batch, num_filter, height, width).transpose(2, 1, 3, 0))
        return whole.reshape(height, num_group, -1, width * batch)

    def by_data(dy):
        return restored(col2im(windows, np.matmul(kernels.swapaxes(1, 2), batch_last(dy))))

    def by_weight(dy):
        return np.matmul(columns, batch_last(dy).swapaxes(2, 3)).sum(axis=0).swapaxes(1, 2).reshape(weight.shape)

    def by_bias(dy):
        return dy.reshape(batch, num_filter, -1).sum(axis=2).sum(axis=0)

    return restored(np.ascontiguousarray(value.transpose(3, 1, 0, 2))), (by_data, by_weight, by_bias)


def _check(weight, expected, layout, bias, no_bias):
    if weight.shape != expected or layout not in (None, "NCHW", "NCW"):
        raise ValueError(f"weight has shape {weight.shape}, layout is {layout}: expected {expected} and NCHW.")
    if bias is None and not no_bias:
        raise ValueError("expected a bias, or no_bias=True.")
