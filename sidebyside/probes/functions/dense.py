"""Probes of ``dense`` and ``flatten``: the transposed weight and the forgotten bias."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ..judging import Expect, Given, Mistake, Results
from ..probe import Probe
from .asking import ask_layer, float32, layer_code, layer_inputs
from .backwards import twice


def right(given: Given, *keys: str) -> Results:
    """X Wᵀ + b, with W (outputs, inputs), and its gradients; those of these names alone."""
    X, weight, bias = _arrays(given)
    D = given["upstream"]((len(X), len(bias)))
    found = {
        "output": X @ weight.T + bias,
        "gradient of X": D @ weight,
        "gradient of weight": D.T @ X,
        "gradient of bias": D.sum(axis=0),
    }
    return {key: found[key] for key in keys or found}


def _arrays(given: Given) -> tuple[np.ndarray, ...]:
    return tuple(array.astype(float) for array in (given["X"], *given["parameters"].values()))


def transposed(given: Given) -> Results:
    """The product with the weight the other way round."""
    X, weight, bias = _arrays(given)
    return {"output": X @ weight + bias}


def no_bias(given: Given) -> Results:
    """X Wᵀ alone."""
    X, weight, _ = _arrays(given)
    return {"output": X @ weight.T}


def _only_gradient(
    key: str, wrong: Callable[[np.ndarray, np.ndarray, np.ndarray], np.ndarray]
) -> Callable[[Given], Results]:
    """The right output with another gradient: of D, X and the weight."""

    def answer(given: Given) -> Results:
        X, weight, bias = _arrays(given)
        D = given["upstream"]((len(X), len(bias)))
        return {"output": right(given)["output"], key: wrong(D, X, weight)}

    return answer


MISTAKES = (
    Mistake("The weight was transposed.", transposed),
    Mistake("The bias was forgotten.", no_bias),
    Mistake(
        "The bias was subtracted.", lambda given: {"output": 2 * no_bias(given)["output"] - right(given)["output"]}
    ),
    Mistake(
        "The gradient of the weight is transposed.",
        _only_gradient("gradient of weight", lambda D, X, weight: X.T @ D),
    ),
    Mistake(
        "The gradient of X was multiplied with the transposed weight.",
        _only_gradient("gradient of X", lambda D, X, weight: D @ weight.T),
    ),
    Mistake(
        "The gradient of the bias is a mean over the rows, not a sum.",
        _only_gradient("gradient of bias", lambda D, X, weight: D.mean(axis=0)),
    ),
)
SYMMETRIC, OTHER = [[1.0, 0.5], [0.5, -2.0]], [[1.0, 0.5], [3.0, -2.0]]


def _probe(tried: str, weight: list[list[float]], bias: list[float], keys: tuple[str, ...], rows: int = 3) -> Probe:
    def inputs(rng: np.random.Generator) -> Given:
        options = {"num_inputs": 2, "num_outputs": 2}
        return layer_inputs(rng, rng.uniform(0.5, 2, (rows, 2)), options, weight=weight, bias=bias)

    judge = Expect(lambda given: right(given, *keys), MISTAKES)
    return Probe("dense", tried, inputs, ask_layer("dense"), judge, code=layer_code("dense"))


def _flatten(tried: str, shape: tuple[int, ...]) -> Probe:
    def inputs(rng: np.random.Generator) -> Given:
        return layer_inputs(rng, float32(rng.permutation(np.prod(shape))).reshape(shape))

    def rows(given: Given) -> Results:
        X = given["X"].astype(float)
        flat = X.reshape(len(X), -1)
        return {"output": flat, "gradient of X": given["upstream"](flat.shape).reshape(X.shape)}

    mistakes = (
        Mistake("All examples were laid out as one row.", lambda given: {"output": given["X"].reshape(1, -1)}),
        Mistake("The result was not laid out: it has the shape of X.", lambda given: {"output": given["X"]}),
        Mistake(
            "The numbers of different examples were mixed.",
            lambda given: {"output": given["X"].reshape(-1, len(given["X"])).T},
        ),
        Mistake("All numbers were laid out in one dimension.", lambda given: {"output": given["X"].ravel()}),
    )
    return Probe("flatten", tried, inputs, ask_layer("flatten"), Expect(rows, mistakes), code=layer_code("flatten"))


ALL = ("output", "gradient of X", "gradient of weight")
ONCE = (
    _probe("a symmetric weight, no bias", SYMMETRIC, [0, 0], ("output", "gradient of X")),
    # As many rows as inputs and outputs: what is turned round or multiplied by elements raises nothing either.
    _probe("a weight that is not symmetric", OTHER, [0, 0], ALL, rows=2),
    _probe("a bias other than 0", SYMMETRIC, [0.7, -1.3], ("output", "gradient of bias")),
)
# Three rows: the mean of two, added twice, would be their sum, as of a gradient that is replaced.
PROBES = (*ONCE, twice(_probe("a weight that is not symmetric", OTHER, [0, 0], ALL), right))
FLATTEN = (_flatten("rows of 3 numbers", (2, 3)), _flatten("images of shape (2, 3, 2, 2)", (2, 3, 2, 2)))
