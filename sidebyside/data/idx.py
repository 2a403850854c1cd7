"""Reads IDX files, packed with gzip or not: a header of big-endian numbers, then one byte per pixel or label.

The format: http://yann.lecun.com/exdb/mnist. No header is believed: nothing is set aside for what it promises before
that many bytes have come.
"""

from __future__ import annotations

import gzip
import math
import struct
import zlib
from pathlib import Path
from typing import IO, cast

import numpy as np

from ..tools.errors import UserError

IMAGES, LABELS = 2051, 2049  # the numbers that the two kinds of files begin with: 0x08 for bytes, then the dimensions
KINDS = {IMAGES: "images", LABELS: "labels"}
CHUNK = 1 << 20
AGAIN = "delete it and fetch it again"


def read_pair(images: Path, labels: Path, limit: int | None = None, classes: int = 10) -> tuple[np.ndarray, np.ndarray]:
    """Read a file of images and its file of labels.

    Args:
        images: a file of images, gzipped where its name ends in ``.gz``.
        labels: a file of as many labels, 0 to ``classes`` - 1.
        limit: keep the first rows only, at most so many; None keeps all.
        classes: the number of classes.

    Returns:
        X, uint8 (rows, height, width), and y, int64 (rows,).

    Raises:
        UserError: a file cannot be read, is not what its header says, or does not fit the other.
    """
    X, rows = _read(images, IMAGES, limit)
    y, labelled = _read(labels, LABELS, None)
    if rows != labelled:
        counts = f"{images} has {rows:,} images and {labels} has {labelled:,} labels"
        raise UserError(f"{counts}: expected as many; take both from one set.")
    wrong = y >= classes
    if wrong.any():
        row = int(wrong.argmax())
        raise UserError(f"{labels}: row {row + 1:,} has label {y[row]}: expected 0 to {classes - 1}; {AGAIN}.")
    return X, y[:limit].astype(np.int64)


def _read(path: Path, magic: int, limit: int | None) -> tuple[np.ndarray, int]:
    """Give the first ``limit`` rows of a file, and how many it has."""
    try:
        with _open(path) as file:
            shape = _read_header(file, path, magic)
            rows = shape[0] if limit is None else min(limit, shape[0])
            kept, came = _read_bytes(file, rows * math.prod(shape[1:]))
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        size = path.stat().st_size
        raise UserError(f"{path}: its {size:,} bytes are not a whole gzip file ({error}): {AGAIN}.") from error
    except OSError as error:
        raise UserError(
            f"{path} cannot be read ({error.strerror or error}): expected a file of {KINDS[magic]}."
        ) from error
    if came != math.prod(shape):
        promised = f"{' x '.join(map(str, shape))} {KINDS[magic]}, {math.prod(shape):,} bytes"
        raise UserError(f"{path}: the header says {promised}, and {came:,} bytes follow: {AGAIN}.")
    return np.frombuffer(kept, dtype=np.uint8).reshape(-1, *shape[1:]), shape[0]


def _open(path: Path) -> IO[bytes]:
    return cast("IO[bytes]", gzip.open(path)) if path.suffix == ".gz" else path.open("rb")


def _read_header(file: IO[bytes], path: Path, magic: int) -> tuple[int, ...]:
    dimensions = magic & 0xFF
    header = file.read(4 + 4 * dimensions)
    if len(header) < 4 + 4 * dimensions:
        raise UserError(f"{path} holds {len(header)} bytes: expected a header of {4 + 4 * dimensions}; {AGAIN}.")
    first, *shape = struct.unpack(f">{1 + dimensions}I", header)
    if first != magic:
        raise UserError(
            f"{path} begins with {first:,}: expected {magic:,}, as {KINDS[magic]} in IDX format begin"
            + (f"; {first:,} are {KINDS[first]}: are two files swapped?" if first in KINDS else f"; {AGAIN}.")
        )
    if 0 in shape:
        raise UserError(
            f"{path}: the header says {' x '.join(map(str, shape))} {KINDS[magic]}: expected at least one; {AGAIN}."
        )
    return tuple(shape)


def _read_bytes(file: IO[bytes], wanted: int) -> tuple[bytearray, int]:
    """Keep the first ``wanted`` bytes of what follows, and count all of it."""
    kept, came = bytearray(), 0
    while chunk := file.read(CHUNK):
        kept += chunk[: max(0, wanted - came)]
        came += len(chunk)
    return kept, came
