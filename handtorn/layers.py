"""The layers that networks are made of, from elementary operations; autograd finds their gradients.

Images are (batch, channels, height, width). A kernel, a stride or a pad is one number for both directions or a
pair. A layer's parameters and moving statistics are arguments: the functions here keep no state.
"""

from functools import reduce

from mxnet import autograd, nd

LOWEST = -3.4e38  # below any activation: padding with it is never the maximum


def flatten(X):
    """Lay each example out as one row: (batch, ...) becomes (batch, numbers of an example)."""
    return X.reshape((X.shape[0], -1))


def dense(X, weight, bias):
    """X W + b: (batch, inputs) with weight (inputs, outputs) and bias (outputs,) gives (batch, outputs)."""
    return nd.dot(X, weight) + bias


def relu(X):
    """max(X, 0), element by element."""
    # nd.maximum(X, 0) is the same, but has derivative 1 at 0, where the libraries have 0.
    return X * (X > 0)


def sigmoid(X):
    """1 / (1 + exp(-X)), element by element."""
    # Computed like that, exp overflows below -88, and the derivative becomes infinity times zero. By the half-angle
    # formula it is a tanh, which never overflows.
    return 0.5 * nd.tanh(0.5 * X) + 0.5


def conv2d(X, weight, bias, stride=1, pad=0):
    """Slide kernels over images: out[n, o] = bias[o] + Σ weight[o, c, i, j] · X[n, c, · + i, · + j].

    What deep learning calls a convolution is a cross-correlation: the kernel is not flipped.

    Args:
        X: images, (batch, channels, height, width).
        weight: (output channels, channels, kernel height, kernel width).
        bias: (output channels,).
        stride: how far the kernel moves.
        pad: rows and columns of zeros around the image.

    Returns:
        (batch, output channels, out height, out width); a side of n becomes (n + 2 pad - kernel) // stride + 1.
    """
    outputs, *_, kernel_height, kernel_width = weight.shape
    # im2col: each row of ``columns`` holds the numbers that one weight multiplies, so that the convolution of all
    # images is one matrix product.
    patches = _patches(nd.swapaxes(_padded(X, pad, 0), 0, 1), (kernel_height, kernel_width), stride)
    _, batch, height, width = patches[0].shape
    columns = nd.stack(*patches, axis=1).reshape((-1, batch * height * width))
    sums = nd.dot(weight.reshape((outputs, -1)), columns) + _repeated(bias, columns.shape[1])
    return nd.swapaxes(sums.reshape((outputs, batch, height, width)), 0, 1)


def max_pool2d(X, kernel, stride=None, pad=0):
    """The maximum of each window; the stride is the size of the kernel unless it is given."""
    return reduce(nd.maximum, _patches(_padded(X, pad, LOWEST), kernel, kernel if stride is None else stride))


def avg_pool2d(X, kernel, stride=None, pad=0):
    """The mean of each window. The zeros of the padding count, as by default in MXNet."""
    patches = _patches(_padded(X, pad, 0), kernel, kernel if stride is None else stride)
    return nd.add_n(*patches) / len(patches)


def batch_norm(X, gamma, beta, moving_mean, moving_var, training, momentum=0.9, eps=1e-5):
    """γ (X - mean) / √(variance + ε) + β, by feature or, for images, by channel.

    In training, mean and variance are those of this batch, and update the moving averages:
    moving ← momentum · moving + (1 - momentum) · this batch's. In evaluation, mean and variance are the moving
    averages, which then do not change. The variance is the biased one, divided by n. (Ioffe & Szegedy, 2015,
    algorithms 1 and 2; their inference multiplies the variance by n / (n - 1), MXNet does not.)

    Args:
        X: (batch, features), or images (batch, channels, height, width).
        gamma, beta: scale and shift, (features,) or (channels,).
        moving_mean, moving_var: of the same shape; updated in place, in training only.
        training: True for training, False for evaluation.
        momentum: weight of the old moving average.
        eps: added to the variance.

    Returns:
        An array of X's shape.
    """
    channels_first = nd.swapaxes(X, 0, 1)
    rows = channels_first.reshape((gamma.shape[0], -1))  # one row for each feature or channel
    size = rows.shape[1]
    if training:
        mean = _row_means(rows)
        centred = rows - _repeated(mean, size)
        variance = _row_means(nd.square(centred))
        with autograd.pause():  # moving averages are not differentiated
            for moving, now in ((moving_mean, mean), (moving_var, variance)):
                moving[:] = momentum * moving + (1 - momentum) * now
    else:
        centred, variance = rows - _repeated(moving_mean, size), moving_var
    normal = centred * _repeated(gamma / nd.sqrt(variance + eps), size) + _repeated(beta, size)
    return nd.swapaxes(normal.reshape(channels_first.shape), 0, 1)


def dropout(X, rate, rng, training):
    """In training, set each number to 0 with probability ``rate`` and divide the rest by 1 - rate.

    So the expected value stays what it is in evaluation, where nothing is dropped. (Srivastava et al., JMLR 15, 2014.)

    Args:
        X: any shape.
        rate: fraction to drop, from 0 to 1.
        rng: a NumPy random generator, for the mask.
        training: True for training, False for evaluation.

    Raises:
        ValueError: the rate is not from 0 to 1.
    """
    if not 0 <= rate <= 1:
        raise ValueError(f"dropout's rate is {rate}: expected a number from 0 to 1.")
    if not training or rate == 0:
        return X
    keep = 1 - rate
    if keep == 0:
        return X * 0  # there is nothing left to scale up
    if rng is None:
        raise ValueError("dropout has no random generator: give it one in training.")
    mask = nd.array(rng.random(X.shape, dtype="float32") < keep, ctx=X.context)
    return X * (mask / keep)


def _padded(X, pad, value):
    """X with ``pad`` rows and columns of ``value`` on each side."""
    height, width = _pair(pad)
    if height == width == 0:
        return X
    widths = (0, 0, 0, 0, height, height, width, width)
    return nd.pad(X, mode="constant", pad_width=widths, constant_value=value)


def _patches(X, kernel, stride):
    """For each position in the kernel, row by row, its number in every window: a list of (.., .., out, out)."""
    (kernel_height, kernel_width), (down, right) = _pair(kernel), _pair(stride)
    height, width = X.shape[2] - kernel_height + 1, X.shape[3] - kernel_width + 1
    if height < 1 or width < 1:
        raise ValueError(f"A window of {(kernel_height, kernel_width)} is larger than the image, {X.shape[2:]}.")
    return [
        X[:, :, i : i + height : down, j : j + width : right] for i in range(kernel_height) for j in range(kernel_width)
    ]


# On a CPU, MXNet sums a row one number after the other, also in the gradient of a broadcast. A matrix product with ones
# gives the same sum, ten times as fast on 200,000 numbers.


def _row_means(rows):
    """The mean of each row: (rows, size) to (rows,)."""
    size = rows.shape[1]
    return nd.dot(rows, nd.ones((size, 1), ctx=rows.context, dtype=rows.dtype) / size).reshape((-1,))


def _repeated(column, size):
    """Each number repeated along a row of its own: (rows,) to (rows, size)."""
    return nd.dot(column.reshape((-1, 1)), nd.ones((1, size), ctx=column.context, dtype=column.dtype))


def _pair(value):
    return (value, value) if isinstance(value, int) else value
