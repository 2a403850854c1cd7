"""``mx.io.NDArrayIter``, the iterator that tutorials older than Gluon's DataLoader use."""

import numpy as np

from .missing import missing
from .nd import NDArray, array


class DataBatch:
    """A batch: ``data`` and ``label`` are lists of arrays; its last ``pad`` rows repeat rows from the start."""

    def __init__(self, data, label, pad=0):
        self.data, self.label, self.pad = data, label, pad


class NDArrayIter:
    """Iterates over arrays in batches; :meth:`reset` starts again.

    Args:
        data, label: arrays with the same number of rows, NumPy's or NDArrays.
        batch_size: rows per batch.
        shuffle: shuffle the rows again at each reset, with NumPy's global generator as MXNet does.
        last_batch_handle: ``"pad"`` fills a short last batch with rows from the start, ``"discard"`` drops it.
    """

    def __init__(self, data, label=None, batch_size=1, shuffle=False, last_batch_handle="pad"):
        if last_batch_handle not in ("pad", "discard"):
            raise NotImplementedError(f"minimx has pad and discard for the last batch, not {last_batch_handle}.")
        # An NDArray keeps its dtype, anything else becomes float32.
        self.arrays = [None if a is None else a if isinstance(a, NDArray) else array(a) for a in (data, label)]
        self.batch_size, self.discard, self.rows = batch_size, last_batch_handle == "discard", len(data)
        self.order, self.shuffle = np.arange(self.rows), shuffle
        self.reset()

    def reset(self):
        """Go back to the first batch."""
        self.start = 0
        if self.shuffle:
            np.random.shuffle(self.order)

    def __iter__(self):
        return self

    def next(self):
        """Return the next batch."""
        stop = self.start + self.batch_size
        if self.start >= self.rows or (self.discard and stop > self.rows):
            raise StopIteration
        rows = array(np.take(self.order, range(self.start, stop), mode="wrap"), dtype="int64")
        self.start = stop
        data, label = ([] if a is None else [a.take(rows)] for a in self.arrays)  # type: ignore[union-attr]
        return DataBatch(data, label, max(0, stop - self.rows))

    __next__ = next


__getattr__ = missing(__name__)
