"""The layers that networks are made of, and the containers that stack them.

Images are (batch, channels, height, width). A layer that is not told how many inputs or channels it has finds out from
the first batch.
"""

import warnings

import numpy as np

from .. import initializer, nd
from ..base import MXNetError
from ..missing import missing
from .block import Block, HybridBlock, tree

__getattr__ = missing(__name__)


class _Stack(Block):
    """What Sequential and HybridSequential share: children in a row, which can be indexed, sliced and counted."""

    def add(self, *blocks):
        """Put blocks at the end."""
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
        """Hand x through all of them."""
        for block in self._children.values():
            x = block(x)
        return x

    def hybridize(self, active=True, **kwargs):
        """Hybridize the children. If all of them can be, one HybridSequential would compile to less."""
        if self._children and all(isinstance(block, HybridBlock) for block in self._children.values()):
            text = f"All children of this Sequential layer '{self.prefix}' are HybridBlocks. Consider using "
            warnings.warn(text + "HybridSequential for the best performance.", stacklevel=2)
        super().hybridize(active, **kwargs)


class HybridSequential(_Stack, HybridBlock):
    """HybridBlocks one after the other."""

    def hybrid_forward(self, F, x):
        """Hand x through all of them."""
        for block in self._children.values():
            x = block(x)
        return x


class Dense(HybridBlock):
    """X Wᵀ + b, with weight (units, in_units) and bias (units,), and then an activation if there is one.

    Args:
        units: how many outputs.
        activation: as for :class:`Activation`; None for none.
        use_bias, dtype, weight_initializer, bias_initializer: of the parameters; no initializer takes the block's.
        flatten: take (batch, ...) as (batch, in_units); False works on the last axis and keeps the others.
        in_units: how many inputs; 0 finds out from the first batch.
    """

    def __init__(self, units, activation=None, use_bias=True, flatten=True, dtype="float32", weight_initializer=None,
                 bias_initializer="zeros", in_units=0, **kwargs):  # fmt: skip
        super().__init__(**kwargs)
        self._units, self._flatten = units, flatten
        _add_weights(self, (units, in_units), use_bias, weight_initializer, bias_initializer, dtype=dtype)
        _add_activation(self, activation)

    def hybrid_forward(self, F, x, weight, bias=None):
        """(batch, ...) to (batch, units)."""
        out = F.FullyConnected(x, weight, bias, num_hidden=self._units, no_bias=bias is None, flatten=self._flatten)
        return out if self.act is None else self.act(out)

    def __repr__(self):
        units, in_units = self.weight.shape
        return f"{type(self).__name__}({in_units or None} -> {units}, {self.act or 'linear'})"


class Conv2D(HybridBlock):
    """Cross-correlation with ``channels`` kernels: weight (channels, in_channels / groups, height, width), and a bias.

    Args:
        channels: how many kernels, and outputs.
        kernel_size, strides, padding, dilation: one number for both directions, or a pair.
        groups: parts into which channels are cut; kernels see their own part only.
        layout: ``"NCHW"``.
        activation, use_bias, weight_initializer, bias_initializer: as for :class:`Dense`.
        in_channels: how many channels come in; 0 finds out from the first batch.

    Raises:
        MXNetError: another layout.
    """

    def __init__(self, channels, kernel_size, strides=(1, 1), padding=(0, 0), dilation=(1, 1), groups=1, layout="NCHW",
                 activation=None, use_bias=True, weight_initializer=None, bias_initializer="zeros", in_channels=0,
                 **kwargs):  # fmt: skip
        super().__init__(**kwargs)
        _only_nchw(layout)
        kernel = _pair(kernel_size)
        self._kwargs = {"kernel": kernel, "stride": _pair(strides), "dilate": _pair(dilation), "pad": _pair(padding),
                        "num_filter": channels, "num_group": groups, "no_bias": not use_bias}  # fmt: skip
        shape = (channels, in_channels // groups, *kernel)
        _add_weights(self, shape, use_bias, weight_initializer, bias_initializer)
        _add_activation(self, activation)

    def _alias(self):
        return "conv"

    def hybrid_forward(self, F, x, weight, bias=None):
        """(batch, in_channels, height, width) to (batch, channels, height', width')."""
        out = F.Convolution(x, weight, bias, **self._kwargs)
        return out if self.act is None else self.act(out)

    def __repr__(self):
        k, (channels, in_channels) = self._kwargs, self.weight.shape[:2]
        text = f"{in_channels or None} -> {channels}, kernel_size={k['kernel']}, stride={k['stride']}"
        text += f", padding={k['pad']}" if k["pad"] != (0, 0) else ""
        text += f", dilation={k['dilate']}" if k["dilate"] != (1, 1) else ""
        text += f", groups={k['num_group']}" if k["num_group"] != 1 else ""
        text += ", bias=False" if self.bias is None else ""
        return f"{type(self).__name__}({text}{f', {self.act}' if self.act else ''})"


class _Pool2D(HybridBlock):
    """A number for each window, or for the whole image: see the subclasses."""

    def __init__(self, pool_type, pool_size, strides, padding, ceil_mode, layout, kwargs, **settings):
        super().__init__(**kwargs)
        _only_nchw(layout)
        size = _pair(pool_size)
        self._ceil_mode = ceil_mode
        self._kwargs = {"kernel": size, "stride": size if strides is None else _pair(strides), "pad": _pair(padding),
                        "pool_type": pool_type, "pooling_convention": "full" if ceil_mode else "valid",
                        "global_pool": False, **settings}  # fmt: skip

    def _alias(self):
        return "pool"

    def hybrid_forward(self, F, x):
        """(batch, channels, height, width) to (batch, channels, height', width')."""
        return F.Pooling(x, **self._kwargs)

    def __repr__(self):
        k = self._kwargs
        return (
            f"{type(self).__name__}(size={k['kernel']}, stride={k['stride']}, padding={k['pad']}, "
            f"ceil_mode={self._ceil_mode}, global_pool={k['global_pool']}, pool_type={k['pool_type']}, layout=NCHW)"
        )


class MaxPool2D(_Pool2D):
    """The largest number under each window. Windows lie side by side unless ``strides`` says otherwise.

    ``ceil_mode`` keeps a last window that reaches over the edge.
    """

    def __init__(self, pool_size=(2, 2), strides=None, padding=0, layout="NCHW", ceil_mode=False, **kwargs):
        super().__init__("max", pool_size, strides, padding, ceil_mode, layout, kwargs)


class AvgPool2D(_Pool2D):
    """The mean under each window; the zeros of a padding count unless ``count_include_pad`` is False."""

    def __init__(self, pool_size=(2, 2), strides=None, padding=0, ceil_mode=False, layout="NCHW",
                 count_include_pad=True, **kwargs):  # fmt: skip
        settings = {"count_include_pad": count_include_pad}
        super().__init__("avg", pool_size, strides, padding, ceil_mode, layout, kwargs, **settings)


class GlobalMaxPool2D(_Pool2D):
    """The largest number of each channel."""

    def __init__(self, layout="NCHW", **kwargs):
        super().__init__("max", 1, None, 0, True, layout, kwargs, global_pool=True)


class GlobalAvgPool2D(_Pool2D):
    """The mean of each channel."""

    def __init__(self, layout="NCHW", **kwargs):
        super().__init__("avg", 1, None, 0, True, layout, kwargs, global_pool=True)


class BatchNorm(HybridBlock):
    """γ (X - mean) / √(variance + ε) + β for each channel, with mean and variance of the batch.

    Outside of training it takes moving averages of them, which training keeps: each batch moves them by 1 - momentum.

    Args:
        axis: where the channels are.
        momentum: how much of the moving averages stays in each step.
        epsilon: ε.
        center, scale: is there a β, is there a γ?
        use_global_stats: take the moving averages in training too.
        beta_initializer, gamma_initializer, running_mean_initializer, running_variance_initializer: their starts.
        in_channels: how many; 0 finds out from the first batch.
    """

    def __init__(self, axis=1, momentum=0.9, epsilon=1e-5, center=True, scale=True, use_global_stats=False,
                 beta_initializer="zeros", gamma_initializer="ones", running_mean_initializer="zeros",
                 running_variance_initializer="ones", in_channels=0, **kwargs):  # fmt: skip
        super().__init__(**kwargs)
        self._kwargs = {"axis": axis, "eps": epsilon, "momentum": momentum, "fix_gamma": not scale,
                        "use_global_stats": use_global_stats}  # fmt: skip
        _add_scale_and_shift(self, in_channels, scale, center, gamma_initializer, beta_initializer, fixed=True)
        settings = {"shape": (in_channels,), "allow_deferred_init": True, "differentiable": False, "grad_req": "null"}
        self.running_mean = self.params.get("running_mean", init=running_mean_initializer, **settings)
        self.running_var = self.params.get("running_var", init=running_variance_initializer, **settings)

    def cast(self, dtype):
        """Change the type of all parameters; they stay float32 for float16, which is too coarse for averages."""
        super().cast("float32" if np.dtype(dtype) == np.float16 else dtype)

    def hybrid_forward(self, F, x, gamma, beta, running_mean, running_var):
        """The same shape as x."""
        return F.BatchNorm(x, gamma, beta, running_mean, running_var, **self._kwargs)

    def __repr__(self):
        return _described(self, in_channels=self.gamma.shape[0] or None)


class LayerNorm(HybridBlock):
    """γ (X - mean) / √(variance + ε) + β, with mean and variance along an axis, for each example by itself."""

    def __init__(self, axis=-1, epsilon=1e-5, center=True, scale=True, beta_initializer="zeros",
                 gamma_initializer="ones", in_channels=0, **kwargs):  # fmt: skip
        super().__init__(**kwargs)
        self._kwargs = {"eps": epsilon, "axis": axis, "center": center, "scale": scale}
        _add_scale_and_shift(self, in_channels, scale, center, gamma_initializer, beta_initializer, fixed=False)

    def hybrid_forward(self, F, x, gamma, beta):
        """The same shape as x."""
        return F.LayerNorm(x, gamma, beta, axis=self._kwargs["axis"], eps=self._kwargs["eps"])

    def __repr__(self):
        return _described(self, in_channels=self.gamma.shape[0])


class Dropout(HybridBlock):
    """In training, set numbers to 0 with probability ``rate`` and divide the rest by 1 - rate.

    Along the given axes, a mask is shared.
    """

    def __init__(self, rate, axes=(), **kwargs):
        super().__init__(**kwargs)
        self._rate, self._axes = rate, axes

    def hybrid_forward(self, F, x):
        """The same shape as x."""
        return F.Dropout(x, p=self._rate, axes=self._axes) if self._rate > 0 else F.identity(x)

    def __repr__(self):
        return f"{type(self).__name__}(p = {self._rate}, axes={self._axes})"


class Embedding(HybridBlock):
    """Row i of the weight, (input_dim, output_dim), for each number i: (...) to (..., output_dim).

    Raises:
        MXNetError: ``sparse_grad``.
    """

    def __init__(self, input_dim, output_dim, dtype="float32", weight_initializer=None, sparse_grad=False, **kwargs):
        super().__init__(**kwargs)
        if sparse_grad:
            raise MXNetError("minimx has no sparse arrays: leave sparse_grad=False.")
        self._kwargs = {"input_dim": input_dim, "output_dim": output_dim, "dtype": dtype}
        _add_weights(self, (input_dim, output_dim), False, weight_initializer, None, dtype=dtype)

    def hybrid_forward(self, F, x, weight):
        """(...) to (..., output_dim)."""
        return F.Embedding(x, weight, **self._kwargs)

    def __repr__(self):
        return "{}({input_dim} -> {output_dim}, {dtype})".format(type(self).__name__, **self._kwargs)


class Flatten(HybridBlock):
    """(batch, ...) to (batch, everything else)."""

    def hybrid_forward(self, F, x):
        """(batch, ...) to (batch, everything else)."""
        return x.reshape((0, -1))  # which shares the memory; F.flatten would copy

    def __repr__(self):
        return type(self).__name__


class Activation(HybridBlock):
    """``"relu"``, ``"sigmoid"``, ``"tanh"``, ``"softrelu"`` or ``"softsign"``."""

    def __init__(self, activation, **kwargs):
        self._act_type = activation  # the name is made from it
        super().__init__(**kwargs)

    def _alias(self):
        return self._act_type

    def hybrid_forward(self, F, x):
        """The same shape as x."""
        return F.Activation(x, act_type=self._act_type)

    def __repr__(self):
        return f"{type(self).__name__}({self._act_type})"


class _OfLeakyReLU(HybridBlock):
    """What the operator LeakyReLU computes, of which there are several kinds."""

    def __init__(self, act_type, kwargs, slope=0.25):
        super().__init__(**kwargs)
        self._act_type, self._slope = act_type, slope

    def hybrid_forward(self, F, x):
        """The same shape as x."""
        return F.LeakyReLU(x, act_type=self._act_type, slope=self._slope)


class LeakyReLU(_OfLeakyReLU):
    """x where it is positive, elsewhere alpha x."""

    def __init__(self, alpha, **kwargs):
        assert alpha >= 0, f"alpha is {alpha}: expected a slope of at least 0."
        super().__init__("leaky", kwargs, alpha)

    def __repr__(self):
        return f"{type(self).__name__}({self._slope})"


class ELU(_OfLeakyReLU):
    """x where it is positive, elsewhere alpha (exp(x) - 1)."""

    def __init__(self, alpha=1.0, **kwargs):
        super().__init__("elu", kwargs, alpha)


class SELU(_OfLeakyReLU):
    """ELU scaled so that numbers keep mean 0 and variance 1 (Klambauer et al., 2017)."""

    def __init__(self, **kwargs):
        super().__init__("selu", kwargs)


class GELU(_OfLeakyReLU):
    """x Φ(x), with the distribution function of the standard normal."""

    def __init__(self, **kwargs):
        super().__init__("gelu", kwargs)


class PReLU(HybridBlock):
    """x where it is positive, elsewhere αx with an α that is learnt: one, or one for each of ``in_channels``."""

    def __init__(self, alpha_initializer=initializer.Constant(0.25), in_channels=1, **kwargs):  # noqa: B008
        super().__init__(**kwargs)
        self.alpha = self.params.get("alpha", shape=(in_channels,), init=alpha_initializer)

    def hybrid_forward(self, F, x, alpha):
        """The same shape as x."""
        return F.LeakyReLU(x, gamma=alpha, act_type="prelu")


class Swish(HybridBlock):
    """x sigmoid(beta x)."""

    def __init__(self, beta=1.0, **kwargs):
        super().__init__(**kwargs)
        self._beta = beta

    def hybrid_forward(self, F, x):
        """The same shape as x."""
        return x * F.sigmoid(self._beta * x)


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


def _add_weights(layer, shape, use_bias, weight_initializer, bias_initializer, **settings):
    settings["allow_deferred_init"] = True
    layer.weight = layer.params.get("weight", shape=shape, init=weight_initializer, **settings)
    layer.bias = None
    if use_bias:
        layer.bias = layer.params.get("bias", shape=shape[:1], init=bias_initializer, **settings)


def _add_activation(layer, activation):
    layer.act = None
    if activation is not None:
        with layer.name_scope():
            layer.act = Activation(activation, prefix=activation + "_")


def _add_scale_and_shift(layer, channels, scale, center, gamma_initializer, beta_initializer, fixed):
    """Gamma and beta, without a gradient where they are switched off; ``fixed``: and none can be switched on."""
    for name, learnt, init in (("gamma", scale, gamma_initializer), ("beta", center, beta_initializer)):
        settings = {"allow_deferred_init": True, "differentiable": learnt or not fixed}
        req = "write" if learnt else "null"
        setattr(layer, name, layer.params.get(name, grad_req=req, shape=(channels,), init=init, **settings))


def _described(layer, **more):
    settings = ", ".join(f"{name}={value!r}" for name, value in {**layer._kwargs, **more}.items())
    return f"{type(layer).__name__}({settings})"


def _pair(value):
    return (value, value) if isinstance(value, (int, np.integer)) else tuple(value)


def _only_nchw(layout):
    if layout != "NCHW":
        raise MXNetError(f"layout is {layout!r}: minimx has images as NCHW only, (batch, channels, height, width).")
