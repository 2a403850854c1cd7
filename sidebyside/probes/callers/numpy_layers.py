"""Layers in NumPy: objects with ``forward``, which returns the output and a function that goes back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ..errors import Unusable
from .caller import Caller, Drawn, Named, Upstream


class NumPyLayers(Caller):
    """Calls layers whose backward stands beside their forward."""

    backward_by_hand = True
    own_names: Mapping[str, str] = {"sgd": "SGDOptimizer"}

    def array(self, values: Any) -> Any:
        """A copy: float32 but where it is another float already."""
        values = np.array(values)
        return values if values.dtype.kind == "f" else values.astype("float32")

    def labels(self, values: np.ndarray) -> Any:
        """Class numbers index arrays here: whole numbers."""
        return np.array(values, dtype="int64")

    def layer(
        self,
        name: str,
        options: Mapping[str, Any],
        X: np.ndarray,
        parameters: Mapping[str, np.ndarray],
        upstream: Upstream,
        training: bool = True,
        rng: np.random.Generator | None = None,
        backwards: int = 1,
    ) -> tuple[np.ndarray, Named, Named]:
        """Make a layer, set its parameters, and go forwards and back; ``backwards`` of the same go back one by one."""
        layer = self.find(name)(**options)
        layer.rng = rng
        moving = {key for key in parameters if key.startswith("moving")}
        for key, value in parameters.items():
            if key in moving:
                setattr(layer, key, value.copy())
            else:
                getattr(layer, key).value, getattr(layer, key).grad = value.copy(), np.zeros_like(value)
        for _ in range(backwards):
            output, backward = _both(self.called(name), layer.forward(X.copy(), training))
            came = self.numpy(name, output)
            gradients = {"X": self.back(name, backward, upstream(came.shape).astype(X.dtype))}
        gradients.update({key: self.numpy(name, getattr(layer, key).grad) for key in parameters.keys() - moving})
        return came, gradients, {key: self.numpy(name, getattr(layer, key)) for key in moving}

    def sequential(
        self, matrices: list[np.ndarray], X: np.ndarray, upstream: Upstream
    ) -> tuple[np.ndarray, np.ndarray]:
        """Put layers that multiply by these one after the other: the output, and the gradient with respect to X."""
        layers = [_Matrix(matrix) for matrix in matrices]
        output, backward = _both(self.called("Sequential"), self.find("Sequential")(*layers).forward(X, True))
        came = self.numpy("Sequential", output)
        return came, self.back("Sequential", backward, upstream(came.shape).astype(X.dtype))

    def back(self, name: str, backward: Any, D: np.ndarray) -> np.ndarray:
        """What a layer's way back returns."""
        if not callable(backward):
            raise Unusable(
                f"{self.called(name)} returned a {type(backward).__name__} in the second place: expected a function.",
                "backward was called: return the function itself, without brackets.",
            )
        return self.numpy(f"backward of {self.called(name)}", backward(D))

    def layer_code(
        self,
        name: str,
        options: Mapping[str, Any],
        arrays: Mapping[str, np.ndarray],
        training: bool,
        upstream: Upstream | None = None,
        backwards: int = 1,
    ) -> str:
        """Code that makes a layer, sets its parameters, and goes forwards and back; of dropout the output alone."""
        settings = ", ".join(f"{key}={value!r}" for key, value in options.items())
        if not isinstance(upstream, Drawn) or name == "dropout":
            return super().layer_code(name, options, arrays, training)
        lines = [f"layer = {self.called(name)}({settings})"]
        for key, value in arrays.items():
            place = key if key == "X" else f"layer.{key}[:]" if key.startswith("moving") else f"layer.{key}.value[:]"
            lines.append(f"{place} = {self.code_of(value)}")
        indent = "    " if backwards > 1 else ""
        lines += [f"for _ in range({backwards}):"] if backwards > 1 else []
        lines += [f"{indent}{line}" for line in _both_ways(f"layer.forward(X, training={training})", upstream)]
        own = (key for key in arrays if key != "X")
        lines += [f"print(layer.{key if key.startswith('moving') else f'{key}.grad'})" for key in own]
        return "\n".join(lines)

    def sequential_code(self, matrices: list[np.ndarray], X: np.ndarray, upstream: Drawn) -> str:
        """Code that puts layers one after the other, and goes forwards and back."""
        made = ", ".join(f"Times({self.code_of(matrix)})" for matrix in matrices)
        lines = _both_ways(f"{self.called('Sequential')}({made}).forward(X)", upstream)
        return "\n".join([TIMES, f"X = {self.code_of(X)}", *lines])

    def loss(
        self, name: str, outputs: np.ndarray, labels: np.ndarray | None, upstream: Upstream
    ) -> tuple[np.ndarray, np.ndarray | None]:
        """Losses with their derivatives; of a softmax, the value alone."""
        function = self.find(name)
        if labels is None:
            return self.numpy(name, function(outputs.copy())), None
        given = labels.copy() if labels.dtype.kind == "f" else self.labels(labels)
        losses, derivatives = _both(self.called(name), function(outputs.copy(), given))
        came, derivative = self.numpy(name, losses), self.numpy(name, derivatives)
        if came.size != len(outputs):
            return came, derivative
        return came, upstream(came.shape).astype("float32").reshape(-1, *[1] * (derivative.ndim - 1)) * derivative

    def sgd(
        self, parameters: Named, gradients: Named, *, lr: float, steps: int = 1, **options: Any
    ) -> Mapping[str, np.ndarray]:
        """Make the optimizer, and let it update parameters, whose arrays stay in our hands."""
        own = {key: _Parameter(value) for key, value in parameters.items()}
        optimizer = self.find("sgd")(lr, **self.taken("sgd", **{"wd": 0.0, **options}))
        for _ in range(steps):
            for key, value in gradients.items():
                own[key].grad[:] = value
            optimizer.update(list(own.values()))
        return {**{key: parameter.value for key, parameter in own.items()}, "gradient": own["weight"].grad}


#: The smallest layer as code; :class:`_Matrix` is the same.
TIMES = """\
class Times:
    parameters = ()
    def __init__(self, M):
        self.M = M
    def forward(self, X, training=False):
        return X @ self.M, lambda D: D @ self.M.T"""


def _both_ways(forward: str, upstream: Drawn) -> list[str]:
    """Code that goes forwards and back."""
    drawn = f"np.random.default_rng({upstream.seed}).standard_normal(output.shape)"
    return [f"output, backward = {forward}", f'D = {drawn}.astype("float32")', "print(output, backward(D))"]


class _Parameter:
    """What an optimizer needs of a parameter."""

    def __init__(self, value: np.ndarray) -> None:
        self.value = np.array(value, dtype="float32")
        self.grad = np.zeros_like(self.value)


class _Matrix:
    """The smallest layer: X M."""

    first = False

    def __init__(self, matrix: np.ndarray) -> None:
        self.matrix, self.parameters = matrix, ()

    def forward(self, X: np.ndarray, training: bool = False) -> tuple[np.ndarray, Any]:
        """The product, and the one that goes back."""
        return X @ self.matrix, lambda D: D @ self.matrix.T

    def __call__(self, X: np.ndarray, training: bool = False) -> np.ndarray:
        return self.forward(X)[0]


def _both(name: str, came: Any) -> tuple[Any, Any]:
    if not isinstance(came, tuple) or len(came) != 2:
        kind = type(came).__name__
        raise Unusable(f"{name} returned a {kind}: expected two things, the value and what goes back.")
    return came
