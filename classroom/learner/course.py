"""What comes after what: the next exercise, and what a learner can do after a check."""

from __future__ import annotations

from .. import catalogue
from ..exercise import Exercise
from ..results import NOT_WRITTEN, PASSED
from .checking import Checked
from .describing import Step
from .progress import Progress

LINE = "A line"  # the part whose functions train a lesson together
TRAIN = "handtorn compare linear_regression --mine ."


def next_exercise(progress: Progress) -> Exercise | None:
    """The first exercise that is neither solved nor given up; None after the last."""
    for name in catalogue.names():
        if not progress.of(name).is_done:
            return catalogue.load(name)
    return None


def what_next(checked: Checked, progress: Progress) -> list[Step]:
    """What to do after a check.

    Args:
        checked: the check.
        progress: with this check in it.
    """
    exercise = checked.answer.exercise
    if checked.result.status == PASSED:
        return [*_after(exercise, progress), *_onward(progress)]
    if checked.result.status == NOT_WRITTEN or checked.result.message:
        return []
    shown = progress.of(exercise.name).hints
    if shown < len(exercise.hints):
        return [Step("A hint:", f"handtorn exercise hint {exercise.name}")]
    return []


def _after(exercise: Exercise, progress: Progress) -> list[Step]:
    """After the exercises of the line: the learner's own functions train."""
    if exercise.part != LINE:
        return []
    line = [name for name in catalogue.names() if catalogue.load(name).part == LINE]
    if exercise.name != line[-1] and not all(progress.of(name).is_done for name in line):
        return []
    return [Step("Now your own functions can train a line. Are they the same as the column's?", TRAIN)]


def _onward(progress: Progress) -> list[Step]:
    exercise = next_exercise(progress)
    if exercise is None:
        return [Step("That was the last: all exercises are done.")]
    return [Step(f"Next, {exercise.number}: {exercise.title}.", "handtorn exercise start")]
