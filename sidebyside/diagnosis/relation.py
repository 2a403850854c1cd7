"""How one column's updates relate to another's, from pairs of steps that began with the same parameters."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from ..data.datasets import Parameters
from ..lesson import ROUNDING
from .trial import Pairs

EPS = float(np.finfo(np.float32).eps)
SLACK = 1e-3  # of an update: float32 in other orders of operations, where the lesson allows ROUNDING
WHOLE = 1e-6  # of the update of all that is learnt by gradient
STATISTICS = "moving"  # the names of batch norm's moving statistics begin so, after a layer's name
LATE = 0.1  # of an update
SAME_RATIO = 5e-3  # two ratios that are no further apart than this are one


@dataclass(frozen=True)
class Relation:
    """What the updates of some steps have in common.

    Attributes:
        kind: ``"same"``, ``"ratio"`` (constant, one for all parameters that differ), ``"ratios"`` (one for each),
            ``"changing"`` (along the other's update, by a ratio that changes), ``"memory"`` (the other's update and a
            share of one's own previous one), ``"late"`` (the other's previous update), ``"decay"`` (differs along the
            parameters themselves), ``"decay after"`` (decays what the step has changed), ``"not finite"``,
            ``"once an epoch"`` (only in the last step of each), ``"own multiple"`` (of the parameters themselves),
            ``"other"`` (none of these).
        names: the parameters that differ.
        all_names: are these all there are?
        ratio: of "ratio"; the share of "memory"; of "other" the length of the update over the other's.
        still: of "other" the parameters that never change.
        by_parameter: of "ratios" the ratio of each parameter; of "decay" what is added to each, as a multiple of
            lr · wd · parameter.
        by_step: of "changing" the ratio in each step; of "memory" what the other's update is multiplied by.
        angle: of "other" the mean angle between the updates, in degrees.
    """

    kind: str
    names: tuple[str, ...] = ()
    all_names: bool = True
    ratio: float = 1.0
    by_parameter: dict[str, float] = field(default_factory=dict)
    by_step: list[float] = field(default_factory=list)
    angle: float = 0.0
    still: tuple[str, ...] = ()


def updates(pairs: Pairs, column: str) -> list[Parameters]:
    """The update of each step, by parameter, float64; ``column`` is ``"base"`` or ``"mine"``."""
    return [
        {name: step.after[name].astype(float) - before[name] for name in before}
        for before, step in zip(pairs.before, getattr(pairs, column))
    ]


def relate(pairs: Pairs, steps: list[int]) -> Relation:
    """Relate the updates of these steps, counted from 0.

    Steps whose relation to their predecessor matters ("memory", "late") look at it too, so ``steps`` should follow one
    another.
    """
    ours, theirs = updates(pairs, "base"), updates(pairs, "mine")
    if not all(np.isfinite(_flat(theirs[k])).all() for k in steps):
        return Relation("not finite")
    differing = tuple(name for name in pairs.before[0] if not all(is_same(pairs, k, (name,)) for k in steps))
    if not differing:
        return Relation("same")
    everything = len(differing) == len(pairs.before[0])
    chosen = _Chosen(pairs, differing, steps, _only(ours, differing), _only(theirs, differing))
    # The decay first, where there is one: along a parameter of one number, such as a bias, lies every update.
    for attempt in (_decay, _once_an_epoch, _along, _own_multiple, _late, _memory, _other):
        found = attempt(chosen)
        if found is not None:
            return replace(found, names=differing, all_names=everything)
    raise AssertionError("the last attempt always finds something")


@dataclass(frozen=True)
class _Chosen:
    """What is related: some steps' updates of the parameters that differ."""

    pairs: Pairs
    names: tuple[str, ...]
    steps: list[int]
    ours: list[Parameters]
    theirs: list[Parameters]


def _only(found: list[Parameters], names: tuple[str, ...]) -> list[Parameters]:
    return [{name: update[name] for name in names} for update in found]


def is_same(pairs: Pairs, step: int, names: tuple[str, ...] = ()) -> bool:
    """Is the update of a step, counted from 0, the same in both columns to rounding? Of all parameters, or of some."""
    before, ours, theirs = pairs.before[step], pairs.base[step].after, pairs.mine[step].after
    for name in names or before:
        update = ours[name].astype(float) - before[name]
        difference = np.linalg.norm(theirs[name].astype(float) - ours[name])
        if not difference <= SLACK * _times_rounding(pairs) * np.linalg.norm(update) + _noise(pairs, step, name):
            return False
    return True


def _times_rounding(pairs: Pairs) -> float:
    """How much more rounding than a line has this lesson?"""
    return pairs.task.lesson.limit / ROUNDING


def _noise(pairs: Pairs, step: int, name: str) -> float:
    """What an update may be off by because parameters are float32.

    And because gradients are: that of a bias before batch norm is nothing but rounding of what cancels in it.
    """
    before, after = pairs.before[step], pairs.base[step].after
    values = before[name].astype(float)
    learnt = sum(float(((after[n].astype(float) - before[n]) ** 2).sum()) for n in before if STATISTICS not in n)
    whole = WHOLE * _times_rounding(pairs) * learnt**0.5
    return 4 * EPS * float(np.linalg.norm(np.maximum(np.abs(values), 1e-3))) + whole


def _flat(parameters: Parameters) -> np.ndarray:
    return np.concatenate([values.reshape(-1) for values in parameters.values()])


def _along(chosen: _Chosen) -> Relation | None:
    """A ratio, the same or another for each parameter or step; None where the updates point elsewhere."""
    pairs, steps, ours, theirs = chosen.pairs, chosen.steps, chosen.ours, chosen.theirs
    ratios: dict[str, list[float]] = {}
    for name in chosen.names:
        for k in steps:
            a, b = ours[k][name].reshape(-1), theirs[k][name].reshape(-1)
            noise = 3 * _noise(pairs, k, name)
            if a @ a <= noise * noise:
                if b @ b > 100 * noise * noise:
                    return None
                continue  # nothing to divide by
            ratio = float(a @ b / (a @ a))
            allowed = 3 * SLACK * _times_rounding(pairs) * max(1.0, abs(ratio)) * np.linalg.norm(a) + noise
            if np.linalg.norm(b - ratio * a) > allowed:
                return None
            ratios.setdefault(name, []).append(ratio)
    if not ratios:
        return None
    constant = {name: float(np.median(found)) for name, found in ratios.items()}
    if all(np.allclose(found, constant[name], rtol=SAME_RATIO, atol=2e-3) for name, found in ratios.items()):
        values = list(constant.values())
        if np.allclose(values, values[0], rtol=SAME_RATIO, atol=2e-3):
            return Relation("ratio", ratio=_rounded(float(np.mean(values))))
        return Relation("ratios", by_parameter={name: _rounded(value) for name, value in constant.items()})
    by_step = np.array([found for found in ratios.values() if len(found) == len(steps)])
    if len(by_step) and np.allclose(by_step, by_step[0], rtol=3 * SAME_RATIO, atol=5e-3):
        return Relation("changing", by_step=[_rounded(float(ratio)) for ratio in by_step.mean(axis=0)])
    return None


def _rounded(ratio: float) -> float:
    return 0.0 if abs(ratio) < 2e-3 else ratio


def _late(chosen: _Chosen) -> Relation | None:
    """Each update is the other's previous one, and the first is none."""
    pairs, steps, ours, theirs = chosen.pairs, chosen.steps, chosen.ours, chosen.theirs
    if steps[0] != 0 or len(steps) < 3 or np.linalg.norm(_flat(theirs[0])) > 1e-3 * np.linalg.norm(_flat(ours[0])):
        return None
    for k in steps[1:]:
        previous = _flat(ours[k - 1])
        # Where train yields before its update, that comes on top of the parameters that were set, and moves them.
        if np.linalg.norm(_flat(theirs[k]) - previous) > LATE * np.linalg.norm(previous) + _allowed(pairs, k, previous):
            return None
    return Relation("late")


def _memory(chosen: _Chosen) -> Relation | None:
    """Each update is the other's, times a factor, and a share of one's own previous update."""
    pairs, steps, ours, theirs = chosen.pairs, chosen.steps, chosen.ours, chosen.theirs
    after_first = [k for k in steps if k > 0]
    if len(after_first) < 2:
        return None
    columns = np.stack([_joined(ours, after_first), _joined(theirs, [k - 1 for k in after_first])], axis=1)
    factor, share = _fit(columns, _joined(theirs, after_first))
    if abs(share) < 10 * SLACK * _times_rounding(pairs):
        return None  # no more than a correction
    for k in after_first:
        expected = factor * _flat(ours[k]) + share * _flat(theirs[k - 1])
        if np.linalg.norm(_flat(theirs[k]) - expected) > _allowed(pairs, k, _flat(theirs[k])):
            return None
    return Relation("memory", ratio=float(share), by_step=[float(factor)])


def _decay(chosen: _Chosen) -> Relation | None:
    """The updates differ along the parameters themselves, by a constant share of each."""
    pairs, steps, ours, theirs = chosen.pairs, chosen.steps, chosen.ours, chosen.theirs
    rate = pairs.way.lr * pairs.way.wd
    if not rate:
        return None
    if all(_decays_after(chosen, k, rate) for k in steps):
        return Relation("decay after")
    added: dict[str, float] = {}
    for name in chosen.names:
        values = np.concatenate([pairs.before[k][name].reshape(-1) for k in steps]).astype(float)
        difference = np.concatenate([(theirs[k][name] - ours[k][name]).reshape(-1) for k in steps])
        if not values @ values:
            continue
        share = float(values @ difference / (values @ values))
        size = np.linalg.norm(np.concatenate([ours[k][name].reshape(-1) for k in steps]))
        noise = sum(_noise(pairs, k, name) for k in steps)
        if np.linalg.norm(difference - share * values) > 3 * SLACK * _times_rounding(pairs) * size + 3 * noise:
            return None
        added[name] = _rounded(share / rate)
    return Relation("decay", by_parameter=added)


def _once_an_epoch(chosen: _Chosen) -> Relation | None:
    """No update but in the last step of each epoch, or in the first of the next one."""
    moved = [bool(np.any(_flat(chosen.theirs[k]))) for k in chosen.steps]
    epochs = [chosen.pairs.base[k].epoch for k in chosen.steps]
    if len(set(epochs)) < 2 or not any(moved) or len(moved) < 2 * len(set(epochs)):
        return None
    firsts = [not place or epochs[place] != epochs[place - 1] for place in range(len(epochs))]
    lasts = [place + 1 == len(epochs) or epochs[place] != epochs[place + 1] for place in range(len(epochs))]
    if all(there == last for there, last in zip(moved, lasts)) or (
        not moved[0] and all(there == (first and place > 0) for place, (there, first) in enumerate(zip(moved, firsts)))
    ):
        return Relation("once an epoch")
    return None


def _own_multiple(chosen: _Chosen) -> Relation | None:
    """Each update is the same multiple of the parameters themselves: the gradient has no part in it."""
    shares = []
    for k in chosen.steps:
        before = _flat({name: chosen.pairs.before[k][name].astype(float) for name in chosen.names})
        update = _flat(chosen.theirs[k])
        if not before @ before or not update @ update:
            return None
        share = float(before @ update / (before @ before))
        if np.linalg.norm(update - share * before) > _allowed(chosen.pairs, k, update):
            return None
        shares.append(share)
    return (
        Relation("own multiple", ratio=float(np.median(shares))) if np.allclose(shares, shares[0], rtol=0.01) else None
    )


def _decays_after(chosen: _Chosen, step: int, rate: float) -> bool:
    """Is it (w - lr g)(1 - rate), where the other does w (1 - rate) - lr g?"""
    ours, before = _flat(chosen.ours[step]), _flat({name: chosen.pairs.before[step][name] for name in chosen.names})
    extra = -rate * (ours + rate * before)
    left = np.linalg.norm(_flat(chosen.theirs[step]) - ours - extra)
    noise = sum(_noise(chosen.pairs, step, name) for name in chosen.names)
    return bool(left <= SLACK * _times_rounding(chosen.pairs) * np.linalg.norm(ours) + 3 * noise)


def _other(chosen: _Chosen) -> Relation:
    """How long the updates are beside the other's, and at which angle."""
    angles, sizes = [], []
    for k in chosen.steps:
        a, b = _flat(chosen.ours[k]), _flat(chosen.theirs[k])
        lengths = float(np.linalg.norm(a)), float(np.linalg.norm(b))
        if min(lengths) > 0:
            angles.append(np.degrees(np.arccos(np.clip(a @ b / (lengths[0] * lengths[1]), -1, 1))))
            sizes.append(lengths[1] / lengths[0])
    still = tuple(name for name in chosen.names if not any(np.any(chosen.theirs[k][name]) for k in chosen.steps))
    angle, ratio = (float(np.median(found or [0])) for found in (angles, sizes))
    return Relation("other", ratio=ratio, angle=angle, still=still)


def _allowed(pairs: Pairs, step: int, update: np.ndarray) -> float:
    noise = sum(_noise(pairs, step, name) for name in pairs.before[step])
    return 5 * SLACK * _times_rounding(pairs) * float(np.linalg.norm(update)) + 3 * noise


def _joined(found: list[Parameters], steps: list[int]) -> np.ndarray:
    return np.concatenate([_flat(found[k]) for k in steps])


def _fit(columns: np.ndarray, goal: np.ndarray) -> np.ndarray:
    return np.asarray(np.linalg.lstsq(columns, goal, rcond=None)[0])
