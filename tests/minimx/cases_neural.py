"""The operators that networks are made of."""

import numpy as np

from .conformance import Table, anything

neural = Table("neural")
FLOATS = ("float32", "float64", "float16")


def _dense(d):
    flatten = d.one_of(True, False)
    x = d.shape((2, 3))
    inputs, units = (int(np.prod(x[1:])) if flatten else x[-1]), d.integer(1, 3)
    return [d.array(x), d.array((units, inputs)), d.array((units,))], {"num_hidden": units, "flatten": flatten}


@neural.case("nd.FullyConnected", draws=_dense)
def fully_connected(mx, x, weight, bias, **options):
    without = mx.nd.FullyConnected(x, weight, no_bias=True, **options)
    return [mx.nd.FullyConnected(x, weight, bias, **options), without]


ACTIVATIONS = {"relu": (0,), "sigmoid": (), "tanh": (), "softrelu": (), "softsign": (0,)}
for _name, _off in ACTIVATIONS.items():

    @neural.case("nd.Activation", name=f"Activation {_name}", draws=anything(-3, 3, _off))
    def activation(mx, x, name=_name):
        return mx.nd.Activation(x, act_type=name)


LEAKY = {"leaky": {"slope": 0.2}, "elu": {"slope": 0.7}, "selu": {}, "gelu": {}}
SINGLE = {"bounds": {"float64": 1e-6}, "why": "single precision within MXNet"}
WRONG = {**SINGLE, "trusted": False, "why": "MXNet's derivative below 0 is λ(α + y) where it should be λα + y"}
for _name, _options in LEAKY.items():

    @neural.case(
        "nd.LeakyReLU", name=f"LeakyReLU {_name}", draws=anything(-3, 3, (0,)), **(WRONG if _name == "selu" else SINGLE)
    )
    def leaky(mx, x, name=_name, options=_options):
        return mx.nd.LeakyReLU(x, act_type=name, **options)


@neural.case(
    "nd.LeakyReLU",
    name="LeakyReLU prelu",
    draws=lambda d: ([d.array((2, c := d.integer(1, 4), *d.shape((0, 2))), off=(0,)), d.array((c,), 0.1, 0.9)], {}),
    **SINGLE,
)
def prelu(mx, x, gamma):
    return mx.nd.LeakyReLU(x, gamma, act_type="prelu")


def _softmax(d):
    shape = d.shape((1, 3), (2, 4))
    return [d.array(shape, -4, 4)], {"axis": d.axis(shape)}


SLOPPY = {
    "bounds": {"float32": 2e-5},
    "why": "MXNet's logarithms in float32 are good to 4e-6, and their gradients are sums",
}


@neural.case("nd.softmax", "NDArray.softmax", draws=_softmax, dtypes=FLOATS)
def softmax(mx, x, axis):
    return [mx.nd.softmax(x, axis=axis), x.softmax(axis=axis), mx.nd.softmax(x, axis=axis, temperature=2.0)]


@neural.case("nd.log_softmax", "NDArray.log_softmax", draws=_softmax, **SLOPPY)
def log_softmax(mx, x, axis):
    return [mx.nd.log_softmax(x, axis=axis), x.log_softmax(axis=axis), mx.nd.log_softmax(x, axis=axis, temperature=2.0)]


@neural.case(
    "nd.softmax",
    "nd.log_softmax",
    "nd.FullyConnected",
    name="many rows of few",
    draws=lambda d: ([d.array(shape := d.tall()), d.array((3, shape[1])), d.array((3,))], {}),
    **SLOPPY,
)
def many_rows(mx, x, weight, bias):
    scores = mx.nd.FullyConnected(x, weight, bias, num_hidden=3)
    return [mx.nd.softmax(scores), mx.nd.log_softmax(scores, axis=0), mx.nd.softmax(x, axis=0)]


@neural.case("nd.softmin", "NDArray.softmin", draws=_softmax)
def softmin(mx, x, axis):
    return [mx.nd.softmin(x, axis=axis), x.softmin(axis=axis)]


def _classes(d):
    rows, classes = d.integer(1, 4), d.integer(2, 4)
    return [d.array((rows, classes), -4, 4), d.indices((rows,), classes)], {}


@neural.case("nd.softmax_cross_entropy", draws=_classes, gradient=(0,), **SLOPPY)
def softmax_cross_entropy(mx, x, labels):
    return mx.nd.softmax_cross_entropy(x, labels)


@neural.script(
    "nd.softmax",
    "nd.log_softmax",
    "nd.sigmoid",
    "nd.Activation",
    checked=("values", "gradients"),
    bound=2e-5,
    why=SLOPPY["why"],
)
def large_scores_do_not_overflow(mx):
    x = mx.nd.array([[1000, 1001, 999], [-1e4, 0, 50], [3e38, -3e38, 0]])
    x.attach_grad()
    results = []
    for run in (
        mx.nd.softmax,
        mx.nd.log_softmax,
        mx.nd.sigmoid,
        mx.nd.tanh,
        lambda x: mx.nd.Activation(x, act_type="softrelu"),
    ):
        with mx.autograd.record():
            y = run(x)
        y.backward(mx.nd.array([[1, 2, 3], [1, 0, 1], [2, 1, 1]]))
        results += [y, x.grad.copy()]
    return results


# ------------------------------------------------------------------------------------------------ images


def _windows(d, dims, kernel=(1, 3), dilation=True, pads=True):
    sizes = tuple(d.integer(*kernel) for _ in range(dims))
    dilate = tuple(d.integer(1, 2) if dilation else 1 for _ in range(dims))
    pad = tuple(d.integer(0, min(1, size // 2)) if pads else 0 for size in sizes)
    # At least as large as the window; one more, so that strides do not divide it.
    image = tuple(wide * (size - 1) + 1 + d.integer(0, 2) for wide, size in zip(dilate, sizes))
    return sizes, dilate, pad, image


def _convolution(dims):
    def draws(d):
        kernel, dilate, pad, image = _windows(d, dims)
        groups = d.integer(1, 2)
        channels, filters = groups * d.integer(1, 2), groups * d.integer(1, 2)
        options = {"kernel": kernel, "num_filter": filters}
        options.update(d.one_of({}, {"stride": tuple(d.integer(1, 2) for _ in range(dims))}))
        if max(dilate) > 1:
            options["dilate"] = dilate
        if max(pad) > 0:
            options["pad"] = pad
        if groups > 1:
            options["num_group"] = groups
        arrays = [(d.integer(1, 2), channels, *image), (filters, channels // groups, *kernel), (filters,)]
        return [d.array(shape) for shape in arrays], options

    return draws


for _dims, _examples in ((1, 10), (2, 25)):

    @neural.case("nd.Convolution", name=f"Convolution {_dims}-D", draws=_convolution(_dims), examples=_examples)
    def convolution(mx, x, weight, bias, **options):
        without = mx.nd.Convolution(x, weight, no_bias=True, **options)
        return [mx.nd.Convolution(x, weight, bias, **options), without]


def _pooling(dims, kind):
    def draws(d):
        kernel, _, pad, image = _windows(d, dims, dilation=False)
        image = tuple(max(2, side) for side in image)
        options = {"kernel": kernel, "pool_type": kind, "stride": tuple(d.integer(1, 3) for _ in range(dims))}
        if max(pad) > 0:
            options["pad"] = pad
        if d.one_of(False, True):
            options["pooling_convention"] = "full"
            if kind == "avg":
                # Otherwise MXNet's float32 derivative (not float64's) divides by the whole window at the edge too.
                options["count_include_pad"] = False
            # A window outside of the image altogether gives the smallest float in MXNet, which cannot be meant.
            options["stride"] = tuple(min(step, size) for step, size in zip(options["stride"], kernel))
            if kind == "max" and max(pad) > 0:
                options["stride"] = (1,) * dims  # as with padding, where strides are larger
        if kind == "avg" and d.one_of(False, True):
            options["count_include_pad"] = False
        return [d.distinct((d.integer(1, 2), d.integer(1, 2), *image))], options

    return draws


for _kind in ("max", "avg", "sum"):
    for _dims, _examples in ((1, 8), (2, 25)):

        @neural.case("nd.Pooling", name=f"Pooling {_kind} {_dims}-D", draws=_pooling(_dims, _kind), examples=_examples)
        def pooling(mx, x, **options):
            return mx.nd.Pooling(x, **options)


@neural.case(
    "nd.Pooling",
    name="Pooling of whole images",
    draws=lambda d: ([d.distinct((2, 2, *d.shape((1, 2))))], {"pool_type": d.one_of("max", "avg", "sum")}),
)
def global_pooling(mx, x, pool_type):
    return mx.nd.Pooling(x, kernel=(1,) * (x.ndim - 2), global_pool=True, pool_type=pool_type)


@neural.script("nd.Pooling")
def means_over_the_edge(mx):
    x = mx.nd.arange(30).reshape((1, 1, 5, 6))
    strides = ((1, 1), (2, 2), (3, 2))
    options = {"kernel": (3, 3), "pool_type": "avg", "pooling_convention": "full"}
    return [mx.nd.Pooling(x, stride=stride, pad=pad, **options) for stride in strides for pad in ((0, 0), (1, 1))]


@neural.script("nd.Pooling", checked=("values", "gradients"))
def ties_in_a_window(mx):
    x = mx.nd.array(np.array([[1, 1, 2], [1, 1, 2], [2, 2, 2]])[None, None])
    x.attach_grad()
    results = []
    for options in (
        {"stride": (1, 1)},
        {"stride": (1, 1), "pad": (1, 1)},
        {"stride": (2, 2), "pooling_convention": "full"},
    ):
        with mx.autograd.record():
            y = mx.nd.Pooling(x, kernel=(2, 2), pool_type="max", **options)
        y.backward()
        results += [y, x.grad.copy()]
    return results


# ------------------------------------------------------------------------------------------------ normalisation

NAIVE = {
    "bounds": {"float32": 5e-5, "float64": 1e-7},
    "why": "MXNet adds the numbers of a channel up one after the other; ε is a float32",
}


def _normalised(d):
    shape = (d.integer(2, 3), c := d.integer(1, 3), *d.shape((0, 2), (2, 3)))
    arrays = [d.array(shape), d.array((c,), 0.5, 2), d.array((c,)), d.array((c,)), d.array((c,), 0.5, 2)]
    return arrays, {"fix_gamma": d.one_of(False, True), "eps": d.one_of(1e-3, 0.1)}


@neural.case(
    "nd.BatchNorm",
    name="BatchNorm in training",
    draws=_normalised,
    gradient=(0, 2),
    dtypes=("float32", "float64"),
    **NAIVE,
)
def batch_norm(mx, x, gamma, beta, mean, var, **options):
    return mx.nd.BatchNorm(x, gamma, beta, mean, var, momentum=0.7, **options)


@neural.case("nd.BatchNorm", name="BatchNorm's gamma", draws=_normalised, gradient=(0, 1, 2), **NAIVE)
def batch_norm_gamma(mx, x, gamma, beta, mean, var, fix_gamma, eps):
    return mx.nd.BatchNorm(x, gamma, beta, mean, var, fix_gamma=False, eps=eps)


@neural.case("nd.BatchNorm", name="BatchNorm with global statistics", draws=_normalised, gradient=(0, 2), **NAIVE)
def batch_norm_global(mx, x, gamma, beta, mean, var, **options):
    return mx.nd.BatchNorm(x, gamma, beta, mean, var, use_global_stats=True, **options)


@neural.case("nd.BatchNorm", name="BatchNorm in evaluation", draws=_normalised, gradient=False, **NAIVE)
def batch_norm_evaluation(mx, x, gamma, beta, mean, var, **options):
    return mx.nd.BatchNorm(x, gamma, beta, mean, var, **options)


@neural.case(
    "nd.BatchNorm",
    name="BatchNorm of another axis",
    draws=lambda d: (
        [d.array((2, 3, 4)), d.array((4,), 0.5, 2), d.array((4,)), d.array((4,)), d.array((4,), 0.5, 2)],
        {"axis": d.one_of(2, -1)},
    ),
    gradient=(0, 1, 2),
    **NAIVE,
)
def batch_norm_axis(mx, x, gamma, beta, mean, var, axis):
    return mx.nd.BatchNorm(x, gamma, beta, mean, var, fix_gamma=False, axis=axis)


def _statistics(fix_gamma, global_stats, train, backward):
    def script(mx):
        rng = np.random.default_rng(5)
        x, gamma, beta = mx.nd.array(rng.standard_normal((6, 3))), mx.nd.array([2, 3, 4]), mx.nd.zeros((3,))
        mean, var = mx.nd.array([0.5, 0, -1]), mx.nd.array([1, 2, 3])
        for array in (x, gamma, beta):
            array.attach_grad()
        seen = []
        for _ in range(2):
            with mx.autograd.record(train_mode=train):
                y = mx.nd.BatchNorm(
                    x, gamma, beta, mean, var, fix_gamma=fix_gamma, use_global_stats=global_stats, momentum=0.6
                )
            y.wait_to_read()
            seen += [y.asnumpy(), mean.copy(), var.copy()]
            if backward:
                # Without train_mode=False, MXNet takes the training derivative of what evaluation computed.
                y.backward(train_mode=train)
                x.grad.wait_to_read()
            seen += [mean.copy(), var.copy(), gamma.copy(), gamma.grad.copy(), x.grad.copy(), beta.grad.copy()]
        return seen

    return script


for _fix in (False, True):
    for _global in (False, True):
        for _train in (False, True):
            _words = f"fix_gamma={_fix} use_global_stats={_global} train_mode={_train}"
            neural.script(
                "nd.BatchNorm",
                name=f"moving statistics {_words}",
                bound=5e-5,
                why=NAIVE["why"],
                checked=("values", "gradients"),
            )(_statistics(_fix, _global, _train, True))
neural.script("nd.BatchNorm", name="moving statistics without a backward", bound=5e-5, why=NAIVE["why"])(
    _statistics(False, False, True, False)
)


def _layer_norm(d):
    shape = d.shape((1, 3), (2, 4))
    axis = d.axis(shape)
    return [d.array(shape), d.array((shape[axis],), 0.5, 2), d.array((shape[axis],))], {"axis": axis, "eps": 0.1}


@neural.case("nd.LayerNorm", draws=_layer_norm, **NAIVE)
def layer_norm(mx, x, gamma, beta, **options):
    return mx.nd.LayerNorm(x, gamma, beta, **options)


# ------------------------------------------------------------------------------------------------ the rest


@neural.case("nd.Embedding", draws=lambda d: ([d.indices(d.shape(), 4), d.array((4, 3))], {}), gradient=(1,))
def embedding(mx, x, weight):
    return mx.nd.Embedding(x, weight, input_dim=4, output_dim=3)


@neural.case("nd.Dropout", name="Dropout of nothing", draws=anything())
def dropout_of_nothing(mx, x):
    return mx.nd.Dropout(x, p=0)


@neural.case("nd.Dropout", name="Dropout in evaluation", draws=anything(), gradient=False)
def dropout_in_evaluation(mx, x):
    return [mx.nd.Dropout(x), mx.nd.Dropout(x, p=0.9)]


@neural.script("nd.Dropout", checked=("values", "gradients"))
def dropout_in_training(mx):
    """What is not random: the values, about how many of each, and that the gradient has the same mask."""
    x = mx.nd.ones((200, 100))
    x.attach_grad()
    results = []
    for options in ({"p": 0.25}, {"p": 0.5, "axes": (0,)}, {"p": 0.5, "axes": (1,)}):
        with mx.autograd.record():
            y = mx.nd.Dropout(x, **options)
        y.backward()
        kept = (y > 0).mean().asscalar()
        results += [
            sorted({round(float(value), 5) for value in y.asnumpy().ravel()}),
            bool((y == x.grad).asnumpy().all()),
        ]
        results += [
            abs(kept - 1 + options["p"]) < 0.2,
            bool((y == y[0:1].broadcast_to(y.shape)).asnumpy().all()),
            bool((y == y[:, 0:1].broadcast_to(y.shape)).asnumpy().all()),
        ]
    with mx.autograd.predict_mode():
        results.append(bool((mx.nd.Dropout(x, p=0.5, mode="always") == 0).sum().asscalar() > 0))
    with mx.autograd.train_mode():
        results.append(bool((mx.nd.Dropout(x, p=0.5) == 0).sum().asscalar() > 0))
    return results


@neural.case("nd.make_loss", "nd.MakeLoss", draws=anything(), gradient=False)
def make_loss(mx, x):
    return [mx.nd.make_loss(x), mx.nd.MakeLoss(x)]


@neural.script("nd.make_loss", "nd.MakeLoss", checked=("gradients",))
def make_loss_begins_with_ones(mx):
    x = mx.nd.array([1, 2, 3])
    x.attach_grad()
    results = []
    for function in (mx.nd.make_loss, mx.nd.MakeLoss):
        with mx.autograd.record():
            y = function(x * x)
        y.backward(mx.nd.array([5, 5, 5]))
        results.append(x.grad.copy())
    return results


@neural.case(
    "nd.Convolution",
    "nd.Pooling",
    "nd.FullyConnected",
    name="a small network",
    **SLOPPY,
    draws=lambda d: ([d.distinct((2, 1, 5, 5)), d.array((2, 1, 2, 2)), d.array((2,)), d.array((3, 8))], {}),
    gradient=(0, 1, 3),
    examples=5,
)
def network(mx, x, weight, bias, dense):
    nd = mx.nd
    y = nd.tanh(nd.Convolution(x, weight, bias, kernel=(2, 2), num_filter=2))
    y = nd.Pooling(y, kernel=(2, 2), stride=(2, 2), pool_type="avg")
    return nd.log_softmax(nd.FullyConnected(y, dense, no_bias=True, num_hidden=3))
