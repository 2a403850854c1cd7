"""A small network with one hidden layer, by mini-batch stochastic gradient descent on the squared error."""

from functools import partial

from mxnet import nd

from . import layers
from .data import check_data
from .layers import dense
from .losses import square_loss
from .parameters import draw_weight, read_parameters, write_parameters
from .training import train_steps

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
        if not 0 <= dropout <= 1:
            raise ValueError(f"dropout's rate is {dropout}: expected a number from 0 to 1.")
        self.activation, self.dropout, self.ctx = ACTIVATIONS[activation], dropout, ctx
        self.named_parameters = {}
        for name, outputs in (("hidden", num_hidden), ("output", 1)):
            if outputs:
                weight = draw_weight(rng, (outputs, num_inputs), num_inputs**-0.5, ctx)
                self.named_parameters |= {f"{name}.weight": weight, f"{name}.bias": nd.zeros((outputs,), ctx=ctx)}
                num_inputs = outputs
        self.params = list(self.named_parameters.values())
        for param in self.params:
            param.attach_grad()

    def net(self, X, training=False, rng=None):
        """Predict ŷ, (rows, 1), for X, (rows, inputs). In training, dropout draws its mask from ``rng``."""
        parameters = self.named_parameters
        if "hidden.weight" in parameters:
            X = self.activation(dense(X, parameters["hidden.weight"], parameters["hidden.bias"]))
            X = layers.dropout(X, self.dropout, rng, training)
        return dense(X, parameters["output.weight"], parameters["output.bias"])

    def get_parameters(self):
        """Return copies in the shapes that all columns share: ``hidden.weight`` (hidden, inputs), and so on."""
        return read_parameters(self.named_parameters)

    def set_parameters(self, parameters):
        """Set what :meth:`get_parameters` returns; a ValueError says what does not fit."""
        write_parameters(self.named_parameters, parameters)


def train(model, X, y, *, batch_size, epochs, lr, rng, wd=0.0, average=False):
    """Fit by SGD; a generator of ``(epoch, losses)``, one pair after every step.

    The published learning rates, for the mean over batches of 50, are 0.3 with the hidden layer and 0.01 without.
    The losses are (batch, 1).

    Arguments, what is yielded and raised: see :mod:`handtorn.training`.
    """
    X, y, batch_size = check_data(X, y, batch_size, ctx=model.ctx, inputs=model.num_inputs)
    net = partial(model.net, training=True, rng=rng)
    return train_steps(
        net, square_loss, model.params, X, y,
        batch_size=batch_size, epochs=epochs, lr=lr, rng=rng, wd=wd, average=average,
    )  # fmt: skip
