"""Symbols bound to arrays."""

from __future__ import annotations

import warnings

import numpy as np

from ..base import MXNetError
from ..context import usable
from ..nd.array import NDArray
from ._executor import Executor
from ._inference import infer_shapes
from ._shapes import known
from .symbol import Symbol


def _given(symbol, places, named):
    """Shapes of variables by node, from shapes in the order of the arguments or by name."""
    if places and named:
        raise ValueError("Can only specify known argument shapes either by positional or kwargs way.")
    arguments, states = symbol._variables()
    by_name = {node.name: node for node in (*arguments, *states)}
    shapes = dict(zip(arguments, places)) if places else {by_name[n]: s for n, s in named.items() if n in by_name}
    for name, shape in [*enumerate(places), *named.items()]:
        if shape is not None and not isinstance(shape, tuple):
            raise TypeError(f"Arguments need to be shapes (tuple), but {name!r} is {type(shape)}.")
    return {node: shape for node, shape in shapes.items() if shape is not None}


def _all_shapes(symbol, places, named):
    """The shapes of arguments, outputs and states, as far as they can be found."""
    shapes = infer_shapes(symbol._nodes(), _given(symbol, places, named))
    arguments, states = symbol._variables()
    return [[shapes[node, 0] for node in arguments], [shapes[head] for head in symbol._heads],
            [shapes[node, 0] for node in states]]  # fmt: skip


def infer_shape_partial(self, *args, **kwargs):
    """As :meth:`infer_shape`, with whatever can be found: 0 for a size that cannot, () for a whole shape."""
    return tuple(_all_shapes(self, args, kwargs))


def infer_shape(self, *args, **kwargs):
    """Find the shapes of all arguments, outputs and states from those of some arguments.

    Returns:
        Three lists, or three times None, with a warning, where they cannot all be found.
    """
    found = _all_shapes(self, args, kwargs)
    unknown = [f"{name}: {shape}" for name, shape in zip(self.list_arguments(), found[0]) if not known(shape)]
    if unknown or not all(known(shape) for shapes in found for shape in shapes):
        warnings.warn("Cannot decide shape for the following arguments (0s in shape means unknown dimensions). Consider "
                      "providing them as input:\n\t" + "\n\t".join(unknown), stacklevel=2)  # fmt: skip
        return None, None, None
    return tuple(found)


def _requests(grad_req, names):
    """What to do with the gradient of each argument: write, add or null."""
    if isinstance(grad_req, str):
        requests = [grad_req] * len(names)
    elif isinstance(grad_req, (list, tuple)):
        requests = list(grad_req)
    else:
        requests = [grad_req.get(name, "null") for name in names]
    for one in requests:
        if one not in ("write", "add", "null"):
            raise MXNetError(f"grad_req={one} is not a valid input: only 'null', 'write', and 'add' are supported.")
    return requests


def simple_bind(self, ctx, grad_req="write", type_dict=None, stype_dict=None, group2ctx=None, shared_arg_names=None,
                shared_exec=None, shared_buffer=None, **kwargs):  # fmt: skip
    """Make an executor with arrays of zeros for everything, in the shapes that follow from those given."""
    ctx = usable(ctx)
    names = self.list_arguments()
    try:
        arguments, outputs, states = _all_shapes(self, (), {n: s for n, s in kwargs.items() if isinstance(s, tuple)})
    except MXNetError as error:
        raise RuntimeError(f"simple_bind error: {error}") from error
    unknown = [f"{name}: {shape}" for name, shape in zip(names, arguments) if not known(shape)]
    if unknown:
        raise RuntimeError(f"simple_bind error: cannot decide shapes for {', '.join(unknown)}: give them.")
    requests = _requests(grad_req, names)
    types = [np.dtype((type_dict or {}).get(name, np.float32)) for name in names]
    arrays = [NDArray(np.zeros(*one), ctx) for one in zip(arguments, types)]
    gradients = [
        None if one == "null" else NDArray(np.zeros(shape, dtype), ctx)
        for shape, dtype, one in zip(arguments, types, requests)
    ]
    kept = [NDArray(np.zeros(shape, np.float32), ctx) for shape in states]
    return Executor(self, ctx, arrays, gradients, requests, kept, [(shape, np.float32) for shape in outputs])


def _arrays(what, given, names, optional):
    if isinstance(given, (list, tuple)):
        if len(given) != len(names):
            raise ValueError(f"Length of {what} does not match the number of arguments: {len(given)}, {len(names)}.")
        arrays = list(given)
    elif isinstance(given, dict):
        missing = [name for name in names if name not in given]
        if missing and not optional:
            raise ValueError(f"key `{missing[0]}` is missing in `{what}`")
        arrays = [given.get(name) for name in names]
    else:
        raise TypeError("Only accept list of NDArrays or dict of str to NDArray")
    if not all(isinstance(one, NDArray) or (one is None and optional) for one in arrays):
        raise TypeError("Only accept list of NDArrays or dict of str to NDArray")
    return arrays


def bind(self, ctx, args, args_grad=None, grad_req="write", aux_states=None, group2ctx=None, shared_exec=None):
    """Make an executor with these arrays."""
    ctx = usable(ctx)
    names = self.list_arguments()
    arrays = _arrays("args", args, names, False)
    gradients = [None] * len(names) if args_grad is None else _arrays("args_grad", args_grad, names, True)
    states = _arrays("aux_states", aux_states or [], self.list_auxiliary_states(), False)
    shapes = infer_shapes(self._nodes(), {n: a.shape for n, a in zip(self._variables()[0], arrays)})
    outputs = [(shapes[head], np.float32) for head in self._heads]
    return Executor(self, ctx, arrays, gradients, _requests(grad_req, names), states, outputs)


for _function in (infer_shape, infer_shape_partial, simple_bind, bind):
    setattr(Symbol, _function.__name__, _function)
