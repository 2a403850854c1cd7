"""The training loop, and what the ``train`` of every lesson takes, yields and raises.

``train(model, X, y, *, batch_size, epochs, lr, rng, wd=0.0, average=False)``, and ``correct=None`` in classifiers,
is a generator. It checks its data at the call, and then makes one step of stochastic gradient descent for each pair
that it is asked for.

Args:
    model: the lesson's Model; its parameters change in place.
    X: features, (rows, inputs). Classifiers take images too.
    y: labels, (rows,) or (rows, 1). For classifiers, class numbers from 0.
    batch_size: rows per step; the last step of an epoch takes the rows that are left.
    epochs: how often to go through the data.
    lr: learning rate, for the *sum* of the batch's gradients, or with ``average`` their mean.
    rng: a NumPy random generator, for the order of the rows and, where the model has dropout, for its masks.
    wd: weight decay.
    average: divide the gradient by the rows of the batch; without it, the rows' gradients are summed.
    correct: a list, to which each step appends how many of its rows it classified correctly before the update.

Yields:
    The epoch, from 0, and the losses of that step's batch before the update: one for each row, in an NDArray
    whose computation may not have finished.

Raises:
    ValueError: at the call, before any training, if the data or the batch size are not as above.
"""

from mxnet import autograd, nd

from .data import data_iter
from .optimizers import sgd


def train_steps(net, loss, params, X, y, *, batch_size, epochs, lr, rng, wd=0.0, average=False, correct=None):
    """Train, yielding ``(epoch, losses)`` after every step: a loss for each row, which is not waited for.

    MXNet returns from an operation before its result is computed. Reading a number in every step would stall the
    engine, so the loop reads none: read them outside it, as seldom as possible. The counts that each step appends to
    ``correct`` are not waited for either.
    """
    for epoch in range(epochs):
        for data, label in data_iter(X, y, batch_size, rng):
            with autograd.record():
                outputs = net(data)
                losses = loss(outputs, label)
            losses.backward()
            sgd(params, lr, wd, batch_size=len(data) if average else 1)
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


def moving_average(losses, smoothing=0.01):
    """Exponentially weighted average of a series: m ← (1 - c) m + c · loss, reported as m / (1 - (1 - c)ᵗ).

    m starts at 0, which biases the first values towards 0. The divisor is the total weight of the losses so far, which
    removes that bias: the first value is the first loss.

    Args:
        losses: numbers, one for each step.
        smoothing: c, the weight of the newest, above 0 and at most 1.

    Yields:
        One float for each loss.
    """
    moving_loss = 0.0
    for niter, loss in enumerate(losses, start=1):
        moving_loss = (1 - smoothing) * moving_loss + smoothing * loss
        yield moving_loss / (1 - (1 - smoothing) ** niter)
