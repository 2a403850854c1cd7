"""``mx.sym``'s operators, and the methods of symbols that are operators: all made from the one table."""

from __future__ import annotations

import numpy as np

from ..base import MXNetError
from ..nd.operators import TABLE
from ._compose import create
from .symbol import Symbol


def _of_any_number(name, operator):
    def call(*symbols, name=None, attr=None, out=None, **attributes):
        if not symbols:
            raise MXNetError(f"{hint} needs at least one symbol.")
        for symbol in symbols:
            _check(symbol, "Positional arguments")
        if "num_args" in operator.attributes:
            attributes.setdefault("num_args", len(symbols))
        return create(operator, hint, symbols, attributes, name, attr)

    hint = name.lower()
    return call


def _of_its_inputs(name, operator):
    places = (*operator.inputs, *operator.attributes)

    def call(*given_by_place, name=None, attr=None, out=None, **given):
        if len(given_by_place) > len(places):
            raise TypeError(f"{hint} takes {', '.join(places)}: {len(given_by_place)} arguments were given.")
        for key, value in zip(places, given_by_place):
            if key in given:
                raise TypeError(f"{hint} got {key} twice, by its place and by its name.")
            given[key] = value
        inputs = {key: given.pop(key) for key in operator.inputs if key in given}
        inputs = {key: symbol for key, symbol in inputs.items() if symbol is not None}
        for key, symbol in inputs.items():
            _check(symbol, f"Argument {key}")
        inputs.update({key: value for key, value in given.items() if isinstance(value, Symbol)})
        return create(operator, hint, inputs, {k: v for k, v in given.items() if k not in inputs}, name, attr)

    hint = name.lower()
    return call


def _check(value, what):
    if not isinstance(value, Symbol):
        raise AssertionError(f"{what} must be Symbol instances, but got {value!r}: use mx.sym.Variable.")


def _function(name, operator):
    call = (_of_any_number if operator.variadic else _of_its_inputs)(name, operator)
    call.__name__ = call.__qualname__ = name
    call.__doc__ = operator.function.__doc__
    return call


#: Names that only symbols' operators have: those of ``nd`` are functions.
ONLY_HERE = {
    **{name: f"_{name}" for name in ("random_uniform", "random_normal", "random_gamma", "random_exponential")},
    **{name: f"_{name}" for name in ("random_poisson", "random_randint")},
    **{"uniform": "_random_uniform", "normal": "_random_normal", "sample_multinomial": "_sample_multinomial"},
    **{"shuffle": "_shuffle", "crop": "slice"},
}
FUNCTIONS = {name: _function(name, operator) for name, operator in TABLE.items() if not name.startswith("_")}
FUNCTIONS.update({name: _function(name, TABLE[first]) for name, first in ONLY_HERE.items()})
#: Operators that are methods of symbols too.
METHODS = (
    "abs arccos arccosh arcsin arcsinh arctan arctanh argmax argmax_channel argmin argsort broadcast_axes "
    "broadcast_like broadcast_to cbrt ceil clip cos cosh degrees diag exp expand_dims expm1 fix flatten flip floor log "
    "log10 log1p log2 log_softmax max mean min nansum norm one_hot ones_like pad pick prod radians rcbrt reciprocal "
    "relu repeat reshape reshape_like rint round rsqrt shape_array sigmoid sign sin sinh size_array slice slice_axis "
    "slice_like softmax softmin sort split sqrt square squeeze sum swapaxes take tan tanh tile topk transpose trunc "
    "zeros_like"
)
for _name in METHODS.split():
    setattr(Symbol, _name, FUNCTIONS[_name])


def _astype(self, dtype, **kwargs):
    """The symbol with another dtype."""
    return FUNCTIONS["cast"](self, dtype=np.dtype(dtype), **kwargs)


setattr(Symbol, "__abs__", FUNCTIONS["abs"])  # noqa: B010
setattr(Symbol, "astype", _astype)  # noqa: B010
