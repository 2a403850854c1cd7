"""What ``hybridize()`` does: a block is called once with symbols, and from then on the plans of that graph are run.

A plan is made for the shapes and dtypes of the inputs, for training or evaluation, and for the set of arrays whose
gradients are asked for. It leaves one node on the tape for the whole block. See ``minimx.symbol._plan``.
"""

from __future__ import annotations

import contextlib
import functools
import threading
from operator import is_
from typing import Any

from .. import name as names
from .. import symbol
from ..nd.array import NDArray
from ..symbol._inference import infer_shapes
from ..symbol._plan import Plan
from ..tape import record_together, state
from ._parameter import shape_is_known

#: For how many shapes, dtypes and so on a graph knows its programs.
PROGRAMS_KEPT = 32


class CannotTrace(Exception):
    """Why a block runs as if it were not hybridized."""


class _Now(threading.local):
    """What this thread does: is it calling a block with symbols, and are plans left aside?"""

    tracing = False
    plainly = False


now = _Now()


@contextlib.contextmanager
def plainly():
    """Run blocks as if they were not hybridized in this ``with`` block."""
    before, now.plainly = now.plainly, True
    try:
        yield
    finally:
        now.plainly = before


def flatten(args):
    """Return arrays or symbols out of nested lists in one list, and the form: 0 for each, None for None, or a list."""
    if isinstance(args, (list, tuple)):
        flat, forms = [], []
        for one in args:
            part, form = flatten(one)
            flat += part
            forms.append(form)
        return flat, tuple(forms)
    if args is None:
        return [], None
    if isinstance(args, symbol.Symbol) and len(args) > 1:
        return list(args), (0,) * len(args)
    if isinstance(args, (NDArray, symbol.Symbol)):
        return [args], 0
    raise CannotTrace(f"it takes or returns {args!r}, which is no array.")


def regroup(flat, form):
    """Return the items of an iterator in nested lists of this form."""
    if form == 0:
        return next(flat)
    return None if form is None else [regroup(flat, one) for one in form]


class CachedGraph:
    """A block as a graph of symbols, with the programs that were made of it.

    Args:
        inputs: nodes, the variables that stand for the inputs.
        results: the block's outputs as symbols, in nested lists.
        parameters: the Parameter that each of the other variables stands for, by node.

    Attributes:
        outputs: a symbol, of all outputs.
        parameters: those that the graph uses, a list.
        last: the program that ran last.

    Raises:
        CannotTrace: there is nothing to compute, or from unknown variables.
    """

    def __init__(self, inputs, results, parameters):
        found, self._form = flatten(results)
        if not found:
            raise CannotTrace("it returns nothing.")
        self.outputs = symbol.Group(found)
        self._heads = self.outputs._heads
        others = [node for node in self.outputs._nodes() if node.operator is None and node not in inputs]
        unknown = [node.name for node in others if node not in parameters]
        if unknown:
            raise CannotTrace(f"it uses {', '.join(unknown)}, which are neither inputs nor parameters of it.")
        self._variables = [*inputs, *others]
        self.parameters = [parameters[node] for node in others]
        # Where there is one list of arrays, which regroup() would only copy.
        self._is_list = type(self._form) is tuple and set(self._form) == {0}
        self._plans: dict[tuple, Plan] = {}
        self._programs: dict[tuple, Any] = {}
        self._context: Any = None
        self._lists: list = []  # of arrays, one for each parameter, as they were when these were looked up:
        self._arrays: list[NDArray] = []
        self.last: Any = None

    def __call__(self, args):
        """Return the outputs for these arrays; several in a list, which may hold lists.

        Raises:
            DeferredInitializationError: the shape of a parameter is not known yet.
            CannotTrace: there is no plan for these arrays.
            ValueError: the arrays are on several contexts.
        """
        context = args[0]._context
        if context is not self._context or not all(map(is_, [p._data for p in self.parameters], self._lists)):
            self._look_up(context)
        arrays = [*args, *self._arrays]
        nodes: list = []
        wanted: tuple = ()
        values = [array._data for array in arrays]
        if state.recording:
            nodes = [array._node for array in arrays]
            wanted = tuple([node is not None and node.pullbacks is not None for node in nodes])
        key = (state.training, wanted, *[(array._data.shape, array._data.dtype) for array in args])
        program = self._programs.get(key)
        if program is None:
            program = self._made(key, values, {array._context for array in arrays})
        self.last = program
        try:
            heads, kept = program.forward(*values)
        except (TypeError, ValueError, IndexError) as error:  # of numbers, such as a row that is not there
            raise CannotTrace(str(error)) from error
        results = [NDArray(head, context) for head in heads]
        if True in wanted:
            parents = [node for node, is_wanted in zip(nodes, wanted) if is_wanted]
            record_together(results, parents, functools.partial(program.backward, kept))
        if self._is_list:
            return results
        return regroup(iter(results), self._form)

    def _look_up(self, context):
        """Keep the parameters' arrays on this context, until a parameter has others."""
        self._arrays = [parameter.data(context) for parameter in self.parameters]
        self._lists = [parameter._data for parameter in self.parameters]
        self._context = context
        self._programs.clear()

    def find_shapes(self, args):
        """Find the shapes of parameters from those of these inputs, as far as possible, and initialize them."""
        found = infer_shapes(self.outputs._nodes(), {node: one.shape for node, one in zip(self._variables, args)})
        for node, parameter in zip(self._variables[len(args) :], self.parameters):
            if parameter._deferred_init and shape_is_known(found[node, 0]):
                parameter.shape = found[node, 0]
                parameter._finish_deferred_init()

    def _made(self, key, values, contexts):
        if len(contexts) > 1:
            raise ValueError(f"Find multiple contexts in the input: {contexts}. Expected one.")
        training, wanted = key[0], key[1] or (False,) * len(values)
        if wanted not in self._plans:
            self._plans[wanted] = Plan(self._heads, self._variables, wanted)
        if len(self._programs) >= PROGRAMS_KEPT:
            self._programs.clear()  # they are kept elsewhere too
        try:
            program = self._programs[key] = self._plans[wanted].program(values, training)
        except Exception as error:  # run as usual, the block says itself what is wrong
            raise CannotTrace(f"{type(error).__name__}: {error}") from error
        return program


def _leaves(form):
    if form is None:
        return []
    return [0] if form == 0 else [leaf for one in form for leaf in _leaves(one)]


def graph_of(block, form):
    """Call a block with symbols, called data, or data0, data1, ...; return the graph.

    Args:
        block: a HybridBlock.
        form: of its inputs; see :func:`flatten`.

    Raises:
        CannotTrace: it cannot be called with symbols, or returns something else.
    """
    count = len(_leaves(form))
    inputs = [symbol.var("data" if count == 1 else f"data{place}") for place in range(count)]
    results = _called_with_symbols(block, regroup(iter(inputs), form))
    parameters = {parameter.var()._heads[0][0]: parameter for parameter in all_parameters(block)}
    return CachedGraph([one._heads[0][0] for one in inputs], results, parameters)


def _called_with_symbols(block, args):
    before, now.tracing = now.tracing, True
    try:
        with names.NameManager(), plainly():
            return block._symbolic(*args)
    except CannotTrace:
        raise
    except Exception as error:
        raise CannotTrace(f"called with symbols, it raises {type(error).__name__}: {error}") from error
    finally:
        now.tracing = before


def all_parameters(block):
    """Yield the parameters of a block and all blocks in it; those that are shared several times."""
    yield from block.params.values()
    yield from block._reg_params.values()
    for child in block._children.values():
        yield from all_parameters(child)
