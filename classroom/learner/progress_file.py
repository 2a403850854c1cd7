"""The file in which progress is kept, in the folder of the exercises.

It has a name that shows: it belongs to the learner, and should come along where the folder is copied or packed. Two
commands at once may lose what one of them writes in the same hundredth of a second, and no more.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

from sidebyside.tools.errors import UserError
from sidebyside.tools.files import write_whole

from .progress import VERSION, Progress

NAME = "handtorn-progress.json"
MOST_BYTES = 10**7  # a thousand times what it can come to

Tell = Callable[[str], None]


def load(folder: Path, tell: Tell) -> Progress:
    """The progress that is kept in a folder; where there is no file, that of a beginner.

    A damaged file is set aside under another name, and what can be read of it is taken.

    Args:
        folder: of the exercises.
        tell: is told in one line that something was damaged.

    Raises:
        UserError: it cannot be read, or a newer version wrote it.
    """
    path = folder / NAME
    if not os.path.lexists(path):
        return Progress()
    try:
        progress, damaged = read(path)
    except Damaged:
        progress, damaged = Progress(), [""]
    if damaged:
        _set_aside(path, progress, ", ".join(damaged), tell)
    return progress


class Damaged(UserError):
    """A file holds no progress."""


def read(path: Path) -> tuple[Progress, list[str]]:
    """The progress in a file, and the names of the exercises whose entries are damaged.

    Raises:
        Damaged: there is none in it.
        UserError: it cannot be read, or a newer version wrote it.
    """
    try:
        if path.stat().st_size > MOST_BYTES:
            raise Damaged(f"{path} holds no progress: it is too large for that.")
        saved = json.loads(path.read_text(encoding="utf-8-sig"))
        version = saved["handtorn_progress"]
        if type(version) is int and version > VERSION:
            raise UserError(f"{path} was written by a newer handtorn: update this one (pip install --upgrade).")
        return Progress.from_dict(saved)
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror or error}.") from error
    except UserError:
        raise
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Damaged(f"{path} holds no progress: expected a file that export-progress wrote.") from error


def _set_aside(path: Path, left: Progress, what: str, tell: Tell) -> None:
    aside = free_name(path, "damaged")
    try:
        shutil.copyfile(path, aside)
        save(path.parent, left)
    except (
        OSError,
        UserError,
    ):  # a folder that cannot be written to: nothing is lost, and the next command tries again
        aside = path
    kept = f"what it says of {what} is left out" if what else "progress begins anew"
    tell(f"{path.name} is damaged: {kept}; the file as it was is {aside.name}.")


def free_name(path: Path, word: str) -> Path:
    """A name beside the path that nothing has yet: ``NAME.word-1``, or the next number."""
    number = 1
    while os.path.lexists(path.with_name(f"{path.name}.{word}-{number}")):
        number += 1
    return path.with_name(f"{path.name}.{word}-{number}")


def save(folder: Path, progress: Progress) -> None:
    """Write it, whole or not at all."""
    write_whole(folder / NAME, to_bytes(progress))


def to_bytes(progress: Progress) -> bytes:
    """The content of a file."""
    return (json.dumps(progress.to_dict(), indent=2) + "\n").encode()


def change(folder: Path, tell: Tell, changed: Callable[[Progress], Progress]) -> Progress:
    """Change the progress of a folder. Where it cannot be written, that is told, and no reason to stop.

    Returns:
        The progress as it is then.
    """
    try:
        before = load(folder, tell)
        progress = changed(before)
        if progress != before:
            save(folder, progress)
    except UserError as error:  # also of a newer version, whose file stays as it is
        tell(f"progress is not remembered: {error}")
        return changed(Progress())
    return progress
