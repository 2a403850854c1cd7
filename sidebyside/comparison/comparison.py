"""One comparison from beginning to end: run the columns as published, then in lockstep, then judge."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from ..column import ON_MXNET, load, mxnet_name
from ..data import least_squares
from ..data.datasets import EXAMPLES, Parameters, Problem, check_problem
from ..lesson import LINE, Lesson
from ..lesson_recovery.check import Recovery, check_recovery
from ..tools.progress import StartProgress, no_progress
from ..training import running
from ..training.lockstep import Lockstep, lockstep_steps, run_lockstep
from ..training.running import Run, Settings

MUCH_LESS = 0.1  # two layers must end below a tenth of one layer's loss


@dataclass
class Comparison:
    """What came out of it.

    Attributes:
        backend: what stands behind the name mxnet, with its version.
        runs: one for each column, as far as they came.
        recoveries: for each finished run, where the truth is known.
        lockstep: None for a single column.
        exact: exact least squares on the same data, for a line.
        baselines: runs of the simpler model that the lesson sets beside its own, as far as they came.
    """

    lesson: Lesson
    problem: Problem
    settings: Settings
    backend: str
    exact: Parameters | None = None
    runs: dict[str, Run] = field(default_factory=dict)
    baselines: dict[str, Run] = field(default_factory=dict)
    recoveries: dict[str, Recovery] = field(default_factory=dict)
    lockstep: Lockstep | None = None

    @property
    def interrupted(self) -> bool:
        """Ctrl-C ended it early."""
        stopped = any(run.interrupted for run in (*self.runs.values(), *self.baselines.values()))
        return stopped or (self.lockstep is not None and self.lockstep.interrupted)

    @property
    def as_expected(self) -> bool:
        """Every verdict that there is, is yes."""
        recovered = all(recovery.recovered for recovery in self.recoveries.values())
        better = all(self.is_better(column) is not False for column in self.baselines)
        return recovered and better and (self.lockstep is None or self.lockstep.holds)

    def share_of_baseline(self, column: str) -> float:
        """A column's loss in the last epoch over that of its simpler model."""
        return self.runs[column].losses[-1] / self.baselines[column].losses[-1]

    def is_better(self, column: str) -> bool | None:
        """Is that share as small as the lesson says? None where it was not run as published."""
        lesson, settings = self.lesson, self.settings
        rates = all(lr == lesson.lr[name] for name, lr in settings.lr.items())
        published = (lesson.model, lesson.epochs[0], lesson.batch_size, 0.0, EXAMPLES, None)
        ours = (settings.model, settings.epochs, settings.batch_size, settings.wd, len(self.problem.X), settings.start)
        as_published = rates and ours == published
        return self.share_of_baseline(column) < MUCH_LESS if as_published else None

    def error_of(self, column: str) -> float:
        """A column's mean squared error on all the data, with the parameters that it ended with."""
        return least_squares.mean_squared_error(self.runs[column].parameters, self.problem.X, self.problem.y)

    @property
    def exact_error(self) -> float:
        """The least mean squared error that a line can have on these data."""
        assert self.exact is not None
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
    result = Comparison(lesson, problem, settings, backend_name(settings.columns))
    if lesson.kind == LINE:
        result.exact = least_squares.exact_solution(problem.X, problem.y)
    steps = running.count_steps(problem, settings)
    simpler = baseline_settings(lesson, settings)
    for column in settings.columns:
        run = running.run_column(lesson, column, problem, settings, start_progress(column, steps))
        result.runs[column] = run
        if run.interrupted:
            return result
        if problem.truth is not None and problem.noise is not None:
            result.recoveries[column] = check_recovery(lesson, problem, settings, run)
        if simpler is not None:
            run = running.run_column(lesson, column, problem, simpler, start_progress(f"{column}, one layer", steps))
            result.baselines[column] = run
            if run.interrupted:
                return result
    if lockstep and len(settings.columns) > 1:
        progress = start_progress("lockstep", lockstep_steps(lesson, problem, settings))
        result.lockstep = run_lockstep(lesson, problem, settings, progress)
    return result


def baseline_settings(lesson: Lesson, settings: Settings) -> Settings | None:
    """The settings of the simpler model beside the lesson's own; None where there is none, or it is the one run."""
    if lesson.baseline is None or settings.model.items() >= lesson.baseline.items():
        return None
    return replace(settings, model={**settings.model, **lesson.baseline}, lr=lesson.baseline_lr, start=None)


def backend_name(columns: tuple[str, ...] = ON_MXNET) -> str:
    """Load what the columns stand on, and return it with its version, as in ``"mxnet 1.9.1"``."""
    names = []
    if set(columns) & set(ON_MXNET):
        from minimx import BackendUnavailable

        try:
            names.append(mxnet_name())
        except BackendUnavailable as error:
            hint = " `--columns numpy_impl` runs without MXNet." if "numpy_impl" in columns else ""
            raise BackendUnavailable(f"{error}{hint}") from error
    if "numpy_impl" in columns and not any("numpy" in name for name in names):
        import numpy

        names.append(f"numpy {numpy.__version__}")
    if "torch_impl" in columns:
        load("torch_impl", "data")
        import torch

        names.append(f"torch {torch.__version__.partition('+')[0]}")
    return ", ".join(names)
