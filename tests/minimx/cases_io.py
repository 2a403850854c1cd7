"""Iterators: ``mx.io``."""

import os
import tempfile

import numpy as np

from .conformance import Table

io = Table("io")


def _line(rows):
    """Rows that can be told apart, and labels that fit."""
    x = np.arange(rows * 2.0).reshape(rows, 2)
    return x, x.sum(axis=1) * 10


def _seen(batches):
    """Everything in the batches, copied: those of MXNet's readers of files use the same memory again."""
    return [
        [[each.copy() for each in batch.data], [each.copy() for each in batch.label or ()], batch.pad, batch.index]
        for batch in batches
    ]


def _epochs(batches, count=4):
    seen = []
    for _ in range(count):
        seen.append(_seen(batches))
        batches.reset()
    return seen


def _described(batches):
    return [
        [[each.name, each.shape, np.dtype(each.dtype).name, each.layout] for each in some]
        for some in (batches.provide_data, batches.provide_label)
    ]


# ------------------------------------------------------------------------------------------------ NDArrayIter


def _last_batch(handle, rows, batch_size):
    def script(mx):
        batches = mx.io.NDArrayIter(*_line(rows), batch_size, last_batch_handle=handle)
        return [_epochs(batches), batches.num_data, batches.batch_size, batches.cursor]

    return script


for _handle in ("pad", "discard", "roll_over"):
    for _rows, _size in ((5, 2), (7, 3), (6, 3), (4, 4), (5, 4), (1, 1)):
        io.script("io.NDArrayIter", name=f"{_handle}, {_rows} rows by {_size}")(_last_batch(_handle, _rows, _size))


@io.script("io.NDArrayIter")
def a_batch_that_is_larger_than_the_data(mx):
    """It is filled with all rows as often as it takes; the other ways give none."""
    found = [_epochs(mx.io.NDArrayIter(*_line(3), size), 2) for size in (4, 6, 7, 9, 13)]
    return [*found, [_epochs(mx.io.NDArrayIter(*_line(3), 8, last_batch_handle=how), 1) for how in ("discard", "x")]]


@io.script("io.NDArrayIter")
def an_epoch_that_stops_half_way(mx):
    found = []
    for handle in ("pad", "discard", "roll_over"):
        for batches_taken in (1, 2, 3):
            batches = mx.io.NDArrayIter(*_line(5), 2, last_batch_handle=handle)
            for _ in range(batches_taken):
                next(batches, None)
            batches.reset()
            found.append(_epochs(batches, 1))
    return found


@io.script("io.NDArrayIter")
def hard_resets(mx):
    batches = mx.io.NDArrayIter(*_line(5), 3, last_batch_handle="roll_over")
    seen = [_seen(batches)]
    batches.hard_reset()
    return [*seen, batches.cursor, _epochs(batches, 2)]


@io.script("io.NDArrayIter")
def shuffled_rows(mx):
    """The order is drawn from NumPy's global generator, again at each reset, and from the order before."""
    found = []
    for handle in ("pad", "discard", "roll_over"):
        np.random.seed(3)
        batches = mx.io.NDArrayIter(*_line(7), 3, shuffle=True, last_batch_handle=handle)
        found += [_epochs(batches, 3), batches.idx]
        batches.hard_reset()
        found.append(_seen(batches))
    return found


@io.script("io.NDArrayIter")
def types_of_arrays(mx):
    """NDArrays keep their types until they are shuffled; everything else becomes float32."""
    x, y = _line(4)
    found = []
    for kind in ("float64", "int32", "uint8", "float16"):
        for data in (x.astype(kind), mx.nd.array(x, dtype=kind)):
            for shuffle in (False, True):
                batches = mx.io.NDArrayIter(data, y.astype(kind), 2, shuffle=shuffle)
                found += [_described(batches), [str(np.dtype(each.dtype)) for each in next(batches).data]]
    return found


@io.script("io.NDArrayIter")
def names_of_arrays(mx):
    x, y = _line(4)
    given = [
        (x, y),
        (x, None),
        ([x], [y]),
        ([x, x + 1], [y, y, y]),
        ({"b": x, "a": x + 1}, {"z": y, "y": y}),
        ({"only": x}, mx.nd.array(y)),
        ([mx.nd.array(x), x], []),
    ]
    found = []
    for data, label in given:
        batches = mx.io.NDArrayIter(data, label, 2)
        found += [_described(batches), _seen(batches), batches.num_source, [name for name, _ in batches.data]]
    named = mx.io.NDArrayIter(x, y, 2, data_name="image", label_name="digit")
    several = mx.io.NDArrayIter([x, x], [y, y], 2, data_name="image", label_name="digit")
    return [*found, _described(named), _described(several)]


@io.script("io.NDArrayIter")
def one_more_than_ten_arrays_come_in_the_order_of_their_names(mx):
    batches = mx.io.NDArrayIter([np.full((2, 1), place) for place in range(11)], batch_size=2)
    return [[each.name for each in batches.provide_data], _seen(batches)]


@io.script("io.NDArrayIter")
def layouts(mx):
    x = np.arange(4 * 5 * 2.0).reshape(4, 5, 2)
    found = []
    for layout in ("NTC", "TNC", "TCN"):
        whole = mx.io.NDArrayIter(np.moveaxis(x, 0, layout.find("N")), None, 2, layout=layout)
        found += [_described(whole), whole.num_data]
    square = np.arange(27.0).reshape(3, 3, 3)
    return [*found, _epochs(mx.io.NDArrayIter(square, None, 2, layout="TNC"), 2)]


@io.script("io.NDArrayIter")
def one_step_at_a_time(mx):
    batches = mx.io.NDArrayIter(*_line(5), 2)
    found = []
    while batches.iter_next():
        found.append([batches.getdata(), batches.getlabel(), batches.getpad(), batches.getindex(), batches.cursor])
    return found


@io.script("io.NDArrayIter")
def a_batch_is_a_copy(mx):
    x = mx.nd.arange(6)
    batches = mx.io.NDArrayIter(x, x, 2)
    batch = batches.next()
    batch.data[0][:] = -1
    batches.reset()
    return [x, _seen(batches), iter(batches) is batches, next(batches, "end")]


@io.script("io.NDArrayIter")
def a_batch_stays_as_it_is(mx):
    batches = list(mx.io.NDArrayIter(*_line(5), 2))
    return _seen(batches)


@io.script("io.NDArrayIter")
def labels_of_several_axes_and_more_rows_than_data(mx):
    x, _ = _line(4)
    return _epochs(mx.io.NDArrayIter(x, np.arange(20.0).reshape(5, 2, 2), 2), 2)


@io.mistake("io.NDArrayIter", raises="AssertionError", says="needs data")
def no_data(mx):
    mx.io.NDArrayIter(None)


@io.mistake("io.NDArrayIter", raises="AssertionError", says="needs data")
def an_empty_list_of_data(mx):
    mx.io.NDArrayIter([])


@io.mistake("io.NDArrayIter", raises="IndexError", says="list index out of range")
def an_empty_dict_of_data(mx):
    mx.io.NDArrayIter({})


@io.mistake("io.NDArrayIter", raises="TypeError", says="not tuple")
def a_tuple_of_data(mx):
    x, _ = _line(3)
    mx.io.NDArrayIter((x, x))


@io.mistake("io.NDArrayIter", raises="TypeError", says="not int")
def a_number_for_data(mx):
    mx.io.NDArrayIter(3)


@io.mistake("io.NDArrayIter", raises="TypeError", says="not str")
def text_for_labels(mx):
    mx.io.NDArrayIter(_line(3)[0], "labels")


@io.mistake("io.NDArrayIter", raises="TypeError", says="Invalid type .* for a")
def an_object_that_is_no_array(mx):
    mx.io.NDArrayIter({"a": object()})


@io.mistake("io.NDArrayIter", raises="MXNetError", says="expected as many")
def fewer_labels_than_rows(mx):
    list(mx.io.NDArrayIter(_line(5)[0], np.zeros(3), 2))


@io.mistake("io.NDArrayIter", raises="AssertionError", says="DataIter needs reset")
def data_after_the_end(mx):
    batches = mx.io.NDArrayIter(_line(3)[0], None, 2)
    list(batches)
    batches.getdata()


@io.mistake("io.NDArrayIter", raises="AssertionError", says="no batch of them was asked for")
def rows_that_were_left_over_but_never_fetched(mx):
    batches = mx.io.NDArrayIter(_line(3)[0], None, 2, last_batch_handle="roll_over")
    while batches.iter_next():
        pass
    batches.cursor -= 2  # where a loop over batches would have stopped
    batches.reset()
    next(batches)


@io.mistake("io.NDArrayIter", raises="StopIteration", says="^$")
def next_at_the_end(mx):
    batches = mx.io.NDArrayIter(_line(3)[0], None, 3)
    batches.next()
    batches.next()


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
    return [_epochs(squares, 2), squares.batch_size, str(next(squares)), squares.getindex()]


@io.script("io.DataIter", "io.DataBatch")
def an_iterator_that_defines_next_only(mx):
    class Endless(mx.io.DataIter):
        def next(self):
            return mx.io.DataBatch([mx.nd.ones(2)], pad=0)

    endless = Endless()
    base = mx.io.DataIter(5)
    found = [base.reset(), base.iter_next(), base.getdata(), base.getlabel(), base.getpad(), base.getindex()]
    return [_seen([next(endless), endless.next()]), endless.batch_size, base.batch_size, found]


@io.mistake("io.DataIter", raises="StopIteration", says="^$")
def the_base_has_no_batches(mx):
    mx.io.DataIter().next()


# ------------------------------------------------------------------------------------------------ of others


@io.script("io.ResizeIter", "io.NDArrayIter")
def epochs_of_another_length(mx):
    found = []
    for size in (1, 2, 3, 4, 7):
        for reset in (True, False):
            batches = mx.io.ResizeIter(mx.io.NDArrayIter(*_line(5), 2), size, reset_internal=reset)
            found += [_epochs(batches, 3), _described(batches), batches.batch_size, batches.size, batches.cur]
    return found


@io.script("io.ResizeIter", "io.NDArrayIter")
def what_a_resized_iterator_says(mx):
    inner = mx.io.NDArrayIter(*_line(5), 2)
    inner.default_bucket_key = 7
    batches = mx.io.ResizeIter(inner, 2)
    found = [batches.default_bucket_key]
    while batches.iter_next():
        found.append([batches.getdata(), batches.getlabel(), batches.getpad(), batches.getindex()])
    return [
        found,
        batches.iter_next(),
        hasattr(mx.io.ResizeIter(mx.io.NDArrayIter(*_line(5)), 2), "default_bucket_key"),
    ]


@io.mistake("io.ResizeIter", "io.NDArrayIter", raises="StopIteration", says="^$")
def a_resized_iterator_without_batches(mx):
    mx.io.ResizeIter(mx.io.NDArrayIter(*_line(2), 3, last_batch_handle="discard"), 2).next()


@io.script("io.PrefetchingIter", "io.NDArrayIter")
def iterators_side_by_side(mx):
    def one(offset, name):
        x, y = _line(5)
        return mx.io.NDArrayIter({name: x + offset}, {f"{name}_label": y}, 2)

    found = []
    for batches in (
        mx.io.PrefetchingIter(one(0, "a")),
        mx.io.PrefetchingIter([one(0, "a"), one(5, "b")]),
        mx.io.PrefetchingIter(
            [one(0, "a"), one(5, "a")], [{"a": "x"}, {"a": "y"}], [{"a_label": "l"}, {"a_label": "m"}]
        ),
    ):
        found += [_described(batches), batches.batch_size, batches.n_iter, _epochs(batches, 3)]
        batch = next(batches)
        found += [[tuple(each) for each in batch.provide_data], [tuple(each) for each in batch.provide_label]]
        found += [batches.getdata(), batches.getlabel(), batches.getpad(), batches.getindex()]
    return found


@io.mistake("io.PrefetchingIter", "io.NDArrayIter", raises="AssertionError", says="entry mismatches")
def iterators_of_different_lengths(mx):
    list(mx.io.PrefetchingIter([mx.io.NDArrayIter(*_line(rows), 2) for rows in (4, 5)]))


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
                found += [_described(batches), batches.batch_size, _epochs(batches)]
    return found


@io.mistake("io.CSVIter", raises="MXNetError", says="Cannot read")
def a_file_that_is_not_there(mx):
    mx.io.CSVIter(data_csv=os.path.join("nowhere", "x.csv"), data_shape=(4,), batch_size=2)


@io.mistake("io.CSVIter", raises="MXNetError", says=r"rows of shape \(3,\)")
def a_file_with_other_rows(mx):
    with tempfile.TemporaryDirectory() as folder:
        mx.io.CSVIter(data_csv=_tables(folder)[0], data_shape=(3,), batch_size=2)
