"""Softmax regression: a linear model with an output for each class, and the cross-entropy as its loss."""

from mxnet import nd

from .data import check_data
from .layers import dense, flatten
from .losses import softmax_cross_entropy
from .parameters import draw_weight, read_parameters, write_parameters
from .training import train_steps


class Model:
    """Logits that are linear in the pixels: o = X W + b, and softmax(o) are the probabilities.

    Weights start at N(0, 0.01²) and biases at zero.

    Args:
        num_inputs: numbers per example: 784 for images of 28 × 28.
        num_outputs: classes.
        rng: a NumPy random generator, for the weights.
        ctx: the device that the parameters live on; None for the current one.
    """

    def __init__(self, num_inputs, num_outputs, rng, ctx=None):
        self.num_inputs = num_inputs
        self.ctx = ctx
        self.w = draw_weight(rng, (num_outputs, num_inputs), 0.01, ctx)
        self.b = nd.zeros((num_outputs,), ctx=ctx)
        self.named_parameters = {"weight": self.w, "bias": self.b}
        self.params = [self.w, self.b]
        for param in self.params:
            param.attach_grad()

    def net(self, X):
        """Return logits, (rows, classes), for images or rows of features; the softmax is part of the loss."""
        return dense(X if X.ndim == 2 else flatten(X), self.w, self.b)

    def get_parameters(self):
        """Return copies in the shapes that all columns share: ``weight`` (classes, inputs), ``bias`` (classes,)."""
        return read_parameters(self.named_parameters)

    def set_parameters(self, parameters):
        """Set ``weight`` (classes, inputs) and ``bias`` (classes,); a ValueError says what does not fit."""
        write_parameters(self.named_parameters, parameters)


def train(model, X, y, *, batch_size, epochs, lr, rng, wd=0.0, average=False, correct=None):
    """Fit by SGD; a generator of ``(epoch, losses)``, one pair after every step.

    W ← W - lr · Xᵀ (softmax(X W + b) - one-hot y), summed over the batch. The published learning rate is 0.01
    for the mean over batches of 256.
    X holds images, (rows, height, width), or features, (rows, inputs); the losses are (batch,).

    Arguments, what is yielded and raised: see :mod:`handtorn.training`.
    """
    X, y, batch_size = check_data(X, y, batch_size, classes=model.b.size, ctx=model.ctx, inputs=model.num_inputs)
    X = flatten(X)  # once, and not in every step
    return train_steps(
        model.net, softmax_cross_entropy, model.params, X, y,
        batch_size=batch_size, epochs=epochs, lr=lr, rng=rng, wd=wd, average=average, correct=correct,
    )  # fmt: skip
