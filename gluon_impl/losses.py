"""Loss functions: one number for each example, not averaged."""

from mxnet import gluon, nd

#: Half the squared error of each example: ½ (ŷ - y)². Predictions (batch, 1), labels (batch, 1) or (batch,),
#: which it reshapes; returns (batch,) losses. With the half, the derivative is (ŷ - y).
square_loss = gluon.loss.L2Loss()

#: Turns each row of logits, (batch, classes), into probabilities.
softmax = nd.softmax

#: The logarithm of each row's softmax, computed after the row's maximum is subtracted.
log_softmax = nd.log_softmax

#: Cross-entropy of each example: -log softmax(o) at the right class. Logits (batch, classes), labels whole numbers
#: from 0, (batch,); returns (batch,) losses. It takes logits, so that no exp overflows before a log.
softmax_cross_entropy = gluon.loss.SoftmaxCrossEntropyLoss()
