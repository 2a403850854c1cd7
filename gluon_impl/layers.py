"""The layers that networks are made of, from Gluon: each call makes a block, which holds its parameters.

Images are (batch, channels, height, width). A kernel, a stride or a pad is one number for both directions or a
pair. Gluon could infer the number of a layer's inputs from the first batch; here it is an argument, because the
lessons read parameters before that.
"""

from mxnet import autograd, gluon, nd

flatten = gluon.nn.Flatten


def dense(num_inputs, num_outputs):
    """X Wᵀ + b, with weight (outputs, inputs) and bias (outputs,)."""
    return gluon.nn.Dense(num_outputs, in_units=num_inputs)


def relu():
    """max(X, 0)."""
    return gluon.nn.Activation("relu")


def sigmoid():
    """1 / (1 + exp(-X))."""
    return gluon.nn.Activation("sigmoid")


def conv2d(in_channels, channels, kernel, stride=1, pad=0):
    """``channels`` kernels, each over all ``in_channels``: weight (channels, in_channels, height, width)."""
    return gluon.nn.Conv2D(channels, kernel, strides=stride, padding=pad, in_channels=in_channels)


def max_pool2d(kernel, stride=None, pad=0):
    """The maximum of each window; the stride is the size of the kernel unless it is given."""
    return gluon.nn.MaxPool2D(kernel, strides=stride, padding=pad)


def avg_pool2d(kernel, stride=None, pad=0):
    """The mean of each window. The zeros of the padding count, as by default in Gluon."""
    return gluon.nn.AvgPool2D(kernel, strides=stride, padding=pad)


def batch_norm(channels, momentum=0.9, eps=1e-5):
    """γ (X - mean) / √(variance + ε) + β, by feature or by channel; momentum is the weight of the old average."""
    return gluon.nn.BatchNorm(momentum=momentum, epsilon=eps, in_channels=channels)


class Dropout(gluon.Block):
    """In training, set each number to 0 with probability ``rate`` and divide the rest by 1 - rate.

    ``gluon.nn.Dropout`` does that too, but draws its mask from MXNet's global generator: a generator passed in would
    not make a run reproducible, and no other column could drop the same units. This one draws from ``rng``, a NumPy
    random generator that training sets. It therefore runs as Python, is no HybridBlock, and cannot be compiled
    together with the layers around it.

    Raises:
        ValueError: the rate is not from 0 to 1.
    """

    def __init__(self, rate):
        super().__init__()
        if not 0 <= rate <= 1:
            raise ValueError(f"dropout's rate is {rate}: expected a number from 0 to 1.")
        self.rate, self.rng = rate, None

    def forward(self, X):
        """Return X with some of its numbers dropped in training, and X itself otherwise."""
        if not autograd.is_training() or self.rate == 0:
            return X
        keep = 1 - self.rate
        if keep == 0:
            return X * 0  # there is nothing left to scale up
        if self.rng is None:
            raise ValueError("dropout has no random generator: set its rng before training.")
        mask = nd.array(self.rng.random(X.shape, dtype="float32") < keep, ctx=X.context)
        return X * (mask / keep)


dropout = Dropout
