"""What a lesson brings to the question whether the truth was recovered: a verdict on one run, and studies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..column import Column
from ..lesson import Lesson
from ..recovery.theory import SGDSettings
from ..tools.errors import UserError
from ..training.running import Run
from ..training.settings import Request
from ..training.task import Task

if TYPE_CHECKING:
    from .study import LessonStudy


@dataclass(frozen=True)
class Recovery:
    """One run's estimate against the truth. All arrays are (parameters,), weights first, then the bias.

    Attributes:
        error: |θ̂ - θ*|.
        tolerance: z·S + b + rounding, with S² = sampling² + step_noise².
        sampling: standard deviation of exact least squares.
        step_noise: standard deviation of SGD around exact least squares, infinite where the step size is not stable.
        initialisation: b, the remaining effect of the initialisation.
        rounding: of float32.
        problem: why no fit with these settings could be judged; an empty string where one can.
    """

    error: np.ndarray
    tolerance: np.ndarray
    sampling: np.ndarray
    step_noise: np.ndarray
    initialisation: float
    rounding: float
    problem: str

    @property
    def recovered(self) -> bool:
        """Is every parameter within its tolerance?"""
        return not self.problem and bool((self.error <= self.tolerance).all())

    @property
    def reason(self) -> str:
        """One line on the verdict."""
        if self.problem:
            return self.problem
        worst = int(np.argmax(self.error / np.maximum(self.tolerance, np.finfo(float).tiny)))
        share = self.error[worst] / self.tolerance[worst] if self.tolerance[worst] else float("inf")
        return f"the largest error is {share:.2g} of what is allowed"


@dataclass(frozen=True)
class Doubt:
    """Why no fit with these settings can be judged; ``unstable`` where there would be nothing to see at all."""

    reason: str
    unstable: bool = False


class LessonRecovery:
    """How a lesson's recovery of the truth is judged.

    Attributes:
        judges_one_run: is there a verdict on a single run, or only in a study?
    """

    judges_one_run = False

    def can_judge(self, task: Task) -> bool:
        """Is a truth known, in this data set, to hold one run against?"""
        return self.judges_one_run and task.dataset.truth is not None and task.dataset.noise is not None

    def check(self, task: Task, run: Run) -> Recovery:
        """Compare one run with the truth."""
        raise NotImplementedError("This lesson has no verdict on one run.")

    def study(self, lesson: Lesson, request: Request, *, estimate_noise: bool) -> LessonStudy:
        """Turn what was asked for into a study; a UserError says what does not fit."""
        raise NotImplementedError("This lesson has no study.")


def sgd_settings(task: Task, column: Column) -> SGDSettings:
    """The steps that a column makes at its learning rate."""
    divides_by = task.lesson.convention(column).divides_by
    return SGDSettings(
        step_size=task.step_size(column),
        batch_size=task.settings.batch_size,
        epochs=task.settings.epochs,
        divides_by="rows" if divides_by == "rows" else "batch_size",
    )


def check_study_request(request: Request) -> None:
    """Raise a UserError for what no study has a use for."""
    for name, value in (("start", request.start), ("limit", request.options.get("limit"))):
        if value is not None:
            raise UserError(f"--{name} is not for studies, in which each replicate has data and a start of its own.")
    if request.device != "cpu":
        raise UserError("--device is cpu in a study, which fills the cores with replicates.")
