"""Files and folders that were handed in, on disk and in zips, read without ever unpacking anything."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass

from .limits import PIECE, Unreadable, readable

NO_LINK = "a link, which is not followed"
NO_FILE = "neither a file nor a folder"


@dataclass(frozen=True)
class Entry:
    """A file or folder that was handed in.

    Attributes:
        name: the last part of its name, as given.
        path: where it is on disk; inside a zip, where the outermost zip is.
        members: inside zips: the place of the file in the list of its zip, from the outermost on. Empty on disk.
        folder: the parts of the name of a folder in the zip that ``path`` and ``members`` lead to.
        is_folder: a folder, or a file?
        when: when it was last changed, in seconds since 1970 UTC; 0 where that is not known.
        problem: why it cannot be read, or empty.
    """

    name: str
    path: str
    members: tuple[int, ...] = ()
    folder: tuple[str, ...] = ()
    is_folder: bool = False
    when: float = 0.0
    problem: str = ""

    @property
    def is_zip(self) -> bool:
        """Is it a file that is called a zip?"""
        return not self.is_folder and self.name.lower().endswith(".zip")


def on_disk(path: str) -> Entry:
    """A file or folder of the disk; whatever it is, this does not fail."""
    try:
        found = os.lstat(path)
    except (OSError, ValueError) as error:
        return Entry(os.path.basename(path), path, problem=_reason(error))
    kind = stat.S_IFMT(found.st_mode)
    problem = {stat.S_IFLNK: NO_LINK, stat.S_IFREG: "", stat.S_IFDIR: ""}.get(kind, NO_FILE)
    return Entry(os.path.basename(path), path, (), (), kind == stat.S_IFDIR, found.st_mtime, problem)


def children_on_disk(folder: str) -> list[Entry]:
    """What is in a folder of the disk, in the order of names.

    Raises:
        Unreadable: it cannot be listed.
    """
    try:
        names = sorted(os.listdir(folder))
    except OSError as error:
        raise Unreadable(_reason(error)) from error
    return [on_disk(os.path.join(folder, name)) for name in names]


def pieces_on_disk(path: str) -> Iterator[bytes]:
    """The content of a file of the disk, piece by piece.

    Raises:
        Unreadable: it is not there, no plain file, or not for us.
    """
    # A pipe would wait for a writer, and a link may have taken the file's place since it was listed.
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        handle = os.open(path, flags)
        with os.fdopen(handle, "rb", buffering=0) as file:
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                raise Unreadable(NO_FILE)
            while piece := file.read(PIECE):
                yield piece
    except OSError as error:
        raise Unreadable(_reason(error)) from error


def whole(pieces: Iterator[bytes], limit: int) -> bytes:
    """All of ``pieces``, which may come to ``limit`` bytes.

    Raises:
        Unreadable: there are more.
    """
    found: list[bytes] = []
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > limit:
            raise Unreadable(f"larger than {readable(limit)}")
        found.append(piece)
    return b"".join(found)


def _reason(error: Exception) -> str:
    return f"cannot be read: {getattr(error, 'strerror', None) or type(error).__name__}"
