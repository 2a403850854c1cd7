"""Makes the files of exercises, and puts them back to what they were."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sidebyside.tools.errors import UserError
from sidebyside.tools.files import write_whole

from ..exercise import Exercise
from .files import content_of, notebook_name
from .progress_file import free_name


def name_of(exercise: Exercise, notebook: bool) -> str:
    """What its file, or its notebook, is called."""
    return notebook_name(exercise) if notebook else exercise.file_name


def start(exercise: Exercise, folder: Path, notebook: bool) -> Path:
    """Make the file of an exercise.

    Returns:
        Its path.

    Raises:
        UserError: it is there already, or cannot be written.
    """
    path = folder / name_of(exercise, notebook)
    if path.exists():
        raise UserError(
            f"{path.name} is here already, and was left as it is. To begin anew: `handtorn exercise reset "
            f"{exercise.name}`, which keeps a copy of it."
        )
    write_whole(path, content_of(exercise, path.name))
    return path


def reset(exercise: Exercise, folder: Path) -> list[tuple[Path, Path | None]]:
    """Put the files of an exercise back to what they were at the beginning; what they held is kept under another name.

    Returns:
        Each file that there is and its copy, None for a file that was as at the beginning.

    Raises:
        UserError: there is none, or it cannot be read or written.
    """
    paths = present(exercise, folder)
    if not paths:
        raise UserError(
            f"{exercise.file_name} is not in this folder: `handtorn exercise start {exercise.name}` makes it."
        )
    return [(path, _put_back(exercise, path)) for path in paths]


def present(exercise: Exercise, folder: Path) -> Sequence[Path]:
    """The files of an exercise that are in a folder."""
    paths = (folder / name_of(exercise, notebook) for notebook in (False, True))
    return [path for path in paths if path.is_file()]


def _put_back(exercise: Exercise, path: Path) -> Path | None:
    try:
        before = path.read_bytes()
    except OSError as error:
        raise UserError(f"{path.name} cannot be read: {error.strerror or error}: nothing was changed.") from error
    content = content_of(exercise, path.name)
    if before.replace(b"\r\n", b"\n") == content:
        return None
    copy = free_name(path, "bak")
    write_whole(copy, before)
    write_whole(path, content)
    return copy
