"""Hybridized blocks: every layer and loss runs as a plan, with the same bits; and what falls back says so."""

import numpy as np
import pytest

import minimx as mx
from minimx import autograd, gluon, nd

from .cases_gluon import LAYERS, LOSSES, _loss_inputs, fill, inputs

nn = gluon.nn


def bits(arrays):
    """The numbers of arrays, with their shapes and types, for a comparison to the bit."""
    return [(array.shape, array.dtype, array.asnumpy().tobytes()) for array in arrays]


def trained(net, args, *, steps=2, train_mode=True, seed=5):
    """All numbers of a few steps: outputs, gradients of inputs and parameters, parameters; and the evaluation after."""
    net.initialize()
    with autograd.predict_mode():
        net(*args)  # shapes
    fill(mx, net)
    mx.random.seed(seed)
    found = []
    for x in args:
        x.attach_grad()
    for _ in range(steps):
        with autograd.record(train_mode=train_mode):
            out = net(*args)
        out.backward(inputs(mx, out.shape, seed=2))
        found += [out, *[x.grad.copy() for x in args]]
        for parameter in net.collect_params().values():
            found.append(parameter.data().copy())
            if parameter.grad_req != "null":
                found.append(parameter.grad().copy())
                parameter.set_data(parameter.data() - 0.1 * parameter.grad())
    return bits([*found, net(*args)])


def same_with_and_without(make, args, **options):
    """Train with and without hybridize(); return the hybridized block."""
    plain, fast = make(), make()
    fast.hybridize()
    before = trained(plain, [x.copy() for x in args], **options)
    assert trained(fast, [x.copy() for x in args], **options) == before
    return fast


HYBRID = {name: case for name, case in LAYERS.items() if "Lambda" not in name or "Hybrid" in name}


@pytest.mark.parametrize("train_mode", [True, False])
@pytest.mark.parametrize("name", HYBRID)
def test_a_layer_runs_as_a_plan_with_the_same_bits(name, train_mode):
    _, make, shape = HYBRID[name]
    net = same_with_and_without(lambda: make(nn), [inputs(mx, shape)], train_mode=train_mode)
    assert "a plan of" in repr(net.hybridized)


@pytest.mark.parametrize("name", LOSSES)
@pytest.mark.parametrize("weighted", [False, True])
def test_a_loss_runs_as_a_plan_with_the_same_bits(name, weighted):
    _, make, shape, label = LOSSES[name]
    pred, target = _loss_inputs(mx, shape, label)
    weights = [nd.array([1, 0.5, 0, 2]).reshape((4,) + (1,) * (pred.ndim - 1))] if weighted else []
    found = []
    for hybrid in (False, True):
        loss = make(gluon.loss)
        loss.hybridize(hybrid)
        pred.attach_grad()
        with autograd.record():
            value = loss(pred, target, *weights)
        value.backward()
        found.append(bits([value, pred.grad]))
    assert found[0] == found[1]
    assert "a plan of" in repr(loss.hybridized)
