"""What a caller is: it calls a column's functions with NumPy arrays, and returns NumPy arrays by name."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np

from ...column import Column, as_numpy
from ..errors import Unusable, source_files

#: In which module of a column a function is, where it is not in ``layers``.
MODULES = {
    "data_iter": "data",
    "square_loss": "losses",
    "softmax": "losses",
    "log_softmax": "losses",
    "softmax_cross_entropy": "losses",
    "sgd": "optimizers",
    "moving_average": "training",
    "count_correct": "training",
    "predict": "training",
}

NO_GRADIENT = (
    "Something in the function is not recorded (a NumPy function, asnumpy(), detach(), an assignment to elements), so "
    "that no gradient gets through."
)

Upstream = Callable[[tuple[int, ...]], np.ndarray]


@dataclass(frozen=True)
class Drawn:
    """An upstream gradient of any shape. One of ones would hide mistakes: it is drawn.

    Attributes:
        seed: decides the numbers.
    """

    seed: int

    def __call__(self, shape: tuple[int, ...]) -> np.ndarray:
        """Standard normal numbers, float64."""
        return np.random.default_rng(self.seed).standard_normal(shape)


Named = dict[str, np.ndarray]


class Caller:
    """Calls the functions of one column; a subclass for each way that columns are written in.

    Arrays that go in and come out are NumPy's. What a function of the column raises is let through.

    Args:
        column: whose functions are called.
        names: what functions are called in this column, where that is not the name that all columns share.

    Attributes:
        one_loader: ``data_iter`` is called once, and what it returns is walked through in each epoch.
        backward_by_hand: layers and losses have derivatives that somebody wrote.
        updates_arrays: ``sgd`` is handed the arrays themselves.
        array_code: how an array is made, as code.
        own_names: what functions are called in every column of this way.
    """

    own_names: Mapping[str, str] = {}
    one_loader = False
    backward_by_hand = False
    updates_arrays = False
    array_code = "np.array({})"

    def __init__(self, column: Column, names: Mapping[str, str] | None = None) -> None:
        self.column, self.names = column, {**self.own_names, **(names or {})}
        self._used: dict[str, Any] = {}

    def called(self, function: str) -> str:
        """The function's name in this column."""
        return self.names.get(function, function)

    def find(self, function: str) -> Any:
        """The function; an AttributeError where the column has none of that name."""
        if function not in self._used:
            module = self.column.load(MODULES.get(function, "layers"))
            self._used[function] = getattr(module, self.called(function))
        return self._used[function]

    def files(self) -> set[str]:
        """The files that the functions called so far were written in."""
        return source_files(self._used.values())

    def has(self, function: str) -> bool:
        """Does the column have this function?"""
        module = MODULES.get(function, "layers")
        return hasattr(self.column.load(module), self.called(function))

    def takes(self, function: str, arguments: Iterable[str]) -> bool:
        """Does a function take all these arguments by name? A wrapper is looked through."""
        arguments = list(arguments)
        if not arguments:
            return True
        try:
            parameters = inspect.signature(self.find(function)).parameters
        except (TypeError, ValueError):  # some functions of libraries do not tell
            return False
        return all(name in parameters for name in arguments) or any(
            parameter.kind == parameter.VAR_KEYWORD for parameter in parameters.values()
        )

    def taken(self, function: str, **options: Any) -> dict[str, Any]:
        """Those options that a function takes."""
        return {name: value for name, value in options.items() if self.takes(function, [name])}

    def array(self, values: Any) -> Any:
        """Numbers as the column's own array: float32, or labels as :meth:`labels` has them."""
        raise NotImplementedError

    def labels(self, values: np.ndarray) -> Any:
        """Class numbers as the column's own array."""
        return self.array(values)

    def numpy(self, function: str, array: Any) -> np.ndarray:
        """What a function returned, as NumPy's array; :class:`Unusable` where it is no array or number."""
        if array is None:
            raise Unusable(f"{self.called(function)} returned None: expected an array.", "There is no return.")
        if isinstance(array, (tuple, list, dict, str)) or inspect.isgenerator(array):
            kind = type(array).__name__
            raise Unusable(f"{self.called(function)} returned a {kind}: expected an array.")
        came = np.asarray(as_numpy(array))
        if came.dtype.kind not in "fiub":
            raise Unusable(f"{self.called(function)} returned a {type(array).__name__}: expected an array of numbers.")
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
        """Run a layer forwards and backwards.

        Args:
            name: of the layer.
            options: its settings and sizes, as the columns' factories take them.
            X: the input.
            parameters: by name, in the shapes that all columns share; moving statistics are among them.
            upstream: makes the gradient with respect to the output, of a shape.
            training: in training mode?
            rng: for dropout.

        Returns:
            The output; the gradients with respect to ``X`` and the parameters, by name; the moving statistics after it.
        """
        raise NotImplementedError

    def loss(
        self, name: str, outputs: np.ndarray, labels: np.ndarray | None, upstream: Upstream
    ) -> tuple[np.ndarray, np.ndarray | None]:
        """Call a function of ``losses.py``: what it returns, and the gradient with respect to ``outputs``.

        The gradient is None where the column has no derivative of it, as of a softmax in NumPy.
        """
        raise NotImplementedError

    def sgd(
        self, parameters: Named, gradients: Named, *, lr: float, steps: int = 1, **options: Any
    ) -> Mapping[str, np.ndarray]:
        """Make steps, each with the same gradients, on a ``weight`` and a ``bias``.

        Args:
            parameters: before it.
            gradients: of the same names and shapes.
            lr: learning rate.
            steps: how many.
            options: ``wd`` and ``batch_size``, where the column's function takes them.

        Returns:
            The parameters after it, by name, and under ``"gradient"`` what is left in the weight's gradient. Where
            arrays were handed over, also what stands in the list afterwards, ``"weight in the list"``.
        """
        raise NotImplementedError

    def epochs(
        self, X: np.ndarray, y: np.ndarray, batch_size: int, rng: np.random.Generator, count: int = 1
    ) -> list[list[tuple[np.ndarray, np.ndarray]]]:
        """The batches of so many epochs, as pairs of NumPy arrays; of batches without end, a few too many."""
        data_iter, arrays = self.find("data_iter"), (self.array(X), self.array(y))
        most = -(-len(X) // batch_size) + 3
        loader = data_iter(*arrays, batch_size, rng) if self.one_loader else None
        walks = (data_iter(*arrays, batch_size, rng) if loader is None else loader for _ in range(count))
        epochs = (_walked(self._epoch(_not_a_pair(walk))) for walk in walks)
        return [[self._pair(batch) for batch in islice(epoch, most)] for epoch in epochs]

    def _epoch(self, walk: Any) -> Any:
        """What ``data_iter`` returned, ready for the next epoch."""
        return walk

    def _pair(self, batch: Any) -> tuple[np.ndarray, np.ndarray]:
        if not isinstance(batch, (tuple, list)) or len(batch) != 2:
            raise Unusable(f"data_iter yields a {type(batch).__name__}: expected pairs of data and labels.")
        data, label = (self.numpy("data_iter", array) for array in batch)
        if data.ndim == 0 or label.ndim == 0:
            raise Unusable("data_iter yields single numbers: expected batches of rows.")
        return data, label

    def count_correct(self, outputs: np.ndarray, labels: np.ndarray) -> np.ndarray:
        """The number that came, or whatever came."""
        came = self.find("count_correct")(self.array(outputs), self.labels(labels))
        return self.numpy("count_correct", came).astype(float)

    def predict(self, X: np.ndarray, rows_at_once: int) -> np.ndarray:
        """The predictions of a net that doubles its input."""
        came = self.find("predict")(lambda batch: batch * 2, X, rows_at_once)
        return self.numpy("predict", came)

    def moving_average(self, losses: list[float], smoothing: float) -> np.ndarray:
        """The averages, as many as there should be and one more at most."""
        came = _walked(self.find("moving_average")(losses, smoothing))
        averages = [self.numpy("moving_average", value) for value in islice(came, len(losses) + 1)]
        if any(average.size != 1 for average in averages):
            raise Unusable("moving_average yields more than one number at once: expected one for each loss.")
        return np.array([average.item() for average in averages])

    def code_of(self, array: np.ndarray) -> str:
        """An array as code."""
        return self.array_code.format(_rounded(array.tolist()))

    def call_code(self, function: str, arrays: Mapping[str, np.ndarray], **options: Any) -> str:
        """Code that makes the arrays and calls a function on them."""
        lines = [f"{name} = {self.code_of(array)}" for name, array in arrays.items()]
        arguments = [*arrays, *(f"{name}={value!r}" for name, value in options.items())]
        return "\n".join([*lines, f"{self.called(function)}({', '.join(arguments)})"])

    def layer_code(
        self,
        name: str,
        options: Mapping[str, Any],
        arrays: Mapping[str, np.ndarray],
        training: bool,
        upstream: Upstream | None = None,
    ) -> str:
        """Code that makes a layer's input and calls it; where the layer would hold parameters, that is long: none."""
        if len(arrays) > 1:
            return ""
        settings = ", ".join(f"{key}={value!r}" for key, value in options.items())
        return f"X = {self.code_of(arrays['X'])}\n{self.called(name)}({settings})(X)"

    def sgd_code(self, given: Mapping[str, Any]) -> str:
        """Code that makes a weight with a gradient, and a step on it; where it would be long, none."""
        return ""


def _not_a_pair(walk: Any) -> Any:
    """What ``data_iter`` returned: to be walked through, and no batch itself."""
    if isinstance(walk, tuple) and len(walk) == 2 and all(hasattr(array, "shape") for array in walk):
        raise Unusable(
            "data_iter returned a batch: expected something that hands out one batch after the other.",
            "return ends the function at the first batch: yield hands a batch out and goes on.",
        )
    return walk


def _rounded(values: Any) -> Any:
    """Six digits of each number, in lists of lists."""
    if isinstance(values, list):
        return [_rounded(value) for value in values]
    return values if isinstance(values, int) else float(f"{values:.6g}")


def _walked(batches: Any) -> Any:
    try:
        return iter(batches)
    except TypeError:
        raise Unusable(f"A {type(batches).__name__} came: expected something to walk through with for.") from None
