"""Probes of ``softmax_cross_entropy``: what is picked, what overflows, what caps the loss, and the derivative."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ..callers.caller import Drawn
from ..judging import Expect, Given, Mistake, Results
from ..probe import Probe
from ..reference import losses as reference
from .asking import ask_loss, float32, loss_code
from .softmax import APART, CIRCULANT, LARGE, LOG_CAUSES, UNLIKE, Log


def right(given: Given) -> Results:
    """-log softmax(o) at the right class; softmax(o) - one-hot times the upstream gradient of each row."""
    logits, labels = given["outputs"], given["labels"]
    return {"losses": reference.cross_entropy(logits, labels), "gradient": _gradient(given, _less_one_hot)}


def _less_one_hot(p: np.ndarray, labels: np.ndarray) -> np.ndarray:
    return p - reference.one_hot(labels, p.shape[1])


def _gradient(given: Given, derivative: Callable[[np.ndarray, np.ndarray], np.ndarray]) -> np.ndarray:
    upstream = given["upstream"]((len(given["labels"]),))[:, None]
    gradient: np.ndarray = upstream * derivative(reference.softmax(given["outputs"]), given["labels"])
    return gradient


def _picked(log: Log) -> Callable[[Given], Results]:
    """The losses with another logarithm of softmax."""
    return lambda given: {"losses": -log(given["outputs"])[np.arange(len(given["labels"])), given["labels"]]}


def _masked(log: Log) -> Callable[[Given], Results]:
    """The same, summed over the classes with a one-hot label: 0 times minus infinity is NaN."""

    def answer(given: Given) -> Results:
        one_hot = reference.one_hot(given["labels"], given["outputs"].shape[1])
        return {"losses": -(one_hot * log(given["outputs"])).sum(axis=1)}

    return answer


def all_columns(p: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """d[:, labels] -= 1: the labels' columns in all rows."""
    d = p.copy()
    d[:, labels] -= 1
    return d


def _with(derivative: Callable[[np.ndarray, np.ndarray], np.ndarray]) -> Callable[[Given], Results]:
    """The right losses with another derivative."""
    return lambda given: {"losses": right(given)["losses"], "gradient": _gradient(given, derivative)}


NO_ONE_HOT = "The one-hot label was not subtracted from the derivative."
ALL_COLUMNS = "d[:, labels] -= 1 takes the labels' columns of all rows: each row has one label."
OTHER_SIGN = "The derivative has the other sign."
BY_THE_ROWS = "The derivative is divided by the number of rows, which the training does."
MISTAKES = (
    *(Mistake(cause, answer(log)) for cause, log in LOG_CAUSES for answer in (_picked, _masked)),
    Mistake("The losses were averaged: there should be one for each row.",
            lambda given: {"losses": right(given)["losses"].mean()}),
    Mistake("The losses were added up: there should be one for each row.",
            lambda given: {"losses": right(given)["losses"].sum()}),
    Mistake("The loss lacks its minus sign.", lambda given: {"losses": -right(given)["losses"]}),
    Mistake("The right class was picked for all rows alike: its place is another in each row.",
            lambda given: {"losses": -reference.log_softmax(given["outputs"])[:, given["labels"][0]]}),
    Mistake("log_p[:, labels] takes the labels' columns of all rows: each row has one label.",
            lambda given: {"losses": -reference.log_softmax(given["outputs"])[:, given["labels"]]}),
    Mistake(NO_ONE_HOT, _with(lambda p, labels: p)),
    Mistake(ALL_COLUMNS, _with(all_columns)),
    Mistake(OTHER_SIGN, _with(lambda p, labels: -_less_one_hot(p, labels))),
    Mistake(BY_THE_ROWS, _with(lambda p, labels: _less_one_hot(p, labels) / len(labels))),
)  # fmt: skip


def _probe(tried: str, logits: list[list[float]], labels: list[int], moved: float = 0.125) -> Probe:
    def inputs(rng: np.random.Generator) -> Given:
        return {
            "outputs": float32(logits) + float32(moved * rng.integers(-2, 3)),
            "labels": np.array(labels),
            "upstream": Drawn(int(rng.integers(2**32))),
        }

    name = "softmax_cross_entropy"
    return Probe(name, tried, inputs, ask_loss(name), Expect(right, MISTAKES), code=loss_code(name, "logits"))


PROBES = (
    _probe("3 rows of 3 classes, all of class 1", CIRCULANT, [1, 1, 1]),
    _probe("rows that are not like the columns, all of class 1", UNLIKE, [1, 1, 1]),
    _probe("rows of different classes", CIRCULANT, [2, 1, 1]),
    _probe("logits of 1000 and -1000, losses near 0", LARGE, [0, 2]),
    _probe("rows more than 104 apart", APART, [1, 0]),
    _probe("a loss of 500", [[0.0, 500.0, 0.0], [0.0, 0.0, 500.0]], [0, 0]),
)
