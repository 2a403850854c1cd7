"""A small network, one hidden layer wide, by mini-batch stochastic gradient descent on the squared error."""

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

    Weights start at N(0, 1 / inputs of their layer), which keeps numbers at the size they come in with, and biases
    at zero.

    Args:
        num_inputs: features per row.
        rng: a NumPy random generator, for the weights.
        num_hidden: units in the hidden layer; 0 leaves it out.
        activation: "sigmoid" or "relu".
        dropout: part of the hidden units that each step of training drops.
        ctx: the device that the parameters live on; None for the current one.

    Raises:
        ValueError: another activation, or a part to drop that is not from 0 to 1.
    """

    def __init__(self, num_inputs, rng, *, num_hidden=10, activation="sigmoid", dropout=0.0, ctx=None):
        self.num_inputs = num_inputs
        if activation not in ACTIVATIONS:
            raise ValueError(f"activation is {activation!r}: expected one of {', '.join(ACTIVATIONS)}.")
        if not 0 <= dropout <= 1:
            raise ValueError(f"dropout's rate is {dropout}: expected a number from 0 to 1.")
        self.activation, self.dropout, self.ctx = ACTIVATIONS[activation], dropout, ctx
        self.arrays = {}
        for name, outputs in (("hidden", num_hidden), ("output", 1)):
            if outputs:
                self.arrays[f"{name}.weight"] = draw_weight(rng, (outputs, num_inputs), num_inputs**-0.5, ctx)
                self.arrays[f"{name}.bias"] = nd.zeros((outputs,), ctx=ctx)
                num_inputs = outputs
        self.params = list(self.arrays.values())
        for param in self.params:
            param.attach_grad()

    def net(self, X, training=False, rng=None):
        """Predict ŷ, (rows, 1), for X, (rows, inputs). In training, dropout draws its mask from ``rng``."""
        if len(self.params) == 4:
            X = self.activation(dense(X, self.arrays["hidden.weight"], self.arrays["hidden.bias"]))
            X = layers.dropout(X, self.dropout, rng, training)
        return dense(X, self.arrays["output.weight"], self.arrays["output.bias"])

    def get_parameters(self):
        """Return copies in the shapes that all columns share: ``hidden.weight`` (hidden, inputs), and so on."""
        return read_parameters(self.arrays)

    def set_parameters(self, parameters):
        """Set what :meth:`get_parameters` returns; a ValueError says what does not fit."""
        write_parameters(self.arrays, parameters)


def train(model, X, y, *, batch_size, epochs, lr, rng, wd=0.0, average=False):
    """Fit by SGD; a generator of ``(epoch, losses)``, one pair after every step.

    The published learning rates, for the mean over batches of 50, are 0.3 with the hidden layer and 0.01 without.

    Args:
        model: a Model; its parameters change in place.
        X: features, (rows, inputs).
        y: labels, (rows,) or (rows, 1).
        batch_size: rows per step; the last step of an epoch takes what is left.
        epochs: how often to go through the data.
        lr: learning rate, for the *sum* of the batch's gradients, or with ``average`` their mean.
        rng: a NumPy random generator, for the order of the rows and the masks of dropout.
        wd: weight decay.
        average: divide the gradient by the rows of the batch; without it the rows' gradients are added up.

    Yields:
        The epoch, from 0, and that batch's losses, a (batch, 1) NDArray that has not been waited for.

    Raises:
        ValueError: at the call, before any training, if the data or the batch size are not as above.
    """
    X, y, batch_size = check_data(X, y, batch_size, ctx=model.ctx, inputs=model.num_inputs)
    settings = {
        "batch_size": batch_size,
        "epochs": epochs,
        "lr": lr,
        "rng": rng,
        "wd": wd,
        "average": average,
    }
    return train_steps(partial(model.net, training=True, rng=rng), square_loss, model.params, X, y, **settings)
