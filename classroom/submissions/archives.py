"""Zips, read where they lie: on disk, or as a member of another zip, then in memory."""

from __future__ import annotations

import calendar
import io
import os
import re
import stat
import struct
import threading
import zipfile
import zlib
from collections import OrderedDict
from collections.abc import Iterator
from typing import Any, BinaryIO

from .entries import NO_FILE, NO_LINK, Entry, whole
from .limits import (
    DEEPEST,
    LARGEST_DIRECTORY,
    LARGEST_RATIO,
    LARGEST_SUBMISSION,
    PIECE,
    RATIO_FROM,
    Unreadable,
    readable,
)
from .names import shown

#: What :mod:`zipfile` raises on bytes that somebody made to hurt it.
_BROKEN: tuple[type[Exception], ...] = (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, struct.error, EOFError)
_BROKEN += (OSError, ValueError, NotImplementedError, RuntimeError, LookupError, OverflowError, TypeError)
#: LZMA's decoder takes as much memory as the file asks for, up to 4 GB.
_COMPRESSIONS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED = 0x1
_MOST_OPEN = 3  # a class's zip, a student's, and one in that

_opened: OrderedDict[tuple[object, ...], Archive] = OrderedDict()
_lock = threading.RLock()


class Archive:
    """An open zip.

    Attributes:
        outside: names of members that would lie outside the folder that the zip is unpacked into; they are not listed.

    Raises:
        Unreadable: it is no zip, or its table of contents is broken or too long.
    """

    def __init__(self, path: str, members: tuple[int, ...]) -> None:
        self.path, self.members = path, members
        self.outside: list[str] = []
        try:
            self._zip = zipfile.ZipFile(_Bounded(_stream(path, members)))
        except _BROKEN as error:
            raise Unreadable(_broken(error)) from error
        self._infos = self._zip.infolist()
        self._folders = self._tree()

    def children(self, folder: tuple[str, ...] = ()) -> list[Entry]:
        """What is in a folder of the zip, in the order of names; of two files of one name the later is last."""
        found = [self._entry((*folder, name), place) for name, place in self._folders.get(folder, ())]
        return sorted(found, key=lambda entry: (entry.name, entry.members))

    def pieces(self, place: int) -> Iterator[bytes]:
        """The content of a member, piece by piece: what a zip says of sizes is never believed.

        Raises:
            Unreadable: it is broken, or comes out many times larger than it went in.
        """
        info, size = self._infos[place], 0
        try:
            with self._zip.open(info) as member:
                while piece := member.read(PIECE):
                    size += len(piece)
                    if size > max(RATIO_FROM, LARGEST_RATIO * info.compress_size):
                        raise Unreadable(f"a zip bomb: more than {LARGEST_RATIO} times larger than in the zip")
                    yield piece
        except _BROKEN as error:
            raise Unreadable(_broken(error)) from error

    def _tree(self) -> dict[tuple[str, ...], list[tuple[str, int]]]:
        """The members of each folder, each with its place in the list, -1 for a folder."""
        found: dict[tuple[str, ...], list[tuple[str, int]]] = {(): []}
        for place, info in enumerate(self._infos):
            name = _name(info)
            parts = tuple(part for part in re.split(r"[/\\]", name) if part not in ("", "."))
            if ".." in parts or re.match(r"[/\\]|[A-Za-z]:", name):
                self.outside.append(name)
                continue
            folders, last = (parts, ()) if name.endswith(("/", "\\")) else (parts[:-1], parts[-1:])
            folders = folders[: DEEPEST + 1]  # what lies deeper is said to be too deep, once
            for depth in range(1, len(folders) + 1):
                if folders[:depth] not in found:
                    found[folders[:depth]] = []
                    found[folders[: depth - 1]].append((folders[depth - 1], -1))
            if last:
                found[folders].append((last[0], place))
        return found

    def _entry(self, parts: tuple[str, ...], place: int) -> Entry:
        if place < 0:
            return Entry(parts[-1], self.path, self.members, parts, is_folder=True)
        info = self._infos[place]
        kind = stat.S_IFMT(info.external_attr >> 16)
        problem = {0: "", stat.S_IFREG: "", stat.S_IFDIR: "", stat.S_IFLNK: NO_LINK}.get(kind, NO_FILE)
        if info.flag_bits & _ENCRYPTED:
            problem = "locked with a password"
        elif info.compress_type not in _COMPRESSIONS:
            problem = "compressed in a way that is not read: expected an ordinary zip (deflate)"
        return Entry(parts[-1], self.path, (*self.members, place), when=_when(info), problem=problem)


def opened(path: str, members: tuple[int, ...] = ()) -> Archive:
    """A zip, kept open for the next who asks, as its table of contents is long where it is that of a class.

    Args:
        path: where it, or the outermost zip, is on disk.
        members: its place in that zip, and so on; empty for the zip on disk.

    Raises:
        Unreadable: as :class:`Archive`.
    """
    try:
        found = os.stat(path)
    except OSError as error:
        raise Unreadable(f"cannot be read: {error.strerror or error}") from error
    # A process that was forked shares the place in the file with its parent, so it opens its own.
    key = (os.getpid(), path, members, found.st_mtime_ns, found.st_size, found.st_ino)
    with _lock:
        if key not in _opened:
            _opened[key] = Archive(path, members)
        _opened.move_to_end(key)
        while len(_opened) > _MOST_OPEN:
            _opened.popitem(last=False)
        return _opened[key]


class _Bounded:
    """A file for :class:`zipfile.ZipFile`, which reads a table of contents at once, however long it is said to be."""

    seekable = staticmethod(lambda: True)
    readable = staticmethod(lambda: True)
    writable = staticmethod(lambda: False)

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.seek, self.tell, self.close = file.seek, file.tell, file.close

    def read(self, size: int = -1) -> bytes:
        if size > LARGEST_DIRECTORY:
            raise zipfile.BadZipFile(f"its table of contents is larger than {readable(LARGEST_DIRECTORY)}")
        return self._file.read(size)

    def __del__(self) -> None:
        self._file.close()


def _stream(path: str, members: tuple[int, ...]) -> BinaryIO:
    if not members:
        return open(path, "rb")  # closed by _Bounded
    return io.BytesIO(whole(opened(path, members[:-1]).pieces(members[-1]), LARGEST_SUBMISSION))


def _name(info: zipfile.ZipInfo) -> str:
    """The name of a member: where nothing says so, names are UTF-8 more often than the standard's code page 437."""
    if info.flag_bits & 0x800:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return info.filename


def _when(info: zipfile.ZipInfo) -> float:
    """The time of a member: of its "extended timestamp", which is UTC, else the plain one, which has no time zone."""
    extra: Any = info.extra
    while len(extra) >= 4:
        kind, size = struct.unpack("<HH", extra[:4])
        if kind == 0x5455 and size >= 5 and len(extra) >= 9 and extra[4] & 1:
            return float(struct.unpack("<i", extra[5:9])[0])
        extra = extra[4 + size :]
    year, month, day, hour, minute, second = info.date_time
    try:
        return float(calendar.timegm((year, month, day, hour, minute, second)))
    except ValueError:
        return 0.0


def _broken(error: BaseException) -> str:
    text = shown(" ".join(str(error).split())) or type(error).__name__
    return f"broken zip: {text[:1].lower()}{text[1:].rstrip('.')}"
