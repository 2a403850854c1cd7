"""Turns a trial, walked through by two columns, into answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from ..column import Column
from .answer import Answer
from .losses import relate_losses
from .not_finite import Origin, find_origin
from .on_fixed import FIXED
from .on_losses import on_all_pairs, on_losses
from .predictions import Predictions, on_predictions
from .seen import Seen
from .trial import HALF_THE_RATE, WITH_DECAY, Pairs, Way
from .updates import on_updates

MOST_SHOWN = 80  # characters of a line of code


def on_pairs(pairs: Pairs, base: Column, mine: Column) -> Iterator[Answer]:
    """Answers on steps that began with the same parameters; none where they are the same."""
    losses, predictions = relate_losses(pairs), Predictions(pairs, base, mine)
    bad = next((step for step in range(len(pairs)) if not _is_finite(pairs, step)), None)
    if bad is not None:
        yield _on_not_finite(pairs, bad, mine.name, find_origin(pairs, base, mine, bad))
        return
    all_pairs = on_all_pairs(losses, mine.name)
    if all_pairs is not None:
        yield all_pairs
        return
    updates = list(on_updates(Seen(pairs, base.name, mine.name, losses, predictions)))
    yield from updates
    if pairs.ended and not updates:
        yield _on_ended(pairs, base.name, mine.name)
    elif not updates:
        names = base.name, mine.name
        answer = on_losses(losses, predictions, *names) or on_predictions(predictions, *names)
        if answer is not None:
            yield answer


def in_this_way(way: Way, answer: Answer) -> Answer:
    """The answer to a trial in which train was called in another way than as published."""
    if (way.name == HALF_THE_RATE and answer.kind == FIXED) or (way.name == WITH_DECAY and "decay" in answer.kind):
        return answer
    return replace(answer, seen=f"As published it is right; {way.name} it is not. {answer.seen}")


def _is_finite(pairs: Pairs, step: int) -> bool:
    """Are losses and parameters of a step finite, or was the other column's not finite either?"""
    ours, theirs = pairs.base[step], pairs.mine[step]
    if not np.isfinite(ours.losses).all():
        return True
    return bool(np.isfinite(theirs.losses).all()) and all(np.isfinite(v).all() for v in theirs.after.values())


def _on_not_finite(pairs: Pairs, step: int, mine: str, origin: Origin | None) -> Answer:
    there = pairs.mine[step]
    by_losses = not np.isfinite(there.losses).all()
    text = f"{mine}: NaN or infinity at step {step + 1} of the trial, where {pairs.rows_in(step)} ordinary rows go in"
    text += ", in the losses." if by_losses else ": the losses are finite, and their gradient is not."
    if origin is not None:
        file = origin.file.replace("\\", "/").rpartition("/")[2]
        text += f" It first shows in {file}, line {origin.line}, in {origin.function}: "
        text += f"`{origin.code[:MOST_SHOWN]}` gives it ({origin.what})."
    cause = "a root or a logarithm of 0 or less, exp of a large number, or a division by 0."
    if not by_losses:
        cause = "the derivative of a root or a norm at 0, or of a branch that is not taken and multiplied by 0."
    return Answer("not finite" if by_losses else "gradient not finite", text, (cause,))


def _on_ended(pairs: Pairs, base: str, mine: str) -> Answer:
    text = f"{mine} makes {pairs.ended - 1} steps in the trial where {base} goes on with step {pairs.ended}."
    return Answer("steps", text, ("the loop over the batches or over the epochs ends early.",))
