"""Layers by hand: functions of MXNet's arrays, which are handed their parameters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from .caller import Named, Upstream
from .mxnet_arrays import MXNetArrays

#: Options that every layer of this name takes, in this order, after its arrays; all others go by their names.
REQUIRED = {"max_pool2d": ("kernel",), "avg_pool2d": ("kernel",), "dropout": ("rate",)}
#: Options that say a size, which by hand the parameters have.
SIZES = {"num_inputs", "num_outputs", "in_channels", "channels"}


class ByHand(MXNetArrays):
    """Calls layers that are functions."""

    updates_arrays = True

    def layer(
        self,
        name: str,
        options: Mapping[str, Any],
        X: np.ndarray,
        parameters: Mapping[str, np.ndarray],
        upstream: Upstream,
        training: bool = True,
        rng: np.random.Generator | None = None,
    ) -> tuple[np.ndarray, Named, Named]:
        """Call a function of X and the parameters."""
        from mxnet import autograd

        turned = {"weight"} if name == "dense" else set()  # by hand it is (inputs, outputs)
        given = {key: value.T if key in turned else value for key, value in {"X": X, **parameters}.items()}
        arrays = {key: self.array(value) for key, value in given.items()}
        moving = {key for key in arrays if key.startswith("moving")}
        for key in arrays.keys() - moving:
            arrays[key].attach_grad()
        required, named = _arguments(name, options, training, rng)
        function = self.find(name)
        with autograd.record(train_mode=training):
            output = function(*arrays.values(), *required, **named)
        came = self.backward(name, output, upstream, training)
        gradients = {key: arrays[key].grad.asnumpy() for key in arrays.keys() - moving}
        gradients = {key: value.T if key in turned else value for key, value in gradients.items()}
        return came, gradients, {key: arrays[key].asnumpy() for key in moving}

    def sgd(
        self, parameters: Named, gradients: Named, *, lr: float, steps: int = 1, **options: Any
    ) -> Mapping[str, np.ndarray]:
        """Hand over a list of arrays with a gradient each."""
        own = {key: self.array(value) for key, value in parameters.items()}
        for array in own.values():
            array.attach_grad()
        handed = list(own.values())
        sgd, taken = self.find("sgd"), self.taken("sgd", **{"wd": 0.0, "batch_size": 1, **options})
        for _ in range(steps):
            for key, array in own.items():
                array.grad[:] = self.array(gradients[key])
            sgd(handed, lr, **taken)
        after = {key: array.asnumpy() for key, array in own.items()}
        in_list = dict(zip((f"{key} in the list" for key in own), (self.numpy("sgd", array) for array in handed)))
        return {**after, **in_list, "gradient": own["weight"].grad.asnumpy()}

    def sgd_code(self, given: Mapping[str, Any]) -> str:
        """The weight alone, and one step."""
        weight, gradient = (self.code_of(given[key]["weight"]) for key in ("parameters", "gradients"))
        options = "".join(f", {key}={value!r}" for key, value in given["options"].items())
        call = f"{self.called('sgd')}([w], {given['lr']}{options})"
        return f"w = {weight}\nw.attach_grad()\nw.grad[:] = {gradient}\n{call}\nw"

    def layer_code(
        self,
        name: str,
        options: Mapping[str, Any],
        arrays: Mapping[str, np.ndarray],
        training: bool,
        upstream: Upstream | None = None,
    ) -> str:
        """Code that makes all arrays and calls the function."""
        sizes = SIZES | ({"kernel"} if name == "conv2d" else set())
        options = {**options, **({"training": training} if name == "batch_norm" else {})}
        turned = {key: value.T if (name, key) == ("dense", "weight") else value for key, value in arrays.items()}
        return self.call_code(name, turned, **{key: value for key, value in options.items() if key not in sizes})


def _arguments(
    name: str, options: Mapping[str, Any], training: bool, rng: np.random.Generator | None
) -> tuple[list[Any], dict[str, Any]]:
    """What follows the arrays: by place what every such function has, by name what some are without."""
    sizes = SIZES | ({"kernel"} if name == "conv2d" else set())
    named = {key: value for key, value in options.items() if key not in sizes}
    required = [named.pop(key) for key in REQUIRED.get(name, ())]
    if name == "dropout":
        required.append(rng)
    if name in ("batch_norm", "dropout"):
        required.append(training)
    return required, named
