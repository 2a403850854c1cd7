"""hybridize(): graphs of blocks, which run with other shapes, parameters and settings; export and SymbolBlock."""

import os
import tempfile
import warnings

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


def symbol_block(mx, *args, **kwargs):
    """A SymbolBlock. MXNet warns where it cannot tell the types of all parameters."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return mx.gluon.SymbolBlock(*args, **kwargs)


def imported(mx, path, epoch=0):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return mx.gluon.SymbolBlock.imports(f"{path}-symbol.json", ["data"], f"{path}-{epoch:04d}.params")


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


# ------------------------------------------------------------------------------------------------ symbols


@hybridize.script("gluon.HybridBlock.__call__", "gluon.Parameter.var")
def a_block_called_with_a_symbol(mx):
    net = perceptron(mx)
    out = net(mx.sym.var("data"))
    weight = net[0].weight.var()
    return [
        [type(out).__name__, out.name, out.list_arguments(), out.list_outputs()],
        [weight.name, weight is net[0].weight.var(), weight.attr("__shape__"), weight.attr("__dtype__")],
        out.infer_shape(data=(5, 3)),
    ]


@hybridize.script("gluon.HybridBlock.__call__")
def names_of_what_layers_compute(mx):
    nn = mx.gluon.nn
    net = nn.HybridSequential(prefix="net_")
    with net.name_scope():
        net.add(
            nn.Conv2D(3, 3, activation="relu"), nn.BatchNorm(), nn.MaxPool2D(), nn.GlobalAvgPool2D(), nn.Flatten(),
            nn.Dense(4), nn.Dropout(0.5), nn.LeakyReLU(0.1), nn.PReLU(), nn.ELU(), nn.SELU(), nn.GELU(), nn.Swish(),
            nn.LayerNorm(), nn.HybridLambda("exp"),
        )  # fmt: skip
    return net(mx.sym.var("data")).get_internals().list_outputs()


@hybridize.script("gluon.HybridBlock.__call__", "loss.L2Loss")
def names_of_what_losses_compute(mx):
    loss = mx.gluon.loss
    a, b = mx.sym.var("a"), mx.sym.var("b")
    kinds = (loss.L2Loss, loss.L1Loss, loss.SoftmaxCELoss, loss.SigmoidBCELoss, loss.KLDivLoss, loss.HuberLoss,
             loss.HingeLoss, loss.SquaredHingeLoss, loss.LogisticLoss)  # fmt: skip
    return [kind(prefix="loss_")(a, b).get_internals().list_outputs() for kind in kinds]


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


# ------------------------------------------------------------------------------------------------ files


def _image_net(mx):
    nn = mx.gluon.nn
    net = nn.HybridSequential(prefix="net_")
    with net.name_scope():
        net.add(nn.Conv2D(2, 3, in_channels=1), nn.BatchNorm(in_channels=2), nn.Flatten(), nn.Dense(3, in_units=18))
    net.initialize()
    fill(mx, net)
    return net


@hybridize.script("gluon.HybridBlock.export", "gluon.SymbolBlock", **LOOSE)
def export_and_imports(mx):
    net, x = _image_net(mx), inputs(mx, (2, 1, 5, 5))
    net.hybridize()
    y = net(x)
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "net")
        net.export(path, epoch=3)
        files = sorted(os.listdir(folder))
        saved = mx.nd.load(path + "-0003.params")
        again = imported(mx, path, 3)
        module = mx.mod.Module.load(path, 3, label_names=None)
        module.bind([("data", (2, 1, 5, 5))], for_training=False)
        module.forward(mx.io.DataBatch([x]), is_train=False)
        outputs = module.get_outputs()
    return [y, again(x), outputs[0], files, sorted(saved), sorted(again.collect_params()), repr(again)]


@hybridize.script("gluon.SymbolBlock", **BOTH, **LOOSE)
def a_symbol_block_is_trained(mx):
    net, x = _image_net(mx), inputs(mx, (2, 1, 5, 5))
    block = symbol_block(mx, net(mx.sym.var("data")), mx.sym.var("data"), params=net.collect_params())
    found = [once(mx, block, x), block(x)]
    mx.nd.waitall()
    return [*found, net(x), net[1].running_mean.data()]


@hybridize.script("gluon.SymbolBlock")
def parts_of_a_symbol_as_a_block(mx):
    net, x = perceptron(mx), inputs(mx, (2, 3))
    inside = net(mx.sym.var("data")).get_internals()
    chosen = [inside["net_dense0_fwd_output"], inside["net_dense1_fwd_output"]]
    block = symbol_block(mx, chosen, mx.sym.var("data"), params=net.collect_params())
    return [block(x), sorted(block.collect_params()), sorted(block._collect_params_with_prefix())]


@hybridize.script("gluon.SymbolBlock")
def a_symbol_block_called_with_a_symbol(mx):
    net = perceptron(mx)
    block = symbol_block(mx, net(mx.sym.var("data")), mx.sym.var("data"), params=net.collect_params())
    return block(mx.sym.var("other") * 2).list_arguments()


@hybridize.script("gluon.SymbolBlock", **BOTH)
def a_symbol_block_inside_a_hybridized_block(mx):
    net, nn = perceptron(mx), mx.gluon.nn
    part = symbol_block(mx, net(mx.sym.var("data")), mx.sym.var("data"), params=net.collect_params())
    whole = nn.HybridSequential()
    whole.add(part, nn.Dense(1, in_units=2, weight_initializer="ones"))
    whole[1].initialize()
    whole.hybridize()
    return [once(mx, whole, inputs(mx, (2, 3))), once(mx, whole, inputs(mx, (4, 3)))]


@hybridize.script("gluon.SymbolBlock")
def a_symbol_with_several_inputs_as_a_block(mx):
    a, b = mx.sym.var("a"), mx.sym.var("b")
    block = symbol_block(mx, [a + b, a * b], [a, b])
    return block(inputs(mx, (2, 3)), inputs(mx, (2, 3), seed=4))


@hybridize.mistake("gluon.HybridBlock.export", raises="RuntimeError", says="hybridize")
def export_before_hybridize(mx):
    with tempfile.TemporaryDirectory() as folder:
        perceptron(mx).export(os.path.join(folder, "net"))


@hybridize.mistake("gluon.HybridBlock.export", raises="RuntimeError", says="call|forward")
def export_before_the_first_call(mx):
    net = perceptron(mx)
    net.hybridize()
    with tempfile.TemporaryDirectory() as folder:
        net.export(os.path.join(folder, "net"))


@hybridize.mistake("gluon.SymbolBlock", raises="AssertionError", says="variable")
def a_symbol_block_whose_input_is_computed(mx):
    x = mx.sym.var("x")
    symbol_block(mx, mx.sym.exp(x), x * 2)


@hybridize.mistake("gluon.SymbolBlock.imports", raises="AssertionError", says="missing")
def imports_without_a_parameter(mx):
    net = perceptron(mx)
    net.hybridize()
    net(inputs(mx, (2, 3)))
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "net")
        net.export(path)
        mx.nd.save(path + "-0000.params", {"arg:net_dense0_weight": mx.nd.zeros((4, 3))})
        imported(mx, path)


@hybridize.mistake("gluon.SymbolBlock", raises="ValueError", says="format|structure")
def a_symbol_block_with_another_number_of_inputs(mx):
    a, b = mx.sym.var("a"), mx.sym.var("b")
    symbol_block(mx, a + b, [a, b])(inputs(mx, (2, 3)))
