"""Pooling of sequences, images and volumes: one number for each window, or for a whole channel."""

from ...missing import missing
from ..block import HybridBlock
from ._shared import only_layout, per_axis

__getattr__ = missing(__name__)


class _Pool(HybridBlock):
    """What the layers share; ``_LAYOUT`` is the order of the axes."""

    _LAYOUT = "NCHW"

    def __init__(self, pool_type, pool_size, strides, padding, ceil_mode, layout, kwargs, **settings):
        super().__init__(**kwargs)
        only_layout(layout, self._LAYOUT)
        ndim = len(self._LAYOUT) - 2
        size = per_axis(pool_size, ndim, "pool_size")
        self._kwargs = {"kernel": size, "stride": size if strides is None else per_axis(strides, ndim, "strides"),
                        "pad": per_axis(padding, ndim, "padding"), "pool_type": pool_type, "global_pool": False,
                        "pooling_convention": "full" if ceil_mode else "valid", **settings}  # fmt: skip

    def _alias(self):
        return "pool"

    def hybrid_forward(self, F, x):
        """(batch, channels, ...) to (batch, channels, ...)."""
        return F.Pooling(x, name="fwd", **self._kwargs)

    def __repr__(self):
        k = self._kwargs
        return (
            f"{type(self).__name__}(size={k['kernel']}, stride={k['stride']}, padding={k['pad']}, "
            f"ceil_mode={k['pooling_convention'] == 'full'}, global_pool={k['global_pool']}, "
            f"pool_type={k['pool_type']}, layout={self._LAYOUT})"
        )


class MaxPool1D(_Pool):
    """The maximum of each window of a sequence; see :class:`MaxPool2D`."""

    _LAYOUT = "NCW"

    def __init__(self, pool_size=2, strides=None, padding=0, layout="NCW", ceil_mode=False, **kwargs):
        super().__init__("max", pool_size, strides, padding, ceil_mode, layout, kwargs)


class MaxPool2D(_Pool):
    """The maximum of each window. Windows do not overlap unless ``strides`` is smaller than ``pool_size``.

    ``ceil_mode`` keeps a last window that reaches over the edge.
    """

    def __init__(self, pool_size=(2, 2), strides=None, padding=0, layout="NCHW", ceil_mode=False, **kwargs):
        super().__init__("max", pool_size, strides, padding, ceil_mode, layout, kwargs)


class MaxPool3D(_Pool):
    """The maximum of each window of a volume; see :class:`MaxPool2D`."""

    _LAYOUT = "NCDHW"

    def __init__(self, pool_size=(2, 2, 2), strides=None, padding=0, ceil_mode=False, layout="NCDHW", **kwargs):
        super().__init__("max", pool_size, strides, padding, ceil_mode, layout, kwargs)


class AvgPool1D(_Pool):
    """The mean of each window of a sequence; see :class:`AvgPool2D`."""

    _LAYOUT = "NCW"

    def __init__(self, pool_size=2, strides=None, padding=0, layout="NCW", ceil_mode=False, count_include_pad=True,
                 **kwargs):  # fmt: skip
        settings = {"count_include_pad": count_include_pad}
        super().__init__("avg", pool_size, strides, padding, ceil_mode, layout, kwargs, **settings)


class AvgPool2D(_Pool):
    """The mean of each window; zeros of the padding count unless ``count_include_pad`` is False."""

    def __init__(self, pool_size=(2, 2), strides=None, padding=0, ceil_mode=False, layout="NCHW",
                 count_include_pad=True, **kwargs):  # fmt: skip
        settings = {"count_include_pad": count_include_pad}
        super().__init__("avg", pool_size, strides, padding, ceil_mode, layout, kwargs, **settings)


class AvgPool3D(_Pool):
    """The mean of each window of a volume; see :class:`AvgPool2D`."""

    _LAYOUT = "NCDHW"

    def __init__(self, pool_size=(2, 2, 2), strides=None, padding=0, ceil_mode=False, layout="NCDHW",
                 count_include_pad=True, **kwargs):  # fmt: skip
        settings = {"count_include_pad": count_include_pad}
        super().__init__("avg", pool_size, strides, padding, ceil_mode, layout, kwargs, **settings)


class GlobalMaxPool1D(_Pool):
    """The maximum of each channel of a sequence."""

    _LAYOUT = "NCW"

    def __init__(self, layout="NCW", **kwargs):
        super().__init__("max", 1, None, 0, True, layout, kwargs, global_pool=True)


class GlobalMaxPool2D(_Pool):
    """The maximum of each channel."""

    def __init__(self, layout="NCHW", **kwargs):
        super().__init__("max", 1, None, 0, True, layout, kwargs, global_pool=True)


class GlobalMaxPool3D(_Pool):
    """The maximum of each channel of a volume."""

    _LAYOUT = "NCDHW"

    def __init__(self, layout="NCDHW", **kwargs):
        super().__init__("max", 1, None, 0, True, layout, kwargs, global_pool=True)


class GlobalAvgPool1D(_Pool):
    """The mean of each channel of a sequence."""

    _LAYOUT = "NCW"

    def __init__(self, layout="NCW", **kwargs):
        super().__init__("avg", 1, None, 0, True, layout, kwargs, global_pool=True)


class GlobalAvgPool2D(_Pool):
    """The mean of each channel."""

    def __init__(self, layout="NCHW", **kwargs):
        super().__init__("avg", 1, None, 0, True, layout, kwargs, global_pool=True)


class GlobalAvgPool3D(_Pool):
    """The mean of each channel of a volume."""

    _LAYOUT = "NCDHW"

    def __init__(self, layout="NCDHW", **kwargs):
        super().__init__("avg", 1, None, 0, True, layout, kwargs, global_pool=True)
