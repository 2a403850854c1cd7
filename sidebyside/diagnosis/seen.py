"""What the answers on a trial are made from."""

from __future__ import annotations

from dataclasses import dataclass

from .losses import LossRelation
from .trial import Pairs


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
