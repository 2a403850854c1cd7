"""Convolution and pooling in float64, with their gradients."""

from __future__ import annotations

from typing import Union

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

Size = Union[int, tuple[int, int]]


def pair(value: Size) -> tuple[int, int]:
    """One number for both directions, or two."""
    return (value, value) if isinstance(value, int) else value


def windows(X: np.ndarray, kernel: Size, stride: Size, pad: Size, padding: float = 0.0) -> np.ndarray:
    """Each window: (batch, channels, out height, out width, kernel height, kernel width)."""
    (down, right), (high, wide) = pair(stride), pair(pad)
    padded = np.pad(X.astype(float), ((0, 0), (0, 0), (high, high), (wide, wide)), constant_values=padding)
    return sliding_window_view(padded, (1, 1, *pair(kernel)))[:, :, ::down, ::right, 0, 0]


def put_back(D: np.ndarray, shape: tuple[int, ...], stride: Size, pad: Size) -> np.ndarray:
    """Add up, at its place in the image, what each window has: the transpose of :func:`windows`."""
    (down, right), (high, wide) = pair(stride), pair(pad)
    image = np.zeros((*shape[:2], shape[2] + 2 * high, shape[3] + 2 * wide))
    *_, rows, columns, height, width = D.shape
    for row in range(rows):
        for column in range(columns):
            top, left = row * down, column * right
            image[:, :, top : top + height, left : left + width] += D[:, :, row, column]
    return image[:, :, high : high + shape[2], wide : wide + shape[3]]


def conv2d(X: np.ndarray, weight: np.ndarray, bias: np.ndarray, stride: Size = 1, pad: Size = 0) -> np.ndarray:
    """out[n, o] = bias[o] + Σ weight[o, c, i, j] · X[n, c, · + i, · + j]."""
    seen = windows(X, (weight.shape[2], weight.shape[3]), stride, pad)
    return np.einsum("nchwij,ocij->nohw", seen, weight.astype(float)) + bias.astype(float)[:, None, None]


def conv2d_gradients(
    X: np.ndarray, weight: np.ndarray, upstream: np.ndarray, stride: Size = 1, pad: Size = 0
) -> dict[str, np.ndarray]:
    """With respect to X, weight and bias."""
    seen = windows(X, (weight.shape[2], weight.shape[3]), stride, pad)
    return {
        "gradient of X": put_back(conv2d_shares(weight, upstream), X.shape, stride, pad),
        "gradient of weight": np.einsum("nohw,nchwij->ocij", upstream, seen),
        "gradient of bias": upstream.sum(axis=(0, 2, 3)),
    }


def conv2d_shares(weight: np.ndarray, upstream: np.ndarray) -> np.ndarray:
    """The gradient of each number of each window."""
    shares: np.ndarray = np.einsum("nohw,ocij->nchwij", upstream, weight.astype(float))
    return shares


def max_pool2d(
    X: np.ndarray, kernel: Size, stride: Size | None = None, pad: Size = 0, padding: float = -np.inf
) -> np.ndarray:
    """The maximum of each window."""
    return windows(X, kernel, kernel if stride is None else stride, pad, padding).max(axis=(4, 5))


def max_pool2d_gradient(
    X: np.ndarray, upstream: np.ndarray, kernel: Size, stride: Size | None = None, pad: Size = 0
) -> np.ndarray:
    """To the maximum; of several equal ones, to the first, row by row."""
    stride = kernel if stride is None else stride
    shares = max_pool2d_shares(X, upstream, kernel, stride, pad)
    return put_back(shares, X.shape, stride, pad)


def max_pool2d_shares(X: np.ndarray, upstream: np.ndarray, kernel: Size, stride: Size, pad: Size) -> np.ndarray:
    """The gradient of each number of each window."""
    seen = windows(X, kernel, stride, pad, -np.inf)
    flat = seen.reshape(*seen.shape[:4], -1)
    largest = flat.argmax(axis=-1)[..., None] == np.arange(flat.shape[-1])
    return (upstream[..., None] * largest).reshape(seen.shape)


def avg_pool2d(X: np.ndarray, kernel: Size, stride: Size | None = None, pad: Size = 0) -> np.ndarray:
    """The mean of each window, in which the zeros of the padding count."""
    return windows(X, kernel, kernel if stride is None else stride, pad).mean(axis=(4, 5))


def avg_pool2d_gradient(
    X: np.ndarray, upstream: np.ndarray, kernel: Size, stride: Size | None = None, pad: Size = 0
) -> np.ndarray:
    """To each number of a window its share."""
    stride = kernel if stride is None else stride
    high, wide = pair(kernel)
    shares = np.broadcast_to(upstream[..., None, None] / (high * wide), (*upstream.shape, high, wide))
    return put_back(shares, X.shape, stride, pad)
