"""Probes of ``dropout``: its scale, its share, its mask, evaluation, and a rate of 1."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..judging import Expect, Given, Judge, Mistake, Results, Rule
from ..probe import Probe
from ..values import number
from .asking import ask_layer, layer_inputs

ROWS, COLUMNS = 20, 20
DEVIATIONS = 5  # a share of 400 numbers is further than that from its mean in one of a million runs


def _keep(given: Given) -> float:
    return 1 - float(given["options"]["rate"])


def _factors(given: Given, came: Results) -> np.ndarray:
    """What each number of X was multiplied by."""
    return came["output"].astype(float) / given["X"]


def drawn_mask(given: Given) -> np.ndarray:
    """The mask that every column draws, and its scale."""
    random = np.random.default_rng(given["seed"]).random(given["X"].shape, dtype="float32")
    return (random < _keep(given)) / _keep(given)


def _unlike(given: Given, came: Results) -> str:
    """Why this is no dropout of X at all; an empty string where it is one."""
    for key in ("output", "gradient of X"):
        if came[key].shape != given["X"].shape:
            return f"{key} of shape {came[key].shape}"
    return "" if np.isfinite(came["output"]).all() else "NaN or infinity"


def scale_and_share(given: Given, came: Results) -> tuple[str, bool, str]:
    """Some are 0, the others are divided by keep, and there are about as many as there should be."""
    if unlike := _unlike(given, came):
        return unlike, False, ""
    keep, factors = _keep(given), _factors(given, came)
    kept = factors[np.abs(factors) > 1e-6]
    share, scale = kept.size / factors.size, float(np.median(kept)) if kept.size else 0.0
    text = f"{number(share)} of the numbers kept, times {number(scale)}"
    if kept.size == factors.size:
        return text, False, "Nothing was dropped in training."
    if not np.allclose(kept, 1 / keep, rtol=1e-4):
        return text, False, _cause_of_scale(kept, keep)
    far = DEVIATIONS * np.sqrt(keep * (1 - keep) / _draws(factors))
    if abs(share - keep) > far:
        swapped = abs(share - (1 - keep)) <= far
        return text, False, "The rate is kept and the rest is dropped: compare with keep = 1 - rate." if swapped else ""
    return text, True, ""


def _draws(factors: np.ndarray) -> int:
    """How many numbers were drawn: one for each factor, or for each column, or for each row."""
    kept = np.abs(factors) > 1e-6
    for draws, first in ((factors.shape[1], kept[:1]), (factors.shape[0], kept[:, :1])):
        if first.any() and not first.all() and (kept == first).all():
            return draws
    return factors.size


def _cause_of_scale(kept: np.ndarray, keep: float) -> str:
    known = (
        (1.0, "What is kept was not divided by keep: its mean changes between training and evaluation."),
        (1 / 1 - (1 - keep), "1. / 1 - p is 1 - p: it should be 1 / (1 - p)."),
        (1 / (1 - keep), "What is kept was divided by the rate, not by keep = 1 - rate."),
    )
    return " Or: ".join(cause for scale, cause in known if np.allclose(kept, scale, rtol=1e-4))


def _gradient(given: Given, came: Results) -> tuple[str, bool, str]:
    """The gradient goes through the mask that the output went through."""
    if unlike := _unlike(given, came):
        return unlike, False, ""
    upstream = given["upstream"](given["X"].shape)
    back = came["gradient of X"].astype(float)
    right = np.allclose(back, upstream * _factors(given, came), rtol=1e-4, atol=1e-4)
    if not right and np.allclose(back, upstream, rtol=1e-4, atol=1e-4):
        return "the gradient, unchanged", False, "The gradient does not go through the mask."
    return "the gradient times the same factors" if right else "another gradient", right, ""


def _rows_differ(given: Given, came: Results) -> tuple[str, bool, str]:
    if unlike := _unlike(given, came):
        return unlike, False, ""
    kept = np.abs(_factors(given, came)) > 1e-6
    if (kept == kept[:1]).all():
        return "the same mask in all rows", False, "One row's mask was drawn, and used for all rows."
    if (kept == kept[:, :1]).all():
        return "rows that are kept or dropped whole", False, "One number was drawn for each row."
    return "a mask in each row", True, ""


def _the_draw(given: Given, came: Results) -> tuple[str, Any, str]:
    if unlike := _unlike(given, came):
        return unlike, False, ""
    kept = np.abs(_factors(given, came)) > 1e-6
    if np.array_equal(kept, drawn_mask(given) > 0):
        return "this mask", True, ""
    remark = (
        'Its mask is not that of rng.random(X.shape, dtype="float32") < keep: it may be as good, but it is not '
        "the other columns' mask, and the lockstep parts at the first step."
    )
    return "another mask", None, " ".join([*_other_draw(given, kept), remark])


def _other_draw(given: Given, kept: np.ndarray) -> list[str]:
    """What the draw is in place of the one that is asked for, where it is one of the usual ones."""
    shape, draws = given["X"].shape, np.random.default_rng(given["seed"])
    single = draws.random(shape, dtype="float32")
    double = np.random.default_rng(given["seed"]).random(shape)
    usual = (
        (double < _keep(given), 'The draw is in float64: without dtype="float32" the generator gives other numbers.'),
        (single > 1 - _keep(given), "The draw was compared with rate from the other side: it is < keep."),
    )
    return [says for mask, says in usual if np.array_equal(kept, mask)]


def _whole(factor: float) -> Callable[[Given], Results]:
    """All numbers times this, forwards and back."""
    return lambda given: {
        "output": factor * given["X"].astype(float),
        "gradient of X": factor * given["upstream"](given["X"].shape),
    }


def _masked(given: Given) -> Results:
    return {"output": given["X"] * drawn_mask(given)}


ACTS = (Mistake("It drops in evaluation too.", _masked), Mistake("It drops everything in evaluation.", _whole(0.0)))
KEEPS_NOTHING = (
    Mistake("With keep = 0 there is a division by 0.", lambda given: {"output": np.full(given["X"].shape, np.nan)}),
    Mistake("With keep = 0 there is a division by 0.", lambda given: {"error": ZeroDivisionError}),
    Mistake("With a rate of 1 nothing is dropped.", _whole(1.0)),
)


def _probe(
    tried: str, rate: float, judge: Judge, training: bool = True, shape: tuple[int, int] = (ROWS, COLUMNS)
) -> Probe:
    def inputs(rng: np.random.Generator) -> Given:
        X = rng.uniform(1, 2, shape)  # no 0, which would look like a dropped number
        return layer_inputs(rng, X, {"rate": rate}, training)

    return Probe("dropout", tried, inputs, ask_layer("dropout"), judge)


PROBES = (
    _probe("a rate of 0.5", 0.5, Rule("about 0.5 of the numbers kept, times 2", scale_and_share)),
    _probe("a rate of 0.2", 0.2, Rule("about 0.8 of the numbers kept, times 1.25", scale_and_share)),
    _probe("its gradient", 0.5, Rule("the gradient times the same factors", _gradient)),
    _probe("its rows", 0.5, Rule("a mask in each row", _rows_differ)),
    # A single row, on which a mask for all rows is the same.
    _probe("the mask that all columns draw", 0.5, Rule('rng.random(X.shape, dtype="float32") < keep', _the_draw),
           shape=(1, ROWS * COLUMNS)),
    _probe("evaluation", 0.5, Expect(_whole(1.0), ACTS), training=False, shape=(4, 3)),
    _probe("a rate of 1", 1.0, Expect(_whole(0.0), KEEPS_NOTHING), shape=(2, 3)),
)  # fmt: skip
