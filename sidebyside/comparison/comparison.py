"""One comparison from beginning to end: run the columns as published, then in lockstep, then judge."""

from __future__ import annotations

import math
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..column import backend_name
from ..data.datasets import EXAMPLES, Dataset
from ..diagnosis.diagnose import diagnose
from ..diagnosis.diagnosis import Diagnosis
from ..diagnosis.measured import StepSize, measure_step_size
from ..lesson import Lesson
from ..lesson_recovery.recovery import Recovery
from ..tools.progress import StartProgress, no_progress
from ..training.lockstep import Lockstep, lockstep_steps, run_lockstep
from ..training.models import where_it_stopped, without_output
from ..training.running import Run, run_column
from ..training.settings import Settings
from ..training.task import Task
from .views.view import View

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(repr=False)
class Comparison:
    """What came out of a comparison. ``print(result)`` shows its tables and verdicts; a notebook shows it by itself.

    Attributes:
        task: what was run: the lesson, the data set, the settings.
        backend: what the columns stand on, with its versions.
        runs: one for each column, by its name, as far as they came.
        baselines: runs of the simpler model that the lesson sets beside its own, as far as they came.
        recoveries: for each finished run, where the truth is known.
        step_sizes: what each column's learning rate comes to, measured and declared; None where it cannot be measured.
        diagnosis: of somebody's own code: when, where and how it parts from the column that it is based on.
        lockstep: None for a single column, or where it was not asked for.
        traces: what its figure needs and was trained once more for; None until :meth:`prepare_figure`.
        interrupted: Ctrl-C ended it early.
    """

    task: Task
    backend: str
    runs: dict[str, Run] = field(default_factory=dict)
    baselines: dict[str, Run] = field(default_factory=dict)
    recoveries: dict[str, Recovery] = field(default_factory=dict)
    step_sizes: dict[str, StepSize | None] = field(default_factory=dict)
    diagnosis: Diagnosis | None = None
    lockstep: Lockstep | None = None
    traces: Any = None
    interrupted: bool = False

    def __repr__(self) -> str:
        return f"<Comparison of {' and '.join(self.settings.names)} on {self.lesson.name}: print(it) shows it>"

    @property
    def lesson(self) -> Lesson:
        """What was run."""
        return self.task.lesson

    @property
    def dataset(self) -> Dataset:
        """On what."""
        return self.task.dataset

    @property
    def settings(self) -> Settings:
        """And how."""
        return self.task.settings

    @property
    def view(self) -> View:
        """How it is shown."""
        return self.lesson.view or View()

    @property
    def as_expected(self) -> bool:
        """Do all verdicts pass?"""
        recovered = all(recovery.recovered for recovery in self.recoveries.values())
        better = all(self.is_better(column) is not False for column in self.baselines)
        same = self.diagnosis is None or self.diagnosis.same
        finite = not any(run.diverged for run in self.runs.values())
        return recovered and better and same and finite and (self.lockstep is None or self.lockstep.holds)

    def share_of_baseline(self, column: str) -> float:
        """A column's loss in the last epoch over that of its simpler model; NaN without a loss for each row."""
        ours, simpler = self.runs[column].losses, self.baselines[column].losses
        return ours[-1] / simpler[-1] if ours and simpler else math.nan

    def is_better(self, column: str) -> bool | None:
        """Is that share as small as the lesson says? None where it was not run as published."""
        lesson, settings = self.lesson, self.settings
        rates = all(lr == lesson.learning_rate(c, lesson.lr, settings.batch_size) for c, lr in self._rates())
        published = (lesson.model_options, lesson.epochs[0], lesson.batch_size, 0.0, EXAMPLES, None)
        ours = (settings.model_options, settings.epochs, settings.batch_size, settings.wd, self.task.rows)
        as_published = rates and (*ours, settings.start) == published
        return self.share_of_baseline(column) < lesson.baseline_share if as_published else None

    def _rates(self) -> list[tuple[Any, float]]:
        return [(column, self.settings.lr[column.name]) for column in self.settings.columns]

    def error_of(self, column: str) -> float:
        """A column's mean squared error on all the data, with the parameters that it ended with; for a line."""
        assert self.task.least_squares is not None
        return self.task.least_squares.error_of(self.runs[column].parameters)

    def table(self) -> str:
        """The tables, the verdicts and what they mean, as text."""
        from .report import as_text

        return as_text(self)

    __str__ = table

    def prepare_figure(self, start_progress: StartProgress = no_progress) -> None:
        """Train once more whatever the figure has to see on its way. Ctrl-C ends it with what there is so far."""
        if self.traces is None:
            self.traces, finished = self.view.trace(self, start_progress)
            self.interrupted = self.interrupted or not finished

    def plot(self) -> Figure:
        """The figure of this kind of lesson."""
        from .plots import draw

        self.prepare_figure()
        return draw(self)

    def to_dict(self) -> dict[str, Any]:
        """Everything as JSON's types; docs/architecture.md lists the fields."""
        from .document import as_document

        return as_document(self)

    def save_html(self, path: str | Path) -> None:
        """Write one page with the tables, the figure and the columns' source, which needs nothing beside it.

        Raises:
            UserError: the file cannot be written there.
        """
        from .page import write_page

        write_page(self, Path(path))

    def _repr_html_(self) -> str:
        from .page import as_fragment

        return as_fragment(self)


def compare_columns(task: Task, *, lockstep: bool = True, start_progress: StartProgress = no_progress) -> Comparison:
    """Run a task's columns and compare them. Ctrl-C ends it with what was done so far.

    Raises:
        Diverged: a loss stopped being finite.
        ColumnFailed: a column's own code raised an error.
        BackendUnavailable: MXNet cannot be had here.
    """
    result = Comparison(task, backend_name(task.settings.columns))
    if lockstep:
        result.diagnosis = _diagnose(task)  # first: it takes no time, and finds what would fail after hours
    simpler = baseline_of(task)
    recovery = task.lesson.recovery
    for column in task.settings.columns:
        run = run_column(task, column, start_progress(column.name, task.steps))
        result.runs[column.name] = run
        if run.interrupted:
            break
        if recovery is not None and recovery.can_judge(task) and not run.diverged:
            result.recoveries[column.name] = recovery.check(task, run)
        if simpler is not None:
            run = run_column(simpler, column, start_progress(f"{column}, one layer", task.steps))
            result.baselines[column.name] = run
            if run.interrupted:
                break
    result.interrupted = any(run.interrupted for run in (*result.runs.values(), *result.baselines.values()))
    if result.diagnosis is not None and not result.interrupted and not result.runs[result.diagnosis.mine].diverged:
        result.diagnosis.take_in_steps(result.runs[result.diagnosis.mine].steps, task.steps)
    if lockstep and not result.interrupted:
        _compare_steps(result, start_progress)
    return result


def _diagnose(task: Task) -> Diagnosis | None:
    """Try somebody's own code beside the column that it is based on; None where there is none."""
    for column in task.settings.columns:
        base = column.based_on
        if base is not None and base in task.settings.columns:
            with where_it_stopped(column), without_output(column):
                return diagnose(task, base, column)
    return None


def _compare_steps(result: Comparison, start_progress: StartProgress) -> None:
    """Measure what the learning rates come to, and run the columns in lockstep."""
    task, diagnosis = result.task, result.diagnosis
    for column in task.settings.columns:
        if diagnosis is not None and column.name == diagnosis.mine:
            result.step_sizes[column.name] = diagnosis.step_size
        else:
            result.step_sizes[column.name] = measure_step_size(task, column)
    if len(task.settings.columns) < 2:
        return
    if diagnosis is not None:
        columns = tuple(diagnosis.compared if c.name == diagnosis.mine else c for c in task.settings.columns)
        task = replace(task, settings=replace(task.settings, columns=columns))
    with nullcontext() if diagnosis is None else without_output(diagnosis.column):
        result.lockstep = run_lockstep(task, start_progress("lockstep", lockstep_steps(task)))
    result.interrupted = result.lockstep.interrupted
    if diagnosis is not None:
        diagnosis.take_in(result.lockstep)


def baseline_of(task: Task) -> Task | None:
    """The simpler model beside the lesson's own; None where there is none, or it is the one run."""
    lesson, settings = task.lesson, task.settings
    if lesson.baseline is None or settings.model_options.items() >= lesson.baseline.items():
        return None
    published = lesson.baseline_lr
    rates = {c.name: lesson.learning_rate(c, published, settings.batch_size) for c in settings.columns}
    model_options = {**settings.model_options, **lesson.baseline}
    return replace(task, settings=replace(settings, model_options=model_options, lr=rates, start=None))
