"""Datasets: items by number."""

from ... import nd
from ...missing import missing
from .sampler import FilterSampler, Sampler, SequentialSampler

__getattr__ = missing(__name__)


class Dataset:
    """The base of datasets: subclasses define ``__getitem__`` and ``__len__``. An item of several parts is a tuple."""

    def __getitem__(self, idx):
        raise NotImplementedError(f"{type(self).__name__} needs a __getitem__(idx).")

    def __len__(self):
        raise NotImplementedError(f"{type(self).__name__} needs a __len__().")

    def filter(self, fn):
        """Return a dataset of the items of which ``fn`` is true; every item is looked at once, here."""
        return _Sampled(self, FilterSampler(fn, self))

    def shard(self, num_shards, index):
        """Return part ``index`` of ``num_shards`` parts, one after the other; the first ones have an item more.

        Raises:
            AssertionError: there is no such part.
        """
        assert num_shards > 0, f"num_shards is {num_shards}: expected at least 1."
        assert 0 <= index < num_shards, f"Shard index {index} is out of bounds: expected 0 to {num_shards - 1}."
        size, rest = divmod(len(self), num_shards)
        return _Sampled(self, SequentialSampler(size + (index < rest), size * index + min(index, rest)))

    def take(self, count):
        """Return a dataset of the first ``count`` items, or of all where there are fewer or ``count`` is None."""
        return _Sampled(self, SequentialSampler(len(self) if count is None else min(count, len(self))))

    def sample(self, sampler):
        """Return a dataset of the items whose numbers the sampler gives; a TypeError for what is no Sampler."""
        if not isinstance(sampler, Sampler):
            raise TypeError(f"Invalid sampler type: {type(sampler)}. Expected gluon.data.Sampler instead.")
        return _Sampled(self, sampler)

    def transform(self, fn, lazy=True):
        """Return a dataset of ``fn(*item)``, computed each time it is asked for, or all at once if not ``lazy``."""
        transformed = _Transformed(self, fn)
        return transformed if lazy else SimpleDataset([transformed[idx] for idx in range(len(self))])

    def transform_first(self, fn, lazy=True):
        """Return a dataset in which ``fn`` is applied to the first part of each item only: the image, not the label."""
        return self.transform(lambda first, *rest: (fn(first), *rest) if rest else fn(first), lazy)


class _Transformed(Dataset):
    def __init__(self, data, fn):
        self._data, self._fn = data, fn

    def __len__(self):
        return len(self._data)

    def __getitem__(self, idx):
        item = self._data[idx]
        return self._fn(*item) if isinstance(item, tuple) else self._fn(item)


class _Sampled(Dataset):
    def __init__(self, data, sampler):
        self._data, self._indices = data, list(sampler)

    def __len__(self):
        return len(self._indices)

    def __getitem__(self, idx):
        return self._data[self._indices[idx]]


class SimpleDataset(Dataset):
    """The items of a list, or of anything else with a length and items by number."""

    def __init__(self, data):
        self._data = data

    def __len__(self):
        return len(self._data)

    def __getitem__(self, idx):
        return self._data[idx]


class ArrayDataset(Dataset):
    """Item i is ``(first[i], second[i], ...)``, or just ``first[i]`` where there is only one array or list.

    An NDArray with one axis becomes a NumPy array, so that its items are numbers.

    Raises:
        AssertionError: there are none, or they differ in length.
    """

    def __init__(self, *args):
        assert args, "Needs at least 1 array."
        self._length, self._data = len(args[0]), []
        for place, data in enumerate(args):
            assert len(data) == self._length, (
                f"All arrays must have the same length; the first has length {self._length}, "
                f"while number {place + 1} has {len(data)}."
            )
            self._data.append(data.asnumpy() if isinstance(data, nd.NDArray) and data.ndim == 1 else data)

    def __len__(self):
        return self._length

    def __getitem__(self, idx):
        return self._data[0][idx] if len(self._data) == 1 else tuple(data[idx] for data in self._data)
