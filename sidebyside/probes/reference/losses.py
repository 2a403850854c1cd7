"""Losses, softmax and the moving average in float64."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def softmax(logits: np.ndarray) -> np.ndarray:
    """exp(oⱼ) / Σ exp(oₖ) of each row."""
    return np.exp(log_softmax(logits))


def log_softmax(logits: np.ndarray) -> np.ndarray:
    """oⱼ - max - log Σ exp(oₖ - max) of each row."""
    logits = logits.astype(float)
    shifted = logits - logits.max(axis=1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))


def softmax_gradient(logits: np.ndarray, upstream: np.ndarray) -> np.ndarray:
    """p (D - Σ pₖ Dₖ): the upstream gradient D times the Jacobian of softmax."""
    p = softmax(logits)
    return p * (upstream - (p * upstream).sum(axis=1, keepdims=True))


def log_softmax_gradient(logits: np.ndarray, upstream: np.ndarray) -> np.ndarray:
    """D - p Σ Dₖ: the upstream gradient D times the Jacobian of log softmax."""
    return upstream - softmax(logits) * upstream.sum(axis=1, keepdims=True)


def cross_entropy(logits: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """-log softmax(o) at the right class."""
    return -log_softmax(logits)[np.arange(len(labels)), labels]


def one_hot(labels: np.ndarray, classes: int) -> np.ndarray:
    """A row for each label, with a 1 in its place."""
    return np.eye(classes)[labels]


def moving_average(losses: Sequence[float], smoothing: float) -> np.ndarray:
    """The average of the losses so far, weighted with (1 - c) to the power of their age."""
    series = np.asarray(losses, dtype=float)
    ages = [np.arange(count)[::-1] for count in range(1, len(series) + 1)]
    return np.array([np.average(series[: len(age)], weights=(1 - smoothing) ** age) for age in ages])
