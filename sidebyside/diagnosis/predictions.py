"""What two models with the same parameters give for the same rows, in evaluation."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ..column import Column
from ..lesson import ROUNDING
from ..training.models import column_code, model_with, predict
from .answer import Answer
from .trial import Pairs

NEAR = 1e-4  # of the largest output, where the lesson allows ROUNDING


@dataclass
class Predictions:
    """The outputs of two columns' models with the parameters that the first one has towards the end of the trial.

    Attributes:
        pairs: the trial.
        base, mine: the columns.
    """

    pairs: Pairs
    base: Column
    mine: Column

    @cached_property
    def outputs(self) -> tuple[np.ndarray, np.ndarray]:
        """Of both columns, for all rows of the trial."""
        return self._outputs_of(self.base), self._outputs_of(self.mine)

    def _outputs_of(self, column: Column) -> np.ndarray:
        task, parameters = self.pairs.task, self.pairs.before[-1]
        with column_code(column), np.errstate(all="ignore"):
            outputs = predict(task, column, model_with(task, column, parameters), task.dataset.X)
            return np.asarray(outputs, dtype=float)

    @cached_property
    def row(self) -> int | None:
        """The first of the rows whose outputs differ most, but for rounding; None where none differs by more."""
        ours, theirs = self.outputs
        if ours.shape != theirs.shape:
            return 0
        allowed = NEAR * self.pairs.task.lesson.limit / ROUNDING * max(1.0, float(np.abs(ours).max()))
        apart = np.abs(theirs - ours).reshape(len(ours), -1).max(axis=1)
        apart = np.where(np.isfinite(apart), apart, np.inf)
        return int((apart >= (1 - NEAR) * apart.max()).argmax()) if apart.max() > allowed else None

    @property
    def are_yielded(self) -> bool:
        """Did the second column yield outputs for rows of the trial, where its losses should be?"""
        before, yielded = self.pairs.before, self.pairs.mine[-1].losses.reshape(-1, 1)
        if len(before) != len(self.pairs) or not np.isfinite(yielded).all():
            return False
        apart = np.abs(self._outputs_of(self.base).reshape(1, -1) - yielded).min(axis=1)
        return bool((apart <= NEAR * np.maximum(1, np.abs(yielded[:, 0]))).all())

    @property
    def shown(self) -> str:
        """The first outputs of that row, in both columns."""
        ours, theirs = (_first(outputs, self.row or 0) for outputs in self.outputs)
        return f"for the same row and parameters net(X) gives {theirs} in place of {ours}"


def _first(outputs: np.ndarray, row: int) -> str:
    values = outputs.reshape(len(outputs), -1)[row]
    return ", ".join(f"{value:.3g}" for value in values[:3]) + (", …" if len(values) > 3 else "")


def on_predictions(predictions: Predictions, base: str, mine: str) -> Answer | None:
    """An answer on a model that learns as it should and predicts something else; None where it does not."""
    if not predictions.pairs.base or predictions.row is None:
        return None
    text = f"{mine} trains as {base} does, and predicts something else: {predictions.shown}, in evaluation."
    return Answer("predictions", text, (
        "in evaluation net does what belongs to training, or the other way round: batch norm's statistics, dropout.",
    ))  # fmt: skip
