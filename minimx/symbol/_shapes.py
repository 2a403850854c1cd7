"""Rules of operators by which shapes are found from other shapes, in both directions.

A shape is a tuple; a 0 in it is a size that is not known, and ``()`` a shape of which nothing is known. A rule takes
what is known of an operator's inputs and outputs, and returns what it can add to that.
"""

from __future__ import annotations

import math
from collections.abc import Callable

Shape = tuple  # of whole numbers


def known(shape):
    """Is every size known?"""
    return bool(shape) and all(shape)


def merged(first, second):
    """Return what two shapes say together.

    Raises:
        ValueError: they contradict each other.
    """
    if not first or not second:
        return first or second
    if len(first) != len(second) or any(a != b and a and b for a, b in zip(first, second)):
        raise ValueError(f"expected {list(first)}, got {list(second)}")
    return tuple(a or b for a, b in zip(first, second))


def same(attributes, ins, outs):
    """All inputs and all outputs have one shape."""
    shape: Shape = ()
    for one in (*ins, *outs):
        shape = merged(shape, one)
    return [shape] * len(ins), [shape] * len(outs)


def first_input(attributes, ins, outs):
    """The output has the shape of the first input; nothing is said of the others."""
    shape = merged(ins[0], outs[0])
    return [shape, *ins[1:]], [shape]


def fully_connected(attributes, ins, outs):
    """(batch, ...) and (units, inputs) give (batch, units)."""
    units, flatten = attributes["num_hidden"], attributes.get("flatten", True)
    data = ins[0]
    if not data:
        return [data, *ins[1:]], outs
    inputs = math.prod(data[1:]) if flatten else data[-1]
    weight = merged((units, inputs), ins[1])
    out = merged((data[0], units) if flatten else (*data[:-1], units), outs[0])
    if flatten:
        data = merged(data, (out[0], *data[1:]))
        if len(data) == 2:
            data = merged(data, (data[0], weight[1]))
    return [data, weight, *[merged((units,), bias) for bias in ins[2:]]], [out]


def regression(attributes, ins, outs):
    """The label has the data's shape, also without an axis of size 1 at the end."""
    data, label = merged(ins[0], outs[0]), ins[1]
    if data and not label:
        label = data[:1] if len(data) == 2 and data[1] == 1 else data
    return [data, label], [data]


def softmax_output(attributes, ins, outs):
    """The label is data without the axis of the classes, unless it holds a probability for each."""
    data, label = merged(ins[0], outs[0]), ins[1]
    if data and not label:
        if attributes.get("multi_output"):
            label = (data[0], *data[2:])
        else:
            label = data[:-1]
    return [data, label], [data]


RULES: dict[str, Callable] = {
    "FullyConnected": fully_connected,
    "SoftmaxOutput": softmax_output,
    **dict.fromkeys(("LinearRegressionOutput", "LogisticRegressionOutput", "MAERegressionOutput"), regression),
}
SAME = (
    "Activation Dropout MakeLoss make_loss BlockGrad _copy clip softmax log_softmax softmin SoftmaxActivation "
    "add_n elemwise_add elemwise_sub elemwise_mul elemwise_div"
)
RULES.update(dict.fromkeys(SAME.split(), same))
