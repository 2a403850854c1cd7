"""Iterators, ``mx.io``: NDArrayIter."""

import numpy as np

from .conformance import Table

io = Table("io")


def numbered(rows):
    """Rows that can be told apart, and labels that fit."""
    x = np.arange(rows * 2.0).reshape(rows, 2)
    return x, x.sum(axis=1) * 10


def copied(batches):
    """Everything in the batches, copied: those of MXNet's readers of files use the same memory again."""
    return [
        [[each.copy() for each in batch.data], [each.copy() for each in batch.label or ()], batch.pad, batch.index]
        for batch in batches
    ]


def epochs_of(batches, count=4):
    seen = []
    for _ in range(count):
        seen.append(copied(batches))
        batches.reset()
    return seen


def described(batches):
    return [
        [[each.name, each.shape, np.dtype(each.dtype).name, each.layout] for each in some]
        for some in (batches.provide_data, batches.provide_label)
    ]


def _last_batch(handle, rows, batch_size):
    def script(mx):
        batches = mx.io.NDArrayIter(*numbered(rows), batch_size, last_batch_handle=handle)
        return [epochs_of(batches), batches.num_data, batches.batch_size, batches.cursor]

    return script


for _handle in ("pad", "discard", "roll_over"):
    for _rows, _size in ((5, 2), (7, 3), (6, 3), (4, 4), (5, 4), (1, 1)):
        io.script("io.NDArrayIter", name=f"{_handle}, {_rows} rows by {_size}")(_last_batch(_handle, _rows, _size))


@io.script("io.NDArrayIter")
def a_batch_that_is_larger_than_the_data(mx):
    """It is filled with all rows as often as it takes; the other ways give none."""
    found = [epochs_of(mx.io.NDArrayIter(*numbered(3), size), 2) for size in (4, 6, 7, 9, 13)]
    return [
        *found,
        [epochs_of(mx.io.NDArrayIter(*numbered(3), 8, last_batch_handle=how), 1) for how in ("discard", "x")],
    ]


@io.script("io.NDArrayIter")
def an_epoch_that_stops_half_way(mx):
    found = []
    for handle in ("pad", "discard", "roll_over"):
        for batches_taken in (1, 2, 3):
            batches = mx.io.NDArrayIter(*numbered(5), 2, last_batch_handle=handle)
            for _ in range(batches_taken):
                next(batches, None)
            batches.reset()
            found.append(epochs_of(batches, 1))
    return found


@io.script("io.NDArrayIter")
def hard_resets(mx):
    batches = mx.io.NDArrayIter(*numbered(5), 3, last_batch_handle="roll_over")
    seen = [copied(batches)]
    batches.hard_reset()
    return [*seen, batches.cursor, epochs_of(batches, 2)]


@io.script("io.NDArrayIter")
def shuffled_rows(mx):
    """The order is drawn from NumPy's global generator, again at each reset, and from the order before."""
    found = []
    for handle in ("pad", "discard", "roll_over"):
        np.random.seed(3)
        batches = mx.io.NDArrayIter(*numbered(7), 3, shuffle=True, last_batch_handle=handle)
        found += [epochs_of(batches, 3), batches.idx]
        batches.hard_reset()
        found.append(copied(batches))
    return found


@io.script("io.NDArrayIter")
def types_of_arrays(mx):
    """NDArrays keep their types until they are shuffled; everything else becomes float32."""
    x, y = numbered(4)
    found = []
    for kind in ("float64", "int32", "uint8", "float16"):
        for data in (x.astype(kind), mx.nd.array(x, dtype=kind)):
            for shuffle in (False, True):
                batches = mx.io.NDArrayIter(data, y.astype(kind), 2, shuffle=shuffle)
                found += [described(batches), [str(np.dtype(each.dtype)) for each in next(batches).data]]
    return found


@io.script("io.NDArrayIter")
def names_of_arrays(mx):
    x, y = numbered(4)
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
        found += [described(batches), copied(batches), batches.num_source, [name for name, _ in batches.data]]
    named = mx.io.NDArrayIter(x, y, 2, data_name="image", label_name="digit")
    several = mx.io.NDArrayIter([x, x], [y, y], 2, data_name="image", label_name="digit")
    return [*found, described(named), described(several)]


@io.script("io.NDArrayIter")
def one_more_than_ten_arrays_come_in_the_order_of_their_names(mx):
    batches = mx.io.NDArrayIter([np.full((2, 1), place) for place in range(11)], batch_size=2)
    return [[each.name for each in batches.provide_data], copied(batches)]


@io.script("io.NDArrayIter")
def layouts(mx):
    x = np.arange(4 * 5 * 2.0).reshape(4, 5, 2)
    found = []
    for layout in ("NTC", "TNC", "TCN"):
        whole = mx.io.NDArrayIter(np.moveaxis(x, 0, layout.find("N")), None, 2, layout=layout)
        found += [described(whole), whole.num_data]
    square = np.arange(27.0).reshape(3, 3, 3)
    return [*found, epochs_of(mx.io.NDArrayIter(square, None, 2, layout="TNC"), 2)]


@io.script("io.NDArrayIter")
def one_step_at_a_time(mx):
    batches = mx.io.NDArrayIter(*numbered(5), 2)
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
    return [x, copied(batches), iter(batches) is batches, next(batches, "end")]


@io.script("io.NDArrayIter")
def a_batch_stays_as_it_is(mx):
    batches = list(mx.io.NDArrayIter(*numbered(5), 2))
    return copied(batches)


@io.script("io.NDArrayIter")
def labels_of_several_axes_and_more_rows_than_data(mx):
    x, _ = numbered(4)
    return epochs_of(mx.io.NDArrayIter(x, np.arange(20.0).reshape(5, 2, 2), 2), 2)


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
    x, _ = numbered(3)
    mx.io.NDArrayIter((x, x))


@io.mistake("io.NDArrayIter", raises="TypeError", says="not int")
def a_number_for_data(mx):
    mx.io.NDArrayIter(3)


@io.mistake("io.NDArrayIter", raises="TypeError", says="not str")
def text_for_labels(mx):
    mx.io.NDArrayIter(numbered(3)[0], "labels")


@io.mistake("io.NDArrayIter", raises="TypeError", says="Invalid type .* for a")
def an_object_that_is_no_array(mx):
    mx.io.NDArrayIter({"a": object()})


@io.mistake("io.NDArrayIter", raises="MXNetError", says="expected as many")
def fewer_labels_than_rows(mx):
    list(mx.io.NDArrayIter(numbered(5)[0], np.zeros(3), 2))


@io.mistake("io.NDArrayIter", raises="AssertionError", says="DataIter needs reset")
def data_after_the_end(mx):
    batches = mx.io.NDArrayIter(numbered(3)[0], None, 2)
    list(batches)
    batches.getdata()


@io.mistake("io.NDArrayIter", raises="AssertionError", says="no batch of them was asked for")
def rows_that_were_left_over_but_never_fetched(mx):
    batches = mx.io.NDArrayIter(numbered(3)[0], None, 2, last_batch_handle="roll_over")
    while batches.iter_next():
        pass
    batches.cursor -= 2  # where a loop over batches would have stopped
    batches.reset()
    next(batches)


@io.mistake("io.NDArrayIter", raises="StopIteration", says="^$")
def next_at_the_end(mx):
    batches = mx.io.NDArrayIter(numbered(3)[0], None, 3)
    batches.next()
    batches.next()
