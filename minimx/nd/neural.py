"""Batch normalisation and dropout, which differ between training and evaluation, and layer normalisation."""

import numpy as np

from ..base import MXNetError
from ..tape import once, state
from .operators import operator
from .random import generator


def _across(data, axis):
    """Return all axes but one, and the shape in which numbers along that one broadcast over data."""
    others = tuple(one for one in range(data.ndim) if one != axis % data.ndim)
    return others, tuple(1 if one in others else size for one, size in enumerate(data.shape))


@operator("BatchNorm")
def batch_norm(data, gamma, beta, moving_mean, moving_var, *, eps=1e-3, momentum=0.9, fix_gamma=True,
               use_global_stats=False, output_mean_var=False, axis=1):  # fmt: skip
    """γ (X - mean) / √(variance + ε) + β, by channel.

    In training, mean and (biased) variance are those of this batch. The moving ones, which are used in evaluation, are
    updated in backward, as in MXNet: moving ← momentum · moving + (1 - momentum) · that of this batch.
    """
    if output_mean_var:
        raise MXNetError("minimx's BatchNorm gives its result alone, without output_mean_var.")
    others, shape = _across(data, axis)
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

    @once
    def along(dy):  # Σ dy · (X - mean) / √(variance + ε) by channel, for all pullbacks; the statistics move with it
        for moving, now in ((moving_mean, mean), (moving_var, variance)) if training else ():
            moving *= momentum
            moving += (1 - momentum) * now.reshape(-1)
        return (dy * centred).sum(axis=others, keepdims=True) * scale

    by_data = _by_normalised(centred, scale, slope, others, along) if training else lambda dy: dy * slope
    by_gamma = None if fix_gamma else lambda dy: along(dy).reshape(-1)
    return value, (by_data, by_gamma, _after(along, lambda dy: dy.sum(axis=others)), None, None)


def _by_normalised(centred, scale, slope, others, along):
    """The pullback of batch norm in training, whose mean and variance depend on the data too."""
    count = centred.size // scale.size

    def by_data(dy):
        dx = centred * (-scale * along(dy) / count)
        dx += dy
        dx -= dy.mean(axis=others, keepdims=True)
        dx *= slope
        return dx

    return by_data


def _after(first, pullback):
    """A pullback before which ``first`` is called with the same gradient."""

    def call(dy):
        first(dy)
        return pullback(dy)

    return call


@operator("LayerNorm")
def layer_norm(data, gamma, beta, *, axis=-1, eps=1e-5):
    """γ (X - mean) / √(variance + ε) + β, with mean and variance of each example along ``axis``."""
    others, shape = _across(data, axis)
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
    """In training, each element becomes 0 with probability ``p`` and is divided by 1 - p otherwise; else a copy.

    ``mode="always"`` drops in evaluation too; along ``axes`` elements are dropped or kept together.
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
