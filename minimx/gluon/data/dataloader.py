"""Loaders: batches out of a dataset."""

import numpy as np

from ... import nd
from ...missing import missing
from .dataset import ArrayDataset
from .sampler import BatchSampler, RandomSampler, SequentialSampler

__getattr__ = missing(__name__)


def default_batchify_fn(data):
    """Make a batch of a list of items: arrays are stacked, numbers become an array, tuples become a list of batches."""
    if isinstance(data[0], nd.NDArray):
        return nd.stack(*data)
    if isinstance(data[0], tuple):
        return [default_batchify_fn(part) for part in zip(*data)]
    data = np.asarray(data)
    return nd.array(data, dtype=data.dtype)


class DataLoader:
    """Iterates over a dataset in batches; each iteration is an epoch, in a new order where ``shuffle`` is True.

    Args:
        dataset: a Dataset, or anything with a length and items by number.
        batch_size: items in a batch.
        shuffle: draw a new order for each epoch, from NumPy's global generator?
        sampler: the order, in place of ``shuffle``.
        last_batch: what to do with a short last batch, see :class:`BatchSampler`; ``"keep"`` by default.
        batch_sampler: lists of item numbers, in place of the four above.
        batchify_fn: makes a batch of a list of items.
        num_workers, pin_memory, pin_device_id, prefetch, thread_pool, timeout, auto_reload: have no effect here,
            where this process makes each batch when it is asked for.

    Raises:
        ValueError: ``batch_size`` and ``batch_sampler`` are both missing, or two arguments exclude each other.
    """

    def __init__(self, dataset, batch_size=None, shuffle=False, sampler=None, last_batch=None, batch_sampler=None,
                 batchify_fn=None, num_workers=0, pin_memory=False, pin_device_id=0, prefetch=None, thread_pool=False,
                 timeout=120, auto_reload=False):  # fmt: skip
        if batch_sampler is not None:
            if batch_size is not None or shuffle or sampler is not None or last_batch is not None:
                raise ValueError(
                    "batch_size, shuffle, sampler and last_batch must not be specified if batch_sampler is specified."
                )
        else:
            if batch_size is None:
                raise ValueError("batch_size must be specified unless batch_sampler is specified.")
            if sampler is None:
                sampler = (RandomSampler if shuffle else SequentialSampler)(len(dataset))
            elif shuffle:
                raise ValueError("shuffle must not be specified if sampler is specified.")
            batch_sampler = BatchSampler(sampler, batch_size, last_batch or "keep")
        self._dataset, self._batch_sampler = dataset, batch_sampler
        self._batchify_fn = batchify_fn or default_batchify_fn
        # Taking all rows of a batch at once gives what stacking them does, ten times as fast.
        self._at_once = (
            type(dataset) is ArrayDataset
            and self._batchify_fn is default_batchify_fn
            and all(isinstance(data, (nd.NDArray, np.ndarray)) for data in dataset._data)
        )

    def __iter__(self):
        dataset, batchify = self._dataset, self._batchify_fn
        for rows in self._batch_sampler:
            yield _rows_of(dataset, rows) if self._at_once else batchify([dataset[row] for row in rows])

    def __len__(self):
        return len(self._batch_sampler)


def _rows_of(dataset, rows):
    rows = np.array(rows)
    parts = [
        data[rows] if isinstance(data, nd.NDArray) else nd.array(data[rows], dtype=data.dtype) for data in dataset._data
    ]
    return parts if len(parts) > 1 else parts[0]
