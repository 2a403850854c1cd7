"""hybridize(): blocks of one's own, layers and training, and what is refused."""

import warnings

from .cases_gluon import fill, inputs
from .cases_hybridize import BOTH, LOOSE, once, perceptron
from .conformance import Table

hybridize = Table("hybridize")


class _Of:
    """Blocks of one's own; they need a library to be derived from."""

    def __init__(self, mx):
        block = mx.gluon.HybridBlock

        class Two(block):
            def hybrid_forward(self, F, a, b):
                return F.exp(a) * b, a - b

        class Nested(block):
            def hybrid_forward(self, F, first, pair):
                return [first + pair[0], [pair[1] * 2, first]]

        class Optional(block):
            def hybrid_forward(self, F, x, scale=None):
                return x * 2 if scale is None else F.broadcast_mul(x, scale)

        class Split(block):
            def hybrid_forward(self, F, x):
                parts = F.split(x, num_outputs=3, axis=1)
                return F.concat(parts[2], parts[0], dim=1) * F.tile(parts[1], reps=(1, 2))

        class Own(block):
            def __init__(self, **kwargs):
                super().__init__(**kwargs)
                with self.name_scope():
                    self.scale = self.params.get("scale", shape=(3,), init=mx.init.Constant(1.5))
                    self.fixed = self.params.get_constant("fixed", mx.nd.array([1, 2, 3]))

            def hybrid_forward(self, F, x, scale, fixed):
                return F.broadcast_mul(x, scale) + F.broadcast_add(x, fixed)

        self.two, self.nested, self.optional, self.split, self.own = Two, Nested, Optional, Split, Own


def _both_ways(mx, make, *args, head=0):
    found = []
    for active in (False, True):
        net = make()
        net.initialize()
        net.hybridize(active)
        for x in args:
            if isinstance(x, mx.nd.NDArray):
                x.attach_grad()
        found.append(once(mx, net, *args, head=head))
        found.append([x.grad.copy() for x in args if isinstance(x, mx.nd.NDArray)])
    return found


@hybridize.script("gluon.HybridBlock.hybrid_forward", **BOTH)
def several_inputs_and_outputs(mx):
    a, b = inputs(mx, (2, 3)), inputs(mx, (2, 3), seed=4)
    return [_both_ways(mx, _Of(mx).two, a, b, head=head) for head in (0, 1)]


@hybridize.script("gluon.HybridBlock.hybrid_forward", "autograd.backward", **BOTH)
def gradients_of_both_outputs(mx):
    net = _Of(mx).two()
    net.hybridize()
    a, b = inputs(mx, (2, 3)), inputs(mx, (2, 3), seed=4)
    for one in (a, b):
        one.attach_grad()
    with mx.autograd.record():
        first, second = net(a, b)
    mx.autograd.backward([first, second], [inputs(mx, (2, 3), seed=5), inputs(mx, (2, 3), seed=6)])
    return [first, second, a.grad, b.grad]


@hybridize.script("gluon.HybridBlock.hybrid_forward", **BOTH)
def nested_inputs_and_outputs(mx):
    net = _Of(mx).nested()
    x, y = inputs(mx, (2, 3)), inputs(mx, (2, 3), seed=4)
    found = [net(x, [y, x])]
    net.hybridize()
    return [*found, net(x, [y, x]), net(x, [y, x])]


@hybridize.script("gluon.HybridBlock.hybrid_forward", **BOTH)
def the_same_array_twice(mx):
    return _both_ways(mx, _Of(mx).two, *[inputs(mx, (2, 3))] * 2)


@hybridize.script("gluon.HybridBlock.hybrid_forward", **BOTH)
def an_input_that_is_left_out(mx):
    x, scale = inputs(mx, (2, 3)), inputs(mx, (1, 3), seed=4)
    return [_both_ways(mx, _Of(mx).optional, x, head=None), _both_ways(mx, _Of(mx).optional, x, scale, head=None)]


@hybridize.script("gluon.HybridBlock.hybrid_forward", **BOTH)
def operators_with_several_outputs(mx):
    return _both_ways(mx, _Of(mx).split, inputs(mx, (2, 6)), head=None)


@hybridize.script("gluon.HybridBlock.hybrid_forward", "gluon.Constant", **BOTH)
def parameters_and_constants_of_ones_own(mx):
    return _both_ways(mx, lambda: _Of(mx).own(prefix="own_"), inputs(mx, (2, 3)), head=None)


@hybridize.script("gluon.HybridBlock.hybridize", **BOTH)
def parameters_that_two_blocks_share(mx):
    nn = mx.gluon.nn
    net = nn.HybridSequential(prefix="net_")
    with net.name_scope():
        first = nn.Dense(3, in_units=3, activation="relu")
        net.add(first, nn.Dense(3, in_units=3, params=first.params), first)
    net.initialize()
    fill(mx, net)
    net.hybridize()
    return [once(mx, net, inputs(mx, (2, 3))), list(net.collect_params())]


@hybridize.script("gluon.HybridBlock.hybridize", "nn.BatchNorm", **BOTH, **LOOSE)
def moving_statistics_of_a_hybridized_batch_norm(mx):
    net = mx.gluon.nn.BatchNorm(momentum=0.5, in_channels=3, prefix="net_")
    net.initialize()
    net.hybridize()
    found = []
    for seed in range(3):
        found.append(once(mx, net, inputs(mx, (4, 3), seed=seed)))
        mx.nd.waitall()
        found.append([net.running_mean.data().copy(), net.running_var.data().copy(), net(inputs(mx, (2, 3)))])
    return found


@hybridize.script("gluon.HybridBlock.hybridize", "nn.Dropout")
def dropout_in_a_hybridized_block(mx):
    net = mx.gluon.nn.HybridSequential()
    net.add(mx.gluon.nn.Dropout(0.5), mx.gluon.nn.Dropout(0))
    net.hybridize()
    x = mx.nd.ones((50, 50))
    x.attach_grad()
    seen = []
    for _ in range(2):
        with mx.autograd.record():
            y = net(x)
        y.backward()
        seen.append(y)
    values = sorted({float(value) for value in seen[0].asnumpy().ravel()})
    same = float((seen[0] == seen[1]).min().asscalar())
    return [values, same, (x.grad == y).min(), net(x).min(), abs(float(y.mean().asscalar()) - 1) < 0.1]


@hybridize.script("nn.Sequential", **BOTH)
def hybridized_children_of_a_sequential(mx):
    nn = mx.gluon.nn
    net = nn.Sequential(prefix="net_")
    with net.name_scope():
        net.add(nn.Dense(4, in_units=3), nn.Lambda(lambda x: x * float(x.shape[0])), nn.Dense(2, in_units=4))
    net.initialize()
    fill(mx, net)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        net.hybridize()
    return [once(mx, net, inputs(mx, (2, 3))), once(mx, net, inputs(mx, (3, 3)))]


@hybridize.script("gluon.HybridBlock.hybridize", **BOTH)
def shapes_that_are_found_by_a_hybridized_block(mx):
    nn = mx.gluon.nn
    net = nn.HybridSequential(prefix="net_")
    with net.name_scope():
        net.add(nn.Conv2D(2, 3), nn.Flatten(), nn.Dense(3))
    net.initialize(mx.init.Constant(0.1))
    net.hybridize()
    return [once(mx, net, inputs(mx, (2, 1, 5, 5))), once(mx, net, inputs(mx, (2, 1, 5, 5)))]


@hybridize.script("gluon.HybridBlock.hybridize", "gluon.Trainer", **BOTH)
def training_a_hybridized_net_and_loss(mx):
    net, loss = perceptron(mx), mx.gluon.loss.L2Loss()
    net.hybridize()
    loss.hybridize()
    trainer = mx.gluon.Trainer(net.collect_params(), "sgd", {"learning_rate": 0.1, "wd": 0.01})
    found = []
    for rows in (4, 4, 3):
        x = inputs(mx, (rows, 3))
        with mx.autograd.record():
            value = loss(net(x), x[:, :2])
        value.backward()
        trainer.step(4)
        found.append([value, [p.data().copy() for p in net.collect_params().values()]])
    return found


@hybridize.mistake("gluon.HybridBlock.__call__", raises="ValueError", says="mixed|both")
def symbols_and_arrays_in_one_call(mx):
    _Of(mx).two()(mx.sym.var("a"), inputs(mx, (2, 3)))


@hybridize.mistake("gluon.HybridBlock.hybridize", raises="ValueError", says="context")
def inputs_on_two_contexts(mx):
    net = _Of(mx).two()
    net.hybridize()
    net(inputs(mx, (2, 3)), inputs(mx, (2, 3)).as_in_context(mx.cpu(1)))


@hybridize.mistake("gluon.HybridBlock.hybridize", raises="MXNetError", says="shape")
def a_shape_that_does_not_fit_a_hybridized_block(mx):
    net = perceptron(mx)
    net.hybridize()
    net(inputs(mx, (2, 5))).wait_to_read()


@hybridize.mistake("gluon.HybridBlock.hybridize", raises="RuntimeError", says="initialize")
def a_hybridized_block_without_parameters(mx):
    net = mx.gluon.nn.Dense(2, in_units=3)
    net.hybridize()
    net(inputs(mx, (2, 3)))
