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
    The epoch, from 0, and the losses of that step's batch before the update: one for each row, in a tensor
    without a graph.

Raises:
    ValueError: at the call, before any training, if the data or the batch size are not as above.
"""

import torch

from .data import _float32


def train_steps(net, loss, batches, optimizer, *, epochs, average=True, correct=None):
    """Train, yielding ``(epoch, losses)`` after every step: a loss for each row, without a graph.

    ``average`` takes the mean of a batch's losses, over the rows that it has, and otherwise their sum. On a GPU,
    PyTorch returns from an operation before its result is computed, and reading a number in every step would stall
    it: the loop reads none, and the counts that each step appends to ``correct`` are not waited for either.
    """
    for epoch in range(epochs):
        for data, label in batches:
            outputs = net(data)
            losses = loss(outputs, label)
            optimizer.zero_grad()
            (losses.mean() if average else losses.sum()).backward()
            optimizer.step()
            if correct is not None:
                correct.append(count_correct(outputs, label))
            yield epoch, losses.detach()


def count_correct(outputs, labels):
    """Count the rows whose largest output is at the right class: outputs (rows, classes), labels (rows,)."""
    return (outputs.argmax(dim=1) == labels).sum()


@torch.no_grad()
def predict(net, X, rows_at_once=1024, device=None):
    """Return the net's outputs for all rows of X as one NumPy array, (rows, outputs)."""
    batches = (_float32(X[start : start + rows_at_once], device) for start in range(0, len(X), rows_at_once))
    return torch.cat([net(batch) for batch in batches]).numpy(force=True)
