"""A lesson as an experiment that is repeated: what all lessons' studies share.

Everything here is a small class and no closure, because it is sent to other processes.
"""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from ..column import Column, as_numpy
from ..recovery.replicates import Experiment, Fit, Simulate
from ..tools.errors import UserError
from ..training.models import start_training
from ..training.running import STEPS_AT_ONCE
from ..training.settings import Settings
from ..training.task import Task
from .recovery import Doubt

EXACT = "exact"
FEW_ROWS = 50  # with fewer, formulas for many rows have nothing to say


@dataclass(frozen=True)
class LessonStudy(ABC):
    """A lesson as an experiment.

    Attributes:
        task: what the columns run, on an example of the data.
        fixed: the example's rows are those of all replicates.
        truth: (parameters,), or None to draw one in each replicate.
        noise: σ of a line; 1 for a likelihood.
        estimate_noise: judge by the residuals' σ, as one must who does not know it.
        backend: what the columns stand on.
    """

    task: Task
    fixed: bool
    truth: np.ndarray | None
    noise: float
    estimate_noise: bool
    backend: str

    # What a kind of lesson says.

    @property
    @abstractmethod
    def names(self) -> tuple[str, ...]:
        """The parameters' names, in the order of all arrays of a study."""

    @abstractmethod
    def drawn_truth(self) -> Any:
        """generator ↦ truth."""

    @abstractmethod
    def simulate(self, examples: int) -> Simulate:
        """(truth, generator) ↦ data set."""

    @abstractmethod
    def fit(self, column: Column, settings: Settings) -> Fit:
        """(data set, generator) ↦ a column's estimate."""

    @abstractmethod
    def fit_exactly(self) -> Fit:
        """(data set, generator) ↦ the exact minimum."""

    @abstractmethod
    def doubt(self, column: Column) -> Doubt | None:
        """Why a column cannot be judged with these settings, by the example of the data."""

    @property
    def said_of_noise(self) -> str:
        """What the headline says of the noise."""
        return f", noise {self.noise:.3g} ({'estimated' if self.estimate_noise else 'known'})"

    # What follows.

    @property
    def rows(self) -> int:
        """Examples in each replicate."""
        return self.task.rows

    @cached_property
    def experiment(self) -> Experiment:
        """What is repeated."""
        return self._experiment(self.rows)

    def with_other_sizes(self) -> dict[int, Experiment]:
        """The same with a quarter, half and twice as many examples, for a figure; none where the rows are given."""
        numbers = (self.rows // 4, self.rows // 2, self.rows * 2)
        return {} if self.fixed else {number: self._experiment(number) for number in numbers if number >= FEW_ROWS}

    def _experiment(self, examples: int) -> Experiment:
        settings = replace(self.task.settings, batch_size=min(self.task.settings.batch_size, examples))
        fits = {column.name: self.fit(column, settings) for column in settings.columns}
        truth = self.drawn_truth() if self.truth is None else self.truth
        return Experiment(
            self.simulate(examples),
            {**fits, EXACT: self.fit_exactly()},
            truth,
            self.names,
            settings.seed,
            self._fingerprint(),
        )

    def _fingerprint(self) -> dict[str, Any]:
        """What decides the figures, but for the number of replicates: a study may grow."""
        settings, dataset = self.task.settings, self.task.dataset
        return {
            "lesson": self.task.lesson.name,
            "backend": self.backend,
            "seed": settings.seed,
            "columns": settings.names,
            **{f"version of {column}": column.version_of_code() for column in settings.columns if column.based_on},
            "lr": settings.lr,
            "batch_size": settings.batch_size,
            "epochs": settings.epochs,
            "wd": settings.wd,
            "examples": self.rows,
            "features": list(dataset.features),
            "data": hashlib.sha256(dataset.X.tobytes()).hexdigest()[:16] if self.fixed else "drawn",
            "truth": "drawn" if self.truth is None else self.truth.tolist(),
            "noise": self.noise,
            "noise is estimated": self.estimate_noise,
        }

    def about(self) -> dict[str, Any]:
        """What the study says of itself: two lines for a reader, and what its JSON begins with."""
        fingerprint, settings = self._fingerprint(), self.task.settings
        lesson, backend = fingerprint.pop("lesson"), fingerprint.pop("backend")
        del fingerprint["seed"]
        truth = "drawn anew in each replicate"
        if self.truth is not None:
            truth = ", ".join(f"{value:g}" for value in self.truth)
        data = f"{self.rows:,} examples, {'the same rows in each replicate' if self.fixed else 'drawn anew'}"
        batches = f"batches of {settings.batch_size:,}, {settings.epochs:,} epochs"
        return {
            "title": f"recovery of {lesson}, on {backend}",
            "lines": [f"truth {truth}; {data}{self.said_of_noise}; {batches}"],
            "document": {"lesson": lesson, "backend": backend, "settings": fingerprint},
        }

    def doubts(self) -> dict[str, str]:
        """Columns that cannot be judged with these settings, and why, by the example of the data.

        Raises:
            UserError: a step size that is not stable: there would be nothing to see.
        """
        found = {}
        for column in self.task.settings.columns:
            doubt = self.doubt(column)
            if doubt is None:
                continue
            if doubt.unstable:
                raise UserError(f"{column}: {doubt.reason}. Choose a smaller --lr.")
            found[column.name] = doubt.reason
        return found


def train_through(task: Task, column: Column, model: Any) -> None:
    """Train to the end; a FloatingPointError says that a loss was no longer finite."""
    with column.library.in_bulk(), np.errstate(over="ignore", invalid="ignore"):
        for step, (_, losses) in enumerate(start_training(task, column, model), start=1):
            if step % STEPS_AT_ONCE == 0 and not np.isfinite(as_numpy(losses)).all():
                raise FloatingPointError("the loss is no longer a finite number")
