"""Sequences and volumes, transposed convolutions, and normalisations of parts of an example: operators and layers."""

from .cases_gluon import LOOSE, _layer, inputs, trained
from .cases_neural import NAIVE, _convolution, _pooling, _windows
from .conformance import Table

neural = Table("neural")
layers = Table("layers")

# ------------------------------------------------------------------------------------------------ operators


@neural.case("nd.Convolution", name="Convolution 3-D", draws=_convolution(3), examples=6)
def convolution(mx, x, weight, bias, **options):
    return mx.nd.Convolution(x, weight, bias, **options)


def _volumes(kind):
    def draws(d):
        arrays, options = _pooling(3, kind)(d)
        if "pad" in options:
            options.pop("pooling_convention", None)  # the mean of a window of padding alone is NaN in MXNet
        return arrays, options

    return draws


for _kind in ("max", "avg", "sum"):

    @neural.case("nd.Pooling", name=f"Pooling {_kind} 3-D", draws=_volumes(_kind), examples=6)
    def pooling(mx, x, **options):
        return mx.nd.Pooling(x, **options)


@neural.case(
    "nd.Pooling",
    name="Pooling of whole volumes",
    draws=lambda d: ([d.distinct((2, 2, *d.shape((3, 3), (1, 3))))], {"pool_type": d.one_of("max", "avg", "sum")}),
)
def global_pooling(mx, x, pool_type):
    return mx.nd.Pooling(x, global_pool=True, pool_type=pool_type)


def _deconvolution(dims):
    """In float64, MXNet does not know dilation."""

    def draws(d):
        kernel, dilate, pad, image = _windows(
            d, dims, kernel=(2, 3), dilation=dims < 3 and d.dtype == "float32", pads=dims < 3
        )
        groups = d.integer(1, 2)
        channels, filters = groups * d.integer(1, 2), groups * d.integer(1, 2)
        stride = tuple(d.integer(1, 3) if dims < 3 else 1 for _ in range(dims))
        options = {"kernel": kernel, "num_filter": filters, "stride": stride, "num_group": groups}
        if max(dilate) > 1:
            options["dilate"] = dilate
        if max(pad) > 0:
            options["pad"] = pad
        if dims < 3:
            options["adj"] = tuple(d.integer(0, step - 1) for step in stride)
        arrays = [(d.integer(1, 2), channels, *image), (channels, filters // groups, *kernel), (filters,)]
        return [d.array(shape) for shape in arrays], options

    return draws


for _dims, _examples in ((1, 8), (2, 20), (3, 4)):

    @neural.case(
        "nd.Deconvolution",
        name=f"Deconvolution {_dims}-D",
        draws=_deconvolution(_dims),
        examples=_examples,
        dtypes=("float32", "float64") if _dims < 3 else ("float32",),  # MXNet has no other in 3-D
    )
    def deconvolution(mx, x, weight, bias, **options):
        return mx.nd.Deconvolution(x, weight, bias, no_bias=False, **options)


@neural.case(
    "nd.Deconvolution",
    name="Deconvolution without a bias",
    draws=lambda d: (lambda arrays, options: (arrays[:2], options))(*_deconvolution(2)(d)),
)
def deconvolution_without_bias(mx, x, weight, **options):
    """By itself: MXNet cannot add up the gradients of two of them."""
    return mx.nd.Deconvolution(x, weight, **options)


@neural.script("nd.Deconvolution")
def deconvolution_to_a_shape(mx):
    """Which padding that takes; MXNet wants to be told it all the same."""
    x, weight = inputs(mx, (2, 3, 5)), inputs(mx, (3, 2, 4), 2)
    options = {"kernel": (4,), "num_filter": 2, "stride": (2,)}
    pads = ((12, 0), (11, 1), (10, 1))
    return [mx.nd.Deconvolution(x, weight, target_shape=(size,), pad=(pad,), **options) for size, pad in pads]


def _channels(d):
    return (d.integer(2, 3), 2 * d.integer(1, 3), *d.shape((1, 2), (2, 4)))


@neural.case(
    "nd.InstanceNorm",
    draws=lambda d: (
        [d.array(shape := _channels(d)), d.array(shape[1:2], 0.5, 2), d.array(shape[1:2])],
        {"eps": 0.125},
    ),
    dtypes=("float32",),  # MXNet has no other
    bounds=NAIVE["bounds"],
    why=NAIVE["why"],
)
def instance_norm(mx, x, gamma, beta, **options):
    return mx.nd.InstanceNorm(x, gamma, beta, **options)


@neural.case(
    "nd.GroupNorm",
    draws=lambda d: (
        [d.array(_channels(d)), d.array((groups := d.integer(1, 2),), 0.5, 2), d.array((groups,))],
        {"num_groups": groups, "eps": 0.125},
    ),
    **NAIVE,
)
def group_norm(mx, x, gamma, beta, **options):
    return mx.nd.GroupNorm(x, gamma, beta, **options)


@neural.case(
    "nd.pad",
    name="pad with mirrored pixels",
    draws=lambda d: (
        [d.array((2, 2, *(image := d.shape((2, 3), (2, 4)))))],
        {"pad_width": (0, 0, 0, 0, *(d.integer(0, size - 1) for size in image for _ in (0, 1)))},
    ),
)
def reflected(mx, x, pad_width):
    return mx.nd.pad(x, mode="reflect", pad_width=pad_width)


# ------------------------------------------------------------------------------------------------ layers

FULL = {"strides": 2, "padding": 1, "ceil_mode": True}
SEQUENCE, IMAGE, VOLUME = (2, 2, 7), (2, 2, 4, 5), (2, 2, 4, 5, 3)
# name: (subject, makes the layer, shape of its input)
LAYERS = {
    "Conv1D": ("Conv1D", lambda nn: nn.Conv1D(3, 2, prefix="net_"), SEQUENCE),
    "Conv1D with everything": (
        "Conv1D",
        lambda nn: nn.Conv1D(4, 3, 2, 1, 2, 2, activation="tanh", use_bias=False, in_channels=2, prefix="net_"),
        SEQUENCE,
    ),
    "Conv3D": ("Conv3D", lambda nn: nn.Conv3D(3, 2, prefix="net_"), VOLUME),
    "Conv3D with everything": (
        "Conv3D",
        lambda nn: nn.Conv3D(4, (3, 2, 2), (2, 1, 1), (1, 0, 1), groups=2, activation="tanh", prefix="net_"),
        VOLUME,
    ),
    "Conv1DTranspose": ("Conv1DTranspose", lambda nn: nn.Conv1DTranspose(3, 2, 2, prefix="net_"), SEQUENCE),
    "Conv2DTranspose": ("Conv2DTranspose", lambda nn: nn.Conv2DTranspose(3, 2, prefix="net_"), IMAGE),
    "Conv2DTranspose with everything": (
        "Conv2DTranspose",
        lambda nn: nn.Conv2DTranspose(
            4, (3, 2), (3, 2), 1, (2, 1), (1, 2), 2, activation="tanh", use_bias=False, in_channels=2, prefix="net_"
        ),
        IMAGE,
    ),
    "Conv3DTranspose": ("Conv3DTranspose", lambda nn: nn.Conv3DTranspose(3, 2, prefix="net_"), VOLUME),
    "MaxPool1D": ("MaxPool1D", lambda nn: nn.MaxPool1D(), SEQUENCE),
    "MaxPool1D with everything": ("MaxPool1D", lambda nn: nn.MaxPool1D(3, **FULL), SEQUENCE),
    "MaxPool3D": ("MaxPool3D", lambda nn: nn.MaxPool3D(), VOLUME),
    "MaxPool3D with everything": ("MaxPool3D", lambda nn: nn.MaxPool3D((2, 3, 2), 1, 1, True), VOLUME),
    "AvgPool1D": ("AvgPool1D", lambda nn: nn.AvgPool1D(), SEQUENCE),
    "AvgPool1D with everything": (
        "AvgPool1D",
        lambda nn: nn.AvgPool1D(3, count_include_pad=False, **FULL),
        SEQUENCE,
    ),
    "AvgPool3D": ("AvgPool3D", lambda nn: nn.AvgPool3D(), VOLUME),
    "AvgPool3D with everything": (
        "AvgPool3D",
        lambda nn: nn.AvgPool3D(3, 2, 1, True, count_include_pad=False),
        (2, 2, 5, 5, 3),
    ),
    "GlobalMaxPool1D": ("GlobalMaxPool1D", lambda nn: nn.GlobalMaxPool1D(), SEQUENCE),
    "GlobalMaxPool3D": ("GlobalMaxPool3D", lambda nn: nn.GlobalMaxPool3D(), VOLUME),
    "GlobalAvgPool1D": ("GlobalAvgPool1D", lambda nn: nn.GlobalAvgPool1D(), SEQUENCE),
    "GlobalAvgPool3D": ("GlobalAvgPool3D", lambda nn: nn.GlobalAvgPool3D(), VOLUME),
    "ReflectionPad2D": ("ReflectionPad2D", lambda nn: nn.ReflectionPad2D(2), IMAGE),
    "ReflectionPad2D of each side": (
        "ReflectionPad2D",
        lambda nn: nn.ReflectionPad2D((0, 0, 0, 0, 1, 2, 3, 0)),
        IMAGE,
    ),
    "InstanceNorm": ("InstanceNorm", lambda nn: nn.InstanceNorm(prefix="net_"), IMAGE),
    "InstanceNorm of the last axis": (
        "InstanceNorm",
        lambda nn: nn.InstanceNorm(axis=3, epsilon=0.1, scale=True, center=False, prefix="net_"),
        IMAGE,
    ),
    "GroupNorm": ("GroupNorm", lambda nn: nn.GroupNorm(prefix="net_"), SEQUENCE),
    "GroupNorm of two": (
        "GroupNorm",
        lambda nn: nn.GroupNorm(2, epsilon=0.1, scale=False, prefix="net_"),
        (2, 4, 3, 2),
    ),
}
for _name, (_subject, _make, _shape) in LAYERS.items():
    for _hybrid in (False, True):
        layers.script(
            f"nn.{_subject}",
            name=f"{_name}{', hybridized' if _hybrid else ''}",
            checked=("values", "gradients"),
            **LOOSE,
        )(_layer(_make, _shape, True, _hybrid))


@layers.script("nn.Conv1D", "nn.Conv2DTranspose", "nn.GroupNorm", "nn.InstanceNorm", "nn.MaxPool3D", "nn.AvgPool1D")
def printed(mx):
    nn = mx.gluon.nn
    made = [
        nn.Conv1D(3, 2, prefix="a_"),
        nn.Conv1D(4, 3, 2, 1, 2, 2, activation="relu", use_bias=False, in_channels=2, prefix="b_"),
        nn.Conv3D(2, 3, padding=(0, 1, 0), prefix="c_"),
        nn.Conv2DTranspose(3, 2, in_channels=2, output_padding=0, strides=2, prefix="d_"),
        nn.Conv2DTranspose(3, 2, groups=3, prefix="e_"),
        nn.MaxPool1D(),
        nn.MaxPool3D(2, 1, 1, True),
        nn.AvgPool1D(3),
        nn.AvgPool3D(),
        nn.GlobalMaxPool1D(),
        nn.GlobalAvgPool3D(),
        nn.InstanceNorm(),
        nn.InstanceNorm(in_channels=3, axis=2),
        nn.GroupNorm(3, epsilon=0.5),
        nn.ReflectionPad2D(1),
    ]
    transposed = made[3]
    return [[repr(one) for one in made], [one.name.rstrip("0123456789") for one in made], transposed.weight.shape,
            transposed.bias.shape, transposed.outpad, made[4].weight.shape]  # fmt: skip


@layers.script("nn.HybridSequential", "nn.Conv2D", "nn.Conv2DTranspose", checked=("values", "gradients"), **LOOSE)
def an_autoencoder(mx):
    """Shapes that are found in the first call, also those of transposed convolutions; names of the parameters."""
    nn = mx.gluon.nn
    net = nn.HybridSequential(prefix="net_")
    with net.name_scope():
        net.add(
            nn.Conv2D(3, 3, strides=2, activation="tanh"), nn.InstanceNorm(), nn.Conv2D(4, 2), nn.GroupNorm(2),
            nn.Conv2DTranspose(3, 2, activation="tanh"), nn.Conv2DTranspose(1, 3, strides=2),
        )  # fmt: skip
    return trained(mx, net, inputs(mx, (2, 1, 7, 7)))


# ------------------------------------------------------------------------------------------------ mistakes


def mistake(table, name, run, raises, says, *subjects):
    table.mistake(*subjects, raises=raises, says=says, name=name)(run)


def _ones(mx, *shapes):
    return [mx.nd.ones(shape) for shape in shapes]


mistake(neural, "Convolution with a kernel of too few axes",
        lambda mx: mx.nd.Convolution(*_ones(mx, (1, 2, 4, 4), (3, 2, 2)), kernel=(2,), num_filter=3, no_bias=True),
        "MXNetError", "a number for each of the 2 axes", "nd.Convolution")  # fmt: skip
mistake(neural, "Convolution with strides of too few axes",
        lambda mx: mx.nd.Convolution(*_ones(mx, (1, 2, 4, 4), (3, 2, 2, 2)), kernel=(2, 2), stride=(1,), num_filter=3,
                                     no_bias=True),
        "MXNetError", "stride is", "nd.Convolution")  # fmt: skip
mistake(neural, "Deconvolution of other channels",
        lambda mx: mx.nd.Deconvolution(*_ones(mx, (1, 2, 4), (3, 2, 2)), kernel=(2,), num_filter=2),
        "MXNetError", "weight has shape", "nd.Deconvolution")  # fmt: skip
mistake(neural, "Deconvolution with an adjustment of a whole stride",
        lambda mx: mx.nd.Deconvolution(*_ones(mx, (1, 2, 4), (2, 3, 2)), kernel=(2,), stride=(2,), adj=(2,),
                                       num_filter=3),
        "MXNetError", "less than the stride", "nd.Deconvolution")  # fmt: skip
mistake(neural, "Deconvolution to a shape that is too large",
        lambda mx: mx.nd.Deconvolution(*_ones(mx, (1, 2, 4), (2, 3, 2)), kernel=(2,), target_shape=(9,), num_filter=3),
        "MXNetError", "too big", "nd.Deconvolution")  # fmt: skip
mistake(neural, "InstanceNorm without places",
        lambda mx: mx.nd.InstanceNorm(*_ones(mx, (2, 3), (3,), (3,))).wait_to_read(),
        "MXNetError", "places after the channels", "nd.InstanceNorm")  # fmt: skip
mistake(neural, "GroupNorm of channels that cannot be divided",
        lambda mx: mx.nd.GroupNorm(*_ones(mx, (2, 5, 3), (2,), (2,)), num_groups=2),
        "MXNetError", "channels for 2 groups", "nd.GroupNorm")  # fmt: skip
mistake(neural, "pad that mirrors more than there is",
        lambda mx: mx.nd.pad(mx.nd.ones((1, 1, 2, 2)), mode="reflect", pad_width=(0, 0, 0, 0, 2, 0, 0, 0)),
        "MXNetError", "less than the size", "nd.pad")  # fmt: skip
mistake(layers, "Conv1D with a kernel of two axes", lambda mx: mx.gluon.nn.Conv1D(2, (2, 2)), "AssertionError",
        "kernel_size", "nn.Conv1D")  # fmt: skip
mistake(layers, "MaxPool3D with a window of two axes", lambda mx: mx.gluon.nn.MaxPool3D((2, 2)), "AssertionError",
        "pool_size", "nn.MaxPool3D")  # fmt: skip
mistake(layers, "Conv2DTranspose with a padding of three axes",
        lambda mx: mx.gluon.nn.Conv2DTranspose(2, 2, output_padding=(0, 0, 0)),
        "AssertionError", "output_padding", "nn.Conv2DTranspose")  # fmt: skip
mistake(layers, "ReflectionPad2D with four numbers", lambda mx: mx.gluon.nn.ReflectionPad2D((1, 1, 1, 1)),
        "AssertionError", "padding is", "nn.ReflectionPad2D")  # fmt: skip
mistake(layers, "Conv2DTranspose of sequences", lambda mx: _called(mx, mx.gluon.nn.Conv2DTranspose(2, 2)),
        "ValueError", "cannot go over", "nn.Conv2DTranspose")  # fmt: skip


def _called(mx, layer):
    layer.initialize()
    layer(mx.nd.ones((1, 2, 4)))
