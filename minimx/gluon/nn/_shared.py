"""What several layers share: making parameters, their text, and numbers for each axis."""

import numpy as np

from ...base import MXNetError
from .activations import Activation


def add_weights(layer, shape, use_bias, weight_initializer, bias_initializer, outputs=None, **settings):
    """Make the weight, and a bias of as many numbers as there are ``outputs``: the weight's first axis by default."""
    settings["allow_deferred_init"] = True
    layer.weight = layer.params.get("weight", shape=shape, init=weight_initializer, **settings)
    layer.bias = None
    if use_bias:
        layer.bias = layer.params.get("bias", shape=(outputs or shape[0],), init=bias_initializer, **settings)


def add_activation(layer, activation):
    layer.act = None
    if activation is not None:
        with layer.name_scope():
            layer.act = Activation(activation, prefix=activation + "_")


def add_scale_and_shift(layer, channels, scale, center, gamma_initializer, beta_initializer, fixed):
    """Make gamma and beta, without a gradient where they are switched off; ``fixed`` keeps it off for good."""
    for name, learnt, init in (("gamma", scale, gamma_initializer), ("beta", center, beta_initializer)):
        settings = {"allow_deferred_init": True, "differentiable": learnt or not fixed}
        req = "write" if learnt else "null"
        setattr(layer, name, layer.params.get(name, grad_req=req, shape=(channels,), init=init, **settings))


def described(layer, **more):
    settings = ", ".join(f"{name}={value!r}" for name, value in {**layer._kwargs, **more}.items())
    return f"{type(layer).__name__}({settings})"


def per_axis(value, ndim, name):
    """Return a number for each axis; an AssertionError if there are others."""
    value = (value,) * ndim if isinstance(value, (int, np.integer)) else tuple(value)
    assert len(value) == ndim, f"{name} is {value}: expected one number, or one for each of {ndim} axes."
    return value


def only_layout(layout, expected):
    """Raise an MXNetError for any other layout."""
    if layout != expected:
        raise MXNetError(f"layout is {layout!r}: minimx has {expected} only, with the channels before the places.")
