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
from ._rules import INITIAL, input_names, output_names
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
    attrs = hidden({**attributes, **attribute.current().get(attr)})
    name = names.current().get(name, hint)
    values = values_for(operator, attrs)
    if isinstance(inputs, dict):
        expected = input_names(operator, values)
        unknown = [given for given in inputs if given not in expected]
        if unknown:
            raise MXNetError(f"{name}: {operator.name} has no input {', '.join(unknown)}: expected {expected}.")
        heads = [_single(inputs[one], name) if one in inputs else _variable(f"{name}_{one}", attrs) for one in expected]
        for one, (variable, _) in zip(expected, heads):
            if one in INITIAL.get(operator.name, ()):
                variable.attrs.setdefault("__init__", INITIAL[operator.name][one])
    else:
        heads = [_single(symbol, name) for symbol in inputs]
    node = Node(operator, name, heads, values, attrs, 1)
    node.outputs = len(output_names(node))
    return Symbol([(node, number) for number in range(node.outputs)])


def _variable(name: str, attrs: dict[str, str]) -> tuple[Node, int]:
    return Node(None, name, attrs=dict(attrs)), 0


def _single(symbol: Symbol, name: str) -> tuple[Node, int]:
    if len(symbol._heads) != 1:
        raise MXNetError(f"{name}: an input has {len(symbol._heads)} outputs, expected one: choose it, as in x[0].")
    return symbol._heads[0]
