"""Fashion-MNIST: 60,000 images of clothes to train on and 10,000 to test on, 28 x 28 pixels, ten classes.

From Zalando Research, under the MIT licence: Xiao, Rasul and Vollgraf, "Fashion-MNIST: a Novel Image Dataset for
Benchmarking Machine Learning Algorithms", 2017, arXiv:1708.07747.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import platformdirs

from ..tools.errors import UserError
from ..tools.progress import StartProgress, no_progress
from .idx import read_pair

CLASSES = ("t-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot")

FILES = {  # and their MD5
    "train-images-idx3-ubyte.gz": "8d4fb7e6c68d591d4c3dfef9ec88bf0d",
    "train-labels-idx1-ubyte.gz": "25c81989df183df01b3e8a0aad5dffbe",
    "t10k-images-idx3-ubyte.gz": "bef4ecab320f06d8554ea6380940ec79",
    "t10k-labels-idx1-ubyte.gz": "bb300cfdad3c16e7a12a480ee83cd310",
}
SITES = (
    "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
    "https://storage.googleapis.com/tensorflow/tf-keras-datasets/",
    "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/",
)
NAMES = ", ".join(FILES)
ELSEWHERE = "to a folder that you name with --data DIR or HANDTORN_DATA"
WAIT = 60.0  # seconds for another process that downloads


@dataclass(frozen=True)
class Images:
    """Images and their classes.

    Attributes:
        X: images to train on, float32 (rows, 28, 28), 0 is black and 1 white.
        y: their classes, int64 (rows,), places in ``CLASSES``.
        X_test, y_test: the same of the images to test on.
        source: the folder that they were read from.
    """

    X: np.ndarray
    y: np.ndarray
    X_test: np.ndarray
    y_test: np.ndarray
    source: str


def load(
    folder: Path | None = None,
    limit: int | None = None,
    start_progress: StartProgress = no_progress,
    sites: tuple[str, ...] = SITES,
) -> Images:
    """Read the four files, packed or not, from ``folder``, else from $HANDTORN_DATA, else from the user's cache.

    Only what the cache lacks is downloaded, from the first of ``sites`` that has it. Pixels are bytes / 255.

    Args:
        folder: where the files are; None means $HANDTORN_DATA or the cache.
        limit: keep the first rows only, at most so many to train on and so many to test on; None keeps all.
        start_progress: shows each download, as :func:`sidebyside.tools.progress.progress_bars` gives.
        sites: addresses to download from, each with a slash at its end.

    Returns:
        The images and their classes.

    Raises:
        UserError: a file is missing, cannot be downloaded, or is not what its header says.
    """
    if limit is not None and limit < 1:
        raise UserError(f"limit is {limit}: expected at least 1 row.")
    if folder is None and os.environ.get("HANDTORN_DATA"):
        folder = Path(os.environ["HANDTORN_DATA"])
    if folder is None:
        folder = cache_folder()
        if _missing(folder):
            _download_missing(folder, sites, start_progress)
    elif missing := _missing(folder):
        absent = "it is not a folder" if os.path.exists(folder) else "there is no such folder"
        what = f"{missing[0]} is missing" if os.path.isdir(folder) else absent
        raise UserError(f"{folder}: {what}: expected {NAMES}, packed or unpacked without .gz.")
    images, labels, test_images, test_labels = (_file(folder, name) for name in FILES)
    X, y = read_pair(images, labels, limit, len(CLASSES))
    X_test, y_test = read_pair(test_images, test_labels, limit, len(CLASSES))
    if X.shape[1:] != X_test.shape[1:]:
        size, test_size = (f"{height} x {width}" for _, height, width in (X.shape, X_test.shape))
        problem = f"{images} has images of {size} and {test_images} of {test_size}"
        raise UserError(f"{problem}: expected the same size; take both from one set.")
    return Images(_scaled(X), y, _scaled(X_test), y_test, str(folder))


def cache_folder() -> Path:
    """Where downloaded files are kept for this user."""
    return Path(platformdirs.user_cache_dir("handtorn", appauthor=False)) / "fashion-mnist"


def _scaled(X: np.ndarray) -> np.ndarray:
    return np.divide(X, np.float32(255), dtype=np.float32)


def _file(folder: Path, name: str) -> Path:
    packed = folder / name
    return packed if os.path.exists(packed) else packed.with_suffix("")  # Path.exists may raise PermissionError


def _missing(folder: Path) -> list[str]:
    return [name for name in FILES if not os.path.exists(_file(folder, name))]


def _download_missing(folder: Path, sites: tuple[str, ...], start_progress: StartProgress) -> None:
    """Fetch what the folder lacks, one process at a time: a second one waits, and finds the files there."""
    import filelock

    from .download import NotDownloaded, download

    try:
        folder.mkdir(parents=True, exist_ok=True)
        with filelock.FileLock(str(folder / ".lock"), timeout=WAIT):
            for name in _missing(folder):
                site = download(name, FILES[name], folder, sites, start_progress)
                sites = (site, *(other for other in sites if other != site))  # who answered is asked first
    except NotDownloaded as error:
        problem = f"Fashion-MNIST cannot be downloaded ({error})"
        raise UserError(f"{problem}: bring {NAMES} from {SITES[0]} to {folder}, or {ELSEWHERE}.") from error
    except filelock.Timeout as error:
        problem = f"another process has been downloading for {WAIT:g} seconds"
        raise UserError(f"{folder}: {problem}: wait until it is done.") from error
    except OSError as error:
        problem = f"{folder} cannot be written to ({error.strerror or error})"
        raise UserError(f"{problem}: fix that, or bring {NAMES} from {SITES[0]} {ELSEWHERE}.") from error
