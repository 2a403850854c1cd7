"""Blocks that convert images to the inputs of networks."""

import numpy as np

from ....base import MXNetError
from ....missing import missing
from ...block import HybridBlock
from ...nn import Sequential

__getattr__ = missing(__name__)


class Compose(Sequential):
    """Several transforms, one after the other."""

    def __init__(self, transforms):
        super().__init__()
        self.add(*transforms)


class Cast(HybridBlock):
    """The same values in another dtype."""

    def __init__(self, dtype="float32"):
        super().__init__()
        self._dtype = dtype

    def hybrid_forward(self, F, x):
        """Return x in the dtype."""
        return F.cast(x, dtype=self._dtype)


class ToTensor(HybridBlock):
    """Images (height, width, channels) from 0 to 255 become (channels, height, width) from 0 to 1; batches do too."""

    def hybrid_forward(self, F, x):
        """Return float32 images; an MXNetError if x does not have three or four axes."""
        if x.ndim not in (3, 4):
            raise MXNetError(f"ToTensor of shape {x.shape}: expected (height, width, channels), or a batch of those.")
        return F.transpose(F.cast(x, dtype="float32") / 255, axes=(2, 0, 1) if x.ndim == 3 else (0, 3, 1, 2))


class Normalize(HybridBlock):
    """(x - mean) / std, for each channel, of float images (channels, height, width) or a batch of them.

    Args:
        mean, std: a number for all of 1 or 3 channels, or a tuple of one for each.
    """

    def __init__(self, mean=0.0, std=1.0):
        super().__init__()
        self._mean, self._std = mean, std

    def hybrid_forward(self, F, x):
        """Return x normalized; an MXNetError if its dtype is not a float, or mean and std do not fit its channels."""
        channels = x.shape[-3] if x.ndim in (3, 4) else 0
        mean, std = np.ravel(self._mean), np.ravel(self._std)
        floats = np.dtype(x.dtype).kind == "f"
        if not floats or channels not in (1, 3) or {len(mean), len(std)} - {1, channels}:
            raise MXNetError(
                f"Normalize by {self._mean} and {self._std} of {np.dtype(x.dtype)} {x.shape}: expected floats, such as "
                "ToTensor makes, (1 or 3 channels, height, width), and a mean and deviation for each channel, or all."
            )
        mean, std = (F.array(each.reshape(-1, 1, 1), dtype=x.dtype, ctx=x.context) for each in (mean, std))
        return F.broadcast_div(F.broadcast_sub(x, mean), std)
