"""Writes files whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from .errors import UserError


def check_writable(path: Path, suffixes: tuple[str, ...] = ()) -> None:
    """Find out before any work is done whether ``path`` can be written; a UserError says what is wrong."""
    if suffixes and path.suffix.lower() not in suffixes:
        raise UserError(f"{path}: expected a file name that ends in {' or '.join(suffixes)}.")
    if path.is_dir():
        raise UserError(f"{path} is a folder: expected the name of a file to write.")
    folder = path.absolute().parent
    if not folder.is_dir():
        raise UserError(f"{folder} is not a folder: make it first, or write somewhere else.")
    if not os.access(folder, os.W_OK):
        raise UserError(f"{folder} cannot be written to: choose another folder.")


def write_whole(path: Path, content: bytes | Iterable[bytes]) -> None:
    """Write content, whole or piece by piece, beside ``path`` and rename it, so that no half file is ever seen."""
    check_writable(path)
    handle, temporary = tempfile.mkstemp(dir=path.absolute().parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.writelines([content] if isinstance(content, bytes) else content)
        mask = os.umask(0)
        os.umask(mask)
        os.chmod(temporary, 0o666 & ~mask)  # mkstemp's 0600 would be a surprise
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise
