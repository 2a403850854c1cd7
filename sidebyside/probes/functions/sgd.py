"""Probes of ``sgd``: in place, weight decay, batch size, and nothing that is remembered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..callers.caller import Caller
from ..judging import Expect, Given, Mistake, Results
from ..probe import Probe
from .asking import float32
from .backwards import by_hand

LR = 0.5  # with a decay of 0.5 too, the two are told apart from their product, and before from after the step

Update = Callable[[np.ndarray, np.ndarray, Given], np.ndarray]


def _decay(given: Given) -> float:
    return float(given["options"].get("wd", 0.0))


def _divisor(given: Given) -> float:
    return float(given["options"].get("batch_size", 1))


def step(w: np.ndarray, grad: np.ndarray, given: Given) -> np.ndarray:
    """w - lr (grad / batch_size + wd w), in float64."""
    updated: np.ndarray = w - LR * (grad / _divisor(given) + _decay(given) * w)
    return updated


def stepped(given: Given, update: Update = step, keys: tuple[str, ...] = ("weight", "bias")) -> Results:
    """What so many steps make of the parameters of these names."""
    after = {}
    for key in keys:
        w, grad = given["parameters"][key].astype(float), given["gradients"][key].astype(float)
        for _ in range(given["steps"]):
            w = update(w, grad, given)
        after[key] = w
    return after


def _nothing(given: Given) -> Results:
    return {key: value.astype(float) for key, value in given["parameters"].items()}


def _momentum(given: Given) -> Results:
    """Two steps, the second with 0.9 of the first added."""
    first, second = stepped({**given, "steps": 1}), stepped(given)
    return {key: second[key] + 0.9 * (first[key] - given["parameters"][key]) * (given["steps"] - 1) for key in first}


def _without_decay_of_bias(given: Given) -> Results:
    plain = stepped({**given, "options": {**given["options"], "wd": 0.0}})
    return {"weight": stepped(given)["weight"], "bias": plain["bias"]}


def _mistake(cause: str, update: Update) -> Mistake:
    return Mistake(cause, lambda given: stepped(given, update))


MISTAKES = (
    Mistake("Nothing changed: a name was bound to a new array, and the parameter was not updated in place.", _nothing),
    _mistake(
        "The step goes along the gradient, not against it.", lambda w, grad, given: w + LR * grad / _divisor(given)
    ),
    _mistake("The update is made twice.", lambda w, grad, given: w - 2 * LR * grad / _divisor(given)),
    _mistake("The gradient is not multiplied by the learning rate.", lambda w, grad, given: w - grad / _divisor(given)),
    _mistake(
        "The decay is not multiplied by the learning rate.",
        lambda w, grad, given: w - LR * grad / _divisor(given) - _decay(given) * w,
    ),
    _mistake(
        "The decay comes after the step, and is taken of what the step has changed already.",
        lambda w, grad, given: (w - LR * grad / _divisor(given)) * (1 - LR * _decay(given)),
    ),
    _mistake("The decay was forgotten.", lambda w, grad, given: w - LR * grad / _divisor(given)),
    _mistake(
        "The decay has the other sign: it pushes the weights away from 0.",
        lambda w, grad, given: w - LR * (grad / _divisor(given) - _decay(given) * w),
    ),
    _mistake(
        "The gradient is not divided by the batch size.", lambda w, grad, given: w - LR * (grad + _decay(given) * w)
    ),
    _mistake(
        "The decay is divided by the batch size too.",
        lambda w, grad, given: w - LR * (grad + _decay(given) * w) / _divisor(given),
    ),
    _mistake(
        "The gradient is multiplied by the batch size.",
        lambda w, grad, given: w - LR * (grad * _divisor(given) + _decay(given) * w),
    ),
    Mistake("The bias does not decay: here it does, as MXNet's own sgd has it.", _without_decay_of_bias),
    Mistake("The second step remembers the first (momentum), which this sgd does not have.", _momentum),
    Mistake(
        "The list was changed, not the arrays: the parameter was not updated in place.",
        lambda given: {**_nothing(given), **_listed(given)},
    ),
    Mistake("The gradients were not cleared: the next backward adds to them.",
            lambda given: {"gradient": given["gradients"]["weight"].astype(float)}),
)  # fmt: skip


def _listed(given: Given) -> Results:
    return {f"{key} in the list": value for key, value in stepped(given).items()}


def _ask(caller: Caller, given: Given) -> Results:
    return caller.sgd(
        dict(given["parameters"]), dict(given["gradients"]), lr=LR, steps=given["steps"], **given["options"]
    )


def _ask_list(caller: Caller, given: Given) -> Results:
    """What the list holds counts, be it the arrays that were handed over or others."""
    came = _ask(caller, given)
    return {key: came.get(f"{key} in the list", came[key]) for key in ("weight", "bias")}


def _probe(
    tried: str,
    options: dict[str, Any],
    expected: Callable[[Given], Results],
    ask: Callable[[Caller, Given], Results] = _ask,
    steps: int = 1,
    applies: Callable[[Caller], bool] = lambda caller: True,
) -> Probe:
    def inputs(rng: np.random.Generator) -> Given:
        return {
            "parameters": {"weight": float32([rng.permutation([2, -3])]), "bias": float32([1.5])},
            "gradients": {"weight": float32([rng.permutation([0.8, -1.2])]), "bias": float32([2.4])},
            "options": options,
            "lr": LR,
            "steps": steps,
        }

    judge = Expect(expected, MISTAKES)
    return Probe("sgd", tried, inputs, ask, judge, needs=tuple(options), applies=applies, code=_code)


def _code(caller: Caller, given: Given) -> str:
    return caller.sgd_code(given)


def _weight(given: Given) -> Results:
    return stepped(given, keys=("weight",))


def _bias(given: Given) -> Results:
    return stepped(given, keys=("bias",))


def _cleared(given: Given) -> Results:
    return {"gradient": 0 * given["gradients"]["weight"]}


def _in_hand(caller: Caller) -> bool:
    return caller.updates_arrays


PROBES = (
    _probe("one step, no decay", {}, stepped, _ask_list),
    _probe("in place", {}, stepped, applies=_in_hand),
    _probe("a decay of 0.5 with lr 0.5, on a weight", {"wd": 0.5}, _weight, _ask_list),
    _probe("a decay of 0.5 with lr 0.5, on a bias", {"wd": 0.5}, _bias, _ask_list),
    _probe("batch size 4", {"batch_size": 4}, stepped, _ask_list),
    _probe("batch size 4 and a decay of 0.5", {"wd": 0.5, "batch_size": 4}, stepped, _ask_list),
    _probe("a second step with the same gradient", {}, stepped, _ask_list, steps=2),
    _probe("gradients after the step", {}, _cleared, applies=by_hand),
)
