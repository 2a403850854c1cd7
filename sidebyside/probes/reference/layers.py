"""Batch norm and the activations in float64, with their gradients."""

from __future__ import annotations

import numpy as np


def sigmoid(X: np.ndarray) -> np.ndarray:
    """1 / (1 + exp(-X)); exp(-|X|) overflows nowhere."""
    small = np.exp(-np.abs(X.astype(float)))
    return np.where(X < 0, small, 1) / (1 + small)


def over(X: np.ndarray) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The axes that belong to one channel, and the shape in which a number for each channel meets X."""
    return ((0,), (1, -1)) if X.ndim == 2 else ((0, 2, 3), (1, -1, 1, 1))


def normalise(
    X: np.ndarray, gamma: np.ndarray, beta: np.ndarray, mean: np.ndarray, var: np.ndarray, eps: float = 1e-5
) -> np.ndarray:
    """γ (X - mean) / √(variance + ε) + β, with numbers for each channel, or for everything."""
    shape = over(X)[1]
    gamma, beta, mean, var = (np.asarray(value, dtype=float).reshape(shape) for value in (gamma, beta, mean, var))
    return gamma * (X - mean) / np.sqrt(var + eps) + beta


def statistics(X: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean and biased variance of each channel."""
    X, axes = X.astype(float), over(X)[0]
    return X.mean(axis=axes), X.var(axis=axes)


def batch_norm_gradients(
    X: np.ndarray, gamma: np.ndarray, mean: np.ndarray, var: np.ndarray, upstream: np.ndarray, training: bool
) -> dict[str, np.ndarray]:
    """With respect to X, γ and β; in training mean and variance depend on X."""
    axes, shape = over(X)
    deviation = np.sqrt(np.asarray(var, dtype=float) + 1e-5).reshape(shape)
    normal = (X - np.asarray(mean, dtype=float).reshape(shape)) / deviation
    D = upstream
    if training:
        D = D - D.mean(axis=axes, keepdims=True) - normal * (D * normal).mean(axis=axes, keepdims=True)
    return {
        "gradient of X": gamma.astype(float).reshape(shape) / deviation * D,
        "gradient of gamma": (upstream * normal).sum(axis=axes),
        "gradient of beta": upstream.sum(axis=axes),
    }
