"""What is in a submission: its files, found within the limits, and a word about all that was left out."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from .entries import Entry
from .limits import (
    DEEPEST,
    LARGEST_FILE,
    LARGEST_SUBMISSION,
    MOST_ENTRIES,
    MOST_FILES,
    MOST_NESTED,
    Unreadable,
    readable,
)
from .names import kind_of, listed
from .reading import children, outside, pieces, read

NOISE = "made by a program, not by a student"
NO_ANSWER = "no answer: it could stand in for something that checks use"
OTHER = "neither .py nor .ipynb"
_NOISE = {"__macosx", "__pycache__", "thumbs.db", "desktop.ini", "venv", "node_modules", "site-packages"}
_IN_THE_WAY = {"conftest", "sitecustomize", "usercustomize", "numpy", "scipy", "mxnet", "minimx", "torch"}


@dataclass(frozen=True)
class SubmittedFile:
    """A ``.py`` or ``.ipynb`` file of a submission.

    Attributes:
        name: as given, with the folders that it is in, as ``"homework/03_square_loss.py"``.
        load: reads its content.
        order: of two files of a submission, the later has the greater one.
        problem: why it cannot be read, as ``"larger than 2 MB"``; or empty.
    """

    name: str
    load: Callable[[], bytes] = field(repr=False)
    order: tuple[float, ...] = ()
    problem: str = ""

    @property
    def content(self) -> bytes:
        """Its bytes, read anew each time, so that a class takes no more memory than a file; none if it has a problem.

        Raises:
            Unreadable: it has changed since it was found, and cannot be read any longer.
        """
        return b"" if self.problem else self.load()


@dataclass(frozen=True)
class Contents:
    """What is in a submission.

    Attributes:
        files: those that may be answers, in the order of their names, the ones in no folder first.
        remarks: what was left out, and why.
        when: when the newest of them came, in seconds since 1970 UTC; 0 where that is not known.
    """

    files: tuple[SubmittedFile, ...]
    remarks: tuple[str, ...]
    when: float


@dataclass(frozen=True)
class _Place:
    """An entry on the way through a submission: its whole name, zips around it, and the time of the outermost."""

    name: str
    entry: Entry
    zips: int = 0
    came: float = 0.0

    @property
    def depth(self) -> int:
        return self.name.count("/")


class LeftOut:
    """What is not read, by reason, for one remark each."""

    def __init__(self) -> None:
        self._names: dict[str, list[str]] = {}

    def add(self, name: str, reason: str) -> None:
        """Remember a file, or the submission itself where it has no name of its own."""
        self._names.setdefault(reason, []).append(name)

    def remarks(self) -> tuple[str, ...]:
        """A sentence for each reason."""
        return tuple(self._sentence(names, reason) for reason, names in self._names.items())

    def _sentence(self, names: list[str], reason: str) -> str:
        if names == [""]:
            return reason
        count = "1 file was" if len(names) == 1 else f"{len(names)} files were"
        return f"{count} left out: {listed(names)} ({reason})"


def contents(roots: Sequence[tuple[str, Entry]]) -> Contents:
    """Look through a submission, and read each file that counts once, to know that it can be read.

    Args:
        roots: what it is made of, each with the name that it goes by; a folder or zip without a name lends none to what
            is in it.
    """
    left = LeftOut()
    found = sorted(_answers_in(roots, left), key=lambda place: (place.depth, place.name, place.entry.members))
    for place in found[MOST_FILES:]:
        left.add(place.name, f"more than {MOST_FILES} files")
    size, files = 0, []
    for number, place in enumerate(found[:MOST_FILES]):
        came, problem = _try(place.entry, LARGEST_SUBMISSION - size)
        size += came
        if problem:
            left.add(place.name, problem)
        order = (place.came, place.entry.when, number)
        files.append(SubmittedFile(place.name, partial(read, place.entry, LARGEST_FILE), order, problem))
    remarks = left.remarks()
    if roots and not found and not remarks:
        remarks = ("empty: there is no file in it",)
    return Contents(tuple(files), remarks, max((place.came for place in found), default=0.0))


def digest_of(files: Sequence[SubmittedFile]) -> str:
    """A number that changes with the name or content of any file, for knowing what was graded already."""
    whole = hashlib.sha256()
    for file in files:
        try:
            content = file.content
        except Unreadable:
            content = b""
        for part in (file.name.encode("utf-8", "surrogatepass"), file.problem.encode(), content):
            whole.update(b"%d:" % len(part) + part)
    return whole.hexdigest()


def _try(entry: Entry, room: int) -> tuple[int, str]:
    """How many bytes a file has, and why it cannot be read."""
    size = 0
    try:
        for piece in pieces(entry):
            size += len(piece)
            if size > LARGEST_FILE:
                return size, f"larger than {readable(LARGEST_FILE)}"
            if size > room:
                return size, f"all files together are larger than {readable(LARGEST_SUBMISSION)}"
    except Unreadable as error:
        return size, str(error)
    return size, ""


def _answers_in(roots: Sequence[tuple[str, Entry]], left: LeftOut) -> Iterator[_Place]:
    """The files that may be answers, in no order; what else there is goes to ``left``."""
    room = LARGEST_SUBMISSION  # for zips in zips, which are read as a whole
    waiting = [_Place(name, entry, 0, entry.when) for name, entry in reversed(roots)]
    seen = 0
    while waiting:
        place = waiting.pop()
        seen += 1
        if seen > MOST_ENTRIES:
            left.add(place.name, f"more than {MOST_ENTRIES:,} files and folders: what is left was not looked at")
            return
        entry, reason = place.entry, _left_out(place)
        if reason:
            left.add(place.name, reason)
        elif not (entry.is_folder or entry.is_zip):
            yield place
        else:
            try:
                if entry.is_zip and entry.members:
                    room -= _size(entry, room)
                waiting += reversed(_within(place))
                for name in outside(entry):
                    left.add(name, "its name leads out of the zip")
            except Unreadable as error:
                left.add(place.name, str(error))


def _left_out(place: _Place) -> str:
    """Why an entry is not looked into, or read; or empty."""
    entry, name = place.entry, place.entry.name.lower()
    if place.name and (name in _NOISE or name.startswith(".")):
        return NOISE
    if entry.problem:
        return entry.problem
    if entry.is_folder:
        return f"more than {DEEPEST} folders inside each other" if place.depth >= DEEPEST else ""
    if entry.is_zip:
        return f"more than {MOST_NESTED} zips inside each other" if place.zips > MOST_NESTED else ""
    if kind_of(name) == "py" and name.partition(".")[0] in _IN_THE_WAY:
        return NO_ANSWER
    return "" if kind_of(name) else OTHER


def _within(place: _Place) -> list[_Place]:
    """What a folder or zip holds. Inside a student's zip the times are the student's, so the zip's own time counts."""
    inside_zip = place.zips > 0 or place.entry.is_zip
    return [
        replace(
            place,
            name=f"{place.name}/{child.name}" if place.name else child.name,
            entry=child,
            zips=place.zips + place.entry.is_zip,
            came=place.came if inside_zip else child.when,
        )
        for child in children(place.entry)
    ]


def _size(entry: Entry, room: int) -> int:
    size = 0
    for piece in pieces(entry):
        size += len(piece)
        if size > room:
            raise Unreadable(f"all zips in it are larger than {readable(LARGEST_SUBMISSION)} together")
    return size
