"""What is tried where somebody writes the derivatives: gradients add up, and layers go back in reverse."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..callers.caller import Caller, Drawn
from ..judging import Expect, Given, Mistake, Results
from ..probe import Probe
from .asking import float32


def by_hand(caller: Caller) -> bool:
    """Did somebody write the derivatives of this column?"""
    return caller.backward_by_hand


def twice(probe: Probe) -> Probe:
    """The same input, forwards and backwards twice: the parameters' gradients are twice as large."""

    def ask(caller: Any, given: Given) -> Results:
        _, gradients, _ = caller.layer(
            probe.function, given["options"], given["X"], given["parameters"], given["upstream"], given["training"],
            backwards=2,
        )  # fmt: skip
        return {f"gradient of {key}": value for key, value in gradients.items() if key != "X"}

    def once(given: Given) -> Results:
        assert isinstance(probe.judge, Expect)
        answer = probe.judge.answer(given)
        keys = (f"gradient of {key}" for key in given["parameters"])
        return {key: np.asarray(answer[key]) for key in keys if key in answer}

    replaced = Mistake("The second backward replaces the gradient of the first: it should add to it (+=).", once)
    judge = Expect(lambda given: {key: 2 * value for key, value in once(given).items()}, (replaced,))
    return Probe(probe.function, "two times back: gradients add up", probe.inputs, ask, judge, applies=by_hand)


def _chain(given: Given, backs: list[np.ndarray] | None = None) -> Results:
    """X through all matrices, and D through those that are named, in that order, or back as it should."""
    output = given["X"].astype(float)
    for matrix in given["matrices"]:
        output = output @ matrix
    gradient = given["upstream"](output.shape)
    for matrix in given["matrices"][::-1] if backs is None else backs:
        gradient = gradient @ matrix.T
    return {"output": output, "gradient of X": gradient}


SEQUENTIAL_MISTAKES = (
    Mistake("The gradient goes through the layers in the order of the walk forward: it should be reversed.",
            lambda given: _chain(given, given["matrices"])),
    Mistake("Each step back is that of the last layer: a function in a loop sees the loop's last value.",
            lambda given: _chain(given, [given["matrices"][-1]] * len(given["matrices"]))),
)  # fmt: skip


def _sequential(tried: str, count: int) -> Probe:
    def inputs(rng: np.random.Generator) -> Given:
        # Square and of the same size, so that a wrong order raises nothing; turned, so that no two commute.
        matrices = [float32([[1, 2 + place], [0, -1]]) + float32([[0, 0], [place, 1]]) for place in range(count)]
        X = float32(rng.uniform(0.5, 2, (3, 2)))
        return {"X": X, "matrices": matrices, "upstream": Drawn(int(rng.integers(2**32)))}

    def ask(caller: Any, given: Given) -> Results:
        output, gradient = caller.sequential(given["matrices"], given["X"], given["upstream"])
        return {"output": output, "gradient of X": gradient}

    return Probe("Sequential", tried, inputs, ask, Expect(_chain, SEQUENTIAL_MISTAKES), applies=by_hand)


SEQUENTIAL = (_sequential("a single layer", 1), _sequential("three layers of the same size", 3))
