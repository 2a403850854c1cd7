"""Softmax regression: a linear model with an output for each class, and the cross-entropy as its loss."""

from .data import check_data
from .layers import Sequential, dense, flatten
from .losses import softmax_cross_entropy
from .optimizers import SGDOptimizer
from .parameters import draw_weight, read_parameters, write_parameters
from .training import Learner


class Model:
    """Logits that are linear in the pixels: o = X W + b, and softmax(o) are the probabilities.

    Weights start at N(0, 0.01²) and biases at zero.

    Args:
        num_inputs: numbers per example: 784 for images of 28 × 28.
        num_outputs: classes.
        rng: a NumPy random generator, for the weights.
    """

    def __init__(self, num_inputs, num_outputs, rng):
        self.num_inputs = num_inputs
        self.output = dense(num_inputs, num_outputs)
        self.output.weight.value[:] = draw_weight(rng, (num_outputs, num_inputs), 0.01)
        self.named_parameters = {"weight": self.output.weight, "bias": self.output.bias}
        self.output.first = True
        self.net = Sequential(flatten(), self.output)

    def get_parameters(self):
        """Return copies in the shapes that all columns share: ``weight`` (classes, inputs), ``bias`` (classes,)."""
        return read_parameters(self.named_parameters)

    def set_parameters(self, parameters):
        """Set ``weight`` (classes, inputs) and ``bias`` (classes,); a ValueError says what does not fit."""
        write_parameters(self.named_parameters, parameters)


def train(model, X, y, *, batch_size, epochs, lr, rng, wd=0.0, average=True, correct=None):
    """Fit by SGD; a generator of ``(epoch, losses)``, one pair after every step.

    W ← W - lr / rows · Xᵀ (softmax(X W + b) - one-hot y). The published learning rate is 0.01, for batches of 256.
    X holds images, (rows, height, width), or features, (rows, inputs); the losses are (batch,).

    Arguments, what is yielded and raised: see :mod:`numpy_impl.training`.
    """
    X, y, batch_size = check_data(X, y, batch_size, classes=model.output.bias.value.size, inputs=model.num_inputs)
    learner = Learner(model.net, softmax_cross_entropy, SGDOptimizer(lr, wd), average)
    return learner.fit(X, y, batch_size=batch_size, epochs=epochs, rng=rng, correct=correct)
