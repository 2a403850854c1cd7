"""Softmax regression: a linear model with an output for each class, and the cross-entropy as its loss."""

import torch
from torch import nn

from .data import check_data, data_iter
from .layers import dense, flatten
from .losses import softmax_cross_entropy
from .optimizers import sgd
from .parameters import draw_weight, read_parameters, write_parameters
from .training import train_steps


class Model:
    """Logits that are linear in the pixels: o = X W + b, and softmax(o) are the probabilities.

    Weights start at N(0, 0.01²) and biases at zero.

    Args:
        num_inputs: numbers per example: 784 for images of 28 × 28.
        num_outputs: classes.
        rng: a NumPy random generator, for the weights.
        device: the device that the parameters live on; None for the CPU.
    """

    def __init__(self, num_inputs, num_outputs, rng, device=None):
        self.num_inputs = num_inputs
        self.num_outputs, self.device = num_outputs, torch.device(device or "cpu")
        self.net = nn.Sequential(flatten(), dense(num_inputs, num_outputs)).to(self.device)
        draw_weight(rng, self.net[1], 0.01)
        self.named_parameters = {"weight": self.net[1].weight, "bias": self.net[1].bias}

    def get_parameters(self):
        """Return copies in the shapes that all columns share: ``weight`` (classes, inputs), ``bias`` (classes,)."""
        return read_parameters(self.named_parameters)

    def set_parameters(self, parameters):
        """Set ``weight`` (classes, inputs) and ``bias`` (classes,); a ValueError says what does not fit."""
        write_parameters(self.named_parameters, parameters)


def train(model, X, y, *, batch_size, epochs, lr, rng, wd=0.0, average=True, correct=None):
    """Fit by SGD; a generator of ``(epoch, losses)``, one pair after every step.

    W ← W - lr · Xᵀ (softmax(X W + b) - one-hot y), averaged over the batch. The published learning rate is 0.01,
    for batches of 256.
    X holds images, (rows, height, width), or features, (rows, inputs); the losses are (batch,).

    Arguments, what is yielded and raised: see :mod:`torch_impl.training`.
    """
    X, y, batch_size = check_data(
        X, y, batch_size, classes=model.num_outputs, device=model.device, inputs=model.num_inputs
    )
    batches = data_iter(X, y, batch_size, rng)
    optimizer = sgd(model.net.parameters(), lr, wd)
    return train_steps(
        model.net, softmax_cross_entropy, batches, optimizer, epochs=epochs, average=average, correct=correct
    )
