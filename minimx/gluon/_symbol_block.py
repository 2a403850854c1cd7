"""A symbol as a block: from the layer of symbols, and from files, back to Gluon."""

from __future__ import annotations

import copy
from itertools import takewhile

from .. import symbol
from ..base import MXNetError
from ..nd.array import NDArray
from ._cached_graph import CachedGraph, flatten, regroup
from ._hybrid import Fixed
from .block import HybridBlock
from .parameter import ParameterDict


class SymbolBlock(HybridBlock):
    """A block that computes a symbol. It always runs as a plan, hybridized or not.

    Args:
        outputs: a Symbol, or a list of them.
        inputs: the variables that stand for the inputs: a Symbol, or a list of them, which may be nested.
        params: a ParameterDict to take the parameters from, such as ``net.collect_params()``; those that are not
            there are made. All variables that are no inputs are parameters.

    Raises:
        AssertionError: an input is no variable.
    """

    def __init__(self, outputs, inputs, params=None):
        super().__init__()
        self.prefix, self.params = "", ParameterDict("", params)
        self._inputs, form = flatten([inputs] if isinstance(inputs, symbol.Symbol) and len(inputs) == 1 else inputs)
        for one in self._inputs:
            assert one._heads[0][0].operator is None, f"Input symbols must be variable, but {one} is an output."
        self._outputs, self._form = flatten(outputs[0] if _is_list_of_one(outputs) else outputs)
        whole = symbol.Group(self._outputs)
        names = [one.name for one in self._inputs]
        self._add_parameters(whole, names)
        nodes = {node.name: node for node in whole._nodes() if node.operator is None}
        inputs = [nodes.get(name, one._heads[0][0]) for name, one in zip(names, self._inputs)]
        parameters = {nodes[name]: parameter for name, parameter in self.params.items() if name in nodes}
        self._hybrid = Fixed(CachedGraph(inputs, regroup(iter(self._outputs), self._form), parameters), form)

    def _add_parameters(self, whole, inputs):
        learnt, states = whole.list_arguments(), whole.list_auxiliary_states()
        types = whole.infer_type_partial()
        for names, dtypes, settings in ((learnt, types[0], {}), (states, types[2], {"grad_req": "null"})):
            for name, dtype in zip(names, dtypes):
                if name not in inputs:
                    self.params.get(name, allow_deferred_init=True, dtype=dtype or "float32", **settings)
        shared = takewhile(lambda letters: len(set(letters)) == 1, zip(*self.params))  # what all names begin with
        common = len(list(shared))
        self._reg_params = {name[common:]: parameter for name, parameter in self.params.items()}

    @staticmethod
    def imports(symbol_file, input_names, param_file=None, ctx=None, allow_missing=False, ignore_extra=False):
        """Read what ``HybridBlock.export``, or a checkpoint of a Module, wrote.

        Args:
            symbol_file: the file with the graph.
            input_names: names of the variables that are inputs: one, or a list.
            param_file: the file with the parameters; None leaves them to be initialized.
            ctx: the context of the parameters.
            allow_missing, ignore_extra: accept that a parameter is missing in the file, or is only there.
        """
        names = [input_names] if isinstance(input_names, str) else input_names
        dtype = "float32" if param_file is None else None
        block = SymbolBlock(symbol.load(symbol_file), [symbol.var(name, dtype=dtype) for name in names])
        if param_file is not None:
            settings = {"cast_dtype": True, "dtype_source": "saved"}
            block.collect_params().load(param_file, ctx, allow_missing, ignore_extra, **settings)
        return block

    def hybridize(self, active=True, **kwargs):
        """Change nothing: it is a graph already."""

    def _symbolic(self, *args):
        """Return the symbol with these symbols in place of its inputs."""
        given, _ = flatten(args)
        made = copy.copy(symbol.Group(self._outputs))
        made._compose(**{one.name: value for one, value in zip(self._inputs, given)})
        return regroup(iter(list(made)), self._form)

    def _by_operators(self, x, *args):
        """What is done where the plan did not run, with symbols; for arrays there is no other way."""
        given, _ = flatten((x, *args))
        if not isinstance(given[0], NDArray):
            return self._symbolic(x, *args)
        assert self._hybrid is not None
        raise MXNetError(str(self._hybrid.last))

    def infer_shape(self, *args):
        """Find the shapes of all parameters from inputs, and finish their initialization."""
        assert self._hybrid is not None
        self._hybrid.exported.find_shapes(flatten(args)[0])

    def __repr__(self):
        whole = symbol.Group(self._outputs)
        return f"SymbolBlock(\n{whole!r} : {len(self._inputs)} -> {len(whole)}\n)"


def _is_list_of_one(outputs):
    return isinstance(outputs, (list, tuple)) and len(outputs) == 1
