"""Rules of operators by which shapes are found from other shapes, in both directions.

A rule takes the operator's attributes and what is known of the shapes of its inputs and outputs (see :mod:`._partial`),
and returns what it can say of them. What it has nothing to say of it returns as it came. Operators without a rule are
run, on zeros: see :mod:`._inference`.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable

from ..nd._shape_codes import new_shape
from ..nd.elementwise import FUNCTIONS
from ..nd.scalars import PAIRS
from . import _layer_shapes as layers
from ._partial import known, merged


def same(attributes, ins, outs):
    """All inputs and outputs have one shape."""
    shape = functools.reduce(merged, (*ins, *outs), ())
    return [shape] * len(ins), [shape] * len(outs)


def of_first(attributes, ins, outs):
    """The output has the shape of the first input."""
    shape = merged(ins[0], outs[0])
    return [shape, *ins[1:]], [shape]


def fixed(attributes, ins, outs):
    """The output has the shape that an attribute says."""
    shape = attributes.get("shape") or (1,)
    return ins, [(shape,) if isinstance(shape, int) else tuple(shape)]


def sampled(attributes, ins, outs):
    """A sample of some shape for each element."""
    shape = attributes.get("shape") or ()
    return ins, [(*ins[0], *((shape,) if isinstance(shape, int) else shape))] if ins[0] else outs


def sampled_classes(attributes, ins, outs):
    """A sample of some shape for each row of probabilities."""
    data, shape = ins[0], attributes.get("shape") or ()
    if not data:
        return ins, outs
    return ins, [(*data[:-1], *((shape,) if isinstance(shape, int) else shape)) or (1,)] * len(outs)


def of_count(attributes, ins, outs):
    """As many numbers as ``num`` says."""
    return ins, [(attributes["num"],)]


def concat(attributes, ins, outs):
    """Sizes along ``dim`` add up; the others are equal."""
    every = [shape for shape in (*ins, *outs) if shape]
    if not every:
        return ins, outs
    ndim, dim = len(every[0]), attributes.get("dim", 1)
    if not -ndim <= dim < ndim:
        raise ValueError(f"dim {dim} exceeds the {ndim} axes of the arrays")
    dim %= ndim
    rest = functools.reduce(merged, [(*shape[:dim], 0, *shape[dim + 1 :]) for shape in every])
    lengths = [shape[dim] if shape else 0 for shape in ins]
    total = sum(lengths) if all(lengths) else 0
    whole = outs[0][dim] if outs[0] else 0
    if whole and lengths.count(0) == 1:
        lengths[lengths.index(0)] = whole - sum(lengths)
    return [(*rest[:dim], length, *rest[dim + 1 :]) for length in lengths], [(*rest[:dim], total, *rest[dim + 1 :])]


def broadcast(attributes, ins, outs):
    """Two shapes, of which sizes of 1 are stretched."""
    first, second = ins
    if not first or not second:
        return ins, outs
    ndim = max(len(first), len(second))
    out = []
    for a, b in zip((1,) * (ndim - len(first)) + first, (1,) * (ndim - len(second)) + second):
        if a and b and a != b and 1 not in (a, b):
            raise ValueError(f"shapes {first} and {second} cannot be broadcast together")
        out.append(b if a == 1 else a if b in (1, a) else 0)
    return ins, [merged(tuple(out), outs[0])]


def reshaped(attributes, ins, outs):
    """The shape that the codes stand for, as far as sizes are known."""
    data, shape = ins[0], attributes["shape"]
    shape = (shape,) if isinstance(shape, int) else tuple(shape)
    if known(data):
        new = new_shape(data, shape, attributes.get("reverse", False))
        rest = math.prod(size for size in new if size != -1)
        return ins, [tuple(math.prod(data) // rest if size == -1 else size for size in new)]
    if data and all(size >= -1 for size in shape) and not attributes.get("reverse"):
        copied = [data[place] if size == 0 and place < len(data) else max(size, 0) for place, size in enumerate(shape)]
        return ins, [merged(tuple(copied), outs[0])]
    return ins, outs


def transposed(attributes, ins, outs):
    """The sizes in another order, also from the result back to the data."""
    data, out, axes = ins[0], outs[0], attributes.get("axes")
    ndim = len(data or out)
    axes = tuple(axes) if axes else tuple(range(ndim))[::-1]
    if data:
        out = merged(tuple(data[axis] for axis in axes), out)
    if out:
        data = merged(data, tuple(out[axes.index(place)] for place in range(ndim)))
    return [data], [out]


def expanded(attributes, ins, outs):
    """A new axis of size 1."""
    data, axis = ins[0], attributes["axis"]
    if not data:
        return ins, outs
    axis += len(data) + 1 if axis < 0 else 0
    return ins, [merged((*data[:axis], 1, *data[axis:]), outs[0])]


def split(attributes, ins, outs):
    """Equal parts along an axis."""
    data, count = ins[0], len(outs)
    if not data:
        return ins, outs
    axis = attributes.get("axis", 1) % len(data)
    if data[axis] % count:
        raise ValueError(f"cannot split an axis of size {data[axis]} into {count} equal parts")
    size = () if attributes.get("squeeze_axis") else (data[axis] // count,)
    return ins, [(*data[:axis], *size, *data[axis + 1 :]) or (1,)] * count


def reduced(attributes, ins, outs):
    """The shape without the axes that are reduced over."""
    data, axis = ins[0], attributes.get("axis")
    if not data:
        return ins, outs
    axes = range(len(data)) if axis in (None, ()) else (axis,) if isinstance(axis, int) else axis
    if any(not -len(data) <= one < len(data) for one in axes):
        raise ValueError(f"axis {axis} exceeds the {len(data)} axes of the data")
    axes = {one % len(data) for one in axes}
    if attributes.get("exclude") and axis not in (None, ()):
        axes = set(range(len(data))) - axes
    if attributes.get("keepdims"):
        return ins, [tuple(1 if place in axes else size for place, size in enumerate(data))]
    return ins, [tuple(size for place, size in enumerate(data) if place not in axes) or (1,)]


def pick(attributes, ins, outs):
    """The index has a number for each row of the data."""
    data, index = ins
    if known(data) and not index:
        _, (index,) = reduced({"axis": -1, **attributes}, [data], outs)
    return [data, index], outs


DISTRIBUTIONS = ("uniform", "normal", "gamma", "exponential", "poisson")


def swapped(attributes, ins, outs):
    """Two sizes exchanged."""
    data = ins[0]
    if not data:
        return ins, outs
    axes = list(range(len(data)))
    first, second = attributes.get("dim1", 0), attributes.get("dim2", 0)
    axes[first], axes[second] = axes[second], axes[first]
    return transposed({"axes": axes}, ins, outs)


def sliced(attributes, ins, outs):
    """A part along one axis."""
    data = ins[0]
    if not data:
        return ins, outs
    axis, edges = attributes["axis"] % len(data), slice(attributes["begin"], attributes["end"])
    return ins, [(*data[:axis], len(range(data[axis])[edges]), *data[axis + 1 :])]


RULES: dict[str, Callable] = {
    "FullyConnected": layers.fully_connected,
    "Convolution": layers.convolution,
    "Deconvolution": layers.deconvolution,
    "Pooling": layers.pooling,
    "BatchNorm": layers.along(1),
    "LayerNorm": layers.along(-1),
    "InstanceNorm": layers.along(1),
    "GroupNorm": layers.group_norm,
    "LeakyReLU": layers.leaky_relu,
    "Embedding": layers.embedding,
    "SoftmaxOutput": layers.softmax_output,
    "SVMOutput": layers.svm_output,
    "Concat": concat,
    "Reshape": reshaped,
    "transpose": transposed,
    "expand_dims": expanded,
    "SliceChannel": split,
    "SwapAxis": swapped,
    "slice_axis": sliced,
    "_linspace": of_count,
    **dict.fromkeys(("LinearRegressionOutput", "LogisticRegressionOutput", "MAERegressionOutput"), layers.regression),
    **dict.fromkeys(("sum", "mean", "nansum", "prod", "max", "min"), reduced),
    **dict.fromkeys(("_zeros", "_ones", "_full"), fixed),
    **dict.fromkeys([f"_random_{name}" for name in (*DISTRIBUTIONS, "randint")], fixed),
    **dict.fromkeys([f"_sample_{name}" for name in DISTRIBUTIONS], sampled),
    "_sample_multinomial": sampled_classes,
    "SequenceMask": of_first,
    "pick": pick,
}
SAME = (
    "Activation Dropout MakeLoss make_loss BlockGrad _copy Cast clip smooth_l1 hard_sigmoid softmax log_softmax "
    "softmin SoftmaxActivation L2Normalization LRN add_n elemwise_add elemwise_sub elemwise_mul elemwise_div "
    "zeros_like ones_like _shuffle reverse"
)
RULES.update(dict.fromkeys([*SAME.split(), *FUNCTIONS, *(f"_{name}" for name in PAIRS)], same))


def rule_of(name):
    """Return the rule of an operator, or None."""
    if name in RULES or not name.startswith("broadcast_"):
        return same if name.endswith("_scalar") else RULES.get(name)
    return None if name in ("broadcast_to", "broadcast_like", "broadcast_axis") else broadcast
