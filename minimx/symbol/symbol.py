"""The symbol: outputs of a graph, by which it is extended, listed, copied, written and computed."""

from __future__ import annotations

import numbers
from typing import Any

from ..base import MXNetError
from ._attributes import hidden, shown, values_for
from ._graph import Node, in_order
from ._rules import output_names, states_of


class NotImplementedForSymbol(MXNetError):
    """What only arrays can do was asked of a symbol, which has no numbers."""


class Symbol:
    """One or several outputs of a graph of operators. ``mx.sym.Variable`` and ``mx.sym``'s operators make one."""

    __slots__ = ("__weakref__", "_heads")
    __array_ufunc__ = None  # so that numpy_number + x calls our method

    def __init__(self, heads):
        self._heads: list[tuple[Node, int]] = list(heads)

    def __repr__(self):
        names = self.name or f"group [{', '.join(str(one.name) for one in self)}]"
        return f"<{type(self).__name__} {names}>"

    # Outputs.

    @property
    def name(self):
        """The name, or None for a group of several symbols."""
        first = self._heads[0][0]
        return first.name if all(node is first for node, _ in self._heads) else None

    def list_outputs(self):
        """The names of the outputs, as in ``fc1_output``."""
        return [_output_name(node, number) for node, number in self._heads]

    def __len__(self):
        return len(self._heads)

    def __iter__(self):
        return (Symbol([head]) for head in self._heads)

    def __getitem__(self, key):
        """The output with this number or name; of a slice, a group."""
        if isinstance(key, slice):
            count = len(self._heads)
            places = range(key.start or 0, count if key.stop is None else key.stop, key.step or 1)
            return Symbol(head for place in places for head in self[place]._heads)
        if isinstance(key, str):
            places = [place for place, name in enumerate(self.list_outputs()) if name == key]
            if not places:
                raise ValueError(f'Cannot find output that matches name "{key}": there are {self.list_outputs()}.')
            if len(places) > 1:
                raise ValueError(f'There are multiple outputs with name "{key}".')
            key = places[0]
        if not isinstance(key, int):
            raise TypeError("Symbol only support integer index to fetch i-th output")
        if key >= len(self._heads):
            raise IndexError(f"output {key} of {len(self._heads)}: the first has number 0.")
        if key < 0:
            raise MXNetError(f"output {key}: the numbers of outputs begin with 0, and count upwards.")
        return Symbol([self._heads[key]])

    # The graph.

    def _nodes(self):
        return in_order(self._heads)

    def _variables(self):
        """All variables, and those of them that are auxiliary states: each in the order of the lists of names."""
        nodes = self._nodes()
        states = {state for node in nodes for state in states_of(node)}
        variables = [node for node in nodes if node.operator is None]
        return [node for node in variables if node not in states], [node for node in variables if node in states]

    def list_arguments(self):
        """The names of the variables, auxiliary states left out."""
        return [node.name for node in self._variables()[0]]

    def list_auxiliary_states(self):
        """The names of the auxiliary states, which operators change, and which have no gradient."""
        return [node.name for node in self._variables()[1]]

    def list_inputs(self):
        """The names of all variables: arguments and auxiliary states."""
        return [node.name for node in self._nodes() if node.operator is None]

    def get_internals(self):
        """A group of all outputs in the graph, also those that other operators take."""
        return Symbol([(node, number) for node in self._nodes() for number in range(node.outputs)])

    def get_children(self):
        """A group of the inputs of this symbol's operators; None for a variable."""
        heads = list(dict.fromkeys(node for node, _ in self._heads))
        inputs = [source for node in heads for source in node.inputs]
        return Symbol(inputs) if inputs else None

    # Attributes.

    def attr(self, key):
        """The attribute ``key`` of this symbol as text, or None."""
        return self.list_attr().get(key)

    def list_attr(self, recursive=False):
        """All attributes of this symbol, as text; of a group, none."""
        if recursive:
            raise DeprecationWarning("Symbol.list_attr with recursive=True is gone: use attr_dict instead.")
        return {} if self.name is None else shown(self._one_node().attrs)

    def attr_dict(self):
        """The attributes of all symbols in the graph that have any, by their names."""
        return {node.name: shown(node.attrs) for node in self._nodes() if node.attrs}

    def _set_attr(self, **kwargs):
        for name, value in kwargs.items():
            if not isinstance(value, str):
                raise ValueError(f"Set Attr only accepts string values: {name} is {value!r}.")
        node, attrs = self._one_node(), hidden(kwargs)
        if node.operator is not None:
            node.attributes = values_for(node.operator, {**node.attrs, **attrs})
        node.attrs.update(attrs)

    def _one_node(self):
        if self.name is None:
            raise MXNetError("This is a group of symbols, which has no attributes of its own.")
        return self._heads[0][0]


def _output_name(node, number):
    return node.name if node.operator is None else f"{node.name}_{output_names(node)[number]}"


def is_number(value: Any) -> bool:
    """Is it a number that a symbol can be added to?"""
    return isinstance(value, numbers.Number)
