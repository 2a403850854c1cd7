"""What is in a folder, and in a file, wherever it is."""

from __future__ import annotations

from collections.abc import Iterator

from .archives import opened
from .entries import Entry, children_on_disk, pieces_on_disk, whole
from .limits import Unreadable


def children(entry: Entry) -> list[Entry]:
    """What is in a folder or a zip, in the order of names.

    Raises:
        Unreadable: it cannot be listed, or is a broken zip.
    """
    if entry.problem:
        raise Unreadable(entry.problem)
    if entry.members or entry.folder or entry.is_zip:
        return opened(entry.path, entry.members).children(entry.folder)
    return children_on_disk(entry.path)


def outside(entry: Entry) -> list[str]:
    """Names in a zip that lead out of it."""
    return opened(entry.path, entry.members).outside if entry.is_zip and not entry.problem else []


def pieces(entry: Entry) -> Iterator[bytes]:
    """The content of a file, piece by piece.

    Raises:
        Unreadable: it cannot be read, or not any longer.
    """
    if entry.problem:
        raise Unreadable(entry.problem)
    if not entry.members:
        return pieces_on_disk(entry.path)
    return opened(entry.path, entry.members[:-1]).pieces(entry.members[-1])


def read(entry: Entry, limit: int) -> bytes:
    """The content of a file of at most ``limit`` bytes.

    Raises:
        Unreadable: it is larger, or cannot be read.
    """
    return whole(pieces(entry), limit)
