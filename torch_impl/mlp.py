"""A small network with one hidden layer, by mini-batch stochastic gradient descent on the squared error."""

from functools import partial

import torch

from . import layers
from .data import check_data, data_iter
from .layers import Network, dense
from .losses import square_loss
from .optimizers import sgd
from .parameters import draw_weight, read_parameters, write_parameters
from .training import train_steps

ACTIVATIONS = {"sigmoid": layers.sigmoid, "relu": layers.relu}


class Model:
    """One hidden layer: ŷ = σ(X W₁ + b₁) W₂ + b₂. Without it, the linear model ŷ = X W + b.

    Weights start at N(0, 1 / inputs of their layer), which gives each layer's outputs the scale of its inputs, and
    biases at zero. ``net(X)`` evaluates, ``net(X, training=True)`` drops units.

    Args:
        num_inputs: features per row.
        rng: a NumPy random generator, for the weights.
        num_hidden: units in the hidden layer; 0 leaves it out.
        activation: "sigmoid" or "relu".
        dropout: fraction of the hidden units that each training step drops.
        device: the device that the parameters live on; None for the CPU.

    Raises:
        ValueError: another activation, or a dropout rate that is not from 0 to 1.
    """

    def __init__(self, num_inputs, rng, *, num_hidden=10, activation="sigmoid", dropout=0.0, device=None):
        self.num_inputs = num_inputs
        if activation not in ACTIVATIONS:
            raise ValueError(f"activation is {activation!r}: expected one of {', '.join(ACTIVATIONS)}.")
        self.device, self.dropout = torch.device(device or "cpu"), layers.dropout(dropout)
        output = dense(num_hidden or num_inputs, 1)
        named_layers = {"output": output}
        self.net = Network(output)
        if num_hidden:
            hidden = dense(num_inputs, num_hidden)
            named_layers = {"hidden": hidden, "output": output}
            self.net = Network(hidden, ACTIVATIONS[activation](), *[self.dropout] * bool(dropout), output)
        self.net.to(self.device)
        self.named_parameters: dict[str, torch.Tensor] = {}
        for name, layer in named_layers.items():
            draw_weight(rng, layer, layer.in_features**-0.5)
            self.named_parameters |= {f"{name}.weight": layer.weight, f"{name}.bias": layer.bias}

    def get_parameters(self):
        """Return copies in the shapes that all columns share: ``hidden.weight`` (hidden, inputs), and so on."""
        return read_parameters(self.named_parameters)

    def set_parameters(self, parameters):
        """Set what :meth:`get_parameters` returns; a ValueError says what does not fit."""
        write_parameters(self.named_parameters, parameters)


def train(model, X, y, *, batch_size, epochs, lr, rng, wd=0.0, average=True):
    """Fit by SGD; a generator of ``(epoch, losses)``, one pair after every step.

    The published learning rates, for the mean over batches of 50, are 0.3 with the hidden layer and 0.01 without.
    The losses are (batch, 1).

    Arguments, what is yielded and raised: see :mod:`torch_impl.training`.
    """
    X, y, batch_size = check_data(X, y, batch_size, device=model.device, inputs=model.num_inputs)
    model.dropout.rng = rng
    batches = data_iter(X, y, batch_size, rng)
    optimizer = sgd(model.net.parameters(), lr, wd)
    net = partial(model.net, training=True)
    return train_steps(net, square_loss, batches, optimizer, epochs=epochs, average=average)
