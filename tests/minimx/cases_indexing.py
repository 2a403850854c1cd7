"""Reading and writing elements by position: slices, whole numbers, arrays, take, pick, where."""

import numpy as np

from .conformance import Table, shaped

indexing = Table("indexing")
ALL = ("float32", "float64", "float16", "int32", "uint8")

# Each is an index into an array of shape (3, 4, 2).
BASIC = {
    "a number": 1,
    "a number from the end": -1,
    "a NumPy number": np.int64(2),
    "numbers": (1, 2),
    "numbers for all axes": (1, 2, 0),
    "a slice": slice(1, 3),
    "a slice with a step": slice(None, None, 2),
    "a slice backwards": slice(None, None, -1),
    "an open slice": slice(1, None),
    "a slice from the end": slice(-2, None),
    "a slice beyond the end": slice(1, 9),
    "slices": (slice(0, 2), slice(1, 3)),
    "a column": (slice(None), 1),
    "a column as a slice": (slice(None), slice(1, 2)),
    "a number and a slice": (1, slice(1, 3)),
    "steps": (slice(None, None, 2), slice(None, None, 2), slice(None)),
    "an ellipsis": (Ellipsis, 0),
    "an ellipsis in the middle": (1, Ellipsis, 1),
    "an ellipsis alone": Ellipsis,
    "everything": slice(None),
    "a new axis": None,
    "a new axis at the end": (Ellipsis, None),
    "a new axis in the middle": (slice(None), None, 1),
    "a list": [0, 2],
    "a list with repetitions": [2, 0, 0],  # from the end: MXNet writes the gradient outside of its memory
    "lists": ([0, 2], [1, 1]),
    "a slice and a list": (slice(None), [3, 0]),
    "a list and a number": ([0, 2], 1),
    "a list and a slice": ([0, 2], slice(0, 2)),
    "a NumPy array": np.array([2, 0]),
    "a NumPy array of two axes": np.array([[2, 0], [1, 1]]),
}


def _taken(key):
    return lambda mx, x: x[key] * 2


def _put(key):
    def run(mx, x):
        values = x[key] + 1
        numbers, same, spread = x.copy(), x.copy(), x.copy()
        numbers[key] = 7
        same[key] = values
        spread[key] = values.asnumpy()
        return [numbers, same, spread]

    return run


for _name, _key in BASIC.items():
    indexing.case("NDArray.__getitem__", name=f"x[{_name}]", draws=shaped((3, 4, 2)), examples=3)(_taken(_key))
    if "axis" not in _name:
        indexing.case(
            "NDArray.__setitem__",
            name=f"x[{_name}] = y",
            draws=shaped((3, 4, 2)),
            dtypes=("float32",),
            gradient=False,
            examples=2,
        )(_put(_key))


@indexing.case(
    "NDArray.__getitem__",
    name="x[drawn slices]",
    draws=lambda d: ([d.array(d.shape((1, 3), (1, 5)), 0, 9)], {"seed": d.integer(0, 10**6)}),
    dtypes=ALL,
    examples=30,
)
def drawn_slices(mx, x, seed):
    rng = np.random.default_rng(seed)
    key = []
    for side in x.shape[: rng.integers(1, x.ndim + 1)]:
        begin = int(rng.integers(0, side))
        end = int(rng.integers(begin + 1, side + 1))
        key.append([begin, slice(begin, end), slice(begin - side, None), slice(begin, end, 2)][rng.integers(4)])
    return x[tuple(key)]


@indexing.case(
    "NDArray.__getitem__",
    name="x[an NDArray]",
    draws=lambda d: ([d.array((3, 4)), d.indices((2,), 3)], {}),
    gradient=(0,),
)
def by_array(mx, x, index):
    return [x[index], x[index.astype("int32")], x[index, index], x[index, 1]]


@indexing.case(
    "NDArray.__setitem__",
    name="x[an NDArray] = y",
    draws=lambda d: ([d.array((3, 4)), d.indices((2,), 3)], {}),
    dtypes=("float32", "int32"),
    gradient=False,
)
def put_by_array(mx, x, index):
    y, z = x.copy(), x.copy()
    x[index] = 5
    y[index, index] = 3
    z[index] = mx.nd.ones((2, 4), dtype=x.dtype)
    return [x, y, z]


@indexing.case(
    "NDArray.__getitem__", name="iteration and length", draws=lambda d: ([d.array(d.shape())], {}), gradient=False
)
def iteration(mx, x):
    return [*x, mx.nd.array([len(x)])]


@indexing.case(
    "NDArray.__setitem__", name="values that broadcast", draws=shaped((3, 4)), dtypes=ALL[:2], gradient=False
)
def put_broadcast(mx, x):
    nd = mx.nd
    a, b, c, e, f = (x.copy() for _ in range(5))
    a[:] = nd.arange(4, dtype=x.dtype)
    b[1:3] = nd.ones((1, 4), dtype=x.dtype)
    c[:, 1:3] = np.array([8, 9])
    e[0] = [1, 2, 3, 4]
    f[:] = x.reshape((3, 4)) * 2
    f[:, 0] = nd.array([[5]], dtype="float64")
    return [a, b, c, e, f]


@indexing.script("NDArray.__setitem__")
def types_that_are_put(mx):
    x, i = mx.nd.zeros((2, 3)), mx.nd.zeros((3,), dtype="int32")
    x[0] = np.float64(1.5)
    x[1] = mx.nd.array([1, 2, 3], dtype="int32")
    x[1, 1] = True
    i[:] = 2.7
    i[0] = mx.nd.array([9.9])
    i[1:] = np.array([3.9, -3.9])
    return [x, i]


@indexing.script("NDArray.__getitem__")
def shapes_of_what_is_taken(mx):
    x = mx.nd.arange(12).reshape((3, 4))
    keys = [1, -1, (1, 2), slice(0, 2), (slice(None), 1), None, (None, 1), (Ellipsis, 0), slice(1, 1), [0], ([0], [1])]
    vector = mx.nd.array([1, 2, 3])
    return [x[key].shape for key in keys] + [
        vector[0].shape,
        vector[0],
        vector[1:2],
        x[1, 2],
        x[mx.nd.array([True, False, True])],
        x[x > 5].shape,
    ]


# ------------------------------------------------------------------------------------------------ views


def _writes_through(take):
    """Does writing into a slice change the array?"""

    def script(mx):
        x = mx.nd.arange(12).reshape((3, 4))
        part = take(mx, x)
        part[:] = 100
        return [x, part]

    return script


VIEWS = {
    "x[1]": lambda mx, x: x[1],
    "x[-1]": lambda mx, x: x[-1],
    "x[1:3]": lambda mx, x: x[1:3],
    "x[:]": lambda mx, x: x[:],
    "x[0:3:1]": lambda mx, x: x[0:3:1],
    "x[::2]": lambda mx, x: x[::2],
    "x[::-1]": lambda mx, x: x[::-1],
    "x[:, 1]": lambda mx, x: x[:, 1],
    "x[:, 1:3]": lambda mx, x: x[:, 1:3],
    "x[1, 1:3]": lambda mx, x: x[1, 1:3],
    "x[1, 2]": lambda mx, x: x[1, 2],
    "x[1:2, 1:3]": lambda mx, x: x[1:2, 1:3],
    "x[0:2, :]": lambda mx, x: x[0:2, :],
    "x[...]": lambda mx, x: x[...],
    "x[None]": lambda mx, x: x[None],
    "x[1:2, None]": lambda mx, x: x[1:2, None],
    "x[[1]]": lambda mx, x: x[[1]],
    "x[1][2:]": lambda mx, x: x[1][2:],
    "x[1:][0]": lambda mx, x: x[1:][0],
    "x.reshape": lambda mx, x: x.reshape((4, 3)),
    "x.reshape of a slice": lambda mx, x: x[1:3].reshape((-1,)),
    "nd.reshape": lambda mx, x: mx.nd.reshape(x, (4, 3)),
    "x.T": lambda mx, x: x.T,
    "x.T of a vector": lambda mx, x: x[1].T,
    "x.T of a column": lambda mx, x: x.reshape((12, 1)).T,
    "x.transpose": lambda mx, x: x.transpose((1, 0)),
    "x.swapaxes": lambda mx, x: x.swapaxes(0, 1),
    "x.flatten": lambda mx, x: x.flatten(),
    "x.expand_dims": lambda mx, x: x.expand_dims(0),
    "x.squeeze": lambda mx, x: x.squeeze(),
    "x.broadcast_to": lambda mx, x: x.broadcast_to((3, 4)),
    "x.as_in_context": lambda mx, x: x.as_in_context(mx.cpu(0)),
    "x.as_in_context of another": lambda mx, x: x.as_in_context(mx.cpu(1)),
    "x.copy": lambda mx, x: x.copy(),
    "x.detach": lambda mx, x: x.detach(),
    "x.astype": lambda mx, x: x.astype("float32"),
    "x.astype without a copy": lambda mx, x: x.astype("float32", copy=False),
    "nd.array": lambda mx, x: mx.nd.array(x),
    "nd.split_v2": lambda mx, x: mx.nd.split_v2(x, 3)[0],
    "nd.split": lambda mx, x: mx.nd.split(x, 2)[0],
    "nd.slice_axis": lambda mx, x: mx.nd.slice_axis(x, axis=0, begin=0, end=2),
    "nd.identity": lambda mx, x: mx.nd.identity(x),
    "nd.stop_gradient": lambda mx, x: mx.nd.stop_gradient(x),
    "nd.concat of one": lambda mx, x: mx.nd.concat(x, dim=0),
    "iteration": lambda mx, x: list(x)[1],
}
for _name, _take in VIEWS.items():
    indexing.script("NDArray.__getitem__" if _name.startswith("x[") else "NDArray", name=f"view: {_name}")(
        _writes_through(_take)
    )


@indexing.script("NDArray.__getitem__")
def writes_are_seen_both_ways(mx):
    x = mx.nd.zeros((3, 4))
    row, flat = x[1], x.reshape((-1,))
    x[:] = 5
    row += 1
    flat[0] = 7
    row[2:4] = -1
    return [x, row, flat, x[1].asnumpy()]


KEYS = [
    0,
    -1,
    slice(None),
    slice(1, None),
    slice(None, 1),
    slice(None, None, 2),
    (slice(None), 0),
    (0, slice(None)),
    Ellipsis,
]


def _program(d):
    return [d.array((d.integer(1, 4), d.integer(1, 4)), 0, 9)], {"seed": d.integer(0, 10**6), "steps": d.integer(3, 15)}


@indexing.case(
    "NDArray.__getitem__",
    "NDArray.__setitem__",
    name="a random program of views and writes",
    draws=_program,
    dtypes=("float32", "int32"),
    gradient=False,
    examples=60,
)
def program(mx, x, seed, steps):
    """Slices of arrays, and slices of these, that are written to; the values of all are compared at the end."""
    rng = np.random.default_rng(seed)
    arrays = [x]
    for step in range(steps):
        array = arrays[rng.integers(len(arrays))]
        key = KEYS[rng.integers(len(KEYS) if array.ndim > 1 else 6)]
        action = rng.integers(9)
        if array.asnumpy()[key].size == 0:
            continue  # MXNet has no arithmetic for empty arrays
        if action == 0:
            arrays.append(array[key])
        elif action == 1:
            arrays.append(array.reshape((-1,)) if rng.integers(2) else array.reshape((1, -1)))
        elif action == 2:
            arrays.append([array.T, array.copy(), array.expand_dims(0), array + 1, array.flatten()][rng.integers(5)])
        elif action == 3:
            array[key] = 10 + step
        elif action == 4:
            array[key] = array[key] * 2
        elif action == 5:
            array += step
        elif action == 6:
            array[:] = array.asnumpy()[::-1].copy()
        elif action == 7:
            array[0] -= 1
        else:
            mx.nd.broadcast_add(array, array, out=array)
    return arrays


# ------------------------------------------------------------------------------------------------ operators


def _took(d):
    shape = d.shape((1, 3))
    axis = d.axis(shape)
    # Two positions outside at each end, for `clip` and `wrap`.
    index = d.generator().integers(-2, shape[axis] + 2, d.shape((1, 2))).astype(d.dtype)
    return [d.array(shape), index], {"axis": axis, "mode": d.one_of("clip", "wrap")}


@indexing.case("nd.take", "NDArray.take", draws=_took, gradient=(0,), examples=20)
def take(mx, x, index, **options):
    return [mx.nd.take(x, index, **options), x.take(index, **options)]


@indexing.case("nd.batch_take", draws=lambda d: ([d.array((3, 4)), d.indices((3,), 4)], {}), gradient=False)
def batch_take(mx, x, index):
    return mx.nd.batch_take(x, index.astype("int32"))


def _picked(d):
    shape = d.shape((2, 3))
    axis = d.axis(shape)
    rest = tuple(side for at, side in enumerate(shape) if at != axis % len(shape))
    index = d.generator().integers(-1, shape[axis] + 1, rest).astype(d.dtype)
    return [d.array(shape), index], {"axis": axis, "keepdims": d.one_of(False, True), "mode": d.one_of("clip", "wrap")}


@indexing.case("nd.pick", "NDArray.pick", draws=_picked, gradient=(0,), examples=20)
def pick(mx, x, index, **options):
    return [mx.nd.pick(x, index, **options), x.pick(index, **options)]


def _hot(d):
    depth = d.integer(1, 4)
    return [d.generator().integers(-1, depth + 1, d.shape((1, 2))).astype(d.dtype)], {"depth": depth}


@indexing.case("nd.one_hot", "NDArray.one_hot", draws=_hot, dtypes=("float32", "float64", "int32"), gradient=False)
def one_hot(mx, x, depth):
    return [
        mx.nd.one_hot(x, depth),
        mx.nd.one_hot(x, depth=depth, on_value=2, off_value=-1, dtype="int32"),
        x.one_hot(depth),
        mx.nd.one_hot(x, depth, dtype="float64"),
    ]


def _places(d):
    shape = d.shape((2, 3))
    count = d.integer(1, 3)
    rows = d.integer(1, len(shape))
    places = np.stack([d.generator().integers(0, side, count) for side in shape[:rows]]).astype(d.dtype)
    return [d.array(shape), places], {}


@indexing.case("nd.gather_nd", draws=_places, gradient=(0,))
def gather_nd(mx, x, places):
    return mx.nd.gather_nd(x, places)


@indexing.case(
    "nd.scatter_nd",
    draws=lambda d: ([d.array((3,)), d.generator().permutation(5)[None, :3].astype(d.dtype)], {}),
    gradient=(0,),
)
def scatter_nd(mx, x, places):
    return mx.nd.scatter_nd(x, places, shape=(5,))


@indexing.case(
    "nd.where",
    "NDArray",
    draws=lambda d: (
        [d.generator().integers(0, 2, shape := d.shape()).astype(d.dtype), d.array(shape), d.array(shape)],
        {},
    ),
    gradient=(1, 2),
)
def where(mx, condition, x, y):
    return [mx.nd.where(condition, x, y), mx.nd.where(condition > 0, x, y)]


@indexing.case(
    "nd.where",
    name="where by rows",
    draws=lambda d: ([d.generator().integers(0, 2, (3,)).astype(d.dtype), d.array((3, 4)), d.array((3, 4))], {}),
    gradient=(1, 2),
)
def where_rows(mx, condition, x, y):
    return mx.nd.where(condition, x, y)


@indexing.script("nd.take", "nd.pick", "nd.one_hot")
def places_outside(mx):
    x, index = mx.nd.arange(12).reshape((3, 4)), mx.nd.array([0, 9, -1])
    nd = mx.nd
    return [
        nd.take(x, index),
        nd.take(x, index, mode="wrap"),
        nd.pick(x, index),
        nd.one_hot(index, 4),
        nd.take(x, nd.array([0.9, 1.5])),
        nd.pick(x, nd.array([0.9, 1.5, 2])),
    ]


def _masked(d):
    lengths = d.generator().integers(1, 4, (4,)).astype(d.dtype)
    return [d.array((3, 4, 2)), lengths], {"use_sequence_length": d.one_of(True, False)}


@indexing.case("nd.SequenceMask", draws=_masked, gradient=(0,))
def sequence_mask(mx, x, lengths, use_sequence_length):
    given = (lengths,) if use_sequence_length else ()
    return mx.nd.SequenceMask(x, *given, use_sequence_length=use_sequence_length, value=-1)


@indexing.script("nd.onehot_encode")
def onehot_encode(mx):
    return mx.nd.onehot_encode(mx.nd.array([1, 2]), mx.nd.zeros((2, 3)))


@indexing.case("NDArray.__getitem__", name="a mixture", draws=shaped((3, 4)))
def mixture(mx, x):
    return x[0] * x[1:, 1:].sum() + x[-1][::2].sum() * x[::2].T[1].mean() + x[:, 2].max()
