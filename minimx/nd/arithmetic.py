"""Arithmetic and comparison of two operands, which broadcast, and of which one may be a number."""

import numpy as np

from ..base import MXNetError
from .array import NDArray
from .operators import OPERATORS, TABLE, Operator, binary, in_place, operator


def reduced(ufunc, data, axes):
    """Reduce over ``axes``, and keep them with size 1.

    Where rows are short and many, NumPy takes four times as long to reduce each row as to reduce the columns of the
    transposed array.
    """
    if data.ndim == 2 and axes == (1,) and data.shape[1] <= 16 < len(data):
        return ufunc.reduce(data.T.copy(), 0).reshape(-1, 1)
    return ufunc.reduce(data, axes, keepdims=True)


def sum_to(gradient, shape):
    """Undo a broadcast: sum a gradient over the axes along which elements were repeated."""
    if gradient.shape == shape:
        return gradient
    extra = gradient.ndim - len(shape)
    if extra == 1 and gradient.shape[1:] == shape:
        return np.add.reduce(gradient, 0)
    stretched = tuple(extra + axis for axis, size in enumerate(shape) if size == 1)
    return reduced(np.add, gradient, (*range(extra), *stretched)).reshape(shape)


# x and y are NumPy arrays, or one of them is a number; the gradient of a number is never asked for.


def add(x, y):
    """x + y."""
    return x + y, (lambda dy: sum_to(dy, x.shape), lambda dy: sum_to(dy, y.shape))


def subtract(x, y):
    """x - y."""
    return x - y, (lambda dy: sum_to(dy, x.shape), lambda dy: sum_to(-dy, y.shape))


def multiply(x, y):
    """x · y."""
    return x * y, (lambda dy: sum_to(dy * y, x.shape), lambda dy: sum_to(dy * x, y.shape))


def divide(x, y):
    """x / y; the quotient of whole numbers is rounded towards zero."""
    out = _quotient(x, y)
    return out, (lambda dy: sum_to(dy / y, x.shape), lambda dy: sum_to(-dy * out / y, y.shape))


def _quotient(x, y):
    out = np.true_divide(x, y)
    dtype = y.dtype if isinstance(x, float) else x.dtype
    return out if out.dtype == dtype else np.trunc(out).astype(dtype)


def modulo(x, y):
    """The remainder of x / y, with the sign of y; 0 where y is 0."""
    floor = np.floor_divide
    return _remainder(x, y), (lambda dy: sum_to(dy, x.shape), lambda dy: sum_to(-dy * floor(x, y), y.shape))


def _remainder(x, y):
    left = np.mod(x, y)
    return np.where(np.equal(y, 0), np.zeros_like(left), left)


def power(x, y):
    """x to the power of y."""
    out = _power(x, y)
    return out, (
        lambda dy: sum_to(dy * y * np.power(x, y - 1), x.shape),
        lambda dy: sum_to(dy * out * np.log(x), y.shape),
    )


def _power(x, y):
    dtype = y.dtype if isinstance(x, float) else x.dtype
    if dtype.kind == "f":
        return np.power(x, y)
    return np.power(np.asarray(x, float), np.asarray(y, float)).astype(dtype)


def maximum(x, y):
    """The larger of x and y; where they are equal, the gradient goes to x, or to the one that is an array."""
    left = x >= y if np.ndim(x) else x > y
    return np.maximum(x, y), (lambda dy: sum_to(dy * left, x.shape), lambda dy: sum_to(dy * ~left, y.shape))


def minimum(x, y):
    """The smaller of x and y; where they are equal, the gradient goes to x, or to the one that is an array."""
    left = x <= y if np.ndim(x) else x < y
    return np.minimum(x, y), (lambda dy: sum_to(dy * left, x.shape), lambda dy: sum_to(dy * ~left, y.shape))


def hypot(x, y):
    """√(x² + y²)."""
    out = np.hypot(x, y)
    return out, (lambda dy: sum_to(dy * x / out, x.shape), lambda dy: sum_to(dy * y / out, y.shape))


def _comparison(ufunc):
    """A comparison gives 1 or 0 in the dtype of its operands. Its derivative is zero."""

    def compare(x, y):
        dtype = y.dtype if isinstance(x, float) else x.dtype
        return ufunc(x, y).astype(dtype), (None, None)

    compare.__doc__ = f"1 where ``{ufunc.__name__}`` holds, else 0."
    return compare


COMPARISONS = {
    "equal": _comparison(np.equal),
    "not_equal": _comparison(np.not_equal),
    "greater": _comparison(np.greater),
    "greater_equal": _comparison(np.greater_equal),
    "lesser": _comparison(np.less),
    "lesser_equal": _comparison(np.less_equal),
    "logical_and": _comparison(np.logical_and),
    "logical_or": _comparison(np.logical_or),
    "logical_xor": _comparison(np.logical_xor),
}
FUNCTIONS = {
    "add": add,
    "subtract": subtract,
    "multiply": multiply,
    "divide": divide,
    "true_divide": divide,
    "modulo": modulo,
    "power": power,
    "maximum": maximum,
    "minimum": minimum,
    **COMPARISONS,
}
#: MXNet's names for them where both operands must be arrays.
BROADCAST = {
    **{f"broadcast_{name}": function for name, function in COMPARISONS.items()},
    "broadcast_add": add,
    "broadcast_plus": add,
    "broadcast_sub": subtract,
    "broadcast_minus": subtract,
    "broadcast_mul": multiply,
    "broadcast_div": divide,
    "broadcast_mod": modulo,
    "broadcast_power": power,
    "broadcast_maximum": maximum,
    "broadcast_minimum": minimum,
    "broadcast_hypot": hypot,
}
#: Names that are not the first of their operators.
OLDER = {"broadcast_plus": "broadcast_add", "broadcast_minus": "broadcast_sub"}
ELEMENTWISE = {"elemwise_add": add, "elemwise_sub": subtract, "elemwise_mul": multiply, "elemwise_div": divide}


def _on_operands(name, function):
    def call(lhs, rhs):
        if isinstance(lhs, NDArray) or isinstance(rhs, NDArray):
            return binary(function, lhs, rhs)
        result, _ = function(np.float64(lhs), np.float64(rhs))
        return type(lhs + rhs)(result) if function is not divide else float(result)

    return _entered(name, function, call)


def _on_arrays(name, function, same_shape=False):
    def call(lhs, rhs, out=None, name=name):
        for operand in (lhs, rhs):
            if not isinstance(operand, NDArray):
                raise AssertionError(f"{name} takes two NDArrays, got {operand!r}: use + - * / for numbers.")
        if same_shape and lhs.shape != rhs.shape:
            raise MXNetError(f"{name} takes two arrays of one shape, got {lhs.shape} and {rhs.shape}.")
        return binary(function, lhs, rhs, out)

    TABLE[name] = Operator(OLDER.get(name, name), function, ("lhs", "rhs"), ())
    return _entered(name, function, call)


def _entered(name, function, call):
    call.__name__ = call.__qualname__ = name
    call.__doc__ = function.__doc__
    OPERATORS[name] = call


for _name, _function in FUNCTIONS.items():
    _on_operands(_name, _function)
for _name, _function in BROADCAST.items():
    _on_arrays(_name, _function)
for _name, _function in ELEMENTWISE.items():
    _on_arrays(_name, _function, same_shape=True)


@operator("add_n", "ElementWiseSum")
def add_n(*arrays, num_args=None):
    """The sum of any number of arrays of one shape."""
    if len({array.shape for array in arrays}) != 1:
        raise ValueError("expected arrays of one shape.")
    total = arrays[0].copy()
    for array in arrays[1:]:
        total += array
    return total, [lambda dy: dy] * len(arrays)


# Python's operators: +, -, *, ...


def _sign(function):
    return lambda x, y: binary(function, x, y)


def _reflected(function):
    return lambda x, y: binary(function, y, x)


def _assigning(ufunc):
    return lambda x, y: in_place(ufunc, x, y)


for _name, _function in {
    "add": add,
    "sub": subtract,
    "mul": multiply,
    "truediv": divide,
    "mod": modulo,
    "pow": power,
}.items():
    setattr(NDArray, f"__{_name}__", _sign(_function))
    setattr(NDArray, f"__r{_name}__", _reflected(_function))
for _name, _comparing in {
    "eq": "equal",
    "ne": "not_equal",
    "gt": "greater",
    "ge": "greater_equal",
    "lt": "lesser",
    "le": "lesser_equal",
}.items():
    setattr(NDArray, f"__{_name}__", _sign(COMPARISONS[_comparing]))


def _remainder_in_place(x, y, out):
    out[...] = _remainder(x, y)


def _divide_in_place(x, y, out):
    out[...] = _quotient(x, y)


for _name, _ufunc in {
    "add": np.add,
    "sub": np.subtract,
    "mul": np.multiply,
    "truediv": _divide_in_place,
    "mod": _remainder_in_place,
}.items():
    setattr(NDArray, f"__i{_name}__", _assigning(_ufunc))
setattr(NDArray, "__neg__", lambda x: binary(multiply, x, -1.0))  # noqa: B010
setattr(NDArray, "__hash__", object.__hash__)  # noqa: B010 (a class with == has none unless it is told to)
