"""Batch normalisation and dropout, which differ between training and evaluation, and other normalisations."""

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


def _standardised(data, axes, eps):
    """(X - mean) / √(variance + ε) with mean and variance over ``axes``, and its pullback."""
    centred = data - data.mean(axis=axes, keepdims=True)
    scale = 1 / np.sqrt(np.square(centred).mean(axis=axes, keepdims=True) + data.dtype.type(eps))
    normal = centred * scale

    def pullback(dy):
        along = normal * (dy * normal).mean(axis=axes, keepdims=True)
        return scale * (dy - dy.mean(axis=axes, keepdims=True) - along)

    return normal, pullback


def _scaled(data, gamma, beta, channels, axes, eps):
    """γ times the standardised data plus β, and the pullbacks; γ and β are along the axis ``channels``."""
    others, shape = _across(data, channels)
    normal, by_normal = _standardised(data, axes, eps)
    slope = gamma.reshape(shape)
    return normal * slope + beta.reshape(shape), (
        lambda dy: by_normal(dy * slope),
        lambda dy: (dy * normal).sum(axis=others),
        lambda dy: dy.sum(axis=others),
    )


@operator("LayerNorm")
def layer_norm(data, gamma, beta, *, axis=-1, eps=1e-5):
    """γ (X - mean) / √(variance + ε) + β, with mean and variance of each example along ``axis``."""
    return _scaled(data, gamma, beta, axis, axis, eps)


@operator("InstanceNorm")
def instance_norm(data, gamma, beta, *, eps=1e-3):
    """γ (X - mean) / √(variance + ε) + β, with mean and variance of each channel of each example."""
    if data.ndim < 3:
        raise ValueError(f"expected (batch, channels, ...) with places after the channels, got {data.shape}.")
    return _scaled(data, gamma, beta, 1, tuple(range(2, data.ndim)), eps)


@operator("GroupNorm")
def group_norm(data, gamma, beta, *, num_groups=1, eps=1e-5):
    """γ (X - mean) / √(variance + ε) + β, with mean and variance of each group of channels of each example.

    There is one γ and one β for each group.
    """
    if data.ndim < 3 or data.shape[1] % num_groups:
        raise ValueError(f"expected (batch, channels, ...) with channels for {num_groups} groups, got {data.shape}.")
    value, pullbacks = _scaled(data.reshape(len(data), num_groups, -1), gamma, beta, 1, (2,), eps)
    by_data, by_gamma, by_beta = (lambda dy, back=back: back(dy.reshape(value.shape)) for back in pullbacks)
    return value.reshape(data.shape), (lambda dy: by_data(dy).reshape(data.shape), by_gamma, by_beta)


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
