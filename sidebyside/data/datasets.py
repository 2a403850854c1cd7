"""What the lessons are run on: rows, labels and, where it is known, the truth behind them.

A problem is NumPy arrays from a generator that is passed in, so that every column sees the same numbers.
"""

from __future__ import annotations

import math
import zipfile
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

# Seven flats near metro stations in Nanshan, Shenzhen: floor area (m²), age (years), asking price (10,000 CNY per m²).
AREAS = (64.4, 68.0, 74.1, 74.0, 76.9, 78.1, 78.6)
AGES = (31.0, 21.0, 19.0, 24.0, 17.0, 16.0, 17.0)
PRICES = (6.1, 6.25, 7.8, 6.66, 7.82, 7.14, 8.02)
HOUSE_FEATURES = {"area": AREAS, "age": AGES}

Parameters = dict[str, np.ndarray]


@dataclass(frozen=True)
class Dataset:
    """Data to fit.

    Attributes:
        X: features, float32 (rows, inputs), or images, (rows, height, width), in [0, 1].
        y: labels, float32 (rows,), or class numbers, int64 (rows,).
        features: a name for each input; none for images.
        label: what y is.
        description: one line for a reader.
        truth: the parameters that y was made with, in the columns' shapes, or None.
        noise: standard deviation of what was added to y, or None where that is not known.
        classes: the names of the classes that y numbers, if it does.
        X_test, y_test: rows that are not trained on, as X and y, where there are such.
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
    """Draw the tutorial's line: y = X w + b + N(0, noise²) with X standard normal.

    Raises:
        UserError: no examples, no weights, a number that is not finite, or negative noise.
    """
    _check_examples(examples)
    if not true_w or not all(map(math.isfinite, (*true_w, true_b))):
        raise UserError(
            f"true_w is {list(true_w)} and true_b is {true_b}: expected finite numbers, one weight at least."
        )
    if not (math.isfinite(noise) and noise >= 0):
        raise UserError(f"noise is {noise}: expected a standard deviation, 0 or more.")
    X = rng.standard_normal((examples, len(true_w)), dtype=np.float32)
    y = X @ np.array(true_w) + true_b + noise * rng.standard_normal(examples)
    with np.errstate(over="ignore"):
        y = y.astype(np.float32)
    if not np.isfinite(y).all():
        raise UserError(f"true_w {list(true_w)}, true_b {true_b} and noise {noise} give labels too large for float32.")
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

    Raises:
        UserError: no examples.
    """
    _check_examples(examples)
    X = rng.standard_normal((examples, 2), dtype=np.float32)
    return Dataset(X, X[:, 0] * X[:, 1], ("x1", "x2"), "y", f"{examples:,} examples of y = x1 x2")


def fashion_mnist(folder: Path | None, limit: int | None, start_progress: StartProgress = no_progress) -> Dataset:
    """Fashion-MNIST from a folder, or wherever :func:`sidebyside.data.fashion_mnist.load` finds or fetches it.

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


def standardised(problem: Dataset) -> Dataset:
    """Shift and scale each feature to mean 0 and standard deviation 1; the parameters are then in those units.

    Raises:
        UserError: a feature that is the same in every row cannot be scaled.
    """
    X = problem.X.astype(float)
    mean, scale = X.mean(axis=0), X.std(axis=0)
    for name, spread in zip(problem.features, scale):
        if spread == 0:
            raise UserError(f"{name} is the same in every row and cannot be standardised: leave it out.")
    truth = problem.truth
    if truth is not None:
        truth = {"weight": truth["weight"] * scale, "bias": truth["bias"] + truth["weight"] @ mean}
    return replace(
        problem,
        X=((X - mean) / scale).astype(np.float32),
        truth=truth,
        description=f"{problem.description}; features standardised",
    )


def from_file(path: Path) -> Dataset:
    """Read somebody's own data: a ``.csv`` whose last column is y, or a ``.npz`` with arrays X and y.

    The CSV's first line names the columns. Whether the numbers are finite and fit each other is checked by
    :func:`check_dataset`, as for any other problem.

    Raises:
        UserError: the file is missing, of another kind, cut short, or not what its header says.
    """
    if not path.is_file():
        raise UserError(f"{path}: there is no such file." if not path.exists() else f"{path} is not a file.")
    if path.suffix.lower() not in (".csv", ".npz"):
        raise UserError(f"{path}: expected a .csv (header line, last column y) or a .npz (arrays X and y).")
    try:
        X, y, names = _read_csv(path) if path.suffix.lower() == ".csv" else _read_npz(path)
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"{path} ({path.stat().st_size:,} bytes) cannot be read: {error}.") from error
    with np.errstate(over="ignore"):  # what is too large for float32 becomes infinite, and is refused as such
        X, y = X.astype(np.float32), y.astype(np.float32)
    problem = Dataset(X=X, y=y, features=names[:-1], label=names[-1], description=f"{len(X):,} rows of {path.name}")
    check_dataset(problem, str(path))
    return problem


def check_dataset(problem: Dataset, name: str) -> None:
    """Raise a UserError, naming the data, where it cannot be trained on."""
    X, y = problem.X, problem.y
    if problem.classes:
        return  # images were bytes, and their labels were looked at when they were read
    if X.ndim != 2:
        raise UserError(f"{name}: X has shape {X.shape}: expected (rows, inputs), two dimensions.")
    if X.shape[1] == 0:
        raise UserError(f"{name}: X has no columns: expected at least one feature.")
    if len(X) == 0:
        raise UserError(f"{name} has no rows: expected at least one.")
    if y.size != len(X):
        raise UserError(f"{name}: X has {len(X):,} rows and y has {y.size:,} values: expected as many.")
    for what, bad in (("X", ~np.isfinite(X).all(axis=1)), ("y", ~np.isfinite(y).reshape(len(X)))):
        if bad.any():
            raise UserError(
                f"{name}: {what} holds NaN, infinity or a number too large for float32 in {bad.sum():,} rows, "
                f"first in row {int(bad.argmax()) + 1:,}: expected finite numbers."
            )


def _read_csv(path: Path) -> tuple[np.ndarray, np.ndarray, tuple[str, ...]]:
    with path.open(encoding="utf-8-sig") as file:
        names = tuple(name.strip() for name in file.readline().split(","))
        if len(names) < 2:
            raise UserError(f"{path}: the first line names {len(names)} column: expected features and y, with commas.")
        if all(map(_is_number, names)):
            raise UserError(f"{path}: the first line is numbers: expected the columns' names there.")
        rows = [_numbers(line, number, names, path) for number, line in enumerate(filter(str.strip, file), start=1)]
    values = np.array(rows, dtype=np.float64).reshape(len(rows), len(names))
    return values[:, :-1], values[:, -1], names


def _numbers(line: str, number: int, names: tuple[str, ...], path: Path) -> list[float]:
    row = line.split(",")
    if len(row) != len(names):
        raise UserError(f"{path}: row {number:,} has {len(row)} values: expected {len(names)}, as in the header.")
    for name, value in zip(names, row):
        if not _is_number(value):
            raise UserError(f"{path}: row {number:,} has {value.strip()!r} for {name!r}: expected a number.")
    return list(map(float, row))


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _read_npz(path: Path) -> tuple[np.ndarray, np.ndarray, tuple[str, ...]]:
    size = path.stat().st_size
    try:
        with zipfile.ZipFile(path) as archive:
            missing = {"X.npy", "y.npy"} - set(archive.namelist())
            if missing:
                raise UserError(f"{path}: expected arrays X and y; it has {', '.join(archive.namelist()) or 'none'}.")
            X, y = (_read_array(archive, name, path) for name in ("X.npy", "y.npy"))
    except (zipfile.BadZipFile, EOFError) as error:
        raise UserError(f"{path}: its {size:,} bytes are not a whole .npz file ({error}): write it again.") from error
    inputs = X.shape[1] if X.ndim == 2 else 0
    return X, y, (*(f"x{i}" for i in range(1, inputs + 1)), "y")


def _read_array(archive: zipfile.ZipFile, name: str, path: Path) -> np.ndarray:
    """Read one array of numbers, without pickle, and say how many bytes its header promised if they are not there."""
    with archive.open(name) as file:
        try:
            version = np.lib.format.read_magic(file)
            header = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
            shape, _, dtype = header(file)
        except ValueError as error:
            raise UserError(f"{path}: {name[:-4]} is not a NumPy array ({error}).") from error
        promised, came = int(np.prod(shape)) * dtype.itemsize, len(file.read())
    if dtype.kind not in "fiub":
        raise UserError(f"{path}: {name[:-4]} holds {dtype}: expected numbers.")
    if promised != came:
        raise UserError(
            f"{path}: the header of {name[:-4]} says {shape} {dtype}, {promised:,} bytes, and {came:,} bytes follow."
        )
    with archive.open(name) as file:
        return np.lib.format.read_array(file, allow_pickle=False)
