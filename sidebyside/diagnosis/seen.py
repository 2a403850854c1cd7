"""What the answers on a trial are made from."""

from __future__ import annotations

from dataclasses import dataclass

from .losses import LossRelation
from .predictions import Predictions
from .trial import Pairs


@dataclass(frozen=True)
class Seen:
    """What the answers on a trial are made from.

    Attributes:
        pairs: its steps.
        base, mine: the two columns' names.
        losses: how the losses relate.
        predictions: what the models give for the same rows.
    """

    pairs: Pairs
    base: str
    mine: str
    losses: LossRelation
    predictions: Predictions
