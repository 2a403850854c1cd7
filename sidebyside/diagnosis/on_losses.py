"""Turns the relation of two columns' losses into answers, where their updates are the same."""

from __future__ import annotations

from .answer import Answer
from .losses import LossRelation
from .predictions import Predictions
from .ratios import said

ONE_EACH = "train should yield the array of the batch's losses, one for each row, as they are before the update."
REDUCED = "the loss function adds the rows up, or takes their mean, where it should return one loss for each row."
UNCORRECTED = f"m ← (1 - c) m + c · loss starts at 0 and has to be divided by 1 - (1 - c)ᵗ. And {ONE_EACH}"


def on_losses(losses: LossRelation, predictions: Predictions, base: str, mine: str) -> Answer | None:
    """An answer on what ``train`` yields; None where it is right."""
    found, rows = losses.count
    right = f"The parameters of {mine} are right, and the losses that it yields are not: "
    weight = f"weight {losses.ratio:.3g} of the newest"
    single = {
        "mean": "the mean over the batch, one number a step.",
        "sum": "the sum over the batch, one number a step.",
        "running mean": "the mean over the epoch so far, one number a step.",
        "running sum": "the sum over the epoch so far, one number a step.",
        "moving average": f"a moving average that starts at 0 ({weight}), not corrected.",
        "corrected moving average": f"a moving average of the losses so far ({weight}).",
        "single": f"one number a step, for {rows} rows.",
    }
    if losses.kind in single:
        causes: tuple[str, ...] = (UNCORRECTED if losses.kind == "moving average" else ONE_EACH,)
        if losses.kind in ("mean", "sum"):
            causes = (ONE_EACH, REDUCED)
        return Answer(f"losses: {losses.kind}", right + single[losses.kind], causes)
    if losses.kind == "ratio":
        text = f"{right}each is {said(losses.ratio, max(1, rows))} {base}'s."
        return Answer(
            "losses: ratio", text, ("a factor in the loss that the gradient does not have, or that the update undoes.",)
        )
    if losses.kind == "late":
        return Answer("losses: late", f"{right}each step yields those of the step before.", (ONE_EACH,))
    if losses.kind == "other" and predictions.are_yielded:
        text = f"{right}{found} numbers for {rows} rows, which are what net(X) gives."
        return Answer("losses: predictions", text, (ONE_EACH,))
    if losses.kind == "other":
        text = f"{right}{found} numbers for {rows} rows, other than {base}'s."
        return Answer("losses: other", text, (f"they are computed after the update, or from other rows. {ONE_EACH}",))
    return None


def on_all_pairs(losses: LossRelation, mine: str) -> Answer | None:
    """The one mistake that only the shape of the losses shows."""
    if losses.kind != "all pairs":
        return None
    found, rows = losses.count
    text = f"{mine} has {found} losses for a batch of {rows} rows: each prediction is compared with each label, "
    text += f"{rows} × {rows}."
    cause = "(rows, 1) - (rows,) is (rows, rows): the label is not reshaped to the prediction's shape."
    return Answer("all pairs", text, (cause,))
