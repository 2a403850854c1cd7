"""Convolution of sequences, images and volumes, and its transpose.

They are (batch, channels, width), (batch, channels, height, width) and (batch, channels, depth, height, width). Layers
for the three have the same arguments; what is said for each axis may be one number for all of them.
"""

import numpy as np

from ...missing import missing
from ..block import HybridBlock
from ._shared import add_activation, add_weights, only_layout, per_axis
from .pooling_layers import (  # noqa: F401 (MXNet has them in this module)
    AvgPool1D,
    AvgPool2D,
    AvgPool3D,
    GlobalAvgPool1D,
    GlobalAvgPool2D,
    GlobalAvgPool3D,
    GlobalMaxPool1D,
    GlobalMaxPool2D,
    GlobalMaxPool3D,
    MaxPool1D,
    MaxPool2D,
    MaxPool3D,
)

__getattr__ = missing(__name__)


class _Conv(HybridBlock):
    """What convolutions share; ``_LAYOUT`` is the order of the axes."""

    _LAYOUT, _OPERATOR = "NCHW", "Convolution"

    def __init__(self, channels, kernel_size, strides, padding, dilation, groups, layout, activation, use_bias,
                 weight_initializer, bias_initializer, in_channels, kwargs, output_padding=None):  # fmt: skip
        super().__init__(**kwargs)
        only_layout(layout, self._LAYOUT)
        ndim = len(self._LAYOUT) - 2
        kernel = per_axis(kernel_size, ndim, "kernel_size")
        self._kwargs = {"kernel": kernel, "stride": per_axis(strides, ndim, "strides"),
                        "dilate": per_axis(dilation, ndim, "dilation"), "pad": per_axis(padding, ndim, "padding"),
                        "num_filter": channels, "num_group": groups, "no_bias": not use_bias}  # fmt: skip
        shape = (channels, in_channels // groups)
        if output_padding is not None:
            self._kwargs["adj"] = self.outpad = per_axis(output_padding, ndim, "output_padding")
            shape = (in_channels, channels // groups)
        add_weights(self, (*shape, *kernel), use_bias, weight_initializer, bias_initializer, outputs=channels)
        add_activation(self, activation)

    def _alias(self):
        return "conv"

    def hybrid_forward(self, F, x, weight, bias=None):
        """(batch, in_channels, ...) to (batch, channels, ...)."""
        out = getattr(F, self._OPERATOR)(x, weight, bias, name="fwd", **self._kwargs)
        return out if self.act is None else self.act(out)

    def __repr__(self):
        k, (channels, in_channels) = self._kwargs, self.weight.shape[:2]
        text = f"{in_channels or None} -> {channels}, kernel_size={k['kernel']}, stride={k['stride']}"
        text += f", padding={k['pad']}" if any(k["pad"]) else ""
        text += f", dilation={k['dilate']}" if set(k["dilate"]) != {1} else ""
        text += f", groups={k['num_group']}" if k["num_group"] != 1 else ""
        text += ", bias=False" if self.bias is None else ""
        return f"{type(self).__name__}({text}{f', {self.act}' if self.act else ''})"


class Conv1D(_Conv):
    """Cross-correlation of sequences: weight (channels, in_channels / groups, width); see :class:`Conv2D`."""

    _LAYOUT = "NCW"

    def __init__(self, channels, kernel_size, strides=1, padding=0, dilation=1, groups=1, layout="NCW",
                 activation=None, use_bias=True, weight_initializer=None, bias_initializer="zeros", in_channels=0,
                 **kwargs):  # fmt: skip
        super().__init__(channels, kernel_size, strides, padding, dilation, groups, layout, activation, use_bias,
                         weight_initializer, bias_initializer, in_channels, kwargs)  # fmt: skip


class Conv2D(_Conv):
    """Cross-correlation with ``channels`` kernels: weight (channels, in_channels / groups, height, width), and a bias.

    Args:
        channels: the number of kernels, and of output channels.
        kernel_size, strides, padding, dilation: one number for height and width, or a pair.
        groups: the number of groups into which the channels are divided; a kernel sees its own group only.
        layout: ``"NCHW"``.
        activation, use_bias, weight_initializer, bias_initializer: as for ``Dense``.
        in_channels: the number of input channels; 0 takes it from the first batch.

    Raises:
        MXNetError: another layout.
        AssertionError: a kernel for another number of axes.
    """

    def __init__(self, channels, kernel_size, strides=(1, 1), padding=(0, 0), dilation=(1, 1), groups=1, layout="NCHW",
                 activation=None, use_bias=True, weight_initializer=None, bias_initializer="zeros", in_channels=0,
                 **kwargs):  # fmt: skip
        super().__init__(channels, kernel_size, strides, padding, dilation, groups, layout, activation, use_bias,
                         weight_initializer, bias_initializer, in_channels, kwargs)  # fmt: skip


class Conv3D(_Conv):
    """Cross-correlation of volumes: weight (channels, in_channels / groups, depth, height, width); as Conv2D."""

    _LAYOUT = "NCDHW"

    def __init__(self, channels, kernel_size, strides=(1, 1, 1), padding=(0, 0, 0), dilation=(1, 1, 1), groups=1,
                 layout="NCDHW", activation=None, use_bias=True, weight_initializer=None, bias_initializer="zeros",
                 in_channels=0, **kwargs):  # fmt: skip
        super().__init__(channels, kernel_size, strides, padding, dilation, groups, layout, activation, use_bias,
                         weight_initializer, bias_initializer, in_channels, kwargs)  # fmt: skip


class Conv1DTranspose(_Conv):
    """The transpose of a convolution of sequences; see :class:`Conv2DTranspose`."""

    _LAYOUT, _OPERATOR = "NCW", "Deconvolution"

    def __init__(self, channels, kernel_size, strides=1, padding=0, output_padding=0, dilation=1, groups=1,
                 layout="NCW", activation=None, use_bias=True, weight_initializer=None, bias_initializer="zeros",
                 in_channels=0, **kwargs):  # fmt: skip
        super().__init__(channels, kernel_size, strides, padding, dilation, groups, layout, activation, use_bias,
                         weight_initializer, bias_initializer, in_channels, kwargs, output_padding)  # fmt: skip


class Conv2DTranspose(_Conv):
    """What a convolution sends back to its data, as a layer that makes images larger.

    The weight is (in_channels, channels / groups, height, width). An image of n pixels becomes one of
    (n - 1) strides + dilation (kernel_size - 1) + 1 - 2 padding + output_padding. Arguments are those of
    :class:`Conv2D`.
    """

    _OPERATOR = "Deconvolution"

    def __init__(self, channels, kernel_size, strides=(1, 1), padding=(0, 0), output_padding=(0, 0), dilation=(1, 1),
                 groups=1, layout="NCHW", activation=None, use_bias=True, weight_initializer=None,
                 bias_initializer="zeros", in_channels=0, **kwargs):  # fmt: skip
        super().__init__(channels, kernel_size, strides, padding, dilation, groups, layout, activation, use_bias,
                         weight_initializer, bias_initializer, in_channels, kwargs, output_padding)  # fmt: skip


class Conv3DTranspose(_Conv):
    """The transpose of a convolution of volumes; see :class:`Conv2DTranspose`."""

    _LAYOUT, _OPERATOR = "NCDHW", "Deconvolution"

    def __init__(self, channels, kernel_size, strides=(1, 1, 1), padding=(0, 0, 0), output_padding=(0, 0, 0),
                 dilation=(1, 1, 1), groups=1, layout="NCDHW", activation=None, use_bias=True, weight_initializer=None,
                 bias_initializer="zeros", in_channels=0, **kwargs):  # fmt: skip
        super().__init__(channels, kernel_size, strides, padding, dilation, groups, layout, activation, use_bias,
                         weight_initializer, bias_initializer, in_channels, kwargs, output_padding)  # fmt: skip


class ReflectionPad2D(HybridBlock):
    """Images with pixels around them that mirror those inside; ``padding`` on all sides, or as in ``nd.pad``."""

    def __init__(self, padding=0, **kwargs):
        super().__init__(**kwargs)
        if isinstance(padding, (int, np.integer)):
            padding = (0, 0, 0, 0, *[padding] * 4)
        assert len(padding) == 8, f"padding is {padding}: expected one number, or two for each of 4 axes."
        self._padding = padding

    def hybrid_forward(self, F, x):
        """(batch, channels, height, width) to (batch, channels, height + 2 padding, width + 2 padding)."""
        return F.pad(x, mode="reflect", pad_width=self._padding)
