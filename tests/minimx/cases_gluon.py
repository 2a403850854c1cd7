"""Gluon: blocks and their parameters, layers, losses, initializers, and files of parameters."""

import os
import tempfile
import warnings

import numpy as np

from .conformance import Table

blocks = Table("blocks")
layers = Table("layers")
losses = Table("losses")
initializers = Table("initializers")

# Batch norm in MXNet adds numbers one after the other, in float32.
LOOSE = {"bound": 5e-5, "why": "MXNet adds the numbers of a channel up one after the other"}


def fill(mx, net, seed=0):
    """Give every parameter of an initialized network the same values in both libraries."""
    rng = np.random.default_rng(seed)
    for name, parameter in net.collect_params().items():
        low = 0.3 if name.endswith(("var", "gamma")) else -1
        parameter.set_data(mx.nd.array(rng.uniform(low, 1, parameter.shape), dtype=parameter.dtype))


def inputs(mx, shape, seed=1, dtype="float32"):
    values = np.random.default_rng(seed).uniform(-2, 2, shape)
    return mx.nd.array(
        np.abs(values) // 0.5 if dtype == "labels" else values, dtype="float32" if dtype == "labels" else dtype
    )


def trained(mx, net, x, *, train_mode=True):
    """Forward and backward once: results, all gradients, and all parameters afterwards."""
    net.initialize()
    with mx.autograd.predict_mode():
        net(x)
    fill(mx, net)
    x.attach_grad()
    with mx.autograd.record(train_mode=train_mode):
        y = net(x)
    y.backward(inputs(mx, y.shape, seed=2), train_mode=train_mode)
    parameters = net.collect_params()
    names = list(parameters)
    gradients = [p.grad().copy() for p in parameters.values() if p.grad_req != "null"]
    evaluated = net(x)
    return [
        y,
        evaluated,
        x.grad,
        names,
        gradients,
        [p.data() for p in parameters.values()],
        [p.shape for p in parameters.values()],
    ]


# ------------------------------------------------------------------------------------------------ layers

# name: (subject, makes the layer, shape of its input)
LAYERS = {
    "Dense": ("Dense", lambda nn: nn.Dense(3, prefix="net_"), (2, 4)),
    "Dense of more axes": ("Dense", lambda nn: nn.Dense(3, prefix="net_"), (2, 4, 2)),
    "Dense along the last axis": ("Dense", lambda nn: nn.Dense(3, flatten=False, prefix="net_"), (2, 4, 2)),
    "Dense without bias": ("Dense", lambda nn: nn.Dense(3, use_bias=False, prefix="net_"), (2, 4)),
    "Dense with sizes": ("Dense", lambda nn: nn.Dense(3, in_units=4, activation="tanh", prefix="net_"), (2, 4)),
    "Dense with relu": ("Dense", lambda nn: nn.Dense(3, activation="relu", prefix="net_"), (2, 4)),
    "Activation sigmoid": ("Activation", lambda nn: nn.Activation("sigmoid"), (2, 4)),
    "Activation softrelu": ("Activation", lambda nn: nn.Activation("softrelu"), (2, 4)),
    "LeakyReLU": ("LeakyReLU", lambda nn: nn.LeakyReLU(0.3), (2, 4)),
    "PReLU": ("PReLU", lambda nn: nn.PReLU(prefix="net_"), (2, 4)),
    "ELU": ("ELU", lambda nn: nn.ELU(0.7), (2, 4)),
    "GELU": ("GELU", lambda nn: nn.GELU(), (2, 4)),
    "Swish": ("Swish", lambda nn: nn.Swish(), (2, 4)),
    "Flatten": ("Flatten", lambda nn: nn.Flatten(), (2, 3, 2)),
    "Conv2D": ("Conv2D", lambda nn: nn.Conv2D(3, 2, prefix="net_"), (2, 2, 4, 4)),
    "Conv2D with everything": (
        "Conv2D",
        lambda nn: nn.Conv2D(
            4,
            (3, 2),
            strides=(2, 1),
            padding=(1, 0),
            dilation=(1, 2),
            groups=2,
            use_bias=False,
            activation="relu",
            in_channels=2,
            prefix="net_",
        ),
        (2, 2, 5, 5),
    ),
    "MaxPool2D": ("MaxPool2D", lambda nn: nn.MaxPool2D(), (2, 2, 5, 4)),
    "MaxPool2D with everything": (
        "MaxPool2D",
        lambda nn: nn.MaxPool2D((3, 2), strides=2, padding=1, ceil_mode=True),
        (2, 2, 5, 4),
    ),
    "AvgPool2D": ("AvgPool2D", lambda nn: nn.AvgPool2D(), (2, 2, 4, 4)),
    "AvgPool2D with everything": (
        "AvgPool2D",
        lambda nn: nn.AvgPool2D(3, strides=1, padding=1, ceil_mode=True, count_include_pad=False),
        (2, 2, 5, 4),
    ),
    "GlobalAvgPool2D": ("GlobalAvgPool2D", lambda nn: nn.GlobalAvgPool2D(), (2, 2, 3, 4)),
    "GlobalMaxPool2D": ("GlobalMaxPool2D", lambda nn: nn.GlobalMaxPool2D(), (2, 2, 3, 4)),
    "BatchNorm": ("BatchNorm", lambda nn: nn.BatchNorm(prefix="net_"), (4, 3)),
    "BatchNorm of images": (
        "BatchNorm",
        lambda nn: nn.BatchNorm(momentum=0.5, epsilon=0.1, prefix="net_"),
        (4, 3, 2, 2),
    ),
    "BatchNorm without scale and centre": (
        "BatchNorm",
        lambda nn: nn.BatchNorm(scale=False, center=False, prefix="net_"),
        (4, 3),
    ),
    "BatchNorm with global statistics": (
        "BatchNorm",
        lambda nn: nn.BatchNorm(use_global_stats=True, in_channels=3, prefix="net_"),
        (4, 3),
    ),
    "BatchNorm of the last axis": ("BatchNorm", lambda nn: nn.BatchNorm(axis=-1, prefix="net_"), (4, 3, 2)),
    "LayerNorm": ("LayerNorm", lambda nn: nn.LayerNorm(prefix="net_"), (4, 3)),
    "LayerNorm of another axis": ("LayerNorm", lambda nn: nn.LayerNorm(axis=1, epsilon=0.1, prefix="net_"), (4, 3, 2)),
    "Dropout of nothing": ("Dropout", lambda nn: nn.Dropout(0), (4, 3)),
    "Lambda": ("Lambda", lambda nn: nn.Lambda("tanh"), (4, 3)),
    "Lambda of a function": ("Lambda", lambda nn: nn.Lambda(lambda x: x * x), (4, 3)),
    "HybridLambda": ("HybridLambda", lambda nn: nn.HybridLambda(lambda F, x: F.exp(x) * x), (4, 3)),
    "HybridLambda by name": ("HybridLambda", lambda nn: nn.HybridLambda("sigmoid"), (4, 3)),
}


def _layer(make, shape, train_mode, hybrid):
    def script(mx):
        net = make(mx.gluon.nn)
        if hybrid:
            net.hybridize()
        return trained(mx, net, inputs(mx, shape), train_mode=train_mode)

    return script


for _name, (_subject, _make, _shape) in LAYERS.items():
    _both = "Norm" in _name or "Dropout" in _name
    for _mode in (True, False) if _both else (True,):
        _words = f"{_name}{'' if _mode else ' in evaluation'}"
        layers.script(f"nn.{_subject}", name=_words, checked=("values", "gradients"), **LOOSE)(
            _layer(_make, _shape, _mode, False)
        )
    if "Lambda" not in _name or "Hybrid" in _name:
        layers.script(f"nn.{_subject}", name=f"{_name}, hybridized", checked=("values", "gradients"), **LOOSE)(
            _layer(_make, _shape, True, True)
        )


@layers.script("nn.Sequential")
def a_sequential_of_hybrid_blocks_warns_when_hybridized(mx):
    net = _mlp(mx.gluon.nn)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        net.hybridize()
    return [len(caught) > 0, trained(mx, net, inputs(mx, (3, 6)))]


@layers.script("nn.SELU")
def selu(mx):
    """Values alone: MXNet's derivative is wrong below 0."""
    return mx.gluon.nn.SELU()(inputs(mx, (2, 4)))


@layers.script("nn.Embedding", checked=("values", "gradients"))
def embedding(mx):
    net = mx.gluon.nn.Embedding(5, 3, prefix="net_")
    net.initialize()
    fill(mx, net)
    with mx.autograd.record():
        y = net(mx.nd.array([[0, 2], [2, 4]]))
    y.backward()
    return [y, net.weight.grad(), net.weight.shape, list(net.collect_params())]


@layers.script("nn.Dropout", checked=("values", "gradients"))
def dropout(mx):
    net = mx.gluon.nn.Dropout(0.4)
    x = mx.nd.ones((100, 100))
    x.attach_grad()
    with mx.autograd.record():
        y = net(x)
    y.backward()
    values = sorted({round(float(value), 5) for value in y.asnumpy().ravel()})
    rows = mx.gluon.nn.Dropout(0.5, axes=(1,))
    with mx.autograd.train_mode():
        z = rows(x)
    return [
        values,
        abs(float((y > 0).mean().asscalar()) - 0.6) < 0.05,
        (x.grad == y).min(),
        net(x)[0],
        (z == z[:, 0:1].broadcast_to(z.shape)).min(),
    ]


def _lenet(nn):
    net = nn.HybridSequential(prefix="net_")
    with net.name_scope():
        net.add(
            nn.Conv2D(3, kernel_size=3, activation="relu"), nn.BatchNorm(), nn.MaxPool2D(2, 2),
            nn.Conv2D(4, kernel_size=2), nn.BatchNorm(axis=1), nn.Activation("relu"), nn.GlobalAvgPool2D(),
            nn.Flatten(), nn.Dense(8, activation="tanh"), nn.Dropout(0), nn.Dense(3),
        )  # fmt: skip
    return net


def _mlp(nn):
    net = nn.Sequential(prefix="net_")
    with net.name_scope():
        net.add(nn.Dense(5, activation="relu"))
        net.add(nn.Dense(4, activation="sigmoid"))
        net.add(nn.Dense(2))
    return net


for _hybrid in (False, True):
    layers.script(
        "nn.HybridSequential",
        name=f"an image network{', hybridized' if _hybrid else ''}",
        checked=("values", "gradients"),
        bound=2e-4,
        why=f"{LOOSE['why']}, and three such layers follow each other",
    )(_layer(_lenet, (3, 1, 8, 8), True, _hybrid))


layers.script("nn.Sequential", name="a perceptron", checked=("values", "gradients"))(_layer(_mlp, (3, 6), True, False))


@layers.script("nn.Sequential")
def containers(mx):
    nn = mx.gluon.nn
    net = _mlp(nn)
    net.initialize()
    x = inputs(mx, (2, 6))
    y = net(x)
    part = net[1:]
    return [
        len(net),
        type(net[0]),
        net[-1].name,
        [type(block) for block in part],
        type(part),
        len(net[:2]),
        (part(net[0](x)) == y).min(),
        [block.name for block in net._children.values()],
    ]


# ------------------------------------------------------------------------------------------------ blocks


def _own(mx):
    gluon, nd = mx.gluon, mx.nd

    class Centered(gluon.nn.Block):
        def forward(self, x):
            return x - x.mean()

    class Linear(gluon.HybridBlock):
        def __init__(self, units, in_units=0, **kwargs):
            super().__init__(**kwargs)
            with self.name_scope():
                self.weight = self.params.get("weight", shape=(in_units, units), allow_deferred_init=True)
                self.bias = self.params.get("bias", shape=(units,), init=mx.init.Constant(0.5))

        def hybrid_forward(self, F, x, weight, bias):
            return F.relu(F.dot(x, weight) + bias.reshape((1, -1)))

    class Mixed(gluon.Block):
        def __init__(self, **kwargs):
            super().__init__(**kwargs)
            with self.name_scope():
                self.first = gluon.nn.Dense(3, activation="tanh")
                self.second = Linear(2, in_units=3)
                self.scale = self.params.get("scale", shape=(1,))
                self.constant = self.params.get_constant("shift", nd.array([[1, 2]]))

        def forward(self, x, y=None):
            z = self.second(self.first(x)) * self.scale.data() + self.constant.data()
            return z if y is None else z + y

    return Centered, Linear, Mixed


@blocks.script("gluon.Block", "gluon.HybridBlock", "gluon.Parameter", "gluon.Constant", checked=("values", "gradients"))
def blocks_of_ones_own(mx):
    centered, _, mixed = _own(mx)
    net = mixed(prefix="net_")
    results = trained(mx, net, inputs(mx, (3, 4)))
    stack = mx.gluon.nn.Sequential(prefix="stack_")
    stack.add(centered(), mx.gluon.nn.Dense(2, in_units=4, prefix="d_"))
    return [*results, trained(mx, stack, inputs(mx, (3, 4))), net(inputs(mx, (3, 4)), mx.nd.ones((3, 2)))]


@blocks.script("gluon.Block", gives=None)
def names(mx):
    _, _, mixed = _own(mx)
    nn = mx.gluon.nn
    net = nn.Sequential(prefix="top_")
    with net.name_scope():
        net.add(nn.Dense(2, in_units=2), nn.Dense(2, in_units=2), nn.Conv2D(1, 1, in_channels=1), mixed())
        inner = nn.HybridSequential()
        with inner.name_scope():
            inner.add(
                nn.Dense(1, in_units=1),
                nn.BatchNorm(in_channels=1),
                nn.PReLU(),
                nn.Embedding(1, 1),
                nn.LayerNorm(in_channels=1),
            )
        net.add(
            inner,
            nn.Dense(1, in_units=1, prefix="own_"),
            nn.Dense(2, in_units=2, prefix="shared_", params=net[0].params),
        )
    found = net.collect_params()
    return [
        list(found),
        list(net.collect_params(".*weight")),
        list(net.collect_params("top_dense0_weight|top_dense1_bias")),
        list(net.params),
        [block.name for block in net],
        [block.prefix for block in net],
        list(net._collect_params_with_prefix()),
        found.prefix,
    ]


@blocks.script("gluon.Block")
def counters_of_names(mx):
    """The numbers in names count up from block to block, for each class by itself."""
    nn = mx.gluon.nn
    first, second, third = nn.Dense(1), nn.Dense(1), nn.Conv2D(1, 1)
    numbers = [int("".join(filter(str.isdigit, block.name))) for block in (first, second)]
    return [
        numbers[1] - numbers[0],
        first.prefix[-1],
        first.name.rstrip("0123456789"),
        third.name.rstrip("0123456789"),
        [n.rsplit("_", 1)[1] for n in first.collect_params()],
    ]


@blocks.script("gluon.Block", "gluon.Parameter", "gluon.ParameterDict", "nn.Sequential")
def printed(mx):
    nn = mx.gluon.nn
    _, _, mixed = _own(mx)
    net = _lenet(nn)
    sized = nn.Dense(3, in_units=2, activation="relu", prefix="d_")
    conv = nn.Conv2D(4, (3, 2), strides=2, padding=1, dilation=2, groups=2, use_bias=False, in_channels=2, prefix="c_")
    small = [
        nn.Dense(2, prefix="e_"),
        sized,
        conv,
        nn.Dropout(0.5),
        nn.Flatten(),
        nn.LeakyReLU(0.2),
        nn.Embedding(5, 2, prefix="m_"),
        nn.MaxPool2D(),
        nn.AvgPool2D(3, 2, 1, ceil_mode=True),
        nn.GlobalAvgPool2D(),
        nn.BatchNorm(in_channels=3),
        nn.BatchNorm(),
        nn.Activation("tanh"),
        nn.Lambda("tanh"),
        nn.HybridLambda("tanh"),
        nn.LayerNorm(),
    ]
    return [
        repr(net),
        [repr(one) for one in small],
        repr(mixed(prefix="x_")),
        repr(sized.weight),
        repr(sized.collect_params()),
        repr(mx.gluon.ParameterDict()),
        repr(nn.Sequential()),
        str(sized.params),
    ]


@blocks.script("gluon.Parameter")
def parameters(mx):
    p = mx.gluon.Parameter("weight", shape=(2, 2), lr_mult=2, wd_mult=0.5)
    results = [p.name, p.shape, p.dtype, p.grad_req, p.lr_mult, p.wd_mult]
    p.initialize(init=mx.init.One())
    results += [p.data(), p.grad(), p.list_data(), p.list_grad(), p.list_ctx()]
    with mx.autograd.record():
        y = p.data() * mx.nd.array([[1, 2], [3, 4]])
    y.backward()
    results.append(p.grad().copy())
    p.zero_grad()
    results.append(p.grad().copy())
    p.set_data(mx.nd.array([[5, 6], [7, 8]]))
    results.append(p.data().copy())
    p.grad_req = "add"
    for _ in range(2):
        with mx.autograd.record():
            y = p.data() * 3
        y.backward()
    results += [p.grad().copy(), p.grad_req]
    p.grad_req = "null"
    results += [p.grad_req, p.data()]
    p.cast("float64")
    results.append(p.data())
    return results


@blocks.script("gluon.Parameter", "gluon.ParameterDict")
def on_several_contexts(mx):
    contexts = [mx.cpu(0), mx.cpu(1)]
    net = mx.gluon.nn.Dense(1, in_units=2, prefix="net_")
    net.initialize(mx.init.One(), ctx=contexts)
    params = net.collect_params()
    results = [
        net.weight.list_ctx(),
        net.weight.data(mx.cpu(1)),
        net.weight.data(mx.cpu(1)).context,
        len(net.weight.list_grad()),
    ]
    with mx.autograd.record():
        parts = [net(mx.nd.ones((2, 2), ctx=ctx) * (1 + ctx.device_id)) for ctx in contexts]
    for part in parts:
        part.backward()
    results += [parts, [p.context for p in parts], net.weight.list_grad()]
    params.reset_ctx(mx.cpu(1))
    results += [net.weight.list_ctx(), net.weight.data().context, net(mx.nd.ones((1, 2), ctx=mx.cpu(1)))]
    return results


@blocks.script("gluon.ParameterDict")
def dictionaries_of_parameters(mx):
    shared = mx.gluon.ParameterDict("net_")
    weight = shared.get("weight", shape=(2, 3))
    again = shared.get("weight")
    other = mx.gluon.ParameterDict("net_", shared=shared)
    results = [weight is again, other.get("weight") is weight, list(shared), list(other), shared.prefix, weight.shape]
    constant = shared.get_constant("k", mx.nd.array([1, 2]))
    shared.initialize(mx.init.Constant(2))
    results += [
        constant.data(),
        weight.data(),
        "net_weight" in shared,
        shared["net_weight"] is weight,
        len(list(shared.items())),
    ]
    unknown = shared.get("later", shape=(0, 3), allow_deferred_init=True)
    again = shared.get("later", shape=(2, 0))
    results += [unknown.shape, again is unknown]
    shared.setattr("lr_mult", 3)
    shared.zero_grad()
    return [*results, weight.lr_mult, list(shared.keys()), [p.name for p in shared.values()]]


@blocks.script("gluon.Block")
def shared_parameters(mx):
    nn = mx.gluon.nn
    net = nn.Sequential(prefix="net_")
    with net.name_scope():
        first = nn.Dense(4, in_units=4, activation="relu")
        net.add(first, nn.Dense(4, in_units=4, params=first.params), nn.Dense(1, in_units=4))
    return [net[0].weight is net[1].weight, list(net.collect_params()), trained(mx, net, inputs(mx, (2, 4)))]


@blocks.script("gluon.Block", "gluon.HybridBlock")
def deferred_shapes(mx):
    nn = mx.gluon.nn
    net = _lenet(nn)
    before = [p.shape for p in net.collect_params().values()]
    net.initialize()
    middle = [p.shape for p in net.collect_params().values()]
    net(inputs(mx, (2, 1, 8, 8)))
    after = [p.shape for p in net.collect_params().values()]
    net.initialize(mx.init.Zero(), force_reinit=True)
    return [before, middle, after, net(inputs(mx, (2, 1, 8, 8)))]


@blocks.script("gluon.Block")
def values_set_before_shapes_are_known(mx):
    net = mx.gluon.nn.Dense(2, prefix="net_")
    net.initialize()
    net.weight.set_data(mx.nd.array([[1, 2, 3], [4, 5, 6]]))
    return [net.weight.shape, net(mx.nd.ones((1, 3))), net.weight.data()]


@blocks.script("gluon.Block")
def hooks_and_apply(mx):
    seen = []
    net = _mlp(mx.gluon.nn)
    net.initialize()
    net.apply(lambda block: seen.append(type(block).__name__))
    before = net.register_forward_pre_hook(lambda block, given: seen.append(("before", block.name, given[0].shape)))
    after = net.register_forward_hook(
        lambda block, given, result: seen.append(("after", block.name, given[0].shape, result.shape))
    )
    net(mx.nd.ones((2, 3)))
    before.detach()
    net(mx.nd.ones((2, 3)))
    after.detach()
    net(mx.nd.ones((2, 3)))
    return seen


@blocks.script("gluon.Block")
def other_types(mx):
    net = mx.gluon.nn.Dense(2, in_units=3, prefix="net_")
    net.initialize(mx.init.One())
    net.cast("float64")
    x = mx.nd.ones((1, 3), dtype="float64")
    with mx.autograd.record():
        y = net(x)
    y.backward()
    other = mx.gluon.nn.Dense(2, in_units=3, dtype="float64", prefix="net_")
    other.initialize(mx.init.One())
    return [y, net.weight.grad(), net.weight.dtype, other(x), other.weight.data()]


@blocks.script("gluon.Block", "gluon.Parameter")
def frozen_parameters(mx):
    net = _mlp(mx.gluon.nn)
    net.initialize(mx.init.One())
    net(mx.nd.ones((2, 3)))
    net[0].collect_params().setattr("grad_req", "null")
    with mx.autograd.record():
        y = net(mx.nd.ones((2, 3)))
    y.backward()
    return [p.grad() for p in net.collect_params().values() if p.grad_req != "null"]


# ------------------------------------------------------------------------------------------------ files of parameters


def _with_a_file(run):
    def script(mx):
        with tempfile.TemporaryDirectory() as folder:
            return run(mx, os.path.join(folder, "net.params"))

    return script


def _saved(mx, name):
    net = _lenet(mx.gluon.nn)
    net.initialize()
    x = inputs(mx, (2, 1, 8, 8))
    net(x)
    fill(mx, net)
    net.save_parameters(name)
    content = mx.nd.load(name)
    with open(name, "rb") as file:
        raw = file.read().hex()
    twin = _lenet(mx.gluon.nn)
    twin.load_parameters(name)
    results = [list(content), raw, (twin(x) == net(x)).min()]
    initialized = _lenet(mx.gluon.nn)
    initialized.initialize()
    initialized.load_parameters(name, ctx=mx.cpu())
    results.append((initialized(x) == net(x)).min())
    net.collect_params().save(name)
    results.append(list(mx.nd.load(name)))
    other = _lenet(mx.gluon.nn)
    other.collect_params().load(name, mx.cpu())
    results.append((other(x) == net(x)).min())
    net.collect_params().save(name, strip_prefix="net_")
    results.append(list(mx.nd.load(name)))
    third = _lenet(mx.gluon.nn)
    third.collect_params().load(name, mx.cpu(), restore_prefix="net_")
    results.append((third(x) == net(x)).min())
    return results


blocks.script("gluon.Block", "gluon.ParameterDict", name="files of parameters")(_with_a_file(_saved))


def _partial(mx, name):
    nn = mx.gluon.nn
    small = nn.HybridSequential(prefix="net_")
    with small.name_scope():
        small.add(nn.Dense(2, in_units=3), nn.Dense(1, in_units=2))
    small.initialize(mx.init.Constant(3))
    small[0].save_parameters(name)
    part = nn.Dense(2, in_units=3, prefix="other_")
    part.load_parameters(name)
    small.save_parameters(name)
    first = nn.HybridSequential(prefix="first_")
    with first.name_scope():
        first.add(nn.Dense(2, in_units=3))
    first.load_parameters(name, ignore_extra=True)
    big = nn.HybridSequential(prefix="big_")
    with big.name_scope():
        big.add(nn.Dense(2, in_units=3), nn.Dense(1, in_units=2), nn.Dense(4, in_units=1))
    big.initialize(mx.init.Zero())
    big.load_parameters(name, allow_missing=True)
    return [part.weight.data(), first[0].weight.data(), [p.data() for p in big.collect_params().values()]]


blocks.script("gluon.Block", name="files that fit in part")(_with_a_file(_partial))

# ------------------------------------------------------------------------------------------------ losses


def _labels(mx, shape, below):
    return mx.nd.array(np.random.default_rng(7).integers(0, below, shape))


LOSSES = {
    "L2Loss": ("L2Loss", lambda loss: loss.L2Loss(), (4, 3), (4, 3)),
    "L2Loss with weight": ("L2Loss", lambda loss: loss.L2Loss(weight=3.0), (4, 3), (4, 3)),
    "L2Loss of columns and vectors": ("L2Loss", lambda loss: loss.L2Loss(), (4, 1), (4,)),
    "L2Loss along another axis": ("L2Loss", lambda loss: loss.L2Loss(batch_axis=1), (4, 3), (4, 3)),
    "L1Loss": ("L1Loss", lambda loss: loss.L1Loss(), (4, 3), (4, 3)),
    "L1Loss of columns and vectors": ("L1Loss", lambda loss: loss.L1Loss(weight=0.5), (4, 1), (4,)),
    "HuberLoss": ("HuberLoss", lambda loss: loss.HuberLoss(), (4, 3), (4, 3)),
    "HuberLoss with rho": ("HuberLoss", lambda loss: loss.HuberLoss(rho=0.3), (4, 3), (4, 3)),
    "SoftmaxCrossEntropyLoss": ("SoftmaxCrossEntropyLoss", lambda loss: loss.SoftmaxCrossEntropyLoss(), (4, 3), 3),
    "SoftmaxCELoss": ("SoftmaxCELoss", lambda loss: loss.SoftmaxCELoss(axis=1), (4, 3, 2), (4, 2, 3)),
    "SoftmaxCrossEntropyLoss of columns": (
        "SoftmaxCrossEntropyLoss",
        lambda loss: loss.SoftmaxCrossEntropyLoss(),
        (4, 2, 3),
        (4, 2, 3),
    ),
    "SoftmaxCrossEntropyLoss of probabilities": (
        "SoftmaxCrossEntropyLoss",
        lambda loss: loss.SoftmaxCrossEntropyLoss(sparse_label=False),
        (4, 3),
        "shares",
    ),
    "SoftmaxCrossEntropyLoss of logarithms": (
        "SoftmaxCrossEntropyLoss",
        lambda loss: loss.SoftmaxCrossEntropyLoss(from_logits=True),
        (4, 3),
        3,
    ),
    "SigmoidBinaryCrossEntropyLoss": (
        "SigmoidBinaryCrossEntropyLoss",
        lambda loss: loss.SigmoidBinaryCrossEntropyLoss(),
        (4, 3),
        "binary",
    ),
    "SigmoidBCELoss": ("SigmoidBCELoss", lambda loss: loss.SigmoidBCELoss(), (4, 1), "binary vector"),
    "SigmoidBCELoss of probabilities": (
        "SigmoidBCELoss",
        lambda loss: loss.SigmoidBCELoss(from_sigmoid=True),
        "probabilities",
        "binary",
    ),
    "KLDivLoss": ("KLDivLoss", lambda loss: loss.KLDivLoss(), (4, 3), "shares"),
    "KLDivLoss of scores": ("KLDivLoss", lambda loss: loss.KLDivLoss(from_logits=False), (4, 3), "shares"),
    "HingeLoss": ("HingeLoss", lambda loss: loss.HingeLoss(), (4, 3), "signs"),
    "HingeLoss with margin": ("HingeLoss", lambda loss: loss.HingeLoss(margin=0.5), (4, 3), "signs"),
    "SquaredHingeLoss": ("SquaredHingeLoss", lambda loss: loss.SquaredHingeLoss(), (4, 3), "signs"),
    "LogisticLoss": ("LogisticLoss", lambda loss: loss.LogisticLoss(), (4, 3), "signs"),
    "LogisticLoss of 0 and 1": (
        "LogisticLoss",
        lambda loss: loss.LogisticLoss(label_format="binary"),
        (4, 3),
        "binary",
    ),
}


def _loss_inputs(mx, shape, label):
    rng = np.random.default_rng(3)
    pred = rng.uniform(0.1, 0.9, (4, 3)) if shape == "probabilities" else rng.uniform(-2, 2, shape)
    if isinstance(label, int):
        target = rng.integers(0, label, 4)
    elif label == "shares":
        target = rng.uniform(0.1, 1, (4, 3))
        target /= target.sum(axis=1, keepdims=True)
    elif label == "signs":
        target = rng.choice([-1, 1], (4, 3))
    elif label == "binary":
        target = rng.integers(0, 2, (4, 3))
    elif label == "binary vector":
        target = rng.integers(0, 2, 4)
    elif len(label) == 3:
        target = rng.integers(0, label[-1], label[:2])
    else:
        target = rng.uniform(-2, 2, label)
    return mx.nd.array(pred), mx.nd.array(target)


def _loss(make, shape, label, weighted, hybrid):
    def script(mx):
        loss = make(mx.gluon.loss)
        if hybrid:
            loss.hybridize()
        pred, target = _loss_inputs(mx, shape, label)
        weights = [mx.nd.array([1, 0.5, 0, 2]).reshape((4,) + (1,) * (target.ndim - 1))] if weighted else []
        pred.attach_grad()
        with mx.autograd.record():
            value = loss(pred, target, *weights)
        value.backward()
        return [value, pred.grad]

    return script


for _name, (_subject, _make, _shape, _label) in LOSSES.items():
    for _hybrid in (False, True):
        losses.script(
            f"loss.{_subject}",
            name=f"{_name}{', hybridized' if _hybrid else ''}",
            checked=("values", "gradients"),
            bound=2e-5,
            why="MXNet's log_softmax",
        )(_loss(_make, _shape, _label, False, _hybrid))
    if _name in ("L2Loss", "L1Loss", "SigmoidBinaryCrossEntropyLoss", "HuberLoss", "KLDivLoss", "HingeLoss"):
        losses.script(
            f"loss.{_subject}", name=f"{_name} with sample weights", checked=("values", "gradients"), bound=2e-5
        )(_loss(_make, _shape, _label, True, False))


@losses.script("loss.SoftmaxCrossEntropyLoss", "loss.SigmoidBCELoss", checked=("values", "gradients"), bound=2e-5)
def losses_with_weights(mx):
    loss = mx.gluon.loss.SoftmaxCrossEntropyLoss()
    pred, target = _loss_inputs(mx, (4, 3), 3)
    weights = mx.nd.array([[1], [0.5], [0], [2]])
    pred.attach_grad()
    with mx.autograd.record():
        value = loss(pred, target, weights)
    value.backward()
    scores, yes = _loss_inputs(mx, (4, 3), "binary")
    positive = mx.gluon.loss.SigmoidBCELoss()(scores, yes, None, mx.nd.array([[1, 2, 3]]))
    return [value, pred.grad, positive, repr(loss), loss.name.rstrip("0123456789")]


@losses.script("loss.TripletLoss", checked=("values", "gradients"))
def triplets(mx):
    a, b = _loss_inputs(mx, (4, 3), (4, 3))
    c = b[::-1] * 0.5
    a.attach_grad()
    with mx.autograd.record():
        value = mx.gluon.loss.TripletLoss(margin=2)(a, b, c)
    value.backward()
    return [value, a.grad]


@losses.script("loss.Loss", checked=("values", "gradients"))
def a_loss_of_ones_own(mx):
    class Cubic(mx.gluon.loss.Loss):
        def hybrid_forward(self, F, pred, label):
            return F.mean(F.abs(pred - label) ** 3 * self._weight, axis=self._batch_axis, exclude=True)

    pred, target = _loss_inputs(mx, (4, 3), (4, 3))
    pred.attach_grad()
    with mx.autograd.record():
        value = Cubic(2.0, 0)(pred, target)
    value.backward()
    return [value, pred.grad]


# ------------------------------------------------------------------------------------------------ initializers

CERTAIN = {
    "Zero": lambda init: init.Zero(),
    "One": lambda init: init.One(),
    "Constant": lambda init: init.Constant(2.5),
    "by name": lambda init: "ones",
    "by the other name": lambda init: "zeros",
}


def _certain(make):
    def script(mx):
        net = mx.gluon.nn.Dense(3, in_units=2, prefix="net_")
        net.initialize(make(mx.init))
        norm = mx.gluon.nn.BatchNorm(in_channels=2, prefix="norm_")
        norm.initialize(make(mx.init))
        return [p.data() for block in (net, norm) for p in block.collect_params().values()]

    return script


for _name, _make in CERTAIN.items():
    initializers.script(f"init.{_name}" if _name[0].isupper() else "init.Initializer", name=_name)(_certain(_make))

DRAWN = {
    "Uniform": lambda init: init.Uniform(),
    "Uniform 0.5": lambda init: init.Uniform(0.5),
    "Normal": lambda init: init.Normal(),
    "Normal 2": lambda init: init.Normal(2.0),
    "Normal by name": lambda init: "normal",
    "Uniform by name": lambda init: "uniform",
    "Xavier": lambda init: init.Xavier(),
    "Xavier by name": lambda init: "xavier",
    "Xavier gaussian in": lambda init: init.Xavier(rnd_type="gaussian", factor_type="in", magnitude=2),
    "Xavier out": lambda init: init.Xavier(factor_type="out", magnitude=2.24),
    "MSRAPrelu": lambda init: init.MSRAPrelu(),
    "the default": lambda init: None,
}


def _distribution(make):
    """Standard deviation, fourth moment and range in units of the deviation, of 40,000 numbers; biases are 0."""

    def script(mx):
        mx.random.seed(7)
        dense = mx.gluon.nn.Dense(400, in_units=100, prefix="net_")
        conv = mx.gluon.nn.Conv2D(100, (4, 5), in_channels=20, prefix="net_")
        results = []
        for net in (dense, conv):
            init = make(mx.init)
            net.initialize() if init is None else net.initialize(init)
            values = net.weight.data().asnumpy().astype("float64")
            deviation = values.std()
            results += [
                np.log(deviation),
                values.mean() / deviation,
                (values / deviation).__pow__(4).mean() / 10,
                net.bias.data().sum(),
            ]
            results.append(bool(np.abs(values).max() / deviation < 2))  # uniform numbers end at √3 deviations
        return results

    return script


for _name, _make in DRAWN.items():
    _subject = _name.split()[0]
    initializers.script(
        f"init.{_subject}" if _subject[0].isupper() else "init.Uniform",
        name=f"distribution of {_name}",
        bound=0.03,
        why="two samples of one distribution",
    )(_distribution(_make))


@initializers.script("init.Initializer", "init.Constant")
def of_single_parameters(mx):
    """A parameter's own initializer takes precedence over the block's; for biases it is zeros by default."""
    nn = mx.gluon.nn
    net = nn.Sequential(prefix="net_")
    with net.name_scope():
        net.add(
            nn.Dense(2, in_units=2, weight_initializer="ones", bias_initializer=mx.init.Constant(3)),
            nn.Dense(2, in_units=2),
        )
    net.initialize(mx.init.Constant(5))
    first = [p.data().copy() for p in net.collect_params().values()]
    net[1].weight.initialize(mx.init.Zero(), force_reinit=True)
    net[0].initialize(mx.init.Constant(mx.nd.array([[1, 2], [3, 4]])), force_reinit=True)
    return [first, [p.data() for p in net.collect_params().values()]]


@initializers.script("init.Initializer", "initializer.register", "init.InitDesc")
def an_initializer_of_ones_own(mx):
    @mx.init.register
    class Countdown(mx.init.Initializer):
        def _init_weight(self, name, data):
            data[:] = mx.nd.arange(data.size, 0, -1).reshape(data.shape)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        net = mx.gluon.nn.Dense(2, in_units=3, prefix="net_")
        net.initialize(Countdown())
        other = mx.gluon.nn.Dense(2, in_units=3, weight_initializer="countdown", prefix="net_")
        other.initialize()
    return [net.weight.data(), net.bias.data(), other.weight.data()]
