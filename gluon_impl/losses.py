"""Loss functions: one number for each example, not averaged."""

from mxnet import gluon

#: Half the squared error of each example: ½ (ŷ - y)². Predictions (batch, 1), labels (batch, 1) or (batch,),
#: which it reshapes; returns (batch,) losses. The half makes the derivative plain (ŷ - y).
square_loss = gluon.loss.L2Loss()
