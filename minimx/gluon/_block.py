"""Blocks: layers and networks, which know their parameters and their children, and can be called.

A Block's ``forward`` computes on arrays; for HybridBlocks see :mod:`._hybrid_block`.
"""

import re
import warnings

from .. import initializer, nd
from ..missing import not_here
from . import _block_files
from ._cached_graph import CannotTrace, now
from ._hybrid import Structure
from ._naming import NameScope, naming
from ._parameter_dict import brief, load_named
from .parameter import Parameter, ParameterDict

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


def tree(block, children):
    """Return the text of a block with children, one line for each."""
    lines = [f"  ({name}): {child!r}".replace("\n", "\n  ") for name, child in children.items()]
    return f"{type(block).__name__}(\n" + "\n".join(lines) + "\n)"
