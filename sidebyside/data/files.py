"""Reads somebody's own rows: from a CSV file, or from the arrays X and y of an NPZ file."""

from __future__ import annotations

import csv
import math
import zipfile
import zlib
from pathlib import Path

import numpy as np

from ..tools.errors import UserError
from .datasets import Dataset, check_dataset


def from_file(path: Path) -> Dataset:
    """Read somebody's own data: a ``.csv`` whose last column is y, or a ``.npz`` with arrays X and y.

    A CSV is UTF-8 text, with commas between the columns and decimal points. Its first line names the columns; quotes
    around a name or a number, a byte order mark, either kind of line end and blank lines are understood. In an NPZ, X
    is (rows, inputs), and y (rows,) or (rows, 1).

    Args:
        path: the file.

    Returns:
        The dataset; X float32 (rows, inputs), y float32 (rows,). It has no truth.

    Raises:
        UserError: the file is missing, of another kind, cut short, or not what its header says; or its numbers are
            none to train on, as :func:`sidebyside.data.datasets.check_dataset` finds.
    """
    if not path.is_file():
        raise UserError(f"{path}: there is no such file." if not path.exists() else f"{path} is not a file.")
    if path.suffix.lower() not in (".csv", ".npz"):
        raise UserError(f"{path}: expected a .csv (header line, last column y) or a .npz (arrays X and y).")
    try:
        X, y, names = _read_csv(path) if path.suffix.lower() == ".csv" else _read_npz(path)
    except UnicodeDecodeError as error:
        byte = error.object[error.start]
        raise UserError(f"{path} is not UTF-8 text (it has the byte 0x{byte:02x}): save it as UTF-8.") from error
    except OSError as error:
        raise UserError(f"{path} ({path.stat().st_size:,} bytes) cannot be read: {error}.") from error
    with np.errstate(over="ignore"):  # what is too large for float32 becomes infinite, and is refused as such
        X, y = X.astype(np.float32), y.astype(np.float32)
    if y.size == len(X):
        y = y.reshape(-1)  # (rows, 1) less (rows,) would be (rows, rows)
    dataset = Dataset(X=X, y=y, features=names[:-1], label=names[-1], description=f"{len(X):,} rows of {path.name}")
    check_dataset(dataset, str(path))
    return dataset


def _read_csv(path: Path) -> tuple[np.ndarray, np.ndarray, tuple[str, ...]]:
    with path.open(encoding="utf-8-sig") as file:
        lines = filter(str.strip, file)
        names = _names(next(lines, ""), path)
        rows = [_numbers(line, number, names, path) for number, line in enumerate(lines, start=1)]
    values = np.array(rows, dtype=np.float64).reshape(len(rows), len(names))
    return values[:, :-1], values[:, -1], names


def _names(header: str, path: Path) -> tuple[str, ...]:
    if not header:
        raise UserError(f"{path} is empty: expected a line that names the columns, and rows below it.")
    names = tuple(name.strip() for name in _cells(header, "the first line", path))
    if len(names) < 2:
        for separator, called in ((";", "semicolons"), ("\t", "tabs")):
            if separator in header:
                wanted = "expected commas between the columns, and decimal points in the numbers"
                raise UserError(f"{path}: the first line has {called} and no comma: {wanted}; save it so.")
        raise UserError(f"{path}: the first line names {len(names)} column: expected features and y, with commas.")
    if all(map(_is_number, names)):
        raise UserError(f"{path}: the first line is numbers: expected the columns' names there.")
    if "" in names:
        place = f"column {names.index('') + 1} of {len(names)}"
        what = "take it out, or give it a name if it is more than row numbers or commas at the ends of lines"
        raise UserError(f"{path}: the first line has no name for {place}: {what}.")
    twice = [name for place, name in enumerate(names) if name in names[:place]]
    if twice:
        raise UserError(f"{path}: the first line names {twice[0]!r} twice: expected a name of its own for each column.")
    return names


def _cells(line: str, called: str, path: Path) -> list[str]:
    if '"' not in line:
        return line.split(",")
    try:
        return next(csv.reader([line.strip()], skipinitialspace=True, strict=True))
    except csv.Error as error:
        raise UserError(f"{path}: {called} has a quote that does not enclose one whole cell ({error}).") from error


def _numbers(line: str, number: int, names: tuple[str, ...], path: Path) -> list[float]:
    row = _cells(line, f"row {number:,}", path)
    if len(row) != len(names):
        comma = "; it ends in a comma" if len(row) > len(names) and not row[-1].strip() else ""
        raise UserError(
            f"{path}: row {number:,} has {len(row)} values: expected {len(names)}, as in the header{comma}."
        )
    for name, value in zip(names, row):
        if not _is_number(value):
            raise UserError(f"{path}: row {number:,} has {value.strip()!r} for {name!r}: expected a number.")
    return list(map(float, row))


def _is_number(text: str) -> bool:
    """Is it what float() reads: -1.5, 2e-3, nan?"""
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
    except (zipfile.BadZipFile, EOFError, zlib.error) as error:
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
        promised, came = math.prod(shape) * dtype.itemsize, len(file.read())
    if dtype.kind not in "fiub":
        raise UserError(f"{path}: {name[:-4]} holds {dtype}: expected numbers.")
    if promised != came:
        raise UserError(
            f"{path}: the header of {name[:-4]} says {shape} {dtype}, {promised:,} bytes, and {came:,} bytes follow."
        )
    with archive.open(name) as file:
        return np.lib.format.read_array(file, allow_pickle=False)
