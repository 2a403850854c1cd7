"""A learner's files: which of a folder answers which exercise, and the text in it that is checked."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sidebyside.tools.errors import UserError

from .. import catalogue
from ..exercise import Exercise
from ..results import Student
from ..submissions import Answer as Read
from ..submissions import ExerciseFile, Submission, SubmittedFile, Unreadable, answers
from ..submissions.limits import LARGEST_FILE, readable
from ..submissions.names import exercise_names, kind_of
from ..submissions.notebook import TAG, code_cells
from ..submissions.text import decoded
from .misnamed import advice_on
from .notebooks import make_notebook

TOGETHER = 2.0  # seconds between files that were made at once: archives keep times to that


@dataclass(frozen=True)
class Answer:
    """What a learner wrote.

    Attributes:
        exercise: which exercise it answers.
        path: the file that it is in.
        text: the Python that is checked; of a notebook, that of its cell.
        shown: what it is called in messages.
        problem: why it cannot be used, in a sentence; or empty.
        remarks: how it was found, in sentences.
        cells: of a notebook, as :attr:`classroom.submissions.Answer.cells`.
    """

    exercise: Exercise
    path: Path
    text: str
    shown: str
    problem: str = ""
    remarks: tuple[str, ...] = ()
    cells: tuple[tuple[int, int], ...] = ()

    def placed(self, message: str) -> str:
        """A message that speaks of lines of the text, with the lines of a notebook's cells in place of these."""
        return Read(self.text, self.shown, cells=self.cells).placed(message)

    @property
    def is_notebook(self) -> bool:
        """Is it a cell of a notebook?"""
        return kind_of(self.path.name) == "ipynb"


def files_of(exercise: Exercise, folder: Path) -> list[Path]:
    """The files in a folder that are called after an exercise, as ``03_square_loss.py``; the one saved last is last."""
    return [path for name, path in all_files(folder) if name == exercise.name]


def notebook_name(exercise: Exercise) -> str:
    """What its notebook is called."""
    return f"{Path(exercise.file_name).stem}.ipynb"


def all_files(folder: Path) -> list[tuple[str, Path]]:
    """Files that are called after exercises, each with the exercise's name, in the order in which they were saved."""
    known = {name.casefold(): name for name in catalogue.names()}
    found = []
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        raise UserError(f"{folder} cannot be read: {error.strerror or error}.") from error
    for entry in entries:
        if kind_of(entry.name) and not entry.name.startswith(".") and entry.is_file():
            name = next((known[name] for name, _ in exercise_names(entry.name) if name in known), None)
            if name is not None:
                found.append((entry.stat().st_mtime_ns, name, folder / entry.name))
    return [(name, path) for _, name, path in sorted(found)]


def last_saved(folder: Path) -> tuple[Exercise, Path] | None:
    """The exercise whose file in this folder was saved last, and that file; None where there is none.

    Files in which nothing was written yet count only where there are no others, as in a handout that was just unpacked:
    then it is the first of those that are as new as the newest.
    """
    found = all_files(folder)
    for name, path in reversed(found):
        exercise = catalogue.load(name)
        if not is_untouched(exercise, path):
            return exercise, path
    if not found:
        return None
    times = {path: path.stat().st_mtime for _, path in found}
    alike = [pair for pair in found if times[found[-1][1]] - times[pair[1]] < TOGETHER]
    name, path = min(alike, key=lambda pair: catalogue.names()[pair[0]])
    return catalogue.load(name), path


def is_untouched(exercise: Exercise, path: Path) -> bool:
    """Does a file hold what it held at the beginning?"""
    try:
        return path.read_bytes().replace(b"\r\n", b"\n") == content_of(exercise, path.name)
    except OSError:
        return False


def content_of(exercise: Exercise, name: str) -> bytes:
    """What a file of an exercise holds at the beginning."""
    return make_notebook(exercise) if kind_of(name) == "ipynb" else exercise.stub.encode()


def locate(text: str | None, folder: Path) -> tuple[Exercise, Path]:
    """The exercise that somebody means, and its file.

    Args:
        text: a name, a number or a file; None for the exercise whose file in this folder was saved last.
        folder: where files are looked for.

    Raises:
        UserError: there is no such exercise, or no such file.
    """
    if text is None:
        found = last_saved(folder)
        if found is None:
            advice = advice_on(sorted(folder.glob("*.py*")))
            raise UserError(
                f"no file in this folder is called after an exercise. {advice}"
                if advice
                else "there is no exercise in this folder: `handtorn exercise start` makes the first one here; or "
                "change to the folder in which yours are."
            )
        return found
    named = folder / text
    try:
        exercise = find(text)
    except UserError as error:
        advice = advice_on([named]) if kind_of(text) and named.is_file() else ""
        if not advice:
            raise
        raise UserError(advice) from error
    if kind_of(text) and named.is_file():
        return exercise, named
    paths = files_of(exercise, folder)
    if not paths:
        raise UserError(
            f"{exercise.file_name} is not in this folder: `handtorn exercise start {exercise.name}` makes it."
        )
    return exercise, paths[-1]


def find(text: str) -> Exercise:
    """As :func:`catalogue.find`, also by the name of a copy: ``"03_square_loss (1).py"``."""
    if kind_of(text):
        known = {name.casefold(): name for name in catalogue.names()}
        for name, _ in exercise_names(Path(text).name):
            if name in known:
                return catalogue.load(known[name])
    return catalogue.find(text)


def read(exercise: Exercise, path: Path) -> Answer:
    """Read an answer, in the same way as a submission of it is read.

    Raises:
        UserError: the file cannot be read.
    """
    try:
        size = path.stat().st_size
        content = path.read_bytes() if size <= LARGEST_FILE else b""
    except OSError as error:
        raise UserError(f"{path.name} cannot be read: {error.strerror or error}: is it open elsewhere?") from error
    if size > LARGEST_FILE:
        raise UserError(f"{path.name} cannot be read: it is larger than {readable(LARGEST_FILE)}.")
    found = _answer(exercise, path.name, lambda: content)
    remarks = found.remarks
    if kind_of(path.name) == "ipynb" and not found.problem:
        is_marked = any(exercise.name.casefold() in cell.marked for cell in code_cells(decoded(content)[0]))
        if not is_marked:
            remarks += (f"no cell of {path.name} has the tag {TAG}{exercise.name}: what its cells define counts",)
    ending = "".join(path.suffixes[-2:]).lower()
    if ending in (".py.txt", ".ipynb.txt"):
        better = exercise.file_name if ending == ".py.txt" else notebook_name(exercise)
        remarks += (f"{path.name} is read, though its name ends in .txt: better call it {better}",)
    return Answer(exercise, path, found.text, path.name, found.problem, remarks, found.cells)


def _answer(exercise: Exercise, name: str, load: Callable[[], bytes]) -> Read:
    asked = ExerciseFile.of(exercise.name, exercise.number, exercise.file_name, exercise.asked, exercise.taken.text)
    submission = Submission(Student("", ""), name, "", (SubmittedFile(name, load),))
    try:
        found = answers(submission, {exercise.name: asked}).get(exercise.name)
        return found or Read("", name, f"{name} has nothing for the exercise {exercise.name}.")
    except Unreadable as error:
        return Read("", name, f"{name} cannot be used: {error}.")
