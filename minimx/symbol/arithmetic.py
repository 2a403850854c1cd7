"""Python's arithmetic and comparisons on symbols, and MXNet's functions of two symbols, or of a symbol and a number."""

import math
import operator

from ..nd.operators import TABLE
from ._compose import create
from .symbol import NotImplementedForSymbol, Symbol, is_number


def _of(names, left, right):
    """Apply the first of these operators to two symbols, the second to a symbol and a number; each with its hint."""
    if isinstance(right, Symbol):
        name, hint = names[0]
        return create(TABLE[name], hint, {"lhs": left, "rhs": right}, {})
    if is_number(right):
        name, hint = names[1]
        return create(TABLE[name], hint, {"data": left}, {"scalar": right})
    raise TypeError(f"type {type(right)} not supported")


def _method(names):
    return lambda self, other: _of(names, self, other)


def _reflected(names):
    def method(self, other):
        return _of(names, other, self) if isinstance(other, Symbol) else _of(names, self, other)

    return method


def _refused(name):
    def method(self, *_):
        raise NotImplementedForSymbol(f"Function {name} is not implemented for Symbol and only available in NDArray.")

    return method


def _names(operator, hint, scalar=None, scalar_hint=None):
    scalar = scalar or f"{hint}_scalar"
    return (operator, hint), (scalar, scalar_hint or scalar.replace("_scalar", "scalar"))


ADD, SUBTRACT = _names("elemwise_add", "_plus"), _names("elemwise_sub", "_minus")
MULTIPLY, DIVIDE = _names("elemwise_mul", "_mul"), _names("elemwise_div", "_div")
MODULO, POWER = _names("_mod", "_mod"), _names("_power", "_power")
REVERSED = {
    "sub": _names("elemwise_sub", "_minus", "_rminus_scalar"),
    "truediv": _names("elemwise_div", "_div", "_rdiv_scalar"),
    "mod": _names("_mod", "_mod", "_rmod_scalar"),
    "pow": _names("_power", "_power", "_rpower_scalar", "_rpower_scalar"),
}
_DIRECT = {"add": ADD, "sub": SUBTRACT, "mul": MULTIPLY, "truediv": DIVIDE, "mod": MODULO, "pow": POWER}
for _name, _both in _DIRECT.items():
    setattr(Symbol, f"__{_name}__", _method(_both))
    setattr(Symbol, f"__r{_name}__", _reflected(REVERSED[_name]) if _name in REVERSED else _method(_both))
for _name in ("iadd", "isub", "imul", "itruediv", "bool"):
    setattr(Symbol, f"__{_name}__", _refused(f"__{_name}__"))
for _name in ("wait_to_read", "asnumpy", "asscalar", "copy", "as_in_context", "detach", "backward"):
    setattr(Symbol, _name, _refused(_name))
for _name, _word in {"eq": "equal", "ne": "not_equal", "gt": "greater", "ge": "greater_equal", "lt": "lesser",
                     "le": "lesser_equal"}.items():  # fmt: skip
    _operator = f"_{_word}"
    setattr(Symbol, f"__{_name}__", _method(_names(_operator, _operator, scalar_hint=f"{_operator}_scalar")))
setattr(Symbol, "__hash__", None)  # noqa: B010 (as for every class with ==: a symbol is no key)
setattr(Symbol, "__neg__", lambda self: self * -1.0)  # noqa: B010


def _both_sides(word, on_numbers, reflected=None):
    names = _names(f"_{word}", f"_{word}")
    back = names if reflected is None else (names[0], (reflected, reflected.replace("_scalar", "scalar")))

    def function(left, right):
        if isinstance(left, Symbol):
            return _of(names, left, right)
        if isinstance(right, Symbol) and is_number(left):
            return _of(back, right, left)
        if is_number(left) and is_number(right):
            return on_numbers(left, right)
        raise TypeError(f"types ({type(left)}, {type(right)}) not supported")

    return function


maximum = _both_sides("maximum", max)
minimum = _both_sides("minimum", min)
hypot = _both_sides("hypot", math.hypot)
power = pow = _both_sides("power", operator.pow, "_rpower_scalar")
maximum.__doc__ = "The larger of two, of which at least one is a symbol and the other may be a number."
minimum.__doc__ = "The smaller of two, of which at least one is a symbol and the other may be a number."
hypot.__doc__ = "√(x² + y²)."
power.__doc__ = "x to the power of y."
