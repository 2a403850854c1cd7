"""Makes a small Fashion-MNIST that can be learnt: ``python -m tests.idx FOLDER``.

Each class is a blurred pattern of its own, and each image its class's pattern, lighter or darker, with noise.
"""

import argparse
import gzip
import struct
from pathlib import Path

import numpy as np

CLASSES = 10


def idx(array, count=None, magic=None):
    """The bytes of an IDX file; ``count`` and ``magic`` make its header lie."""
    magic = 0x0800 + array.ndim if magic is None else magic
    shape = (len(array) if count is None else count, *array.shape[1:])
    return struct.pack(f">{1 + len(shape)}I", magic, *shape) + array.astype(np.uint8).tobytes()


def draw(patterns, rows, rng):
    """Images uint8 (rows, size, size) and labels uint8 (rows,), as many of each class as the rows allow."""
    y = rng.permutation(np.arange(rows) % len(patterns)).astype(np.uint8)
    light = rng.uniform(0.6, 1, (rows, 1, 1))
    noise = rng.normal(0, 30, (rows, *patterns.shape[1:]))
    return np.clip(255 * light * patterns[y] + noise, 0, 255).astype(np.uint8), y


def write_fashion_mnist(folder, rng, rows=600, test_rows=200, size=28, compress=True):
    """Write the four files, under their names, packed or not."""
    patterns = rng.standard_normal((CLASSES, size, size))
    for _ in range(2):
        for axis in (1, 2):
            patterns = sum(np.roll(patterns, step, axis) for step in (-1, 0, 1))
    patterns = np.clip(patterns / patterns.std(), 0, 1)
    for prefix, count in (("train", rows), ("t10k", test_rows)):
        X, y = draw(patterns, count, rng)
        for name, array in (("images-idx3", X), ("labels-idx1", y)):
            if compress:
                (folder / f"{prefix}-{name}-ubyte.gz").write_bytes(gzip.compress(idx(array), mtime=0))
            else:
                (folder / f"{prefix}-{name}-ubyte").write_bytes(idx(array))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.idx", description="Make a small Fashion-MNIST.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rows", type=int, default=600)
    parser.add_argument("--test-rows", type=int, default=200)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    write_fashion_mnist(options.folder, np.random.default_rng(28), options.rows, options.test_rows)
