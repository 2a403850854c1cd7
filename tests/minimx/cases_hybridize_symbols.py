"""Blocks called with symbols, ``export`` and ``SymbolBlock``."""

import os
import tempfile
import warnings

from .cases_gluon import fill, inputs
from .cases_hybridize import BOTH, LOOSE, once, perceptron
from .conformance import Table

hybridize = Table("hybridize")


def symbol_block(mx, *args, **kwargs):
    """A SymbolBlock. MXNet warns where it cannot tell the types of all parameters."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return mx.gluon.SymbolBlock(*args, **kwargs)


def imported(mx, path, epoch=0):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return mx.gluon.SymbolBlock.imports(f"{path}-symbol.json", ["data"], f"{path}-{epoch:04d}.params")


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
