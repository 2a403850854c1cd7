"""Turns the relation of two columns' updates into answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..lesson import SquaredError
from .answer import Answer, joined
from .losses import LossRelation
from .ratios import causes_of, said
from .relation import Relation, is_same, relate
from .trial import Pairs

STATISTICS = "moving"  # the names of batch norm's moving statistics begin so, after a layer's name


@dataclass(frozen=True)
class Seen:
    """What the answers on a trial are made from.

    Attributes:
        pairs: its steps.
        base, mine: the two columns' names.
        losses: how the losses relate.
    """

    pairs: Pairs
    base: str
    mine: str
    losses: LossRelation


def on_updates(seen: Seen) -> Iterator[Answer]:
    """Answers on how the second column's updates relate to the first one's; none where they are the same."""
    pairs = seen.pairs
    whole = [step for step in range(len(pairs)) if not pairs.is_short(step)]
    short = [step for step in range(len(pairs)) if pairs.is_short(step)]
    first_epoch = [step for step in whole if pairs.base[step].epoch == 0]
    later = [step for step in whole if pairs.base[step].epoch > 0]
    relation = relate(pairs, whole) if whole else Relation("same")
    if relation.kind == "same":
        if short and not all(is_same(pairs, step) for step in short):
            yield _on_short(seen, relate(pairs, short), Relation("same"), short)
        return
    if later and all(is_same(pairs, step) for step in first_epoch):
        yield _on_later_epochs(seen, relate(pairs, later), later)
        return
    if relation.kind in ("late", "memory", "other", "changing"):
        relation = relate(pairs, list(range(len(pairs))))  # what remembers must see all steps, one after the other
        relation = relation if relation.kind != "other" else relate(pairs, whole)
    yield _on_relation(seen, relation, whole)
    if relation.kind == "ratio" and short:
        other = relate(pairs, short)
        if other.kind == "ratio" and not _goes_with(pairs, relation.ratio, other.ratio, short[0]):
            yield _on_short(seen, other, relation, short)


def _goes_with(pairs: Pairs, whole: float, short: float, step: int) -> bool:
    """Is the ratio in a short batch the same as in whole ones, or what a mean over its own rows makes of it?"""
    rows, batch = pairs.rows_in(step), pairs.task.settings.batch_size
    return any(abs(short - whole * factor) <= 0.01 * abs(whole * factor) for factor in (1, batch / rows, rows / batch))


def _on_relation(seen: Seen, relation: Relation, steps: list[int]) -> Answer:
    makers = {
        "ratio": _on_ratio,
        "ratios": _on_ratios,
        "changing": _on_changing,
        "memory": _on_memory,
        "late": _on_late,
        "decay": _on_decay,
        "decay after": _on_decay_after,
    }
    return makers.get(relation.kind, _on_other)(seen, relation, steps)


def _causes(seen: Seen, relation: Relation, batch: int) -> list[str]:
    task = seen.pairs.task
    squared = isinstance(task.lesson.loss, SquaredError)
    return causes_of(relation.ratio, seen.pairs.way.convention, squared, batch, task.rows, seen.base)


def _where(relation: Relation) -> str:
    """In which parameters."""
    names = joined(relation.names)
    return f"in all parameters: {names}" if relation.all_names else f"in {names}; the others are right"


def _on_ratio(seen: Seen, relation: Relation, steps: list[int]) -> Answer:
    """One ratio in every step and every parameter that differs."""
    batch = seen.pairs.task.settings.batch_size
    count = f"{len(steps)} of {len(steps)} steps"
    if relation.ratio == 0 and not relation.all_names:
        names = joined(relation.names)
        if all(STATISTICS in name for name in relation.names):
            cause = "the moving statistics are not updated in training, or not in place."
        else:
            cause = _why_still(relation.names)
        return Answer("not updated", f"{seen.mine} never changes {names}; the other parameters are right.", (cause,))
    if relation.ratio == 0:
        return Answer(
            "no update", f"{seen.mine} does not change its parameters at all.", tuple(_causes(seen, relation, batch))
        )
    if all(STATISTICS in name for name in relation.names):
        return _on_statistics(seen, relation)
    text = (
        f"Every update of {seen.mine} is {said(relation.ratio, batch)} {seen.base}'s, in {count}, {_where(relation)}."
    )
    causes = _causes(seen, relation, batch) if relation.all_names else []
    return Answer("ratio", f"{text}{_on_the_losses(seen, relation.ratio)}", tuple(causes))


def _on_the_losses(seen: Seen, ratio: float) -> str:
    """Do the losses say where the factor is?"""
    batch = seen.pairs.task.settings.batch_size
    if seen.losses.kind == "same":
        return " Its losses are right, so it is not in the loss but in the gradient or the update."
    if seen.losses.kind == "ratio" and abs(seen.losses.ratio - ratio) < 0.01 * abs(ratio):
        return " So are its losses: it is in the loss."
    if seen.losses.kind == "ratio":
        return f" Its losses are {said(seen.losses.ratio, batch)} {seen.base}'s."
    if seen.losses.kind in ("mean", "sum"):
        return f" Its losses are one number a step, the {seen.losses.kind} over the batch."
    return ""


def _on_statistics(seen: Seen, relation: Relation) -> Answer:
    """The moving statistics move by another share of what is new."""
    text = (
        f"The moving statistics of {seen.mine} move {said(relation.ratio, 1)} as far in each step as {seen.base}'s; "
        "what is learnt by gradient is right."
    )
    cause = "the momentum is another, or the other way round: it is the weight of the old average, 0.9, and the new one has 0.1."
    return Answer("moving statistics", text.replace("times as far", "times as far"), (cause,))


def _on_ratios(seen: Seen, relation: Relation, steps: list[int]) -> Answer:
    """A ratio for each parameter."""
    batch = seen.pairs.task.settings.batch_size
    parts = [f"{name} {said(ratio, batch)}" for name, ratio in relation.by_parameter.items()]
    text = f"Each parameter's update is another constant multiple of {seen.base}'s: {'; '.join(parts[:6])}."
    zero = [name for name, ratio in relation.by_parameter.items() if ratio == 0]
    causes = [_why_still(zero)] if zero else []
    causes = causes or ["another learning rate, sum or mean for each: look at how each gradient is computed."]
    return Answer("ratios", text, tuple(causes))


def _on_changing(seen: Seen, relation: Relation, steps: list[int]) -> Answer:
    """Along the other's update, by a ratio that changes from step to step."""
    shown = ", ".join(f"{ratio:.3g}" for ratio in relation.by_step[:6])
    text = (
        f"Every update of {seen.mine} points where {seen.base}'s does, but its size changes: {shown}{', …'} times "
        f"{seen.base}'s."
    )
    epochs = [seen.pairs.base[step].epoch for step in steps][: len(relation.by_step)]
    by_epoch = [{round(r, 3) for r, e in zip(relation.by_step, epochs) if e == epoch} for epoch in set(epochs)]
    if len(by_epoch) > 1 and all(len(ratios) == 1 for ratios in by_epoch):
        return Answer("learning rate changes", text, ("a learning rate that changes from epoch to epoch.",))
    causes = ("a learning rate that changes from step to step, a gradient that is clipped or normalised, or gradients "
              "divided by something that differs between batches.",)  # fmt: skip
    return Answer("learning rate changes", text, causes)


def _on_memory(seen: Seen, relation: Relation, steps: list[int]) -> Answer:
    """Each update holds a share of the one before."""
    share = relation.ratio
    if abs(share - 1) < 0.01:
        text = f"Every update of {seen.mine} is {seen.base}'s and all of its own previous one."
        return Answer("gradients add up", text, (
            "gradients are added to those of earlier steps and never cleared (grad_req is \"add\", or zero_grad() or "
            "fill(0) is missing).",
        ))  # fmt: skip
    factor = f" {relation.by_step[0]:.3g} times" if abs(relation.by_step[0] - 1) > 0.01 else ""
    text = f"Every update of {seen.mine} is{factor} {seen.base}'s and {share:.3g} of its own previous one."
    return Answer(
        "momentum", text, (f"momentum, with {share:.3g}: the update remembers earlier ones; plain SGD does not.",)
    )


def _on_late(seen: Seen, relation: Relation, steps: list[int]) -> Answer:
    text = f"The first update of {seen.mine} is none, and each later one is that of the step before in {seen.base}."
    return Answer("late", text, ("the update is made before backward(), with the gradient of the previous batch.",))


def _on_decay(seen: Seen, relation: Relation, steps: list[int]) -> Answer:
    """What differs lies along the parameters: the weight decay."""
    way = seen.pairs.way
    added = relation.by_parameter
    text = f"With weight decay, {seen.mine} differs from {seen.base} in {joined(relation.names)}, along the parameter itself"
    if all(abs(value - 1) < 0.02 for value in added.values()):
        whole = "no decay at all" if relation.all_names else f"no decay in {joined(relation.names)}, the others decay"
        cause = (
            "the decay is left out."
            if relation.all_names
            else "not all parameters decay: MXNet's sgd decays the bias too."
        )
        return Answer("not decayed", f"{text}: {whole}.", (cause,))
    values = list(added.values())
    unscaled = 1 - 1 / way.lr
    if all(abs(value - unscaled) < 0.02 * abs(unscaled) for value in values):
        cause = "the decay is not scaled by the learning rate: w - lr · gradient - wd · w in place of w - lr · (gradient + wd · w)."
        return Answer("decay not scaled", f"{text}: by wd · w in place of lr · wd · w.", (cause,))
    shown = ", ".join(f"{name} {1 - value:.3g}" for name, value in added.items())
    return Answer("decay", f"{text}: it decays by so many times lr · wd · w: {shown}.")


def _on_decay_after(seen: Seen, relation: Relation, steps: list[int]) -> Answer:
    text = (
        f"With weight decay, {seen.mine} decays what the step has changed already: (w - lr · gradient) (1 - lr · wd)."
    )
    return Answer("decay after", text, ("the decay comes after the step; it belongs to the parameters before it.",))


def _on_other(seen: Seen, relation: Relation, steps: list[int]) -> Answer:
    """Nothing that has a name."""
    text = (
        f"The updates of {seen.mine} point elsewhere than {seen.base}'s: {relation.angle:.0f}° away and "
        f"{relation.ratio:.3g} times as long, in the median of {len(steps)} steps, {_where(relation)}."
    )
    if not relation.still:
        return Answer("other", text)
    text += f" {joined(relation.still)} never change{'s' * (len(relation.still) == 1)}."
    return Answer("not updated", text, (_why_still(relation.still),))


def _why_still(names: tuple[str, ...] | list[str]) -> str:
    one = len(names) == 1
    return (
        f"{joined(names)} {'is' if one else 'are'} left out of the model's formula, so that no gradient arrives, or out "
        "of the update."
    )


def _on_short(seen: Seen, short: Relation, whole: Relation, steps: list[int]) -> Answer:
    """Whole batches are as they should be, or at least constant; the short last one is not."""
    pairs = seen.pairs
    rows, batch = pairs.rows_in(steps[0]), pairs.task.settings.batch_size
    ratio = short.ratio / whole.ratio if whole.kind == "ratio" and short.kind == "ratio" else short.ratio
    right = "right until the short last batch" if whole.kind == "same" else "constant until the short last batch"
    if short.kind != "ratio":
        text = f"The updates of {seen.mine} are {right} ({rows} rows where the others have {batch}), which differs."
        return Answer("short batch", text)
    text = f"The updates of {seen.mine} are {right}: on its {rows} rows ({batch} in the others) they are {short.ratio:.4g} times"
    text += f" {seen.base}'s."
    if abs(ratio) < 1e-9:
        return Answer("short batch", text, ("no update is made on the short batch.",))
    if abs(ratio - batch / rows) < 0.01 * ratio:
        cause = (
            f"the short batch is divided by its own {rows} rows, where {seen.base} weighs a row as in any other batch."
        )
        return Answer("short batch", text, (cause,))
    if abs(ratio - rows / batch) < 0.01 * ratio:
        cause = f"the short batch is divided by the batch size, {batch}, and not by the {rows} rows that it has."
        return Answer("short batch", text, (cause,))
    return Answer("short batch", text)


def _on_later_epochs(seen: Seen, relation: Relation, steps: list[int]) -> Answer:
    text = f"The updates of {seen.mine} are right in the first epoch and differ from the second one on."
    causes = []
    if relation.kind == "ratio":
        text += f" There they are {relation.ratio:.4g} times {seen.base}'s."
        causes = ["the learning rate changes after an epoch, or something is left over from the first one."]
    return Answer("later epochs", text, tuple(causes))
