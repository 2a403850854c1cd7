"""The methods of symbols that find shapes and types."""

from __future__ import annotations

import warnings

import numpy as np

from ..base import MXNetError
from ._inference import infer_shapes
from ._partial import known
from ._types import infer_types
from .symbol import Symbol


def _given(symbol, what, places, named, strict=True):
    """What is given for variables, by node: in the order of the arguments, or by name.

    Raises:
        ValueError: it is given in both ways.
        MXNetError: there is no such variable, and ``strict`` is True.
    """
    if places and named:
        raise ValueError(f"Can only specify known argument {what} either by positional or kwargs way.")
    arguments, states = symbol._variables()
    by_name = {node.name: node for node in (*arguments, *states)}
    if len(places) > len(arguments):
        raise MXNetError(f"{len(places)} {what} are given for {len(arguments)} arguments.")
    unknown = [name for name in named if name not in by_name] if strict else ()
    if unknown:
        raise MXNetError(f"{', '.join(unknown)} is no argument: expected some of {', '.join(by_name)}.")
    pairs = zip(arguments, places) if places else ((by_name.get(name), one) for name, one in named.items())
    return {node: one for node, one in pairs if node is not None and one is not None}


def all_shapes(symbol, places, named, strict=True):
    """The shapes of all outputs in the graph as far as they can be found.

    Raises:
        TypeError: what is given is no shape.
    """
    for name, shape in (*enumerate(places), *named.items()):
        if shape is not None and not isinstance(shape, tuple):
            raise TypeError(f"Arguments need to be shapes (tuple), but {name!r} is {type(shape)}.")
    return infer_shapes(symbol._nodes(), _given(symbol, "shapes", places, named, strict))


def _three(symbol, found):
    arguments, states = symbol._variables()
    return (
        [found[node, 0] for node in arguments],
        [found[head] for head in symbol._heads],
        [found[node, 0] for node in states],
    )


def infer_shape_partial(self, *args, **kwargs):
    """As :meth:`infer_shape`, with what can be found: 0 for a size that cannot, ``()`` for a shape."""
    return _three(self, all_shapes(self, args, kwargs))


def infer_shape(self, *args, **kwargs):
    """Find the shapes of all arguments, outputs and auxiliary states from those of some variables.

    Args:
        args: shapes in the order of the arguments, None where one is not known.
        kwargs: or shapes by name. A 0 in them is a size that is not known.

    Returns:
        Three lists of shapes; three times None, and a warning, where some cannot be found.

    Raises:
        MXNetError: shapes contradict each other.
    """
    found = self.infer_shape_partial(*args, **kwargs)
    if all(known(shape) for shapes in found for shape in shapes):
        return found
    _warn("shape", "s (0s in shape means unknown dimensions)", self, found[0], known)
    return None, None, None


def _warn(what, more, symbol, found, is_known):
    unknown = [f"{name}: {one}" for name, one in zip(symbol.list_arguments(), found) if not is_known(one)]
    message = f"Cannot decide {what} for the following argument{more}. Consider providing them as input:\n\t"
    warnings.warn(message + "\n\t".join(unknown), stacklevel=3)


def infer_type_partial(self, *args, **kwargs):
    """As :meth:`infer_type`, with what can be found, and None for what cannot."""
    given = {node: np.dtype(one) for node, one in _given(self, "types", args, kwargs).items()}
    try:
        found = infer_types(self._nodes(), given)
    except ValueError as error:
        raise MXNetError(f"Error in operator {error}.") from error
    return tuple([None if one is None else one.type for one in types] for types in _three(self, found))


def infer_type(self, *args, **kwargs):
    """Find the types of all arguments, outputs and auxiliary states from those of some variables.

    Args:
        args: types in the order of the arguments, None where one is not known.
        kwargs: or types by name.

    Returns:
        Three lists of types as in ``numpy.float32``; three times None, and a warning, where some cannot be found.

    Raises:
        MXNetError: types contradict each other.
    """
    found = self.infer_type_partial(*args, **kwargs)
    if all(one is not None for types in found for one in types):
        return found
    _warn("type", "s", self, found[0], lambda one: one is not None)
    return None, None, None


for _function in (infer_shape, infer_shape_partial, infer_type, infer_type_partial):
    setattr(Symbol, _function.__name__, _function)
