"""Probes of ``moving_average``, ``count_correct`` and ``predict``."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..callers.caller import Caller
from ..judging import Expect, Given, Mistake, Results
from ..probe import Probe
from ..reference.losses import moving_average
from .asking import float32


def _averages(
    given: Given, *, newest: float | None = None, correct: bool = True, counted_from: int = 1, divided_by: str = ""
) -> Results:
    """The recurrence, with other weights, without the divisor, with another one, or with steps counted from another."""
    c = given["smoothing"]
    weight, kept = c if newest is None else newest, c if divided_by == "cᵗ" else 1 - c
    moving, found = 0.0, []
    for count, loss in enumerate(given["losses"], start=counted_from):
        moving = (1 - weight) * moving + weight * loss
        found.append(moving / (1 - kept**count) if correct and count else moving)
    return _seen(given, np.array(found))


def _plain_means(given: Given) -> np.ndarray:
    losses = np.array(given["losses"])
    means: np.ndarray = losses.cumsum() / np.arange(1, len(losses) + 1)
    return means


def _from_first(given: Given) -> Results:
    """The first loss in place of 0, and no divisor."""
    c, moving, found = given["smoothing"], given["losses"][0], []
    for place, loss in enumerate(given["losses"]):
        moving = (1 - c) * moving + c * loss if place else loss
        found.append(moving)
    return _seen(given, np.array(found))


def _seen(given: Given, averages: np.ndarray) -> Results:
    """All of them, or the last ones, for which the start does not matter any more."""
    return {"averages": averages[given["seen"]] if len(averages) == len(given["losses"]) else averages}


MOVING = (
    Mistake(
        "The start at 0 is not corrected for: divide by 1 - (1 - c)ᵗ.", lambda given: _averages(given, correct=False)
    ),
    Mistake("The steps are counted from 0: the first divisor is 0.", lambda given: {"error": ZeroDivisionError}),
    Mistake("The steps are counted from 2 in the divisor.", lambda given: _averages(given, counted_from=2)),
    Mistake(
        "The weights are swapped: smoothing is that of the newest loss.",
        lambda given: _averages(given, newest=1 - given["smoothing"]),
    ),
    Mistake(
        "The weights are swapped: smoothing is that of the newest loss.",
        lambda given: _averages({**given, "smoothing": 1 - given["smoothing"]}),
    ),
    Mistake(
        "The divisor has c where 1 - c belongs: it is 1 - (1 - c)ᵗ.", lambda given: _averages(given, divided_by="cᵗ")
    ),
    Mistake("All losses weigh the same: smoothing is not used.", lambda given: _seen(given, _plain_means(given))),
    Mistake(
        "It starts at the first loss, which then weighs too much: start at 0, and divide by 1 - (1 - c)ᵗ.",
        lambda given: _from_first(given),
    ),
)


def _moving(tried: str, smoothing: float, count: int, seen: slice) -> Probe:
    def inputs(rng: np.random.Generator) -> Given:
        losses = [float(value) for value in rng.permutation(np.linspace(1, 9, count))]
        return {"losses": losses, "smoothing": smoothing, "seen": seen}

    def ask(caller: Caller, given: Given) -> Results:
        return {key: value.astype("float32") for key, value in _seen(given, _came(caller, given)).items()}

    def right(given: Given) -> Results:
        return _seen(given, moving_average(given["losses"], given["smoothing"]))

    def code(caller: Caller, given: Given) -> str:
        losses = [round(loss, 4) for loss in given["losses"]]
        return f"list({caller.called('moving_average')}({losses}, {given['smoothing']}))"

    return Probe("moving_average", tried, inputs, ask, Expect(right, MOVING), code=code)


def _came(caller: Caller, given: Given) -> np.ndarray:
    return caller.moving_average(given["losses"], given["smoothing"])


def _right_rows(outputs: np.ndarray, labels: np.ndarray) -> int:
    return int(np.sum(outputs.argmax(axis=1) == labels))


COUNTING = (
    Mistake(
        "The maximum was taken along axis 0, over the rows: it is that of each row, axis=1.",
        lambda given: {"count": float(np.sum(given["outputs"].argmax(axis=0) == given["labels"]))},
    ),
    Mistake(
        "A share came in place of a count: batches of different sizes would weigh the same.",
        lambda given: {"count": _right_rows(given["outputs"], given["labels"]) / len(given["labels"])},
    ),
    Mistake(
        "The wrong rows were counted.",
        lambda given: {"count": float(len(given["labels"]) - _right_rows(given["outputs"], given["labels"]))},
    ),
    Mistake("There is one number for each row: count them.", lambda given: _for_each_row(given)),
    Mistake(
        "A row of equal outputs counts as right, whatever its label: a net that knows nothing would always be right.",
        lambda given: {"count": float(np.sum(_at_labels(given) == given["outputs"].max(axis=1)))},
    ),
)


def _for_each_row(given: Given) -> dict[str, Any]:
    return {"count": (given["outputs"].argmax(axis=1) == given["labels"]).astype(float)}


def _at_labels(given: Given) -> np.ndarray:
    """The output at each row's label."""
    picked: np.ndarray = given["outputs"][np.arange(len(given["labels"])), given["labels"]]
    return picked


def _counting(tried: str, outputs: list[list[float]], labels: list[int]) -> Probe:
    def inputs(rng: np.random.Generator) -> Given:
        return {"outputs": float32(outputs) + float32(rng.uniform()), "labels": np.array(labels)}

    def ask(caller: Caller, given: Given) -> Results:
        came = caller.count_correct(given["outputs"], given["labels"])
        return {"count": (came.reshape(()) if came.size == 1 else came).astype("float32")}

    def right(given: Given) -> Results:
        return {"count": np.array(float(_right_rows(given["outputs"], given["labels"])))}

    def code(caller: Caller, given: Given) -> str:
        return caller.call_code("count_correct", {"outputs": given["outputs"], "labels": given["labels"]})

    return Probe("count_correct", tried, inputs, ask, Expect(right, COUNTING), code=code)


PREDICTING = (
    Mistake(
        "The last rows, which fill no batch, were left out.",
        lambda given: {"predictions": 2 * given["X"][: len(given["X"]) // 3 * 3].astype(float)},
    ),
    Mistake("Only the first batch was predicted.", lambda given: {"predictions": 2 * given["X"][:3].astype(float)}),
    Mistake("Only the last batch was predicted.", lambda given: {"predictions": 2 * given["X"][-3:].astype(float)}),
)


def _predicting(tried: str, rows: int) -> Probe:
    def inputs(rng: np.random.Generator) -> Given:
        return {"X": float32(rng.standard_normal((rows, 2)))}

    def ask(caller: Caller, given: Given) -> Results:
        return {"predictions": caller.predict(given["X"], 3)}

    judge = Expect(lambda given: {"predictions": 2 * given["X"].astype(float)}, PREDICTING)
    return Probe("predict", tried, inputs, ask, judge)


MOVING_AVERAGE = (
    _moving("smoothing 0.5: the last of 25 losses", 0.5, 25, slice(20, None)),
    # Not 0.5, where it does not show whether c and 1 - c are swapped.
    _moving("smoothing 0.3: the first 4 losses", 0.3, 4, slice(None)),
)
COUNT_CORRECT = (
    _counting("3 rows of 3 classes, two of them right", [[5, 1, 2], [1, 3, 4], [2, 4, 3]], [0, 2, 0]),
    _counting("largest outputs that differ by row and by column", [[5, 1, 2], [1, 9, 2], [4, 1, 3]], [0, 1, 2]),
    # Whichever of the three is taken for the largest, it is the right one once.
    _counting("outputs that are all equal", [[1, 1, 1], [1, 1, 1], [1, 1, 1]], [0, 1, 2]),
)
PREDICT = (_predicting("6 rows, 3 at once", 6), _predicting("7 rows, 3 at once", 7))
