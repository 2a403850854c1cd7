"""Usual mistakes in PyTorch's column: seen, and named."""

import pytest

from .own import Table, check

torch = pytest.importorskip("torch")
from torch_impl.layers import BatchNorm  # noqa: E402

WRONG = Table()


@WRONG("square_loss", "(n, 1) - (n,) broadcasts", "labels of shape (4,)")
def broadcasts(yhat, y):
    return (yhat - y) ** 2


@WRONG("square_loss", "halved")
def halved(yhat, y):
    return (yhat - y.reshape(yhat.shape)) ** 2 / 2


@WRONG("softmax", "axis 0")
def softmax(logits):
    return torch.softmax(logits, dim=0)


@WRONG("batch_norm", "other way round")
def batch_norm(channels, momentum=0.9, eps=1e-5):
    return BatchNorm(channels, 1 - momentum, eps)


@WRONG("batch_norm", "takes up a variance divided by n - 1")
def the_librarys(channels, momentum=0.9, eps=1e-5):
    class Either(torch.nn.BatchNorm2d):
        def _check_input_dim(self, input):
            pass

    return Either(channels, eps, 1 - momentum)


@WRONG("dense", "not recorded")
def dense(num_inputs, num_outputs):
    class Detached(torch.nn.Linear):
        def forward(self, X):
            return super().forward(X).detach()

    return Detached(num_inputs, num_outputs)


@WRONG("sgd", "momentum")
def sgd(params, lr, wd=0.0):
    return torch.optim.SGD(params, lr=lr, weight_decay=wd, momentum=0.9)


@pytest.mark.parametrize("case", WRONG, ids=str)
def test_a_mistake_in_pytorchs_column_is_seen_and_named(case):
    check("torch_impl", case)
