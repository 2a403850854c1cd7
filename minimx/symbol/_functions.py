"""``mx.sym``'s functions: variables, groups, and every operator of the table."""

from __future__ import annotations

from .. import attribute, nd  # noqa: F401 (nd fills the table)
from ..nd.operators import TABLE
from ._attributes import hidden
from ._compose import create
from ._graph import Node
from .symbol import Symbol


def var(name, attr=None, shape=None, lr_mult=None, wd_mult=None, dtype=None, init=None, stype=None, **kwargs):
    """Make a variable."""
    if not isinstance(name, str):
        raise TypeError("Expect a string for variable `name`")
    attrs = attribute.current().get(attr)
    given = {"shape": shape, "lr_mult": lr_mult, "wd_mult": wd_mult}
    attrs.update({f"__{key}__": str(value) for key, value in given.items() if value is not None})
    return Symbol([(Node(None, name, attrs=hidden(attrs)), 0)])


Variable = var


def Group(symbols):
    """Make a symbol that has the outputs of several."""
    if not symbols or not all(isinstance(symbol, Symbol) for symbol in symbols):
        raise TypeError("Expected a list of symbols as input")
    return Symbol(head for symbol in symbols for head in symbol._heads)


def _function(name, operator):
    if operator.variadic:

        def call(*symbols, name=None, attr=None, out=None, **attributes):
            for symbol in symbols:
                _check(symbol, "Positional arguments")
            return create(operator, call.__name__.lower(), symbols, attributes, name, attr)

    else:

        def call(*places, name=None, attr=None, out=None, **given):
            inputs, attributes = {}, {}
            for key, value in zip((*operator.inputs, *operator.attributes), places):
                given.setdefault(key, value)
            for key, value in given.items():
                if isinstance(value, Symbol):
                    inputs[key] = value
                elif key in operator.inputs:
                    if value is not None:
                        _check(value, f"Argument {key}")
                else:
                    attributes[key] = value
            return create(operator, call.__name__.lower(), inputs, attributes, name, attr)

    call.__name__ = call.__qualname__ = name
    call.__doc__ = operator.function.__doc__
    return call


def _check(value, what):
    if not isinstance(value, Symbol):
        raise AssertionError(f"{what} must be Symbol instances, but got {value!r}")


FUNCTIONS = {name: _function(name, operator) for name, operator in TABLE.items()}
