"""What networks are made of: convolution, pooling, normalisation, dropout.

Images are (batch, channels, height, width). Sequences, (batch, channels, width), are images one pixel high.
"""

import itertools

import numpy as np

from ..base import MXNetError
from ..tape import state
from .operators import operator
from .random import generator


def _pair(value, ndim, default):
    """A number for each direction: two of them also where there is one."""
    if value is None or value == ():
        value = (default,) * ndim
    value = (value,) * ndim if isinstance(value, int) else tuple(value)
    return (default, *value) if ndim == 1 else value


def _as_images(data):
    """Return images, and the function that gives results the number of axes that ``data`` had."""
    if data.ndim == 4:
        return data, lambda images: images
    if data.ndim == 3:
        return data[:, :, None], lambda images: images[:, :, 0]
    raise ValueError(f"minimx has images and sequences: expected 3 or 4 axes, got shape {data.shape}.")


def _out_size(size, kernel, stride, pad, dilate=1, full=False):
    """How many windows fit beside each other; ``full`` counts one that hangs over the edge."""
    span = size + 2 * pad - dilate * (kernel - 1) - 1
    if span < 0:
        raise ValueError(
            f"the kernel, {dilate * (kernel - 1) + 1}, exceeds the image, {size}, with its padding of {pad}."
        )
    return (-(-span // stride) if full else span // stride) + 1


class _Windows:
    """The windows of an image: for each place in the kernel, a slice of the padded image that lies under it."""

    def __init__(self, images, kernel, stride, pad, dilate=(1, 1), full=False):
        self.pad, self.shape, self.dtype = pad, images.shape, images.dtype
        shape = images.shape
        self.out = tuple(_out_size(*sizes, full) for sizes in zip(shape[2:], kernel, stride, pad, dilate))
        # A window that hangs over the edge needs the padding to go on.
        needed = [
            (out - 1) * step + wide * (size - 1) + 1 for out, step, wide, size in zip(self.out, stride, dilate, kernel)
        ]
        self.padded = tuple(max(size + 2 * more, most) for size, more, most in zip(shape[2:], pad, needed))
        self.places = [
            (
                slice(i * dilate[0], i * dilate[0] + (self.out[0] - 1) * stride[0] + 1, stride[0]),
                slice(j * dilate[1], j * dilate[1] + (self.out[1] - 1) * stride[1] + 1, stride[1]),
            )
            for i, j in itertools.product(range(kernel[0]), range(kernel[1]))
        ]
        self.inner = tuple(slice(more, more + size) for more, size in zip(pad, shape[2:]))

    def pad_with(self, images, value):
        """The images with ``value`` around them."""
        if self.padded == images.shape[2:]:
            return images
        padded = np.full((*images.shape[:2], *self.padded), value, images.dtype)
        padded[:, :, self.inner[0], self.inner[1]] = images
        return padded

    def taps(self, padded):
        """For each place in the kernel, row by row, what lies under it: (batch, channels, out height, out width)."""
        return [padded[:, :, rows, columns] for rows, columns in self.places]

    def untap(self, shares):
        """The reverse: add each place's share to the pixels that lie under it."""
        images = np.zeros((*self.shape[:2], *self.padded), self.dtype)
        for (rows, columns), share in zip(self.places, shares):
            images[:, :, rows, columns] += share
        return images[:, :, self.inner[0], self.inner[1]]


# A convolution is a product of matrices, kernels times what the windows see. With the batch as the last axis, a row of
# windows of all images lies in one piece of memory, both where it is copied from and where it goes to.


def _columns(windows, images):
    """What the windows see: (out height, channels · kernel, out width · batch)."""
    batch, channels = images.shape[:2]
    padded = np.zeros((channels, *windows.padded, batch), images.dtype)
    padded[:, windows.inner[0], windows.inner[1]] = images.transpose(1, 2, 3, 0)
    seen = np.empty((windows.out[0], channels, len(windows.places), windows.out[1], batch), images.dtype)
    for place, (rows, columns) in enumerate(windows.places):
        seen[:, :, place] = padded[:, rows, columns].swapaxes(0, 1)
    return seen.reshape(windows.out[0], -1, windows.out[1] * batch)


def _uncolumns(windows, seen):
    """The reverse, for gradients: back to images, with what several windows saw added up."""
    batch, channels = windows.shape[:2]
    seen = seen.reshape(windows.out[0], channels, len(windows.places), windows.out[1], batch)
    padded = np.zeros((channels, *windows.padded, batch), seen.dtype)
    for place, (rows, columns) in enumerate(windows.places):
        padded[:, rows, columns] += seen[:, :, place].swapaxes(0, 1)
    return padded[:, windows.inner[0], windows.inner[1]].transpose(3, 0, 1, 2)


@operator("Convolution")
def convolution(
    data,
    weight,
    bias=None,
    *,
    kernel,
    stride=(),
    dilate=(),
    pad=(),
    num_filter,
    num_group=1,
    no_bias=False,
    layout=None,
):
    """Slide kernels over images: out[n, o] = bias[o] + Σ weight[o, c, i, j] · X[n, c, · + i, · + j].

    With groups, each part of the filters sees its own part of the channels.
    """
    images, restored = _as_images(data)
    ndim, batch = data.ndim - 2, len(data)
    kernel = _pair(kernel, ndim, 1)
    windows = _Windows(images, kernel, _pair(stride, ndim, 1), _pair(pad, ndim, 0), _pair(dilate, ndim, 1))
    expected = (num_filter, images.shape[1] // num_group, *kernel[2 - ndim :])
    if weight.shape != expected or layout not in (None, "NCHW", "NCW"):
        raise ValueError(f"weight has shape {weight.shape}, layout is {layout}: expected {expected} and NCHW.")
    if bias is None and not no_bias:
        raise ValueError("expected a bias, or no_bias=True.")
    height, width = windows.out
    kernels = weight.reshape(num_group, num_filter // num_group, -1)
    seen = _columns(windows, images).reshape(height, num_group, kernels.shape[2], -1)
    value = np.matmul(kernels, seen).reshape(height, num_filter, width, batch)
    if not no_bias:
        value += bias[:, None, None]
    turned: list = []

    def batch_last(dy):  # for the gradients by data and by weight, once
        if not turned or turned[0] is not dy:
            whole = np.ascontiguousarray(dy.reshape(batch, num_filter, height, width).transpose(2, 1, 3, 0))
            turned[:] = dy, whole.reshape(height, num_group, -1, width * batch)
        return turned[1]

    def by_data(dy):
        return restored(_uncolumns(windows, np.matmul(kernels.swapaxes(1, 2), batch_last(dy))))

    def by_weight(dy):
        return np.matmul(seen, batch_last(dy).swapaxes(2, 3)).sum(axis=0).swapaxes(1, 2).reshape(weight.shape)

    def by_bias(dy):
        return dy.reshape(batch, num_filter, -1).sum(axis=2).sum(axis=0)

    return restored(np.ascontiguousarray(value.transpose(3, 1, 0, 2))), (by_data, by_weight, by_bias)


@operator("Pooling")
def pooling(
    data,
    *,
    kernel=(),
    pool_type="max",
    global_pool=False,
    pooling_convention="valid",
    stride=(),
    pad=(),
    count_include_pad=True,
    layout=None,
):
    """The largest (``max``), mean (``avg``) or ``sum`` under each window; of equals, the first is the largest."""
    if layout not in (None, "NCW", "NCHW", "NCDHW"):
        raise ValueError(f"layout is {layout!r}: minimx has channels before places only, as in NCHW.")
    if pooling_convention not in ("valid", "full"):
        raise ValueError(f"pooling_convention is {pooling_convention!r}: minimx has valid and full.")
    images, restored = _as_images(data)
    ndim = data.ndim - 2
    if global_pool:
        kernel, stride, pad = images.shape[4 - ndim :], (), ()
    kernel, stride, pad = _pair(kernel, ndim, 1), _pair(stride, ndim, 1), _pair(pad, ndim, 0)
    windows = _Windows(images, kernel, stride, pad, full=pooling_convention == "full")
    if pool_type == "max":
        value, by_images = _largest(windows, images)
    elif pool_type in ("avg", "sum"):
        sizes = _window_sizes(windows, images, count_include_pad) if pool_type == "avg" else images.dtype.type(1)
        total = windows.taps(windows.pad_with(images, 0))
        value = total[0].copy()
        for tap in total[1:]:
            value += tap
        value /= sizes

        def by_images(dy):
            return windows.untap([dy / sizes] * len(windows.places))

    else:
        raise ValueError(f"pool_type is {pool_type!r}: minimx has max, avg and sum.")
    shape = value.shape
    return restored(value), [lambda dy: restored(by_images(dy.reshape(shape)))]


def _largest(windows, images):
    lowest = np.finfo(images.dtype).min if images.dtype.kind == "f" else np.iinfo(images.dtype).min
    taps = windows.taps(windows.pad_with(images, lowest))
    value = taps[0].copy()
    for tap in taps[1:]:
        np.maximum(value, tap, out=value)

    def by_images(dy):
        return windows.untap(shares(dy))

    def shares(dy):
        left = np.ones(value.shape, bool)
        for tap in taps:
            first = left & (tap == value)
            left ^= first
            yield dy * first

    return value, by_images


def _window_sizes(windows, images, count_include_pad):
    """How many pixels a mean is over: padding counts unless it is told not to, what hangs over the edge never does."""
    ones = np.zeros((1, 1, *windows.padded), images.dtype)
    edges = windows.inner
    if count_include_pad:
        edges = tuple(slice(0, inner.stop + more) for inner, more in zip(windows.inner, windows.pad))
    ones[:, :, edges[0], edges[1]] = 1
    sizes = windows.taps(ones)
    return np.maximum(np.add.reduce(np.stack(sizes), 0), 1)  # a window of padding alone has a mean of 0


@operator("BatchNorm")
def batch_norm(
    data,
    gamma,
    beta,
    moving_mean,
    moving_var,
    *,
    eps=1e-3,
    momentum=0.9,
    fix_gamma=True,
    use_global_stats=False,
    output_mean_var=False,
    axis=1,
):
    """γ (X - mean) / √(variance + ε) + β, by channel.

    In training, mean and (biased) variance are those of this batch. The moving ones, which count in evaluation, move
    towards them when the gradient goes back, as in MXNet: moving ← momentum · moving + (1 - momentum) · of this batch.
    """
    if output_mean_var:
        raise MXNetError("minimx's BatchNorm gives its result alone, without output_mean_var.")
    others = tuple(one for one in range(data.ndim) if one != axis % data.ndim)
    shape = tuple(1 if one in others else size for one, size in enumerate(data.shape))
    training = state.training and not use_global_stats
    if training:
        mean = data.mean(axis=others, keepdims=True)
        centred = data - mean
        variance = np.square(centred).mean(axis=others, keepdims=True)
    else:
        mean, variance = moving_mean, moving_var.reshape(shape)
        centred = data - mean.reshape(shape)
    scale = 1 / np.sqrt(variance + data.dtype.type(eps))
    if fix_gamma:
        gamma[...] = 1
    slope = gamma.reshape(shape) * scale
    value = centred * slope
    value += beta.reshape(shape)
    summed: list = []

    def along(dy):  # Σ dy · normal by channel, for all the gradients; with it, once, the moving statistics move
        if not summed or summed[0] is not dy:
            summed[:] = dy, (dy * centred).sum(axis=others, keepdims=True) * scale
            for moving, now in ((moving_mean, mean), (moving_var, variance)) if training else ():
                moving *= momentum
                moving += (1 - momentum) * now.reshape(-1)
        return summed[1]

    def by_data(dy):
        if not training:
            return dy * slope
        count = data.size // gamma.size
        dx = centred * (-scale * along(dy) / count)
        dx += dy
        dx -= dy.mean(axis=others, keepdims=True)
        dx *= slope
        return dx

    def by_beta(dy):
        along(dy)
        return dy.sum(axis=others)

    by_gamma = None if fix_gamma else lambda dy: along(dy).reshape(-1)
    return value, (by_data, by_gamma, by_beta, None, None)


@operator("LayerNorm")
def layer_norm(data, gamma, beta, *, axis=-1, eps=1e-5):
    """γ (X - mean) / √(variance + ε) + β, with mean and variance of each example along ``axis``."""
    axis %= data.ndim
    others = tuple(one for one in range(data.ndim) if one != axis)
    shape = tuple(1 if one in others else size for one, size in enumerate(data.shape))
    centred = data - data.mean(axis=axis, keepdims=True)
    scale = 1 / np.sqrt(np.square(centred).mean(axis=axis, keepdims=True) + data.dtype.type(eps))
    normal, gamma = centred * scale, gamma.reshape(shape)

    def by_data(dy):
        dy = dy * gamma
        along = normal * (dy * normal).mean(axis=axis, keepdims=True)
        return scale * (dy - dy.mean(axis=axis, keepdims=True) - along)

    return normal * gamma + beta.reshape(shape), (
        by_data,
        lambda dy: (dy * normal).sum(axis=others),
        lambda dy: dy.sum(axis=others),
    )


@operator("Dropout")
def dropout(data, *, p=0.5, mode="training", axes=()):
    """In training, each number becomes 0 with probability ``p`` and the rest is divided by 1 - p; else nothing happens.

    ``mode="always"`` drops in evaluation too; along ``axes`` all are dropped or kept together.
    """
    if not 0 <= p <= 1:
        raise ValueError(f"p is {p}: expected a probability, from 0 to 1.")
    if mode not in ("training", "always"):
        raise ValueError(f"mode is {mode!r}: expected training or always.")
    if p == 0 or not (state.training or mode == "always"):
        return data.copy(), [lambda dy: dy]
    shape = tuple(1 if axis in axes else size for axis, size in enumerate(data.shape))
    kept = generator().random(shape) >= p
    mask = (kept / (1 - p) if p < 1 else kept).astype(data.dtype)
    return data * mask, [lambda dy: dy * mask]
