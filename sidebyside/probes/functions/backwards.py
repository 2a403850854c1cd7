"""What is tried where somebody writes the derivatives: gradients add up, and layers go back in reverse."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import product
from typing import Any

import numpy as np

from ..callers.caller import Caller, Drawn
from ..judging import Answer, Expect, Given, Mistake, Results
from ..probe import Probe
from ..reference.images import pair, put_back
from .asking import float32


def by_hand(caller: Caller) -> bool:
    """Did somebody write the derivatives of this column?"""
    return caller.backward_by_hand


def twice(probe: Probe, right: Answer) -> Probe:
    """The same input, forwards and backwards twice: the parameters' gradients are twice as large.

    Args:
        probe: whose input it is.
        right: all gradients of one walk back, by name.
    """

    def ask(caller: Any, given: Given) -> Results:
        _, gradients, _ = caller.layer(
            probe.function, given["options"], given["X"], given["parameters"], given["upstream"], given["training"],
            backwards=2,
        )  # fmt: skip
        return {f"gradient of {key}": value for key, value in gradients.items() if key != "X"}

    def times(given: Given, count: int, but: str = "") -> Results:
        """The gradient of each parameter, so many times; of one of them once."""
        answer = right(given)
        keys = [key for key in given["parameters"] if f"gradient of {key}" in answer]
        return {f"gradient of {key}": (1 if key == but else count) * answer[f"gradient of {key}"] for key in keys}

    names = [key for key in probe.inputs(np.random.default_rng(0))["parameters"] if not key.startswith("moving")]
    mistakes = (
        Mistake("The second backward replaces the gradient of the first: it should add to it (+=).",
                lambda given: times(given, 1)),
        *(Mistake(f"The second backward replaces the first's gradient of {name}: it should add to it (+=).",
                  partial(times, count=2, but=name)) for name in names),
    )  # fmt: skip

    def code(caller: Any, given: Given) -> str:
        arrays = {"X": given["X"], **given["parameters"]}
        found: str = caller.layer_code(
            probe.function, given["options"], arrays, given["training"], given["upstream"], backwards=2
        )
        return found

    tried, judge = "two times back: gradients add up", Expect(lambda given: times(given, 2), mistakes)
    return Probe(probe.function, tried, probe.inputs, ask, judge, applies=by_hand, code=code)


def overwritten(D: np.ndarray, shape: tuple[int, ...], stride: tuple[int, int], by_window: bool) -> np.ndarray:
    """What each window has, at its place in an image without padding, where windows that overlap do not add up.

    Args:
        D: (batch, channels, out height, out width, kernel height, kernel width).
        shape: of the image.
        stride: down and to the right.
        by_window: one window after the other is written, and the last stays; otherwise one place of the kernel after
            the other, for all windows at once.
    """
    rows, columns, height, width = (range(side) for side in D.shape[2:])
    places = product(rows, columns, height, width)
    image = np.zeros(shape)
    for row, column, i, j in places if by_window else sorted(places, key=lambda place: place[2:]):
        image[:, :, row * stride[0] + i, column * stride[1] + j] = D[:, :, row, column, i, j]
    return image


def of_windows(
    output: Callable[[Given], np.ndarray], shares: Callable[[Given], np.ndarray], settings: Callable[[Given], Given]
) -> tuple[Mistake, ...]:
    """What may go wrong where each window's gradient goes back to its place in the image.

    Args:
        output: of the inputs, the right output.
        shares: of the inputs, the gradient of each number of each window.
        settings: of the inputs, ``stride`` and ``pad``.
    """

    def padded(given: Given) -> tuple[tuple[int, ...], tuple[int, int]]:
        (high, wide), (*outer, height, width) = pair(settings(given)["pad"]), given["X"].shape
        return (*outer, height + 2 * high, width + 2 * wide), (high, wide)

    def uncut(given: Given, corner: bool) -> Results:
        shape, _ = padded(given)
        height, width = given["X"].shape[2:] if corner else shape[2:]
        image = put_back(shares(given), shape, settings(given)["stride"], 0)
        return {"output": output(given), "gradient of X": image[:, :, :height, :width]}

    def last(given: Given, by_window: bool) -> Results:
        shape, (high, wide) = padded(given)
        height, width = given["X"].shape[2:]
        image = overwritten(shares(given), shape, pair(settings(given)["stride"]), by_window)
        return {"output": output(given), "gradient of X": image[:, :, high : high + height, wide : wide + width]}

    return (
        *(Mistake("Where windows overlap, the gradient of one replaces that of another: they add up (+=).",
                  partial(last, by_window=by_window)) for by_window in (True, False)),
        Mistake("The gradient of X is still as large as the padded image: the padding has to be cut off again.",
                partial(uncut, corner=False)),
        Mistake("The padding is cut off the gradient at its end alone: half of it is at the beginning.",
                partial(uncut, corner=True)),
    )  # fmt: skip


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

    def code(caller: Any, given: Given) -> str:
        found: str = caller.sequential_code(given["matrices"], given["X"], given["upstream"])
        return found

    return Probe("Sequential", tried, inputs, ask, Expect(_chain, SEQUENTIAL_MISTAKES), applies=by_hand, code=code)


SEQUENTIAL = (_sequential("a single layer", 1), _sequential("three layers of the same size", 3))
