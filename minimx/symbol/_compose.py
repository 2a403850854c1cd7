"""From an operator and symbols to a new symbol: names, inputs that were not given, and attributes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .. import attribute
from .. import name as names
from ..base import MXNetError
from ..nd.operators import Operator
from ._attributes import hidden, values_for
from ._graph import Node
from ._rules import INITIALIZERS, STATES, input_names, output_names
from .symbol import Symbol


def create(operator: Operator, hint: str, inputs: Sequence | dict, attributes: dict[str, Any],
           name: str | None = None, attr: dict[str, str] | None = None) -> Symbol:  # fmt: skip
    """Apply an operator to symbols.

    Args:
        operator: an entry of the table.
        hint: what the symbol is called, with a number, where it has no name.
        inputs: symbols by their names, or a list of them for an operator with any number of inputs.
        attributes: for the operator; None of them is None.
        name: the symbol's name.
        attr: more attributes, as text.

    Returns:
        The symbol. Inputs that were not given are new variables, named after the symbol and the input.

    Raises:
        MXNetError: an attribute is not known, or an input has several outputs.
    """
    attrs = hidden({**attributes, **attribute._current().get(attr)})
    name = names._current().get(name, hint)
    values = values_for(operator, attrs)
    if isinstance(inputs, dict):
        expected = input_names(operator, values)
        unknown = [given for given in inputs if given not in expected]
        if unknown:
            raise MXNetError(f"{name}: {operator.name} has no input {', '.join(unknown)}: expected {expected}.")
        heads = [_single(inputs[one], name) if one in inputs else _variable(f"{name}_{one}", attrs) for one in expected]
        _inform(operator, dict(zip(expected, heads)))
    else:
        heads = [_single(symbol, name) for symbol in inputs]
    node = Node(operator, name, heads, values, attrs, 1)
    node.outputs = len(output_names(node))
    return Symbol([(node, number) for number in range(node.outputs)])


def _inform(operator: Operator, heads: dict[str, tuple[Node, int]]) -> None:
    """Give variables the initializers that the operator has for them."""
    for one in STATES.get(operator.name, ()):
        if heads[one][0].operator is not None:
            raise MXNetError(f"{one} of {operator.name} is changed by it, so it must be a variable.")
    for one, (source, _) in heads.items():
        if source.operator is None and (operator.name, one) in INITIALIZERS:
            source.attrs.setdefault("__init__", INITIALIZERS[operator.name, one])


def _variable(name: str, attrs: dict[str, str]) -> tuple[Node, int]:
    return Node(None, name, attrs=dict(attrs)), 0


def _single(symbol: Symbol, name: str) -> tuple[Node, int]:
    if len(symbol._heads) != 1:
        raise MXNetError(f"{name}: an input has {len(symbol._heads)} outputs, expected one: choose it, as in x[0].")
    return symbol._heads[0]
