"""Shapes of all symbols in a graph from those of some of them."""

from __future__ import annotations

import numpy as np

from ..base import MXNetError
from ..nd.operators import IGNORED
from ._attributes import to_value
from ._partial import known, merged
from ._shapes import rule_of


def infer_shapes(nodes, given):
    """Return the shapes of all outputs, by pairs of a node and a number, as far as they can be found.

    Args:
        nodes: the graph, inputs first.
        given: shapes of variables, by node. A variable's own shape counts where none is given.

    Raises:
        MXNetError: shapes contradict each other; the message names the operator.
    """
    shapes = {(node, number): () for node in nodes for number in range(node.outputs)}
    for node in nodes:
        if node.operator is None:
            text = node.attrs.get("__shape__")
            own = to_value(text) if text else ()
            shapes[node, 0] = tuple(given.get(node) or ((own,) if isinstance(own, int) else own))
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
    places = [*node.inputs, *((node, number) for number in range(node.outputs))]
    count = len(node.inputs)
    before = [shapes[place] for place in places]
    try:
        rule, changed = rule_of(node.operator.name), False
        ins, outs = before[:count], before[count:]
        if rule:
            ins, outs = rule(node.attributes, ins, outs)
        if not all(known(shape) for shape in outs) and all(known(shape) for shape in ins):
            outs = _by_running(node, ins)
        for place, shape in zip(places, [*ins, *outs]):
            new = merged(tuple(shape), shapes[place])
            if new != shapes[place]:
                shapes[place], changed = new, True
    except (ValueError, TypeError, IndexError) as error:
        shown = ", ".join(f"{source.name} {shape}" for (source, _), shape in zip(node.inputs, before))
        raise MXNetError(f"Error in operator {node.name}: {error} (inputs: {shown or 'none'}).") from error
    return changed


def _by_running(node, ins):
    """The shapes of the outputs: those of results on zeros."""
    given = {name: value for name, value in node.attributes.items() if name not in IGNORED}
    value, _ = node.operator.function(*[np.zeros(shape, np.float32) for shape in ins], **given)
    return [one.shape for one in (value if type(value) is tuple else (value,))]
