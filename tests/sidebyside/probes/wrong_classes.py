"""Wrong functions by hand for classes: softmax, its logarithm, the cross-entropy."""

from mxnet import nd

from handtorn import losses

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
