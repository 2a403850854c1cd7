"""``NDArrayIter``: batches of arrays that are in memory."""

import numpy as np

from ..base import MXNetError
from ..nd import NDArray, array
from ._base import DataBatch, DataDesc, DataIter


class NDArrayIter(DataIter):
    """Iterates over arrays in batches; :meth:`reset` starts again.

    Args:
        data, label: an array, a list of arrays, or a dict of them by name; NDArrays, or what ``nd.array`` takes.
            Several arrays in a list are called ``_0_data``, ``_1_data``, ...; all come in the order of their names.
        batch_size: rows per batch.
        shuffle: draw a new order in each reset, from NumPy's global generator as MXNet does.
        last_batch_handle: what becomes of a last batch that is short. ``"pad"`` fills it with rows from the start,
            ``"discard"`` drops it, and ``"roll_over"`` puts it before the rows of the next epoch.
        data_name, label_name: the names of arrays that come without one.
        layout: a letter for each axis; N is the axis of the batch.

    Raises:
        AssertionError: there are no data.
        TypeError: they are neither arrays nor a list or dict of arrays.
        MXNetError: while iterating, an array ends before the first of the data does.
    """

    def __init__(self, data, label=None, batch_size=1, shuffle=False, last_batch_handle="pad", data_name="data",
                 label_name="softmax_label", layout="NCHW"):  # fmt: skip
        super().__init__(batch_size)
        assert data is not None, "NDArrayIter needs data, but got None."
        assert not isinstance(data, list) or data, "NDArrayIter needs data, but got an empty list."
        self.data, self.label = _named(data, data_name), _named([] if label is None else label, label_name)
        self.num_data = self.data[0][1].shape[0]
        self.num_source = len(self.data) + len(self.label)
        self.idx = np.arange(self.num_data)
        self.shuffle, self.last_batch_handle, self.layout = shuffle, last_batch_handle, layout
        self._axis = layout.find("N")
        self.hard_reset()

    @property
    def provide_data(self):
        """A :class:`DataDesc` of each array of a batch's data."""
        return self._descriptions(self.data)

    @property
    def provide_label(self):
        """A :class:`DataDesc` of each array of a batch's labels."""
        return self._descriptions(self.label)

    def _descriptions(self, source):
        shapes = [(*each.shape[: self._axis], self.batch_size, *each.shape[self._axis + 1 :]) for _, each in source]
        return [DataDesc(name, shape, each.dtype, self.layout) for (name, each), shape in zip(source, shapes)]

    def hard_reset(self):
        """Go back to the start, and forget rows that wait for the next epoch."""
        self._shuffle_if_asked()
        self.cursor, self._waiting = -self.batch_size, None

    def reset(self):
        """Go back to the start; under ``"roll_over"``, to the rows that the last epoch has left over."""
        self._shuffle_if_asked()
        left = self.num_data - self.cursor
        rolls = self.last_batch_handle == "roll_over" and 0 < left < self.batch_size
        self.cursor = -self.batch_size - (left if rolls else 0)

    def _shuffle_if_asked(self):
        if self.shuffle:
            np.random.shuffle(self.idx)
            # As in MXNet, the rows are those of the last order, and become float32.
            self.data, self.label = (
                [(name, array(each.asnumpy()[self.idx], ctx=each.context)) for name, each in source]
                for source in (self.data, self.label)
            )

    def iter_next(self):
        """Move to the next batch; say whether it has any rows."""
        self.cursor += self.batch_size
        return self.cursor < self.num_data

    def next(self):
        """Return the next :class:`DataBatch`, or raise StopIteration."""
        if not self.iter_next():
            raise StopIteration
        data, label = self.getdata(), self.getlabel()
        if self.cursor < 0:
            self._waiting = None
        elif data[0].shape[self._axis] != self.batch_size:
            self._waiting = data, label
            raise StopIteration
        return DataBatch(data, label, self.getpad())

    def getdata(self):
        """Return the data of this batch, a list."""
        return self._batch(self.data, 0)

    def getlabel(self):
        """Return the labels of this batch, a list."""
        return self._batch(self.label, 1)

    def getpad(self):
        """Return how many rows at the end of this batch are only there to fill it."""
        if self.last_batch_handle == "pad":
            return max(0, self.cursor + self.batch_size - self.num_data)
        return max(0, -self.cursor) if self.last_batch_handle == "roll_over" else 0

    def _batch(self, source, part):
        start, stop = self.cursor, self.cursor + self.batch_size
        assert start < self.num_data, "DataIter needs reset."
        if start >= 0 and stop <= self.num_data:
            return [self._rows(each, start, stop) for _, each in source]
        if start < 0:
            assert self._waiting is not None, "The last epoch has left rows over, but no batch of them was asked for."
            new = [self._rows(each, 0, stop) for _, each in source]
            return [self._joined(parts) for parts in zip(self._waiting[part], new)]
        short = [self._rows(each, start, self.num_data) for _, each in source]
        if self.last_batch_handle != "pad":
            return short
        return [self._joined(self._filled(rows, each)) for rows, (_, each) in zip(short, source)]

    def _filled(self, rows, each):
        """Return a short batch, the whole array as often as it takes, and the rest."""
        times, rest = divmod(self.cursor + self.batch_size - self.num_data, self.num_data)
        return [rows, *[each] * times, self._rows(each, 0, rest)]

    def _joined(self, parts):
        return NDArray(np.concatenate([part._data for part in parts], axis=self._axis), parts[0].context)

    def _rows(self, each, start, stop):
        if stop > each.shape[self._axis]:
            raise MXNetError(
                f"Rows {start} to {stop} of an array with {each.shape[self._axis]}: expected as many as data."
            )
        return NDArray(each._data[(slice(None),) * self._axis + (slice(start, stop),)].copy(), each.context)


def _named(arrays, name):
    """Return a list of pairs of name and NDArray, from an array, a list or a dict of arrays."""
    if isinstance(arrays, (np.ndarray, NDArray)):
        arrays = [arrays]
    if isinstance(arrays, list):
        arrays = {name if len(arrays) == 1 else f"_{place}_{name}": each for place, each in enumerate(arrays)}
    if not isinstance(arrays, dict):
        raise TypeError(
            f"Input must be an NDArray, a NumPy array, a list or a dict of them, not {type(arrays).__name__}."
        )
    return sorted((name, _to_array(name, each)) for name, each in arrays.items())


def _to_array(name, each):
    if isinstance(each, NDArray):
        return each
    try:
        return array(each)
    except Exception as error:
        raise TypeError(f"Invalid type {type(each)} for {name}: expected an NDArray or a NumPy array.") from error
