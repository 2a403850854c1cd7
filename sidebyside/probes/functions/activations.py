"""Probes of ``relu`` and ``sigmoid``: the kink at 0, and what overflows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..judging import Expect, Given, Judge, Mistake, Results, Rule
from ..probe import Probe
from ..reference.layers import sigmoid
from ..values import number
from .asking import ask_layer, gradient_code, layer_code, layer_inputs


def _upstream(given: Given) -> np.ndarray:
    upstream: np.ndarray = given["upstream"](given["X"].shape)
    return upstream


def _relu(given: Given) -> Results:
    X = given["X"].astype(float)
    return {"output": np.maximum(X, 0), "gradient of X": given["upstream"](X.shape) * (X > 0)}


def _sigmoid(given: Given) -> Results:
    S = sigmoid(given["X"])
    return {"output": S, "gradient of X": given["upstream"](S.shape) * S * (1 - S)}


def _naive(given: Given) -> Results:
    """1 / (1 + exp(-X)) in float32, whose derivative is 0 times infinity where exp overflows."""
    exponent = np.exp(-given["X"].astype("float32"))
    slope = exponent / (1 + exponent) / (1 + exponent)
    return {"output": 1 / (1 + exponent), "gradient of X": given["upstream"](slope.shape) * slope}


def _other_form(given: Given) -> Results:
    """exp(X) / (1 + exp(X)) in float32."""
    exponent = np.exp(given["X"].astype("float32"))
    return {"output": exponent / (1 + exponent)}


def _with_gradient(right: Callable[[Given], Results], slope: Callable[[Given], Any]) -> Callable[[Given], Results]:
    """The right output with another gradient."""
    return lambda given: {"output": right(given)["output"], "gradient of X": slope(given)}


RELU = (
    Mistake("It is the minimum of X and 0.", lambda given: {"output": np.minimum(given["X"], 0)}),
    Mistake("It is the absolute value.", lambda given: {"output": np.abs(given["X"])}),
    Mistake("It returns X itself.", lambda given: {"output": given["X"]}),
    Mistake("It returns 1 where X is positive, not X.", lambda given: {"output": (given["X"] > 0).astype(float)}),
    Mistake("The gradient from above (D) was left out of the derivative.",
            _with_gradient(_relu, lambda given: (given["X"] > 0).astype(float))),
    Mistake("The gradient from above goes back unchanged, also where X is negative.",
            _with_gradient(_relu, _upstream)),
)  # fmt: skip
SIGMOID = (
    Mistake("exp overflows in 1 / (1 + exp(-X)), and the derivative is NaN.", _naive),
    Mistake("exp overflows in exp(X) / (1 + exp(X)), and the result is NaN.", _other_form),
    Mistake("The sign of X in the exponent is wrong.", lambda given: {"output": sigmoid(-given["X"])}),
    Mistake("It is tanh(X): the sigmoid is ½ tanh(X / 2) + ½.",
            lambda given: {"output": np.tanh(given["X"].astype(float))}),
    Mistake("The gradient from above (D) was left out of the derivative.",
            _with_gradient(_sigmoid, lambda given: sigmoid(given["X"]) * (1 - sigmoid(given["X"])))),
    Mistake("The derivative is S (1 - S), where S is the sigmoid, not X.",
            _with_gradient(_sigmoid, lambda given: _upstream(given) * given["X"] * (1 - given["X"]))),
)  # fmt: skip


def _at_kink(given: Given, came: Results) -> tuple[str, Any, str]:
    """0 and 1 are both derivatives of a ReLU at 0, and so is what lies between; anything else is not."""
    shapes = {came["output"].shape, came["gradient of X"].shape}
    if shapes != {(1, 1)}:
        return f"shapes {sorted(shapes)}", False, ""
    value, slope = came["output"].item(), came["gradient of X"].item() / given["upstream"]((1, 1)).item()
    text = f"output {number(value)}, derivative {number(slope)}"
    if value != 0 or not -1e-5 <= slope <= 1 + 1e-5:
        return text, False, "0 is divided by 0." if np.isnan([value, slope]).any() else ""
    if abs(slope) <= 1e-5:
        return text, True, ""
    return text, None, f"The derivative at exactly 0 is {number(slope)} here; the libraries have 0, and both are right."


def _probe(name: str, tried: str, rows: list[list[float]], judge: Judge, moved: float = 0.0) -> Probe:
    def inputs(rng: np.random.Generator) -> Given:
        return layer_inputs(rng, np.array(rows) + moved * rng.uniform(size=np.shape(rows)))

    return Probe(name, tried, inputs, ask_layer(name), judge, code=gradient_code(layer_code(name), "X"))


RELU_PROBES = (
    _probe("relu", "numbers above and below 0", [[-1.0, 2.0], [0.5, -2.0]], Expect(_relu, RELU), 0.4),
    _probe("relu", "exactly 0", [[0.0]], Rule("output 0, derivative 0 or 1", _at_kink)),
)
SIGMOID_PROBES = (
    _probe("sigmoid", "numbers from -2 to 2", [[-2.0, 1.0], [0.5, -1.0]], Expect(_sigmoid, SIGMOID), 0.4),
    _probe("sigmoid", "-200", [[-200.0, -1.0]], Expect(_sigmoid, SIGMOID)),
    _probe("sigmoid", "200", [[200.0, 1.0]], Expect(_sigmoid, SIGMOID)),
)
