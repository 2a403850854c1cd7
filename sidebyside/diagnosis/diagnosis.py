"""What was found out about somebody's own code: when, where and how it parts from the column that it is based on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..column import Column
from ..probes import Outcome
from ..training.lockstep import Lockstep
from ..training.task import Task
from .answer import Answer, joined
from .measured import StepSize
from .on_model import SET_PARAMETERS

# Answers that explain a number of steps.
SHOWN_BY_STEPS = (
    "used up",
    "epochs",
    "steps",
    "rows left out",
    "last batch left out",
    "batch size",
    "rows from outside",
)


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
            return f"{self.mine} is not the same as {self.base}, as a trial on few rows shows."
        own = joined(self.column.own_names(), 9)
        steps = f"{self.mine} makes the same steps as {self.base}, to rounding, with its own {own}"
        if self.failed:
            wrong = joined(list(dict.fromkeys(outcome.function for outcome in self.failed)))
            return f"{steps}. But called alone, {wrong} is wrong on inputs that no batch here happens to show."
        return f"{steps}."

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

    def take_in_steps(self, made: int, expected: int) -> None:
        """Add that a whole run had fewer steps than it should have."""
        if made < expected and not any(answer.kind in SHOWN_BY_STEPS for answer in self.answers):
            text = f"{self.mine} makes {made:,} steps where {self.base} makes {expected:,}."
            cause = "epochs is not used, or the loop ends early."
            self.answers.append(Answer("steps", text, (cause,)))

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
        """As JSON's types, but for numbers that are not finite."""
        size = self.step_size
        return {
            "base": self.base,
            "same": self.same,
            "parted": self.parted,
            "in": list(self.blamed),
            "answers": [answer.to_dict() for answer in self.answers],
            "probes": [vars(outcome) for outcome in self.outcomes],
            "remarks": [answer.to_dict() for answer in self.remarks],
            "step_size": None if size is None else {"measured": size.measured, "declared": size.declared},
        }


def _only_in_the_long_run(result: Diagnosis, series: np.ndarray) -> Answer:
    text = f"In the lockstep the difference is {series[0]:.1e} after step 1"
    if result.parted != 1:
        text += f" and {result.difference:.1e} after step {result.parted:,}"
    if any(remark.kind == SET_PARAMETERS for remark in result.remarks):
        return Answer("not tried", f"{text}; single steps could not be compared.")
    if result.parted == 1:
        text += f", and the trial, {result.described_trial}, shows none."
        return Answer("in this task", text, ("a number of this task, such as a batch size, that stands in the code.",))
    text += f". No step of the trial differs by itself: {result.described_trial}."
    cause = "something that only later steps meet: large numbers (overflow, a logarithm that is cut off), a kink, a "
    cause += "learning rate that changes, or less precision than float32."
    return Answer("in the long run", text, (cause,))
