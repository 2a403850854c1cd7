"""``CSVIter``: batches of rows of a text file."""

import numpy as np

from ..base import MXNetError
from ..nd import array
from ._base import DataDesc, DataIter


class CSVIter(DataIter):
    """Iterates over the rows of a file of numbers with commas between them, or of two files. Read when it is made.

    Args:
        data_csv: the file of the data.
        data_shape: the shape that a row of it takes.
        label_csv: the file of the labels; without one, all are 0.
        label_shape: the shape of a label; ``(1,)`` gives batches of shape ``(batch_size,)``.
        batch_size: rows per batch.
        round_batch: fill a short last batch with rows from the start, and begin the next epoch after these, as MXNet
            does; False fills it with the rows that stood there in the batch before, and begins with the first row.
        dtype: of the batches, float32 by default.
        data_name, label_name: the names of the inputs.

    Raises:
        MXNetError: there is no such file, or a row has not as many numbers as its shape says.
    """

    def __init__(self, *, data_csv, data_shape, label_csv=None, label_shape=(1,), batch_size, round_batch=True,
                 dtype=None, data_name="data", label_name="softmax_label"):  # fmt: skip
        super().__init__(batch_size)
        self._data = _read(data_csv, data_shape)
        labels = np.zeros((len(self._data), *label_shape)) if label_csv is None else _read(label_csv, label_shape)
        self._label = labels[:, 0] if tuple(label_shape) == (1,) else labels
        self._round, self._dtype = round_batch, np.dtype(dtype or "float32").type
        self.provide_data = [DataDesc(data_name, (batch_size, *self._data.shape[1:]), self._dtype)]
        self.provide_label = [DataDesc(label_name, (batch_size, *self._label.shape[1:]), self._dtype)]
        self._start = -batch_size
        self._rows = np.zeros(batch_size, dtype="int64")

    def reset(self):
        """Begin an epoch: with the first row, or after those that filled the last batch."""
        over = self._start + self.batch_size - len(self._data) if self._start < len(self._data) else 0
        self._start = (max(0, over) if self._round else 0) - self.batch_size

    def iter_next(self):
        """Move to the next batch; say whether there is one."""
        if self._start + self.batch_size >= len(self._data):
            return False
        self._start += self.batch_size
        rows = np.arange(self._start, self._start + self.batch_size)
        self._rows = rows % len(self._data) if self._round else np.where(rows < len(self._data), rows, self._rows)
        return True

    def getdata(self):
        """Return the data of this batch, a list of one array."""
        return [array(self._data[self._rows], dtype=self._dtype)]

    def getlabel(self):
        """Return the labels of this batch, a list of one array."""
        return [array(self._label[self._rows], dtype=self._dtype)]

    def getpad(self):
        """Return how many of the last rows are only there to fill the batch."""
        return max(0, self._start + self.batch_size - len(self._data))

    def getindex(self):
        """Return the numbers of the rows."""
        return self._rows.astype("uint64")


def _read(path, shape):
    try:
        rows = np.loadtxt(path, delimiter=",", ndmin=2)
        return rows.reshape(len(rows), *shape)
    except (OSError, ValueError) as error:
        raise MXNetError(f"Cannot read rows of shape {tuple(shape)} from {path}: {error}") from error
