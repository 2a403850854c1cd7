"""LeNet: a convolutional network for small images, trained on the cross-entropy."""

from functools import partial

from mxnet import nd

from .data import check_data
from .layers import avg_pool2d, batch_norm, conv2d, dense, dropout, flatten, max_pool2d, sigmoid
from .losses import softmax_cross_entropy
from .parameters import draw_weight, read_parameters, write_parameters
from .training import train_steps

BATCH_NORM = ("gamma", "beta", "moving_mean", "moving_var")


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

    Sigmoids, as in the original, and not ReLUs: where a ReLU's input is near 0, rounding decides whether the unit is
    active, and the parameters of two columns would soon differ by more than rounding.

    Weights start at N(0, 2 / inputs of their layer), biases and shifts at zero, scales at one.

    Args:
        num_outputs: classes.
        rng: a NumPy random generator, for the weights.
        dropout: fraction of the 120 units that each training step drops.
        ctx: the device that the parameters live on; None for the current one.
    """

    def __init__(self, num_outputs, rng, *, dropout=0.2, ctx=None):
        self.num_outputs, self.dropout, self.ctx = num_outputs, dropout, ctx
        self.named_parameters = {}
        self.params = []
        self._add_layer(rng, "conv1", (6, 1, 5, 5))
        self._add_batch_norm("bn1", 6)
        self._add_layer(rng, "conv2", (16, 6, 5, 5))
        self._add_batch_norm("bn2", 16)
        self._add_layer(rng, "dense1", (120, 400))
        self._add_batch_norm("bn3", 120)
        self._add_layer(rng, "dense2", (84, 120))
        self._add_layer(rng, "dense3", (num_outputs, 84))
        for param in self.params:
            param.attach_grad()

    def _add_layer(self, rng, name, shape):
        inputs = shape[1] if len(shape) == 2 else shape[1] * shape[2] * shape[3]
        weight, bias = draw_weight(rng, shape, (2 / inputs) ** 0.5, self.ctx), nd.zeros((shape[0],), ctx=self.ctx)
        self.named_parameters |= {f"{name}.weight": weight, f"{name}.bias": bias}
        self.params += [weight, bias]

    def _add_batch_norm(self, name, channels):
        gamma, moving_var = nd.ones((channels,), ctx=self.ctx), nd.ones((channels,), ctx=self.ctx)
        beta, moving_mean = nd.zeros((channels,), ctx=self.ctx), nd.zeros((channels,), ctx=self.ctx)
        self.named_parameters |= {f"{name}.gamma": gamma, f"{name}.beta": beta}
        self.named_parameters |= {f"{name}.moving_mean": moving_mean, f"{name}.moving_var": moving_var}
        self.params += [gamma, beta]  # moving statistics are not learnt by gradient

    def net(self, X, training=False, rng=None):
        """Return logits, (rows, classes), for images. In training, dropout draws its mask from ``rng``."""
        H = X.reshape((-1, 1, 28, 28))
        H = max_pool2d(sigmoid(self._norm("bn1", self._layer(conv2d, "conv1", H, pad=2), training)), 2)
        H = avg_pool2d(sigmoid(self._norm("bn2", self._layer(conv2d, "conv2", H), training)), 2)
        H = sigmoid(self._norm("bn3", self._layer(dense, "dense1", flatten(H)), training))
        H = dropout(H, self.dropout, rng, training)
        return self._layer(dense, "dense3", sigmoid(self._layer(dense, "dense2", H)))

    def _layer(self, layer, name, X, **settings):
        return layer(X, self.named_parameters[f"{name}.weight"], self.named_parameters[f"{name}.bias"], **settings)

    def _norm(self, name, X, training):
        gamma, beta, mean, var = (self.named_parameters[f"{name}.{part}"] for part in BATCH_NORM)
        return batch_norm(X, gamma, beta, mean, var, training)

    def get_parameters(self):
        """Return copies, in the shapes that all columns share, of what is learnt and of the moving statistics."""
        return read_parameters(self.named_parameters)

    def set_parameters(self, parameters):
        """Set what :meth:`get_parameters` returns; a ValueError says what does not fit."""
        write_parameters(self.named_parameters, parameters)


def train(model, X, y, *, batch_size, epochs, lr, rng, wd=0.0, average=False, correct=None):
    """Fit by SGD; a generator of ``(epoch, losses)``, one pair after every step.

    A learning rate of 0.2, for the mean over batches of 64, gets to 85% on Fashion-MNIST within three epochs.
    X holds images, (rows, 28, 28) or (rows, 1, 28, 28); the losses are (batch,). The moving statistics of batch norm
    change in place too.

    Arguments, what is yielded and raised: see :mod:`handtorn.training`.
    """
    X, y, batch_size = check_data(X, y, batch_size, classes=model.num_outputs, ctx=model.ctx)
    if X.shape[1:] not in ((28, 28), (1, 28, 28)):
        raise ValueError(f"X has shape {X.shape}: expected images, (rows, 28, 28) or (rows, 1, 28, 28).")
    X = X.reshape((-1, 1, 28, 28))
    net = partial(model.net, training=True, rng=rng)
    return train_steps(
        net, softmax_cross_entropy, model.params, X, y,
        batch_size=batch_size, epochs=epochs, lr=lr, rng=rng, wd=wd, average=average, correct=correct,
    )  # fmt: skip
