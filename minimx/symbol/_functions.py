"""``mx.sym``'s functions that are not made from the table: variables, groups, constants and files."""

from __future__ import annotations

import numpy as np

from .. import attribute
from ..base import MXNetError
from ..nd.operators import TABLE
from ..nd.saving import DTYPES
from ..nd.shapes import split_attributes
from ._attributes import hidden
from ._compose import create
from ._graph import Node
from .symbol import Symbol


def var(name, attr=None, shape=None, lr_mult=None, wd_mult=None, dtype=None, init=None, stype=None, **kwargs):
    """Make a variable: a place for an array that is given when the symbol is computed.

    Args:
        name: its name.
        attr: attributes, names and texts.
        shape: its shape, where it is not to be found from others; a 0 stands for a size that is.
        lr_mult, wd_mult: factors for the learning rate and the weight decay of this parameter.
        dtype: its type.
        init: an initializer, or its text.
        stype: ``"default"``.
        kwargs: more attributes, whose names have two underscores on both sides.

    Raises:
        TypeError: the name is no text.
        ValueError: an attribute's name has no underscores.
    """
    if not isinstance(name, str):
        raise TypeError(f"Expect a string for variable `name`, got {name!r}.")
    if stype not in (None, "default"):
        raise MXNetError(f"minimx does not have sparse arrays: expected stype default, got {stype}.")
    attrs = hidden(attribute._current().get(attr))
    given = {"shape": shape, "lr_mult": lr_mult, "wd_mult": wd_mult}
    if dtype is not None:
        given["dtype"] = DTYPES.index(np.dtype(dtype).name)
    if init is not None:
        given["init"] = init if isinstance(init, str) else init.dumps()
    if stype is not None:
        given["storage_type"] = 0
    attrs.update({f"__{key}__": str(value) for key, value in given.items() if value is not None})
    for key, value in kwargs.items():
        if not (key.startswith("__") and key.endswith("__")):
            raise ValueError(f"Attribute name={key} is not supported: it must start and end with double underscores.")
        attrs[key] = str(value)
    return Symbol([(Node(None, name, attrs=attrs), 0)])


Variable = var


def Group(symbols):
    """Make a symbol that has the outputs of several.

    Raises:
        TypeError: not a list of symbols, or an empty one.
    """
    if not symbols or not all(isinstance(symbol, Symbol) for symbol in symbols):
        raise TypeError("Expected a list of symbols as input")
    return Symbol(head for symbol in symbols for head in symbol._heads)


def _made(name, attributes, dtype, kwargs):
    named = {key: kwargs.pop(key) for key in ("name", "attr") if key in kwargs}
    return create(TABLE[name], name, {}, {**attributes, "dtype": dtype or "float32", **kwargs}, **named)


def zeros(shape, dtype=None, **kwargs):
    """A symbol of zeros."""
    return _made("_zeros", {"shape": shape}, dtype, kwargs)


def ones(shape, dtype=None, **kwargs):
    """A symbol of ones."""
    return _made("_ones", {"shape": shape}, dtype, kwargs)


def full(shape, val, dtype=None, **kwargs):
    """A symbol whose elements are all ``val``."""
    return _made("_full", {"shape": shape, "value": float(val)}, dtype, kwargs)


def eye(N, M=0, k=0, dtype=None, **kwargs):
    """A matrix with ones on a diagonal and zeros elsewhere."""
    return _made("_eye", {"N": N, "M": M, "k": k}, dtype, kwargs)


def arange(start, stop=None, step=1.0, repeat=1, infer_range=False, name=None, dtype=None):
    """From ``start`` up to, but not including, ``stop``, in steps, each number ``repeat`` times."""
    given = {"start": start, "stop": stop, "step": step, "repeat": repeat, "infer_range": infer_range}
    return _made("_arange", given, dtype, {"name": name})


def linspace(start, stop, num, endpoint=True, name=None, dtype=None):
    """``num`` numbers at equal distances from ``start`` to ``stop``."""
    return _made("_linspace", {"start": start, "stop": stop, "num": num, "endpoint": endpoint}, dtype, {"name": name})


def split_v2(ary, indices_or_sections, axis=0, squeeze_axis=False, **kwargs):
    """Split at these positions along ``axis``, or into this number of equal parts."""
    given = {"axis": axis, "squeeze_axis": squeeze_axis, "sections": 0, **split_attributes(indices_or_sections)}
    return create(TABLE["_split_v2"], "_split_v2", {"data": ary}, given, **kwargs)
