"""``mx.io``: iterators that return data in batches, as ``mx.mod.Module`` takes them."""

from ..missing import missing
from ._arrays import NDArrayIter
from ._base import DataBatch, DataDesc, DataIter
from ._files import CSVIter
from ._wrappers import PrefetchingIter, ResizeIter

__all__ = [
    "CSVIter",
    "DataBatch",
    "DataDesc",
    "DataIter",
    "NDArrayIter",
    "PrefetchingIter",
    "ResizeIter",
]

__getattr__ = missing(__name__)
