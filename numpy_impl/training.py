"""The training loop, and what the ``train`` of every lesson takes, yields and raises.

``train(model, X, y, *, batch_size, epochs, lr, rng, wd=0.0, average=True)``, and ``correct=None`` in classifiers,
is a generator. It checks its data at the call, and then makes one step of stochastic gradient descent for each pair
that it is asked for.

Args:
    model: the lesson's Model; its parameters change in place.
    X: features, (rows, inputs). Classifiers take images too.
    y: labels, (rows,) or (rows, 1). For classifiers, class numbers from 0.
    batch_size: rows per step; the last step of an epoch takes the rows that are left.
    epochs: how often to go through the data.
    lr: learning rate, for the *mean* of the batch's gradients, or without ``average`` their sum.
    rng: a NumPy random generator, for the order of the rows and, where the model has dropout, for its masks.
    wd: weight decay.
    average: divide the gradient by the rows of the batch; without it, the rows' gradients are summed.
    correct: a list, to which each step appends how many of its rows it classified correctly before the update.

Yields:
    The epoch, from 0, and the losses of that step's batch before the update: one for each row, as an array.

Raises:
    ValueError: at the call, before any training, if the data or the batch size are not as above.
"""

import numpy as np

from .data import data_iter


class Learner:
    """Trains a net with a loss and an optimizer.

    Args:
        net: a Layer.
        loss: a function of (outputs, labels) that returns one loss for each row, and their derivatives.
        optimizer: has ``update(parameters)``.
        average: divide the gradient by the rows of the batch, which makes it that of the mean loss; without it
            the rows' gradients are summed.
    """

    def __init__(self, net, loss, optimizer, average=True):
        self.net, self.loss, self.optimizer, self.average = net, loss, optimizer, average

    def fit_batch(self, X, y, correct=None):
        """One step: forward, backward, and only then the update. Returns the losses before it, one for each row."""
        outputs, backward = self.net.forward(X, training=True)
        losses, derivatives = self.loss(outputs, y)
        backward(derivatives / len(X) if self.average else derivatives)
        self.optimizer.update(self.net.parameters)
        if correct is not None:
            correct.append(count_correct(outputs, y))
        return losses

    def fit(self, X, y, *, batch_size, epochs, rng, correct=None):
        """Train, yielding ``(epoch, losses)`` after every step; the arguments are those of ``train``."""
        for epoch in range(epochs):
            for data, label in data_iter(X, y, batch_size, rng):
                yield epoch, self.fit_batch(data, label, correct)


def count_correct(outputs, labels):
    """Count the rows whose largest output is at the right class: outputs (rows, classes), labels (rows,)."""
    return np.count_nonzero(outputs.argmax(axis=1) == labels)


def predict(net, X, rows_at_once=1024):
    """Return the net's outputs for all rows of X as one array, (rows, outputs)."""
    starts = range(0, len(X), rows_at_once)
    return np.concatenate([net(np.asarray(X[start : start + rows_at_once], dtype="float32")) for start in starts])
