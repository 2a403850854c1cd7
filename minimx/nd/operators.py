"""Operators on NDArrays from functions on NumPy arrays: unwrap the inputs, wrap the results, record a node.

An operator is written as a function of NumPy arrays that returns its value and its pullbacks, one for each input
(see :mod:`minimx.tape`)::

    @operator("square")
    def square(data):
        return data * data, [lambda dy: 2 * data * dy]

The decorator makes ``nd.square`` of it. Positional parameters are arrays; keyword-only ones are MXNet's attributes. An
operator with several outputs returns a tuple, and its pullbacks take a gradient for each.
"""

from __future__ import annotations

import functools
from typing import Callable, NamedTuple

import numpy as np

from ..base import MXNetError
from ..tape import on_tape, record, record_parts, state
from .array import NDArray, check_can_assign


class Operator(NamedTuple):
    """What an operator is, however it is called: at once by ``nd``, or later as a part of a symbol.

    Attributes:
        name: its first name, which files of symbols hold.
        function: of NumPy arrays and attributes; returns the value and the pullbacks.
        inputs: names of its arrays; of an operator with any number of arrays, the names before these.
        attributes: names of its attributes.
        variadic: does it take any number of arrays?
    """

    name: str
    function: Callable
    inputs: tuple[str, ...]
    attributes: tuple[str, ...]
    variadic: bool = False


#: Every operator by every name that it has in MXNet.
TABLE: dict[str, Operator] = {}
#: The same as functions of NDArrays, and functions that have no entry in the table, by their names in ``mx.nd``.
OPERATORS: dict = {}
#: Attributes of MXNet's operators that have no effect here.
IGNORED = {"cudnn_off", "cudnn_tune", "workspace", "lazy_update", "forward_stype", "sparse_grad", "ctx"}


def operator(*names):
    """Make an operator of a function on NumPy arrays, and register it under these names."""

    def decorate(function):
        code = function.__code__
        inputs = code.co_varnames[: code.co_argcount]
        attributes = code.co_varnames[code.co_argcount : code.co_argcount + code.co_kwonlyargcount]
        entry = Operator(names[0], function, inputs, attributes, bool(code.co_flags & 0x04))
        TABLE.update(dict.fromkeys(names, entry))
        return _named(entry, names)

    return decorate


def _named(entry, names):
    function, inputs, attributes = entry.function, entry.inputs, entry.attributes
    count = len(inputs) if not entry.variadic else 1 << 30
    taken = frozenset(inputs)

    @functools.wraps(function)
    def call(*arrays, out=None, name=None, **given):
        if len(arrays) > count or (given and not taken.isdisjoint(given)):
            arrays, given = _arranged(names[0], arrays, given, inputs, attributes)
        return invoke(function, arrays, given, out)

    function.__name__ = call.__name__ = call.__qualname__ = names[0]
    call.allowed = attributes  # type: ignore[attr-defined]
    for name in names:
        OPERATORS[name] = call
    return call


def _arranged(operator_name, arrays, given, inputs, attributes):
    """Put arrays that were given by name in their places, and attributes that were given by place under their names."""
    given = dict(given)
    for name, value in zip(attributes, arrays[len(inputs) :]):
        given[name] = value
    arrays = list(arrays[: len(inputs)])
    for place, name in enumerate(inputs):
        if name in given:
            arrays.extend([None] * (place + 1 - len(arrays)))
            if arrays[place] is not None:
                raise TypeError(f"{operator_name} got {name} twice, by its place and by its name.")
            arrays[place] = given.pop(name)
    return arrays, given


def invoke(function, arrays, attributes, out=None):
    """Apply a function to the data of the arrays; wrap what it returns; record a node where recording is on."""
    try:
        inputs = [array._data for array in arrays]
    except AttributeError:
        inputs = [array if array is None else _unwrapped(array) for array in arrays]
    try:
        output, pullbacks = function(*inputs, **attributes)
    except (TypeError, ValueError, IndexError) as error:
        output, pullbacks = _again(function, inputs, attributes, error)
    if type(output) is tuple:
        return _several(arrays, output, pullbacks, out)
    context = arrays[0]._context if arrays else None
    if out is not None:
        return _into(out, output, arrays, pullbacks)
    result = NDArray(output, context)
    if state.recording:
        result._node = record(arrays, pullbacks)
    return result


def _unwrapped(array):
    if not isinstance(array, NDArray):
        raise AssertionError(f"Expected an NDArray, got {array!r} of {type(array).__name__}: use mx.nd.array on it.")
    return array._data


def _again(function, inputs, attributes, error):
    """Try again without the attributes that have no effect; if that fails too, raise an MXNetError that says why."""
    kept = {name: value for name, value in attributes.items() if name not in IGNORED}
    if kept != attributes:
        try:
            return function(*inputs, **kept)
        except (TypeError, ValueError, IndexError) as second:
            error = second
    allowed = OPERATORS[function.__name__].allowed if function.__name__ in OPERATORS else kept
    unknown = sorted(set(kept) - set(allowed))
    if unknown:
        raise MXNetError(
            f"{function.__name__} cannot take {', '.join(unknown)}: minimx has {', '.join(allowed) or 'no attributes'}."
        ) from error
    shapes = ", ".join(str(array.shape) for array in inputs if array is not None)
    raise MXNetError(f"{function.__name__} of arrays of shape {shapes}: {error}") from error


def _several(arrays, outputs, pullbacks, out):
    context = arrays[0]._context
    results = [NDArray(output, context) for output in outputs]
    if state.recording:
        for result, node in zip(results, record_parts(arrays, pullbacks, len(outputs))):
            result._node = node
    if out is not None:
        for place, result in zip(out, results):
            place[:] = result
        return out
    return results


def _into(out, output, arrays, pullbacks):
    """Write a result into an existing array."""
    if state.recording:
        check_can_assign(out)
        node = record(arrays, pullbacks)
        if node is not None and any(array is out for array in arrays):
            raise MXNetError(IN_PLACE)
        out._node = node
    if out.shape != output.shape:
        raise MXNetError(f"out has shape {out.shape}: expected {output.shape}, the shape of the result.")
    out._data[...] = output
    return out


IN_PLACE = (
    "In-place operations (+=, -=, x[0]=, out=, ...) are not supported when recording with autograd: "
    "write y = x + ..., or do this outside of autograd.record()."
)


def binary(function, x, y, out=None):
    """Apply ``function`` to two operands, of which one may be a number."""
    if isinstance(x, NDArray):
        a, context = x._data, x._context
        if isinstance(y, NDArray):
            b = y._data
            if a.dtype != b.dtype:
                raise MXNetError(f"Expected two arrays of one dtype, got {a.dtype} and {b.dtype}: use astype on one.")
        else:
            b, y = number(y, a.dtype), None
    else:
        b, context = y._data, y._context
        a, x = number(x, b.dtype), None
    try:
        output, pullbacks = function(a, b)
    except ValueError as error:
        raise MXNetError(f"Operands could not be broadcast together: {error}") from error
    if out is not None:
        return _into(out, output, (x, y), pullbacks)
    result = NDArray(output, context)
    if state.recording:
        result._node = record((x, y), pullbacks)
    return result


def in_place(function, x, y):
    """x ⊕= y, in x's own memory."""
    if state.recording:
        check_can_assign(x)
        if isinstance(y, NDArray) and on_tape(y):
            raise MXNetError(IN_PLACE)
    data = x._data
    if isinstance(y, NDArray):
        if y._data.dtype != data.dtype:
            raise MXNetError(f"Expected two arrays of one dtype, got {data.dtype} and {y._data.dtype}: use astype.")
        y = y._data
    else:
        y = number(y, data.dtype)
    try:
        function(data, y, data)
    except ValueError as error:
        raise MXNetError(f"Operands could not be broadcast together: {error}") from error
    return x


def number(value, dtype):
    """Return a number in the form for arithmetic with this dtype: an integer for arrays of integers, as in MXNet.

    Raises:
        TypeError: it is not a number. (A NumPy array is none: make an NDArray of it first.)
    """
    if isinstance(value, (float, int, np.number, np.bool_)):
        return float(value) if dtype.kind == "f" else np.array(int(value)).astype(dtype)
    raise TypeError(f"type {type(value)} not supported: expected a number or an NDArray (mx.nd.array makes one).")
