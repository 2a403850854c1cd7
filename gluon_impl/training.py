"""The training loop, and a way of looking at the losses that come out of it."""

from itertools import groupby
from operator import itemgetter

from mxnet import autograd, gluon, nd


def train_steps(net_with_loss, batches, trainer, *, batch_size, epochs):
    """Train, yielding ``(epoch, losses)`` after every step; the losses are (batch,) and not waited for.

    MXNet returns from an operation before its result is there. Asking for a number in every step would hold
    up the engine; whoever needs one asks for it outside this loop, as seldom as possible.
    """
    for epoch in range(epochs):
        for data, label in batches:
            with autograd.record():
                losses = net_with_loss(data, label)
            losses.backward()
            trainer.step(batch_size)
            yield epoch, losses


def average_losses(steps):
    """Walk a training run and yield ``(epoch, average)``: each epoch's loss per example, as a float.

    The average is over examples, not over the batches' averages, in which a short last batch would weigh too
    much.
    """
    for epoch, walked in groupby(steps, key=itemgetter(0)):
        losses = nd.concat(*[losses for _, losses in walked], dim=0)
        yield epoch, float(nd.mean(losses).asscalar())


class NetWithLoss(gluon.HybridBlock):
    """``loss(net(data), label)`` as one block, which Gluon compiles into one call.

    On ten rows a call costs more than the arithmetic in it. Three calls out of one's own parts are hybridized
    into one, and the memory for what lies between is laid out once.
    """

    def __init__(self, net, loss):
        super().__init__()
        self.net, self.loss = net, loss
        self.hybridize(static_alloc=True, static_shape=True)

    def hybrid_forward(self, F, data, label):
        """Return the losses, (batch,), of ``data`` (batch, inputs) against ``label`` (batch, 1)."""
        return self.loss(self.net(data), label)
