"""Probes of ``batch_norm``: which numbers it averages, how, when its averages move, and its gradient."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..judging import Expect, Given, Mistake, Results
from ..probe import Probe
from ..reference.layers import batch_norm_gradients, normalise, over, statistics
from .asking import ask_layer, gradient_code, layer_code, layer_inputs
from .backwards import twice

Statistics = Callable[[np.ndarray], tuple[Any, Any]]
MOMENTUM, EPS = 0.9, 1e-5


def _used(given: Given, of: Statistics = statistics) -> tuple[Any, Any]:
    """The mean and variance to normalise with: the batch's in training, else the moving ones."""
    moving = given["parameters"]["moving_mean"], given["parameters"]["moving_var"]
    return of(given["X"].astype(float)) if given["training"] else moving


def _output(given: Given, of: Statistics = statistics, eps: float = EPS) -> np.ndarray:
    mean, var = _used(given, of)
    channels = np.zeros(given["X"].shape[1])
    p = given["parameters"]
    return normalise(given["X"].astype(float), p["gamma"], p["beta"], mean + channels, var + channels, eps)


def right(given: Given) -> Results:
    """γ (X - mean) / √(variance + ε) + β, its gradients, and the moving averages after it."""
    mean, var = _used(given)
    D = given["upstream"](given["X"].shape)
    gradients = batch_norm_gradients(
        given["X"].astype(float), given["parameters"]["gamma"], mean, var, D, given["training"]
    )
    return {"output": _output(given), **gradients, **_moved(given)}


def _moved(given: Given, of: Statistics = statistics, old: float = MOMENTUM, always: bool = False) -> Results:
    moving = [given["parameters"][key].astype(float) for key in ("moving_mean", "moving_var")]
    now = of(given["X"].astype(float)) if given["training"] or always else moving
    found = [old * before + (1 - old) * after for before, after in zip(moving, now)]
    return dict(zip(("moving_mean", "moving_var"), found))


def unbiased(X: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The variance divided by n - 1."""
    axes, size = over(X)[0], X.size // X.shape[1]
    return X.mean(axis=axes), X.var(axis=axes) * size / max(size - 1, 1)


def of_everything(X: np.ndarray) -> tuple[Any, Any]:
    """One mean and one variance for all channels."""
    return X.mean(), X.var()


def _of_rows(given: Given, along: int) -> np.ndarray:
    """Normalised along one axis alone."""
    X, (_, shape) = given["X"].astype(float), over(given["X"])
    normal = (X - X.mean(axis=along, keepdims=True)) / np.sqrt(X.var(axis=along, keepdims=True) + EPS)
    output: np.ndarray = given["parameters"]["gamma"].reshape(shape) * normal
    return output + given["parameters"]["beta"].reshape(shape)


def _outside(given: Given) -> Results:
    """ε added to the deviation, not to the variance."""
    mean, var = _used(given)
    deviation = np.sqrt(np.asarray(var, dtype=float)) + EPS
    p = given["parameters"]
    return {"output": normalise(given["X"].astype(float), p["gamma"], p["beta"], mean, deviation**2, 0.0)}


def constants(given: Given) -> Results:
    """The gradient as if mean and variance did not depend on X."""
    mean, var = _used(given)
    D = given["upstream"](given["X"].shape)
    return batch_norm_gradients(given["X"].astype(float), given["parameters"]["gamma"], mean, var, D, False)


def _gradient(given: Given, shift: bool, stretch: bool) -> Results:
    """The gradient of X as if of mean and variance none, one or both depended on it."""
    (axes, shape), (mean, var) = over(given["X"]), _used(given)
    deviation = np.sqrt(np.asarray(var, dtype=float) + EPS).reshape(shape)
    normal = (given["X"] - np.asarray(mean, dtype=float).reshape(shape)) / deviation
    D = given["upstream"](given["X"].shape)
    less = D.mean(axis=axes, keepdims=True) if shift else 0.0
    if stretch:
        less = less + normal * (D * normal).mean(axis=axes, keepdims=True)
    return {"gradient of X": given["parameters"]["gamma"].reshape(shape) / deviation * (D - less)}


def _in_evaluation(given: Given) -> Results:
    """In evaluation, as if mean and variance depended on X."""
    return {} if given["training"] else {"output": _output(given), **_gradient(given, True, True)}


def _plain(given: Given) -> Results:
    return {"output": _output({**given, "training": True})}


def _with_moving(given: Given) -> Results:
    """In training, with the moving statistics as they were."""
    return {"output": _output({**given, "training": False})}


def _with_moved(given: Given) -> Results:
    """The same after they were moved."""
    return _with_moving({**given, "parameters": {**given["parameters"], **_moved(given)}})


MISTAKES = (
    Mistake("The variance is divided by n - 1: here it is divided by n.",
            lambda given: {"output": _output(given, unbiased)}),
    Mistake("The moving variance takes up a variance divided by n - 1: here it is divided by n.",
            lambda given: _moved(given, unbiased)),
    Mistake("ε was added to the deviation: it belongs under the root, with the variance.", _outside),
    Mistake("ε was left out.", lambda given: {"output": _output(given, eps=0.0)}),
    Mistake("Mean and variance are those of all numbers: each channel has its own.",
            lambda given: {"output": _output(given, of_everything)}),
    Mistake("Each row was normalised over its channels: it is each channel over the rows.",
            lambda given: {"output": _of_rows(given, 1)}),
    Mistake("Images were normalised over the batch alone: a channel's numbers are those of all its pixels.",
            lambda given: {"output": _of_rows(given, 0)} if given["X"].ndim == 4 else {}),
    Mistake("The batch's statistics are used in evaluation: the moving ones belong there.", _plain),
    *(Mistake("The moving statistics are used in training: the batch's own belong there.", answer)
      for answer in (_with_moving, _with_moved)),
    Mistake("The moving averages change in evaluation.", lambda given: _moved(given, always=True)),
    Mistake("Momentum is the other way round: 0.9 is the weight of the old average.",
            lambda given: _moved(given, old=1 - MOMENTUM)),
    Mistake("The moving averages do not change in training, or not in place.", lambda given: _moved(given, old=1.0)),
    Mistake("The gradient takes mean and variance for constants: they depend on X.", constants),
    Mistake("The gradient lacks the term that undoes a stretch: the variance depends on X too.",
            lambda given: _gradient(given, True, False) if given["training"] else {}),
    Mistake("The gradient lacks the term that undoes a shift: the mean depends on X too.",
            lambda given: _gradient(given, False, True) if given["training"] else {}),
    Mistake("The gradient in evaluation takes mean and variance for functions of X: they are constants there.",
            _in_evaluation),
)  # fmt: skip

# Columns that hold the same four numbers in another order have the same mean and variance, and so have all of them.
ALIKE = [[0.5, 2.0], [2.0, -1.5], [-1.0, 0.5], [-1.5, -1.0]]
UNLIKE = [[0.5, 5.0], [2.0, 7.5], [-1.0, 4.0], [-1.5, 6.5]]
MOVING = {"moving_mean": [0.4, -0.7], "moving_var": [1.7, 0.6]}
OUTPUT, GRADIENTS = ("output",), ("gradient of X", "gradient of gamma", "gradient of beta")


def _probe(tried: str, X: Any, keys: tuple[str, ...], training: bool = True, moving: dict[str, Any] = MOVING) -> Probe:
    def inputs(rng: np.random.Generator) -> Given:
        shift = rng.integers(-2, 3) / 8 if moving is MOVING else 0  # other moving averages fit X as it is
        parameters = {"gamma": [1.3, -0.8], "beta": [0.3, 0.9], **moving}
        return layer_inputs(rng, np.array(X) + shift, {"channels": 2}, training, **parameters)

    def wanted(given: Given) -> Results:
        found = right(given)
        return {key: found[key] for key in keys}

    judge = Expect(wanted, MISTAKES)
    code = layer_code("batch_norm")
    code = gradient_code(code, "X", "gamma", "beta") if keys is GRADIENTS else code
    return Probe("batch_norm", tried, inputs, ask_layer("batch_norm"), judge, code=code)


def _images() -> np.ndarray:
    """(3, 2, 2, 2): another mean at each pixel, and the same numbers in both channels."""
    pixels = np.array([[0.0, 2.0], [-3.0, 5.0]])
    return np.stack([np.stack([pixels + row, pixels.T + row]) for row in (0.0, 0.5, -1.5)])


# Rows that have the very mean and variance that were moved there: with the batch's own the output is the same.
NARROW = [[0.401, -0.699], [0.399, -0.701]]
AS_MOVED = {"moving_mean": [0.4, -0.7], "moving_var": [1e-6, 1e-6]}
AVERAGES = ("moving_mean", "moving_var")
ONCE = (
    _probe("evaluation", ALIKE, (*OUTPUT, *GRADIENTS), training=False),
    _probe("training, 4 rows", ALIKE, OUTPUT),
    _probe("channels with different means", UNLIKE, OUTPUT),
    _probe("images of shape (3, 2, 2, 2)", _images(), OUTPUT),
    _probe("a variance of 1e-6", NARROW, OUTPUT, False, AS_MOVED),
    _probe("moving averages after training", ALIKE, AVERAGES),
    _probe("moving averages after evaluation", ALIKE, AVERAGES, training=False),
    _probe("its gradient in training", ALIKE, GRADIENTS),
)
PROBES = (*ONCE, twice(ONCE[0], right))
