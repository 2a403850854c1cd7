"""Datasets: items by number."""

from ... import nd
from ...missing import missing

__getattr__ = missing(__name__)


class Dataset:
    """The base of datasets: subclasses define ``__getitem__`` and ``__len__``. An item of several parts is a tuple."""

    def __getitem__(self, idx):
        raise NotImplementedError(f"{type(self).__name__} needs a __getitem__(idx).")

    def __len__(self):
        raise NotImplementedError(f"{type(self).__name__} needs a __len__().")

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
