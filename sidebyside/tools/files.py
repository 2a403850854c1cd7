"""Writes files whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from .errors import UserError


def check_writable(path: Path, suffixes: tuple[str, ...] = ()) -> None:
    """Find out before any work is done whether ``path`` can be written.

    A temporary file is made beside it and removed, as :func:`write_whole` will: permissions do not say everything, for
    instance of /proc, where nobody can make files.

    Args:
        path: the file to write, which may exist.
        suffixes: the endings that its name may have, in lower case and with the dot; none means any.

    Raises:
        UserError: another ending, a folder or a device of this name, or a folder in which no file can be made.
    """
    if suffixes and path.suffix.lower() not in suffixes:
        raise UserError(f"{path}: expected a file name that ends in {' or '.join(suffixes)}.")
    if os.path.isdir(path):  # Path.is_dir may raise PermissionError, or that the name is too long
        raise UserError(f"{path} is a folder: expected the name of a file to write.")
    if os.path.exists(path) and not os.path.isfile(path):  # a rename would take away everybody's /dev/null
        raise UserError(f"{path} is a device or a pipe: expected the name of a file to write.")
    folder = path.absolute().parent
    if not os.path.isdir(folder):
        raise UserError(f"{folder} is not a folder: make it first, or write somewhere else.")
    try:
        handle, temporary = _temporary(path)
        os.close(handle)
        os.unlink(temporary)
    except OSError as error:
        reason = error.strerror or error
        raise UserError(f"{path}: {folder} cannot be written to ({reason}): choose another folder or name.") from error


def write_whole(path: Path, content: bytes | Iterable[bytes]) -> None:
    """Write a file beside ``path`` and rename it, so that nobody ever sees half a file.

    Args:
        path: the file to write; what was there before is replaced at the end, and kept if anything fails.
        content: all of it, or its pieces one after the other.

    Raises:
        UserError: as :func:`check_writable`; or writing failed, for instance because the disk is full.
    """
    check_writable(path)
    temporary = None
    try:
        handle, temporary = _temporary(path)
        with os.fdopen(handle, "wb") as file:
            file.writelines([content] if isinstance(content, bytes) else content)
        mask = os.umask(0)
        os.umask(mask)
        os.chmod(temporary, 0o666 & ~mask)  # mkstemp's 0600 would be a surprise
        os.replace(temporary, path)
    except BaseException as error:
        if temporary is not None:
            with suppress(OSError):  # the first error is the one to know
                os.unlink(temporary)
        if isinstance(error, OSError):
            what = error.strerror or error
            raise UserError(f"{path}: {what}: nothing was written; make room, or choose another folder.") from error
        raise


def _temporary(path: Path) -> tuple[int, str]:
    import tempfile

    return tempfile.mkstemp(dir=path.absolute().parent, prefix=f".{path.name}.")
