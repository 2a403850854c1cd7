"""The layers that networks are made of, from PyTorch: each call makes a module, which holds its parameters.

Images are (batch, channels, height, width). A kernel, a stride or a pad is one number for both directions or a
pair. Weights are zeros until a lesson draws them: PyTorch would draw them from its global generator.
"""

import numpy as np
import torch
from torch import nn
from torch.nn import functional

flatten = nn.Flatten


def dense(num_inputs, num_outputs):
    """X Wᵀ + b, with weight (outputs, inputs) and bias (outputs,)."""
    return _zeros(nn.utils.skip_init(nn.Linear, num_inputs, num_outputs))


def relu():
    """max(X, 0)."""
    return nn.ReLU()


def sigmoid():
    """1 / (1 + exp(-X))."""
    return nn.Sigmoid()


def conv2d(in_channels, channels, kernel, stride=1, pad=0):
    """``channels`` kernels, each over all ``in_channels``: weight (channels, in_channels, height, width)."""
    return _zeros(nn.utils.skip_init(nn.Conv2d, in_channels, channels, kernel, stride=stride, padding=pad))


def max_pool2d(kernel, stride=None, pad=0):
    """The maximum of each window; the stride is the size of the kernel unless it is given."""
    return nn.MaxPool2d(kernel, stride=stride, padding=pad)


def avg_pool2d(kernel, stride=None, pad=0):
    """The mean of each window. The zeros of the padding count, as by default in PyTorch."""
    return nn.AvgPool2d(kernel, stride=stride, padding=pad, count_include_pad=True)


class BatchNorm(nn.BatchNorm2d):
    """γ (X - mean) / √(variance + ε) + β, by feature or by channel; momentum is the weight of the old average.

    Three things differ from ``nn.BatchNorm1d`` and ``nn.BatchNorm2d``, so that all columns learn the same: one
    class takes rows of features and images; the moving variance averages the biased variance, divided by n, as used
    for normalising (PyTorch averages the one divided by n - 1); a batch with one number per channel is allowed.

    Args:
        channels: features or channels.
        momentum: weight of the old moving average. PyTorch's own ``momentum`` is the weight of the new one.
        eps: ε.
    """

    running_mean: torch.Tensor
    running_var: torch.Tensor
    momentum: float

    def __init__(self, channels, momentum=0.9, eps=1e-5):
        super().__init__(channels, eps=eps, momentum=1 - momentum)

    def forward(self, X):
        """Normalise X, (batch, features) or (batch, channels, height, width)."""
        if not self.training:
            moving = self.running_mean, self.running_var
            return functional.batch_norm(X, *moving, self.weight, self.bias, eps=self.eps)
        size = X.numel() // X.shape[1]
        if size == 1:  # PyTorch refuses it; twice the same has the same mean and biased variance
            return self(torch.cat([X, X]))[:1]
        # A momentum of 1 puts this batch's own statistics into mean and variance.
        mean, variance = torch.zeros_like(self.running_mean), torch.zeros_like(self.running_var)
        normal = functional.batch_norm(X, mean, variance, self.weight, self.bias, True, momentum=1.0, eps=self.eps)
        self.running_mean.lerp_(mean, self.momentum)
        self.running_var.lerp_(variance * ((size - 1) / size), self.momentum)
        return normal


batch_norm = BatchNorm


class Dropout(nn.Module):
    """In training, set each number to 0 with probability ``rate`` and divide the rest by 1 - rate.

    ``nn.Dropout`` does that too, but draws its mask from PyTorch's global generator, so that no other column could
    drop the same units. This one draws from ``rng``, a NumPy random generator that training sets.

    Raises:
        ValueError: the rate is not from 0 to 1.
    """

    rng: np.random.Generator

    def __init__(self, rate):
        super().__init__()
        if not 0 <= rate <= 1:
            raise ValueError(f"dropout's rate is {rate}: expected a number from 0 to 1.")
        self.rate = rate

    def forward(self, X):
        """Return X with some of its numbers dropped in training, and X itself otherwise."""
        if not self.training or self.rate == 0:
            return X
        keep = 1 - self.rate
        if keep == 0:
            return X * 0  # there is nothing left to scale up; zeros_like would cut the graph
        mask = torch.from_numpy(self.rng.random(X.shape, dtype="float32") < keep).to(X.device)
        return X * (mask / keep)


dropout = Dropout


class Network(nn.Sequential):
    """Layers in sequence, in evaluation mode unless a call says ``training=True``.

    A PyTorch module starts in training mode and stays in it until told otherwise. One left in that mode by mistake
    drops units and updates moving statistics while it is tested. Here the mode lasts for one call.
    """

    def __init__(self, *layers):
        super().__init__(*layers)
        self.eval()

    def forward(self, X, training=False):
        """Return what the last layer gives for X."""
        self.train(training)
        try:
            return super().forward(X)
        finally:
            self.eval()


def _zeros(layer):
    for param in layer.parameters():
        nn.init.zeros_(param)
    return layer
