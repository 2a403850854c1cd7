import numpy as np
import pytest
from mxnet import autograd, gluon, nd

from gluon_impl.data import ShuffledRows, data_iter
from gluon_impl.losses import square_loss
from gluon_impl.training import NetWithLoss


def dense():
    net = gluon.nn.HybridSequential()
    net.add(gluon.nn.Dense(1, in_units=2))
    net.initialize()
    return net


def test_net_and_loss_in_one_block_give_the_plain_losses_and_gradients(rng):
    """Also for losses that are kept while the next step runs: memory laid out once must not be theirs."""
    net = dense()
    block = NetWithLoss(net, gluon.loss.L2Loss())
    plain_net = dense()
    plain_net[0].weight.set_data(net[0].weight.data())
    batches = [(nd.array(rng.standard_normal((n, 2))), nd.array(rng.standard_normal((n, 1)))) for n in (10, 10, 3, 10)]
    kept, gradients = [], []
    for data, label in batches:
        with autograd.record():
            outputs, losses = block(data, label)
        np.testing.assert_array_equal(outputs.asnumpy(), net(data).asnumpy())
        losses.backward()
        kept.append(losses)
        gradients.append(net[0].weight.grad().copy())
    for (data, label), losses, gradient in zip(batches, kept, gradients):
        with autograd.record():
            expected = gluon.loss.L2Loss()(plain_net(data), label)
        expected.backward()
        np.testing.assert_allclose(losses.asnumpy(), expected.asnumpy(), rtol=1e-6)
        np.testing.assert_allclose(gradient.asnumpy(), plain_net[0].weight.grad().asnumpy(), rtol=1e-5)


def test_the_loss_still_works_alone_after_it_was_part_of_a_block(rng):
    NetWithLoss(dense(), square_loss)(nd.ones((4, 2)), nd.ones((4, 1)))
    for n in (5, 3):
        yhat, y = rng.standard_normal((n, 1)), rng.standard_normal((n, 1))
        expected = 0.5 * (yhat - y).ravel() ** 2
        np.testing.assert_allclose(square_loss(nd.array(yhat), nd.array(y)).asnumpy(), expected, rtol=1e-5)


def test_the_loader_knows_how_many_blocks_it_reads_and_can_be_iterated_over_again(rng):
    X = nd.ones((10, 2))
    loader = data_iter(X, nd.ones((10, 1)), 4, rng)
    assert isinstance(loader, gluon.data.DataLoader)
    assert [len(data) for data, _ in loader] == [4, 4, 2]
    assert [label.shape for _, label in loader] == [(4, 1), (4, 1), (2, 1)]
    assert [label.shape for _, label in data_iter(X, nd.ones((10,)), 4, rng)] == [(4,), (4,), (2,)]


@pytest.mark.parametrize(("rows", "at_once", "blocks"), [(10, 4, 3), (8, 4, 2), (3, 5, 1)])
def test_the_sampler_counts_its_short_last_block(rng, rows, at_once, blocks):
    sampler = ShuffledRows(rows, at_once, rng)
    assert len(sampler) == len(list(sampler)) == blocks
