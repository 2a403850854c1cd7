"""Convolution and pooling of images, which are (batch, channels, height, width)."""

import numpy as np

from ...base import MXNetError
from ...missing import missing
from ..block import HybridBlock
from ._shared import add_activation, add_weights

__getattr__ = missing(__name__)


class Conv2D(HybridBlock):
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
        add_weights(self, shape, use_bias, weight_initializer, bias_initializer)
        add_activation(self, activation)

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
    """One number for each window, or for the whole image: see the subclasses."""

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
    """The maximum of each window. Windows do not overlap unless ``strides`` is smaller than ``pool_size``.

    ``ceil_mode`` keeps a last window that reaches over the edge.
    """

    def __init__(self, pool_size=(2, 2), strides=None, padding=0, layout="NCHW", ceil_mode=False, **kwargs):
        super().__init__("max", pool_size, strides, padding, ceil_mode, layout, kwargs)


class AvgPool2D(_Pool2D):
    """The mean of each window; zeros of the padding count unless ``count_include_pad`` is False."""

    def __init__(self, pool_size=(2, 2), strides=None, padding=0, ceil_mode=False, layout="NCHW",
                 count_include_pad=True, **kwargs):  # fmt: skip
        settings = {"count_include_pad": count_include_pad}
        super().__init__("avg", pool_size, strides, padding, ceil_mode, layout, kwargs, **settings)


class GlobalMaxPool2D(_Pool2D):
    """The maximum of each channel."""

    def __init__(self, layout="NCHW", **kwargs):
        super().__init__("max", 1, None, 0, True, layout, kwargs, global_pool=True)


class GlobalAvgPool2D(_Pool2D):
    """The mean of each channel."""

    def __init__(self, layout="NCHW", **kwargs):
        super().__init__("avg", 1, None, 0, True, layout, kwargs, global_pool=True)


def _pair(value):
    return (value, value) if isinstance(value, (int, np.integer)) else tuple(value)


def _only_nchw(layout):
    if layout != "NCHW":
        raise MXNetError(f"layout is {layout!r}: minimx has images as NCHW only, (batch, channels, height, width).")
