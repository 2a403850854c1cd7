"""LeNet: a convolutional network for small images, trained on the cross-entropy."""

from functools import partial

import torch
from torch import nn

from . import layers
from .data import check_data, data_iter
from .layers import Network, avg_pool2d, batch_norm, conv2d, dense, flatten, max_pool2d, sigmoid
from .losses import softmax_cross_entropy
from .optimizers import sgd
from .parameters import draw_weight, read_parameters, write_parameters
from .training import train_steps


class Model:
    """Two convolutions and three dense layers (after LeCun et al., 1998), with batch norm and dropout added.

    | layer | gives |
    |---|---|
    | image | 1 × 28 × 28 |
    | 6 kernels of 5 × 5, padding 2, batch norm, sigmoid, 2 × 2 max pooling | 6 × 14 × 14 |
    | 16 kernels of 5 × 5, batch norm, sigmoid, 2 × 2 average pooling | 16 × 5 × 5, flattened to 400 |
    | dense, batch norm, sigmoid, dropout | 120 |
    | dense, sigmoid | 84 |
    | dense | classes |

    Weights start at N(0, 2 / inputs of their layer), biases and shifts at zero, scales at one. ``net(X)`` evaluates,
    ``net(X, training=True)`` drops units and updates the statistics of batch norm.

    Args:
        num_outputs: classes.
        rng: a NumPy random generator, for the weights.
        dropout: fraction of the 120 units that each training step drops.
        device: the device that the parameters live on; None for the CPU.
    """

    def __init__(self, num_outputs, rng, *, dropout=0.2, device=None):
        self.num_outputs, self.device = num_outputs, torch.device(device or "cpu")
        self.dropout = layers.dropout(dropout)
        named_layers = {
            "conv1": conv2d(1, 6, 5, pad=2),
            "bn1": batch_norm(6),
            "conv2": conv2d(6, 16, 5),
            "bn2": batch_norm(16),
            "dense1": dense(400, 120),
            "bn3": batch_norm(120),
            "dense2": dense(120, 84),
            "dense3": dense(84, num_outputs),
        }
        self.net = Network(
            *(flatten(), nn.Unflatten(1, (1, 28, 28))),  # with or without a channel
            *(named_layers["conv1"], named_layers["bn1"], sigmoid(), max_pool2d(2)),
            *(named_layers["conv2"], named_layers["bn2"], sigmoid(), avg_pool2d(2)),
            *(flatten(), named_layers["dense1"], named_layers["bn3"], sigmoid(), self.dropout),
            *(named_layers["dense2"], sigmoid(), named_layers["dense3"]),
        ).to(self.device)
        self.named_parameters: dict[str, torch.Tensor] = {}
        for name, layer in named_layers.items():
            if name.startswith("bn"):
                statistics = {"moving_mean": layer.running_mean, "moving_var": layer.running_var}
                parameters = {"gamma": layer.weight, "beta": layer.bias, **statistics}
            else:
                draw_weight(rng, layer, (2 / layer.weight[0].numel()) ** 0.5)
                parameters = {"weight": layer.weight, "bias": layer.bias}
            self.named_parameters |= {f"{name}.{part}": parameter for part, parameter in parameters.items()}

    def get_parameters(self):
        """Return copies, in the shapes that all columns share, of what is learnt and of the moving statistics."""
        return read_parameters(self.named_parameters)

    def set_parameters(self, parameters):
        """Set what :meth:`get_parameters` returns; a ValueError says what does not fit."""
        write_parameters(self.named_parameters, parameters)


def train(model, X, y, *, batch_size, epochs, lr, rng, wd=0.0, average=True, correct=None):
    """Fit by SGD; a generator of ``(epoch, losses)``, one pair after every step.

    A learning rate of 0.2, for the mean over batches of 64, gets to 85% on Fashion-MNIST within three epochs.
    X holds images, (rows, 28, 28) or (rows, 1, 28, 28); the losses are (batch,). The moving statistics of batch norm
    change in place too.

    Arguments, what is yielded and raised: see :mod:`torch_impl.training`.
    """
    X, y, batch_size = check_data(X, y, batch_size, classes=model.num_outputs, device=model.device)
    if X.shape[1:] not in ((28, 28), (1, 28, 28)):
        raise ValueError(f"X has shape {tuple(X.shape)}: expected images, (rows, 28, 28) or (rows, 1, 28, 28).")
    model.dropout.rng = rng
    batches = data_iter(X, y, batch_size, rng)
    optimizer = sgd(model.net.parameters(), lr, wd)
    net = partial(model.net, training=True)
    return train_steps(net, softmax_cross_entropy, batches, optimizer, epochs=epochs, average=average, correct=correct)
