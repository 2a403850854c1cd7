"""Stand-ins for NumPy arrays that write down what is computed with them: how a program is made of operators.

An operator is a Python function, and most of what it does depends on shapes and dtypes alone: it checks them, looks at
its attributes, decides which axes to sum over. Called once with stand-ins in place of arrays, it leaves the calls of
NumPy behind, one line for each. Those are all that is left to do for other arrays of these shapes.

A stand-in knows its shape and dtype, and no numbers. Where an operator asks for one (``if``, ``int()``, ``for``), or
does what is not foreseen here, it raises :class:`Untraceable`, and that operator is called as it is in every step.
"""

from __future__ import annotations

import functools

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from ._recording import Numbered, Untraceable

_SIGNS = {
    **{np.add: "+", np.subtract: "-", np.multiply: "*", np.true_divide: "/", np.floor_divide: "//", np.matmul: "@"},
    **{np.equal: "==", np.not_equal: "!=", np.less: "<", np.less_equal: "<=", np.greater: ">", np.greater_equal: ">="},
    **{np.bitwise_and: "&", np.bitwise_or: "|", np.bitwise_xor: "^"},
}
_IN_PLACE = {"+", "-", "*", "/", "&", "|", "^"}
#: Methods whose result may share memory with the array, and methods whose result is a new array.
_VIEWS = {"reshape", "transpose", "swapaxes", "squeeze", "ravel"}
_METHODS = {"dot", "copy", "astype", "mean", "argmax", "argmin", "cumsum", "repeat", "take", "clip", "round"}
_REDUCTIONS = {"sum": np.add, "prod": np.multiply, "max": np.maximum, "min": np.minimum}
_VIEWING = {np.expand_dims, np.squeeze, np.broadcast_to, np.moveaxis, np.swapaxes, np.transpose, np.flip}
_FUNCTIONS = {
    *(np.where, np.concatenate, np.stack, np.tensordot, np.take, np.take_along_axis, np.clip, np.cumsum, np.repeat),
    *(np.argmax, np.argmin, np.tile, np.dot),
}
_FILLED = {np.zeros_like: "zeros", np.ones_like: "ones", np.empty_like: "empty"}


def example_of(value):
    """Return what stands for the numbers of an argument: those of a stand-in are zeros."""
    if isinstance(value, Traced):
        return value.example
    if type(value) in (tuple, list):
        return type(value)(map(example_of, value))
    return value


class Traced(Numbered, NDArrayOperatorsMixin):
    """A stand-in for an array: see the module."""

    __slots__ = ()

    def __len__(self):
        return len(self.example)

    # What is not.

    def _unknown(self, *_, **__):
        raise Untraceable("it asks for the numbers of an array.")

    __array__ = __bool__ = __int__ = __float__ = __index__ = __iter__ = __contains__ = __complex__ = _unknown
    item = tolist = _unknown
    __hash__ = object.__hash__

    # What is written down.

    @property
    def T(self):
        """The transpose."""
        return self.recording.call("{0}.T", [self], self.example.T, view=True)

    def __getattr__(self, name):
        if name in _REDUCTIONS:
            return functools.partial(self._reduced, _REDUCTIONS[name])
        if name in _VIEWS or name in _METHODS:
            return functools.partial(self._method, name)
        raise Untraceable(f"it uses {name} of an array.")

    def _reduced(self, ufunc, axis=None, keepdims=False):
        return ufunc.reduce(self, axis, keepdims=keepdims)

    def _method(self, name, *args, **kwargs):
        example = getattr(self.example, name)(*map(example_of, args), **kwargs)
        if example.shape == self.shape and (
            name == "reshape" or (name == "astype" and not kwargs.get("copy", True) and example.dtype == self.dtype)
        ):
            return self
        used = [self]
        text = f"{{0}}.{name}({self.recording.arguments(args, kwargs, used)})"
        # The copy of a transposed array is there for its layout, by which sums are added up.
        same = (self.number, self.shape) if name == "copy" and self.example.flags.c_contiguous else None
        return self.recording.call(text, used, example, view=name in _VIEWS or name == "astype", same=same)

    def __getitem__(self, key):
        _refuse_masks(key)
        used = [self]
        text = f"{{0}}[{self.recording.value(key, used)}]"
        return self.recording.call(text, used, self.example[example_of(key)], view=len(used) == 1)

    def __setitem__(self, key, value):
        _refuse_masks(key)
        if key is Ellipsis and self.recording.filled_at_once(self, value):
            return
        used = [self]
        text = f"{{0}}[{self.recording.value(key, used)}] = {self.recording.value(value, used)}"
        self.example[example_of(key)] = example_of(value)
        self.recording.change(text, used, self)

    def __pow__(self, other):  # not np.power: NumPy has shorter ways for some powers
        used = [self]
        text = f"{{0}} ** {self.recording.value(other, used)}"
        return self.recording.call(text, used, self.example ** example_of(other))

    def __array_ufunc__(self, ufunc, method, *inputs, out=None, **kwargs):
        recording = self.recording
        used: list = []
        if out is not None or method == "at":
            return _in_place(recording, ufunc, method, inputs, out, kwargs)
        if method not in ("__call__", "reduce"):
            raise Untraceable(f"it uses {ufunc.__name__}.{method}.")
        example = getattr(ufunc, method)(*map(example_of, inputs), **kwargs)
        if type(example) is tuple:
            raise Untraceable(f"{ufunc.__name__} has several results.")
        same = _unchanged(ufunc, method, inputs, example)
        if method == "__call__" and ufunc in _SIGNS and not kwargs:
            left, right = (recording.operand(one, used, example.dtype) for one in inputs)
            return recording.call(f"{left} {_SIGNS[ufunc]} {right}", used, example, same=same)
        if ufunc is np.negative and not kwargs:
            return recording.call("-{0}", inputs, example)
        if method == "reduce":
            inputs = (*inputs, kwargs.pop("axis", 0))  # by its place, which is faster
        name = recording.value_of_ufunc(ufunc) + ("" if method == "__call__" else ".reduce")
        return recording.call(f"{name}({recording.arguments(inputs, kwargs, used)})", used, example, same=same)

    def __array_function__(self, function, types, args, kwargs):
        if function in _FILLED:
            shape, dtype = kwargs.get("shape") or self.shape, kwargs.get("dtype") or self.dtype
            example = np.zeros(shape, dtype)
            text = f"np.{_FILLED[function]}({example.shape}, np.{example.dtype.name})"
            return self.recording.call(text, [], example)
        if function is np.ndim:
            return self.ndim
        if function not in _VIEWING | _FUNCTIONS or (function is np.where and len(args) != 3):
            raise Untraceable(f"it uses np.{function.__name__}.")
        used: list = []
        text = f"np.{function.__name__}({self.recording.arguments(args, kwargs, used)})"
        example = function(*map(example_of, args), **kwargs)
        return self.recording.call(text, used, example, view=function in _VIEWING)


def _refuse_masks(key):
    for part in key if isinstance(key, tuple) else (key,):
        if isinstance(part, Traced) and part.dtype == bool:
            raise Untraceable("how many elements it takes depends on numbers.")


def _unchanged(ufunc, method, inputs, example):
    """Where the result has the numbers of an input, because it is multiplied by 1 or reduced over one element each."""
    first = inputs[0]
    if not isinstance(first, Traced) or example.dtype != first.dtype or example.size != first.size or not example.ndim:
        return None
    if method == "reduce":
        return (first.number, example.shape) if ufunc in _REDUCTIONS.values() else None
    second = inputs[1] if len(inputs) == 2 else None
    one = type(second) in (int, float) and second == 1 and ufunc in (np.multiply, np.true_divide)
    return (first.number, example.shape) if one else None


def _in_place(recording, ufunc, method, inputs, out, kwargs):
    changed = inputs[0] if method == "at" else out[0]
    used: list = []
    if not isinstance(changed, Traced) or method not in ("__call__", "at"):
        raise Untraceable("it changes an array that is no result of its own.")
    examples = [example_of(one) for one in inputs]
    sign = _SIGNS.get(ufunc)
    if method == "at":
        ufunc.at(*examples)
        text = f"np.{ufunc.__name__}.at({recording.arguments(inputs, kwargs, used)})"
    else:
        ufunc(*examples, out=changed.example, **kwargs)
        if sign in _IN_PLACE and inputs[0] is changed and not kwargs:
            left, right = (recording.value(one, used) for one in inputs)
            text = f"{left} {sign}= {right}"
        else:
            given = recording.arguments(inputs, kwargs, used)
            text = f"{recording.value_of_ufunc(ufunc)}({given}, out={recording.value(changed, used)})"
    recording.change(text, used, changed)
    return changed
