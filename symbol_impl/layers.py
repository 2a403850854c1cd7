"""The layers that networks are made of, as symbols: each call adds operators to a graph, and computes nothing.

Images are (batch, channels, height, width). A kernel, a stride or a pad is one number for both directions or a
pair. A layer's parameters are variables of the graph, called after the layer. Their shapes follow from those of the
data, when the graph is bound.
"""

from mxnet import nd, sym


def flatten(X):
    """Lay each example out as one row: (batch, ...) becomes (batch, numbers of an example)."""
    return sym.Flatten(X)


def dense(X, num_outputs, name="dense"):
    """X Wᵀ + b, with the variables ``NAME_weight``, (outputs, inputs), and ``NAME_bias``, (outputs,)."""
    weight, bias = _parameter(f"{name}_weight"), _parameter(f"{name}_bias")
    return sym.FullyConnected(X, weight, bias, num_hidden=num_outputs, name=name)


def relu(X):
    """max(X, 0), element by element."""
    return sym.Activation(X, act_type="relu")


def sigmoid(X):
    """1 / (1 + exp(-X)), element by element."""
    return sym.Activation(X, act_type="sigmoid")


def conv2d(X, channels, kernel, stride=1, pad=0, name="conv2d"):
    """``channels`` kernels, each over all channels of X: ``NAME_weight`` (channels, in channels, height, width)."""
    weight, bias = _parameter(f"{name}_weight"), _parameter(f"{name}_bias")
    sizes = {"kernel": _pair(kernel), "stride": _pair(stride), "pad": _pair(pad)}
    return sym.Convolution(X, weight, bias, num_filter=channels, name=name, **sizes)


def max_pool2d(X, kernel, stride=None, pad=0):
    """The maximum of each window; the stride is the size of the kernel unless it is given (in ``sym.Pooling`` 1)."""
    return _pooling(X, "max", kernel, stride, pad)


def avg_pool2d(X, kernel, stride=None, pad=0):
    """The mean of each window. The zeros of the padding count, as by default in MXNet."""
    return _pooling(X, "avg", kernel, stride, pad)


def batch_norm(X, momentum=0.9, eps=1e-5, name="batch_norm"):
    """γ (X - mean) / √(variance + ε) + β, by feature or by channel; momentum is the weight of the old average.

    Scale and shift are the variables ``NAME_gamma`` and ``NAME_beta``. The moving averages, ``NAME_moving_mean`` and
    ``NAME_moving_var``, are auxiliary states: a pass in training changes them, and no gradient does.
    """
    gamma, beta = _parameter(f"{name}_gamma"), _parameter(f"{name}_beta")
    # Left alone, ε is 0.001, and γ is fixed at 1.
    return sym.BatchNorm(X, gamma, beta, momentum=momentum, eps=eps, fix_gamma=False, name=name)


def dropout(X, rate, training, name="dropout"):
    """In training, set each number to 0 with probability ``rate`` and divide the rest by 1 - rate.

    ``sym.Dropout`` does that too, but draws its mask from MXNet's global generator: a generator passed in would not
    make a run reproducible, and no other column could drop the same units. Here the mask is one more input of the
    graph, ``NAME_mask``, of X's shape: whoever makes the batches draws it, with :func:`dropout_mask`.

    Args:
        X: a symbol.
        rate: fraction to drop, from 0 to 1.
        training: True for a graph to train, False for one to evaluate, in which nothing is dropped.
        name: of the layer.

    Raises:
        ValueError: the rate is not from 0 to 1.
    """
    if not 0 <= rate <= 1:
        raise ValueError(f"dropout's rate is {rate}: expected a number from 0 to 1.")
    if not training or rate == 0:
        return X
    if rate == 1:
        return X * 0  # there is nothing left to scale up, and no mask to draw
    return X * sym.Variable(f"{name}_mask")


def dropout_mask(shape, rate, rng, ctx=None):
    """Draw what :func:`dropout` multiplies by: 0 with probability ``rate``, and otherwise 1 / (1 - rate)."""
    keep = 1 - rate
    return nd.array(rng.random(shape, dtype="float32") < keep, ctx=ctx) / keep


def _parameter(name):
    # Module's optimizers decay what is called NAME_weight, and nothing else that does not say so. Here all decay.
    return sym.Variable(name, wd_mult=1)


def _pooling(X, pool_type, kernel, stride, pad):
    sizes = {"kernel": _pair(kernel), "stride": _pair(kernel if stride is None else stride), "pad": _pair(pad)}
    return sym.Pooling(X, pool_type=pool_type, **sizes)


def _pair(value):
    return (value, value) if isinstance(value, int) else tuple(value)
