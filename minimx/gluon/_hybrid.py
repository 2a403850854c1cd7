"""Which way a hybridized block goes: by the plan of its graph, or as if it were not hybridized, and why."""

from __future__ import annotations

import logging
from typing import Any

from ..nd.array import NDArray
from ._cached_graph import CachedGraph, CannotTrace, flatten, graph_of
from ._parameter import DeferredInitializationError

NOT_CALLED = (
    "Please first call block.hybridize() and then run forward with this block at least once before calling export."
)
_log = logging.getLogger("minimx")


class Structure:
    """Counts changes of blocks, their parameters and hooks: where the count is the same, all graphs are up to date."""

    changes = 0


class Hybrid:
    """What a block keeps once it is hybridized: a graph for each form of inputs, or the reason why there is none."""

    def __init__(self):
        self._graphs: dict[Any, Any] = {}
        self._changes, self._structure = -1, ()
        self.last: Any = None

    def call(self, block, args):
        """Return what the block returns, or NotImplemented where it has to be run as if it were not hybridized."""
        form: Any = len(args)  # of arrays, and no lists
        for one in args:
            if type(one) is not NDArray:
                try:
                    args, form = flatten(args)
                except CannotTrace as reason:
                    self.last = reason
                    return NotImplemented
                if not args or not all(isinstance(one, NDArray) for one in args):
                    return NotImplemented  # symbols
                break
        graph = self._graphs.get(form) if self._changes == Structure.changes else None
        if graph is None:
            graph = self.graph(block, form)
        if type(graph) is CannotTrace:
            self.last = graph
            return NotImplemented
        self.last = graph
        try:
            try:
                return graph(args)
            except DeferredInitializationError:
                graph.find_shapes(args)
                return graph(args)
        except CannotTrace as reason:
            self.last = reason
            return NotImplemented

    def graph(self, block, form):
        """Return the graph for inputs of this form (see ``flatten``; a number for so many arrays), or a CannotTrace."""
        if self._changes != Structure.changes:
            self._look_for_changes(block)
        found = self._graphs.get(form)
        if found is None:
            try:
                found = graph_of(block, (0,) * form if type(form) is int else form)
            except CannotTrace as reason:
                found = reason
                _log.debug("%s has no plan: %s", block.name, reason)
            self._graphs[form] = found
        return found

    @property
    def exported(self):
        """The graph of the last call; a RuntimeError says why there is none."""
        graphs = [graph for graph in (self.last, *self._graphs.values()) if isinstance(graph, CachedGraph)]
        if not graphs:
            why = f" It has no graph: {self.last}" if self.last is not None else ""
            raise RuntimeError(NOT_CALLED + why)
        return graphs[0]

    def _look_for_changes(self, block):
        """Forget the graphs if there are other blocks, parameters or hooks in the block than when they were made."""
        now = tuple(_parts(block))
        if now != self._structure:
            self._graphs.clear()
        self._structure, self._changes = now, Structure.changes


def _parts(block):
    yield block
    yield from block._reg_params.values()
    for child in block._children.values():
        yield bool(child._forward_hooks or child._forward_pre_hooks)
        yield from _parts(child)


class Fixed(Hybrid):
    """What a block keeps whose graph was given: for one form of inputs, and whatever happens to the block.

    Args:
        graph: the graph.
        form: of the inputs, see ``flatten``.
    """

    def __init__(self, graph, form):
        super().__init__()
        self._form, self.last, self._graph = form, graph, graph

    def graph(self, block, form):
        """Return the graph; a ValueError for inputs of another form."""
        form = (0,) * form if type(form) is int else form
        if form != self._form:
            raise ValueError(
                "The argument structure of HybridBlock does not match the cached version. "
                f"Stored format = {self._form}, input format = {form}"
            )
        return self._graph

    @property
    def exported(self):
        """The graph."""
        return self._graph


class HybridizedText:
    """``block.hybridized``: a :class:`Hybridized`. A block may have an attribute of this name for itself."""

    def __get__(self, block, owner):
        if block is None:
            return self
        ours = next(one for one in owner.__mro__ if vars(one).get("hybridized") is self)
        return Hybridized(block, owner.forward is not ours.forward)


class Hybridized:
    """How a block runs: as text, and as the source of the program that its last call ran. It is true for a plan."""

    def __init__(self, block, has_own_forward):
        self._block, self._has_own_forward = block, has_own_forward
        self._last = None if block._hybrid is None else block._hybrid.last

    @property
    def _program(self):
        return getattr(self._last, "last", None)

    @property
    def source(self):
        """The text of the program that the last call ran; "" if there is none."""
        return "" if self._program is None else self._program.source

    def __bool__(self):
        return self._program is not None

    def __repr__(self):
        if self._block._hybrid is None:
            return "not hybridized"
        if self._has_own_forward:
            return "hybridized, without a plan: its class defines forward itself, in place of hybrid_forward"
        if isinstance(self._last, CannotTrace):
            return f"hybridized, without a plan: {self._last}"
        program = self._program
        if program is None:
            return "hybridized: the first call makes the plan"
        back = "" if program.calls_back is None else f" and {program.calls_back} backward"
        called = "".join(f"; {name} runs as it is: {why}" for name, why in program.as_they_are.items())
        return f"a plan of {program.calls} calls forward{back}{called}"
