"""The layers that networks are made of, from Gluon: each call makes a block, which keeps what it learns.

Images are (batch, channels, height, width). A kernel, a stride or a pad is one number for both directions or a
pair. Gluon could find out by itself how many inputs a layer has, but only when the first batch comes; a lesson
shows its parameters before that, and says it.
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
    """The largest number under each window; windows lie side by side unless a stride says otherwise."""
    return gluon.nn.MaxPool2D(kernel, strides=stride, padding=pad)


def avg_pool2d(kernel, stride=None, pad=0):
    """The mean under each window. The zeros of a padding count, as they do by default."""
    return gluon.nn.AvgPool2D(kernel, strides=stride, padding=pad)


def batch_norm(channels, momentum=0.9, eps=1e-5):
    """γ (X - mean) / √(variance + ε) + β, by feature or by channel; momentum is the weight of the old moving value."""
    return gluon.nn.BatchNorm(momentum=momentum, epsilon=eps, in_channels=channels)


class Dropout(gluon.Block):
    """In training, set each number to 0 with probability ``rate`` and divide the rest by 1 - rate.

    ``gluon.nn.Dropout`` does that too, but with a mask from MXNet's global generator, so that no seed that is
    passed in repeats a run, and no other column can drop the same units. This one draws from ``rng``, a NumPy
    random generator that training sets. That is Python in the middle of the net: no HybridBlock, and nothing
    around it can be hybridized with it.

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
