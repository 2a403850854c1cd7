"""Wrong functions by hand for classes and layers."""

import numpy as np
from mxnet import autograd, nd

from handtorn import layers, losses

from .own import Table

WRONG = Table()
GRADIENT_AT_LARGE = "its gradient at logits of 1000 and -1000"
ROWS, LARGE, APART = "rows that are not like the columns", "logits of 1000 and -1000", "rows more than 104 apart"


def naive(logits, axis=1, keepdims=True, maximum=None):
    """A softmax by the book."""
    shifted = logits if maximum is None else nd.broadcast_sub(logits, maximum)
    exponents = nd.exp(shifted)
    sums = nd.sum(exponents, axis=axis, keepdims=keepdims)
    return nd.broadcast_div(exponents, sums if keepdims else sums.reshape((1, -1)))


def row_maximum(logits):
    return nd.max(logits, axis=1, keepdims=True).detach()


def value_of(right, wrong):
    """The value of one and the gradient of the other: what is wrong in the value alone."""
    return right + (wrong - right).detach()


def large(logits):
    return float(nd.max(nd.abs(logits)).asscalar()) > 100


def square(logits):
    return logits.shape[0] == logits.shape[1]


def without_gradient_at_large(logits):
    """0, but its derivative is 0 · ∞ where a logit is over 500."""
    return 0 * nd.sqrt(nd.relu(500 - nd.max(nd.abs(logits), axis=1, keepdims=True)))


@WRONG("softmax", "axis 0")
def along_axis_0(logits):
    return naive(logits, axis=0, maximum=nd.max(logits, axis=0, keepdims=True).detach())


@WRONG("softmax", "keepdims=True is missing")
def no_keepdims(logits):
    return naive(logits, keepdims=False, maximum=row_maximum(logits))


@WRONG("softmax", "keepdims=True is missing", ROWS)
def no_keepdims_in_the_value(logits):
    right = losses.softmax(logits)
    return value_of(right, naive(logits, keepdims=False)) if square(logits) else right


@WRONG("softmax", "exp overflows")
def no_maximum(logits):
    return naive(logits)


@WRONG("softmax", "exp overflows", LARGE)
def no_maximum_in_the_value(logits):
    return value_of(losses.softmax(logits), naive(logits))


@WRONG("softmax", "One maximum was subtracted", APART)
def one_maximum(logits):
    return naive(logits, maximum=nd.max(logits).detach().reshape((1, 1)))


@WRONG("softmax", "not divided by their sum")
def no_sum(logits):
    return nd.exp(logits)


@WRONG("softmax", "", "its gradient")
def sum_detached(logits):
    if large(logits):
        return losses.softmax(logits)
    exponents = nd.exp(logits)
    return exponents / nd.sum(exponents, axis=1, keepdims=True).detach()


@WRONG("softmax", "", GRADIENT_AT_LARGE)
def softmax_without_gradient(logits):
    return losses.softmax(logits) + without_gradient_at_large(logits)


@WRONG("log_softmax", "logarithm of a softmax")
def log_of_softmax(logits):
    return nd.log(losses.softmax(logits))


@WRONG("log_softmax", "logarithm of a softmax", LARGE)
def log_of_softmax_in_the_value(logits):
    return value_of(losses.log_softmax(logits), log_of_softmax(logits))


@WRONG("log_softmax", "log(p + 1e-6)")
def capped(logits):
    return nd.log(losses.softmax(logits) + 1e-6)


@WRONG("log_softmax", "without the logarithm")
def no_logarithm(logits):
    return losses.softmax(logits)


@WRONG("log_softmax", "keepdims=True is missing")
def log_no_keepdims(logits):
    return nd.log(naive(logits, keepdims=False))


@WRONG("log_softmax", "keepdims=True is missing", ROWS)
def log_no_keepdims_in_the_value(logits):
    right = losses.log_softmax(logits)
    return value_of(right, log_no_keepdims(logits)) if square(logits) else right


@WRONG("log_softmax", "exp overflows")
def less_log_sum(logits):
    return logits - nd.log(nd.sum(nd.exp(logits), axis=1, keepdims=True))


@WRONG("log_softmax", "One maximum was subtracted", APART)
def log_one_maximum(logits):
    shifted = logits - nd.max(logits).detach().reshape((1, 1))
    return shifted - nd.log(nd.sum(nd.exp(shifted), axis=1, keepdims=True))


@WRONG("log_softmax", "", "its gradient")
def log_sum_detached(logits):
    right = losses.log_softmax(logits)
    return right if large(logits) else logits - (logits - right).detach()


@WRONG("log_softmax", "", GRADIENT_AT_LARGE)
def log_softmax_without_gradient(logits):
    return losses.log_softmax(logits) + without_gradient_at_large(logits)


def picked(log_p, labels):
    return -nd.pick(log_p, labels, axis=1)


@WRONG("softmax_cross_entropy", "axis 0")
def cross_along_axis_0(logits, labels):
    return picked(nd.log(along_axis_0(logits)), labels)


@WRONG("softmax_cross_entropy", "keepdims=True is missing")
def cross_no_keepdims(logits, labels):
    return picked(nd.log(no_keepdims(logits)), labels)


@WRONG("softmax_cross_entropy", "keepdims=True is missing", f"{ROWS}, all of class 1")
def cross_no_keepdims_in_the_value(logits, labels):
    right = losses.softmax_cross_entropy(logits, labels)
    return value_of(right, cross_no_keepdims(logits, labels)) if square(logits) else right


@WRONG("softmax_cross_entropy", "log_p[:, labels]")
def all_columns(logits, labels):
    return -nd.take(losses.log_softmax(logits), labels, axis=1)


@WRONG("softmax_cross_entropy", "", "rows of different classes")
def first_label(logits, labels):
    return losses.softmax_cross_entropy(logits, 0 * labels + labels[0] if square(logits) else labels)


@WRONG("softmax_cross_entropy", "exp overflows")
def cross_no_maximum(logits, labels):
    return picked(nd.log(naive(logits)), labels)


@WRONG("softmax_cross_entropy", "exp overflows", "logits of 1000 and -1000, losses near 0")
def cross_no_maximum_in_float64(logits, labels):
    return picked(less_log_sum(logits.astype("float64")).astype("float32"), labels)


@WRONG("softmax_cross_entropy", "One maximum was subtracted", APART)
def cross_one_maximum(logits, labels):
    return picked(log_one_maximum(logits), labels)


@WRONG("softmax_cross_entropy", "log(p + 1e-6)", "a loss of 500")
def cross_capped(logits, labels):
    return picked(nd.log(losses.softmax(logits) + 1e-6), labels)


@WRONG("softmax_cross_entropy", "logarithm of a softmax", "a loss of 500")
def cross_log_of_softmax(logits, labels):
    # The logarithm of the picked probability alone: that of another class does not overflow.
    return -nd.log(nd.pick(losses.softmax(logits), labels, axis=1))


@WRONG("softmax_cross_entropy", "logarithm of a softmax")
def cross_masked(logits, labels):
    return -nd.sum(nd.one_hot(labels, logits.shape[1]) * nd.log(losses.softmax(logits)), axis=1)


@WRONG("softmax_cross_entropy", "averaged")
def cross_mean(logits, labels):
    return nd.mean(losses.softmax_cross_entropy(logits, labels))


@WRONG("softmax_cross_entropy", "added up")
def cross_sum(logits, labels):
    return nd.sum(losses.softmax_cross_entropy(logits, labels))


@WRONG("softmax_cross_entropy", "minus sign")
def cross_plus(logits, labels):
    return -losses.softmax_cross_entropy(logits, labels)


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


@WRONG("dropout", "used for all rows")
def one_mask(X, rate, rng, training):
    if not training or rate == 1:
        return layers.dropout(X, rate, rng, training)
    mask = rng.random((1, X.shape[1]), dtype="float32") < 1 - rate
    return X * nd.array(np.repeat(mask, X.shape[0], axis=0)) / (1 - rate)


@WRONG("dropout", "used for all rows", "its rows")
def rows_from_the_first(X, rate, rng, training):
    if not training or rate == 1:
        return layers.dropout(X, rate, rng, training)
    mask = np.zeros(X.shape[1])
    mask[: round(X.shape[1] * (1 - rate))] = 1  # just the share that is asked for, and no draw
    return X * nd.array(np.repeat(rng.permutation(mask)[None], X.shape[0], axis=0)) / (1 - rate)


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


@WRONG("conv2d", "channels of the weight were swapped", "2 channels in, 3 out")
def channels_swapped(X, weight, bias, stride=1, pad=0):
    outputs, inputs, height, width = weight.shape
    return layers.conv2d(X, nd.swapaxes(weight.reshape((inputs, outputs, height, width)), 0, 1), bias, stride, pad)


@WRONG("conv2d", "bias was forgotten", "a bias other than 0")
def conv_no_bias(X, weight, bias, stride=1, pad=0):
    return layers.conv2d(X, weight, 0 * bias, stride, pad)


@WRONG("conv2d", "stride's pair was swapped", "a stride of (1, 2)")
def stride_swapped(X, weight, bias, stride=1, pad=0):
    return layers.conv2d(X, weight, bias, pair(stride)[::-1], pad)


@WRONG("conv2d", "stride down was used", "a stride of (1, 2)")
def stride_down(X, weight, bias, stride=1, pad=0):
    return layers.conv2d(X, weight, bias, pair(stride)[0], pad)


@WRONG("conv2d", "pad's pair was swapped", "a pad of (0, 1)")
def pad_swapped(X, weight, bias, stride=1, pad=0):
    return layers.conv2d(X, weight, bias, stride, pair(pad)[::-1])


@WRONG("conv2d", "pad at the left", "a pad of (0, 1)")
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
