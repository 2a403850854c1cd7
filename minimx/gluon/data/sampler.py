"""Samplers: the order of a dataset's items, and which of them make a batch."""

import numpy as np

from ...missing import missing

__getattr__ = missing(__name__)


class Sampler:
    """The base of samplers: subclasses define ``__iter__``, over item numbers or lists of them, and ``__len__``."""

    def __iter__(self):
        raise NotImplementedError(f"{type(self).__name__} needs an __iter__().")

    def __len__(self):
        raise NotImplementedError(f"{type(self).__name__} needs a __len__().")


class SequentialSampler(Sampler):
    """start, start + 1, ..., ``length`` numbers."""

    def __init__(self, length, start=0):
        self._length, self._start = length, start

    def __iter__(self):
        return iter(range(self._start, self._start + self._length))

    def __len__(self):
        return self._length


class RandomSampler(Sampler):
    """0 to length - 1 in a new order each time, drawn from NumPy's global generator: ``numpy.random.seed`` fixes it."""

    def __init__(self, length):
        self._length = length

    def __iter__(self):
        order = np.arange(self._length)
        np.random.shuffle(order)
        return iter(order)

    def __len__(self):
        return self._length


class FilterSampler(Sampler):
    """The numbers of the items of which ``fn`` is true, found once."""

    def __init__(self, fn, dataset):
        self._indices = [number for number, item in enumerate(dataset) if fn(item)]

    def __iter__(self):
        return iter(self._indices)

    def __len__(self):
        return len(self._indices)


class BatchSampler(Sampler):
    """Lists of ``batch_size`` numbers from another sampler.

    Args:
        sampler: where the numbers come from.
        batch_size: numbers in a batch.
        last_batch: what to do with the last ones if they are too few: ``"keep"`` them as a short batch, ``"discard"``
            them, or ``"rollover"`` to begin the next epoch with them.

    Raises:
        ValueError: ``batch_size`` is not a whole number of at least 1, or ``last_batch`` is not one of these.
    """

    def __init__(self, sampler, batch_size, last_batch="keep"):
        if batch_size < 1 or batch_size != int(batch_size):
            raise ValueError(f"batch_size is {batch_size}: expected a whole number of at least 1.")
        if last_batch not in ("keep", "discard", "rollover"):
            raise ValueError(f"last_batch must be one of 'keep', 'discard', or 'rollover', but got {last_batch!r}.")
        self._sampler, self._batch_size, self._last_batch = sampler, int(batch_size), last_batch
        self._left = []

    def __iter__(self):
        batch, self._left = self._left, []
        for idx in self._sampler:
            batch.append(idx)
            if len(batch) == self._batch_size:
                yield batch
                batch = []
        if batch and self._last_batch == "keep":
            yield batch
        elif self._last_batch == "rollover":
            self._left = batch

    def __len__(self):
        count = len(self._left) + len(self._sampler)
        return -(-count // self._batch_size) if self._last_batch == "keep" else count // self._batch_size
