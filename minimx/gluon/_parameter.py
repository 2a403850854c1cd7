"""Parameters: named arrays that a block learns, with their gradients, one copy for each context.

A parameter may not know its whole shape when it is initialized; a 0 in the shape stands for an unknown size. Its
initialization is then *deferred*: the request is kept, and carried out when the first batch has told the shape.
"""

import warnings
from typing import Any

import numpy as np

from .. import autograd, initializer, nd, symbol
from ..base import MXNetError
from ..context import Context, cpu, current_context


class DeferredInitializationError(MXNetError):
    """The parameter's shape is not known yet, so there is no data; the first forward pass will tell it."""


class Parameter:
    """A named array that is learnt.

    Args:
        name: how it is called, with the prefix of its block.
        grad_req: ``"write"``, ``"add"`` (then ``zero_grad`` is up to you) or ``"null"`` for no gradient.
        shape: sizes, where 0 (or -1) stands for one that is not known yet; None if nothing is known.
        dtype: of the data and the gradient.
        lr_mult, wd_mult: factors on the Trainer's learning rate and weight decay.
        init: an initializer or its name; None for the one that ``initialize`` is given.
        allow_deferred_init: may ``initialize`` come before the shape is known?
        differentiable: False fixes ``grad_req`` at ``"null"``.
    """

    def __init__(self, name, grad_req="write", shape=None, dtype=np.float32, lr_mult=1.0, wd_mult=1.0, init=None,
                 allow_deferred_init=False, differentiable=True):  # fmt: skip
        self.name, self.lr_mult, self.wd_mult, self.init = name, lr_mult, wd_mult, init
        self._shape, self._dtype = (shape,) if isinstance(shape, int) else shape, dtype
        self._data: Any = None  # or a list of arrays, one for each context in _ctx_list
        self._grad: Any = None
        self._ctx_list: Any = None
        self._grad_req = None
        self._deferred_init: tuple = ()  # or (init, contexts, default init, data or None)
        self._allow_deferred_init, self._differentiable = allow_deferred_init, differentiable
        self._var: Any = None
        self.grad_req = grad_req

    def __repr__(self):
        return f"{type(self).__name__} {self.name} (shape={self.shape}, dtype={self.dtype})"

    @property
    def grad_req(self):
        """What backward does with the gradient. Setting it makes the gradient's array, or removes it."""
        return self._grad_req

    @grad_req.setter
    def grad_req(self, req):
        assert req in ("write", "add", "null"), f"grad_req is {req!r}: expected 'write', 'add' or 'null'."
        req = req if self._differentiable else "null"
        if req != self._grad_req:
            self._grad_req = req
            if self._data is not None:
                if req == "null":
                    self._data = [array.detach() for array in self._data]
                self._make_grad()

    @property
    def dtype(self):
        """The type of its numbers. Setting it casts."""
        return self._dtype

    @dtype.setter
    def dtype(self, dtype):
        self.cast(dtype)

    @property
    def shape(self):
        """The shape, with 0 for what is unknown. Setting it fills in what is unknown, and cannot change the rest."""
        return self._shape

    @shape.setter
    def shape(self, shape):
        old = self._shape
        fits = old is None or (len(old) == len(shape) and all(a == b or a in (0, -1) for a, b in zip(old, shape)))
        assert fits, f"Parameter '{self.name}' has shape {old}, which is incompatible with the given shape {shape}."
        self._shape = tuple(shape)

    def initialize(self, init=None, ctx=None, default_init=initializer.Uniform(), force_reinit=False):  # noqa: B008
        """Make and fill the arrays on one context or several, now or as soon as the shape is known.

        ``init`` takes precedence over the parameter's own initializer, and that one over ``default_init``. Data that is
        there already stays, with a warning, unless ``force_reinit``.

        Raises:
            ValueError: the shape is not known and ``allow_deferred_init`` is False.
        """
        if self._data is not None and not force_reinit:
            text = f"Parameter '{self.name}' is already initialized, ignoring. Set force_reinit=True to re-initialize."
            warnings.warn(text, stacklevel=2)
            return
        self._data = self._grad = None
        if init is None:
            init = default_init if self.init is None else self.init
        self._deferred_init = (init, _contexts(ctx), default_init, None)
        if shape_is_known(self.shape):
            self._finish_deferred_init()
        elif not self._allow_deferred_init:
            self._deferred_init = ()
            raise ValueError(f"Cannot initialize Parameter '{self.name}': its shape {self.shape} is not known.")

    def _finish_deferred_init(self):
        if not self._deferred_init:
            return
        init, contexts, default_init, data = self._deferred_init
        assert shape_is_known(self.shape), f"Parameter '{self.name}' needs its whole shape, and has {self.shape}."
        self._deferred_init = ()
        with autograd.pause():
            if data is None:
                data = nd.zeros(self.shape, dtype=self.dtype, ctx=cpu())
                initializer.create(default_init)(initializer.InitDesc(self.name, {"__init__": init}), data)
            self._place(data, contexts)

    def _place(self, data, contexts):
        self._ctx_list = contexts
        self._data = [data.copyto(context) for context in contexts]
        self._make_grad()

    def _make_grad(self):
        self._grad = None
        if self.grad_req != "null":
            self._grad = [nd.zeros(array.shape, dtype=array.dtype, ctx=array.context) for array in self._data]
            autograd.mark_variables(self._data, self._grad, self.grad_req)

    def data(self, ctx=None):
        """Return the array on a context; None for the only one there is, or the current one.

        Raises:
            DeferredInitializationError: the shape is not known yet.
            RuntimeError: it was not initialized, or not on this context.
        """
        arrays = self._data
        if arrays is not None and len(arrays) == 1 and (ctx is None or ctx is self._ctx_list[0]):
            return arrays[0]
        return self._on(arrays, ctx)

    def grad(self, ctx=None):
        """Return the gradient's array on a context, as :meth:`data` does; a RuntimeError if grad_req is 'null'."""
        return self._on(self._checked_grad(), ctx)

    def list_data(self):
        """Return the arrays on all contexts."""
        return self._data or self._on(None, None)

    def list_grad(self):
        """Return the gradients' arrays on all contexts."""
        return self._checked_grad() or self._on(None, None)

    def list_ctx(self):
        """Return the contexts that it is, or will be, initialized on."""
        if self._data is None and not self._deferred_init:
            raise RuntimeError(f"Parameter '{self.name}' has not been initialized: call initialize() first.")
        return self._deferred_init[1] if self._data is None else self._ctx_list

    def _checked_grad(self):
        if self._data is not None and self._grad is None:
            raise RuntimeError(f"Parameter '{self.name}' has no gradient, because its grad_req is 'null'.")
        return self._grad

    def _on(self, arrays, ctx):
        if arrays is not None:
            if ctx is None:
                ctx = self._ctx_list[0] if len(arrays) == 1 else current_context()
            if ctx in self._ctx_list:
                return arrays[self._ctx_list.index(ctx)]
            raise RuntimeError(f"Parameter '{self.name}' was not initialized on {ctx}, only on {self._ctx_list}.")
        if self._deferred_init:
            raise DeferredInitializationError(
                f"Parameter '{self.name}' has not been initialized yet, because its shape {self.shape} is not known: "
                "pass one batch of data through the network first, or say in_units, in_channels and so on for it."
            )
        raise RuntimeError(
            f"Parameter '{self.name}' has not been initialized: call initialize() on its block first. (A block's "
            "collect_params() has the parameters of its children too, its params has not.)"
        )

    def var(self):
        """Return the symbol that stands for the parameter: a variable of its name, always the same one."""
        if self._var is None:
            attributes = {"shape": self.shape, "dtype": self.dtype, "lr_mult": self.lr_mult, "wd_mult": self.wd_mult}
            self._var = symbol.var(self.name, init=self.init, stype="default", **attributes)
        return self._var

    def zero_grad(self):
        """Set the gradients to 0, if there are any."""
        for grad in self._grad or ():
            grad[:] = 0

    def set_data(self, data):
        """Set the values on all contexts; an AssertionError if the shape is another."""
        self.shape = data.shape
        if self._data is None:
            assert self._deferred_init, f"Parameter '{self.name}' has not been initialized: call initialize() first."
            self._deferred_init = (*self._deferred_init[:3], data)
        for array in self._data or ():
            array[:] = data

    def reset_ctx(self, ctx):
        """Move to another context or list of contexts; a ValueError if not initialized."""
        if self._data is not None:
            with autograd.pause():
                self._place(self._reduce(), _contexts(ctx))
        elif self._deferred_init:
            init, _, default_init, data = self._deferred_init
            self._deferred_init = (init, _contexts(ctx), default_init, data)
        else:
            raise ValueError(f"Cannot reset context for Parameter '{self.name}': it has not been initialized.")

    def cast(self, dtype):
        """Change the type of data and gradient."""
        self._dtype = dtype
        if self._data is not None:
            with autograd.pause():
                self._data = [array.astype(dtype) for array in self._data]
                if self._grad is not None:
                    self._grad = [grad.astype(dtype) for grad in self._grad]
                    autograd.mark_variables(self._data, self._grad, self.grad_req)

    def _reduce(self):
        """Return one array on the CPU: the average of the copies on all contexts."""
        copies = [array.copyto(cpu()) for array in self.list_data()]
        return copies[0] if len(copies) == 1 else nd.add_n(*copies) / len(copies)

    def _load_init(self, data, ctx, cast_dtype=False, dtype_source="current"):
        """Set what was read from a file, and initialize where that was not done yet."""
        self.shape = data.shape
        if np.dtype(self.dtype) != np.dtype(data.dtype):
            types = f"is {np.dtype(self.dtype)}, and in the file {np.dtype(data.dtype)}"
            assert cast_dtype, f"Parameter '{self.name}' {types}: set cast_dtype=True to cast."
            assert dtype_source in ("current", "saved"), f"dtype_source is {dtype_source!r}: expected current or saved."
            if dtype_source == "saved":
                self.cast(data.dtype)
            data = data.astype(self.dtype)
        here = self.list_ctx() if self._data is not None or self._deferred_init else _contexts(ctx or cpu())
        same = ctx is None or set(_contexts(ctx)) == set(here)
        assert same, f"Failed to load Parameter '{self.name}' on {ctx}: it was initialized on {here} before."
        self._deferred_init = ()
        with autograd.pause():
            self._place(data, here) if self._data is None else self.set_data(data)


class Constant(Parameter):
    """A parameter that is not learnt: it has no gradient, and starts as the given value (an array, or numbers)."""

    def __init__(self, name, value):
        self.value = value if isinstance(value, nd.NDArray) else nd.array(value)
        init = initializer.Constant(self.value)
        super().__init__(name, "null", self.value.shape, self.value.dtype, init=init, differentiable=False)


def shape_is_known(shape):
    """Is every size of this shape known?"""
    return bool(shape) and all(size > 0 for size in shape)


def _contexts(ctx):
    ctx = current_context() if ctx is None else ctx
    return [ctx] if isinstance(ctx, Context) else list(ctx)
