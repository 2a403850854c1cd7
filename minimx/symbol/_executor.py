"""A symbol with arrays for its variables: computes its outputs, and the gradients of its arguments."""

from __future__ import annotations

import copy
import functools

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

    def __init__(self, symbol, ctx, arguments, gradients, grad_req, states, outputs):
        self._symbol, self._ctx, self._grad_req = copy.copy(symbol), ctx, grad_req
        self.arg_arrays, self.grad_arrays, self.aux_arrays = arguments, gradients, states
        self.outputs = [NDArray(np.zeros(shape, dtype), ctx) for shape, dtype in outputs]
        self._arrays = [*arguments, *states]
        gradients = [None] * len(arguments) if gradients is None else gradients
        wanted = [array is not None and request != "null" for array, request in zip(gradients, grad_req)]
        self._writes = [(a, request == "add") for a, request, one in zip(gradients, grad_req, wanted) if one]
        variables, auxiliary = self._symbol._variables()
        heads = self._symbol._heads
        self._plan = Plan(heads, [*variables, *auxiliary], [*wanted, *[False] * len(states)])
        self._ends = [node.operator is not None and node.operator.name in LOSSES for node, _ in heads]
        self._pullbacks = None
        self._monitor: tuple | None = None

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
        if self._monitor is not None:
            self._report(results)
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
        if not self._writes:
            return
        if self._pullbacks is None:
            self.forward(is_train)
        if out_grads is None:
            out_grads = ()
        elif isinstance(out_grads, NDArray):
            out_grads = (out_grads,)
        elif isinstance(out_grads, dict):
            out_grads = [out_grads[name] for name in self._symbol.list_outputs()]
        gradients = self._plan.backward(
            self._pullbacks, [*map(self._head, self.outputs, self._ends, _padded(out_grads))]
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

    @functools.cached_property
    def arg_dict(self):
        """The arguments by name."""
        return _by_name(self._symbol.list_arguments(), self.arg_arrays)

    @functools.cached_property
    def grad_dict(self):
        """The gradients by the names of the arguments; None where there is none."""
        return _by_name(self._symbol.list_arguments(), self.grad_arrays)

    @functools.cached_property
    def aux_dict(self):
        """The auxiliary states by name."""
        return _by_name(self._symbol.list_auxiliary_states(), self.aux_arrays)

    @functools.cached_property
    def output_dict(self):
        """The outputs by name."""
        return _by_name(self._symbol.list_outputs(), self.outputs)

    def copy_params_from(self, arg_params, aux_params=None, allow_extra_params=False):
        """Copy arrays into the arguments and auxiliary states that have their names, in the types that these have.

        Raises:
            ValueError: there is no such argument or state, and ``allow_extra_params`` is False.
        """
        for own, given, what in (
            (self.arg_dict, arg_params, "arguments"),
            (self.aux_dict, aux_params or {}, "auxiliary states"),
        ):
            for name, array in given.items():
                if name in own:
                    array.astype(own[name].dtype).copyto(own[name])
                elif not allow_extra_params:
                    raise ValueError(f'Find name "{name}" that is not in the {what}: {", ".join(own)}.')

    def reshape(self, partial_shaping=False, allow_up_sizing=False, **kwargs):
        """Return an executor for other shapes, whose arrays share the memory of this one's.

        Args:
            partial_shaping: may the shapes of arguments change that are not named?
            allow_up_sizing: may arrays become larger? They are new ones then.
            kwargs: shapes by name.

        Raises:
            MXNetError: an array would change its shape or become larger, and may not.
        """
        return reshaped(self, partial_shaping, allow_up_sizing, kwargs)

    def set_monitor_callback(self, callback, monitor_all=False):
        """Have ``callback(name, array)`` called in every forward for each operator's outputs.

        Args:
            callback: a function, or None for none.
            monitor_all: call it for the variables too.
        """
        self._monitor = callback if callback is None else (callback, monitor_all)

    def _report(self, results):
        assert self._monitor is not None
        callback, everything = self._monitor
        inner, (variables, auxiliary) = self._symbol.get_internals(), self._symbol._variables()
        places = {node: place for place, node in enumerate([*variables, *auxiliary])}
        places.update({call.node: call.place for call in self._plan.calls})
        for (node, number), name in zip(inner._heads, inner.list_outputs()):
            if everything or node.operator is not None:
                callback(name, NDArray(results[places[node] + number], self._ctx))


def _padded(gradients):
    yield from gradients
    while True:
        yield None


#: Operators whose gradient does not depend on what comes after them.
LOSSES = {
    *("SoftmaxOutput", "LinearRegressionOutput", "LogisticRegressionOutput", "MAERegressionOutput", "SVMOutput"),
    *("MakeLoss", "make_loss", "BlockGrad"),
}


def _by_name(names, arrays):
    if len(set(names)) != len(names):
        raise ValueError(f"Duplicate names detected, {names}")
    return dict(zip(names, arrays))


def reshaped(executor, partial_shaping, allow_up_sizing, named):
    """See :meth:`Executor.reshape`."""
    symbol, ctx = executor._symbol, executor._ctx
    arguments, outputs, states = symbol.infer_shape(**named)
    if arguments is None:
        raise MXNetError("The new shapes do not say all of them: give more.")

    def other(name, array, shape):
        if array is None or array.shape == shape:
            return array
        if name not in named and not partial_shaping:
            raise MXNetError(f"{name} would change its shape from {array.shape} to {shape}: expected the old one, or "
                             "partial_shaping=True.")  # fmt: skip
        size = int(np.prod(shape))
        if size <= array.size:
            return NDArray(array._data.reshape(-1)[:size].reshape(shape), ctx)
        if not allow_up_sizing:
            raise MXNetError(f"{name} would grow from {array.shape} to {shape}: bind the largest shapes first, or give "
                             "allow_up_sizing=True.")  # fmt: skip
        return NDArray(np.zeros(shape, array.dtype), ctx)

    names = symbol.list_arguments()
    gradients = executor.grad_arrays
    if gradients is not None:
        gradients = [other(*one) for one in zip(names, gradients, arguments)]
    return Executor(
        symbol,
        ctx,
        [other(*one) for one in zip(names, executor.arg_arrays, arguments)],
        gradients,
        executor._grad_req,
        [other(*one) for one in zip(symbol.list_auxiliary_states(), executor.aux_arrays, states)],
        [(shape, output.dtype) for shape, output in zip(outputs, executor.outputs)],
    )
