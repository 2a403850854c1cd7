"""The types of operators' inputs and outputs from each other: one type for all, with the exceptions below."""

from __future__ import annotations

import numpy as np

from ..nd.saving import DTYPES
from ._shapes import DISTRIBUTIONS

F32, I64 = np.dtype("float32"), np.dtype("int64")
#: Operators whose output has the type that an attribute names, or this one; their inputs have any.
NAMED = {
    "Cast": None,
    "one_hot": F32,
    "argsort": F32,
    "topk": F32,
    "shape_array": I64,
    "size_array": I64,
    **dict.fromkeys(("_zeros", "_ones", "_full", "_eye", "_arange", "_linspace"), F32),
    **dict.fromkeys([f"_{how}_{name}" for how in ("random", "sample") for name in DISTRIBUTIONS], F32),
    **dict.fromkeys(("_random_randint", "_sample_multinomial"), np.dtype("int32")),
}
#: Inputs that have types of their own.
FREE = {
    **dict.fromkeys(("Embedding", "where"), (0,)),
    **dict.fromkeys(["take", "pick", "gather_nd", "scatter_nd", "batch_take", "SequenceMask"], (1,)),
    **{"mp_sgd_update": (2,), "mp_sgd_mom_update": (2, 3)},
    **dict.fromkeys(("slice_like", "reshape_like", "broadcast_like"), (1,)),
}


def infer_types(nodes, given):
    """Return the types of all outputs, by pairs of a node and a number; None for those that cannot be found.

    Args:
        nodes: the graph, inputs first.
        given: types of variables, by node.

    Raises:
        ValueError: types contradict each other: the node, what was expected and what came.
    """
    types: dict = {(node, number): None for node in nodes for number in range(node.outputs)}
    for node in nodes:
        if node.operator is None:
            code = node.attrs.get("__dtype__")
            types[node, 0] = given.get(node) or (np.dtype(DTYPES[int(code)]) if code and int(code) >= 0 else None)
    operators = [node for node in nodes if node.operator is not None]
    changed = True
    while changed:
        changed = False
        for order in (operators, operators[::-1]):
            for node in order:
                changed |= _apply(node, types)
    return types


def _apply(node, types):
    """Add to the types what one operator says; has anything changed?"""
    name = node.operator.name
    outputs = [(node, number) for number in range(node.outputs)]
    if name in NAMED and not (name == "topk" and node.attributes.get("ret_typ") == "value"):
        named = node.attributes.get("dtype")
        return _set(types, outputs[-1:], np.dtype(named) if named else NAMED[name], node) | (
            name == "topk" and node.outputs == 2 and _one(types, [node.inputs[0], outputs[0]], node)
        )
    free = FREE.get(name, ())
    inputs = [source for place, source in enumerate(node.inputs) if place not in free]
    if name == "BatchNorm" and types[inputs[0]] == np.float16:
        return _set(types, inputs[1:], F32, node) | _one(types, [inputs[0], *outputs], node)
    return _one(types, [*inputs, *outputs], node)


def _one(types, places, node):
    """All these places have one type."""
    found = next((types[place] for place in places if types[place] is not None), None)
    return found is not None and _set(types, places, found, node)


def _set(types, places, dtype, node):
    changed = False
    for place in places:
        if types[place] is None:
            types[place], changed = dtype, True
        elif types[place] != dtype:
            raise ValueError(f"{node.name}: types do not fit: expected {dtype}, got {types[place]} ({place[0].name})")
    return changed
