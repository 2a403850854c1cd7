"""Probes of ``conv2d``: a kernel turned round, swapped sides and channels, pairs, and the bias."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..judging import Expect, Given, Mistake, Results
from ..probe import Probe
from ..reference.images import conv2d, conv2d_gradients, conv2d_shares, pair
from .asking import ask_layer, layer_code, layer_inputs
from .backwards import of_windows, twice


def _settings(given: Given) -> dict[str, Any]:
    return {"stride": given["options"].get("stride", 1), "pad": given["options"].get("pad", 0)}


def right(given: Given, *keys: str) -> Results:
    """The cross-correlation and its gradients; those of these names alone."""
    X, weight, bias = given["X"], given["parameters"]["weight"], given["parameters"]["bias"]
    output = conv2d(X, weight, bias, **_settings(given))
    gradients = conv2d_gradients(X, weight, given["upstream"](output.shape), **_settings(given))
    found = {"output": output, **gradients}
    return {key: found[key] for key in keys or found}


def _with(given: Given, weight: np.ndarray | None = None, bias: float = 1.0, **settings: Any) -> Results:
    """The output with another kernel, with so many times the bias, or with other settings; {} where none fits."""
    own = given["parameters"]["weight"]
    kernel = own if weight is None else weight
    settings = {**_settings(given), **settings}
    if kernel.shape[1] != given["X"].shape[1]:
        return {}
    return {"output": conv2d(given["X"], kernel, bias * given["parameters"]["bias"], **settings)}


def _weight(given: Given) -> np.ndarray:
    weight: np.ndarray = given["parameters"]["weight"]
    return weight


def _output(given: Given) -> np.ndarray:
    return right(given, "output")["output"]


def _upstream(given: Given) -> np.ndarray:
    upstream: np.ndarray = given["upstream"](_output(given).shape)
    return upstream


def _channels_swapped(given: Given) -> Results:
    """The numbers of the weight read as (in, out, height, width)."""
    weight = _weight(given)
    outputs, inputs, *sides = weight.shape
    return _with(given, weight.reshape(inputs, outputs, *sides).swapaxes(0, 1))


def _places_first(given: Given) -> Results:
    """The numbers of each kernel read as (places of the kernel, in)."""
    weight = _weight(given)
    outputs, inputs, *_ = weight.shape
    return _with(given, weight.reshape(outputs, -1, inputs).swapaxes(1, 2).reshape(weight.shape))


def _images_and_channels(given: Given) -> Results:
    """The sums of all images, (out, batch, height, width), read as (batch, out, height, width)."""
    output = right(given, "output")["output"]
    return {"output": output.swapaxes(0, 1).reshape(output.shape)}


def _one_for_both(given: Given, key: str, place: int) -> Results:
    settings: dict[str, Any] = {key: pair(_settings(given)[key])[place]}
    return _with(given, **settings)


MISTAKES = (
    Mistake("The kernel was turned round: this is a cross-correlation.",
            lambda given: _with(given, _weight(given)[:, :, ::-1, ::-1])),
    Mistake("Height and width of the kernel were swapped.", lambda given: _with(given, _weight(given).swapaxes(2, 3))),
    Mistake("Input and output channels of the weight were swapped: it is (out, in, height, width).", _channels_swapped),
    Mistake("The weights meet the wrong numbers: a kernel laid out as a row goes by channel, then row, then column.",
            _places_first),
    Mistake("Images and output channels are mixed up: what is (out, batch, …) was read as (batch, out, …).",
            _images_and_channels),
    Mistake("The bias was forgotten.", lambda given: _with(given, bias=0.0)),
    Mistake("The stride's pair was swapped: it is (down, right).",
            lambda given: _with(given, stride=pair(_settings(given)["stride"])[::-1])),
    Mistake("The pad's pair was swapped: it is (rows, columns).",
            lambda given: _with(given, pad=pair(_settings(given)["pad"])[::-1])),
    Mistake("The stride down was used in both directions.", lambda given: _one_for_both(given, "stride", 0)),
    Mistake("The stride to the right was used in both directions.", lambda given: _one_for_both(given, "stride", 1)),
    Mistake("The pad above was used on all sides.", lambda given: _one_for_both(given, "pad", 0)),
    Mistake("The pad at the left was used on all sides.", lambda given: _one_for_both(given, "pad", 1)),
    Mistake("The stride was ignored.", lambda given: _with(given, stride=1)),
    Mistake("The pad was ignored.", lambda given: _with(given, pad=0)),
    Mistake("The channels were added up before their weights: each has its own.",
            lambda given: _with(given, np.broadcast_to(_weight(given)[:, :1], _weight(given).shape))),
    Mistake("The gradient of the bias is a mean, not a sum.",
            lambda given: {"output": _output(given), "gradient of bias": _upstream(given).mean(axis=(0, 2, 3))}),
    *of_windows(_output, lambda given: conv2d_shares(_weight(given), _upstream(given)), _settings),
)  # fmt: skip
EVEN = [[1.0, -0.5], [-0.5, 1.0]]  # the same after half a turn, and with its sides swapped


def _probe(tried: str, shape: tuple[int, ...], weight: Any, *keys: str, bias: Any = None, **settings: Any) -> Probe:
    weight = np.array(weight, dtype="float32")
    outputs, inputs, *kernel = weight.shape
    options = {"in_channels": inputs, "channels": outputs, "kernel": tuple(kernel), **settings}

    def inputs_of(rng: np.random.Generator) -> Given:
        X = rng.permutation(np.arange(np.prod(shape)) / 4).reshape(shape)
        given_bias = np.zeros(outputs) if bias is None else bias
        return layer_inputs(rng, X, options, weight=weight, bias=given_bias)

    judge = Expect(lambda given: right(given, *keys), MISTAKES)
    code = layer_code("conv2d")
    return Probe("conv2d", tried, inputs_of, ask_layer("conv2d"), judge, needs=tuple(settings), code=code)


LONG = [[[[1.0, -0.5, 1.0], [1.0, -0.5, 1.0]]]]  # 2 × 3, the same after half a turn
# Six kernels, each the same after half a turn, and with its sides swapped.
CHANNELS = np.array([[[place, -0.5], [-0.5, place]] for place in range(1, 7)]).reshape(3, 2, 2, 2)
ONE = [[[[1.0]]]]
# A kernel that is turned round gets a gradient that is: it is looked at where the kernel is not symmetric.
BOTH = ("output", "gradient of X")
ALL = (*BOTH, "gradient of weight")
ONCE = (
    _probe("a symmetric kernel on a square image", (2, 1, 4, 4), [[EVEN]], *BOTH),
    _probe("a kernel that is not symmetric", (1, 1, 3, 3), [[[[1, 2], [3, 4]]]], *ALL),
    _probe("a 5 × 7 image and a 2 × 3 kernel", (1, 1, 5, 7), LONG, *BOTH),
    _probe("2 images, 2 channels in, 3 out", (2, 2, 3, 3), CHANNELS, *BOTH),
    # Swapped, left out, or one of the two for both: each gives another shape.
    _probe("a stride of (2, 3)", (1, 1, 5, 7), ONE, *BOTH, stride=(2, 3)),
    _probe("a pad of (1, 2)", (1, 1, 3, 3), ONE, *BOTH, pad=(1, 2)),
    _probe("a bias other than 0", (2, 1, 3, 3), [[EVEN]], "output", "gradient of bias", bias=[3.0]),
)
PROBES = (*ONCE, twice(ONCE[1], right))
