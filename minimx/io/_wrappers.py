"""Iterators over other iterators."""

from ._base import DataBatch, DataDesc, DataIter


class _OfBatches(DataIter):
    """An iterator whose batches come from elsewhere."""

    current_batch: DataBatch

    def getdata(self):
        """Return the data of this batch, a list."""
        return self.current_batch.data

    def getlabel(self):
        """Return the labels of this batch, a list."""
        return self.current_batch.label

    def getpad(self):
        """Return how many of the last rows are only there to fill the batch."""
        return self.current_batch.pad

    def getindex(self):
        """Return the numbers of the rows, or None."""
        return self.current_batch.index


class ResizeIter(_OfBatches):
    """Makes an epoch of another iterator this many batches long: stops earlier, or starts it again.

    Args:
        data_iter: the iterator.
        size: batches per epoch.
        reset_internal: reset the other iterator, too, where this one is.
    """

    def __init__(self, data_iter, size, reset_internal=True):
        super().__init__(data_iter.batch_size)
        self.data_iter, self.size, self.reset_internal = data_iter, size, reset_internal
        self.cur = 0
        self.provide_data, self.provide_label = data_iter.provide_data, data_iter.provide_label
        if hasattr(data_iter, "default_bucket_key"):
            self.default_bucket_key = data_iter.default_bucket_key

    def reset(self):
        """Begin an epoch."""
        self.cur = 0
        if self.reset_internal:
            self.data_iter.reset()

    def iter_next(self):
        """Move to the next batch; say whether there is one."""
        if self.cur == self.size:
            return False
        try:
            self.current_batch = self.data_iter.next()
        except StopIteration:
            self.data_iter.reset()
            self.current_batch = self.data_iter.next()
        self.cur += 1
        return True


class PrefetchingIter(_OfBatches):
    """Joins the batches of several iterators. MXNet reads ahead in threads; here a batch is read when it is asked for.

    Args:
        iters: an iterator or a list of them. They have batches of the same size and padding.
        rename_data, rename_label: for each iterator a dict, from the names that it has to those that they get here.
    """

    def __init__(self, iters, rename_data=None, rename_label=None):
        self.iters = iters if isinstance(iters, list) else [iters]
        self.n_iter = len(self.iters)
        assert self.n_iter > 0, "PrefetchingIter needs at least one iterator."
        self.rename_data, self.rename_label = rename_data, rename_label
        super().__init__(self.provide_data[0][1][0])

    @property
    def provide_data(self):
        """A :class:`DataDesc` of each array of a batch's data."""
        return _renamed([each.provide_data for each in self.iters], self.rename_data)

    @property
    def provide_label(self):
        """A :class:`DataDesc` of each array of a batch's labels."""
        return _renamed([each.provide_label for each in self.iters], self.rename_label)

    def reset(self):
        """Go back to the start."""
        for each in self.iters:
            each.reset()

    def iter_next(self):
        """Move to the next batch; say whether there is one."""
        batches: list = [next(each, None) for each in self.iters]
        pads = {None if batch is None else batch.pad or 0 for batch in batches}
        assert len(pads) == 1, "Number of entry mismatches between iterators"
        if None in pads:
            return False
        data, label = ([array for batch in batches for array in getattr(batch, part)] for part in ("data", "label"))
        self.current_batch = DataBatch(data, label, batches[0].pad, batches[0].index,
                                       provide_data=self.provide_data, provide_label=self.provide_label)  # fmt: skip
        return True

    def next(self):
        """Return the next :class:`DataBatch`, or raise StopIteration."""
        if not self.iter_next():
            raise StopIteration
        return self.current_batch


def _renamed(descriptions, names):
    if names is None:
        return [each for provided in descriptions for each in provided]
    return [
        DataDesc(new[each.name], each.shape, each.dtype) if isinstance(each, DataDesc) else DataDesc(*each)
        for new, provided in zip(names, descriptions)
        for each in provided
    ]
