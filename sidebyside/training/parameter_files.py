"""Parameters in a file that every column reads: NumPy's .npz, in the shapes that all columns share."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import numpy as np

from ..data.datasets import Parameters
from ..lesson import Lesson
from ..tools.errors import UserError
from ..tools.files import write_whole

LESSON = "lesson"  # the entry that says whose parameters these are


def save_parameters(path: Path, lesson: Lesson, parameters: Parameters) -> None:
    """Write a model's parameters, as ``get_parameters`` of any column gives them; the file appears whole or not at all.

    Raises:
        UserError: the file cannot be written there.
    """
    buffer = io.BytesIO()
    np.savez(buffer, **{LESSON: np.array(lesson.module)}, **parameters)
    write_whole(path, buffer.getvalue())


def load_parameters(path: Path, lesson: Lesson) -> Parameters:
    """Read parameters for ``set_parameters`` of any column. Whether they fit the model is checked there.

    Raises:
        UserError: the file is missing, damaged, no file of parameters, or of another lesson.
    """
    if not path.is_file():
        raise UserError(f"{path}: there is no such file." if not path.exists() else f"{path} is not a file.")
    size = path.stat().st_size
    try:
        file = np.load(io.BytesIO(path.read_bytes()), allow_pickle=False)
        arrays = {name: file[name] for name in file.files} if hasattr(file, "files") else {}
    except (OSError, ValueError, EOFError, zipfile.BadZipFile) as error:
        raise UserError(f"{path}: its {size:,} bytes are not a whole file of parameters ({error}).") from error
    whose = str(arrays.pop(LESSON, ""))
    if not whose:
        raise UserError(f"{path} holds no lesson's parameters: expected a file that --save wrote.")
    if whose != lesson.module:
        raise UserError(f"{path} holds parameters of {whose}: expected those of {lesson.module}.")
    for name, values in arrays.items():
        if values.dtype.kind != "f" or not np.isfinite(values).all():
            raise UserError(f"{path}: {name} holds something other than finite numbers: save it again.")
    return arrays
