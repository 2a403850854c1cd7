"""How probes ask: a layer or a loss by its name, with what goes in and what comes out by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..callers.caller import Caller, Drawn
from ..judging import Given, Results


def float32(values: Any) -> np.ndarray:
    """Numbers as float32."""
    return np.array(values, dtype="float32")


def layer_inputs(
    rng: np.random.Generator, X: Any, options: Any = None, training: bool = True, **parameters: Any
) -> Given:
    """The inputs of a layer: X, its settings, whether it is training, and its parameters by name."""
    return {
        "X": float32(X),
        "options": options or {},
        "training": training,
        "parameters": {key: float32(value) for key, value in parameters.items()},
        "upstream": Drawn(int(rng.integers(2**32))),
        "seed": int(rng.integers(2**32)),
    }


def ask_layer(name: str) -> Callable[[Caller, Given], Results]:
    """Calls the layer of this name, and names what came."""

    def ask(caller: Caller, given: Given) -> Results:
        parameters, rng = given["parameters"], np.random.default_rng(given["seed"])
        options = given["options"], given["X"], parameters, given["upstream"], given["training"], rng
        output, gradients, moving = caller.layer(name, *options)
        return {"output": output, **{f"gradient of {key}": value for key, value in gradients.items()}, **moving}

    return ask


def layer_code(name: str) -> Callable[[Caller, Given], str]:
    """The layer's inputs as code."""

    def code(caller: Caller, given: Given) -> str:
        arrays = {"X": given["X"], **given["parameters"]}
        return caller.layer_code(name, given["options"], arrays, given["training"], given["upstream"])

    return code


def gradient_code(plain: Callable[[Caller, Given], str], *of: str) -> Callable[[Caller, Given], str]:
    """Code that ends with a call, as ``plain`` makes it, with what prints the gradients of these arrays too, on nd."""

    def code(caller: Caller, given: Given) -> str:
        *made, call = plain(caller, given).splitlines() or [""]
        if not caller.array_code.startswith("nd.") or not made:
            return plain(caller, given)
        drawn = f"np.random.default_rng({given['upstream'].seed}).standard_normal(output.shape)"
        lines = [
            *made,
            *(f"{name}.attach_grad()" for name in of),
            "with autograd.record():",
            f"    output = {call}",
            f"output.backward(nd.array({drawn}))",
            f"print(output, {', '.join(f'{name}.grad' for name in of)})",
        ]
        return "\n".join(lines)

    return code


def ask_loss(name: str) -> Callable[[Caller, Given], Results]:
    """Calls a function of ``losses.py``. Losses may be (batch,) or (batch, 1): here they are (batch,)."""

    def ask(caller: Caller, given: Given) -> Results:
        output, gradient = caller.loss(name, given["outputs"], given.get("labels"), given["upstream"])
        if "labels" not in given:
            return {"output": output} if gradient is None else {"output": output, "gradient": gradient}
        flat = output.ravel() if output.shape == (len(given["outputs"]), 1) else output
        losses = flat if flat.size > 1 else flat.reshape(())
        return {"losses": losses} if gradient is None else {"losses": losses, "gradient": gradient}

    return ask


def loss_code(name: str, outputs: str) -> Callable[[Caller, Given], str]:
    """The inputs of a loss as code."""

    def code(caller: Caller, given: Given) -> str:
        arrays = {outputs: given["outputs"], **({"y": given["labels"]} if "labels" in given else {})}
        return caller.call_code(name, arrays)

    return code
