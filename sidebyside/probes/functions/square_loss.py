"""Probes of ``square_loss``: labels that broadcast, means, halves and signs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..callers.caller import Drawn
from ..judging import Expect, Given, Mistake, Results
from ..probe import Probe
from .asking import ask_loss, float32, loss_code


def _error(given: Given) -> np.ndarray:
    """ŷ - y in float64, (batch,)."""
    difference: np.ndarray = given["outputs"].astype(float).ravel() - given["labels"].ravel()
    return difference


def _scaled(given: Given, losses: float = 1.0, gradient: float = 1.0) -> Results:
    """Losses and gradients, so many times the right ones: ½ multiple (ŷ - y)², multiple (ŷ - y)."""
    error, upstream = _error(given), given["upstream"](_error(given).shape)
    right = given["multiple"] / 2 * error**2, (given["multiple"] * error * upstream)[:, None]
    return {"losses": losses * right[0], "gradient": gradient * right[1]}


def right(given: Given) -> Results:
    """(ŷ - y)², or half of it where the column halves."""
    return _scaled(given)


def not_reshaped(given: Given) -> Results:
    """(n, 1) - (n,) is (n, n)."""
    table = given["outputs"].astype(float) - given["labels"].reshape(1, -1)
    if given["labels"].ndim > 1:
        return right(given)
    return {"losses": given["multiple"] / 2 * table**2}


MISTAKES = (
    Mistake("The label was not reshaped: (n, 1) - (n,) broadcasts to (n, n).", not_reshaped),
    Mistake(
        "The label was not reshaped, and the (n, n) losses were averaged.",
        lambda given: {"losses": not_reshaped(given)["losses"].mean()} if given["labels"].ndim == 1 else {},
    ),
    Mistake("The square is halved, which this column does not do.", lambda given: _halved(given, 2)),
    Mistake("The square is not halved, which this column does.", lambda given: _halved(given, 1)),
    Mistake("The losses were averaged: there should be one for each row.", lambda given: _together(given, np.mean)),
    Mistake("The losses were added up: there should be one for each row.", lambda given: _together(given, np.sum)),
    Mistake("The difference was not squared.", lambda given: {"losses": given["multiple"] / 2 * _error(given)}),
    Mistake(
        "The absolute value was taken in place of the square.",
        lambda given: {"losses": given["multiple"] / 2 * np.abs(_error(given))},
    ),
    Mistake("The loss has the other sign.", lambda given: _scaled(given, -1, -1)),
    Mistake("The derivative has the other sign: it is that by y, not by ŷ.", lambda given: _scaled(given, 1, -1)),
    Mistake("The derivative of the square lacks its 2.", lambda given: _scaled(given, 1, 0.5)),
    Mistake(
        "The derivative is divided by the number of rows, which the training does.",
        lambda given: _scaled(given, 1, 1 / len(_error(given))),
    ),
)


def _halved(given: Given, multiple: int) -> Results:
    """What a column with the other convention gives."""
    if given["multiple"] != multiple:
        return {}
    return _scaled(given, *(0.5, 0.5) if multiple == 2 else (2, 2))


def _together(given: Given, reduced: Callable[[np.ndarray], Any]) -> Results:
    return {"losses": reduced(right(given)["losses"])}


def _probe(tried: str, shape: tuple[int, ...]) -> Probe:
    def inputs(rng: np.random.Generator) -> Given:
        # Differences from 0.5 to 2: their squares, halves and absolute values are all different.
        yhat, error = rng.uniform(-1, 1, (4, 1)), rng.permutation([0.5, -0.8, 1.4, -2.0]).reshape(4, 1)
        return {
            "outputs": float32(yhat),
            "labels": float32(yhat - error).reshape(shape),
            "upstream": Drawn(int(rng.integers(2**32))),
        }

    ask = ask_loss("square_loss")
    return Probe("square_loss", tried, inputs, ask, Expect(right, MISTAKES), code=loss_code("square_loss", "yhat"))


PROBES = (
    _probe("4 predictions and labels of shape (4, 1)", (4, 1)),
    _probe("labels of shape (4,)", (4,)),
)
