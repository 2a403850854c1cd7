"""Rules for the shapes of layers, their parameters and labels; see :mod:`._shapes` for what a rule is."""

from __future__ import annotations

import math

from ._partial import known, merged


def _spread(value, count, default):
    """One number for each axis of a kernel."""
    return (value,) * count if isinstance(value, int) else tuple(value or (default,) * count)


def _windows(attributes, sizes, kernel, full=False):
    """How many windows there are along each axis; 0 where that is not known.

    Raises:
        ValueError: the kernel is larger than the image.
    """
    count = len(kernel)
    stride, pad = _spread(attributes.get("stride"), count, 1), _spread(attributes.get("pad"), count, 0)
    dilate = _spread(attributes.get("dilate"), count, 1)
    out = []
    for size, length, step, padding, gap in zip(sizes, kernel, stride, pad, dilate):
        room = size + 2 * padding - gap * (length - 1) - 1
        if size and room < 0:
            raise ValueError(f"kernel {kernel} exceeds the image {sizes}, padded by {pad}")
        out.append((-(-room // step) if full else room // step) + 1 if size else 0)
    return tuple(out)


def _images(data, kernel):
    if len(data) != len(kernel) + 2:
        raise ValueError(f"expected data of {len(kernel) + 2} axes for the kernel {kernel}, got {data}")


def fully_connected(attributes, ins, outs):
    """(batch, ...) and (units, inputs) give (batch, units)."""
    units, data, weight = attributes["num_hidden"], ins[0], ins[1]
    if not data:
        return ins, outs
    if attributes.get("flatten", True):
        out = merged((data[0], units), outs[0])
        data = merged(data, (out[0],) + (0,) * (len(data) - 1))
        weight = merged((units, math.prod(data[1:])), weight)
        if len(data) == 2:
            data = merged(data, (0, weight[1]))
    else:
        out = merged((*data[:-1], units), outs[0])
        weight = merged((units, data[-1]), weight)
        data = merged(data, (*out[:-1], weight[1]))
    return [data, weight, *[merged((units,), bias) for bias in ins[2:]]], [out]


def convolution(attributes, ins, outs):
    """(batch, channels, ...) and (filters, channels / groups, ...) give (batch, filters, ...)."""
    kernel, filters, groups = attributes["kernel"], attributes["num_filter"], attributes.get("num_group", 1)
    kernel = (kernel,) if isinstance(kernel, int) else tuple(kernel)
    data = ins[0]
    if not data:
        return ins, outs
    _images(data, kernel)
    if data[1] % groups or filters % groups:
        raise ValueError(f"{data[1]} channels and {filters} filters cannot be split into {groups} groups")
    out = merged((data[0], filters, *_windows(attributes, data[2:], kernel)), outs[0])
    weight = merged((filters, data[1] // groups, *kernel), ins[1])
    data = merged(data, (out[0], weight[1] * groups) + (0,) * len(kernel))
    return [data, weight, *[merged((filters,), bias) for bias in ins[2:]]], [out]


def deconvolution(attributes, ins, outs):
    """(batch, channels, ...) and (channels, filters / groups, ...) give (batch, filters, ...)."""
    kernel, filters, groups = attributes["kernel"], attributes["num_filter"], attributes.get("num_group", 1)
    kernel = (kernel,) if isinstance(kernel, int) else tuple(kernel)
    data, count = ins[0], len(kernel)
    if not data:
        return ins, outs
    _images(data, kernel)
    target = attributes.get("target_shape")
    stride, pad = _spread(attributes.get("stride"), count, 1), _spread(attributes.get("pad"), count, 0)
    dilate, more = _spread(attributes.get("dilate"), count, 1), _spread(attributes.get("adj"), count, 0)
    sizes = target or [
        step * (size - 1) + gap * (length - 1) + 1 - 2 * padding + extra if size else 0
        for size, length, step, padding, gap, extra in zip(data[2:], kernel, stride, pad, dilate, more)
    ]
    out = merged((data[0], filters, *sizes), outs[0])
    weight = merged((data[1], filters // groups, *kernel), ins[1])
    return [data, weight, *[merged((filters,), bias) for bias in ins[2:]]], [out]


def pooling(attributes, ins, outs):
    """A number for each window of each channel."""
    data = ins[0]
    if not data:
        return ins, outs
    if attributes.get("global_pool"):
        return ins, [(*data[:2], *(1,) * (len(data) - 2))]
    kernel = _spread(attributes.get("kernel"), len(data) - 2, 1)
    _images(data, kernel)
    full = attributes.get("pooling_convention") == "full"
    return ins, [merged((*data[:2], *_windows(attributes, data[2:], kernel, full)), outs[0])]


def along(default):
    """The rule of an operator that normalizes: a scale, a shift, ... for each place along an axis."""

    def rule(attributes, ins, outs):
        data = merged(ins[0], outs[0])
        if not data:
            return ins, outs
        axis = attributes.get("axis", default)
        if not -len(data) <= axis < len(data):
            raise ValueError(f"axis {axis} exceeds the {len(data)} axes of the data")
        return [data, *[merged((data[axis],), one) for one in ins[1:]]], [data]

    return rule


def group_norm(attributes, ins, outs):
    """A scale and a shift for each group."""
    data, groups = merged(ins[0], outs[0]), (attributes.get("num_groups", 1),)
    return [data, *[merged(groups, one) for one in ins[1:]]], [data]


def leaky_relu(attributes, ins, outs):
    """With prelu, gamma has a slope for each channel."""
    data = merged(ins[0], outs[0])
    if len(ins) == 1 or not data or ins[1]:
        return [data, *ins[1:]], [data]
    return [data, data[1:2] or (1,)], [data]


def embedding(attributes, ins, outs):
    """Whole numbers in any shape give a row of the weight each."""
    rows, width = attributes.get("input_dim") or 0, attributes.get("output_dim") or 0
    if not ins[0]:
        return ins, outs
    weight = merged((rows, width), ins[1])
    return [ins[0], weight], [merged((*ins[0], weight[1]), outs[0])]


def regression(attributes, ins, outs):
    """The label has the data's shape; a single column may be left out."""
    data, label = ins
    if not known(data):
        return ins, outs
    if not label:
        label = data[:1] if len(data) == 2 and data[1] == 1 else data
    elif label[:1] != data[:1] or math.prod(label) != math.prod(data):
        raise ValueError(f"the label has shape {label}: expected {data}")
    return [data, label], [data]


def softmax_output(attributes, ins, outs):
    """The label is data without the axis of the classes, unless it holds a probability for each."""
    data, label = merged(ins[0], outs[0]), ins[1]
    if data and attributes.get("multi_output"):
        first = data[0], *data[2:]
        fitting = [first, (data[0], 1, *data[2:]), (data[0], math.prod(data[2:])), data]
    else:
        fitting = [data[:-1], data]
    if data and not label:
        label = fitting[0]
    elif known(data) and known(label) and label not in fitting:
        raise ValueError(f"the label has shape {label}: expected {' or '.join(map(str, dict.fromkeys(fitting)))}")
    return [data, label], [data]


def svm_output(attributes, ins, outs):
    """The label is data without the axis of the classes."""
    data = merged(ins[0], outs[0])
    return [data, merged(data[:-1], ins[1])], [data]
