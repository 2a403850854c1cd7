"""LeNet: a convolutional network for small images, trained on the cross-entropy."""

from mxnet import sym

from .data import check_data, data_iter
from .layers import avg_pool2d, batch_norm, conv2d, dense, dropout, flatten, max_pool2d, sigmoid
from .losses import softmax_cross_entropy, with_losses
from .optimizers import sgd
from .parameters import NormalFrom, Parameter, read_parameters, write_parameters
from .training import Network, bind, train_steps

PARTS = {"conv": ("weight", "bias"), "dense": ("weight", "bias"), "bn": ("gamma", "beta", "moving_mean", "moving_var")}


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
        logits, label = self._declare(training=True), sym.Variable("label")
        output = sym.SoftmaxOutput(logits, label, name="softmax")
        symbol = with_losses(output, softmax_cross_entropy(logits, label))
        self.masks = [("dropout_mask", 120, dropout)] if "dropout_mask" in logits.list_arguments() else []
        self.module = bind(symbol, (1, 1, 28, 28), (1,), NormalFrom(rng, gain=2), ctx, self.masks)
        self.net = Network(self._declare(training=False), self.module, (1, 1, 28, 28), ctx)
        self.named_parameters = {}
        for name in ("conv1", "bn1", "conv2", "bn2", "dense1", "bn3", "dense2", "dense3"):
            for part in PARTS[name.rstrip("123")]:
                self.named_parameters[f"{name}.{part}"] = Parameter(self.module, f"{name}_{part}")

    def _declare(self, training):
        """The graph of the logits, (rows, classes), for images: in training with dropout and its mask."""
        H = sym.reshape(sym.Variable("data"), shape=(-1, 1, 28, 28))
        H = max_pool2d(sigmoid(batch_norm(conv2d(H, 6, 5, pad=2, name="conv1"), name="bn1")), 2)
        H = avg_pool2d(sigmoid(batch_norm(conv2d(H, 16, 5, name="conv2"), name="bn2")), 2)
        H = sigmoid(batch_norm(dense(flatten(H), 120, name="dense1"), name="bn3"))
        H = dropout(H, self.dropout, training)
        return dense(sigmoid(dense(H, 84, name="dense2")), self.num_outputs, name="dense3")

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

    Arguments, what is yielded and raised: see :mod:`symbol_impl.training`.
    """
    X, y, batch_size = check_data(X, y, batch_size, classes=model.num_outputs, ctx=model.ctx)
    if X.shape[1:] not in ((28, 28), (1, 28, 28)):
        raise ValueError(f"X has shape {X.shape}: expected images, (rows, 28, 28) or (rows, 1, 28, 28).")
    X = X.reshape((-1, 1, 28, 28))
    batches = data_iter(X, y, batch_size, rng, model.masks)
    model.module.reshape(batches.provide_data, batches.provide_label)
    sgd(model.module, lr, wd)
    return train_steps(model.module, batches, epochs=epochs, correct=correct)
