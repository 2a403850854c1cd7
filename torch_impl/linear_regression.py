"""Linear regression, y = X w + b, by mini-batch stochastic gradient descent on the squared error."""

import torch
from torch import nn

from .data import check_data, data_iter
from .layers import dense
from .losses import square_loss
from .optimizers import sgd
from .parameters import draw_weight, read_parameters, write_parameters
from .training import train_steps


class Model:
    """A linear model: ŷ = X w + b.

    Weights start at N(0, 0.01²) and the bias at zero, as in the article.

    Args:
        num_inputs: features per row.
        rng: a NumPy random generator, for the weights.
        device: the device that the parameters live on; None for the CPU.
    """

    def __init__(self, num_inputs, rng, device=None):
        self.num_inputs = num_inputs
        self.device = torch.device(device or "cpu")
        self.net = nn.Sequential(dense(num_inputs, 1)).to(self.device)
        draw_weight(rng, self.net[0], 0.01)
        self.named_parameters = {"weight": self.net[0].weight, "bias": self.net[0].bias}

    def get_parameters(self):
        """Return copies in the shapes that all columns share: ``weight`` (1, inputs) and ``bias`` (1,)."""
        return read_parameters(self.named_parameters)

    def set_parameters(self, parameters):
        """Set ``weight`` (1, inputs) and ``bias`` (1,); a ValueError says what does not fit."""
        write_parameters(self.named_parameters, parameters)


def train(model, X, y, *, batch_size, epochs, lr, rng, wd=0.0, average=True):
    """Fit by SGD; a generator of ``(epoch, losses)``, one pair after every step.

    w ← w - lr · mean of ∂(ŷ - y)²/∂w over the batch. The published learning rate is 0.03, for batches of 10
    and three epochs. The losses are (batch, 1).

    Arguments, what is yielded and raised: see :mod:`torch_impl.training`.
    """
    X, y, batch_size = check_data(X, y, batch_size, device=model.device, inputs=model.num_inputs)
    batches = data_iter(X, y, batch_size, rng)
    optimizer = sgd(model.net.parameters(), lr, wd)
    return train_steps(model.net, square_loss, batches, optimizer, epochs=epochs, average=average)
