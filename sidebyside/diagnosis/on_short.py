"""Turns updates that differ in a short last batch, or from the second epoch on, into answers."""

from __future__ import annotations

from .answer import Answer
from .relation import Relation
from .seen import Seen

NEAR = 0.01  # of a ratio


def on_short(seen: Seen, short: Relation, whole: Relation, steps: list[int]) -> Answer:
    """Whole batches are as they should be, or at least constant; the short last one is not."""
    pairs, kind = seen.pairs, "short batch"
    rows, batch = pairs.rows_in(steps[0]), pairs.task.settings.batch_size
    right = "right until the short last batch" if whole.kind == "same" else "constant until the short last batch"
    text = f"The updates of {seen.mine} are {right}"
    if short.kind != "ratio":
        return Answer(kind, f"{text} ({rows} rows where the others have {batch}), which differs.")
    text += f": on its {rows} rows ({batch} in the others) they are {short.ratio:.4g} times {seen.base}'s."
    ratio = short.ratio / whole.ratio if whole.kind == "ratio" else short.ratio
    if abs(ratio) < 1e-9:
        return Answer(kind, text, ("no update is made on the short batch.",))
    if abs(ratio - batch / rows) < NEAR * ratio:
        own = (
            f"the short batch is divided by its own {rows} rows, where {seen.base} weighs a row as in any other batch."
        )
        return Answer(kind, text, (own,))
    if abs(ratio - rows / batch) < NEAR * ratio:
        fixed = f"the short batch is divided by the batch size, {batch}, and not by the {rows} rows that it has."
        return Answer(kind, text, (fixed,))
    return Answer(kind, text)


def divides_by_own_rows(seen: Seen, whole: Relation, short: Relation | None, steps: list[int]) -> bool | None:
    """Does a short batch show that it is divided by its own rows, beside the ratio in whole ones, or that it is not?"""
    if short is None or short.kind != "ratio" or not short.ratio:
        return None
    rows, batch = seen.pairs.rows_in(steps[0]), seen.pairs.task.settings.batch_size
    for factor, answer in ((1.0, False), (batch / rows, True)):
        if abs(short.ratio - whole.ratio * factor) <= NEAR * abs(whole.ratio * factor):
            return answer
    return None


def on_later_epochs(seen: Seen, relation: Relation, steps: list[int]) -> Answer:
    """The first epoch is right, and the others are not."""
    text = f"The updates of {seen.mine} are right in the first epoch and differ from the second one on."
    if relation.kind == "ratio":
        text += f" There they are {relation.ratio:.4g} times {seen.base}'s."
        return Answer("later epochs", text, (
            "the learning rate changes after an epoch, or something is left over from the first one.",
        ))  # fmt: skip
    if relation.kind == "changing":
        first: dict[int, float] = {}
        for step, ratio in zip(steps, relation.by_step):
            first.setdefault(seen.pairs.base[step].epoch, ratio)
        shown = ", then ".join(f"{ratio:.3g}" for ratio in first.values())
        text += f" There they point where {seen.base}'s do, and are {shown} times as long."
        return Answer("later epochs", text, ("a learning rate that changes from epoch to epoch.",))
    return Answer("later epochs", text)
