"""What planted mistakes showed that no drawn case hits, on MXNet as on minimx; see tests/planted."""

import numpy as np
from mxnet import autograd, nd


def test_halves_are_rounded_away_from_zero():
    found = nd.round(nd.array([0.5, 1.5, 2.5, -0.5, -1.5, -2.5])).asnumpy()
    assert found.tolist() == [1, 2, 3, -1, -2, -3]


def test_dropout_drops_in_training_alone():
    x = nd.ones((1000,))
    assert (nd.Dropout(x, p=0.5).asnumpy() == 1).all()
    with autograd.record(train_mode=False):
        assert (nd.Dropout(x, p=0.5).asnumpy() == 1).all()
    with autograd.record():
        assert set(nd.Dropout(x, p=0.5).asnumpy()) == {0, 2}


def test_the_gradient_of_a_bias_is_the_sum_over_the_rows():
    bias = nd.zeros((3,))
    bias.attach_grad()
    with autograd.record():
        y = nd.ones((4, 3)) * 2 + bias
    y.backward(nd.arange(12).reshape((4, 3)))
    np.testing.assert_array_equal(bias.grad.asnumpy(), np.arange(12).reshape(4, 3).sum(axis=0))


def test_of_equal_numbers_the_first_gets_the_gradient_of_a_maximum():
    x, y = nd.ones((2,)), nd.ones((2,))
    x.attach_grad()
    y.attach_grad()
    with autograd.record():
        z = nd.maximum(x, y)
    z.backward()
    assert (x.grad.asnumpy().tolist(), y.grad.asnumpy().tolist()) == ([1, 1], [0, 0])


def test_average_pooling_counts_the_padding_where_nothing_else_is_asked_for():
    pooled = nd.Pooling(nd.ones((1, 1, 2, 2)), kernel=(2, 2), pad=(1, 1), pool_type="avg").asnumpy()
    np.testing.assert_array_equal(pooled[0, 0], [[0.25, 0.5, 0.25], [0.5, 1, 0.5], [0.25, 0.5, 0.25]])
