"""Softmax regression: a linear model with an output for each class, and the cross-entropy as its loss."""

from mxnet import gluon

from .data import check_data, data_iter
from .layers import dense, flatten
from .losses import softmax_cross_entropy
from .optimizers import sgd
from .parameters import NormalFrom, read_parameters, write_parameters
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
        self.net = gluon.nn.HybridSequential()
        self.net.add(flatten(), dense(num_inputs, num_outputs))
        self.net.initialize(NormalFrom(rng, 0.01), ctx=ctx)
        self.params = self.net.collect_params()
        self.named_parameters = {"weight": self.net[1].weight, "bias": self.net[1].bias}

    def get_parameters(self):
        """Return copies in the shapes that all columns share: ``weight`` (classes, inputs), ``bias`` (classes,)."""
        return read_parameters(self.named_parameters)

    def set_parameters(self, parameters):
        """Set ``weight`` (classes, inputs) and ``bias`` (classes,); a ValueError says what does not fit."""
        write_parameters(self.named_parameters, parameters)


def train(model, X, y, *, batch_size, epochs, lr, rng, wd=0.0, correct=None):
    """Fit by SGD; a generator of ``(epoch, losses)``, one pair after every step.

    W ← W - lr / batch_size · Xᵀ (softmax(X W + b) - one-hot y). The published learning rate is 0.01, for batches
    of 256.
    The last step of an epoch takes the rows that are left, and is still divided by ``batch_size``. X holds images,
    (rows, height, width), or features, (rows, inputs); the losses are (batch,).

    Arguments, what is yielded and raised: see :mod:`gluon_impl.training`.
    """
    X, y, batch_size = check_data(
        X, y, batch_size, classes=model.net[1].bias.shape[0], ctx=model.ctx, inputs=model.num_inputs
    )
    batches = data_iter(X, y, batch_size, rng)
    trainer = sgd(model.params, lr, wd)
    return train_steps(
        model.net, softmax_cross_entropy, batches, trainer, batch_size=batch_size, epochs=epochs, correct=correct
    )
