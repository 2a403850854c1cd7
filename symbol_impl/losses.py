"""Loss functions as symbols: one number for each example, not averaged.

A lesson is trained through an *output layer*, which is no loss: ``sym.LinearRegressionOutput`` hands on the predictions
as they are, ``sym.SoftmaxOutput`` their softmax, and going back each sends the derivative of its loss, whatever stands
above it. The losses themselves it never computes. So they stand beside it in the graph, to be looked at.
"""

from mxnet import sym


def square_loss(yhat, y):
    """Half the squared error of each example: ½ (ŷ - y)², whose derivative, (ŷ - y), LinearRegressionOutput sends.

    Args:
        yhat: predictions, (batch, 1).
        y: labels, (batch, 1) or (batch,).

    Returns:
        (batch, 1) losses, as a symbol.
    """
    return sym.square(yhat - sym.reshape_like(y, yhat)) / 2


def softmax(logits):
    """Turn each row of logits, (batch, classes), into probabilities."""
    return sym.softmax(logits)


def log_softmax(logits):
    """The logarithm of each row's softmax, computed after the row's maximum is subtracted."""
    return sym.log_softmax(logits)


def softmax_cross_entropy(logits, labels):
    """Cross-entropy of each example: -log softmax(o) at the right class; its derivative is that of SoftmaxOutput.

    Args:
        logits: (batch, classes). They are no probabilities, so that no exp overflows before a log.
        labels: whole numbers from 0, (batch,).

    Returns:
        (batch,) losses, as a symbol.
    """
    return -sym.pick(sym.log_softmax(logits), labels)


def with_losses(output, losses):
    """Group an output layer with the losses that go with it: a graph with two outputs.

    BlockGrad lets no gradient of the losses through: they would be differentiated once more.
    """
    return sym.Group([output, sym.BlockGrad(losses, name="losses")])
