"""Layers from PyTorch: modules, which hold their parameters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ..errors import Unusable
from .caller import NO_GRADIENT, Caller, Named, Upstream

#: What a batch norm's own parameters and statistics are called.
NAMES = {"gamma": "weight", "beta": "bias", "moving_mean": "running_mean", "moving_var": "running_var"}


class TorchModules(Caller):
    """Calls layers that are modules, and an optimizer."""

    one_loader = True
    array_code = "torch.tensor({})"

    def array(self, values: Any) -> Any:
        """A tensor of its own: float32 but where it is another float already."""
        import torch

        values = np.asarray(values)
        return torch.tensor(values.astype("float32") if values.dtype.kind != "f" else values)

    def labels(self, values: np.ndarray) -> Any:
        """Class numbers are int64."""
        import torch

        return torch.tensor(np.asarray(values, dtype="int64"))

    def numpy(self, function: str, array: Any) -> np.ndarray:
        """A tensor without its graph."""
        return super().numpy(function, array.detach() if hasattr(array, "detach") else array)

    def backward(self, function: str, output: Any, upstream: Upstream) -> np.ndarray:
        """The output as NumPy's array, after its gradient went back."""
        import torch

        came = self.numpy(function, output)
        gradient = torch.tensor(upstream(came.shape), dtype=output.dtype)
        try:
            output.backward(gradient)
        except RuntimeError as error:
            raise Unusable(f"No gradient: {str(error).strip().splitlines()[0]}", NO_GRADIENT) from error
        return came

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
        """Make a module, set its parameters, and call it."""
        import torch

        layer = self.find(name)(**options).train(training)
        layer.rng = rng
        own = {key: getattr(layer, NAMES.get(key, key)) for key in parameters}
        for key, value in parameters.items():
            own[key].data = torch.tensor(value)
        inputs = torch.tensor(X, requires_grad=True)
        came = self.backward(name, layer(inputs), upstream)
        moving = {key for key in parameters if key.startswith("moving")}
        after = {key: getattr(layer, NAMES[key]).detach().numpy() for key in moving}
        differentiated = {"X": inputs, **{key: own[key] for key in own.keys() - moving}}
        return came, {key: _gradient(tensor) for key, tensor in differentiated.items()}, after

    def loss(
        self, name: str, outputs: np.ndarray, labels: np.ndarray | None, upstream: Upstream
    ) -> tuple[np.ndarray, np.ndarray | None]:
        """A function of logits, or of predictions and labels."""
        import torch

        inputs = torch.tensor(outputs, requires_grad=True)
        given = [] if labels is None else [self.array(labels) if labels.dtype.kind == "f" else self.labels(labels)]
        came = self.backward(name, self.find(name)(inputs, *given), upstream)
        return came, _gradient(inputs)

    def sgd(
        self, parameters: Named, gradients: Named, *, lr: float, steps: int = 1, **options: Any
    ) -> Mapping[str, np.ndarray]:
        """Hand over parameters, and let the optimizer that comes back step."""
        import torch

        own = {key: torch.nn.Parameter(self.array(value)) for key, value in parameters.items()}
        optimizer = self.find("sgd")(list(own.values()), lr, **self.taken("sgd", **{"wd": 0.0, **options}))
        for _ in range(steps):
            for key, value in gradients.items():
                own[key].grad = self.array(value)
            optimizer.step()
        after = {key: parameter.detach().numpy() for key, parameter in own.items()}
        return {**after, "gradient": _gradient(own["weight"])}


def _gradient(tensor: Any) -> np.ndarray:
    """Where no output depends on a tensor, its gradient is None, which is 0."""
    return np.zeros(tuple(tensor.shape), dtype="float32") if tensor.grad is None else tensor.grad.numpy()
