"""Loss functions: one number for each example, not averaged."""

from mxnet import nd


def square_loss(yhat, y):
    """Squared error of each example: (ŷ - y)².

    No half and no mean here. ``backward()`` on the vector that this returns adds up the gradients of all its
    entries, so a step follows the gradient of the *summed* squared error.

    Where y is the model's ŷ plus normal noise of standard deviation σ, the likelihood of y is proportional to
    exp(-(ŷ - y)² / 2σ²): the parameters with the least sum of squares are those of maximum likelihood.

    Args:
        yhat: predictions, (batch, 1).
        y: labels, (batch, 1) or (batch,).

    Returns:
        (batch, 1) losses.
    """
    # (batch, 1) - (batch,) would silently broadcast to (batch, batch). The reshape is left out where it
    # changes nothing, because recording it would take a fifth of a step.
    if y.shape != yhat.shape:
        y = y.reshape(yhat.shape)
    return nd.square(yhat - y)


def softmax(logits):
    """Turn each row of logits into probabilities: exp(oⱼ) / Σ exp(oₖ)."""
    return nd.exp(log_softmax(logits))


def log_softmax(logits):
    """The logarithm of each row's softmax: oⱼ - max - log Σ exp(oₖ - max), (batch, classes).

    In float32, exp(1000) is infinite and log(exp(-1000)) is -infinity. After each row's own maximum is subtracted, the
    largest exponent is 0, the sum of exponentials is at least 1, and nothing overflows. A single maximum over all
    rows could still make the sum of another row 0; log(p + 1e-6), a common workaround, caps every loss at 13.8.
    """
    # The maximum cancels, so it needs no gradient.
    shifted = logits - nd.max(logits, axis=1, keepdims=True).detach()
    return shifted - nd.log(nd.sum(nd.exp(shifted), axis=1, keepdims=True))


def softmax_cross_entropy(logits, labels):
    """Cross-entropy of each example: -Σ yⱼ log softmax(o)ⱼ, with y the one-hot label.

    That is the negative log-likelihood of the right class. Its derivative with respect to the logits is
    softmax(o) - y: prediction minus label, as with the squared error.

    Args:
        logits: (batch, classes).
        labels: whole numbers from 0, (batch,).

    Returns:
        (batch,) losses.
    """
    one_hot = nd.one_hot(labels, logits.shape[1])
    return -nd.sum(one_hot * log_softmax(logits), axis=1)
