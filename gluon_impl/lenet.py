"""LeNet: a convolutional network for small images, trained on the cross-entropy."""

from mxnet import gluon

from . import layers
from .data import check_data, data_iter
from .layers import avg_pool2d, batch_norm, conv2d, dense, flatten, max_pool2d, sigmoid
from .losses import softmax_cross_entropy
from .optimizers import sgd
from .parameters import NormalFrom, read_parameters, write_parameters
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
        self.num_outputs, self.dropout, self.ctx = num_outputs, layers.dropout(dropout), ctx
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
        features, classifier = gluon.nn.HybridSequential(), gluon.nn.HybridSequential()
        features.add(gluon.nn.HybridLambda(lambda F, X: F.reshape(X, shape=(-1, 1, 28, 28))))
        features.add(named_layers["conv1"], named_layers["bn1"], sigmoid(), max_pool2d(2))
        features.add(named_layers["conv2"], named_layers["bn2"], sigmoid(), avg_pool2d(2))
        features.add(flatten(), named_layers["dense1"], named_layers["bn3"], sigmoid())
        classifier.add(named_layers["dense2"], sigmoid(), named_layers["dense3"])
        self.net = gluon.nn.Sequential()
        self.net.add(features, self.dropout, classifier)
        self.net.initialize(NormalFrom(rng, gain=2), ctx=ctx)
        self.params = self.net.collect_params()
        self.named_parameters = {}
        for name, layer in named_layers.items():
            if name.startswith("bn"):
                statistics = {"moving_mean": layer.running_mean, "moving_var": layer.running_var}
                parameters = {"gamma": layer.gamma, "beta": layer.beta, **statistics}
            else:
                parameters = {"weight": layer.weight, "bias": layer.bias}
            self.named_parameters |= {f"{name}.{part}": parameter for part, parameter in parameters.items()}

    def get_parameters(self):
        """Return copies, in the shapes that all columns share, of what is learnt and of the moving statistics."""
        return read_parameters(self.named_parameters)

    def set_parameters(self, parameters):
        """Set what :meth:`get_parameters` returns; a ValueError says what does not fit."""
        write_parameters(self.named_parameters, parameters)


def train(model, X, y, *, batch_size, epochs, lr, rng, wd=0.0, correct=None):
    """Fit by SGD; a generator of ``(epoch, losses)``, one pair after every step.

    A learning rate of 0.2, for batches of 64, gets to 85% on Fashion-MNIST within three epochs.
    The last step of an epoch takes the rows that are left, and is still divided by ``batch_size``. X holds images,
    (rows, 28, 28) or (rows, 1, 28, 28); the losses are (batch,). The moving statistics of batch norm change in place
    too.

    Arguments, what is yielded and raised: see :mod:`gluon_impl.training`.
    """
    X, y, batch_size = check_data(X, y, batch_size, classes=model.num_outputs, ctx=model.ctx)
    if X.shape[1:] not in ((28, 28), (1, 28, 28)):
        raise ValueError(f"X has shape {X.shape}: expected images, (rows, 28, 28) or (rows, 1, 28, 28).")
    X = X.reshape((-1, 1, 28, 28))
    model.dropout.rng = rng
    batches = data_iter(X, y, batch_size, rng)
    trainer = sgd(model.params, lr, wd)
    return train_steps(
        model.net, softmax_cross_entropy, batches, trainer, batch_size=batch_size, epochs=epochs, correct=correct
    )
