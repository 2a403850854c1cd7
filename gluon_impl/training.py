"""The training loop, and what the ``train`` of every lesson takes, yields and raises.

``train(model, X, y, *, batch_size, epochs, lr, rng, wd=0.0)``, and ``correct=None`` in classifiers,
is a generator. It checks its data at the call, and then makes one step of stochastic gradient descent for each pair
that it is asked for.

Args:
    model: the lesson's Model; its parameters change in place.
    X: features, (rows, inputs). Classifiers take images too.
    y: labels, (rows,) or (rows, 1). For classifiers, class numbers from 0.
    batch_size: rows per step; the last step of an epoch takes the rows that are left, and is still divided by this.
    epochs: how often to go through the data.
    lr: learning rate, for the sum of the batch's gradients divided by ``batch_size``.
    rng: a NumPy random generator, for the order of the rows and, where the model has dropout, for its masks.
    wd: weight decay.
    correct: a list, to which each step appends how many of its rows it classified correctly before the update.

Yields:
    The epoch, from 0, and the losses of that step's batch before the update: one for each row, in an NDArray
    whose computation may not have finished.

Raises:
    ValueError: at the call, before any training, if the data or the batch size are not as above.
"""

from mxnet import autograd, gluon, nd


def train_steps(net, loss, batches, trainer, *, batch_size, epochs, correct=None):
    """Train, yielding ``(epoch, losses)`` after every step: a loss for each row, which is not waited for.

    MXNet returns from an operation before its result is computed. Reading a number in every step would stall the
    engine, so the loop reads none: read them outside it, as seldom as possible. The counts that each step appends to
    ``correct`` are not waited for either.
    """
    forward = with_loss(net, loss)  # outputs = net(data) and losses = loss(outputs, label), compiled into one call
    for epoch in range(epochs):
        for data, label in batches:
            with autograd.record():
                outputs, losses = forward(data, label)
            losses.backward()
            trainer.step(batch_size)
            if correct is not None:
                correct.append(count_correct(outputs, label))
            yield epoch, losses


def count_correct(outputs, labels):
    """Count the rows whose largest output is at the right class: outputs (rows, classes), labels (rows,)."""
    return nd.sum(nd.argmax(outputs, axis=1) == labels)


def predict(net, X, rows_at_once=1024, ctx=None):
    """Return the net's outputs for all rows of X as one NumPy array, (rows, outputs)."""
    batches = (nd.array(X[start : start + rows_at_once], ctx=ctx) for start in range(0, len(X), rows_at_once))
    return nd.concat(*map(net, batches), dim=0).asnumpy()


# The article's loop calls the net and then the loss. What follows makes one compiled call of both, because on ten rows
# a call takes longer than the arithmetic in it.

COMPILED = {"static_alloc": True, "static_shape": True}  # memory for intermediate results is allocated once


def with_loss(net, loss):
    """Return a function of a batch, ``(data, label)``, that gives ``(outputs, losses)`` in as few calls as possible."""
    if isinstance(net, gluon.HybridBlock) and isinstance(loss, gluon.HybridBlock):
        return NetWithLoss(net, loss)
    # All but dropout, which draws from a generator of NumPy's, and a loss that is a function: they cannot be compiled.
    net.hybridize(**COMPILED)

    def forward(data, label):
        outputs = net(data)
        return outputs, loss(outputs, label)

    return forward


class NetWithLoss(gluon.HybridBlock):
    """A net and its loss as one block, which Gluon compiles into one call."""

    def __init__(self, net, loss):
        super().__init__()
        self.net, self.loss = net, loss
        self.hybridize(**COMPILED)

    def hybrid_forward(self, F, data, label):
        """Return the outputs for ``data``, (batch, outputs), and their losses against ``label``, (batch,)."""
        outputs = self.net(data)
        return outputs, self.loss(outputs, label)
