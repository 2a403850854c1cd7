"""What is here to build with: which columns run, whether there are images, and what outputs depend on."""

from __future__ import annotations

import hashlib
import os
import platform
from collections.abc import Iterable
from functools import cache
from importlib import metadata
from pathlib import Path

from sidebyside.column import COLUMNS
from sidebyside.data.fashion_mnist import FILES, cache_folder
from sidebyside.library import MXNET

from .lesson import PAGE
from .paths import ROOT

#: The images to train on are larger than this in bytes, packed too: a small set of the same format is no Fashion-MNIST.
WHOLE = 20_000_000
#: What cannot be imported in a notebook: it holds its column's code itself.
BLOCKED = (*COLUMNS, "sidebyside", "classroom", "book")
#: What the cells of a page may use, and so depend on.
PACKAGES = (*COLUMNS, "minimx", "sidebyside", "classroom")


@cache
def images() -> Path | None:
    """The folder with Fashion-MNIST: ``$HANDTORN_DATA`` or the user's cache. Nothing is downloaded."""
    named = os.environ.get("HANDTORN_DATA")
    for folder in (Path(named) if named else None, cache_folder()):
        if folder and all(_size(folder / name) for name in FILES) and _size(folder / next(iter(FILES))) > WHOLE:
            return folder.resolve()
    return None


def _size(file: Path) -> int:
    """The bytes of a file, packed or not; 0 where it is not there."""
    return next((one.stat().st_size for one in (file, file.with_suffix("")) if one.is_file()), 0)


NO_IMAGES = (
    "Fashion-MNIST was not there when this was built: `handtorn compare softmax_regression` downloads it, or "
    "HANDTORN_DATA names a folder with its four files."
)


@cache
def why_missing(column: str) -> str:
    """Why a column's notebooks cannot be run here; an empty text where they can."""
    return COLUMNS[column].why_missing() if column in COLUMNS else ""


@cache
def fingerprint(column: str) -> str:
    """A text that changes where a column's outputs may: versions, and the source that its cells can import."""
    names = ["numpy", "matplotlib", "ipykernel", "nbclient"]
    folders: tuple[str, ...] = ()
    if column == PAGE:
        names += ["scipy", "mxnet", "torch"]
        folders = PACKAGES
    elif column not in COLUMNS or COLUMNS[column].library == MXNET:
        names.append("mxnet")
        folders = ("minimx",)
    else:
        names.append("torch")
    parts = [platform.python_version(), platform.machine(), os.environ.get("HANDTORN_BACKEND", "auto")]
    parts += [f"{name} {_version(name)}" for name in names]
    return "\n".join([*parts, *(digest_of(ROOT / folder) for folder in folders)])


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "none"


@cache
def digest_of(folder: Path) -> str:
    """A digest of all Python files of a folder."""
    found = hashlib.sha256()
    for path in sorted(folder.rglob("*.py")):
        found.update(f"{path.relative_to(folder)}\n".encode())
        found.update(path.read_bytes())
    return found.hexdigest()


def digest(parts: Iterable[str]) -> str:
    """A short digest of some texts."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]
