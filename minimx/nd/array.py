"""The array: a NumPy array, the device it is said to be on, and its place on the tape."""

from __future__ import annotations

import numpy as np

from ..base import MXNetError
from ..context import Context, usable
from ..tape import Node, Variable, backward, on_tape, ones_like, record, state
from . import _glibc  # noqa: F401 (imported for what it does)
from ._numpy_compat import OneNumber
from ._shape_codes import new_shape
from .keys import is_basic, is_full, scatter, to_numpy_key

ASSIGNED = (
    "Assigning to an NDArray that is already in a computational graph: its gradient would be wrong. Call backward "
    "first, or do this outside of autograd.record()."
)


class NDArray:
    """A multi-dimensional array of one dtype.

    ``mx.nd.array``, ``mx.nd.zeros`` and others make one. Arithmetic is NumPy's, with MXNet's exceptions: both operands
    have the same dtype; a comparison gives numbers; the quotient of whole numbers is a whole number; a reduction to one
    number has shape ``(1,)``. ``x[1]``, ``x[1:3]`` and ``x.reshape`` share x's memory, other slices are copies.
    """

    __slots__ = ("__weakref__", "_context", "_data", "_node")
    __array_ufunc__ = None  # so that numpy_array + x calls our method

    def __init__(self, data, context=None):
        self._data = data
        self._context = usable(None) if context is None else context
        self._node: Node | None = None

    # Properties.

    @property
    def shape(self):
        """The number of elements along each axis."""
        return self._data.shape

    @property
    def size(self):
        """How many elements there are."""
        return self._data.size

    @property
    def ndim(self):
        """How many axes there are."""
        return self._data.ndim

    @property
    def dtype(self):
        """The NumPy type of its elements, as in ``numpy.float32``."""
        return self._data.dtype.type

    @property
    def context(self):
        """The device."""
        return self._context

    ctx = context

    @property
    def stype(self):
        """``"default"``: there are no sparse arrays."""
        return "default"

    @property
    def T(self):
        """The array with its axes in reverse order, a copy; with one axis, the array itself."""
        # transpose is a method as all operators are: see shapes.py.
        return self if self.ndim < 2 else self.transpose()  # type: ignore[attr-defined]

    def __repr__(self):
        shape = "x".join(str(size) for size in self.shape)
        return f"\n{self._data!s}\n<NDArray {shape} @{self._context}>"

    def __len__(self):
        return self._data.shape[0]

    def __bool__(self):
        if self._data.size > 1:
            raise ValueError("The truth value of an NDArray with multiple elements is ambiguous.")
        return self._data.size == 1 and bool(self._data.reshape(-1)[0])

    def __iter__(self):
        return (self[row] for row in range(len(self)))

    __hash__ = object.__hash__

    def __reduce__(self):
        return _rebuilt, (self.asnumpy(), self._context.device_type, self._context.device_id)

    def __deepcopy__(self, memo):
        return self.copy()

    def __array__(self, dtype=None, copy=None):
        return np.array(self._data, dtype=dtype)

    # Conversions and copies.

    def asnumpy(self):
        """Return a copy as a NumPy array."""
        copy = self._data.copy()
        return copy.view(OneNumber) if OneNumber.asked_for and copy.size == 1 else copy

    def asscalar(self):
        """Return the only element of an array with one axis or none. More axes give an array, as in MXNet.

        Raises:
            ValueError: there is more than one element.
        """
        if self._data.size != 1:
            raise ValueError(f"The current array is not a scalar: it has shape {self.shape}.")
        return self._data[0] if self.ndim == 1 else self.asnumpy()[()]

    def copy(self):
        """Return a copy on the same device."""
        return self.copyto(self._context)

    def copyto(self, other):
        """Copy into another array, or to a device; return the copy."""
        if isinstance(other, NDArray):
            if other.shape != self.shape:
                raise MXNetError(f"Cannot copy shape {self.shape} into an array of shape {other.shape}.")
            other[:] = self
            return other
        return _identity(self, self._data.copy(), usable(other))

    def as_in_context(self, context):
        """Return the array itself if it is on that device, else a copy that is."""
        return self if context == self._context else self.copyto(context)

    def astype(self, dtype, copy=True):
        """Return the array with another dtype; the same one if ``copy`` is False and nothing changes."""
        if not copy and np.dtype(dtype) == self._data.dtype:
            return self
        return _identity(self, self._data.astype(dtype), self._context)

    def wait_to_read(self):
        """Return at once: an operation is finished when it returns."""

    def tostype(self, stype):
        """Return the array itself for ``"default"``; there are no sparse arrays."""
        if stype != "default":
            raise MXNetError(f"minimx has no {stype} arrays.")
        return self

    def reshape(self, *shape, **options):
        """Return the array in another shape, sharing its memory; see :func:`new_shape`."""
        assert shape or "shape" in options, "reshape needs a shape."
        shape = shape[0] if len(shape) == 1 and not isinstance(shape[0], int) else shape or options.pop("shape")
        reverse = options.pop("reverse", False)
        if options:
            raise TypeError(f"reshape takes shape and reverse, not {', '.join(options)}.")
        old = self._data.shape
        try:
            data = self._data.reshape(new_shape(old, shape, reverse))
        except (ValueError, IndexError) as error:
            raise _misfit(self.size, shape) from error
        result = NDArray(data, self._context)
        if state.recording:
            result._node = record((self,), [lambda dy: dy.reshape(old)])
        return result

    # Elements.

    def __getitem__(self, key):
        key = to_numpy_key(key)
        data = self._data[key]
        if not isinstance(data, np.ndarray) or data.ndim == 0:
            data = self._data[(*key, None) if isinstance(key, tuple) else (key, None)]
        elif not data.flags.c_contiguous:
            data = data.copy()
        result = NDArray(data, self._context)
        if state.recording:
            result._node = record((self,), [scatter(self._data.shape, key)])
        return result

    def __setitem__(self, key, value):
        key = to_numpy_key(key)
        if state.recording:
            check_can_assign(self)
            node = record((value,), [lambda dy: dy]) if isinstance(value, NDArray) else None
            if node is not None and not (is_full(key) and value.shape == self.shape):
                raise MXNetError("Inplace operations (x[0]=, ...) are not supported when recording with autograd.")
            self._node = node
        data = value._data if isinstance(value, NDArray) else value
        if isinstance(data, np.ndarray) and data.shape == (1,) and is_basic(key):
            data = data[0]
        self._data[key] = data

    # Its place on the tape.

    @property
    def grad(self):
        """The array that backward writes the gradient to, or None: see :meth:`attach_grad`."""
        node = self._node
        return node.grad if isinstance(node, Variable) else None

    @property
    def _fresh_grad(self):
        """Has a backward written the gradient since this was last set to False?"""
        return type(self._node) is Variable and self._node.fresh

    @_fresh_grad.setter
    def _fresh_grad(self, value):
        if type(self._node) is Variable:
            self._node.fresh = value

    def attach_grad(self, grad_req="write", stype=None):
        """Make this array a variable: from here on, backward writes its gradient to ``grad``.

        Args:
            grad_req: ``"write"`` over the old gradient, ``"add"`` to it, or ``"null"``, which leaves it as it is.
            stype: None or ``"default"``.
        """
        if grad_req not in ("write", "add", "null"):
            raise KeyError(grad_req)
        if stype not in (None, "default"):
            raise MXNetError(f"minimx does not have sparse gradients: expected stype default, got {stype}.")
        self._node = Variable(NDArray(np.zeros_like(self._data), self._context), grad_req)

    def detach(self):
        """Return the same values, in the same memory, as an array that is not on the tape."""
        return NDArray(self._data, self._context)

    def backward(self, out_grad=None, retain_graph=False, train_mode=True):
        """Compute the gradients of all variables that this array was computed from.

        Args:
            out_grad: the gradient with respect to this array; None for ones, the gradient of the sum of its elements.
            retain_graph: keep the graph, to differentiate it again.
            train_mode: accepted, without effect: what was recorded is differentiated as it was recorded.
        """
        gradient = ones_like(self._data) if out_grad is None else out_grad._data
        if gradient.shape != self.shape:
            raise MXNetError(f"out_grad has shape {gradient.shape}: expected {self.shape}, that of the array.")
        backward([self._node], [gradient], retain_graph)


def _misfit(size, shape):
    shape = tuple(shape) if isinstance(shape, (tuple, list)) else (shape,)
    wanted = int(np.prod([abs(one) for one in shape if one != 0]))
    message = f"Cannot reshape array of size {size} into shape {shape}"
    # MXNet checks sizes in Python where it can, and leaves the rest to its engine.
    return MXNetError(message) if wanted > size or state.recording else ValueError(message)


def check_can_assign(array):
    """Raise an MXNetError if the array is in a graph that backward still needs."""
    if on_tape(array):
        raise MXNetError(ASSIGNED)


def _rebuilt(data, device_type, device_id):
    return NDArray(data, Context(device_type, device_id))


def _identity(source, data, context):
    """Return a copy, which may have another dtype or context, that passes gradients on."""
    result, dtype = NDArray(data, context), source._data.dtype
    if state.recording:
        result._node = record((source,), [lambda dy: dy.astype(dtype)])
    return result
