"""A small network with one hidden layer, by mini-batch stochastic gradient descent on the squared error."""

from mxnet import sym

from . import layers
from .data import check_data, data_iter
from .layers import dense
from .losses import square_loss, with_losses
from .optimizers import sgd
from .parameters import NormalFrom, Parameter, read_parameters, write_parameters
from .training import Network, bind, train_steps

ACTIVATIONS = {"sigmoid": layers.sigmoid, "relu": layers.relu}


class Model:
    """One hidden layer: ŷ = σ(X W₁ + b₁) W₂ + b₂. Without it, the linear model ŷ = X W + b.

    Weights start at N(0, 1 / inputs of their layer), which gives each layer's outputs the scale of its inputs, and
    biases at zero.

    Args:
        num_inputs: features per row.
        rng: a NumPy random generator, for the weights.
        num_hidden: units in the hidden layer; 0 leaves it out.
        activation: "sigmoid" or "relu".
        dropout: fraction of the hidden units that each training step drops.
        ctx: the device that the parameters live on; None for the current one.

    Raises:
        ValueError: another activation, or a dropout rate that is not from 0 to 1.
    """

    def __init__(self, num_inputs, rng, *, num_hidden=10, activation="sigmoid", dropout=0.0, ctx=None):
        self.num_inputs = num_inputs
        if activation not in ACTIVATIONS:
            raise ValueError(f"activation is {activation!r}: expected one of {', '.join(ACTIVATIONS)}.")
        self.num_hidden, self.activation, self.dropout, self.ctx = num_hidden, ACTIVATIONS[activation], dropout, ctx
        yhat, label = self._declare(training=True), sym.Variable("label")
        output = sym.LinearRegressionOutput(yhat, label, name="regression")
        self.masks = [("dropout_mask", num_hidden, dropout)] if "dropout_mask" in yhat.list_arguments() else []
        symbol = with_losses(output, square_loss(yhat, label))
        self.module = bind(symbol, (1, num_inputs), (1, 1), NormalFrom(rng), ctx, self.masks)
        self.net = Network(self._declare(training=False), self.module, (1, num_inputs), ctx)
        self.named_parameters = {}
        for name in ["hidden", "output"] if num_hidden else ["output"]:
            for part in ("weight", "bias"):
                self.named_parameters[f"{name}.{part}"] = Parameter(self.module, f"{name}_{part}")

    def _declare(self, training):
        """The graph of ŷ, (rows, 1), from X, (rows, inputs): in training with dropout and its mask."""
        X = sym.Variable("data")
        if self.num_hidden:
            X = self.activation(dense(X, self.num_hidden, name="hidden"))
            X = layers.dropout(X, self.dropout, training)
        return dense(X, 1, name="output")

    def get_parameters(self):
        """Return copies in the shapes that all columns share: ``hidden.weight`` (hidden, inputs), and so on."""
        return read_parameters(self.named_parameters)

    def set_parameters(self, parameters):
        """Set what :meth:`get_parameters` returns; a ValueError says what does not fit."""
        write_parameters(self.named_parameters, parameters)


def train(model, X, y, *, batch_size, epochs, lr, rng, wd=0.0):
    """Fit by SGD; a generator of ``(epoch, losses)``, one pair after every step.

    The published learning rates are 0.3 with the hidden layer and 0.01 without, for the square without the half
    that LinearRegressionOutput differentiates: here they are 0.6 and 0.02.
    The last step of an epoch takes the rows that are left, and is still divided by ``batch_size``. The losses are
    (batch, 1).

    Arguments, what is yielded and raised: see :mod:`symbol_impl.training`.
    """
    X, y, batch_size = check_data(X, y, batch_size, ctx=model.ctx, inputs=model.num_inputs)
    batches = data_iter(X, y, batch_size, rng, model.masks)
    model.module.reshape(batches.provide_data, batches.provide_label)
    sgd(model.module, lr, wd)
    return train_steps(model.module, batches, epochs=epochs)
