import numpy as np
from mxnet import autograd, nd

from handtorn.optimizers import sgd


def parameter():
    """w = 3 with gradient 2 w = 6."""
    w = nd.array([3.0])
    w.attach_grad()
    with autograd.record():
        loss = nd.square(w)
    loss.backward()
    return w


def test_a_step_goes_against_the_gradient_in_place():
    w = parameter()
    same = w
    sgd([w], lr=0.1)
    assert w is same
    np.testing.assert_allclose(w.asnumpy(), [3 - 0.1 * 6], rtol=1e-6)


def test_the_gradient_can_be_divided_by_the_batch():
    w = parameter()
    sgd([w], lr=0.1, batch_size=4)
    np.testing.assert_allclose(w.asnumpy(), [3 - 0.1 * 6 / 4], rtol=1e-6)


def test_the_step_is_mxnets_own_with_decay_and_division():
    w, expected = parameter(), parameter()
    sgd([w], lr=0.1, wd=0.5, batch_size=4)
    nd.sgd_update(expected, expected.grad, out=expected, lr=0.1, wd=0.5, rescale_grad=1 / 4)
    np.testing.assert_allclose(w.asnumpy(), expected.asnumpy(), rtol=1e-6)


def test_the_gradient_is_still_attached_after_a_step():
    w = parameter()
    sgd([w], lr=0.1)
    with autograd.record():
        loss = nd.square(w)
    loss.backward()
    np.testing.assert_allclose(w.grad.asnumpy(), 2 * w.asnumpy(), rtol=1e-6)
