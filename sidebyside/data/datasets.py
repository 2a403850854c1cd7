"""What the lessons are run on: rows, labels and, where it is known, the truth behind them.

A dataset is NumPy arrays, drawn by a generator that is passed in, so that every column sees the same numbers.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from ..tools.errors import UserError
from ..tools.progress import StartProgress, no_progress

TRUE_W = (2.0, -3.4)
TRUE_B = 4.2
NOISE = 0.01
EXAMPLES = 1000
MOST_EXAMPLES = 1_000_000_000
LARGEST = math.sqrt(float(np.finfo(np.float32).max))  # 1.8e19: the square of a larger number is infinite in float32

# Seven flats near metro stations in Nanshan, Shenzhen: floor area (m²), age (years), asking price (10,000 CNY per m²).
AREAS = (64.4, 68.0, 74.1, 74.0, 76.9, 78.1, 78.6)
AGES = (31.0, 21.0, 19.0, 24.0, 17.0, 16.0, 17.0)
PRICES = (6.1, 6.25, 7.8, 6.66, 7.82, 7.14, 8.02)
HOUSE_FEATURES = {"area": AREAS, "age": AGES}

Parameters = dict[str, np.ndarray]
"""Arrays by name. Those of a line: ``weight``, (1, inputs), and ``bias``, (1,)."""


@dataclass(frozen=True)
class Dataset:
    """Rows and their labels.

    Attributes:
        X: features, float32 (rows, inputs), or images, float32 (rows, height, width), in [0, 1].
        y: labels, float32 (rows,), or class numbers from 0, int64 (rows,).
        features: a name for each input; none for images.
        label: what y is.
        description: one line for a reader.
        truth: the parameters that y was made with, in the columns' shapes, or None where there are none.
        noise: standard deviation of what was added to y, in y's unit, or None where that is not known.
        classes: the names of the classes that y numbers; none where y is a quantity.
        X_test, y_test: rows that are not trained on, as X and y, or None.
    """

    X: np.ndarray
    y: np.ndarray
    features: tuple[str, ...]
    label: str
    description: str
    truth: Parameters | None = None
    noise: float | None = None
    classes: tuple[str, ...] = ()
    X_test: np.ndarray | None = None
    y_test: np.ndarray | None = None

    @property
    def num_inputs(self) -> int:
        """Numbers per row."""
        return self.X[0].size


def _check_examples(examples: int) -> None:
    if examples < 1:
        raise UserError(f"examples is {examples}: expected at least 1.")
    if examples > MOST_EXAMPLES:
        raise UserError(f"examples is {examples}: expected at most {MOST_EXAMPLES:,}.")


def synthetic_line(
    rng: np.random.Generator,
    true_w: tuple[float, ...] = TRUE_W,
    true_b: float = TRUE_B,
    noise: float = NOISE,
    examples: int = EXAMPLES,
) -> Dataset:
    """Draw the tutorial's line: y = X w + b + ε with X ~ N(0, 1) and ε ~ N(0, noise²).

    Args:
        rng: draws X, then ε.
        true_w: a weight for each input.
        true_b: the bias.
        noise: standard deviation of ε.
        examples: the number of rows.

    Returns:
        The dataset, with its truth; X float32 (examples, inputs), y float32 (examples,).

    Raises:
        UserError: no examples, no weights, a number that is not finite, negative noise, or labels whose squares are
            too large for float32.

    Source: "Linear Regression Implementation from Scratch", Dive into Deep Learning (the edition for MXNet).
    """
    _check_examples(examples)
    if not true_w or not all(map(math.isfinite, (*true_w, true_b))):
        raise UserError(
            f"true_w is {list(true_w)} and true_b is {true_b}: expected finite numbers, one weight at least."
        )
    if not (math.isfinite(noise) and noise >= 0):
        raise UserError(f"noise is {noise}: expected a standard deviation, 0 or more.")
    X = rng.standard_normal((examples, len(true_w)), dtype=np.float32)
    with np.errstate(over="ignore", invalid="ignore"):
        y = (X @ np.array(true_w) + true_b + noise * rng.standard_normal(examples)).astype(np.float32)
    if not (np.abs(y) <= LARGEST).all():
        raise UserError(
            f"true_w {list(true_w)}, true_b {true_b} and noise {noise} give labels whose squares are too large for "
            f"float32: expected labels within ±{LARGEST:.1e}; choose smaller numbers."
        )
    weights = ", ".join(f"{w:g}" for w in true_w)
    return Dataset(
        X=X,
        y=y,
        features=tuple(f"x{i}" for i in range(1, len(true_w) + 1)),
        label="y",
        description=f"{examples:,} examples of y = X w + b, w = [{weights}], b = {true_b:g}, noise {noise:g}",
        truth={"weight": np.array([true_w], dtype=float), "bias": np.array([true_b], dtype=float)},
        noise=noise,
    )


def product(rng: np.random.Generator, examples: int = EXAMPLES) -> Dataset:
    """Draw y = x₁ x₂, without noise, with both features standard normal: no line comes near it.

    Args:
        rng: draws X.
        examples: the number of rows.

    Returns:
        The dataset; X float32 (examples, 2), y float32 (examples,).

    Raises:
        UserError: no examples.
    """
    _check_examples(examples)
    X = rng.standard_normal((examples, 2), dtype=np.float32)
    return Dataset(X, X[:, 0] * X[:, 1], ("x1", "x2"), "y", f"{examples:,} examples of y = x1 x2")


def fashion_mnist(folder: Path | None, limit: int | None, start_progress: StartProgress = no_progress) -> Dataset:
    """Fashion-MNIST from a folder, or wherever :func:`sidebyside.data.fashion_mnist.load` finds or fetches it.

    Args:
        folder: where the four files are; None means $HANDTORN_DATA or the user's cache.
        limit: at most so many rows to train on and so many to test on; None means all.
        start_progress: shows the download, as :func:`sidebyside.tools.progress.progress_bars` gives.

    Returns:
        The dataset; X float32 (rows, 28, 28) in [0, 1], y int64 (rows,), X_test and y_test likewise.

    Raises:
        UserError: the data cannot be had, or are not what they should be.
    """
    from .fashion_mnist import CLASSES, load

    images = load(folder, limit, start_progress)
    return Dataset(
        X=images.X,
        y=images.y,
        features=(),
        label="class",
        description=f"{len(images.X):,} images of clothes in {len(CLASSES)} classes, {len(images.X_test):,} to test",
        classes=CLASSES,
        X_test=images.X_test,
        y_test=images.y_test,
    )


def house_prices(features: tuple[str, ...] = ("area",)) -> Dataset:
    """The seven flats: price per m² from ``area`` (m²) or from ``area`` and ``age`` (years).

    Args:
        features: ``area``, ``age`` or both.

    Returns:
        The dataset; X float32 (7, inputs), y float32 (7,) in 10,000 CNY per m².

    Raises:
        UserError: a feature that the data set does not have, or one named twice.
    """
    unknown = [name for name in features if name not in HOUSE_FEATURES]
    if unknown or not features or len(set(features)) < len(features):
        raise UserError(f"features is {','.join(features)!r}: expected area, age, or both as area,age.")
    return Dataset(
        X=np.array([HOUSE_FEATURES[name] for name in features], dtype=np.float32).T.copy(),
        y=np.array(PRICES, dtype=np.float32),
        features=features,
        label="price",
        description=f"7 flats, price (10,000 CNY per m²) from {' and '.join(features)}",
    )


def standardised(dataset: Dataset) -> Dataset:
    """Shift and scale each feature to mean 0 and standard deviation 1: x ↦ (x − mean) / sd, sd with divisor N.

    Parameters are in the new units: the weight of a feature is its old one × sd, and the bias is ŷ at the means.

    Args:
        dataset: rows of features, with a truth or without.

    Returns:
        The same with other X and, where there is one, another truth.

    Raises:
        UserError: a feature that is the same in every row cannot be scaled.
    """
    X = dataset.X.astype(float)
    mean, scale = X.mean(axis=0), X.std(axis=0)
    for name, spread in zip(dataset.features, scale):
        if spread == 0:
            raise UserError(f"{name} is the same in every row and cannot be standardised: leave it out.")
    truth = dataset.truth
    if truth is not None:
        truth = {"weight": truth["weight"] * scale, "bias": truth["bias"] + truth["weight"] @ mean}
    return replace(
        dataset,
        X=((X - mean) / scale).astype(np.float32),
        truth=truth,
        description=f"{dataset.description}; features standardised",
    )


def check_dataset(dataset: Dataset, name: str) -> None:
    """Find out before training whether a dataset can be trained on.

    Args:
        dataset: any; with classes it passes, because its bytes were looked at when they were read.
        name: what the data are called in the error: a file, a lesson.

    Raises:
        UserError: X is not (rows, inputs) with at least one of each, y has another length, or a number is NaN,
            infinite, or so large that its square is infinite in float32, in which the columns compute.
    """
    X, y = dataset.X, dataset.y
    if dataset.classes:
        return  # images were bytes, and their labels were looked at when they were read
    if X.ndim != 2:
        raise UserError(f"{name}: X has shape {X.shape}: expected (rows, inputs), two dimensions.")
    if X.shape[1] == 0:
        raise UserError(f"{name}: X has no columns: expected at least one feature.")
    if len(X) == 0:
        raise UserError(f"{name} has no rows: expected at least one.")
    if y.size != len(X):
        raise UserError(f"{name}: X has {len(X):,} rows and y has {y.size:,} values: expected as many.")
    if y.ndim != 1:
        raise UserError(f"{name}: y has shape {y.shape}: expected ({len(X)},), one dimension, as y.reshape(-1) has.")
    for what, values in (("X", X), ("y", y)):
        by_row = values.reshape(len(X), -1)
        size = np.maximum(by_row.max(axis=1), -by_row.min(axis=1))  # the largest |number|; NaN where there is one
        _refuse(
            ~np.isfinite(size),
            f"{name}: {what} holds NaN, infinity or a number too large for float32",
            "finite numbers",
        )
        advice = f"numbers within ±{LARGEST:.1e}; take another unit for them"
        _refuse(size > LARGEST, f"{name}: {what} holds a number whose square is too large for float32", advice)


def _refuse(bad: np.ndarray, what: str, expected: str) -> None:
    """Raise a UserError where some row is bad."""
    if bad.any():
        rows = f"in {bad.sum():,} rows, first in row {int(bad.argmax()) + 1:,}"
        raise UserError(f"{what} {rows}: expected {expected}.")
