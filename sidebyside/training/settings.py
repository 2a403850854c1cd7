"""What a run depends on: what was asked for, and the settings and random generators that it comes to."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from ..column import Column
from ..data.datasets import Parameters
from ..tools.errors import UserError

PURPOSES = ("data", "start", "order")


@dataclass(frozen=True)
class Request:
    """What somebody asks for; what they leave out is as published.

    Attributes:
        columns: which to run; all that there are if it is empty.
        batch_size, epochs: rows per step, and times through the data.
        lr: pairs of a column's name and its learning rate, in its own convention. An empty name stands for all columns:
            then the number is in the convention of the lesson's first column.
        smoothing: weight of the newest loss in the moving average, above 0 and at most 1.
        seed: everything random follows from it; a whole number, 0 or more.
        wd: weight decay, w ← w - lr (gradient + wd w).
        start: a file of parameters to start from.
        device: ``"cpu"`` or ``"gpu"``.
        options: what else the lesson has to set, by name.
    """

    columns: tuple[Column, ...] = ()
    batch_size: int | None = None
    epochs: int | None = None
    lr: tuple[tuple[str, float], ...] = ()
    smoothing: float = 0.01
    seed: int = 0
    wd: float = 0.0
    start: Path | None = None
    device: str = "cpu"
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Settings:
    """What a run depends on beside the lesson and its data.

    Attributes:
        columns: which to run.
        lr: each column's learning rate, by its name, in its own convention.
        batch_size: rows per step, at most the rows there are.
        epochs: times through the data.
        smoothing: weight of the newest loss in the moving average.
        seed: everything random follows from it.
        wd: weight decay.
        model_options: options of the columns' ``Model``.
        start: parameters to start from, in place of drawn ones.
        device: ``"cpu"`` or ``"gpu"``.
    """

    columns: tuple[Column, ...]
    lr: dict[str, float]
    batch_size: int
    epochs: int
    smoothing: float = 0.01
    seed: int = 0
    wd: float = 0.0
    model_options: dict[str, Any] = field(default_factory=dict)
    start: Parameters | None = None
    device: str = "cpu"

    @property
    def names(self) -> list[str]:
        """The columns' names."""
        return [column.name for column in self.columns]


def check_settings(settings: Settings) -> None:
    """Raise a UserError, before any training, for a number that cannot be trained with."""
    check_seed(settings.seed)
    if settings.batch_size < 1:
        raise UserError(f"batch size is {settings.batch_size}: expected at least 1.")
    if settings.epochs < 1:
        raise UserError(f"epochs is {settings.epochs}: expected at least 1.")
    if not 0 < settings.smoothing <= 1:
        raise UserError(f"smoothing is {settings.smoothing:g}: expected a number above 0 and at most 1.")
    if not (settings.wd >= 0 and math.isfinite(settings.wd)):
        raise UserError(f"weight decay is {settings.wd:g}: expected a finite number, 0 or more.")
    for column, lr in settings.lr.items():
        if not (lr > 0 and np.isfinite(lr)):
            raise UserError(f"lr of {column} is {lr:g}: expected a finite number above 0.")


def check_seed(seed: int) -> None:
    """Raise a UserError for what no generator can be made from."""
    if isinstance(seed, bool) or not isinstance(seed, (int, np.integer)) or seed < 0:
        raise UserError(f"seed is {seed}: expected a whole number, 0 or more.")


def generator(seed: int, purpose: str) -> np.random.Generator:
    """A new generator for ``"data"``, ``"start"`` or ``"order"``: the same one at every call.

    Columns that ask for the same purpose draw the same numbers, and none disturbs another.
    """
    children = np.random.SeedSequence(seed).spawn(len(PURPOSES))
    return np.random.default_rng(children[PURPOSES.index(purpose)])
