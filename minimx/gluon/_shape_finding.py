"""How a HybridBlock finds the shapes of its parameters: from the operators that they are inputs of."""

import numpy as np

from .. import nd
from .parameter import Parameter


class AllKnown(Exception):
    """Raised to end the search: all shapes are known."""


class ShapeFinder:
    """Replaces ``nd`` while shapes are found: the operators in ``SHAPES`` set the shapes of Parameters they get."""

    def __init__(self, block, ctx):
        self.block, self.ctx = block, ctx

    def __getattr__(self, name):
        operator = getattr(nd, name)
        return self._setting_shapes(operator, SHAPES[name]) if name in SHAPES else operator

    def _setting_shapes(self, operator, shapes):
        def real(array):
            return array.data(self.ctx) if isinstance(array, Parameter) else array

        def call(*args, **kwargs):
            for array, shape in shapes(*args, **kwargs):
                if isinstance(array, Parameter):
                    array.shape = shape
                    array._finish_deferred_init()
            if not self.block._unknown():
                raise AllKnown
            return operator(*map(real, args), **{name: real(value) for name, value in kwargs.items()})

        return call


def _fully_connected(data, weight, bias=None, num_hidden=0, no_bias=False, flatten=True, **_):
    inputs = int(np.prod(data.shape[1:])) if flatten else data.shape[-1]
    return (weight, (num_hidden, inputs)), (bias, (num_hidden,))


def _convolution(data, weight, bias=None, num_filter=0, num_group=1, kernel=(), **_):
    assert data.ndim == len(kernel) + 2, f"A kernel of {kernel} cannot go over data of shape {data.shape}."
    return (weight, (num_filter, data.shape[1] // num_group, *kernel)), (bias, (num_filter,))


def _deconvolution(data, weight, bias=None, num_filter=0, num_group=1, kernel=(), **_):
    assert data.ndim == len(kernel) + 2, f"A kernel of {kernel} cannot go over data of shape {data.shape}."
    return (weight, (data.shape[1], num_filter // num_group, *kernel)), (bias, (num_filter,))


def _norm(default_axis):
    def shapes(data, *args, axis=default_axis, **kwargs):
        return [(array, (data.shape[axis],)) for array in (*args, *kwargs.values())]

    return shapes


SHAPES = {
    "FullyConnected": _fully_connected,
    "Convolution": _convolution,
    "Deconvolution": _deconvolution,
    "BatchNorm": _norm(1),
    "InstanceNorm": _norm(1),
    "LayerNorm": _norm(-1),
}
