"""A small network with one hidden layer, by mini-batch stochastic gradient descent on the squared error."""

from mxnet import gluon

from . import layers
from .data import check_data, data_iter
from .layers import dense
from .losses import square_loss
from .optimizers import sgd
from .parameters import NormalFrom, read_parameters, write_parameters
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
        self.ctx, self.dropout, hidden = ctx, layers.dropout(dropout), dense(num_inputs, num_hidden or 1)
        self.net = gluon.nn.Sequential() if dropout and num_hidden else gluon.nn.HybridSequential()
        if num_hidden:
            output = dense(num_hidden, 1)
            self.net.add(hidden, ACTIVATIONS[activation](), *[self.dropout] * bool(dropout), output)
            named_layers = {"hidden": hidden, "output": output}
        else:
            self.net.add(hidden)
            named_layers = {"output": hidden}
        self.net.initialize(NormalFrom(rng), ctx=ctx)
        self.params = self.net.collect_params()
        self.named_parameters = {}
        for name, layer in named_layers.items():
            self.named_parameters |= {f"{name}.weight": layer.weight, f"{name}.bias": layer.bias}

    def get_parameters(self):
        """Return copies in the shapes that all columns share: ``hidden.weight`` (hidden, inputs), and so on."""
        return read_parameters(self.named_parameters)

    def set_parameters(self, parameters):
        """Set what :meth:`get_parameters` returns; a ValueError says what does not fit."""
        write_parameters(self.named_parameters, parameters)


def train(model, X, y, *, batch_size, epochs, lr, rng, wd=0.0):
    """Fit by SGD; a generator of ``(epoch, losses)``, one pair after every step.

    The published learning rates are 0.3 with the hidden layer and 0.01 without, for the square without the half
    that Gluon takes: here they are 0.6 and 0.02.
    The last step of an epoch takes the rows that are left, and is still divided by ``batch_size``. The losses are
    (batch,).

    Arguments, what is yielded and raised: see :mod:`gluon_impl.training`.
    """
    X, y, batch_size = check_data(X, y, batch_size, ctx=model.ctx, inputs=model.num_inputs)
    model.dropout.rng = rng
    batches = data_iter(X, y, batch_size, rng)
    trainer = sgd(model.params, lr, wd)
    return train_steps(model.net, square_loss, batches, trainer, batch_size=batch_size, epochs=epochs)
