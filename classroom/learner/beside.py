"""Progress of what was checked in a live notebook: solved is only what is in the file that is handed in, too."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from sidebyside.tools.errors import UserError

from ..causes import is_exception
from ..results import FAILED, NOT_WRITTEN, PASSED
from ..submissions.notebook import TAG
from .checking import Checked, check_answer
from .files import files_of, read
from .progress import Progress
from .progress_file import NAME, Tell, load
from .recording import record_check, with_check


def recorded(checked: Checked, folder: Path, tell: Tell) -> tuple[Progress, str]:
    """Write a check into progress, where a folder has some, or a file of the exercise.

    Args:
        checked: a check of what is in this process.
        folder: the current one.
        tell: is told what is damaged.

    Returns:
        The progress with this check in it, and, for an answer that is right and in no file of the exercise that is
        there, a sentence that says so: it does not count as solved.
    """
    exercise = checked.answer.exercise
    paths = files_of(exercise, folder)
    if not paths and (not checked.answer.text or not (folder / NAME).is_file()):
        return with_check(Progress(), checked), ""
    lacks = ""
    if checked.result.status == PASSED and paths and load(folder, tell).of(exercise.name).solved is None:
        try:
            saved = check_answer(read(exercise, paths[-1]), checked.seed)
        except UserError as error:
            lacks = str(error)
        else:
            lacks = "" if saved.result.status == PASSED else _lacks(saved)
            checked = replace(checked, answer=saved.answer)
        if lacks:
            checked = replace(checked, result=replace(checked.result, status=FAILED))
    return record_check(checked, folder, tell), lacks


def _lacks(saved: Checked) -> str:
    """Where the answer is not, and what to do."""
    answer, result = saved.answer, saved.result
    came = next((check.came for check in result.checks if not check.holds and is_exception(check.came)), "")
    what = "is not written yet" if result.status == NOT_WRITTEN else "does not pass"
    why = result.message or came
    why = f" ({why.rstrip('.')})" if why and result.status != NOT_WRITTEN else ""
    place = f"the cell with the tag {TAG}{answer.exercise.name}" if answer.is_notebook else "it"
    return (
        f"{answer.shown}, which is handed in, {what}, as it was last saved{why}. Write it in {place}, with the imports "
        "that it needs, save, and check again."
    )
