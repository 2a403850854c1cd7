"""Shapes and types of all symbols in a graph from those of some of them."""

from __future__ import annotations

import numpy as np

from ..base import MXNetError
from ..nd.elementwise import FUNCTIONS
from ..nd.operators import IGNORED
from ..nd.scalars import PAIRS
from ._attributes import to_value
from ._shapes import RULES, known, merged, same

_SAME = {f"_{name}" for name in PAIRS} | set(FUNCTIONS)


def _rule(name):
    if name in RULES:
        return RULES[name]
    return same if name in _SAME or name.endswith("_scalar") else None


def infer_shapes(nodes, given):
    """Return the shapes of all outputs as a dictionary from pairs of a node and a number.

    Args:
        nodes: the graph, inputs first.
        given: shapes of variables, by node.

    Raises:
        MXNetError: shapes contradict each other; the message names the operator.
    """
    shapes = {(node, number): () for node in nodes for number in range(node.outputs)}
    for node in nodes:
        if node.operator is None:
            text = node.attrs.get("__shape__")
            shapes[node, 0] = tuple(given.get(node) or (to_value(text) if text else ()))
    operators = [node for node in nodes if node.operator is not None]
    changed = True
    while changed:
        changed = False
        for order in (operators, operators[::-1]):
            for node in order:
                changed |= _apply(node, shapes)
    return shapes


def _apply(node, shapes):
    """Add to the shapes what one operator says; has anything changed?"""
    before = [shapes[source] for source in node.inputs], [shapes[node, number] for number in range(node.outputs)]
    rule = _rule(node.operator.name) or by_running
    try:
        ins, outs = rule(node.attributes, *before) if rule is not by_running else by_running(node, *before)
        changed = False
        for source, shape in zip([*node.inputs, *((node, place) for place in range(node.outputs))], [*ins, *outs]):
            new = merged(shapes[source], tuple(shape))
            changed |= new != shapes[source]
            shapes[source] = new
    except (ValueError, TypeError, IndexError) as error:
        shown = ", ".join(f"{source.name}: {shape}" for (source, _), shape in zip(node.inputs, before[0]))
        raise MXNetError(f"Error in operator {node.name}: {error} ({shown}).") from error
    return changed


def by_running(node, ins, outs):
    """The outputs' shapes from those of results on zeros, where all inputs are known."""
    if not all(known(shape) for shape in ins) or all(known(shape) for shape in outs):
        return ins, outs
    given = {name: value for name, value in node.attributes.items() if name not in IGNORED}
    value, _ = node.operator.function(*[np.zeros(shape, np.float32) for shape in ins], **given)
    return ins, [one.shape for one in (value if type(value) is tuple else (value,))]
