"""One comparison from beginning to end: run the columns as published, then in lockstep, then judge."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from . import least_squares, running
from .lessons import Lesson
from .lockstep import Lockstep, run_lockstep
from .problems import Parameters, Problem, check_problem
from .recovery import Recovery, check_recovery
from .running import Run, Settings

StartProgress = Callable[[str, int], Callable[[int], None]]


def no_progress(_title: str, _steps: int) -> Callable[[int], None]:
    """Show nothing."""
    return lambda _done: None


@dataclass
class Comparison:
    """What came out of it.

    Attributes:
        backend: what stands behind the name mxnet, with its version.
        runs: one for each column, as far as they came.
        recoveries: for each finished run, where the truth is known.
        lockstep: None for a single column.
        exact: exact least squares on the same data.
    """

    lesson: Lesson
    problem: Problem
    settings: Settings
    backend: str
    exact: Parameters
    runs: dict[str, Run] = field(default_factory=dict)
    recoveries: dict[str, Recovery] = field(default_factory=dict)
    lockstep: Lockstep | None = None

    @property
    def interrupted(self) -> bool:
        """Ctrl-C ended it early."""
        stopped = any(run.interrupted for run in self.runs.values())
        return stopped or (self.lockstep is not None and self.lockstep.interrupted)

    @property
    def as_expected(self) -> bool:
        """Every verdict that there is, is yes."""
        recovered = all(recovery.recovered for recovery in self.recoveries.values())
        return recovered and (self.lockstep is None or self.lockstep.holds)

    def error_of(self, column: str) -> float:
        """A column's mean squared error on all the data, with the parameters that it ended with."""
        return least_squares.mean_squared_error(self.runs[column].parameters, self.problem.X, self.problem.y)

    @property
    def exact_error(self) -> float:
        """The least mean squared error that a line can have on these data."""
        return least_squares.mean_squared_error(self.exact, self.problem.X, self.problem.y)


def compare(
    lesson: Lesson,
    problem: Problem,
    settings: Settings,
    *,
    lockstep: bool = True,
    start_progress: StartProgress = no_progress,
) -> Comparison:
    """Run a lesson's columns on a problem and compare them. Ctrl-C ends it with what was done so far.

    Raises:
        UserError: data or settings that cannot be trained with, before any training.
        Diverged: a loss stopped being finite.
        BackendUnavailable: MXNet cannot be had here.
    """
    check_problem(problem, lesson.name)
    running.check_settings(settings)
    settings = replace(settings, batch_size=min(settings.batch_size, len(problem.X)))
    result = Comparison(lesson, problem, settings, backend_name(), least_squares.exact_solution(problem.X, problem.y))
    steps = running.count_steps(problem, settings)
    for column in settings.columns:
        run = running.run_column(lesson, column, problem, settings, start_progress(column, steps))
        result.runs[column] = run
        if run.interrupted:
            return result
        if problem.truth is not None and problem.noise is not None:
            result.recoveries[column] = check_recovery(lesson, problem, settings, run)
    if lockstep and len(settings.columns) > 1:
        result.lockstep = run_lockstep(lesson, problem, settings, start_progress("lockstep", steps))
    return result


def backend_name() -> str:
    """Load the backend, and return its name with its version, as in ``"mxnet 1.9.1"``."""
    from minimx import provide_mxnet

    name = provide_mxnet()
    import mxnet

    return f"{name} {mxnet.__version__}"
