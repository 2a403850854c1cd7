"""Usual mistakes in the columns that are not by hand: seen, and named."""

import numpy as np
import pytest
from mxnet import autograd, gluon, nd

import gluon_impl.layers
import numpy_impl.layers
import numpy_impl.losses
import numpy_impl.optimizers
from sidebyside.probes import PROBES

from .own import Table, check
from .wrong_ways_back import BACK, TWICE
from .wrong_ways_back import WRONG as WAYS_BACK

IN_NUMPY, IN_GLUON = Table(WAYS_BACK), Table()


@IN_NUMPY("dropout", "float64")
class WideDropout(numpy_impl.layers.Dropout):
    def forward(self, X, training=False):
        output, backward = super().forward(X, training)
        return output.astype("float64"), backward


def loss(losses=1.0, derivatives=1.0):
    def square_loss(yhat, y):
        value, derivative = numpy_impl.losses.square_loss(yhat, y)
        return losses * value, derivatives * derivative

    return square_loss


IN_NUMPY("square_loss", "lacks its 2")(loss(1, 0.5))
IN_NUMPY("square_loss", "by y, not by ŷ")(loss(1, -1))
IN_NUMPY("square_loss", "divided by the number of rows")(loss(1, 0.25))
IN_NUMPY("square_loss", "halved")(loss(0.5, 0.5))


@IN_NUMPY("square_loss", "(n, 1) - (n,) broadcasts", "labels of shape (4,)")
def broadcasts(yhat, y):
    return (yhat - y) ** 2, 2 * (yhat - y)


@IN_NUMPY("square_loss")
def value_alone(yhat, y):
    return (yhat - y.reshape(yhat.shape)) ** 2


def cross(derivative):
    def softmax_cross_entropy(logits, labels):
        value, _ = numpy_impl.losses.softmax_cross_entropy(logits, labels)
        return value, derivative(numpy_impl.losses.softmax(logits), labels)

    return softmax_cross_entropy


def all_columns(p, labels):
    p[:, labels] -= 1
    return p


IN_NUMPY("softmax_cross_entropy", "one-hot label was not subtracted")(cross(lambda p, labels: p))
IN_NUMPY("softmax_cross_entropy", "d[:, labels] -= 1", "rows of different classes")(
    lambda logits, labels: cross(all_columns)(logits, labels) if len(set(logits.shape)) == 1 else
    numpy_impl.losses.softmax_cross_entropy(logits, labels))  # fmt: skip
IN_NUMPY("softmax_cross_entropy", "other sign")(
    cross(lambda p, labels: np.eye(p.shape[1], dtype="float32")[labels] - p)
)


@IN_NUMPY("SGDOptimizer", "not cleared", "gradients after the step")
class Uncleared(numpy_impl.optimizers.SGDOptimizer):
    def update(self, parameters):
        gradients = [parameter.grad.copy() for parameter in parameters]
        super().update(parameters)
        for parameter, gradient in zip(parameters, gradients):
            parameter.grad[:] = gradient


@IN_NUMPY("SGDOptimizer", "momentum", "a second step with the same gradient")
class Momentum(numpy_impl.optimizers.SGDOptimizer):
    def update(self, parameters):
        before = getattr(self, "before", [0 * parameter.value for parameter in parameters])
        old = [parameter.value.copy() for parameter in parameters]
        super().update(parameters)
        for parameter, moved in zip(parameters, before):
            parameter.value += 0.9 * moved
        self.before = [parameter.value - value for parameter, value in zip(parameters, old)]


@IN_GLUON("square_loss", "not halved, which this column does")
def whole(yhat, y):
    return nd.square(yhat - y.reshape(yhat.shape))


@IN_GLUON("sgd", "momentum", "a second step with the same gradient")
def momentum(params, lr, wd=0.0):
    return gluon.Trainer(params, "sgd", {"learning_rate": lr, "wd": wd, "momentum": 0.9}, kvstore=None)


@IN_GLUON("sgd", "decay was forgotten")
def no_decay(params, lr, wd=0.0):
    return gluon.Trainer(params, "sgd", {"learning_rate": lr}, kvstore=None)


@IN_GLUON("batch_norm", "other way round", "moving averages after training")
def other_way_round(channels, momentum=0.9, eps=1e-5):
    return gluon_impl.layers.batch_norm(channels, 1 - momentum, eps)


@IN_GLUON("avg_pool2d", "padding does not count", "a pad of 1")
def not_counted(kernel, stride=None, pad=0):
    return gluon.nn.AvgPool2D(kernel, stride, pad, count_include_pad=False)


@IN_GLUON("dropout", "in evaluation too", "evaluation")
class Always(gluon_impl.layers.Dropout):
    def forward(self, X):
        with autograd.train_mode():
            return super().forward(X)


@IN_GLUON("data_iter", "used up in the first epoch", "two epochs from one generator")
def used_up(X, y, batch_size, rng):
    order = nd.array(rng.permutation(len(X)))
    rows = [order[start : start + batch_size] for start in range(0, len(X), batch_size)]
    return ((nd.take(X, part), nd.take(y, part)) for part in rows)


@pytest.mark.parametrize("case", IN_NUMPY, ids=str)
def test_a_mistake_in_numpys_column_is_seen_and_named(case):
    check("numpy_impl", case)


@pytest.mark.parametrize("case", IN_GLUON, ids=str)
def test_a_mistake_in_gluons_column_is_seen_and_named(case):
    check("gluon_impl", case)


def test_each_probe_of_derivatives_by_hand_sees_what_no_other_sees():
    alone = {(case.name.replace("SGDOptimizer", "sgd"), case.only) for case in IN_NUMPY}
    by_hand = {(name, probe.tried) for name, probes in PROBES.items() for probe in probes
               if probe.tried in (TWICE, "gradients after the step", "equal maxima", BACK)}  # fmt: skip
    assert by_hand <= alone
