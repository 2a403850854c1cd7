"""How the losses that one column yields relate to another's, step by step."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .trial import Pairs

NEAR = 1e-4  # of a loss; float32 in other orders of operations is at 1e-6
TINY = 1e-7  # beside which a loss is rounding


@dataclass(frozen=True)
class LossRelation:
    """What the yielded losses have in common.

    Attributes:
        kind: ``"same"``, ``"ratio"`` (each loss times a constant), ``"all pairs"`` (each output with each label),
            ``"mean"``, ``"sum"``, ``"moving average"`` (uncorrected), ``"corrected moving average"``,
            ``"running mean"``, ``"running sum"`` (of the epoch so far), ``"late"`` (those of the step before),
            ``"not finite"``, ``"single"`` (one number for each step, and none of these), ``"other"``.
        ratio: of "ratio"; of a moving average, the weight of the newest loss.
        count: how many numbers a step yielded for how many rows.
    """

    kind: str
    ratio: float = 1.0
    count: tuple[int, int] = (0, 0)


def relate_losses(pairs: Pairs) -> LossRelation:
    """Relate what two columns yielded in the same steps."""
    ours = [step.losses.reshape(-1) for step in pairs.base]
    theirs = [step.losses.reshape(-1) for step in pairs.mine]
    if not theirs:
        return LossRelation("same")
    count = theirs[0].size, ours[0].size
    if not all(np.isfinite(losses).all() for losses in theirs):
        return LossRelation("not finite", count=count)
    if count[0] == count[1] ** 2 and count[1] > 1:
        return LossRelation("all pairs", count=count)
    if ours[0].size > 1 and _is_late(ours, theirs):
        return LossRelation("late", count=count)
    if all(a.size == b.size for a, b in zip(ours, theirs)):
        relation = _of_each_row(ours, theirs, count)
        if relation.kind != "other" or ours[0].size > 1:  # of one row, it may be an average over steps
            return relation
    if all(losses.size == 1 for losses in theirs):
        return _of_each_step(pairs, ours, np.array([losses[0] for losses in theirs]), count)
    return LossRelation("other", count=count)


def _of_each_row(ours: list[np.ndarray], theirs: list[np.ndarray], count: tuple[int, int]) -> LossRelation:
    # Sorted, from the small ones on: the order of the rows within a batch does not matter.
    signs = [-1.0 if sum(losses.sum() for losses in found) < 0 else 1.0 for found in (ours, theirs)]
    a, b = (
        np.concatenate([sign * np.sort(sign * losses) for losses in found])
        for sign, found in zip(signs, (ours, theirs))
    )
    if _near(b, a):
        return LossRelation("same", count=count)
    ratio = float(a @ b / (a @ a)) if a @ a else 0.0
    if _near(b, ratio * a):
        return LossRelation("ratio", ratio, count)
    return LossRelation("other", count=count)


def _is_late(ours: list[np.ndarray], theirs: list[np.ndarray]) -> bool:
    """Does each step yield what the step before should have?"""
    pairs = [(np.sort(a), np.sort(b)) for a, b in zip(ours[:-1], theirs[1:])]
    return len(pairs) > 1 and all(_near(b, a) for a, b in pairs)


def _of_each_step(pairs: Pairs, ours: list[np.ndarray], series: np.ndarray, count: tuple[int, int]) -> LossRelation:
    """One number for each step: which reduction of the rows' losses is it?"""
    means, sums = np.array([losses.mean() for losses in ours]), np.array([losses.sum() for losses in ours])
    rows, epochs = np.array([losses.size for losses in ours]), np.array([step.epoch for step in pairs.base])
    running = np.concatenate([np.cumsum(sums[epochs == epoch]) for epoch in np.unique(epochs)])
    seen = np.concatenate([np.cumsum(rows[epochs == epoch]) for epoch in np.unique(epochs)])
    known = {"mean": means, "sum": sums, "running sum": running, "running mean": running / seen}
    for kind, expected in known.items():
        if _near(series, expected):
            return LossRelation(kind, count=count)
    weight = float(series[0] / means[0]) if means[0] else 0.0
    if 0 < weight < 1 and _near(series, _moving_average(means, weight, corrected=False)):
        return LossRelation("moving average", weight, count)
    if len(series) > 1 and abs(series[0] - means[0]) < NEAR * abs(means[0]):
        # Corrected, the second value is ((1 - c) l₁ + l₂) / (2 - c) of the first two losses.
        gap = means[1] - means[0]
        share = float((series[1] - means[0]) / gap) if gap else 0.0
        weight = 2 - 1 / share if share else 0.0
        if 0 < weight < 1 and _near(series, _moving_average(means, weight, corrected=True)):
            return LossRelation("corrected moving average", weight, count)
    return LossRelation("single", count=count)


def _moving_average(means: np.ndarray, weight: float, corrected: bool) -> np.ndarray:
    moving, found = 0.0, []
    for step, mean in enumerate(means, start=1):
        moving = (1 - weight) * moving + weight * mean
        found.append(moving / (1 - (1 - weight) ** step) if corrected else moving)
    return np.array(found)


def _near(a: np.ndarray, b: np.ndarray) -> bool:
    return a.shape == b.shape and bool(np.all(np.abs(a - b) <= NEAR * np.abs(b) + TINY * max(1.0, np.abs(b).max())))
