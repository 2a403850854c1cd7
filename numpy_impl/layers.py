"""The layers that networks are made of, each with its derivative worked out by hand right beside it.

**The chain rule.** A network is one function after another, and the Jacobian of the whole is the product of the
layers' Jacobians:

    ∂loss/∂input = ∂loss/∂output₃ · ∂output₃/∂output₂ · ∂output₂/∂output₁ · ∂output₁/∂input

A product of matrices may be worked out from either end, and the end decides what it costs.

**Reverse mode** starts on the left. A loss is one number, so ∂loss/∂output₃ is a row, a row times a Jacobian is a
row again, and no matrix of derivatives ever has to be there. What a layer must be able to do is this one product, a
row times its Jacobian (a vector-Jacobian product): given D, the gradient of the loss with respect to its output,
return the gradient with respect to its input. On the way each layer learns D, from which the gradient of its own
parameters is one more such product. So one walk back through the network gives the gradient of all parameters,
however many there are, for a small multiple of what the walk forward cost. The price is memory: the walk back needs
what the walk forward has seen.

**Forward mode** starts on the right, with a column: a direction in which to change the input, or one parameter.
Jacobian times column is a column again (a Jacobian-vector product), and at the end stands the loss's change in that
one direction. It needs no memory of the walk, and a function of few inputs and many outputs is best treated like
that. A loss is the opposite: a walk for each parameter. :mod:`numpy_impl.modes` counts both.

Here ``forward(X)`` returns the output and a function, ``backward``, that does the product. It is a closure: it sees
X and whatever else ``forward`` has worked out, which therefore needs no other place to be kept in. It *adds* to the
parameters' gradients, because a parameter that is used in two places has the sum of both as its gradient; the
optimizer, which comes last, clears them.

Images are (batch, channels, height, width). A kernel, a stride or a pad is one number for both directions or a
pair. (After Julian Eisenschlos, "Deep learning in 100 lines".)
"""

from numbers import Integral

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


class Parameter:
    """A float32 array that is learnt, ``value``, and the gradient of the loss with respect to it, ``grad``."""

    def __init__(self, value):
        self.value = np.array(value, dtype="float32")
        self.grad = np.zeros_like(self.value)


class Layer:
    """A differentiable function of an array and of its own parameters.

    Attributes:
        parameters: a list of Parameters.
        first: set this where no layer below has parameters: the gradient with respect to the data, which can cost as
            much as all the rest, is not needed then, and ``backward`` may return None.
    """

    first = False

    def __init__(self, *parameters):
        self.parameters = list(parameters)

    def forward(self, X, training=False):
        """Return the output for X, and ``backward``.

        ``backward(D)`` takes the gradient with respect to the output, adds to each parameter's ``grad``, and returns
        the gradient with respect to X. Some layers do something else in training than afterwards.
        """
        raise NotImplementedError

    def __call__(self, X, training=False):
        """Return the output alone."""
        return self.forward(X, training)[0]


class Sequential(Layer):
    """One layer after another; the gradient goes through them the other way round."""

    def __init__(self, *layers):
        super().__init__(*[parameter for layer in layers for parameter in layer.parameters])
        self.layers = layers

    def forward(self, X, training=False):
        """Return the last layer's output, and ``backward``, which ends at a layer that is the first to learn."""
        backwards = []
        for layer in self.layers:
            X, backward = layer.forward(X, training)
            backwards.append(backward)

        def backward_through_all(D):
            for backward in reversed(backwards):
                D = backward(D)
                if D is None:
                    break
            return D

        return X, backward_through_all


class Flatten(Layer):
    """Lay each example out as one row: (batch, ...) becomes (batch, numbers of an example)."""

    def forward(self, X, training=False):
        """Return X in another shape, and ``backward``, which undoes that."""
        return X.reshape((len(X), -1)), lambda D: D.reshape(X.shape)


class Linear(Layer):
    """X Wᵀ + b, with weight (outputs, inputs) and bias (outputs,); both start at zero."""

    def __init__(self, num_inputs, num_outputs):
        self.weight, self.bias = Parameter(np.zeros((num_outputs, num_inputs))), Parameter(np.zeros(num_outputs))
        super().__init__(self.weight, self.bias)

    def forward(self, X, training=False):
        """Map (batch, inputs) to (batch, outputs)."""

        def backward(D):
            self.weight.grad += D.T @ X
            self.bias.grad += D.sum(axis=0)
            return None if self.first else D @ self.weight.value

        return X @ self.weight.value.T + self.bias.value, backward


class ReLU(Layer):
    """max(X, 0), element by element; the derivative at 0 is taken as 0."""

    def forward(self, X, training=False):
        """Return an array of X's shape."""
        return np.maximum(X, 0), lambda D: D * (X > 0)


class Sigmoid(Layer):
    """S = 1 / (1 + exp(-X)), element by element, with derivative S (1 - S)."""

    def forward(self, X, training=False):
        """Return an array of X's shape."""
        # exp(-X) overflows for large negative X, exp(-|X|) nowhere: below 0, S is exp(X) / (1 + exp(X)).
        E = np.exp(-np.abs(X))
        S = np.where(X < 0, E, 1) / (1 + E)
        return S, lambda D: D * S * (1 - S)


class Conv2D(Layer):
    """Slide kernels over images: out[n, o] = bias[o] + Σ weight[o, c, i, j] · X[n, c, · + i, · + j].

    What deep learning calls a convolution is a cross-correlation: the kernel is not flipped. With each
    window written out as a row (im2col), the convolution of all images is one matrix product, and so are its
    derivatives.

    Args:
        in_channels: channels of the images.
        channels: kernels, and channels of the output: weight (channels, in_channels, height, width), bias (channels,).
        kernel: height and width of a kernel.
        stride: how far the kernel moves.
        pad: rows and columns of zeros around the image.
    """

    def __init__(self, in_channels, channels, kernel, stride=1, pad=0):
        self.kernel, self.stride, self.pad = _pair("kernel", kernel), _pair("stride", stride), _pair("pad", pad, 0)
        self.weight = Parameter(np.zeros((channels, in_channels, *self.kernel)))
        self.bias = Parameter(np.zeros(channels))
        super().__init__(self.weight, self.bias)

    def forward(self, X, training=False):
        """Map (batch, in_channels, height, width) to images of side (n + 2 pad - kernel) // stride + 1."""
        channels, in_channels, *_ = self.weight.value.shape
        if X.ndim != 4 or X.shape[1] != in_channels:
            raise ValueError(f"X has shape {X.shape}: expected images, (batch, {in_channels}, height, width).")
        windows = _windows(_padded(X, self.pad, 0), self.kernel, self.stride)
        batch, _, height, width, *_ = windows.shape
        rows = windows.transpose(0, 2, 3, 1, 4, 5).reshape(batch * height * width, -1)
        kernels = self.weight.value.reshape(channels, -1)

        def backward(D):
            D = D.transpose(0, 2, 3, 1).reshape(-1, channels)
            self.weight.grad += (D.T @ rows).reshape(self.weight.grad.shape)
            self.bias.grad += D.sum(axis=0)
            if self.first:
                return None
            D = (D @ kernels).reshape(batch, height, width, in_channels, *self.kernel)
            return _col2im(D.transpose(0, 3, 1, 2, 4, 5), X.shape, self.stride, self.pad)

        outputs = (rows @ kernels.T + self.bias.value).reshape(batch, height, width, channels)
        return outputs.transpose(0, 3, 1, 2), backward


class MaxPool2D(Layer):
    """The maximum of each window; the stride is the size of the kernel unless it is given.

    The gradient goes to the position of the maximum; of several equal ones, to the first, row by row.
    """

    def __init__(self, kernel, stride=None, pad=0):
        super().__init__()
        self.kernel, self.stride, self.pad = _pooling(kernel, stride, pad)

    def forward(self, X, training=False):
        """Map (batch, channels, height, width) to images of side (n + 2 pad - kernel) // stride + 1."""
        windows = _windows(_padded(X, self.pad, -np.inf), self.kernel, self.stride)
        flat = windows.reshape(*windows.shape[:4], -1)

        def backward(D):
            largest = flat.argmax(axis=-1)[..., None] == np.arange(flat.shape[-1])
            return _col2im((D[..., None] * largest).reshape(windows.shape), X.shape, self.stride, self.pad)

        return flat.max(axis=-1), backward


class AvgPool2D(Layer):
    """The mean of each window. The zeros of the padding count, as by default in MXNet."""

    def __init__(self, kernel, stride=None, pad=0):
        super().__init__()
        self.kernel, self.stride, self.pad = _pooling(kernel, stride, pad)

    def forward(self, X, training=False):
        """Map (batch, channels, height, width) to images of side (n + 2 pad - kernel) // stride + 1."""
        windows = _windows(_padded(X, self.pad, 0), self.kernel, self.stride)

        def backward(D):
            shares = D[..., None, None] / (self.kernel[0] * self.kernel[1])
            return _col2im(np.broadcast_to(shares, windows.shape), X.shape, self.stride, self.pad)

        return windows.mean(axis=(4, 5)), backward


class BatchNorm(Layer):
    """γ (X - mean) / √(variance + ε) + β, by feature or, for images, by channel.

    In training, mean and variance are those of this batch, and update the moving averages:
    moving ← momentum · moving + (1 - momentum) · this batch's. In evaluation, mean and variance are the moving
    averages, which then do not change. The variance is the biased one, divided by n. (Ioffe & Szegedy, 2015,
    algorithms 1 and 2; their inference multiplies the variance by n / (n - 1), MXNet does not.)

    Args:
        channels: features or channels: gamma, beta, moving_mean and moving_var are (channels,).
        momentum: weight of the old moving average.
        eps: added to the variance.
    """

    def __init__(self, channels, momentum=0.9, eps=1e-5):
        self.gamma, self.beta = Parameter(np.ones(channels)), Parameter(np.zeros(channels))
        super().__init__(self.gamma, self.beta)
        self.moving_mean, self.moving_var = np.zeros(channels, dtype="float32"), np.ones(channels, dtype="float32")
        self.momentum, self.eps = float(momentum), float(eps)

    def forward(self, X, training=False):
        """Return an array of X's shape: (batch, channels) or (batch, channels, height, width)."""
        channels = self.gamma.value.size
        if X.ndim not in (2, 4) or X.shape[1] != channels:
            raise ValueError(f"X has shape {X.shape}: expected (batch, {channels}), or that with height and width.")
        axes, shape = ((0,), (1, -1)) if X.ndim == 2 else ((0, 2, 3), (1, -1, 1, 1))
        mean, variance = self._statistics(X, axes, training)
        deviation = np.sqrt(variance + self.eps).reshape(shape)
        normal = (X - mean.reshape(shape)) / deviation
        gamma = self.gamma.value.reshape(shape)

        def backward(D):
            self.gamma.grad += (D * normal).sum(axis=axes)
            self.beta.grad += D.sum(axis=axes)
            if training:
                # The batch's mean and variance depend on X too. That removes the part of D that would shift all
                # numbers of a channel, and the part that would scale them: normalisation undoes both.
                shift = D.mean(axis=axes, keepdims=True)
                stretch = (D * normal).mean(axis=axes, keepdims=True)
                D = D - shift - normal * stretch
            return gamma / deviation * D

        return gamma * normal + self.beta.value.reshape(shape), backward

    def _statistics(self, X, axes, training):
        if not training:
            return self.moving_mean, self.moving_var
        mean, variance = X.mean(axis=axes), X.var(axis=axes)
        for moving, now in ((self.moving_mean, mean), (self.moving_var, variance)):
            moving[:] = self.momentum * moving + (1 - self.momentum) * now
        return mean, variance


class Dropout(Layer):
    """In training, set each number to 0 with probability ``rate`` and divide the rest by 1 - rate.

    So the expected value stays what it is in evaluation, where nothing is dropped. (Srivastava et al., JMLR 15, 2014.)

    Args:
        rate: fraction to drop, from 0 to 1.

    Attributes:
        rng: a NumPy random generator, for the masks; training sets it.

    Raises:
        ValueError: the rate is not from 0 to 1.
    """

    def __init__(self, rate):
        super().__init__()
        if not 0 <= rate <= 1:
            raise ValueError(f"dropout's rate is {rate}: expected a number from 0 to 1.")
        self.rate, self.rng = float(rate), None

    def forward(self, X, training=False):
        """Return X with some of its numbers dropped in training, and X itself otherwise."""
        if not training or self.rate == 0:
            return X, lambda D: D
        keep = 1 - self.rate
        if keep == 0:
            return np.zeros_like(X), np.zeros_like  # there is nothing left to scale up
        if self.rng is None:
            raise ValueError("dropout has no random generator: set its rng before training.")
        mask = (self.rng.random(X.shape, dtype="float32") < keep).astype(X.dtype) / keep
        return X * mask, lambda D: D * mask


# The names that all columns share.
flatten = Flatten
dense = Linear
relu = ReLU
sigmoid = Sigmoid
conv2d = Conv2D
max_pool2d = MaxPool2D
avg_pool2d = AvgPool2D
batch_norm = BatchNorm
dropout = Dropout


def _padded(X, pad, value):
    """X with ``pad`` rows and columns of ``value`` on each side."""
    height, width = pad
    if height == width == 0:
        return X
    return np.pad(X, ((0, 0), (0, 0), (height, height), (width, width)), constant_values=value)


def _windows(X, kernel, stride):
    """Each window, as a view: (batch, channels, out height, out width, *kernel)."""
    if X.ndim != 4:
        raise ValueError(f"X has shape {X.shape}: expected images, (batch, channels, height, width).")
    if X.shape[2] < kernel[0] or X.shape[3] < kernel[1]:
        raise ValueError(f"A window of {kernel} is larger than the image, {X.shape[2:]}.")
    return sliding_window_view(X, (1, 1, *kernel))[:, :, :: stride[0], :: stride[1], 0, 0]


def _col2im(D, shape, stride, pad):
    """The derivative of cutting windows out: each window's gradient is added at its place in the image.

    D is shaped like the windows, and ``shape`` is that of the image without its padding, which is cut off again.
    """
    batch, channels, height, width = shape
    (down, right), (top, left) = stride, pad
    *_, out_height, out_width, kernel_height, kernel_width = D.shape
    image = np.zeros((batch, channels, height + 2 * top, width + 2 * left), dtype=D.dtype)
    for i in range(kernel_height):
        for j in range(kernel_width):  # no window meets another at the same place in both
            image[:, :, i : i + down * out_height : down, j : j + right * out_width : right] += D[..., i, j]
    return image[:, :, top : top + height, left : left + width]


def _pooling(kernel, stride, pad):
    kernel = _pair("kernel", kernel)
    stride, pad = kernel if stride is None else _pair("stride", stride), _pair("pad", pad, 0)
    if pad[0] >= kernel[0] or pad[1] >= kernel[1]:
        raise ValueError(
            f"pad is {pad}: expected less than the kernel, {kernel}, or a window sees nothing but padding."
        )
    return kernel, stride, pad


def _pair(name, value, least=1):
    pair = tuple(value) if isinstance(value, (tuple, list)) else (value, value)
    if len(pair) != 2 or not all(isinstance(number, Integral) and number >= least for number in pair):
        raise ValueError(f"{name} is {value!r}: expected a whole number of at least {least}, or a pair of them.")
    return pair
