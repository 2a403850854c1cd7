"""What a symbol needs to know of some operators besides their functions: inputs that depend on attributes, states, and
names of outputs."""

from __future__ import annotations

from typing import Any

from ..nd.operators import Operator
from ._attributes import default_of
from ._graph import Node

#: Operators whose outputs are numbered where there is one only, too.
NUMBERED = ("SliceChannel", "_split_v2", "sort")
#: Inputs that an operator changes: a symbol lists them as auxiliary states, not as arguments.
STATES = {"BatchNorm": ("moving_mean", "moving_var")}
#: Operators whose first output is not called "output".
OUTPUTS = {"make_loss": ("loss",)}

#: How many results MXNet's operators have, those that a symbol does not show included: files count them.
RESULTS = {
    **dict.fromkeys(("BatchNorm", "LayerNorm", "InstanceNorm", "GroupNorm"), 3),
    **dict.fromkeys(("Dropout", "L2Normalization", "LRN", "Pooling", "sort"), 2),
}

#: Initializers that variables get as inputs of an operator, where they have none of their own.
INITIALIZERS = {
    ("BatchNorm", "moving_mean"): '["zero", {}]',
    ("BatchNorm", "moving_var"): '["one", {}]',
    ("LeakyReLU", "gamma"): '["Constant", {"value": 0.25}]',
}


def input_names(operator: Operator, attributes: dict[str, Any]) -> tuple[str, ...]:
    """Return the names of the arrays that an operator takes when it has these attributes."""
    inputs = operator.inputs
    if "no_bias" in operator.attributes and attributes.get("no_bias", default_of(operator, "no_bias")):
        return inputs[:2]
    if operator.name == "LeakyReLU" and attributes.get("act_type") != "prelu":
        return inputs[:1]
    if operator.name == "SequenceMask" and not attributes.get("use_sequence_length"):
        return inputs[:1]
    return inputs


def output_names(node: Node) -> tuple[str, ...]:
    """Return what the outputs of an operator are called after its name."""
    assert node.operator is not None
    name, attributes = node.operator.name, node.attributes
    if name == "SliceChannel":
        count = attributes["num_outputs"]
    elif name == "_split_v2":
        count = attributes.get("sections") or len(attributes["indices"])
    elif name == "topk":
        count = 2 if attributes.get("ret_typ") == "both" else 1
    elif name == "_sample_multinomial":
        count = 2 if attributes.get("get_prob") else 1
    else:
        count = 2 if name == "moments" else 1
    if count == 1 and name not in NUMBERED and attributes.get("ret_typ") != "value":
        return OUTPUTS.get(name, ("output",))
    return tuple(f"output{place}" for place in range(count))


def states_of(node: Node) -> list[Node]:
    """Return the variables that are auxiliary states of an operator."""
    if node.operator is None or node.operator.name not in STATES:
        return []
    names = input_names(node.operator, node.attributes)
    return [node.inputs[names.index(state)][0] for state in STATES[node.operator.name]]


def results_of(node: Node) -> int:
    """Return how many results MXNet counts for a node."""
    if node.operator is None or node.attributes.get("pool_type", "max") != "max":
        return node.outputs
    if node.operator.name == "topk" and node.attributes.get("ret_typ") == "value":
        return 2
    return RESULTS.get(node.operator.name, node.outputs)
