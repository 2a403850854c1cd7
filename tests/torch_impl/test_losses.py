import numpy as np
import pytest

pytest.importorskip("torch")

import torch

from torch_impl import losses
from torch_impl.optimizers import sgd
from torch_impl.training import count_correct, predict


@pytest.mark.parametrize("shape", [(7,), (7, 1)])
def test_the_square_is_of_each_example_and_never_of_all_pairs(rng, shape):
    yhat, y = rng.standard_normal((7, 1)), rng.standard_normal(7)
    result = losses.square_loss(torch.from_numpy(yhat), torch.from_numpy(y.reshape(shape)))
    assert tuple(result.shape) == (7, 1)
    np.testing.assert_allclose(result.ravel(), (yhat.ravel() - y) ** 2, rtol=1e-12)


def test_derivatives_are_those_of_finite_differences(rng):
    labels = torch.tensor([0, 2, 1])
    for function, other, shape in (
        (losses.square_loss, torch.from_numpy(rng.standard_normal(4)), (4, 1)),
        (losses.softmax_cross_entropy, labels, (3, 3)),
        (lambda logits, _: losses.softmax(logits), None, (3, 4)),
        (lambda logits, _: losses.log_softmax(logits), None, (3, 4)),
    ):
        outputs = torch.from_numpy(rng.standard_normal(shape)).requires_grad_()
        upstream = torch.from_numpy(rng.standard_normal(tuple(function(outputs, other).shape)))
        assert torch.autograd.gradcheck(lambda o, f=function, y=other, u=upstream: (f(o, y) * u).sum(), (outputs,))


def test_cross_entropy_is_minus_the_logarithm_of_the_right_classs_probability(rng):
    logits, labels = rng.standard_normal((6, 4)), np.array([0, 1, 2, 3, 0, 1])
    probabilities = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    result = losses.softmax_cross_entropy(torch.from_numpy(logits), torch.from_numpy(labels))
    np.testing.assert_allclose(result, -np.log(probabilities[np.arange(6), labels]), rtol=1e-12)
    np.testing.assert_allclose(losses.softmax(torch.from_numpy(logits)), probabilities, rtol=1e-12)
    np.testing.assert_allclose(losses.log_softmax(torch.from_numpy(logits)), np.log(probabilities), rtol=1e-10)


def test_logits_of_a_thousand_overflow_nowhere():
    logits = torch.tensor([[1000.0, 0.0], [-1000.0, 0.0]])
    assert losses.softmax_cross_entropy(logits, torch.tensor([1, 0])).tolist() == [1000, 1000]
    assert losses.softmax(logits).tolist() == [[1, 0], [0, 1]]


def test_weight_decay_is_scaled_by_the_learning_rate():
    """w - lr (grad + wd w); not w - lr grad - wd w."""
    w = torch.tensor([2.0, -1.0], requires_grad=True)
    optimizer = sgd([w], lr=0.5, wd=0.1)
    (3 * w).sum().backward()
    optimizer.step()
    np.testing.assert_allclose(w.detach(), [2 - 0.5 * (3 + 0.2), -1 - 0.5 * (3 - 0.1)], rtol=1e-6)


def test_correct_rows_are_counted():
    outputs = torch.tensor([[0.0, 1], [3, 2], [5, 7]], requires_grad=True)
    count = count_correct(outputs, torch.tensor([1, 1, 1]))
    assert count.item() == 2
    assert not count.requires_grad


def test_prediction_takes_rows_in_parts_and_gives_numpy(rng):
    net = torch.nn.Linear(3, 2)
    X = rng.standard_normal((7, 3))
    whole, parts = predict(net, X), predict(net, X, rows_at_once=3)
    assert type(whole) is np.ndarray
    assert whole.shape == (7, 2)
    np.testing.assert_allclose(whole, parts, rtol=1e-6)
    np.testing.assert_allclose(whole, net(torch.from_numpy(X).float()).detach(), rtol=1e-6)
