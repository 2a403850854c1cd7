"""Probes: single functions of a column, each called on the inputs that show its traps.

A lockstep shows whether training is the same. It does not see what no batch of its data happens to show: labels of
shape (n,), logits of 1000, a stride of two numbers. A probe tries one such input, and compares what comes with float64
NumPy::

    from sidebyside.column import COLUMNS
    from sidebyside.probes import run_probes

    for outcome in run_probes(COLUMNS["handtorn"], ["square_loss"]):
        print(outcome.tried, outcome.expected, outcome.came, outcome.holds, outcome.cause)

Each function has one probe with a harmless input, which every mistake in the formula shows to, and one for each trap.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ..column import Column
from .callers import caller_of
from .functions import (
    activations,
    backwards,
    batch_norm,
    conv2d,
    cross_entropy,
    data_iter,
    dense,
    dropout,
    pooling,
    sgd,
    softmax,
    square_loss,
    training,
)
from .judging import OR
from .probe import Outcome, Probe

__all__ = ["PROBES", "Outcome", "Probe", "run_probes"]

#: By the function's name, as all columns share it.
PROBES: dict[str, tuple[Probe, ...]] = {
    probes[0].function: probes
    for probes in (
        data_iter.PROBES,
        dense.FLATTEN,
        dense.PROBES,
        activations.RELU_PROBES,
        activations.SIGMOID_PROBES,
        conv2d.PROBES,
        pooling.MAX_POOL2D,
        pooling.AVG_POOL2D,
        batch_norm.PROBES,
        dropout.PROBES,
        backwards.SEQUENTIAL,
        square_loss.PROBES,
        softmax.SOFTMAX,
        softmax.LOG_SOFTMAX,
        cross_entropy.PROBES,
        sgd.PROBES,
        training.MOVING_AVERAGE,
        training.COUNT_CORRECT,
        training.PREDICT,
    )
}

#: What NumPy's column calls its classes, by which a learner may name them too.
CLASSES = {
    "Flatten": "flatten",
    "Linear": "dense",
    "ReLU": "relu",
    "Sigmoid": "sigmoid",
    "Conv2D": "conv2d",
    "MaxPool2D": "max_pool2d",
    "AvgPool2D": "avg_pool2d",
    "BatchNorm": "batch_norm",
    "Dropout": "dropout",
    "SGDOptimizer": "sgd",
}


def run_probes(column: Column, names: Iterable[str], seed: int = 0) -> list[Outcome]:
    """Try functions of a column, each with all its probes.

    Args:
        column: whose functions are tried; its ``load(module)`` returns the modules that they are looked up in.
        names: of functions. One that has no probes, such as ``"train_steps"``, or is not in this column, is left out
            without a word, and so are probes whose arguments a function does not take.
        seed: decides the random part of the inputs.

    Returns:
        An outcome for each probe, in the order of the names. What a function raises is an outcome too.

    Raises:
        ImportError: the column's library is not here.
    """
    outcomes = []
    for name in names:
        function = CLASSES.get(name, name)
        caller = caller_of(column, {function: name} if name != function else None)
        tried = (probe.run(caller, seed) for probe in PROBES.get(function, ()))
        outcomes += _agreeing([outcome for outcome in tried if outcome is not None])
    return outcomes


def _agreeing(outcomes: list[Outcome]) -> list[Outcome]:
    """The same, without causes that contradict the one that explains what came of the harmless input, the first."""
    if not outcomes or outcomes[0].holds is not False or not outcomes[0].cause:
        return outcomes
    known = set(outcomes[0].cause.split(OR))
    found = []
    for outcome in outcomes:
        causes = [cause for cause in outcome.cause.split(OR) if cause in known]
        found.append(replace(outcome, cause=OR.join(causes)))
    return found
