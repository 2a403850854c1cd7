"""Softmax regression: a linear model with an output for each class, and the cross-entropy as its loss."""

from mxnet import sym

from .data import check_data, data_iter
from .layers import dense, flatten
from .losses import softmax_cross_entropy, with_losses
from .optimizers import sgd
from .parameters import NormalFrom, Parameter, read_parameters, write_parameters
from .training import Network, bind, train_steps


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
        self.num_inputs, self.num_outputs = num_inputs, num_outputs
        self.ctx = ctx
        logits, label = dense(flatten(sym.Variable("data")), num_outputs, name="output"), sym.Variable("label")
        output = sym.SoftmaxOutput(logits, label, name="softmax")
        symbol = with_losses(output, softmax_cross_entropy(logits, label))
        self.module = bind(symbol, (1, num_inputs), (1,), NormalFrom(rng, 0.01), ctx)
        self.net = Network(logits, self.module, (1, num_inputs), ctx)
        self.named_parameters = {name: Parameter(self.module, f"output_{name}") for name in ("weight", "bias")}

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

    Arguments, what is yielded and raised: see :mod:`symbol_impl.training`.
    """
    X, y, batch_size = check_data(X, y, batch_size, classes=model.num_outputs, ctx=model.ctx, inputs=model.num_inputs)
    batches = data_iter(X, y, batch_size, rng)
    model.module.reshape(batches.provide_data, batches.provide_label)
    sgd(model.module, lr, wd)
    return train_steps(model.module, batches, epochs=epochs, correct=correct)
