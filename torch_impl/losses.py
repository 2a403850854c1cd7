"""Loss functions: one number for each example, not averaged."""

from torch import nn
from torch.nn import functional


def square_loss(yhat, y):
    """Squared error of each example: (ŷ - y)². No half here; ``nn.MSELoss`` averages it over the batch.

    Args:
        yhat: predictions, (batch, 1).
        y: labels, (batch, 1) or (batch,).

    Returns:
        (batch, 1) losses.
    """
    # (batch, 1) - (batch,) would broadcast to (batch, batch): PyTorch only warns.
    return functional.mse_loss(yhat, y.reshape(yhat.shape), reduction="none")


#: Turns each row of logits, (batch, classes), into probabilities.
softmax = nn.Softmax(dim=1)

#: The logarithm of each row's softmax, computed after the row's maximum is subtracted.
log_softmax = nn.LogSoftmax(dim=1)

#: Cross-entropy of each example: -log softmax(o) at the right class. Logits (batch, classes), labels whole numbers
#: from 0, int64 (batch,); returns (batch,) losses. It takes logits, so that no exp overflows before a log.
softmax_cross_entropy = nn.CrossEntropyLoss(reduction="none")
