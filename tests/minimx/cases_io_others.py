"""Iterators, ``mx.io``: descriptions and batches, iterators of one's own, of iterators and of files."""

import os
import tempfile

import numpy as np

from .cases_io import copied, described, epochs_of, numbered
from .conformance import Table

io = Table("io")


# ------------------------------------------------------------------------------------------------ what describes


@io.script("io.DataDesc")
def descriptions(mx):
    one, other = mx.io.DataDesc("data", (2, 3)), mx.io.DataDesc("data", (2, 3), "int32", "TN")
    name, shape = one
    return [
        [name, shape, one.name, one.shape, one[0], one[1], np.dtype(one.dtype).name, one.layout],
        [other.dtype, other.layout, repr(other), str(one), one == other, one == ("data", (2, 3)), dict([one])],
        [mx.io.DataDesc("a", (2,), layout=None).layout, mx.io.DataDesc(name="a", shape=(1,), dtype="int8").dtype],
        len(one),
        isinstance(one, tuple),
    ]


@io.script("io.DataDesc")
def the_axis_of_the_batch(mx):
    return [mx.io.DataDesc.get_batch_axis(layout) for layout in (None, "NCHW", "TNC", "CN", "C", "")]


@io.script("io.DataDesc")
def lists_of_descriptions(mx):
    shapes = [("a", (1, 2)), ("b", (3,))]
    typed = mx.io.DataDesc.get_list(shapes, [("b", "int32"), ("a", "float64")])
    plain = mx.io.DataDesc.get_list(shapes, None)
    return [[tuple(each), np.dtype(each.dtype).name, each.layout] for each in typed + plain]


@io.mistake("io.DataDesc", raises="KeyError", says="b")
def a_description_without_a_type(mx):
    mx.io.DataDesc.get_list([("a", (1, 2)), ("b", (3,))], [("a", "int32")])


@io.script("io.DataBatch")
def batches_by_hand(mx):
    x, y = mx.nd.ones((2, 3)), mx.nd.zeros((2,))
    whole = mx.io.DataBatch([x, y], [y], 1, np.array([4, 5]), "key", [("data", (2, 3))], [("label", (2,))])
    bare = mx.io.DataBatch([x])
    names = ("data", "label", "pad", "index", "bucket_key", "provide_data", "provide_label")
    return [
        [[getattr(batch, name) for name in names] for batch in (whole, bare, mx.io.DataBatch((x,), (y,)))],
        [str(batch) for batch in (whole, bare, mx.io.DataBatch([x], []), mx.io.DataBatch([], [y]))],
    ]


@io.mistake("io.DataBatch", raises="AssertionError", says="Data must be list of NDArrays")
def a_batch_of_one_array(mx):
    mx.io.DataBatch(mx.nd.ones(3))


@io.mistake("io.DataBatch", raises="AssertionError", says="Label must be list of NDArrays")
def a_batch_with_a_label_that_is_no_list(mx):
    mx.io.DataBatch([mx.nd.ones(3)], mx.nd.ones(3))


# ------------------------------------------------------------------------------------------------ one's own


@io.script("io.DataIter")
def an_iterator_of_ones_own(mx):
    class Squares(mx.io.DataIter):
        def __init__(self):
            super().__init__(batch_size=2)
            self.reset()

        def reset(self):
            self.place = -1

        def iter_next(self):
            self.place += 1
            return self.place < 3

        def getdata(self):
            return [mx.nd.array([self.place, self.place**2])]

        def getlabel(self):
            return [mx.nd.array([self.place])]

        def getpad(self):
            return self.place

    squares = Squares()
    return [epochs_of(squares, 2), squares.batch_size, str(next(squares)), squares.getindex()]


@io.script("io.DataIter", "io.DataBatch")
def an_iterator_that_defines_next_only(mx):
    class Endless(mx.io.DataIter):
        def next(self):
            return mx.io.DataBatch([mx.nd.ones(2)], pad=0)

    endless = Endless()
    base = mx.io.DataIter(5)
    found = [base.reset(), base.iter_next(), base.getdata(), base.getlabel(), base.getpad(), base.getindex()]
    return [copied([next(endless), endless.next()]), endless.batch_size, base.batch_size, found]


@io.mistake("io.DataIter", raises="StopIteration", says="^$")
def the_base_has_no_batches(mx):
    mx.io.DataIter().next()


# ------------------------------------------------------------------------------------------------ of others


@io.script("io.ResizeIter", "io.NDArrayIter")
def epochs_of_another_length(mx):
    found = []
    for size in (1, 2, 3, 4, 7):
        for reset in (True, False):
            batches = mx.io.ResizeIter(mx.io.NDArrayIter(*numbered(5), 2), size, reset_internal=reset)
            found += [epochs_of(batches, 3), described(batches), batches.batch_size, batches.size, batches.cur]
    return found


@io.script("io.ResizeIter", "io.NDArrayIter")
def what_a_resized_iterator_says(mx):
    inner = mx.io.NDArrayIter(*numbered(5), 2)
    inner.default_bucket_key = 7
    batches = mx.io.ResizeIter(inner, 2)
    found = [batches.default_bucket_key]
    while batches.iter_next():
        found.append([batches.getdata(), batches.getlabel(), batches.getpad(), batches.getindex()])
    return [
        found,
        batches.iter_next(),
        hasattr(mx.io.ResizeIter(mx.io.NDArrayIter(*numbered(5)), 2), "default_bucket_key"),
    ]


@io.mistake("io.ResizeIter", "io.NDArrayIter", raises="StopIteration", says="^$")
def a_resized_iterator_without_batches(mx):
    mx.io.ResizeIter(mx.io.NDArrayIter(*numbered(2), 3, last_batch_handle="discard"), 2).next()


@io.script("io.PrefetchingIter", "io.NDArrayIter")
def iterators_side_by_side(mx):
    def one(offset, name):
        x, y = numbered(5)
        return mx.io.NDArrayIter({name: x + offset}, {f"{name}_label": y}, 2)

    found = []
    for batches in (
        mx.io.PrefetchingIter(one(0, "a")),
        mx.io.PrefetchingIter([one(0, "a"), one(5, "b")]),
        mx.io.PrefetchingIter(
            [one(0, "a"), one(5, "a")], [{"a": "x"}, {"a": "y"}], [{"a_label": "l"}, {"a_label": "m"}]
        ),
    ):
        found += [described(batches), batches.batch_size, batches.n_iter, epochs_of(batches, 3)]
        batch = next(batches)
        found += [[tuple(each) for each in batch.provide_data], [tuple(each) for each in batch.provide_label]]
        found += [batches.getdata(), batches.getlabel(), batches.getpad(), batches.getindex()]
    return found


@io.mistake("io.PrefetchingIter", "io.NDArrayIter", raises="AssertionError", says="entry mismatches")
def iterators_of_different_lengths(mx):
    list(mx.io.PrefetchingIter([mx.io.NDArrayIter(*numbered(rows), 2) for rows in (4, 5)]))


@io.mistake("io.PrefetchingIter", raises="AssertionError", says="at least one")
def no_iterators(mx):
    mx.io.PrefetchingIter([])


# ------------------------------------------------------------------------------------------------ files


def _tables(folder, rows=5):
    names = [os.path.join(folder, name) for name in ("x.csv", "y.csv")]
    np.savetxt(names[0], np.arange(rows * 4).reshape(rows, 4) - 3, "%d", ",")
    np.savetxt(names[1], np.arange(rows) * 2, "%d", ",")
    return names


@io.script("io.CSVIter")
def rows_of_a_file(mx):
    found = []
    with tempfile.TemporaryDirectory() as folder:
        x, y = _tables(folder)
        for options in (
            {"data_shape": (4,)},
            {"data_shape": (4,), "label_csv": y},
            {"data_shape": (2, 2), "label_csv": y, "round_batch": False},
            {"data_shape": (1, 4), "label_csv": x, "label_shape": (4,)},
            {"data_shape": (4,), "label_csv": y, "dtype": "int32"},
        ):
            for batch_size in (1, 2, 5):
                batches = mx.io.CSVIter(data_csv=x, batch_size=batch_size, **options)
                found += [described(batches), batches.batch_size, epochs_of(batches)]
    return found


@io.mistake("io.CSVIter", raises="MXNetError", says="Cannot read")
def a_file_that_is_not_there(mx):
    mx.io.CSVIter(data_csv=os.path.join("nowhere", "x.csv"), data_shape=(4,), batch_size=2)


@io.mistake("io.CSVIter", raises="MXNetError", says=r"rows of shape \(3,\)")
def a_file_with_other_rows(mx):
    with tempfile.TemporaryDirectory() as folder:
        mx.io.CSVIter(data_csv=_tables(folder)[0], data_shape=(3,), batch_size=2)
