"""Loss functions: one number for each example, not averaged, and its derivative.

A loss is the last function of the chain, so no gradient is passed back to it: it returns its derivative at once. Row n
of that is the gradient of example n's loss with respect to its own prediction. Divided by the number of rows, it
is the gradient of the mean.
"""

import numpy as np


def square_loss(yhat, y):
    """Squared error of each example: (ŷ - y)², with derivative 2 (ŷ - y).

    Where y is the model's ŷ plus normal noise of standard deviation σ, the likelihood of y is proportional to
    exp(-(ŷ - y)² / 2σ²): the parameters with the least sum of squares are those of maximum likelihood.

    Args:
        yhat: predictions, (batch, 1).
        y: labels, (batch, 1) or (batch,).

    Returns:
        (batch, 1) losses, and their (batch, 1) derivatives with respect to ŷ.
    """
    if y.shape != yhat.shape:
        y = y.reshape(yhat.shape)  # (batch, 1) - (batch,) would silently broadcast to (batch, batch)
    difference = yhat - y
    return difference * difference, 2 * difference


def softmax(logits):
    """Turn each row of logits into probabilities: exp(oⱼ) / Σ exp(oₖ)."""
    return np.exp(log_softmax(logits))


def log_softmax(logits):
    """The logarithm of each row's softmax: oⱼ - max - log Σ exp(oₖ - max), (batch, classes).

    In float32, exp(1000) is infinite and log(exp(-1000)) is -infinity. After each row's own maximum is subtracted, the
    largest exponent is 0, the sum of exponentials is at least 1, and nothing overflows. A single maximum over all
    rows could still make the sum of another row 0; log(p + 1e-6), a common workaround, caps every loss at 13.8.
    """
    shifted = logits - logits.max(axis=1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))


def softmax_cross_entropy(logits, labels):
    """Cross-entropy of each example: -log softmax(o) at the right class, with derivative softmax(o) - one-hot y.

    That is the negative log-likelihood of the right class. The derivative is prediction minus label, as with the
    squared error.

    Args:
        logits: (batch, classes).
        labels: whole numbers from 0, (batch,), of an integer type.

    Returns:
        (batch,) losses, and their (batch, classes) derivatives with respect to the logits.
    """
    log_probabilities = log_softmax(logits)
    right = np.arange(len(labels)), labels
    derivatives = np.exp(log_probabilities)
    derivatives[right] -= 1
    return -log_probabilities[right], derivatives
