"""Does a column take the learning rate that it is given?"""

from __future__ import annotations

from dataclasses import replace

from ..column import Column
from ..training.task import Task
from .answer import Answer
from .losses import relate_losses
from .relation import relate
from .trial import HALF_THE_RATE, Pairs, Way, walk_in_pairs

FIXED = "fixed learning rate"  # the kind of this answer
NEAR = 0.01  # of a ratio


def is_fixed(trial: Task, way: Way, base: Column, mine: Column, pairs: Pairs) -> bool:
    """Are the updates as large with half the learning rate, where they are a constant multiple of the right ones?

    Args:
        way, pairs: how both were called, and what came of it.
    """
    if way.wd or pairs.ended or relate_losses(pairs).kind != "same":
        return False
    steps = [step for step in range(len(pairs)) if not pairs.is_short(step)]
    ratio = _ratio(pairs, steps)
    if not ratio:
        return False
    if way.name == HALF_THE_RATE:
        return abs(ratio - 2) <= NEAR * 2
    slow = walk_in_pairs(trial, replace(way, lr=way.lr / 2), base, mine)
    return abs(_ratio(slow, steps) - 2 * ratio) <= NEAR * abs(2 * ratio)


def _ratio(pairs: Pairs, steps: list[int]) -> float:
    """Of all updates; 1 where they are the same, and 0 where they are no constant multiple."""
    if not steps or len(pairs) <= steps[-1]:
        return 0.0
    relation = relate(pairs, steps)
    if relation.kind == "same":
        return 1.0
    return relation.ratio if relation.kind == "ratio" and relation.all_names else 0.0


def on_fixed(base: str, mine: str) -> Answer:
    """The answer then."""
    text = f"With half the learning rate {base}'s updates are half as large, and those of {mine} are not."
    cause = "the learning rate that train is given, lr, is not used: another number stands in its place."
    return Answer(FIXED, text, (cause,))
