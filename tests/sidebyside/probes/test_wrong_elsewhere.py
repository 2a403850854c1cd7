"""Usual mistakes in the columns that are not by hand: seen, and named."""

import numpy as np
import pytest
from mxnet import autograd, gluon, nd

import gluon_impl.layers
import numpy_impl.layers
import numpy_impl.losses
import numpy_impl.optimizers
from sidebyside.probes import PROBES

from .own import Table, tried

IN_NUMPY, IN_GLUON = Table(), Table()
TWICE, BACK = "two times back: gradients add up", "three layers of the same size"


def layer(base, backward, forward=None):
    """A layer of NumPy's column with another way back: a function of the layer, D, X and the right way back."""

    class Layer(base):
        def forward(self, X, training=False):
            output, right = super().forward(X, training)
            return output, lambda D: backward(self, D, X, right)

    return Layer


def add(name, cause, base, backward, only=""):
    IN_NUMPY(name, cause, only)(layer(base, backward))


def replaced(self, D, X, right):
    for parameter in self.parameters:
        parameter.grad.fill(0)
    return right(D)


def weight_transposed(self, D, X, right):
    back = right(D)
    self.weight.grad[:] = self.weight.grad.T
    return back


def bias_by_mean(self, D, X, right):
    back = right(D)
    self.bias.grad /= len(X)
    return back


def no_stretch(self, D, X, right):
    right(D)
    deviation = np.sqrt(X.var(axis=0) + self.eps)
    return self.gamma.value / deviation * (D - D.mean(axis=0)) if X.ndim == 2 else right(D)


def all_of_a_tie(self, D, X, right):
    windows = numpy_impl.layers._windows(X, self.kernel, self.stride)
    largest = windows == windows.max(axis=(4, 5), keepdims=True)
    if self.pad != (0, 0):
        return right(D)
    return numpy_impl.layers._col2im(D[..., None, None] * largest, X.shape, self.stride, self.pad)


L = numpy_impl.layers
add("dense", "replaces the gradient", L.Linear, replaced, TWICE)
add("dense", "gradient of the weight is transposed", L.Linear, weight_transposed)
add("dense", "a mean over the rows", L.Linear, bias_by_mean, "a bias other than 0")
add("dense", "multiplied with the transposed weight", L.Linear,
    lambda self, D, X, right: right(D) * 0 + D @ self.weight.value.T, "a weight that is not symmetric")  # fmt: skip
add("conv2d", "replaces the gradient", L.Conv2D, replaced, TWICE)
add("batch_norm", "replaces the gradient", L.BatchNorm, replaced, TWICE)
add("batch_norm", "undoes a stretch", L.BatchNorm, no_stretch)
add("relu", "(D) was left out", L.ReLU, lambda self, D, X, right: (X > 0).astype("float32"))
add("relu", "goes back unchanged", L.ReLU, lambda self, D, X, right: D)
add("sigmoid", "(D) was left out", L.Sigmoid, lambda self, D, X, right: right(np.ones_like(D)))
add("sigmoid", "where S is the sigmoid, not X", L.Sigmoid, lambda self, D, X, right: D * X * (1 - X))
add("max_pool2d", "all of several equal maxima", L.MaxPool2D, all_of_a_tie, "equal maxima")


@IN_NUMPY("Sequential", "should be reversed", BACK)
class NotReversed(L.Sequential):
    def forward(self, X, training=False):
        backwards = []
        for one in self.layers:
            X, backward = one.forward(X, training)
            backwards.append(backward)

        def back(D):
            for backward in backwards:
                D = backward(D)
            return D

        return X, back


@IN_NUMPY("Sequential", "last value", BACK)
class BoundLate(L.Sequential):
    def forward(self, X, training=False):
        backwards = []
        for one in self.layers:
            X, backward = one.forward(X, training)
            backwards.append(lambda D: backward(D))  # noqa: B023

        def back(D):
            for one in reversed(backwards):
                D = one(D)
            return D

        return X, back


@IN_NUMPY("batch_norm", "moving statistics are used in training")
class AlwaysMoving(L.BatchNorm):
    def _statistics(self, X, axes, training):
        super()._statistics(X, axes, training)
        return self.moving_mean, self.moving_var


@IN_NUMPY("dropout", "float64")
class WideDropout(L.Dropout):
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


def check(column, case):
    for seed in (0, 1, 2):
        outcomes = tried(column, case.name, case.function, seed)
        found = [one for one in outcomes if one.holds is False] or [one for one in outcomes if one.holds is None]
        assert found
        assert any(case.cause in one.cause for one in found), found
        if case.only:
            assert {one.tried for one in found} == {case.only}, found


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


def test_mistakes_in_pytorchs_column_are_seen_and_named():
    torch = pytest.importorskip("torch")
    cases = Table()

    @cases("square_loss", "(n, 1) - (n,) broadcasts", "labels of shape (4,)")
    def broadcasts(yhat, y):
        return (yhat - y) ** 2

    @cases("square_loss", "halved")
    def halved(yhat, y):
        return (yhat - y.reshape(yhat.shape)) ** 2 / 2

    @cases("softmax", "axis 0")
    def softmax(logits):
        return torch.softmax(logits, dim=0)

    @cases("batch_norm", "other way round")
    def batch_norm(channels, momentum=0.9, eps=1e-5):
        from torch_impl.layers import BatchNorm

        return BatchNorm(channels, 1 - momentum, eps)

    @cases("batch_norm", "takes up a variance divided by n - 1")
    def the_librarys(channels, momentum=0.9, eps=1e-5):
        class Either(torch.nn.BatchNorm2d):
            def _check_input_dim(self, input):
                pass

        return Either(channels, eps, 1 - momentum)

    @cases("dense", "not recorded")
    def dense(num_inputs, num_outputs):
        class Detached(torch.nn.Linear):
            def forward(self, X):
                return super().forward(X).detach()

        return Detached(num_inputs, num_outputs)

    @cases("sgd", "momentum")
    def sgd(params, lr, wd=0.0):
        return torch.optim.SGD(params, lr=lr, weight_decay=wd, momentum=0.9)

    for case in cases:
        check("torch_impl", case)
