"""Measures what a column's learning rate comes to, from its first update."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ..column import Column
from ..data.datasets import Parameters
from ..training.models import column_code, make_model, model_with, predict, start_training
from ..training.task import Task

ENOUGH = 1e-3  # how far to go beside the parameters, so that the loss changes by more than float32 rounding
NEAR = 0.01  # what a measured step size may be off by: predictions are float32, and the loss is not quite a quadratic


@dataclass(frozen=True)
class StepSize:
    """The step size, on the mean of the common loss, that a column's learning rate comes to.

    Attributes:
        measured: from its first update; NaN where that says nothing.
        declared: learning rate times the factor of the column's convention.
    """

    measured: float
    declared: float

    @property
    def agrees(self) -> bool | None:
        """Is it what the convention says? None where nothing could be measured."""
        if not np.isfinite(self.measured):
            return None
        return abs(self.measured - self.declared) <= NEAR * self.declared


def measure_step_size(task: Task, column: Column) -> StepSize | None:
    """Make one step on one batch, and tell the step size from how far it went and how much the loss fell on the way.

    A step of plain gradient descent is Δ = -η ∇L, with L the mean of the common loss over the batch. So ∇L · Δ is
    -|Δ|² / η. The derivative along Δ is taken from the loss at both sides of the start, (L(θ + Δ) - L(θ - Δ)) / 2,
    which is exact for a quadratic. The batch is the first rows of the data, all at once, so that their order does not
    matter.

    Returns:
        None where a column's training cannot be told from its predictions: with batch norm or dropout.

    Raises:
        ColumnFailed: the column's own code raised an error.
    """
    first = _first_batch(task)
    declared = first.step_size(column)
    with column_code(column), np.errstate(all="ignore"):
        model = make_model(first, column)
        before = model.get_parameters()
        if first.settings.model_options.get("dropout") or any("moving" in name for name in before):
            return None
        if next(start_training(first, column, model), None) is None:
            return None
        after = model.get_parameters()
    update = {name: after[name].astype(float) - before[name] for name in before}
    length = _norm(update)
    if not np.isfinite(length) or length == 0:
        return StepSize(0.0 if length == 0 else np.nan, declared)
    scale = max(1.0, ENOUGH * max(1.0, _norm(before)) / length)
    losses = [_mean_loss(first, column, before, update, sign * scale) for sign in (1, -1)]
    slope = (losses[0] - losses[1]) / (2 * scale)
    return StepSize(-(length**2) / slope if slope else np.nan, declared)


def _mean_loss(task: Task, column: Column, start: Parameters, update: Parameters, scale: float) -> float:
    """The mean of the common loss at start + scale · update."""
    moved = {name: (start[name] + scale * update[name]).astype(start[name].dtype) for name in start}
    with column_code(column):
        outputs = predict(task, column, model_with(task, column, moved), task.dataset.X).astype(float)
    losses = np.diag(task.lesson.loss.of_pairs(outputs, task.dataset.y))
    return float(losses.mean()) * task.lesson.loss.common_share


def _norm(parameters: Parameters) -> float:
    return float(np.sqrt(sum((values.astype(float) ** 2).sum() for values in parameters.values())))


def _first_batch(task: Task) -> Task:
    count = min(task.rows, task.settings.batch_size)
    dataset = replace(task.dataset, X=task.dataset.X[:count], y=task.dataset.y[:count], X_test=None, y_test=None)
    settings = replace(task.settings, batch_size=count, epochs=1, wd=0.0)
    return Task(task.lesson, dataset, settings)
