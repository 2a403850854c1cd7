"""Turns the relation of two columns' updates into answers."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..data.datasets import Parameters
from ..lesson import SquaredError
from .answer import Answer, joined
from .on_decay import on_decay, on_decay_after
from .on_short import divides_by_own_rows, on_later_epochs, on_short
from .ratios import Case, causes_of, said
from .relation import STATISTICS, Relation, is_same, relate, updates
from .seen import Seen


def on_updates(seen: Seen) -> Iterator[Answer]:
    """Answers on how the second column's updates relate to the first one's; none where they are the same."""
    pairs = seen.pairs
    whole = [step for step in range(len(pairs)) if not pairs.is_short(step)]
    short = [step for step in range(len(pairs)) if pairs.is_short(step)]
    relation = relate(pairs, list(range(len(pairs)))) if short else Relation("")
    if relation.kind == "once an epoch":  # which may be in the short batch
        yield _on_once_an_epoch(seen, relation, whole)
        return
    relation = relate(pairs, whole) if whole else Relation("same")
    if relation.kind == "same":
        if short and not all(is_same(pairs, step) for step in short):
            yield on_short(seen, relate(pairs, short), relation, short)
        return
    later = [step for step in whole if pairs.base[step].epoch > 0]
    if later and all(is_same(pairs, step) for step in whole if step not in later):
        yield on_later_epochs(seen, relate(pairs, later), later)
        return
    if relation.kind in ("late", "memory", "other", "changing"):
        relation = relate(pairs, list(range(len(pairs))))  # what remembers must see all steps, one after the other
        relation = relation if relation.kind != "other" else relate(pairs, whole)
    if relation.kind == "ratio":
        yield from _on_whole_and_short(seen, relation, whole, short)
    else:
        yield _on_relation(seen, relation, whole)


def _on_whole_and_short(seen: Seen, relation: Relation, whole: list[int], short: list[int]) -> Iterator[Answer]:
    """One ratio in all whole batches, and perhaps another in the short ones."""
    other = relate(seen.pairs, short) if short else None
    by_own_rows = divides_by_own_rows(seen, relation, other, short)
    yield _on_ratio(seen, relation, whole, by_own_rows)
    if other is not None and other.kind == "ratio" and not _goes_with(seen, relation.ratio, other.ratio, short[0]):
        yield on_short(seen, other, relation, short)


def _goes_with(seen: Seen, whole: float, short: float, step: int) -> bool:
    """Is the ratio in a short batch the same as in whole ones, or what a mean over its own rows makes of it?"""
    rows, batch = seen.pairs.rows_in(step), seen.pairs.task.settings.batch_size
    return any(abs(short - whole * factor) <= 0.01 * abs(whole * factor) for factor in (1, batch / rows, rows / batch))


def _on_relation(seen: Seen, relation: Relation, steps: list[int]) -> Answer:
    makers = {
        "ratios": _on_ratios,
        "changing": _on_changing,
        "memory": _on_memory,
        "late": _on_late,
        "once an epoch": _on_once_an_epoch,
        "own multiple": _on_own_multiple,
        "decay": on_decay,
        "decay after": on_decay_after,
    }
    return makers.get(relation.kind, _on_other)(seen, relation, steps)


def _causes(seen: Seen, ratio: float, by_own_rows: bool | None) -> list[str]:
    task = seen.pairs.task
    losses, in_loss = seen.losses, None
    if losses.kind == "same":
        in_loss = False
    elif losses.kind == "mean" or (losses.kind == "ratio" and abs(losses.ratio - ratio) < 0.01 * abs(ratio)):
        in_loss = True
    squared, batch = isinstance(task.lesson.loss, SquaredError), task.settings.batch_size
    way = seen.pairs.way
    published = task.lesson.batch_size
    library = seen.predictions.base.library.name
    case = Case(ratio, way.convention, seen.base, squared, batch, task.rows, library, published, in_loss, by_own_rows)
    return causes_of(case)


def _where(relation: Relation) -> str:
    """In which parameters."""
    names = joined(relation.names)
    return f"in all parameters: {names}" if relation.all_names else f"in {names}; the others are right"


def _on_ratio(seen: Seen, relation: Relation, steps: list[int], by_own_rows: bool | None) -> Answer:
    """One ratio in every step and every parameter that differs."""
    batch = seen.pairs.task.settings.batch_size
    if relation.ratio == 0:
        return _on_nothing(seen, relation)
    if all(STATISTICS in name for name in relation.names):
        return _on_statistics(seen, relation)
    text = f"Every update of {seen.mine} is {said(relation.ratio, batch)} {seen.base}'s"
    text += f", in {len(steps)} of {len(steps)} steps, {_where(relation)}."
    causes = [f"{joined(relation.names)} alone: another factor in the gradient of it, or in the update of it."]
    if relation.all_names:
        causes = _causes(seen, relation.ratio, by_own_rows)
    return Answer("ratio", f"{text}{_on_the_losses(seen, relation.ratio)}", tuple(causes))


def _on_nothing(seen: Seen, relation: Relation) -> Answer:
    """Some parameters never change, or none does."""
    if relation.all_names:
        text = f"{seen.mine} does not change its parameters at all."
        return Answer("no update", text, tuple(_causes(seen, 0.0, None)))
    names = joined(relation.names)
    if all(STATISTICS in name for name in relation.names):
        cause = "the moving statistics are not updated in training, or not in place."
    else:
        cause = _why_still(relation.names)
    return Answer("not updated", f"{seen.mine} never changes {names}; the other parameters are right.", (cause,))


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
        f"The moving statistics of {seen.mine} move {relation.ratio:.3g} times as far in each step as {seen.base}'s; "
        "what is learnt by gradient is right."
    )
    cause = "the momentum is another, or the other way round: 0.9 is the weight of the old average, 0.1 of the new one."
    return Answer("moving statistics", text, (cause,))


def _on_ratios(seen: Seen, relation: Relation, steps: list[int]) -> Answer:
    """A ratio for each parameter."""
    parts = [f"of {name} {ratio:.3g} times" for name, ratio in relation.by_parameter.items()]
    text = (
        f"Each parameter's update is another multiple of {seen.base}'s, the same in all steps: {'; '.join(parts[:6])}."
    )
    zero = [name for name, ratio in relation.by_parameter.items() if ratio == 0]
    causes = [_why_still(zero)] if zero else []
    causes = causes or ["another learning rate, sum or mean for each: look at how each gradient is computed."]
    return Answer("ratios", text, tuple(causes))


def _on_changing(seen: Seen, relation: Relation, steps: list[int]) -> Answer:
    """Along the other's update, by a ratio that changes from step to step."""
    kind, ratios = "learning rate changes", relation.by_step
    shown = ", ".join(f"{ratio:.3g}" for ratio in ratios[:6])
    text = f"Every update of {seen.mine} points where {seen.base}'s does, but its size changes: {shown}, … times "
    text += f"{seen.base}'s."
    by_epoch: dict[int, set[float]] = {}
    for step, ratio in zip(steps, ratios):
        by_epoch.setdefault(seen.pairs.base[step].epoch, set()).add(round(ratio, 3))
    lengths = [_length(update) for update in updates(seen.pairs, "mine")]
    if len(by_epoch) > 1 and all(len(found) == 1 for found in by_epoch.values()):
        return Answer(kind, text, ("a learning rate that changes from epoch to epoch.",))
    if max(lengths) - min(lengths) <= 0.01 * max(lengths):
        text += " All of its own are of the same length."
        return Answer("normalised", text, ("the gradient is divided by its length.",))
    if all(later < earlier for earlier, later in zip(ratios, ratios[1:])):
        return Answer(kind, text, ("a learning rate that falls from step to step.",))
    cause = "a gradient that is clipped, or gradients divided by something that differs between batches."
    return Answer(kind, text, (cause,))


def _length(update: Parameters) -> float:
    return float(sum((values**2).sum() for values in update.values())) ** 0.5


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


def _on_once_an_epoch(seen: Seen, relation: Relation, steps: list[int]) -> Answer:
    text = f"{seen.mine} changes its parameters once in an epoch, and not in every step."
    return Answer("once an epoch", text, ("the update stands after the loop over the batches: it belongs into it.",))


def _on_own_multiple(seen: Seen, relation: Relation, steps: list[int]) -> Answer:
    text = (
        f"Every update of {seen.mine} is {relation.ratio:.3g} times the parameters themselves, whatever the gradient."
    )
    return Answer("no gradient", text, ("the parameter stands where its gradient belongs: param.grad.",))


def _on_late(seen: Seen, relation: Relation, steps: list[int]) -> Answer:
    text = f"The first update of {seen.mine} is none, and each later one is that of the step before in {seen.base}."
    return Answer("late", text, (
        "the update is made before backward(), with the gradient of the previous batch.",
        "train yields before the update: yield is the last line of a step.",
    ))  # fmt: skip


def _on_other(seen: Seen, relation: Relation, steps: list[int]) -> Answer:
    """Nothing that has a name."""
    text = (
        f"The updates of {seen.mine} point elsewhere than {seen.base}'s: {relation.angle:.0f}° away and "
        f"{relation.ratio:.3g} times as long, in the median of {len(steps)} steps, {_where(relation)}."
    )
    if not relation.still:
        return _on_signs(seen, text) or _where_in_a_step(seen, text)
    text = (
        f"{seen.mine} never changes {joined(relation.still)}, and its other updates point elsewhere than {seen.base}'s."
    )
    return Answer("not updated", text, (_why_still(relation.still),))


def _on_signs(seen: Seen, text: str) -> Answer | None:
    """All numbers of all updates of one size: what remains of the gradient is its sign."""
    sizes = np.abs(
        np.concatenate([one.reshape(-1) for update in updates(seen.pairs, "mine") for one in update.values()])
    )
    if sizes.max() - sizes.min() > 0.01 * sizes.max():
        return None
    text += f" All numbers in all updates of {seen.mine} are of the same size."
    return Answer("sign alone", text, ("only the sign of the gradient is taken, and not its size.",))


def _where_in_a_step(seen: Seen, text: str) -> Answer:
    """A step is a prediction, its loss, a gradient and an update: the first of these that differs."""
    if seen.predictions.row is not None:
        return Answer("other: net", f"{text} It begins in the model: {seen.predictions.shown}.")
    if seen.losses.kind != "same" and any(STATISTICS in name for name in seen.pairs.before[0]):
        text = f"{text} Predictions in evaluation are right, and losses in training are not"
        return Answer("other: training", f"{text}: it begins in what net does in training alone, or in the loss.")
    if seen.losses.kind != "same":
        return Answer("other: loss", f"{text} Predictions are right and losses are not: it begins in the loss.")
    return Answer("other: gradient", f"{text} Predictions and losses are right: it is in the gradient or the update.")


def _why_still(names: tuple[str, ...] | list[str]) -> str:
    one = len(names) == 1
    return (
        f"{joined(names)} {'is' if one else 'are'} left out of the model's formula, so that no gradient arrives, or "
        "out of the update."
    )
