"""When, where and how somebody's own column parts from the one that it is based on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import numpy as np

from ..column import Column
from ..probes import Outcome, run_probes
from ..tools.errors import ColumnFailed
from ..training.lockstep import Lockstep
from ..training.task import Task
from .answer import Answer
from .growth import MANY, memory_grows, objects_per_step
from .losses import relate_losses
from .measured import StepSize, measure_step_size
from .on_epochs import EPOCHS_FROM_1, FROM_OUTSIDE, on_epochs
from .on_fixed import is_fixed, on_fixed
from .on_model import on_set_parameters, on_start
from .on_pairs import in_this_way, on_pairs
from .on_rows import RowsSeen, on_rows, on_the_order
from .relation import is_same
from .rows import find_batches
from .trial import WITH_DECAY, Way, trial_task, walk_in_pairs, ways

ORDER, DROPOUT = "data_iter", "dropout"  # the functions of a column that draw from the generator of train


@dataclass
class Diagnosis:
    """What was found out about a column beside the one that it is based on.

    Attributes:
        base, mine: the columns' names.
        column: the second one, as it was given.
        trial: the task on few rows that it was found out on.
        compared: the column as it is held against the other in lockstep: with the other's order of rows, where its own
            is right but another.
        answers: the differences, those first that make others unreadable.
        remarks: what is no difference, and worth knowing.
        outcomes: what its functions gave, each called alone on inputs that show its traps.
        step_size: what its learning rate comes to, from its first update; None where that cannot be measured.
        blamed: the functions of which each alone, replaced by the original, makes the difference go away.
        parted: the first step of the lockstep after which the parameters differed by more than rounding; None where
            they did not, or were not compared.
        difference: by how much, as the lockstep counts it.
    """

    base: str
    mine: str
    column: Column
    trial: Task
    compared: Column
    answers: list[Answer] = field(default_factory=list)
    remarks: list[Answer] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)
    step_size: StepSize | None = None
    blamed: tuple[str, ...] = ()
    parted: int | None = None
    difference: float = 0.0

    @property
    def same(self) -> bool:
        """Is it the same, as far as was looked?"""
        return not self.answers and self.parted is None and not self.failed

    @property
    def failed(self) -> list[Outcome]:
        """What a function gave that is wrong."""
        return [outcome for outcome in self.outcomes if outcome.holds is False]

    @property
    def headline(self) -> str:
        """The verdict, in a sentence."""
        if self.parted is not None:
            return f"{self.mine} is not the same as {self.base}: in lockstep they part at step {self.parted:,}."
        if self.answers:
            return f"{self.mine} is not the same as {self.base}, though the lockstep by itself does not show it."
        steps = f"{self.mine} makes the same steps as {self.base}, to rounding"
        if self.failed:
            return f"{steps}. But on inputs that this lesson does not have it gives something else."
        return f"{steps}" + ", and what was tried alone gives what it should" * bool(self.outcomes) + "."

    @property
    def where(self) -> str:
        """Which function it is in, where that is one of several; an empty string where nothing is known."""
        if len(self.compared.defines) < 2 or len(self.blamed) != 1:
            return ""
        (name,) = self.blamed
        return f"With {self.base}'s {name} in its place, {self.mine} is the same: the difference is in {name}."

    @property
    def described_trial(self) -> str:
        """What the trial was, in a few words."""
        settings = self.trial.settings
        batches = f"batches of {settings.batch_size}"
        if self.trial.short_batch:
            batches += f", the last of {self.trial.short_batch}"
        return f"{self.trial.rows} rows in {batches}, {settings.epochs} epochs, each step from {self.base}'s parameters"

    def take_in(self, lockstep: Lockstep | None) -> None:
        """Add what the lockstep of the two columns has shown."""
        if lockstep is None or (self.base, self.mine) not in lockstep.differences:
            return
        series = np.array(lockstep.differences[self.base, self.mine])
        beyond = np.flatnonzero(~(series <= lockstep.limit))
        if not len(beyond):
            return
        self.parted, self.difference = int(beyond[0]) + 1, float(series[beyond[0]])
        if not self.answers:
            self.answers.append(_only_in_the_long_run(self, series))

    def to_dict(self) -> dict[str, Any]:
        """As JSON's types."""
        size = self.step_size
        return {
            "base": self.base,
            "same": self.same,
            "parted": self.parted,
            "in": list(self.blamed),
            "answers": [answer.to_dict() for answer in self.answers],
            "probes": [vars(outcome) for outcome in self.outcomes],
            "remarks": [answer.to_dict() for answer in self.remarks],
            "step_size": None if size is None else {"measured": _number(size.measured), "declared": size.declared},
        }


def diagnose(task: Task, base: Column, mine: Column) -> Diagnosis:
    """Try a column beside the one that it is based on, on few rows, before anything long is run.

    Raises:
        ColumnFailed: its code raised an error.
    """
    trial = trial_task(task, base, mine)
    every = ways(trial, base, mine)
    result = Diagnosis(base.name, mine.name, mine, trial, mine)
    result.outcomes = run_probes(mine, mine.defines)
    with _with_what_was_tried(result):
        _try(task, every, base, result)
    return result


@contextmanager
def _with_what_was_tried(result: Diagnosis) -> Iterator[None]:
    """An error in training says more together with the first function that is wrong when it is called alone."""
    try:
        yield
    except ColumnFailed as failure:
        wrong = next(iter(result.failed), None)
        if wrong is None:
            raise
        tried = f"{wrong.function} alone, {wrong.tried}: expected {wrong.expected}, came {wrong.came}."
        text = f"{failure} {tried} {wrong.cause}".rstrip()
        raise ColumnFailed(failure.column, failure.file, failure.line, failure.error, text) from failure.error


def _try(task: Task, every: list[Way], base: Column, result: Diagnosis) -> None:
    """Fill in what a trial says."""
    mine, trial = result.column, result.trial
    result.remarks += filter(None, [on_start(task, mine), on_set_parameters(trial, every[0], mine)])
    heeds = not any(one.kind == "set_parameters" for one in result.remarks)
    _set_dropout_aside(task, result)
    rows = _look_at_rows(trial, every[0], base, _without(result.compared, DROPOUT))
    epochs = list(on_epochs(base.name, mine.name, rows.expected, rows.found, rows.known))
    result.answers += epochs
    if not any(one.kind == FROM_OUTSIDE for one in epochs):
        result.answers += on_rows(rows)
    aligned = all(one.kind == EPOCHS_FROM_1 for one in epochs)
    own_order = rows.known and not rows.same
    if own_order and ORDER in mine.defines:
        result.compared, own_order = _without(result.compared, ORDER), False
    remark = on_the_order(rows)
    if remark is not None and aligned:
        result.remarks.append(remark)
        if own_order:
            result.answers.append(_not_to_be_compared(base.name, mine.name))
    if aligned and heeds and not own_order:
        result.answers += _on_steps(trial, every, base, result)
    if not result.answers:
        result.answers += _on_growth(trial, every[0], base, result)
    result.step_size = _measured(task, result)


def _without(column: Column, name: str) -> Column:
    """The column with the original's function of this name."""
    return column.with_the_originals(name) if name in column.defines else column


def _set_dropout_aside(task: Task, result: Diagnosis) -> None:
    """Compare with the other's dropout where the masks of one's own, drawn from the same generator, are others.

    Nothing is dropped in the trial, and not in all lessons. A dropout that draws a mask all the same changes the order
    of the rows, which is no mistake. Its probes say whether it is right.
    """
    own_mask = any(one.function == DROPOUT and one.holds is None for one in result.outcomes)
    if not task.settings.model_options.get("dropout"):
        result.compared = _without(result.compared, DROPOUT)
    elif own_mask and not any(one.function == DROPOUT for one in result.failed):
        result.compared = _without(result.compared, DROPOUT)
        text = f"{result.mine} draws masks of its own for dropout, which is right. To compare everything else step by "
        text += f"step, {result.base}'s dropout was taken."
        result.remarks.append(Answer("own masks", text, differs=False))


def _measured(task: Task, result: Diagnosis) -> StepSize | None:
    """What the learning rate comes to; None where its code, which differs in other ways too, does not get that far."""
    try:
        return measure_step_size(task, result.compared)
    except ColumnFailed:
        if result.answers:
            return None
        raise


def _look_at_rows(trial: Task, way: Way, base: Column, mine: Column) -> RowsSeen:
    expected = find_batches(trial, way, base, base)
    found = find_batches(trial, way, mine, base, expected)
    seen = RowsSeen(base.name, mine.name, expected, found, None, trial.dataset.y, trial.settings.batch_size)
    return replace(seen, again=find_batches(trial, way, mine, base, expected)) if seen.own_order else seen


def _on_steps(trial: Task, every: list[Way], base: Column, result: Diagnosis) -> Iterator[Answer]:
    """Answers on updates and losses, from the first way to call ``train`` that shows a difference."""
    tried = _without(result.compared, DROPOUT)
    for way in every:
        try:
            pairs = walk_in_pairs(trial, way, base, tried)
        except ColumnFailed:
            if way.name != WITH_DECAY:
                raise
            result.remarks.append(_not_tried(result.mine, way))
            continue
        found = list(on_pairs(pairs, base, tried))
        if found and is_fixed(trial, way, base, tried, pairs):
            found = [on_fixed(base.name, result.mine)]
        if found:
            result.blamed = _blamed(trial, way, base, tried)
            published = way is every[0]
            yield from (one if published else in_this_way(way, one) for one in found)
            return


def _blamed(trial: Task, way: Way, base: Column, mine: Column) -> tuple[str, ...]:
    """The functions without which there is no difference: one at a time is replaced by the original."""
    if len(mine.defines) < 2:
        return mine.defines
    found = []
    for name in mine.defines:
        try:
            pairs = walk_in_pairs(trial, way, base, mine.with_the_originals(name))
        except ColumnFailed:  # the others do not go with it
            continue
        steps = range(len(pairs))
        if not pairs.ended and all(map(partial(is_same, pairs), steps)) and relate_losses(pairs).kind == "same":
            found.append(name)
    return tuple(found)


def _on_growth(trial: Task, way: Way, base: Column, result: Diagnosis) -> Iterator[Answer]:
    """A graph that is kept shows in nothing but memory."""
    cause = (
        "a graph that is kept: losses of earlier steps are added up or listed with all that they were computed from; "
        "add numbers (asscalar(), item(), detach()) in place of arrays."
    )
    grown = objects_per_step(trial, way, result.compared)
    if grown >= MANY:
        grown -= objects_per_step(trial, way, base)
    if grown >= MANY:
        text = f"{result.mine} keeps {grown:.0f} more objects after every step: memory grows as long as it trains."
        yield Answer("growth", text, (cause,))
    elif memory_grows(trial, way, result.compared) and not memory_grows(trial, way, base):
        yield Answer("growth", f"{result.mine} takes more memory after every step, as long as it trains.", (cause,))


def _not_to_be_compared(base: str, mine: str) -> Answer:
    text = f"The order of {mine} is drawn in its train, so its steps cannot be held against {base}'s one by one."
    return Answer(
        "order in train",
        text,
        ("rng.permutation(len(X)), drawn once at the beginning of each epoch, gives both the same order.",),
    )


def _said_of(mine: str, way: Way) -> str:
    return f"{mine} was not tried {way.name}, which its functions do not take and this lesson does not need."


def _not_tried(mine: str, way: Way) -> Answer:
    return Answer(
        "not tried",
        _said_of(mine, way),
        differs=False,
    )


def _only_in_the_long_run(result: Diagnosis, series: np.ndarray) -> Answer:
    text = (
        f"No step of the trial differs by itself: {result.described_trial}. In the lockstep the difference is "
        f"{series[0]:.1e} after step 1 and {result.difference:.1e} after step {result.parted:,}."
    )
    cause = "something that only later steps meet: large numbers (overflow, a logarithm that is cut off), a kink, a "
    cause += "learning rate that changes, or less precision than float32."
    return Answer("in the long run", text, (cause,))


def _number(value: float) -> float | None:
    return value if np.isfinite(value) else None
