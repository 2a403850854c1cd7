"""Other right ways of writing the functions are never accused."""

import numpy as np
import pytest
from mxnet import nd

from handtorn import layers

from .own import SEEDS, Table, tried

RIGHT = Table()


@RIGHT("data_iter")
def a_shuffled_list(features, labels, batch_size, rng):
    indices = list(range(len(features)))
    rng.shuffle(indices)
    for i in range(0, len(features), batch_size):
        j = nd.array(indices[i : min(i + batch_size, len(features))])
        yield features.take(j), labels.take(j)


@RIGHT("data_iter")
def argsort(X, y, batch_size, rng):
    order = np.argsort(rng.random(len(X)))
    batches = []
    for rows in np.array_split(order, range(batch_size, len(X), batch_size)):
        batches.append((X[nd.array(rows)], y[nd.array(rows)]))
    return batches


@RIGHT("data_iter")
def backwards(X, y, batch_size, rng):
    order = rng.permutation(len(X))[::-1].astype("int32")
    return ((nd.take(X, nd.array(r)), nd.take(y, nd.array(r))) for r in
            (order[s : s + batch_size] for s in range(0, len(X), batch_size)))  # fmt: skip


@RIGHT("dense")
def transposed_twice(features, w, b):
    return nd.dot(w.T, features.T).T + b


@RIGHT("dense")
def bias_first(X, w, b):
    return nd.broadcast_add(b.reshape((1, -1)), nd.dot(X, w))


@RIGHT("flatten")
def by_batches(X):
    return nd.Flatten(X) if hasattr(nd, "Flatten") else X.reshape((X.shape[0], -1))


@RIGHT("flatten")
def by_size(X):
    return X.reshape((len(X), X.size // len(X)))


@RIGHT("square_loss")
def flat(yhat, y):
    return (yhat.reshape((-1,)) - y.reshape((-1,))) ** 2


@RIGHT("square_loss")
def turned(y_hat, labels):
    return nd.square(labels.reshape(y_hat.shape) - y_hat)


@RIGHT("square_loss")
def product(yhat, y):
    error = yhat - y.reshape((-1, 1))
    return error * error


@RIGHT("sgd")
def without_options(params, lr):
    for param in params:
        param[:] = param - lr * param.grad


@RIGHT("sgd")
def of_the_article(params, learning_rate, batch_size):
    for param in params:
        param[:] -= learning_rate * param.grad / batch_size


@RIGHT("sgd")
def together(params, lr, wd=0.0, batch_size=1):
    for param in params:
        param -= lr * (param.grad / batch_size + wd * param)


@RIGHT("sgd")
def clears(params, lr, wd=0.0, batch_size=1):
    for param in params:
        param[:] = (1 - lr * wd) * param - lr * param.grad / batch_size
        param.grad[:] = 0


@RIGHT("moving_average")
def a_list(losses, smoothing=0.01):
    total = weights = 0.0
    averages = []
    for loss in losses:
        total = (1 - smoothing) * total + smoothing * loss
        weights = (1 - smoothing) * weights + smoothing
        averages.append(total / weights)
    return averages


@RIGHT("count_correct")
def a_number(outputs, labels):
    return int((outputs.argmax(axis=1) == labels).sum().asscalar())


@RIGHT("count_correct")
def in_numpy(outputs, labels):
    return np.sum(outputs.asnumpy().argmax(axis=1) == labels.asnumpy())


@RIGHT("predict")
def row_by_row(net, X, rows_at_once=1024, ctx=None):
    return np.concatenate([net(nd.array(X[i : i + 1], ctx=ctx)).asnumpy() for i in range(len(X))])


@RIGHT("softmax")
def exp_by_sum(O):  # noqa: E741
    exponents = nd.exp(nd.broadcast_sub(O, nd.max(O, axis=1, keepdims=True)))
    return exponents / exponents.sum(axis=1, keepdims=True)


@RIGHT("softmax")
def the_librarys(logits):
    return nd.softmax(logits)


@RIGHT("log_softmax")
def the_librarys_log(logits):
    return nd.log_softmax(logits)


@RIGHT("log_softmax")
def log_sum_exp(logits):
    top = logits.max(axis=-1).reshape((-1, 1))
    return logits - (top + nd.log(nd.exp(logits - top).sum(axis=-1, keepdims=True)))


@RIGHT("softmax_cross_entropy")
def pick(logits, y):
    return -nd.pick(log_sum_exp(logits), y, axis=1)


@RIGHT("softmax_cross_entropy")
def a_column(logits, y):
    top = nd.max(logits, axis=1, keepdims=True)
    return nd.log(nd.sum(nd.exp(logits - top), axis=1, keepdims=True)) + top - nd.pick(logits, y, keepdims=True)


@RIGHT("relu", "The derivative at exactly 0 is 1 here", "exactly 0")
def maximum(X):
    return nd.maximum(X, 0)


@RIGHT("relu")
def where(X):
    return nd.where(X > 0, X, nd.zeros_like(X))


@RIGHT("relu")
def the_librarys_relu(X):
    return nd.relu(X)


@RIGHT("sigmoid")
def the_librarys_sigmoid(X):
    return nd.sigmoid(X)


@RIGHT("sigmoid")
def by_absolute(X):
    small = nd.exp(-nd.abs(X))
    return nd.where(X < 0, small, nd.ones_like(X)) / (1 + small)


@RIGHT("dropout", "not that of rng.random", "the mask that all columns draw")
def uniform(X, drop_prob, rng, is_training):
    if not is_training:
        return X
    keep = 1 - drop_prob
    if keep == 0:
        return nd.zeros_like(X) * X
    return X * nd.array(rng.uniform(size=X.shape) < keep) / keep


@RIGHT("dropout")
def zeros_from_nowhere(X, rate, rng, training):
    return nd.zeros(X.shape) if training and rate == 1 else layers.dropout(X, rate, rng, training)


@RIGHT("dropout")
def where_kept(X, rate, rng, training):
    if not training:
        return 1 * X
    keep = 1 - rate
    kept = nd.array(rng.random(X.shape, dtype="float32") < keep)
    return nd.where(kept, X / keep if keep else X, nd.zeros_like(X))


@RIGHT("batch_norm")
def by_axes(X, gamma, beta, running_mean, running_var, is_training, momentum=0.9, eps=1e-5):
    axes, shape = ((0,), (1, -1)) if X.ndim == 2 else ((0, 2, 3), (1, -1, 1, 1))
    if is_training:
        mean = X.mean(axis=axes)
        var = nd.mean(X * X, axis=axes) - mean * mean
        running_mean *= momentum
        running_mean += (1 - momentum) * mean.detach()
        running_var *= momentum
        running_var += (1 - momentum) * var.detach()
    else:
        mean, var = running_mean, running_var
    mean, var, gamma, beta = (array.reshape(shape) for array in (mean, var, gamma, beta))
    return gamma * (X - mean) * (var + eps) ** -0.5 + beta


@RIGHT("conv2d")
def without_stride_and_pad(X, W, b):
    return layers.conv2d(X, W, b)


@RIGHT("conv2d")
def the_librarys_convolution(X, weight, bias, stride=1, pad=0):
    stride, pad = ((value, value) if isinstance(value, int) else value for value in (stride, pad))
    out, _, *kernel = weight.shape
    return nd.Convolution(X, weight, bias, kernel=tuple(kernel), stride=stride, pad=pad, num_filter=out)


@RIGHT("max_pool2d")
def windows_one_by_one(X, kernel, stride=None):
    (high, wide), stride = (kernel if isinstance(kernel, tuple) else (kernel, kernel)), stride or kernel
    down, right = stride if isinstance(stride, tuple) else (stride, stride)
    rows = []
    for i in range(0, X.shape[2] - high + 1, down):
        windows = [X[:, :, i : i + high, j : j + wide] for j in range(0, X.shape[3] - wide + 1, right)]
        rows.append(nd.stack(*[window.max(axis=(2, 3)) for window in windows], axis=2))
    return nd.stack(*rows, axis=2)


@RIGHT("avg_pool2d")
def as_a_convolution(X, kernel, stride=None, pad=0):
    batch, channels, *sides = X.shape
    high, wide = kernel if isinstance(kernel, tuple) else (kernel, kernel)
    weight = nd.ones((1, 1, high, wide)) / (high * wide)
    alone = X.reshape((batch * channels, 1, *sides))
    pooled = layers.conv2d(alone, weight, nd.zeros(1), kernel if stride is None else stride, pad)
    return pooled.reshape((batch, channels, *pooled.shape[2:]))


@pytest.mark.parametrize("case", RIGHT, ids=str)
def test_a_right_function_is_not_accused(case):
    for seed in SEEDS:
        found = [one for one in tried("handtorn", case.name, case.function, seed) if one.holds is not True]
        assert [one.tried for one in found] == ([case.only] if case.only else []), found
        for one in found:
            assert one.holds is None
            assert case.cause in one.cause


def test_of_each_function_something_is_tried_with_another_right_one():
    from sidebyside.probes import PROBES

    assert {case.name for case in RIGHT} == PROBES.keys() - {"Sequential"}
