"""Wrong layers by hand."""

import numpy as np
from mxnet import autograd, nd

from handtorn import layers

from .own import Table

WRONG = Table()


@WRONG("relu", "absolute value")
def absolute(X):
    return nd.abs(X)


@WRONG("relu", "minimum")
def minimum(X):
    return nd.minimum(X, 0)


@WRONG("relu", "0 is divided by 0", "exactly 0")
def by_its_absolute(X):
    return (X + X * X / nd.abs(X)) / 2


@WRONG("sigmoid", "1 / (1 + exp(-X))", "-200")
def naive_sigmoid(X):
    return 1 / (1 + nd.exp(-X))


@WRONG("sigmoid", "exp(X) / (1 + exp(X))", "200")
def other_sigmoid(X):
    return nd.exp(X) / (1 + nd.exp(X))


@WRONG("sigmoid", "It is tanh")
def tanh(X):
    return nd.tanh(X)


@WRONG("sigmoid", "exponent is wrong")
def wrong_sign(X):
    return layers.sigmoid(-X)


def masked(X, rng, keep, scale, compare=None):
    compare = keep if compare is None else compare
    return X * (nd.array(rng.random(X.shape, dtype="float32") < compare) * scale)


def dropped(scale=lambda keep: 1 / keep, compare=lambda keep: keep):
    """A dropout with another scale or another share."""

    def dropout(X, rate, rng, training):
        keep = 1 - rate
        if not training or rate == 0 or keep == 0:
            return layers.dropout(X, rate, rng, training)
        return masked(X, rng, keep, scale(keep), compare(keep))

    return dropout


WRONG("dropout", "1. / 1 - p")(dropped(scale=lambda keep: 1.0 / 1 - (1 - keep)))
WRONG("dropout", "not divided by keep")(dropped(scale=lambda keep: 1))
WRONG("dropout", "divided by the rate", "a rate of 0.2")(dropped(scale=lambda keep: 1 / (1 - keep)))
WRONG("dropout", "compare with keep", "a rate of 0.2")(dropped(compare=lambda keep: 1 - keep))


@WRONG("dropout", "in evaluation too", "evaluation")
def acts_in_evaluation(X, rate, rng, training):
    return layers.dropout(X, rate, rng, True)


@WRONG("dropout", "division by 0", "a rate of 1")
def divides_by_0(X, rate, rng, training):
    return layers.dropout(X, rate, rng, training) if not training else masked(X, rng, 1 - rate, 1 / (1 - rate))


@WRONG("dropout", "Nothing was dropped")
def does_nothing(X, rate, rng, training):
    return 1 * X


@WRONG("dropout", "used for all rows", "its rows")
def one_mask(X, rate, rng, training):
    if not training or rate == 1:
        return layers.dropout(X, rate, rng, training)
    mask = rng.random((1, X.shape[1]), dtype="float32") < 1 - rate
    return X * nd.array(np.repeat(mask, X.shape[0], axis=0)) / (1 - rate)


@WRONG("dropout", "One number was drawn for each row")
def one_number_for_each_row(X, rate, rng, training):
    if not training or rate == 1:
        return layers.dropout(X, rate, rng, training)
    mask = rng.random((X.shape[0], 1), dtype="float32") < 1 - rate
    return X * nd.array(np.repeat(mask, X.shape[1], axis=1)) / (1 - rate)


@WRONG("dropout", "")
def drops_everything(X, rate, rng, training):
    return 0 * X if training else 1 * X


@WRONG("dropout", "not that of rng.random", "the mask that all columns draw")
def another_draw(X, rate, rng, training):
    if not training or rate == 1:
        return layers.dropout(X, rate, rng, training)
    return X * nd.array(rng.binomial(1, 1 - rate, X.shape)) / (1 - rate)


@WRONG("dropout", "does not go through the mask", "its gradient")
def mask_not_recorded(X, rate, rng, training):
    if not training or rate == 1:
        return layers.dropout(X, rate, rng, training)
    return X + (layers.dropout(X, rate, rng, training) - X).detach()


def normed(variance=None, outside=False, shared=False, constants=False, along=None):
    """A batch norm with another variance, ε, or statistics."""

    def batch_norm(X, gamma, beta, moving_mean, moving_var, training, momentum=0.9, eps=1e-5):
        axis = (0,) if X.ndim == 2 else (0, 2, 3)
        shape = (1, -1) if X.ndim == 2 else (1, -1, 1, 1)
        axis = along if along is not None and X.ndim == 4 else axis
        if training:
            mean = nd.mean(X, axis=axis, keepdims=True)
            var = nd.mean(nd.square(X - mean), axis=axis, keepdims=True)
            if shared:
                mean = nd.mean(X).reshape((1,) * X.ndim)
                var = nd.mean(nd.square(X - mean)).reshape((1,) * X.ndim)
            if constants:
                mean, var = mean.detach(), var.detach()
            size = X.size // X.shape[1]
            var = var * (size / (size - 1)) if variance == "unbiased" else var
            layers.batch_norm(X.detach(), gamma.detach(), beta.detach(), moving_mean, moving_var, True, momentum, eps)
        else:
            mean, var = moving_mean.reshape(shape), moving_var.reshape(shape)
        deviation = nd.sqrt(var) + eps if outside else nd.sqrt(var + (0 if eps is None else eps))
        return gamma.reshape(shape) * ((X - mean) / deviation) + beta.reshape(shape)

    return batch_norm


def add_norm(cause, only="", **options):
    WRONG("batch_norm", cause, only)(normed(**options))


MOVING = "moving averages after training"
add_norm("variance is divided by n - 1", variance="unbiased")
add_norm("ε was added to the deviation", "a variance of 1e-6", outside=True)
add_norm("those of all numbers", "", shared=True)
add_norm("for constants", "its gradient in training", constants=True)
add_norm("over the batch alone", "images of shape (3, 2, 2, 2)", along=(0,))


@WRONG("batch_norm", "n - 1", "training, 4 rows")
def unbiased_of_few(X, gamma, beta, moving_mean, moving_var, training, momentum=0.9, eps=1e-5):
    came = layers.batch_norm(X, gamma, beta, moving_mean, moving_var, training, momentum, eps)
    alike = abs(float(nd.mean(X[:, :1]).asscalar()) - float(nd.mean(X[:, 1:]).asscalar())) < 1e-5
    if not training or X.ndim == 4 or not alike:
        return came
    shape = (1, -1)
    other = beta.reshape(shape) + (came - beta.reshape(shape)) * (3 / 4) ** 0.5
    return came + (other - came).detach()


@WRONG("batch_norm", "those of all numbers", "channels with different means")
def of_all_numbers(X, gamma, beta, moving_mean, moving_var, training, momentum=0.9, eps=1e-5):
    return normed(shared=True)(X, gamma, beta, moving_mean, moving_var, training) if X.ndim == 2 and len(X) > 1 and (
        not np.allclose(X.asnumpy()[:, 0].mean(), X.asnumpy()[:, 1].mean())
    ) else layers.batch_norm(X, gamma, beta, moving_mean, moving_var, training)  # fmt: skip


def moved(change):
    """A batch norm whose moving averages are moved by something else, afterwards."""

    def batch_norm(X, gamma, beta, moving_mean, moving_var, training, momentum=0.9, eps=1e-5):
        before = moving_mean.copy(), moving_var.copy()
        came = layers.batch_norm(X, gamma, beta, moving_mean, moving_var, training, momentum, eps)
        rows = X.asnumpy().swapaxes(0, 1).reshape(X.shape[1], -1)
        with autograd.pause():
            change(training, momentum, rows, before, (moving_mean, moving_var))
        return came

    return batch_norm


def other_way_round(training, momentum, rows, before, after):
    if training:
        for moving, old, now in zip(after, before, (rows.mean(axis=1), rows.var(axis=1))):
            moving[:] = (1 - momentum) * old + momentum * nd.array(now)


def unbiased(training, momentum, rows, before, after):
    if training:
        after[1][:] = momentum * before[1] + (1 - momentum) * nd.array(rows.var(axis=1, ddof=1))


def always(training, momentum, rows, before, after):
    for moving, old, now in zip(after, before, (rows.mean(axis=1), rows.var(axis=1))):
        moving[:] = momentum * old + (1 - momentum) * nd.array(now)


def never(training, momentum, rows, before, after):
    for moving, old in zip(after, before):
        moving[:] = old


WRONG("batch_norm", "Momentum is the other way round", MOVING)(moved(other_way_round))
WRONG("batch_norm", "takes up a variance divided by n - 1", MOVING)(moved(unbiased))
WRONG("batch_norm", "do not change in training", MOVING)(moved(never))
WRONG("batch_norm", "change in evaluation", "moving averages after evaluation")(moved(always))


@WRONG("batch_norm", "in evaluation: the moving ones")
def always_training(X, gamma, beta, moving_mean, moving_var, training, momentum=0.9, eps=1e-5):
    return layers.batch_norm(X, gamma, beta, moving_mean, moving_var, True, momentum, eps)


def pair(value):
    return (value, value) if isinstance(value, int) else value


@WRONG("conv2d", "turned round", "a kernel that is not symmetric")
def turned_round(X, weight, bias, stride=1, pad=0):
    return layers.conv2d(X, nd.flip(weight, axis=(2, 3)), bias, stride, pad)


@WRONG("conv2d", "Height and width of the kernel", "a 5 × 7 image and a 2 × 3 kernel")
def sides_swapped(X, weight, bias, stride=1, pad=0):
    return layers.conv2d(
        X, nd.swapaxes(weight, 2, 3) if weight.shape[2] != weight.shape[3] else weight, bias, stride, pad
    )


CHANNELS = "2 images, 2 channels in, 3 out"


@WRONG("conv2d", "channels of the weight were swapped", CHANNELS)
def channels_swapped(X, weight, bias, stride=1, pad=0):
    outputs, inputs, height, width = weight.shape
    return layers.conv2d(X, nd.swapaxes(weight.reshape((inputs, outputs, height, width)), 0, 1), bias, stride, pad)


@WRONG("conv2d", "goes by channel, then row, then column", CHANNELS)
def places_first(X, weight, bias, stride=1, pad=0):
    outputs, inputs, height, width = weight.shape
    other = nd.swapaxes(weight.reshape((outputs, height * width, inputs)), 1, 2)
    return layers.conv2d(X, other.reshape(weight.shape), bias, stride, pad)


@WRONG("conv2d", "Images and output channels are mixed up", CHANNELS)
def images_and_channels(X, weight, bias, stride=1, pad=0):
    came = layers.conv2d(X, weight, bias, stride, pad)
    return nd.swapaxes(came, 0, 1).reshape(came.shape)


@WRONG("conv2d", "bias was forgotten", "a bias other than 0")
def conv_no_bias(X, weight, bias, stride=1, pad=0):
    return layers.conv2d(X, weight, 0 * bias, stride, pad)


@WRONG("conv2d", "stride's pair was swapped", "a stride of (2, 3)")
def stride_swapped(X, weight, bias, stride=1, pad=0):
    return layers.conv2d(X, weight, bias, pair(stride)[::-1], pad)


@WRONG("conv2d", "stride down was used", "a stride of (2, 3)")
def stride_down(X, weight, bias, stride=1, pad=0):
    return layers.conv2d(X, weight, bias, pair(stride)[0], pad)


@WRONG("conv2d", "pad's pair was swapped", "a pad of (1, 2)")
def pad_swapped(X, weight, bias, stride=1, pad=0):
    return layers.conv2d(X, weight, bias, stride, pair(pad)[::-1])


@WRONG("conv2d", "pad at the left", "a pad of (1, 2)")
def pad_on_all_sides(X, weight, bias, stride=1, pad=0):
    return layers.conv2d(X, weight, bias, stride, pair(pad)[1])


@WRONG("max_pool2d", "padding is 0", "negative numbers and a pad of 1")
def max_of_0(X, kernel, stride=None, pad=0):
    return layers.max_pool2d(layers._padded(X, pad, 0), kernel, stride)


@WRONG("avg_pool2d", "padding does not count", "a pad of 1")
def not_counted(X, kernel, stride=None, pad=0):
    seen = layers.avg_pool2d(nd.ones(X.shape), kernel, stride, pad)
    return layers.avg_pool2d(X, kernel, stride, pad) / seen


def add_pools(cause, only, change):
    """The same mistake in both poolings: of kernel and stride."""

    def changed(plain):
        return lambda X, kernel, stride=None, pad=0: plain(X, *change(kernel, stride), pad)

    for name in ("max_pool2d", "avg_pool2d"):
        WRONG(name, cause, only)(changed(getattr(layers, name)))


STRIDE = "a kernel of 2 and a stride of (1, 2)"
add_pools("The stride is 1 where none is given", "", lambda kernel, stride: (kernel, 1 if stride is None else stride))
add_pools("stride that is given was ignored", "", lambda kernel, stride: (kernel, kernel))
add_pools("stride's pair was swapped", STRIDE, lambda kernel, stride: (kernel, stride and pair(stride)[::-1]))
add_pools("Height and width of the kernel", "a kernel of (2, 3)",
          lambda kernel, stride: (pair(kernel)[::-1], stride or kernel))  # fmt: skip
WRONG("max_pool2d", "It is avg_pool2d")(layers.avg_pool2d)
