"""Probes of ``max_pool2d`` and ``avg_pool2d``: what the padding counts for, pairs, strides, and ties."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..callers.caller import Caller
from ..judging import Expect, Given, Mistake, Results
from ..probe import Probe
from ..reference import images
from .asking import ask_layer, layer_code, layer_inputs
from .backwards import by_hand, of_windows

Pool = Callable[..., np.ndarray]
POOLS: dict[str, Pool] = {"max_pool2d": images.max_pool2d, "avg_pool2d": images.avg_pool2d}


def _settings(given: Given) -> dict[str, Any]:
    kernel = given["options"]["kernel"]
    return {"kernel": kernel, "stride": given["options"].get("stride", kernel), "pad": given["options"].get("pad", 0)}


def _with(name: str, **settings: Any) -> Callable[[Given], Results]:
    """The output of a pooling with other settings; a function of the old ones stands for a new one."""

    def answer(given: Given) -> Results:
        old = _settings(given)
        return {"output": POOLS[name](given["X"], **{**old, **{key: new(old) for key, new in settings.items()}})}

    return answer


def uncounted(given: Given) -> Results:
    """The mean over those numbers of a window that are in the image."""
    settings = _settings(given)
    seen = images.avg_pool2d(np.ones_like(given["X"]), **settings)
    return {"output": images.avg_pool2d(given["X"], **settings) / seen}


def padded_with_0(given: Given) -> Results:
    """The zeros of the padding take part in the maximum."""
    return {"output": images.max_pool2d(given["X"], **_settings(given), padding=0.0)}


def _shared(name: str) -> tuple[Mistake, ...]:
    """What either pooling may do wrong."""
    other = "avg_pool2d" if name == "max_pool2d" else "max_pool2d"
    return (
        Mistake("The stride is 1 where none is given: it is the size of the kernel.",
                _with(name, stride=lambda old: 1)),
        Mistake("The stride that is given was ignored.", _with(name, stride=lambda old: old["kernel"])),
        Mistake("Height and width of the kernel were swapped.",
                _with(name, kernel=lambda old: images.pair(old["kernel"])[::-1])),
        Mistake("The stride's pair was swapped: it is (down, right).",
                _with(name, stride=lambda old: images.pair(old["stride"])[::-1])),
        Mistake("The pad was ignored.", _with(name, pad=lambda old: 0)),
        Mistake(f"It is {other}.", _with(other)),
    )  # fmt: skip


def _sum(given: Given) -> Results:
    height, width = images.pair(given["options"]["kernel"])
    return {"output": height * width * images.avg_pool2d(given["X"], **_settings(given))}


def ties(given: Given, to: str) -> Results:
    """The gradient of a maximum goes to "all" of several equal ones, or is "shared" by them, or goes to the "last"."""
    X, settings = given["X"], _settings(given)
    seen = images.windows(X, settings["kernel"], settings["stride"], settings["pad"], -np.inf)
    largest = (seen == seen.max(axis=(4, 5), keepdims=True)).astype(float)
    if to == "shared":
        largest /= largest.sum(axis=(4, 5), keepdims=True)
    if to == "last":
        flat = largest.reshape(*largest.shape[:4], -1)
        largest = (flat * (flat.cumsum(axis=-1) == flat.sum(axis=-1, keepdims=True))).reshape(largest.shape)
    D = given["upstream"](seen.shape[:4])[..., None, None] * largest
    back = images.put_back(D, X.shape, settings["stride"], settings["pad"])
    return {"output": seen.max(axis=(4, 5)), "gradient of X": back}


def _of_windows(name: str) -> tuple[Mistake, ...]:
    def output(given: Given) -> np.ndarray:
        return POOLS[name](given["X"], **_settings(given))

    def shares(given: Given) -> np.ndarray:
        settings, D = _settings(given), given["upstream"](output(given).shape)
        if name == "max_pool2d":
            return images.max_pool2d_shares(given["X"], D, **settings)
        height, width = images.pair(settings["kernel"])
        return np.broadcast_to(D[..., None, None] / (height * width), (*D.shape, height, width))

    return of_windows(output, shares, _settings)


MISTAKES = {
    "max_pool2d": (
        Mistake("The padding is 0, and is taken for a maximum: it has to be below every number.", padded_with_0),
        *_shared("max_pool2d"),
        Mistake("The gradient goes to all of several equal maxima: it belongs to one.",
                lambda given: ties(given, "all")),
        Mistake("The gradient is shared by equal maxima: here it goes to the first.",
                lambda given: ties(given, "shared")),
        Mistake("The gradient goes to the last of several equal maxima: here it goes to the first.",
                lambda given: ties(given, "last")),
        *_of_windows("max_pool2d"),
    ),
    "avg_pool2d": (
        Mistake("The padding does not count in the mean: here it does.", uncounted),
        *_shared("avg_pool2d"),
        Mistake("The numbers of a window are added up, and not averaged.", _sum),
        *_of_windows("avg_pool2d"),
    ),
}  # fmt: skip


def _right(name: str) -> Callable[[Given], Results]:
    def answer(given: Given) -> Results:
        X, settings = given["X"], _settings(given)
        output = POOLS[name](X, **settings)
        D = given["upstream"](output.shape)
        if name == "avg_pool2d":
            return {"output": output, "gradient of X": images.avg_pool2d_gradient(X, D, **settings)}
        return {"output": output, "gradient of X": images.max_pool2d_gradient(X, D, **settings)}

    return answer


def _everywhere(caller: Caller) -> bool:
    return True


def _probe(
    name: str,
    tried: str,
    shape: tuple[int, ...],
    kernel: Any,
    *,
    numbers: Callable[[np.ndarray], np.ndarray] = lambda X: X,
    applies: Callable[[Caller], bool] = _everywhere,
    **settings: Any,
) -> Probe:
    def inputs(rng: np.random.Generator) -> Given:
        X = numbers(1 + rng.permutation(np.arange(np.prod(shape)) / 4)).reshape(shape)
        return layer_inputs(rng, X, {"kernel": kernel, **settings})

    judge, code = Expect(_right(name), MISTAKES[name]), layer_code(name)
    return Probe(name, tried, inputs, ask_layer(name), judge, needs=tuple(settings), applies=applies, code=code)


def _probes(name: str) -> tuple[Probe, ...]:
    return (
        _probe(name, "a 4 × 4 image and a kernel of 2", (2, 2, 4, 4), 2),
        _probe(name, "a kernel of (2, 3)", (1, 1, 4, 6), (2, 3)),
        _probe(name, "a kernel of 2 and a stride of (1, 2)", (1, 1, 4, 4), 2, stride=(1, 2)),
    )


MAX_POOL2D = (
    *_probes("max_pool2d"),
    _probe("max_pool2d", "negative numbers and a pad of 1", (1, 1, 2, 2), 2, numbers=np.negative, pad=1),
    _probe("max_pool2d", "equal maxima", (1, 1, 2, 4), 2, numbers=lambda X: np.zeros_like(X), applies=by_hand),
)
AVG_POOL2D = (*_probes("avg_pool2d"), _probe("avg_pool2d", "a pad of 1", (1, 1, 3, 3), 2, pad=1))
