"""Blocks: layers and networks, which know their parameters and their children, and can be called.

A Block's ``forward`` computes on arrays. A HybridBlock's ``hybrid_forward(F, x, weight, ...)`` gets its parameters as
arguments, and as ``F`` the module of operators: ``nd`` with arrays, or ``symbol`` with symbols. After ``hybridize()``
it is called with symbols once, and the plan of that graph is run instead: see :mod:`._hybrid`.
"""

import re
import warnings

from .. import autograd, initializer, nd, symbol
from ..context import current_context
from ..missing import missing, not_here
from ..name import Prefix
from . import _block_files
from ._cached_graph import CannotTrace, now, plainly
from ._hybrid import NOT_CALLED, Hybrid, HybridizedText, Structure
from ._naming import NameScope, naming
from ._parameter import shape_is_known
from ._parameter_dict import brief, load_named
from ._shape_finding import SHAPES, AllKnown, ShapeFinder
from .parameter import DeferredInitializationError, Parameter, ParameterDict

__getattr__ = missing(__name__)
_NOT_HERE = {"infer_type", "optimize_for", "register_op_hook"}


class HookHandle:
    """What registering a hook returns: ``detach()``, or the end of a ``with`` block, removes the hook."""

    def __init__(self, hooks, hook):
        self._hooks = hooks
        hooks[self] = hook
        Structure.changes += 1

    def detach(self):
        """Remove the hook."""
        self._hooks.pop(self, None)
        Structure.changes += 1

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.detach()


class Block:
    """A layer or a network. Subclasses call ``super().__init__()``, set blocks as attributes and define ``forward``.

    Args:
        prefix: what its parameters' names start with; None for one made from the class's name.
        params: a ParameterDict to share parameters with, such as another block's ``params``.
    """

    _renamed = ""  # the name that ``load`` found in a file
    _in_summary = True
    save, load, summary = _block_files.save, _block_files.load, _block_files.summary

    def __init__(self, prefix=None, params=None):
        self.prefix, self.params = naming.scope.make_names(prefix, params, self._alias())
        self._scope = NameScope(self.prefix, self.params, transparent=prefix == "")
        self._children, self._reg_params = {}, {}
        self._forward_hooks, self._forward_pre_hooks = {}, {}

    def _alias(self):
        return type(self).__name__.lower()

    def __repr__(self):
        return tree(self, {name: block for name, block in vars(self).items() if isinstance(block, Block)})

    def __setattr__(self, name, value):
        existing = vars(self).get(name)
        if isinstance(existing, (Block, Parameter)) and not isinstance(value, type(existing)):
            raise TypeError(f"{name} is a {type(existing).__name__} and cannot become a {type(value).__name__}.")
        if isinstance(value, (Block, Parameter)) and "_children" not in vars(self):
            raise AttributeError(f"Call super().__init__() of {type(self).__name__} before you set {name}.")
        if isinstance(value, Block):
            self.register_child(value, name)
        elif isinstance(value, Parameter):
            assert name not in self._reg_params, f"{name} is a Parameter already: to share one, use params=."
            self._reg_params[name] = value
            Structure.changes += 1
        super().__setattr__(name, value)

    def __getattr__(self, name):
        what = f"'{type(self).__name__}' object has no attribute '{name}'"
        raise AttributeError(not_here(f"mxnet.gluon.Block.{name}") if name in _NOT_HERE else what)

    @property
    def name(self):
        """The prefix without its last underscore; after ``load``, the name in the file."""
        return self._renamed or (self.prefix[:-1] if self.prefix.endswith("_") else self.prefix)

    def name_scope(self):
        """Return a context manager in which children are made, so that their names start with this one's."""
        return self._scope

    def register_child(self, block, name=None):
        """Make a block its child. Setting an attribute does that; adding the block to a list does not."""
        self._children[str(len(self._children)) if name is None else name] = block
        Structure.changes += 1

    def collect_params(self, select=None):
        """Return a ParameterDict of its own and its children's parameters, whose names match a regular expression."""
        self._warn_of_hidden_blocks()
        collected = ParameterDict(self.params.prefix)
        collected.update({name: p for name, p in self.params.items() if not select or re.match(select, name)})
        for child in self._children.values():
            collected.update(child.collect_params(select))
        return collected

    def _warn_of_hidden_blocks(self):
        def hidden(value):
            if isinstance(value, (list, tuple, dict)):
                return any(map(hidden, value.values() if isinstance(value, dict) else value))
            return isinstance(value, Block) and value not in self._children.values()

        for name, value in vars(self).items():
            if isinstance(value, (list, tuple, dict)) and hidden(value):
                text = f'"{type(self).__name__}.{name}" is an unregistered container with Blocks: their parameters are '
                warnings.warn(text + "not found there. Use nn.Sequential or register_child().", stacklevel=3)

    def initialize(self, init=initializer.Uniform(), ctx=None, verbose=False, force_reinit=False):  # noqa: B008
        """Initialize all parameters; see :meth:`Parameter.initialize`."""
        self.collect_params().initialize(init, ctx, verbose, force_reinit)

    def apply(self, fn):
        """Call ``fn`` with each block in it, children first and itself last; return itself."""
        for child in self._children.values():
            child.apply(fn)
        fn(self)
        return self

    def hybridize(self, active=True, **kwargs):
        """Have the HybridBlocks in it run as plans; see :meth:`HybridBlock.hybridize`."""
        for child in self._children.values():
            child.hybridize(active, **kwargs)

    def cast(self, dtype):
        """Change the type of all parameters."""
        for child in self._children.values():
            child.cast(dtype)
        for parameter in self.params.values():
            parameter.cast(dtype)

    def _collect_params_with_prefix(self, prefix=""):
        """Parameters by where they are in the tree, such as ``0.weight``."""
        found = {prefix + name: parameter for name, parameter in self._reg_params.items()}
        for name, child in self._children.items():
            found.update(child._collect_params_with_prefix(f"{prefix}{name}."))
        return found

    def save_parameters(self, filename, deduplicate=False):
        """Write all parameters to a file, named by where they are in the tree: ``0.weight``.

        ``deduplicate`` writes a parameter that several blocks share only once.
        """
        params = self._collect_params_with_prefix()
        if deduplicate:
            params = {name: parameter for parameter, name in {p: name for name, p in params.items()}.items()}
        nd.save(filename, {name: parameter._reduce() for name, parameter in params.items()})

    def load_parameters(self, filename, ctx=None, allow_missing=False, ignore_extra=False, cast_dtype=False,
                        dtype_source="current"):  # fmt: skip
        """Read what :meth:`save_parameters`, or ``collect_params().save``, wrote; see :meth:`ParameterDict.load`.

        Raises:
            AssertionError: a parameter is missing in the file, or has another shape or dtype there.
            ValueError: the file has a parameter that this block does not have.
        """
        loaded, params = load_named(filename), self._collect_params_with_prefix()
        if loaded and not any("." in name for name in loaded):
            settings = (allow_missing, ignore_extra, self.prefix, cast_dtype, dtype_source)
            return self.collect_params().load(filename, ctx, *settings)
        there = {params.get(name) for name in loaded}  # a shared parameter may be there under any of its names
        for name, parameter in params.items():
            known = allow_missing or parameter in there
            assert known, f"Parameter '{name}' is missing in file '{filename}', which contains {brief(loaded)}."
        for name, array in loaded.items():
            if name in params:
                params[name]._load_init(array, ctx, cast_dtype, dtype_source)
            elif not ignore_extra:
                raise ValueError(
                    f"Parameter '{name}' from file '{filename}' is not in this block, which has {brief(params)}."
                )

    def save_params(self, filename):
        """Write parameters by their full names, as old MXNet did. Deprecated: use :meth:`save_parameters`."""
        warnings.warn("save_params is deprecated: use save_parameters.", stacklevel=2)
        self.collect_params().save(filename, strip_prefix=self.prefix)

    def load_params(self, filename, ctx=None, allow_missing=False, ignore_extra=False):
        """Read parameters. Deprecated: use :meth:`load_parameters`, which does the same."""
        warnings.warn("load_params is deprecated: use load_parameters.", stacklevel=2)
        self.load_parameters(filename, ctx, allow_missing, ignore_extra)

    def register_forward_pre_hook(self, hook):
        """Have ``hook(block, inputs)`` called before each forward; return a handle."""
        return HookHandle(self._forward_pre_hooks, hook)

    def register_forward_hook(self, hook):
        """Have ``hook(block, inputs, outputs)`` called after each forward; return a handle."""
        return HookHandle(self._forward_hooks, hook)

    def __call__(self, *args):
        """Return what :meth:`forward` returns, and call the hooks before and after."""
        if self._forward_pre_hooks or self._forward_hooks:
            return self._call_with_hooks(*args)
        return self.forward(*args)

    def _call_with_hooks(self, *args):
        if now.tracing:
            raise CannotTrace(f"{self.name} has a hook, which is called in every step.")
        for hook in list(self._forward_pre_hooks.values()):
            hook(self, args)
        out = self.forward(*args)
        for hook in list(self._forward_hooks.values()):
            hook(self, args, out)
        return out

    def forward(self, *args):
        """Compute outputs from inputs: for subclasses to define."""
        raise NotImplementedError(f"{type(self).__name__} does not say what it computes: define forward(self, x).")


class HybridBlock(Block):
    """A Block with ``hybrid_forward(F, x, ..., weight=..., bias=...)``, which gets each own parameter under its name.

    ``F`` is ``nd``, or ``symbol`` where the inputs are symbols. Where the shape of a parameter is not known yet, it is
    found on the first call, from the operator that the parameter is an input of.
    """

    def register_child(self, block, name=None):
        """Make a HybridBlock its child; a ValueError for a Block that is none, as MXNet could not compile it."""
        if not isinstance(block, HybridBlock):
            raise ValueError(
                f"Children of HybridBlock must also be HybridBlock, but {block} has type {type(block).__name__}. "
                "Use Block and nn.Sequential around it, in place of HybridBlock and nn.HybridSequential."
            )
        super().register_child(block, name)

    _hybrid = None

    def hybridize(self, active=True, **kwargs):
        """Run as a plan from here on, and the blocks in it too; the first call makes it.

        What cannot be a plan runs as before: a block with a hook on a block in it, a ``hybrid_forward`` that needs
        numbers or shapes. ``print(block.hybridized)`` says which it is.

        Args:
            active: False goes back to running operator by operator.
            kwargs: MXNet's ``static_alloc``, ``static_shape`` and others, without effect: shapes and memory are
                known beforehand anyway.
        """
        self._hybrid = Hybrid() if active else None
        super().hybridize(active, **kwargs)

    hybridized = HybridizedText()

    def forward(self, x, *args):
        """Run the plan of a hybridized block; otherwise, call :meth:`hybrid_forward` on the inputs' context.

        It is given ``nd`` and arrays, or where the inputs are symbols, ``symbol`` and variables for the parameters.
        """
        if self._hybrid is not None and not now.plainly:
            try:
                out = self._hybrid.call(self, (x, *args))
            except DeferredInitializationError:
                with plainly():  # this call finds the shapes
                    return self._by_operators(x, *args)
            if out is not NotImplemented:
                return out
        return self._by_operators(x, *args)

    def export(self, path, epoch=0, remove_amp_cast=True):
        """Write the graph to ``path-symbol.json`` and the parameters to ``path-0000.params``, with the epoch as number.

        ``SymbolBlock.imports`` and ``mod.Module.load`` read them, and MXNet's do. The inputs are called data, or data0,
        data1, ...

        Raises:
            RuntimeError: the block is not hybridized, was not called yet, or cannot be a graph.
        """
        if self._hybrid is None:
            raise RuntimeError(NOT_CALLED)
        graph = self._hybrid.exported
        graph.outputs.save(f"{path}-symbol.json")
        states = set(graph.outputs.list_auxiliary_states())
        arrays = {("aux:" if p.name in states else "arg:") + p.name: p._reduce() for p in graph.parameters}
        nd.save(f"{path}-{epoch:04d}.params", arrays)

    def _symbolic(self, *args):
        """Call :meth:`hybrid_forward` with symbols; see :mod:`._cached_graph`."""
        params = {name: parameter.var() for name, parameter in self._reg_params.items()}
        with Prefix(self.prefix):
            return self.hybrid_forward(symbol, *args, **params)

    def _by_operators(self, x, *args):
        if not isinstance(x, nd.NDArray) and _are_symbols((x, *args)):
            return self._symbolic(x, *args)
        ctx = x.context if isinstance(x, nd.NDArray) else _context_of((x, *args))
        params = {}
        if self._reg_params:
            try:
                for name, parameter in self._reg_params.items():
                    params[name] = parameter.data(ctx)
            except DeferredInitializationError:
                self.infer_shape(x, *args)
                params = {name: parameter.data(ctx) for name, parameter in self._reg_params.items()}
        if ctx is current_context():
            return self.hybrid_forward(nd, x, *args, **params)
        with ctx:
            return self.hybrid_forward(nd, x, *args, **params)

    def hybrid_forward(self, F, x, *args, **kwargs):
        """Compute outputs from inputs and parameters: for subclasses to define."""
        raise NotImplementedError(f"{type(self).__name__} does not say what it computes: define hybrid_forward(F, x).")

    def infer_shape(self, *args):
        """Find the shapes of its own parameters from inputs, and finish their initialization.

        ``hybrid_forward`` is run with the Parameters themselves in place of arrays that are not there yet, and with an
        ``F`` whose operators set the shapes of the Parameters they get, until the last shape is known.

        Raises:
            ValueError: a parameter is not the input of an operator that determines its shape.
        """
        for parameter in self.params.values():
            if shape_is_known(parameter.shape):
                parameter._finish_deferred_init()
        ctx, error = _context_of(args), None
        params = {name: p if p._deferred_init else p.data(ctx) for name, p in self._reg_params.items()}
        try:
            with autograd.pause(), ctx:
                self.hybrid_forward(ShapeFinder(self, ctx), *args, **params)
        except AllKnown:
            return
        except Exception as raised:
            error = raised
        unknown = self._unknown()
        if unknown:
            raise ValueError(
                f"Deferred initialization failed because shape cannot be inferred: {unknown} ({error or 'not used'}). "
                f"Say in_units or in_channels, or the whole shape, or use it as an input of {', '.join(SHAPES)}."
            ) from error

    def _unknown(self):
        return {name: parameter.shape for name, parameter in self.params.items() if parameter._deferred_init}


def _are_symbols(args):
    """Are there symbols among the arguments, which may be lists? A ValueError if there are arrays too."""
    kinds = {type(one) for one in flat(args)}
    if symbol.Symbol in kinds and nd.NDArray in kinds:
        raise ValueError("In HybridBlock, we do not support mixed NDArrays and Symbols types for the input.")
    return symbol.Symbol in kinds


def _context_of(args):
    """Return the context of the first NDArray among the arguments, which may be lists."""
    for arg in flat(args):
        if isinstance(arg, nd.NDArray):
            return arg.context
    raise ValueError(
        f"In HybridBlock, there must be one NDArray in the input, but got {', '.join(type(a).__name__ for a in args)}. "
        "Make NumPy arrays and lists of numbers NDArrays with nd.array()."
    )


def flat(args):
    """Yield the arguments, and in place of lists what is in them."""
    for arg in args:
        if isinstance(arg, (list, tuple)):
            yield from flat(arg)
        else:
            yield arg


def tree(block, children):
    """Return the text of a block with children, one line for each."""
    lines = [f"  ({name}): {child!r}".replace("\n", "\n  ") for name, child in children.items()]
    return f"{type(block).__name__}(\n" + "\n".join(lines) + "\n)"
