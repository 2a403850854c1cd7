"""Copies of graphs, and symbols put in the places of variables."""

from __future__ import annotations

from ..base import MXNetError
from ._graph import Node, in_order
from .symbol import Symbol


def _copied(heads, others=None):
    """Return the heads of a copy of a graph. ``others`` are put in the place of variables, by name."""
    others = others or {}
    places: dict[tuple[Node, int], tuple[Node, int]] = {}
    for node in in_order(heads):
        if node.operator is None and node.name in others:
            places[node, 0] = others[node.name]
            continue
        inputs = [places[source] for source in node.inputs]
        made = Node(node.operator, node.name, inputs, dict(node.attributes), dict(node.attrs), node.outputs)
        places.update({(node, number): (made, number) for number in range(node.outputs)})
    return [places[head] for head in heads]


def _compose(self, *args, **kwargs):
    """Put symbols in the place of this symbol's variables, by name."""
    name = kwargs.pop("name", None)
    if args and kwargs:
        raise TypeError("compose only accept input Symbols either as positional or keyword arguments, not both")
    for symbol in (*args, *kwargs.values()):
        if not isinstance(symbol, Symbol):
            raise TypeError(f"Compose expect `Symbol` as arguments, got {symbol!r}.")
    if args:
        raise MXNetError(f"Symbols take the place of variables by name: one of {', '.join(self.list_inputs())}.")
    unknown = [key for key in kwargs if key not in self.list_inputs()]
    if unknown:
        raise MXNetError(f"{', '.join(unknown)} is no variable: expected one of {', '.join(self.list_inputs())}.")
    if any(len(symbol._heads) != 1 for symbol in kwargs.values()):
        raise MXNetError("A symbol with several outputs cannot take the place of a variable: choose one, as in x[0].")
    self._heads = _copied(self._heads, {key: symbol._heads[0] for key, symbol in kwargs.items()})
    if name:
        self._heads[0][0].name = name


def _call(self, *args, **kwargs):
    """A copy of this symbol, with other symbols in the place of its variables, by name."""
    made = Symbol(_copied(self._heads))
    _compose(made, *args, **kwargs)
    return made


def _gradient(self, wrt):
    """Refused, as in MXNet: an executor's backward computes gradients."""
    raise MXNetError("Symbol.gradient is not there: bind the symbol, and call the executor's backward.")


def _copy(self, memory=None):
    return Symbol(_copied(self._heads))


_METHODS = {"_compose": _compose, "__call__": _call, "gradient": _gradient, "__copy__": _copy, "__deepcopy__": _copy}
for _name, _function in _METHODS.items():
    setattr(Symbol, _name, _function)
