"""Wrong functions by hand for lessons on a line: data, dense, square_loss, sgd, count_correct."""

import numpy as np
from mxnet import nd

from .own import Table

WRONG = Table()


def cut(X, y, batch_size, order, labels=None):
    labels = order if labels is None else labels
    for start in range(0, len(order), batch_size):
        rows, label_rows = order[start : start + batch_size], labels[start : start + batch_size]
        yield nd.take(X, nd.array(rows)), nd.take(y, nd.array(label_rows))


@WRONG("data_iter", "Nothing is shuffled")
def no_shuffle(X, y, batch_size, rng):
    return cut(X, y, batch_size, np.arange(len(X)))


@WRONG("data_iter", "batches are shuffled, and the rows in them are not", "40 rows: their order")
def shuffled_batches(X, y, batch_size, rng):
    starts = np.arange(0, len(X), batch_size)
    short = len(X) % batch_size
    order = rng.permutation(starts[:-1] if short else starts)
    order = [*order, starts[-1]] if short else order
    return cut(X, y, batch_size, np.concatenate([np.arange(s, min(s + batch_size, len(X))) for s in order]))


@WRONG("data_iter", "within their batch alone", "40 rows: their order")
def shuffled_within(X, y, batch_size, rng):
    starts = range(0, len(X), batch_size)
    order = [rng.permutation(np.arange(s, min(s + batch_size, len(X)))) for s in starts]
    return cut(X, y, batch_size, np.concatenate(order))


@WRONG("data_iter", "shuffled separately", "40 rows: each row's label")
def separately(X, y, batch_size, rng):
    return cut(X, y, batch_size, rng.permutation(len(X)), rng.permutation(len(X)))


@WRONG("data_iter", "the labels were not", "40 rows: each row's label")
def labels_in_order(X, y, batch_size, rng):
    return cut(X, y, batch_size, rng.permutation(len(X)), np.arange(len(X)))


@WRONG("data_iter", "with replacement", "40 rows: each row once")
def with_replacement(X, y, batch_size, rng):
    return cut(X, y, batch_size, rng.integers(0, len(X), len(X)))


@WRONG("data_iter", "short, was left out", "7 rows in batches of 3")
def last_batch_left_out(X, y, batch_size, rng):
    order = rng.permutation(len(X))
    return cut(X, y, batch_size, order[: max(1, len(X) // batch_size) * batch_size])


@WRONG("data_iter", "filled up", "7 rows in batches of 3")
def last_batch_filled_up(X, y, batch_size, rng):
    order = rng.permutation(len(X))
    more = -len(X) % batch_size if len(X) > batch_size else 0
    return cut(X, y, batch_size, np.concatenate([order, order[:more]]))


@WRONG("data_iter", "left out", "3 rows in batches of 5")
def no_batch_of_few_rows(X, y, batch_size, rng):
    order = rng.permutation(len(X))
    return cut(X, y, batch_size, order if len(X) >= batch_size else order[:0])


@WRONG("data_iter", "same in every epoch", "two epochs from one generator")
def one_order(X, y, batch_size, rng):
    return cut(X, y, batch_size, np.random.default_rng(0).permutation(len(X)))


@WRONG("data_iter", "does not come from rng", "two equal generators")
def another_generator(X, y, batch_size, rng):
    return cut(X, y, batch_size, np.random.default_rng().permutation(len(X)))


@WRONG("data_iter", "(n,) came in another shape", "labels of shape (6,)")
def labels_stood_up(X, y, batch_size, rng):
    return cut(X, y.reshape((-1, 1)), batch_size, rng.permutation(len(X)))


@WRONG("data_iter", "Labels lose their shape")
def labels_laid_down(X, y, batch_size, rng):
    return cut(X, y.reshape((-1,)), batch_size, rng.permutation(len(X)))


@WRONG("data_iter")
def without_end(X, y, batch_size, rng):
    while True:
        yield from cut(X, y, batch_size, rng.permutation(len(X)))


@WRONG("dense", "weight was transposed", "a weight that is not symmetric")
def transposed(X, weight, bias):
    return nd.dot(X, weight.T) + bias


@WRONG("dense", "bias was forgotten", "a bias other than 0")
def no_bias(X, weight, bias):
    return nd.dot(X, weight) + 0 * bias


@WRONG("dense", "bias was subtracted", "a bias other than 0")
def less_bias(X, weight, bias):
    return nd.dot(X, weight) - bias


@WRONG("dense", "no return")
def no_return(X, weight, bias):
    nd.dot(X, weight) + bias


@WRONG("dense", "not recorded")
def not_recorded(X, weight, bias):
    return nd.array(X.asnumpy() @ weight.asnumpy() + bias.asnumpy())


@WRONG("flatten", "has the shape of X", "images of shape (2, 3, 2, 2)")
def flat_already(X):
    return 1 * X


@WRONG("flatten", "as one row")
def one_row(X):
    return X.reshape((1, -1))


@WRONG("flatten", "different examples were mixed")
def mixed(X):
    return X.reshape((-1, X.shape[0])).T


@WRONG("square_loss", "(n, 1) - (n,) broadcasts to (n, n)", "labels of shape (4,)")
def not_reshaped(yhat, y):
    return nd.square(nd.broadcast_sub(yhat, y if y.ndim == 2 else y.reshape((1, -1))))


@WRONG("square_loss", "halved")
def halved(yhat, y):
    return nd.square(yhat - y.reshape(yhat.shape)) / 2


@WRONG("square_loss", "averaged")
def averaged(yhat, y):
    return nd.mean(nd.square(yhat - y.reshape(yhat.shape)))


@WRONG("square_loss", "added up")
def added_up(yhat, y):
    return nd.sum(nd.square(yhat - y.reshape(yhat.shape)))


@WRONG("square_loss", "absolute value")
def absolute(yhat, y):
    return nd.abs(yhat - y.reshape(yhat.shape))


@WRONG("square_loss", "not squared")
def not_squared(yhat, y):
    return yhat - y.reshape(yhat.shape)


@WRONG("square_loss", "other sign")
def minus(yhat, y):
    return -nd.square(yhat - y.reshape(yhat.shape))


@WRONG("sgd", "not updated in place")
def rebound(params, lr, wd=0.0, batch_size=1):
    for param in params:
        param = param - lr * (param.grad / batch_size + wd * param)


@WRONG("sgd", "The list was changed, not the arrays", "in place")
def list_changed(params, lr, wd=0.0, batch_size=1):
    for place, param in enumerate(params):
        after = param - lr * (param.grad / batch_size + wd * param)
        after.attach_grad()
        after.grad[:] = param.grad
        params[place] = after


def update(formula):
    """An sgd, in place, from the formula of what is subtracted."""

    def sgd(params, lr, wd=0.0, batch_size=1):
        for param in params:
            param -= formula(param, param.grad, lr, wd, batch_size)

    return sgd


def add(cause, only, formula):
    WRONG("sgd", cause, only)(update(formula))


WEIGHT, BIAS = "a decay of 0.5 with lr 0.5, on a weight", "a decay of 0.5 with lr 0.5, on a bias"
add("decay is not multiplied by the learning rate", "", lambda w, g, lr, wd, b: lr * g / b + wd * w)
add("decay comes after the step", "", lambda w, g, lr, wd, b: w - (w - lr * g / b) * (1 - lr * wd))
add("decay was forgotten", "", lambda w, g, lr, wd, b: lr * g / b)
add("other sign", "", lambda w, g, lr, wd, b: lr * (g / b - wd * w))
add("not divided by the batch size", "", lambda w, g, lr, wd, b: lr * (g + wd * w))
add("not divided by the batch size", "batch size 4", lambda w, g, lr, wd, b: lr * (g / (b if wd else 1) + wd * w))
add("decay is divided by the batch size too", "batch size 4 and a decay of 0.5",
    lambda w, g, lr, wd, b: lr * (g + wd * w) / b)  # fmt: skip
add("not against it", "", lambda w, g, lr, wd, b: -lr * g / b)
add("not multiplied by the learning rate", "", lambda w, g, lr, wd, b: g / b + lr * wd * w)
add("bias does not decay", "", lambda w, g, lr, wd, b: lr * (g / b + wd * w * (w.ndim > 1)))
add("bias does not decay", BIAS, lambda w, g, lr, wd, b: lr * (g / b + wd * w * (w.ndim > 1 or b > 1)))
add("", WEIGHT, lambda w, g, lr, wd, b: lr * (g / b + wd * w * (w.ndim == 1 or b > 1)))
VELOCITY = {}


@WRONG("sgd", "momentum", "a second step with the same gradient")
def momentum(params, lr, wd=0.0, batch_size=1):
    for param in params:
        before = VELOCITY[id(param)][1] if VELOCITY.get(id(param), (None,))[0] is param else 0 * param
        velocity = 0.9 * before + lr * (param.grad / batch_size + wd * param)
        VELOCITY[id(param)] = param, velocity
        param -= velocity


@WRONG("count_correct", "axis 0", "largest outputs that differ by row and by column")
def axis_0(outputs, labels):
    return nd.sum(nd.argmax(outputs, axis=0) == labels)


@WRONG("count_correct", "A share")
def share(outputs, labels):
    return nd.mean(nd.argmax(outputs, axis=1) == labels)


@WRONG("count_correct", "one number for each row")
def for_each_row(outputs, labels):
    return nd.argmax(outputs, axis=1) == labels


@WRONG("count_correct", "A row of equal outputs", "outputs that are all equal")
def as_large_as_any(outputs, labels):
    return nd.sum(nd.pick(outputs, labels, axis=1) == nd.max(outputs, axis=1))


@WRONG("predict", "fill no batch", "7 rows, 3 at once")
def short_left_out(net, X, rows_at_once=1024, ctx=None):
    starts = range(0, len(X) - rows_at_once + 1, rows_at_once)
    return nd.concat(*[net(nd.array(X[start : start + rows_at_once])) for start in starts], dim=0).asnumpy()


@WRONG("predict", "Only the first batch")
def first_batch(net, X, rows_at_once=1024, ctx=None):
    return net(nd.array(X[:rows_at_once])).asnumpy()
