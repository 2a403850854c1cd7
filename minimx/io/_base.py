"""What every iterator has: a batch, what describes it, and the protocol."""

from collections import namedtuple
from typing import Any

import numpy as np


class DataDesc(namedtuple("DataDesc", ["name", "shape"])):
    """The name and the shape of an input; equal to that pair. ``dtype`` and ``layout`` are attributes.

    Args:
        name: the name of the variable that takes it, such as ``"data"``.
        shape: the shape of a batch.
        dtype: a NumPy type.
        layout: a letter for each axis; N is the axis of the batch.
    """

    dtype: Any
    layout: Any

    def __new__(cls, name, shape, dtype=np.float32, layout="NCHW"):
        desc = super().__new__(cls, name, shape)
        desc.dtype, desc.layout = dtype, layout
        return desc

    def __repr__(self):
        return f"DataDesc[{self.name},{self.shape},{self.dtype},{self.layout}]"

    @staticmethod
    def get_batch_axis(layout):
        """Return which axis is the batch's: 0 without a layout, -1 where the layout has no N."""
        return 0 if layout is None else layout.find("N")

    @staticmethod
    def get_list(shapes, types):
        """Return descriptions from pairs of name and shape, and pairs of name and dtype, or None."""
        dtypes = dict(types or ())
        return [DataDesc(name, shape, *([dtypes[name]] if types is not None else [])) for name, shape in shapes]


class DataBatch:
    """A batch.

    Args:
        data, label: lists of arrays, in the order of ``provide_data`` and ``provide_label``.
        pad: how many of the last rows are only there to fill the batch.
        index: the numbers of the rows, or None.
        bucket_key: which of the symbols of a BucketingModule computes it.
        provide_data, provide_label: lists of :class:`DataDesc`, where this batch has other ones than its iterator.
    """

    def __init__(self, data, label=None, pad=None, index=None, bucket_key=None, provide_data=None, provide_label=None):
        assert data is None or isinstance(data, (list, tuple)), "Data must be list of NDArrays"
        assert label is None or isinstance(label, (list, tuple)), "Label must be list of NDArrays"
        self.data, self.label, self.pad, self.index = data, label, pad, index
        self.bucket_key, self.provide_data, self.provide_label = bucket_key, provide_data, provide_label

    def __str__(self):
        data, label = ([array.shape for array in arrays] if arrays else None for arrays in (self.data, self.label))
        return f"{type(self).__name__}: data shapes: {data or []} label shapes: {label}"


class DataIter:
    """The base of iterators. Subclasses define ``next``, or ``iter_next`` and the ``get...`` that it moves on."""

    def __init__(self, batch_size=0):
        self.batch_size = batch_size

    def __iter__(self):
        return self

    def __next__(self):
        return self.next()

    def next(self):
        """Return the next :class:`DataBatch`, or raise StopIteration."""
        if not self.iter_next():
            raise StopIteration
        return DataBatch(data=self.getdata(), label=self.getlabel(), pad=self.getpad(), index=self.getindex())

    def reset(self):
        """Go back to the start."""

    def iter_next(self):
        """Move to the next batch; say whether there is one."""

    def getdata(self):
        """Return the data of this batch, a list."""

    def getlabel(self):
        """Return the labels of this batch, a list."""

    def getpad(self):
        """Return how many of the last rows are only there to fill the batch."""

    def getindex(self):
        """Return the numbers of the rows, or None."""
