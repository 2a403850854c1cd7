"""HybridBlocks, which compute on arrays and on symbols, and can run as a plan.

A HybridBlock's ``hybrid_forward(F, x, weight, ...)`` gets its parameters as arguments, and as ``F`` the module of
operators: ``nd`` with arrays, or ``symbol`` with symbols. After ``hybridize()`` it is called with symbols once, and the
plan of that graph is run instead: see :mod:`._hybrid`.
"""

from .. import autograd, nd, symbol
from ..context import current_context
from ..name import Prefix
from ._block import Block
from ._cached_graph import now, plainly
from ._hybrid import NOT_CALLED, Hybrid, HybridizedText
from ._parameter import DeferredInitializationError, shape_is_known
from ._shape_finding import SHAPES, AllKnown, ShapeFinder


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
