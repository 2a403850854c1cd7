"""Operators that only rearrange elements: reshape and its codes, transpose, concatenate, split, repeat."""

from .conformance import Table, shaped

shapes = Table("shapes")
ALL = ("float32", "float64", "float16", "int32", "uint8")


def _factors(d, number):
    """Some number in place of this one and the number that is left."""
    divisors = [one for one in range(1, number + 1) if number % one == 0]
    first = d.one_of(*divisors)
    return first, number // first


def _codes(d):
    """A shape, and codes 0, -1, -2, -3, -4 that fit it: each axis is kept, merged, split, or left to the rest.

    MXNet loses count where -1 and -4 stand in one shape, and writes outside of its memory: they are not drawn together.
    """
    shape = d.shape((1, 3), (1, 6))
    codes, at = [], 0
    free = True  # -1 may occur once
    while at < len(shape):
        choice = d.one_of("keep", "name", "merge", "split", "unknown", "rest")
        if choice == "keep":
            codes.append(0)
        elif choice == "merge" and at + 1 < len(shape):
            codes.append(-3)
            at += 1
        elif choice == "split" and free:
            first, second = _factors(d, shape[at])
            hidden = d.one_of(0, 1, 2)
            codes += [-4, -1 if hidden == 1 else first, -1 if hidden == 2 else second]
        elif choice == "unknown" and free and -4 not in codes:
            codes.append(-1)
            free = False
        elif choice == "rest":
            codes.append(-2)
            break
        else:
            codes.append(shape[at])
        at += 1
    return [d.array(shape, 0, 9)], {"codes": tuple(codes)}


@shapes.case("nd.reshape", "nd.Reshape", "NDArray.reshape", draws=_codes, dtypes=ALL, examples=40)
def reshape(mx, x, codes):
    return [
        mx.nd.reshape(x, codes),
        x.reshape(codes),
        x.reshape(*codes),
        x.reshape(shape=codes),
        mx.nd.Reshape(x, shape=codes),
    ]


@shapes.script("nd.reshape", "NDArray.reshape")
def reshape_codes(mx):
    x = mx.nd.arange(24).reshape((2, 3, 4))
    codes = [
        (-1,),
        (4, 0, 2),
        (0, -1),
        (0, 0, -1),
        (-2,),
        (2, -2),
        (-2, 1, 1),
        (-3, 4),
        (0, -3),
        (-3, -2),
        (-4, 1, 2, -2),
        (2, -4, -1, 3, -2),
        (-1, 0, 0),
        (0, -4, 3, 1, 4),
        (-3, 0),
        (-1, 1, 2),
    ]
    reverse = [(-1, 0), (0, -1), (-1, 0, 0), (8, -1), (-3, 0)]
    return [
        [x.reshape(code).shape for code in codes],
        [mx.nd.reshape(x, code, reverse=True).shape for code in reverse],
        [x.reshape(code, reverse=True) for code in reverse],
    ]


@shapes.case(
    "nd.reshape_like",
    "NDArray.reshape_like",
    draws=lambda d: ([d.array(shape := d.shape(), 0, 9), d.array(shape[::-1], 0, 9)], {}),
    gradient=(0,),
)
def reshape_like(mx, x, y):
    return [mx.nd.reshape_like(x, y), x.reshape_like(y)]


@shapes.case(
    "nd.expand_dims",
    "NDArray.expand_dims",
    draws=lambda d: ([d.array(shape := d.shape())], {"axis": d.integer(-len(shape) - 1, len(shape))}),
    dtypes=ALL,
)
def expand_dims(mx, x, axis):
    return [mx.nd.expand_dims(x, axis=axis), x.expand_dims(axis=axis), x.expand_dims(axis)]


def _squeezed(d):
    shape = d.shape((1, 4), (1, 2))
    ones = [axis for axis, side in enumerate(shape) if side == 1]
    axis = d.one_of(None, *ones, tuple(ones)) if ones else None
    return [d.array(shape)], {"axis": axis}


@shapes.case("nd.squeeze", "NDArray.squeeze", draws=_squeezed)
def squeeze(mx, x, axis):
    return [mx.nd.squeeze(x, axis=axis), x.squeeze(axis=axis)]


@shapes.case(
    "nd.flatten", "nd.Flatten", "NDArray.flatten", draws=lambda d: ([d.array(d.shape((1, 4)))], {}), dtypes=ALL
)
def flatten(mx, x):
    return [mx.nd.flatten(x), mx.nd.Flatten(x), x.flatten()]


def _permuted(d):
    shape = d.shape((1, 4))
    return [d.array(shape)], {
        "axes": d.one_of(None, tuple(int(axis) for axis in d.generator().permutation(len(shape))))
    }


@shapes.case("nd.transpose", "NDArray.transpose", "NDArray.T", draws=_permuted, dtypes=ALL)
def transpose(mx, x, axes):
    if axes is None:
        return [mx.nd.transpose(x), x.transpose(), x.T]
    return [mx.nd.transpose(x, axes=axes), mx.nd.transpose(x, axes), x.transpose(axes), x.transpose(axes=axes)]


def _two_axes(d):
    shape = d.shape((2, 4))
    return [d.array(shape)], {"dim1": d.integer(0, len(shape) - 1), "dim2": d.integer(0, len(shape) - 1)}


@shapes.case("nd.swapaxes", "nd.SwapAxis", "NDArray.swapaxes", draws=_two_axes)
def swapaxes(mx, x, dim1, dim2):
    return [
        mx.nd.swapaxes(x, dim1=dim1, dim2=dim2),
        mx.nd.swapaxes(x, dim1, dim2),
        mx.nd.SwapAxis(x, dim1, dim2),
        x.swapaxes(dim1, dim2),
    ]


@shapes.case(
    "nd.moveaxis",
    draws=lambda d: ([d.array(shape := d.shape((1, 4)))], {"source": d.axis(shape), "destination": d.axis(shape)}),
)
def moveaxis(mx, x, **options):
    return mx.nd.moveaxis(x, **options)


def _joined(d):
    shape = d.shape()
    axis = d.axis(shape)
    at = axis % len(shape)
    parts = [(*shape[:at], d.integer(1, 3), *shape[at + 1 :]) for _ in range(d.integer(1, 3))]
    return [d.array(part, 0, 9) for part in parts], {"axis": axis}


@shapes.case("nd.concat", "nd.Concat", draws=_joined, dtypes=ALL)
def concat(mx, *arrays, axis):
    return [mx.nd.concat(*arrays, dim=axis), mx.nd.Concat(*arrays, dim=axis)]


@shapes.case("nd.concatenate", draws=_joined, dtypes=ALL, gradient=False)
def concatenate(mx, *arrays, axis):
    return mx.nd.concatenate(list(arrays), axis=axis % arrays[0].ndim)


def _stacked(d):
    shape = d.shape()
    return [d.array(shape, 0, 9) for _ in range(d.integer(1, 3))], {"axis": d.integer(-len(shape) - 1, len(shape))}


@shapes.case("nd.stack", draws=_stacked, dtypes=ALL)
def stack(mx, *arrays, axis):
    return mx.nd.stack(*arrays, axis=axis)


def _cut(d):
    shape = list(d.shape())
    axis = d.axis(tuple(shape))
    parts = d.integer(1, 3)
    shape[axis] = parts * d.integer(1, 2)
    return [d.array(tuple(shape))], {
        "num_outputs": parts,
        "axis": axis,
        "squeeze_axis": len(shape) > 1 and shape[axis] == parts and d.one_of(True, False),
    }


@shapes.case("nd.split", "nd.SliceChannel", "NDArray.split", draws=_cut)
def split(mx, x, **options):
    parts = [mx.nd.split(x, **options), mx.nd.SliceChannel(x, **options), x.split(**options)]
    return [one for part in parts for one in (part if isinstance(part, (list, tuple)) else [part])]


def _cut_anywhere(d):
    shape = (d.one_of(4, 6), d.one_of(2, 4))
    axis = d.one_of(0, 1, -1, -2)
    return [d.array(shape)], {"indices_or_sections": d.one_of(1, 2, (1,), (1, 2)), "axis": axis}


@shapes.case("nd.split_v2", "NDArray.split_v2", draws=_cut_anywhere)
def split_v2(mx, x, **options):
    parts = mx.nd.split_v2(x, **options)
    return list(parts) if isinstance(parts, (list, tuple)) else [parts]


@shapes.case(
    "nd.tile",
    "NDArray.tile",
    draws=lambda d: ([d.array(d.shape((1, 3), (1, 3)))], {"reps": d.one_of((2,), (2, 3), (1, 2, 1))}),
    dtypes=("float32", "float64", "int32"),
)
def tile(mx, x, reps):
    return [mx.nd.tile(x, reps), mx.nd.tile(x, reps=reps), x.tile(reps)]


@shapes.case(
    "nd.repeat",
    "NDArray.repeat",
    draws=lambda d: (
        [d.array(shape := d.shape())],
        {"axis": d.one_of(None, d.axis(shape)), "repeats": d.integer(1, 3)},
    ),
)
def repeat(mx, x, **options):
    return [mx.nd.repeat(x, **options), x.repeat(**options)]


@shapes.case(
    "nd.flip",
    "nd.reverse",
    "NDArray.flip",
    draws=lambda d: ([d.array(shape := d.shape())], {"axis": d.integer(0, len(shape) - 1)}),
)
def flip(mx, x, axis):
    return [mx.nd.flip(x, axis=axis), mx.nd.reverse(x, axis=axis), x.flip(axis=axis)]


def _spread(d):
    big, small = d.shape(), None
    small = tuple(1 if d.one_of(True, False) else side for side in big)
    return [d.array(small)], {"shape": big}


@shapes.case("nd.broadcast_to", "NDArray.broadcast_to", draws=_spread)
def broadcast_to(mx, x, shape):
    kept = tuple(0 if side == own else side for side, own in zip(shape, x.shape))
    return [mx.nd.broadcast_to(x, shape=shape), x.broadcast_to(shape), mx.nd.broadcast_to(x, kept)]


@shapes.case("nd.broadcast_like", "NDArray.broadcast_like", draws=_spread)
def broadcast_like(mx, x, shape):
    return [
        mx.nd.broadcast_like(x, mx.nd.ones(shape, dtype=x.dtype)),
        x.broadcast_like(mx.nd.ones(shape, dtype=x.dtype)),
    ]


def _spread_axes(d):
    shape = d.shape((1, 3))
    at = d.integer(0, len(shape) - 1)
    return [d.array((*shape[:at], 1, *shape[at + 1 :]))], {"axis": at, "size": d.integer(1, 4)}


@shapes.case("nd.broadcast_axis", "nd.broadcast_axes", "NDArray.broadcast_axes", draws=_spread_axes)
def broadcast_axis(mx, x, **options):
    return [mx.nd.broadcast_axis(x, **options), mx.nd.broadcast_axes(x, **options)]


def _window(d):
    shape = d.shape((1, 3), (2, 5))
    begin = tuple(d.integer(0, side - 1) for side in shape)
    end = tuple(d.integer(one + 1, side) for one, side in zip(begin, shape))
    step = d.one_of(None, tuple(d.integer(1, 2) for _ in shape))
    return [d.array(shape)], {"begin": begin, "end": end, "step": step}


@shapes.case("nd.slice", "nd.crop", draws=_window)
def window(mx, x, begin, end, step):
    options = {} if step is None else {"step": step}
    options.update(begin=begin, end=end)
    return [mx.nd.slice(x, **options), mx.nd.crop(x, **options), x.slice(**options)]


def _along(d):
    shape = d.shape((1, 3), (2, 5))
    axis = d.axis(shape)
    begin = d.integer(0, shape[axis] - 1)
    end = d.one_of(None, d.integer(begin + 1, shape[axis]))
    return [d.array(shape)], {"axis": axis, "begin": begin - d.one_of(0, shape[axis]), "end": end}


@shapes.case("nd.slice_axis", "NDArray.slice_axis", draws=_along)
def slice_axis(mx, x, **options):
    return [mx.nd.slice_axis(x, **options), x.slice_axis(**options)]


@shapes.case(
    "nd.slice_like",
    "NDArray.slice_like",
    draws=lambda d: (
        [d.array((3, 4)), d.array((d.integer(1, 3), d.integer(1, 4)))],
        {"axes": d.one_of((), (0,), (1,))},
    ),
    gradient=(0,),
)
def slice_like(mx, x, y, axes):
    return [mx.nd.slice_like(x, y, axes=axes), x.slice_like(y, axes=axes)]


def _padded(d):
    shape = d.shape((4, 4), (2, 4))
    mode = d.one_of("constant", "edge", "reflect")
    return [d.array(shape)], {"mode": mode, "pad_width": (0, 0, 0, 0, *(d.integer(0, 1) for _ in range(4)))}


@shapes.case("nd.pad", "nd.Pad", "NDArray.pad", draws=_padded)
def pad(mx, x, **options):
    return [mx.nd.pad(x, constant_value=3, **options), mx.nd.Pad(x, **options)]


@shapes.case("nd.diag", "NDArray.diag", draws=lambda d: ([d.array(d.shape((1, 2)))], {"k": d.integer(-1, 1)}))
def diag(mx, x, k):
    k = k if min(x.shape) > 1 or x.ndim == 1 else 0
    return [mx.nd.diag(x, k=k), x.diag(k=k)]


@shapes.case(
    "nd.shape_array", "nd.size_array", "NDArray.shape_array", draws=lambda d: ([d.array(d.shape())], {}), gradient=False
)
def sizes(mx, x):
    return [mx.nd.shape_array(x), mx.nd.size_array(x)]


@shapes.script("nd.split", "nd.split_v2", "nd.concat", "nd.stack")
def lists_and_single_arrays(mx):
    x = mx.nd.arange(12).reshape((3, 4))
    nd = mx.nd
    return [
        nd.split(x, num_outputs=1, axis=0),
        nd.split(x, 2),
        nd.split(x, num_outputs=4, squeeze_axis=True),
        nd.split(x, 3, axis=0, squeeze_axis=1),
        nd.split_v2(x, 1),
        nd.split_v2(x, 2, axis=1),
        nd.split_v2(x, (1,), axis=1),
        nd.split_v2(x, 3, squeeze_axis=True),
        nd.concat(x, x).shape,
        nd.stack(x, x).shape,
        nd.concatenate([x, x]).shape,
        nd.array([[1]]).squeeze().shape,
        x.T.shape,
    ]


@shapes.script("nd.split", "nd.split_v2")
def pieces_are_copies(mx):
    row = mx.nd.ones((1, 4))
    pieces = [
        mx.nd.split(row, 2)[0],
        mx.nd.split(row, 1),
        mx.nd.split(row, 1, axis=0),
        mx.nd.split_v2(row, 4, axis=1)[0],
    ]
    line = mx.nd.ones((4,))
    pieces.append(mx.nd.split_v2(line, (2,))[1])
    for piece in pieces:
        piece[:] = 7
    return [row, line]


@shapes.case("NDArray.flatten", "NDArray.reshape", name="a chain of them", draws=shaped((2, 3, 4)))
def chain(mx, x):
    y = x.transpose((2, 0, 1)).reshape((0, -1)).expand_dims(0).swapaxes(0, 2)
    return mx.nd.concat(y, y * 2, dim=1)[1:3].T * mx.nd.ones((1, 1, 2), dtype=x.dtype)
