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


def next_exercise(progress: Progress, after: str = "") -> Exercise | None:
    """The first exercise that is neither solved nor given up; None where all are.

    Args:
        progress: what was done.
        after: the name of an exercise: those behind it come first.
    """
    names = list(catalogue.names())
    start = names.index(after) + 1 if after in names else 0
    left = (name for name in (*names[start:], *names[:start]) if not progress.of(name).is_done)
    name = next(left, None)
    return None if name is None else catalogue.load(name)


def what_next(checked: Checked, progress: Progress) -> list[Step]:
    """What to do after a check.

    Args:
        checked: the check.
        progress: with this check in it.
    """
    exercise = checked.answer.exercise
    if checked.result.status == PASSED:
        return [*_after(exercise, progress), *onward(exercise, progress)]
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


def onward(exercise: Exercise, progress: Progress) -> list[Step]:
    """Which exercise comes after this one."""
    following = next_exercise(progress, exercise.name)
    if following is None:
        return [Step("That was the last: all exercises are done.")]
    first = next_exercise(progress)
    name = "" if first is not None and first.name == following.name else f" {following.name}"
    return [Step(f"Next, {following.number}: {following.title}.", f"handtorn exercise start{name}")]
