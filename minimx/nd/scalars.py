"""Operators that MXNet has for Python's arithmetic on symbols: of two arrays of one shape, or of one and a number.

They are the functions of :mod:`minimx.nd.arithmetic` under the names that files of symbols hold.
"""

from . import arithmetic
from .operators import TABLE, Operator, number

#: For two arrays, and for an array and a number (``_plus_scalar``, ``_rminus_scalar``).
PAIRS = {
    "mod": arithmetic.modulo,
    "power": arithmetic.power,
    "maximum": arithmetic.maximum,
    "minimum": arithmetic.minimum,
    "hypot": arithmetic.hypot,
    **arithmetic.COMPARISONS,
}
SCALARS = {"plus": arithmetic.add, "minus": arithmetic.subtract, "mul": arithmetic.multiply, "div": arithmetic.divide}
#: The number comes first.
REVERSED = {
    "rminus": arithmetic.subtract,
    "rdiv": arithmetic.divide,
    "rmod": arithmetic.modulo,
    "rpower": arithmetic.power,
}


def _with_number(function):
    def call(data, *, scalar):
        value, (pullback, _) = function(data, number(scalar, data.dtype))
        return value, [pullback]

    return call


def _of_number(function):
    def call(data, *, scalar):
        value, (_, pullback) = function(number(scalar, data.dtype), data)
        return value, [pullback]

    return call


for _name, _function in PAIRS.items():
    TABLE[f"_{_name}"] = Operator(f"_{_name}", _function, ("lhs", "rhs"), ())
for _made, _functions in ((_with_number, {**SCALARS, **PAIRS}), (_of_number, REVERSED)):
    for _name, _function in _functions.items():
        TABLE[f"_{_name}_scalar"] = Operator(f"_{_name}_scalar", _made(_function), ("data",), ("scalar",))
