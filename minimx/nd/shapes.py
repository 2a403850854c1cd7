"""The same elements in other shapes: reshape, transpose, concatenate, split, repeat. All results are copies."""

import numpy as np

from ._shape_codes import new_shape
from .array import NDArray
from .operators import OPERATORS, operator


def _reshaped(data, shape):
    """Return a copy in another shape, and the pullback to the old shape."""
    old = data.shape
    return data.reshape(shape).copy(), [lambda dy: dy.reshape(old)]


@operator("Reshape", "reshape")
def reshape(data, *, shape, reverse=False):
    """The array in another shape; see :func:`minimx.nd._shape_codes.new_shape` for the codes 0, -1, -2, -3 and -4."""
    return _reshaped(data, new_shape(data.shape, shape, reverse))


@operator("reshape_like")
def reshape_like(lhs, rhs):
    """``lhs`` in the shape of ``rhs``."""
    value, (pullback,) = _reshaped(lhs, rhs.shape)
    return value, [pullback, None]


@operator("Flatten", "flatten")
def flatten(data):
    """Each example as one row: (batch, ...) becomes (batch, elements of an example)."""
    return _reshaped(data, (data.shape[0], -1))


@operator("expand_dims")
def expand_dims(data, *, axis):
    """A new axis of size 1 at ``axis``."""
    return _reshaped(data, np.expand_dims(data, axis).shape)


@operator("squeeze")
def squeeze(data, *, axis=None):
    """The array without its axes of size 1, or without those that ``axis`` names."""
    axis = tuple(axis) if isinstance(axis, list) else axis
    return _reshaped(data, np.squeeze(data, axis).shape or (1,))


@operator("transpose")
def transpose(data, *, axes=None):
    """The array with its axes in the order ``axes``; in reverse order by default."""
    axes = tuple(range(data.ndim))[::-1] if not axes else tuple(axes)
    return np.array(data.transpose(axes), order="C"), [lambda dy: dy.transpose(np.argsort(axes))]


@operator("SwapAxis", "swapaxes")
def swapaxes(data, *, dim1=0, dim2=0):
    """The array with the axes ``dim1`` and ``dim2`` exchanged."""
    return np.array(data.swapaxes(dim1, dim2), order="C"), [lambda dy: dy.swapaxes(dim1, dim2)]


@operator("reverse", "flip")
def flip(data, *, axis):
    """The array in reverse order along ``axis``."""
    return np.array(np.flip(data, axis), order="C"), [lambda dy: np.flip(dy, axis)]


@operator("Concat", "concat")
def concat(*data, dim=1, num_args=None):
    """Arrays joined along ``dim``."""
    if not -data[0].ndim <= dim < data[0].ndim:
        raise ValueError(f"dim {dim} exceeds the {data[0].ndim} axes of the arrays.")
    places = np.cumsum([array.shape[dim] for array in data])[:-1]

    def part(place):
        return lambda dy: np.split(dy, places, dim)[place]

    return np.concatenate(data, dim), [part(place) for place in range(len(data))]


def concatenate(arrays, axis=0, always_copy=True):
    """Arrays of a list joined along ``axis``."""
    return OPERATORS["concat"](*arrays, dim=axis)


@operator("stack")
def stack(*data, axis=0, num_args=None):
    """Arrays of one shape joined along a new axis."""

    def part(place):
        return lambda dy: np.take(dy, place, axis)

    return np.stack(data, axis), [part(place) for place in range(len(data))]


def _pieces(data, places, axis, squeeze_axis):
    """Split at ``places``. One piece is an array, several are a tuple."""
    axis %= data.ndim
    # Along the first axis the pieces are contiguous: one copy serves all. Along the others each piece is copied.
    data = data.copy() if axis == 0 else data
    edges, before = [0, *places, data.shape[axis]], (slice(None),) * axis
    keys = [(*before, slice(start, stop)) for start, stop in zip(edges, edges[1:])]
    pieces = [data[key] for key in keys]
    shapes = [piece.shape for piece in pieces]
    if axis != 0:
        pieces = [piece.copy() for piece in pieces]
    if squeeze_axis:
        pieces = [piece.squeeze(axis) if piece.ndim > 1 else piece for piece in pieces]

    def pullback(parts):
        whole = zip(parts, shapes)
        return np.concatenate(
            [np.zeros(shape, data.dtype) if part is None else part.reshape(shape) for part, shape in whole], axis
        )

    return (tuple(pieces), [pullback]) if len(pieces) > 1 else (pieces[0], [lambda dy: pullback([dy])])


@operator("SliceChannel", "split")
def split(data, *, num_outputs, axis=1, squeeze_axis=False):
    """The ``num_outputs`` equal parts along ``axis``; one part is an array, several are a list."""
    size = data.shape[axis]
    if size % num_outputs:
        raise ValueError(f"cannot split an axis of size {size} into {num_outputs} equal parts.")
    return _pieces(data, range(size // num_outputs, size, size // num_outputs) if size else (), axis, squeeze_axis)


@operator("_split_v2")
def _split_v2(data, *, indices=(), axis=0, squeeze_axis=False, sections=0):
    """The parts that begin at ``indices``, of which the first is 0, or ``sections`` equal ones."""
    if sections:
        return split.__wrapped__(data, num_outputs=sections, axis=axis, squeeze_axis=squeeze_axis)
    return _pieces(data, indices[1:], axis, squeeze_axis)


def split_attributes(indices_or_sections):
    """Return what MXNet makes of positions or a number of parts: attributes of the operator."""
    whole = isinstance(indices_or_sections, int)
    return {"indices": [], "sections": indices_or_sections} if whole else {"indices": [0, *indices_or_sections]}


def split_v2(ary, indices_or_sections, axis=0, squeeze_axis=False):
    """Split an array at these positions along ``axis``, or into this number of equal parts.

    Raises:
        ValueError: it cannot be split into equal parts. (From split, as in MXNet, it is an MXNetError.)
    """
    places, size = indices_or_sections, ary.shape[axis]
    if isinstance(places, int) and size % places:
        raise ValueError(f"Cannot split an axis of size {size} into {places} equal parts.")
    return OPERATORS["_split_v2"](ary, axis=axis, squeeze_axis=squeeze_axis, **split_attributes(places))


@operator("tile")
def tile(data, *, reps):
    """The array repeated ``reps`` times along each axis."""
    reps = (reps,) if isinstance(reps, int) else tuple(reps)
    ndim = max(data.ndim, len(reps))
    sizes, times = (1,) * (ndim - data.ndim) + data.shape, (1,) * (ndim - len(reps)) + reps
    blocks = tuple(number for pair in zip(times, sizes) for number in pair)
    return np.tile(data, reps), [
        lambda dy: dy.reshape(blocks).sum(axis=tuple(range(0, 2 * ndim, 2))).reshape(data.shape)
    ]


@operator("repeat")
def repeat(data, *, repeats, axis=None):
    """Each element repeated ``repeats`` times, along ``axis`` or in the flat array."""
    flat, along = (data.reshape(-1), 0) if axis is None else (data, axis % data.ndim)
    grouped = (*flat.shape[: along + 1], repeats, *flat.shape[along + 1 :])
    return np.repeat(flat, repeats, along), [lambda dy: dy.reshape(grouped).sum(axis=along + 1).reshape(data.shape)]


def _stretched(data, shape):
    axes = tuple(axis for axis, size in enumerate(data.shape) if size != shape[axis])
    value = np.array(np.broadcast_to(data, shape))
    return value, [lambda dy: dy.sum(axis=axes, keepdims=True) if axes else dy]


@operator("broadcast_to")
def broadcast_to(data, *, shape):
    """The array with axes of size 1 repeated to ``shape``; a 0 there leaves an axis as it is."""
    if len(shape) != data.ndim:
        raise ValueError(f"expected a shape of {data.ndim} axes, got {tuple(shape)}.")
    return _stretched(data, tuple(new or old for new, old in zip(shape, data.shape)))


@operator("broadcast_like")
def broadcast_like(lhs, rhs, *, lhs_axes=None, rhs_axes=None):
    """``lhs`` with axes of size 1 repeated to the shape of ``rhs``; or ``lhs_axes`` to the sizes of ``rhs_axes``."""
    shape = rhs.shape
    if lhs_axes is not None and rhs_axes is not None:
        if len(lhs_axes) != len(rhs_axes):
            raise ValueError(f"lhs_axes are {lhs_axes}, rhs_axes {rhs_axes}: expected as many of both.")
        sizes = dict(zip([axis % lhs.ndim for axis in lhs_axes], [rhs.shape[axis] for axis in rhs_axes]))
        shape = tuple(sizes.get(axis, size) for axis, size in enumerate(lhs.shape))
    value, (pullback,) = _stretched(lhs, shape)
    return value, [pullback, None]


@operator("broadcast_axis", "broadcast_axes")
def broadcast_axis(data, *, axis, size):
    """The array with the axes ``axis``, of size 1, repeated to ``size``."""
    shape = list(data.shape)
    for one, length in zip(*[(value,) if isinstance(value, int) else value for value in (axis, size)]):
        shape[one] = length
    return _stretched(data, tuple(shape))


@operator("Pad", "pad")
def pad(data, *, mode, pad_width, constant_value=0):
    """The array with padding, ``pad_width`` before and after each axis; ``mode`` is constant, edge or reflect."""
    widths = list(zip(pad_width[::2], pad_width[1::2]))
    inner = tuple(slice(before, before + size) for (before, _), size in zip(widths, data.shape))
    if mode == "constant":
        return np.pad(data, widths, mode, constant_values=constant_value), [lambda dy: dy[inner]]
    if mode not in ("edge", "reflect"):
        raise ValueError(f"mode is {mode!r}: expected constant, edge or reflect.")
    if mode == "reflect" and any(max(width) >= size for width, size in zip(widths, data.shape)):
        raise ValueError(f"pad_width is {pad_width}: expected less than the size of each axis that is reflected.")
    origin = np.pad(np.arange(data.size).reshape(data.shape), widths, mode)

    def pullback(dy):
        return np.bincount(origin.ravel(), dy.ravel(), data.size).reshape(data.shape).astype(data.dtype)

    return np.pad(data, widths, mode), [pullback]


@operator("diag")
def diag(data, *, k=0):
    """The diagonal of a matrix, or a matrix with this diagonal."""
    return np.array(np.diag(data, k)), [
        lambda dy: np.array(np.diag(dy, k)) if data.ndim == 1 else _on_diagonal(dy, data, k)
    ]


def _on_diagonal(dy, data, k):
    dx = np.zeros_like(data)
    rows = np.arange(len(dy))
    dx[rows + max(-k, 0), rows + max(k, 0)] = dy
    return dx


@operator("shape_array")
def shape_array(data):
    """The shape, as an array."""
    return np.array(data.shape, np.int64), [None]


@operator("size_array")
def size_array(data):
    """The number of elements, as an array of one."""
    return np.array([data.size], np.int64), [None]


def moveaxis(tensor, source, destination):
    """Move axes to other positions; the others keep their order."""
    # A NumPy array with as many axes and no memory of its own, from which the new order is read.
    numbered = np.broadcast_to(np.float32(0), range(1, tensor.ndim + 1))
    return OPERATORS["transpose"](tensor, axes=[size - 1 for size in np.moveaxis(numbered, source, destination).shape])


def _transposed(self, *places, axes=None):
    axes = axes or (places if all(isinstance(place, int) for place in places) else places[0])
    return OPERATORS["transpose"](self, axes=axes)


def _broadcast_to(self, shape):
    if len(shape) < self.ndim or any(1 != old != new for old, new in zip(self.shape[::-1], shape[::-1]) if new):
        raise ValueError(f"Cannot broadcast shape {self.shape} to {tuple(shape)}: only sizes of 1 can be stretched.")
    return OPERATORS["broadcast_to"](self.reshape((1,) * (len(shape) - self.ndim) + self.shape), shape=shape)


NDArray.broadcast_to = _broadcast_to  # type: ignore[attr-defined]
NDArray.transpose = _transposed  # type: ignore[attr-defined]
