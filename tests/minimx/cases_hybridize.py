"""hybridize(): graphs of blocks, which run with other shapes, parameters and settings."""

import os
import tempfile

from .cases_gluon import fill, inputs
from .conformance import Table

hybridize = Table("hybridize")
BOTH = {"checked": ("values", "gradients")}
LOOSE = {"bound": 5e-5, "why": "MXNet adds the numbers of a channel up one after the other"}


def perceptron(mx, *more):
    """A perceptron whose shapes are known, with the same parameters in both libraries."""
    nn = mx.gluon.nn
    net = nn.HybridSequential(prefix="net_")
    with net.name_scope():
        net.add(nn.Dense(4, activation="tanh", in_units=3), nn.Dense(2, in_units=4), *more)
    net.initialize()
    fill(mx, net)
    return net


def once(mx, net, *args, head=None):
    """Outputs of a recorded call, and the gradients of all parameters."""
    with mx.autograd.record():
        out = net(*args)
    first = out[head] if head is not None else out
    first.backward()
    return [out, [p.grad().copy() for p in net.collect_params().values() if p.grad_req != "null"]]


@hybridize.script("gluon.HybridBlock.hybridize", **BOTH)
def a_hybridized_block_with_changing_shapes(mx):
    net = perceptron(mx)
    net.hybridize()
    return [once(mx, net, inputs(mx, (rows, 3))) for rows in (2, 5, 1, 5)]


@hybridize.script("gluon.HybridBlock.hybridize", **BOTH)
def hybridized_in_the_middle_and_back(mx):
    net, x = perceptron(mx), inputs(mx, (2, 3))
    found = [once(mx, net, x)]
    for active in (True, False, True):
        net.hybridize(active)
        found.append(once(mx, net, x))
    net.hybridize(static_alloc=True, static_shape=True)
    return [*found, once(mx, net, x), once(mx, net, x)]


@hybridize.script("gluon.HybridBlock.hybridize")
def parameters_that_are_set_after_hybridize(mx):
    net, x = perceptron(mx), inputs(mx, (2, 3))
    net.hybridize()
    found = [net(x)]
    net[1].bias.set_data(mx.nd.array([5, 6]))
    found.append(net(x))
    net.collect_params().initialize(mx.init.Constant(0.5), force_reinit=True)
    return [*found, net(x)]


@hybridize.script("gluon.HybridBlock.hybridize")
def parameters_that_are_loaded_after_hybridize(mx):
    net, x = perceptron(mx), inputs(mx, (2, 3))
    net.hybridize()
    first = net(x)
    with tempfile.TemporaryDirectory() as folder:
        net.save_parameters(os.path.join(folder, "net"))
        fill(mx, net, seed=7)
        second = net(x)
        net.load_parameters(os.path.join(folder, "net"))
    return [first, second, net(x)]


@hybridize.script("gluon.HybridBlock.cast")
def cast_after_hybridize(mx):
    net = perceptron(mx)
    net.hybridize()
    found = [net(inputs(mx, (2, 3)))]
    for dtype in ("float64", "float32"):
        net.cast(dtype)
        found.append(net(inputs(mx, (2, 3)).astype(dtype)))
    return [found, [out.dtype for out in found]]


@hybridize.script("gluon.Parameter.reset_ctx")
def another_context_after_hybridize(mx):
    net = perceptron(mx)
    net.hybridize()
    found = [net(inputs(mx, (2, 3)))]
    net.collect_params().reset_ctx([mx.cpu(0), mx.cpu(1)])
    for number in (1, 0):
        out = net(inputs(mx, (2, 3)).as_in_context(mx.cpu(number)))
        found.append([out, str(out.context)])
    return found


@hybridize.script("gluon.Parameter.grad_req", **BOTH)
def grad_req_add_and_null(mx):
    net, x = perceptron(mx), inputs(mx, (2, 3))
    net.hybridize()
    found = [once(mx, net, x)]
    net.collect_params().setattr("grad_req", "add")
    net.collect_params().zero_grad()
    found += [once(mx, net, x), once(mx, net, x)]
    net[0].collect_params().setattr("grad_req", "null")
    return [*found, once(mx, net, x)]


@hybridize.script("gluon.HybridBlock.hybridize", **BOTH)
def the_gradient_of_an_input(mx):
    net, x = perceptron(mx), inputs(mx, (2, 3))
    net.hybridize()
    found = []
    for _ in range(2):
        x.attach_grad()
        with mx.autograd.record():
            y = net(x * 2)
            z = (y * y).sum()
        z.backward()
        found += [z, x.grad.copy()]
    return found


@hybridize.script("gluon.HybridBlock.hybridize", "autograd.grad", **BOTH)
def autograd_grad_through_a_hybridized_block(mx):
    net, x = perceptron(mx), inputs(mx, (2, 3))
    net.hybridize()
    x.attach_grad()
    with mx.autograd.record():
        y = net(x)
    return mx.autograd.grad(y, [x, net[1].weight.data()], head_grads=inputs(mx, (2, 2)))


@hybridize.script("gluon.HybridBlock.hybridize", **BOTH)
def a_graph_that_is_kept(mx):
    net, x = perceptron(mx), inputs(mx, (2, 3))
    net.hybridize()
    x.attach_grad()
    with mx.autograd.record():
        y = net(x)
    y.backward(retain_graph=True)
    first = x.grad.copy()
    y.backward(inputs(mx, (2, 2)))
    return [first, x.grad]


@hybridize.mistake("gluon.HybridBlock.hybridize", raises="MXNetError", says="differentiated|retain_graph|computational")
def a_hybridized_graph_is_differentiated_twice(mx):
    net = perceptron(mx)
    net.hybridize()
    with mx.autograd.record():
        y = net(inputs(mx, (2, 3)))
    y.backward()
    y.backward()
