"""A symbol with arrays for its variables: computes its outputs, and the gradients of its arguments."""

from __future__ import annotations

import numpy as np

from ..base import MXNetError
from ..nd.array import NDArray
from ..tape import state
from ._plan import Plan


class Executor:
    """Computes a symbol. ``Symbol.bind`` and ``Symbol.simple_bind`` make one.

    Attributes:
        arg_arrays, grad_arrays, aux_arrays: NDArrays in the order of the symbol's lists of names; None for an argument
            without a gradient.
        outputs: NDArrays in the order of ``list_outputs()``; each forward writes them anew.
    """

    def __init__(self, symbol, ctx, arguments, gradients, grad_req, states, shapes):
        self._symbol, self._ctx, self._grad_req = symbol, ctx, grad_req
        self.arg_arrays, self.grad_arrays, self.aux_arrays = arguments, gradients, states
        self._arrays = [*arguments, *states]
        wanted = [array is not None and req != "null" for array, req in zip(gradients, grad_req)]
        nodes = symbol._variables()
        self._plan = Plan(symbol._heads, [*nodes[0], *nodes[1]], [*wanted, *[False] * len(states)])
        self._writes = [(array, req == "add") for array, req, one in zip(gradients, grad_req, wanted) if one]
        self.outputs = [NDArray(np.zeros(shape, dtype), ctx) for shape, dtype in shapes]
        self._loss = [_is_loss(node) for node, _ in symbol._heads]
        self._pullbacks = None

    def forward(self, is_train=False, **kwargs):
        """Compute the outputs.

        Args:
            is_train: act as in training: dropout drops, batch norm uses the batch's statistics.
            kwargs: arrays that are copied into arguments first, by name.

        Returns:
            The outputs, a list of NDArrays.

        Raises:
            TypeError: there is no such argument.
            ValueError: an array has another shape than the argument, or is none.
        """
        if kwargs:
            self._fill(kwargs)
        before = state.recording, state.training
        state.recording, state.training = False, bool(is_train)
        try:
            results, self._pullbacks = self._plan.forward([array._data for array in self._arrays])
        finally:
            state.recording, state.training = before
        for output, place in zip(self.outputs, self._plan.heads):
            output._data = results[place]
        return self.outputs

    def _fill(self, arrays):
        arguments = self.arg_dict
        for name, array in arrays.items():
            if not isinstance(array, (NDArray, np.ndarray)):
                raise ValueError(f"only accept keyword argument of NDArrays and numpy.ndarray: {name} is {array!r}.")
            if name not in arguments:
                raise TypeError(f"Unknown argument {name}: the symbol has {', '.join(arguments)}.")
            need = arguments[name].shape
            if need != array.shape:
                raise ValueError(f"Shape not match! Argument {name}, need: {need}, received: {array.shape}")
            arguments[name][:] = array

    def backward(self, out_grads=None, is_train=True):
        """Compute the gradients of the arguments, and write them to ``grad_arrays`` or add them, as they were bound.

        Args:
            out_grads: the gradient of each output, an NDArray, a list or a dictionary by outputs' names; None where
                all outputs are losses.
            is_train: accepted, without effect: what forward computed is differentiated.

        Raises:
            MXNetError: a gradient is needed and missing, or has another shape than the output.
            TypeError: it is no NDArray.
        """
        if self._pullbacks is None:
            raise MXNetError("backward comes after forward: call forward(is_train=True) first.")
        if out_grads is None:
            out_grads = ()
        elif isinstance(out_grads, NDArray):
            out_grads = (out_grads,)
        elif isinstance(out_grads, dict):
            out_grads = [out_grads[name] for name in self._symbol.list_outputs()]
        gradients = self._plan.backward(
            self._pullbacks, [*map(self._head, self.outputs, self._loss, _padded(out_grads))]
        )
        for (array, add), gradient in zip(self._writes, gradients):
            data = array._data
            if add:
                if gradient is not None:
                    data += gradient
            else:
                data[...] = 0 if gradient is None else gradient

    @staticmethod
    def _head(output, is_loss, gradient):
        """The gradient that one output starts with."""
        if gradient is None:
            if not is_loss:
                raise MXNetError(
                    "An output is no loss, so backward needs its gradient: backward(out_grads=...), or make the symbol "
                    "a loss with make_loss, SoftmaxOutput or the like."
                )
            return np.ones(output._data.shape, output._data.dtype)
        if not isinstance(gradient, NDArray):
            raise TypeError(f"inputs must be NDArray: out_grads has {gradient!r}.")
        if gradient.shape != output.shape:
            raise MXNetError(f"A gradient has shape {gradient.shape}: expected {output.shape}, that of the output.")
        return gradient._data

    @property
    def arg_dict(self):
        """The arguments by name."""
        return _by_name(self._symbol.list_arguments(), self.arg_arrays)

    @property
    def grad_dict(self):
        """The gradients by the names of the arguments."""
        return _by_name(self._symbol.list_arguments(), self.grad_arrays)

    @property
    def aux_dict(self):
        """The auxiliary states by name."""
        return _by_name(self._symbol.list_auxiliary_states(), self.aux_arrays)

    @property
    def output_dict(self):
        """The outputs by name."""
        return _by_name(self._symbol.list_outputs(), self.outputs)


def _padded(gradients):
    yield from gradients
    while True:
        yield None


LOSSES = {"SoftmaxOutput", "LinearRegressionOutput", "LogisticRegressionOutput", "MAERegressionOutput", "MakeLoss",
          "make_loss", "SVMOutput", "BlockGrad"}  # fmt: skip


def _is_loss(node):
    return node.operator is not None and node.operator.name in LOSSES


def _by_name(names, arrays):
    if len(set(names)) != len(names):
        raise ValueError(f"Duplicate names detected, {names}")
    return dict(zip(names, arrays))
