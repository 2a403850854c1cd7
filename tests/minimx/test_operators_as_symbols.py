"""One table of operators, two ways to call it: an operator gives the same from a symbol as from ``nd``."""

import pytest

import minimx
from minimx.nd.operators import TABLE

from . import conformance
from .conformance import assert_close
from .operator_uses import all_uses
from .test_conformance import needs_mxnet

USES = all_uses()
#: Public names, one for each operator that the cases use; hidden ones are those of Python's arithmetic.
NAMES = {}
for _name, _entry in TABLE.items():
    if not _name.startswith("_") and _entry.name in USES:
        NAMES.setdefault(_entry.name, _name)
RANDOM = {"Dropout"}
ROUNDING = {"mean": 1e-6, "norm": 1e-6}  # sums that a program takes in another order
NO_USE = {
    "zeros_like": "a function in nd; cases_symbol has it",
    "ones_like": "as zeros_like",
}


def bound(mx, use):
    """A symbol of one operator, with the arrays of a use."""
    there = [(f"x{at}", array) for at, array in enumerate(use.arrays) if array is not None]
    inputs = [mx.sym.Variable(name) for name, _ in there]
    symbol = getattr(mx.sym, NAMES[use.name])(*inputs, name="op", **use.attributes)
    arrays = {name: mx.nd.array(array, dtype=array.dtype) for name, array in there}
    states = symbol.list_auxiliary_states()
    args = {name: array for name, array in arrays.items() if name not in states}
    executor = symbol.bind(mx.cpu(), args, aux_states={name: arrays[name] for name in states})
    return symbol, executor, arrays


def as_nd(use):
    """What nd gives, a list."""
    arrays = [None if array is None else minimx.nd.array(array, dtype=array.dtype) for array in use.arrays]
    return conformance.listed(getattr(minimx.nd, NAMES[use.name])(*arrays, **use.attributes))


EVERY = [pytest.param(use, id=f"{name} {at}") for name in NAMES for at, use in enumerate(USES[name])]


def test_every_operator_of_the_table_is_used():
    public = {entry.name for name, entry in TABLE.items() if not name.startswith("_")}
    assert public - set(NAMES) == set(NO_USE)


@pytest.mark.parametrize("use", EVERY)
def test_a_symbol_gives_what_nd_gives_and_knows_its_shapes_and_types(use):
    expected = as_nd(use)
    symbol, executor, arrays = bound(minimx, use)
    shapes = {name: array.shape for name, array in arrays.items()}
    types = {name: array.dtype for name, array in arrays.items()}
    assert symbol.infer_shape(**shapes)[1] == [array.shape for array in expected]
    assert symbol.infer_type(**types)[1] == [array.dtype for array in expected]
    outputs = executor.forward()
    if use.name not in RANDOM:
        for one, other in zip(expected, outputs):
            assert_close(one.asnumpy(), other.asnumpy(), ROUNDING.get(use.name, 0), use.name)
    again = minimx.sym.load_json(symbol.tojson())
    assert again.tojson() == symbol.tojson()
    assert again.list_inputs() == symbol.list_inputs()


# MXNet's updates are no symbols: they change their inputs.
IN_MXNET = [one for one in EVERY if "_update" not in one.id]


@needs_mxnet
@pytest.mark.parametrize("use", IN_MXNET)
def test_mxnet_has_the_same_symbol(use):
    (ours, executor, arrays), (theirs, other, _) = bound(minimx, use), bound(conformance.MXNET, use)
    assert ours.tojson() == theirs.tojson()
    for one in ("list_arguments", "list_auxiliary_states", "list_outputs"):
        assert getattr(ours, one)() == getattr(theirs, one)()
    assert ours.get_internals().list_outputs() == theirs.get_internals().list_outputs()
    shapes = {name: array.shape for name, array in arrays.items()}
    types = {name: array.dtype for name, array in arrays.items()}
    assert ours.infer_shape(**shapes) == theirs.infer_shape(**shapes)
    assert ours.infer_type(**types) == theirs.infer_type(**types)
    if use.name not in RANDOM:
        for one, came in zip(other.forward(), executor.forward()):
            assert_close(one.asnumpy(), came.asnumpy(), 1e-4, use.name)
    loaded = conformance.MXNET.sym.load_json(ours.tojson())
    assert loaded.tojson() == ours.tojson()
