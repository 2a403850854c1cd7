"""Carries progress from one folder or computer to another."""

from __future__ import annotations

import os
from pathlib import Path

from sidebyside.tools.errors import UserError
from sidebyside.tools.files import write_whole

from .progress import Progress, now
from .progress_file import NAME, Damaged, Tell, load, read, save, to_bytes


def export(folder: Path, file: Path | None, tell: Tell) -> tuple[Path, int]:
    """Write the progress of a folder into a file.

    Args:
        folder: of the exercises.
        file: its name; one with the date if it is not given.
        tell: is told what is damaged.

    Returns:
        The file, and of how many exercises it has the progress.

    Raises:
        UserError: something else is in that file, or it cannot be written.
    """
    progress = load(folder, tell)
    path = file or folder / f"handtorn-progress-{now()[:10]}.json"
    if path.absolute() == (folder / NAME).absolute():
        raise UserError(f"{NAME} is the file in which your progress is kept: name another, or none.")
    if os.path.lexists(path):
        try:
            read(path)
        except Damaged:
            raise UserError(f"{path} is there already, and is something else: name another file.") from None
    write_whole(path, to_bytes(progress))
    return path, len(progress.entries)


def take_in(file: Path, folder: Path, tell: Tell) -> Progress:
    """Add the progress in a file to that of a folder.

    Raises:
        UserError: there is none in the file, or it cannot be kept.
    """
    if not file.exists():
        raise UserError(f"{file}: there is no such file. Expected one that export-progress wrote.")
    came, damaged = read(file)
    if damaged:
        tell(f"{file}: what it says of {', '.join(damaged)} is damaged, and left out.")
    progress = load(folder, tell).merged(came)
    save(folder, progress)
    return progress
