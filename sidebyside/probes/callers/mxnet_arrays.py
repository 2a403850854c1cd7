"""What by hand and Gluon share: MXNet's arrays, its autograd, and losses that are functions of arrays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ...column import Column
from ..errors import Unusable, message_of
from .caller import NO_GRADIENT, Caller, Upstream


class MXNetArrays(Caller):
    """Calls functions of NDArrays."""

    array_code = "nd.array({})"

    def __init__(self, column: Column, names: Mapping[str, str] | None = None) -> None:
        super().__init__(column, names)
        column.library.versions()  # lets minimx take MXNet's place where that is needed

    def array(self, values: Any) -> Any:
        """An NDArray of the same kind of numbers, but float32 for whole ones, as nd.array has it."""
        from mxnet import nd

        values = np.asarray(values)
        return nd.array(values, dtype=values.dtype if values.dtype.kind == "f" else "float32")

    def backward(self, function: str, output: Any, upstream: Upstream, training: bool = True) -> np.ndarray:
        """The output as NumPy's array, after its gradient went back.

        Zeros that come from nowhere, as of ``nd.zeros(X.shape)``, have a gradient of zeros: all arrays start with it.
        """
        came = self.numpy(function, output)
        if not hasattr(output, "backward"):
            raise self._no_ndarray(function, output)
        gradient = self.array(upstream(came.shape).astype(came.dtype))
        try:
            output.backward(gradient, train_mode=training)
        except Exception as error:
            if came.any() or not came.size:
                raise Unusable(f"No gradient: {message_of(error)}", NO_GRADIENT) from error
        return came

    def _no_ndarray(self, function: str, output: Any) -> Unusable:
        """What to say of numbers that autograd cannot follow at all."""
        returned = f"{self.called(function)} returned"
        if isinstance(output, np.ndarray):
            return Unusable(f"{returned} a NumPy array: expected an NDArray.", NO_GRADIENT)
        kind = type(output).__name__
        return Unusable(f"{returned} a number ({kind}): expected an NDArray.", "A plain number came, not an NDArray.")

    def loss(
        self, name: str, outputs: np.ndarray, labels: np.ndarray | None, upstream: Upstream
    ) -> tuple[np.ndarray, np.ndarray | None]:
        """A function of logits, or of predictions and labels."""
        from mxnet import autograd

        inputs = self.array(outputs)
        inputs.attach_grad()
        function = self.find(name)
        others = [] if labels is None else [self.array(labels)]
        with autograd.record():
            result = function(inputs, *others)
        return self.backward(name, result, upstream), inputs.grad.asnumpy()
