"""Symbols bound to arrays: the methods of symbols that make executors."""

from __future__ import annotations

import numpy as np

from ..base import MXNetError
from ..context import Context, current_context, usable
from ..nd.array import NDArray
from ._executor import Executor
from ._finding import all_shapes
from ._inference import infer_shapes
from ._partial import known
from ._types import F32, infer_types
from .symbol import Symbol

REQUESTS = ("write", "add", "null")


def _device(ctx, group2ctx):
    if group2ctx:
        raise MXNetError("minimx computes on one device: group2ctx is not there.")
    if not isinstance(ctx, Context):
        raise TypeError(f"Context type error: expected a context such as mx.cpu(), got {ctx!r}.")
    return usable(ctx)


def _requests(grad_req, names):
    """What to do with the gradient of each argument: write, add or null.

    Raises:
        KeyError: it is none of these.
        ValueError: a list has another length than the arguments.
    """
    if isinstance(grad_req, str):
        requests = [grad_req] * len(names)
    elif isinstance(grad_req, (list, tuple)):
        requests = list(grad_req)
    else:
        requests = [grad_req.get(name, "null") for name in names]
    if len(requests) != len(names):
        raise ValueError(f"grad_req has {len(requests)} entries: expected {len(names)}, one for each of {names}.")
    for one in requests:
        if one not in REQUESTS:
            raise KeyError(f"grad_req={one} is not a valid input: only {', '.join(REQUESTS)} are supported.")
    return requests


def _types(symbol, given):
    """The types of all variables and outputs; what is not known is float32."""
    nodes = symbol._nodes()
    try:
        found = infer_types(nodes, given)
        rest = {node: F32 for node in nodes if node.operator is None and found[node, 0] is None}
        return infer_types(nodes, {**rest, **{n: t for n, t in given.items() if t is not None}}) if rest else found
    except ValueError as error:
        raise MXNetError(f"Error in operator {error}.") from error


def _outputs(symbol, shapes, types):
    return [(shapes[head], types[head] or F32) for head in symbol._heads]


def simple_bind(self, ctx, grad_req="write", type_dict=None, stype_dict=None, group2ctx=None, shared_arg_names=None,
                shared_exec=None, shared_buffer=None, **kwargs):  # fmt: skip
    """Make an executor with arrays of zeros for everything, in the shapes that follow from those given.

    Args:
        ctx: the device.
        grad_req: for the gradients, ``"write"``, ``"add"`` or ``"null"``: for all, a list, or by name, where those
            that are not named get none.
        type_dict: types of arguments by name; those of the others follow from them.
        stype_dict, shared_buffer: accepted, without effect.
        group2ctx: None; there is one device.
        shared_arg_names, shared_exec: arguments of this other executor to use in place of new arrays, where their
            shapes are the same; and its auxiliary states.
        kwargs: shapes by name.

    Raises:
        RuntimeError: not all shapes follow, or they contradict each other.
    """
    ctx, names = _device(ctx, group2ctx), self.list_arguments()
    if isinstance(grad_req, (list, dict)) and not grad_req:
        raise RuntimeError("grad_req in simple_bind cannot be empty.")
    try:
        requests = _requests(grad_req, names)
        shapes = all_shapes(
            self, (), {name: shape for name, shape in kwargs.items() if isinstance(shape, tuple)}, False
        )
        arguments, states = self._variables()
        given = {node: np.dtype(type_dict[node.name]) for node in arguments if node.name in (type_dict or {})}
        types = _types(self, given)
    except (MXNetError, KeyError, ValueError) as error:
        raise RuntimeError(f"simple_bind error: {error}") from error
    unknown = [f"{node.name}: {shapes[node, 0]}" for node in (*arguments, *states) if not known(shapes[node, 0])]
    if unknown:
        raise RuntimeError(f"simple_bind error: give more shapes, these cannot be found: {', '.join(unknown)}.")
    shared = _shared_arrays(shared_exec, shared_arg_names or ())

    def array(kind, node):
        old, shape = shared[kind].get(node.name), shapes[node, 0]
        return old if old is not None and old.shape == shape else NDArray(np.zeros(shape, types[node, 0]), ctx)

    gradients = [None if one == "null" else array("grad", node) for node, one in zip(arguments, requests)]
    arrays, kept = [array("arg", node) for node in arguments], [array("aux", node) for node in states]
    return Executor(self, ctx, arrays, gradients, requests, kept, _outputs(self, shapes, types))


def _shared_arrays(executor, names):
    """The arrays that a new executor takes from another, by kind and name: all its states, the arguments named."""
    if executor is None:
        return {"arg": {}, "grad": {}, "aux": {}}
    kept = {name: (array, executor.grad_dict.get(name)) for name, array in executor.arg_dict.items() if name in names}
    return {
        "arg": {name: array for name, (array, _) in kept.items()},
        "grad": {name: gradient for name, (_, gradient) in kept.items()},
        "aux": executor.aux_dict,
    }


def _arrays(what, given, names, optional):
    """Return the arrays in the order of the names.

    Raises:
        ValueError: there is none for a name, or too many.
        TypeError: they are no NDArrays.
    """
    if isinstance(given, (list, tuple)):
        if len(given) != len(names):
            raise ValueError(f"Length of {what} does not match the number of arguments: {len(given)} for {names}.")
        arrays = list(given)
    elif isinstance(given, dict):
        missing = [name for name in names if name not in given]
        if missing and not optional:
            raise ValueError(f"key `{missing[0]}` is missing in `{what}`.")
        arrays = [given.get(name) for name in names]
    else:
        raise TypeError(f"Only accept list of NDArrays or dict of str to NDArray: {what} is {given!r}.")
    for name, array in zip(names, arrays):
        if not isinstance(array, NDArray) and not (optional and array is None):
            raise TypeError(f"Only accept list of NDArrays or dict of str to NDArray: {what} has {array!r} for {name}.")
    return arrays


def bind(self, ctx, args, args_grad=None, grad_req="write", aux_states=None, group2ctx=None, shared_exec=None):
    """Make an executor with these arrays, which it reads and writes where they are.

    Args:
        ctx: the device.
        args: an array for each argument, in their order or by name.
        args_grad: arrays for the gradients, in the same way; an argument that is left out has none.
        grad_req: as in :meth:`simple_bind`.
        aux_states: an array for each auxiliary state.
        group2ctx: None; there is one device.
        shared_exec: accepted, without effect.

    Raises:
        ValueError: an argument or a state has no array.
        TypeError: an array is no NDArray, or the context none.
        MXNetError: shapes or types contradict each other.
    """
    ctx, names = _device(ctx, group2ctx), self.list_arguments()
    if len(set(names)) != len(names):
        raise MXNetError(f"Two arguments have one name, so arrays cannot be told apart: {names}.")
    arrays = _arrays("args", args, names, False)
    gradients = [None] * len(names) if args_grad is None else _arrays("args_grad", args_grad, names, True)
    states = _arrays("aux_states", aux_states or [], self.list_auxiliary_states(), False)
    requests = _requests(grad_req, names)
    arguments, auxiliary = self._variables()
    given = dict(zip((*arguments, *auxiliary), (*arrays, *states)))
    shapes = infer_shapes(self._nodes(), {node: array.shape for node, array in given.items()})
    types = _types(self, {node: np.dtype(array.dtype) for node, array in given.items()})
    for name, array, gradient in zip(names, arrays, gradients):
        if gradient is not None and gradient.shape != array.shape:
            raise MXNetError(f"The gradient of {name} has shape {gradient.shape}: expected {array.shape}.")
    kept = gradients if args_grad is not None else None
    return Executor(self, ctx, arrays, kept, requests, states, _outputs(self, shapes, types))


def evaluate(self, ctx=None, **kwargs):
    """Compute the outputs from these arrays, by name: one :meth:`bind` and one forward."""
    return self.bind(current_context() if ctx is None else ctx, kwargs).forward()


Symbol.bind, Symbol.simple_bind, Symbol.eval = bind, simple_bind, evaluate  # type: ignore[attr-defined]
