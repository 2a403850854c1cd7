"""Finds out which rows a column's batches hold, from the losses that it yields.

With the parameters kept as they are, the loss of a row is a number of its own, and the loss of one row's features
with another row's label is another. So the losses of a batch say which rows it held, and whether features and labels
still belong together. Nothing is read from anybody's code.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice, zip_longest
from typing import Any

import numpy as np

from ..column import Column, as_numpy
from ..training.models import column_code, make_model, predict
from ..training.task import Task
from .trial import Way, start_walk

NEAR = 2e-5  # of the size of a loss: float32 in other orders of operations
MOST_STEPS = 10  # times as many steps as there should be, after which a walk is left: it might never end


@dataclass
class Batches:
    """The batches of a walk.

    Attributes:
        rows: how many there are in the data set.
        epochs: for each epoch the batches; of each batch the numbers of its rows, by their features.
        labels: the same by their labels.
        known: could they be told? If not, the lists are of no use.
        numbers: the epochs' numbers as they were yielded, each once.
        sizes: numbers of losses that each step yielded, by epoch.
    """

    rows: int
    epochs: list[list[np.ndarray]] = field(default_factory=list)
    labels: list[list[np.ndarray]] = field(default_factory=list)
    sizes: list[list[int]] = field(default_factory=list)
    known: bool = True
    numbers: list[int] = field(default_factory=list)

    def order(self, epoch: int) -> np.ndarray:
        """The rows of an epoch, one after the other."""
        return np.concatenate([*self.epochs[epoch], np.empty(0, dtype=int)]).astype(int)


def find_batches(trial: Task, way: Way, column: Column, reference: Column, expected: Batches | None = None) -> Batches:
    """Walk through the data with the parameters kept as they are, and tell the rows of each batch by the losses.

    Args:
        trial: a task on few rows.
        column: whose walk it is.
        reference: the column whose model says what the loss of each row is.
        expected: the batches of another column; a loss that could be of more than one row is of one of these.
    """
    with column_code(reference):
        right = make_model(trial, reference)
        start = right.get_parameters()
        table = _losses_of_pairs(trial, reference, right)
    found = Batches(trial.rows)
    with column_code(column):
        model = make_model(trial, column)
        model.set_parameters(start)
        steps = []
        most = MOST_STEPS * trial.steps
        with np.errstate(all="ignore"):
            for epoch, losses in islice(start_walk(trial, way, column, model), most):
                steps.append((int(epoch), np.array(as_numpy(losses), dtype=float).reshape(-1)))
                model.set_parameters(start)
    scale = _scale(table, [losses for _, losses in steps])
    found.numbers = list(dict.fromkeys(epoch for epoch, _ in steps))
    for number in found.numbers:
        own = [losses for epoch, losses in steps if epoch == number]
        likely = expected.epochs[len(found.epochs)] if expected and len(found.epochs) < len(expected.epochs) else []
        none = np.empty(0, dtype=int)
        batches = [
            _identify(table, one / scale, rows) for one, rows in zip_longest(own, likely[: len(own)], fillvalue=none)
        ]
        found.epochs.append([features for features, _, _ in batches])
        found.labels.append([labels for _, labels, _ in batches])
        found.sizes.append([losses.size for losses in own])
        found.known = found.known and all(known for _, _, known in batches)
    batch = trial.settings.batch_size
    pairs = bool(steps) and steps[0][1].size == batch**2 > batch  # a loss for each pair of rows of the batch
    found.known = found.known and bool(steps) and not pairs
    return found


def _losses_of_pairs(trial: Task, reference: Column, model: Any) -> np.ndarray:
    """The reported loss of each row's features with each row's label, at the start: (rows, rows), float64."""
    outputs = predict(trial, reference, model, trial.dataset.X).astype(float)
    return trial.lesson.loss.of_pairs(outputs, trial.dataset.y)


def _scale(table: np.ndarray, steps: list[np.ndarray]) -> float:
    """What the column multiplies the loss by: the power of two, with or without a batch's mean, that fits best."""
    losses = np.concatenate([*steps[:8], np.empty(0)])
    sizes = {float(part) for step in steps[:1] for part in (1, step.size, 1 / max(1, step.size))}
    candidates = [power * size for power in (1.0, 0.5, 2.0, -1.0, 4.0, 0.25) for size in sorted(sizes)]
    for known in (np.diag(table), table.reshape(-1)):  # the second where no row comes with its own label
        matches = [int(np.sum(_distance(known, losses / c).min(axis=1, initial=1.0) < NEAR)) for c in candidates]
        if max(matches, default=0) > len(losses) / 2:
            return candidates[int(np.argmax(matches))]
    return 1.0


def _identify(table: np.ndarray, losses: np.ndarray, likely: np.ndarray) -> tuple[np.ndarray, np.ndarray, bool]:
    """Rows by features, rows by labels, and whether each loss is that of some pair."""
    if losses.size == 0:
        return np.empty(0, dtype=int), np.empty(0, dtype=int), True
    together = _distance(np.diag(table), losses)
    rows, known = together.argmin(axis=1), together.min(axis=1) < NEAR
    if len(likely):
        nearest = likely[together[:, likely].argmin(axis=1)]
        rows = np.where(together[np.arange(len(losses)), nearest] < NEAR, nearest, rows)
    features, labels = rows.copy(), rows.copy()
    if not known.all():
        apart = _distance(table.reshape(-1), losses[~known])
        places = apart.argmin(axis=1)
        features[~known], labels[~known] = np.divmod(places, table.shape[1])
        known[~known] = apart.min(axis=1) < NEAR
    return features, labels, bool(known.all())


def _distance(known: np.ndarray, losses: np.ndarray) -> np.ndarray:
    """Relative distance of each loss to each known one: (losses, known)."""
    typical = float(np.abs(known).mean()) or 1.0
    distance = np.abs(losses[:, None] - known[None]) / (np.abs(known[None]) + 1e-3 * typical)
    return np.where(np.isfinite(distance), distance, np.inf)
