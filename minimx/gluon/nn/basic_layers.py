"""Containers, dense layers, normalisation, dropout, embeddings, and functions as blocks."""

import warnings

import numpy as np

from ... import nd
from ...base import MXNetError
from ...missing import missing
from .._block import tree
from ..block import Block, HybridBlock
from ._shared import add_activation, add_scale_and_shift, add_weights, described

__getattr__ = missing(__name__)


class _Stack(Block):
    """What Sequential and HybridSequential share: a list of children, which can be indexed, sliced and counted."""

    _in_summary = False

    def add(self, *blocks):
        """Append blocks."""
        for block in blocks:
            self.register_child(block)

    def __repr__(self):
        return tree(self, self._children)

    def __getitem__(self, key):
        chosen = list(self._children.values())[key]
        if not isinstance(chosen, list):
            return chosen
        part = type(self)(prefix=self.prefix)
        part.add(*chosen)
        return part

    def __len__(self):
        return len(self._children)


class Sequential(_Stack):
    """Blocks one after the other."""

    def forward(self, x):
        """Apply all blocks in order."""
        for block in self._children.values():
            x = block(x)
        return x

    def hybridize(self, active=True, **kwargs):
        """Hybridize the children; warn, as MXNet does, where a HybridSequential would be faster there."""
        if self._children and all(isinstance(block, HybridBlock) for block in self._children.values()):
            text = f"All children of this Sequential layer '{self.prefix}' are HybridBlocks. Consider using "
            warnings.warn(text + "HybridSequential for the best performance.", stacklevel=2)
        super().hybridize(active, **kwargs)


class HybridSequential(_Stack, HybridBlock):
    """HybridBlocks one after the other."""

    def hybrid_forward(self, F, x):
        """Apply all blocks in order."""
        for block in self._children.values():
            x = block(x)
        return x


class Dense(HybridBlock):
    """X Wᵀ + b, with weight (units, in_units) and bias (units,), and then an activation if there is one.

    Args:
        units: the number of outputs.
        activation: as for :class:`Activation`; None for none.
        use_bias, dtype, weight_initializer, bias_initializer: of the parameters; None for the block's initializer.
        flatten: reshape (batch, ...) to (batch, in_units); False works on the last axis and keeps the others.
        in_units: the number of inputs; 0 takes it from the first batch.
    """

    def __init__(self, units, activation=None, use_bias=True, flatten=True, dtype="float32", weight_initializer=None,
                 bias_initializer="zeros", in_units=0, **kwargs):  # fmt: skip
        super().__init__(**kwargs)
        self._units, self._flatten = units, flatten
        add_weights(self, (units, in_units), use_bias, weight_initializer, bias_initializer, dtype=dtype)
        add_activation(self, activation)

    def hybrid_forward(self, F, x, weight, bias=None):
        """(batch, ...) to (batch, units)."""
        settings = {"num_hidden": self._units, "no_bias": bias is None, "flatten": self._flatten}
        out = F.FullyConnected(x, weight, bias, name="fwd", **settings)
        return out if self.act is None else self.act(out)

    def __repr__(self):
        units, in_units = self.weight.shape
        return f"{type(self).__name__}({in_units or None} -> {units}, {self.act or 'linear'})"


class BatchNorm(HybridBlock):
    """γ (X - mean) / √(variance + ε) + β for each channel, with mean and variance of the batch.

    In evaluation it uses their moving averages, which each batch in training updates:
    moving ← momentum · moving + (1 - momentum) · that of the batch.

    Args:
        axis: the axis of the channels.
        momentum: the weight of the old moving average in each update.
        epsilon: ε.
        center, scale: is there a β, is there a γ?
        use_global_stats: use the moving averages in training too.
        beta_initializer, gamma_initializer, running_mean_initializer, running_variance_initializer: initial values.
        in_channels: the number of channels; 0 takes it from the first batch.
    """

    def __init__(self, axis=1, momentum=0.9, epsilon=1e-5, center=True, scale=True, use_global_stats=False,
                 beta_initializer="zeros", gamma_initializer="ones", running_mean_initializer="zeros",
                 running_variance_initializer="ones", in_channels=0, **kwargs):  # fmt: skip
        super().__init__(**kwargs)
        self._kwargs = {"axis": axis, "eps": epsilon, "momentum": momentum, "fix_gamma": not scale,
                        "use_global_stats": use_global_stats}  # fmt: skip
        add_scale_and_shift(self, in_channels, scale, center, gamma_initializer, beta_initializer, fixed=True)
        settings = {"shape": (in_channels,), "allow_deferred_init": True, "differentiable": False, "grad_req": "null"}
        self.running_mean = self.params.get("running_mean", init=running_mean_initializer, **settings)
        self.running_var = self.params.get("running_var", init=running_variance_initializer, **settings)

    def cast(self, dtype):
        """Change the type of all parameters; for float16 they stay float32, as averages need."""
        super().cast("float32" if np.dtype(dtype) == np.float16 else dtype)

    def hybrid_forward(self, F, x, gamma, beta, running_mean, running_var):
        """The same shape as x."""
        return F.BatchNorm(x, gamma, beta, running_mean, running_var, name="fwd", **self._kwargs)

    def __repr__(self):
        return described(self, in_channels=self.gamma.shape[0] or None)


class LayerNorm(HybridBlock):
    """γ (X - mean) / √(variance + ε) + β, with mean and variance along an axis, for each example by itself."""

    def __init__(self, axis=-1, epsilon=1e-5, center=True, scale=True, beta_initializer="zeros",
                 gamma_initializer="ones", in_channels=0, **kwargs):  # fmt: skip
        super().__init__(**kwargs)
        self._kwargs = {"eps": epsilon, "axis": axis, "center": center, "scale": scale}
        add_scale_and_shift(self, in_channels, scale, center, gamma_initializer, beta_initializer, fixed=False)

    def hybrid_forward(self, F, x, gamma, beta):
        """The same shape as x."""
        return F.LayerNorm(x, gamma, beta, axis=self._kwargs["axis"], eps=self._kwargs["eps"])

    def __repr__(self):
        return described(self, in_channels=self.gamma.shape[0])


class InstanceNorm(HybridBlock):
    """γ (X - mean) / √(variance + ε) + β, with mean and variance of each channel of each example by itself.

    ``axis`` is that of the channels. There is no γ to learn unless ``scale`` is True.
    """

    def __init__(self, axis=1, epsilon=1e-5, center=True, scale=False, beta_initializer="zeros",
                 gamma_initializer="ones", in_channels=0, **kwargs):  # fmt: skip
        super().__init__(**kwargs)
        self._kwargs = {"eps": epsilon, "axis": axis, "center": center, "scale": scale}
        add_scale_and_shift(self, in_channels, scale, center, gamma_initializer, beta_initializer, fixed=False)

    def hybrid_forward(self, F, x, gamma, beta):
        """The same shape as x."""
        axis, eps = self._kwargs["axis"], self._kwargs["eps"]
        if axis == 1:
            return F.InstanceNorm(x, gamma, beta, name="fwd", eps=eps)
        return F.InstanceNorm(x.swapaxes(1, axis), gamma, beta, name="fwd", eps=eps).swapaxes(1, axis)

    def __repr__(self):
        return described(self, in_channels=self.gamma.shape[0])


class GroupNorm(HybridBlock):
    """γ (X - mean) / √(variance + ε) + β, with mean and variance of each group of channels of each example by itself.

    There is one γ and one β for each group.
    """

    def __init__(self, num_groups=1, epsilon=1e-5, center=True, scale=True, beta_initializer="zeros",
                 gamma_initializer="ones", prefix=None, params=None):  # fmt: skip
        super().__init__(prefix=prefix, params=params)
        self._kwargs = {"eps": epsilon, "num_groups": num_groups, "center": center, "scale": scale}
        add_scale_and_shift(self, num_groups, scale, center, gamma_initializer, beta_initializer, fixed=False)

    def hybrid_forward(self, F, data, gamma, beta):
        """The same shape as data."""
        return F.GroupNorm(data, gamma, beta, num_groups=self._kwargs["num_groups"], eps=self._kwargs["eps"])

    def __repr__(self):
        return described(self)


class Dropout(HybridBlock):
    """In training, set elements to 0 with probability ``rate`` and divide the others by 1 - rate.

    Along ``axes`` elements are dropped or kept together.
    """

    def __init__(self, rate, axes=(), **kwargs):
        super().__init__(**kwargs)
        self._rate, self._axes = rate, axes

    def hybrid_forward(self, F, x):
        """The same shape as x."""
        return F.Dropout(x, p=self._rate, axes=self._axes, name="fwd") if self._rate > 0 else F.identity(x)

    def __repr__(self):
        return f"{type(self).__name__}(p = {self._rate}, axes={self._axes})"


class Embedding(HybridBlock):
    """Row i of the weight, (input_dim, output_dim), for each index i: (...) to (..., output_dim).

    Raises:
        MXNetError: ``sparse_grad``.
    """

    def __init__(self, input_dim, output_dim, dtype="float32", weight_initializer=None, sparse_grad=False, **kwargs):
        super().__init__(**kwargs)
        if sparse_grad:
            raise MXNetError("minimx has no sparse arrays: leave sparse_grad=False.")
        self._kwargs = {"input_dim": input_dim, "output_dim": output_dim, "dtype": dtype}
        add_weights(self, (input_dim, output_dim), False, weight_initializer, None, dtype=dtype)

    def hybrid_forward(self, F, x, weight):
        """(...) to (..., output_dim)."""
        return F.Embedding(x, weight, name="fwd", **self._kwargs)

    def __repr__(self):
        return "{}({input_dim} -> {output_dim}, {dtype})".format(type(self).__name__, **self._kwargs)


class Flatten(HybridBlock):
    """(batch, ...) to (batch, everything else)."""

    def hybrid_forward(self, F, x):
        """(batch, ...) to (batch, everything else)."""
        # reshape shares the memory; F.flatten would copy
        return x.reshape((0, -1)) if isinstance(x, nd.NDArray) else F.flatten(x)

    def __repr__(self):
        return type(self).__name__


class _Function(Block):
    """What Lambda and HybridLambda share."""

    def __init__(self, function, prefix=None):
        super().__init__(prefix=prefix)
        if isinstance(function, str):
            assert hasattr(nd, function), f"Function name {function} is not found in ndarray."
        elif not callable(function):
            raise ValueError(f"Unrecognized function in lambda: {function!r} of type {type(function).__name__}.")
        self._function = function

    def __repr__(self):
        return f"{type(self).__name__}({getattr(self._function, '__name__', self._function)})"


class Lambda(_Function):
    """A function as a block: the name of one in ``nd``, or one that takes arrays."""

    def forward(self, *args):
        """Call the function."""
        function = self._function
        return getattr(nd, function)(*args) if isinstance(function, str) else function(*args)


class HybridLambda(_Function, HybridBlock):
    """A function as a HybridBlock: the name of one in ``nd``, or one that takes ``F`` and arrays."""

    def hybrid_forward(self, F, x, *args):
        """Call the function."""
        function = self._function
        return getattr(F, function)(x, *args) if isinstance(function, str) else function(F, x, *args)
