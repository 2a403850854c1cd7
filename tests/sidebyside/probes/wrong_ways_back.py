"""Wrong layers of NumPy's column: their ways back, above all."""

import numpy as np

import numpy_impl.layers

from .own import Table

WRONG = Table()
L = numpy_impl.layers
STRIDE, PADDED = "a kernel of 2 and a stride of (1, 2)", "negative numbers and a pad of 1"
TWICE, BACK = "two times back: gradients add up", "three layers of the same size"


def layer(base, backward, forward=None):
    """A layer of NumPy's column with another way back: a function of the layer, D, X and the right way back."""

    class Layer(base):
        def forward(self, X, training=False):
            output, right = super().forward(X, training)
            return output, lambda D: backward(self, D, X, right)

    return Layer


def add(name, cause, base, backward, only=""):
    WRONG(name, cause, only)(layer(base, backward))


def replaced(self, D, X, right):
    for parameter in self.parameters:
        parameter.grad.fill(0)
    return right(D)


def weight_transposed(self, D, X, right):
    back = right(D)
    self.weight.grad[:] = self.weight.grad.T
    return back


def conv_bias_by_mean(self, D, X, right):
    back = right(D)
    self.bias.grad /= D.size / len(self.bias.grad)
    return back


def bias_by_mean(self, D, X, right):
    back = right(D)
    self.bias.grad /= len(X)
    return back


def of(name):
    """One parameter's gradient replaces what was there."""

    def back(self, D, X, right):
        getattr(self, name).grad.fill(0)
        return right(D)

    return back


def norm_back(shift, stretch):
    """The way back of a batch norm, with these terms in training, or in evaluation too where they are "always"."""

    def back(self, D, X, right):
        came = right(D)
        if X.ndim == 4 or (not self.now_training and shift != "always"):
            return came
        mean, variance = (X.mean(axis=0), X.var(axis=0)) if self.now_training else (self.moving_mean, self.moving_var)
        normal = (X - mean) / np.sqrt(variance + self.eps)
        less = D.mean(axis=0) * bool(shift) + normal * (D * normal).mean(axis=0) * bool(stretch)
        return self.gamma.value / np.sqrt(variance + self.eps) * (D - less)

    return back


class Norm(L.BatchNorm):
    """Knows on the way back whether this is training."""

    def forward(self, X, training=False):
        self.now_training = training
        return super().forward(X, training)


def pool_back(share, put=None):
    """The way back of a max pooling: of D and the windows, the gradient of the windows; and how that is put back."""

    def back(self, D, X, right):
        windows = L._windows(L._padded(X, self.pad, -np.inf), self.kernel, self.stride)
        flat = windows.reshape(*windows.shape[:4], -1)
        return (put or L._col2im)((D[..., None] * share(flat)).reshape(windows.shape), X.shape, self.stride, self.pad)

    return back


def largest(flat):
    return flat == flat.max(axis=-1, keepdims=True)


def first(flat):
    return flat.argmax(axis=-1)[..., None] == np.arange(flat.shape[-1])


def last(flat):
    return first(flat[..., ::-1])[..., ::-1]


def conv_back(put):
    """The way back of a convolution, with another way to put the gradient of the windows back."""

    def back(self, D, X, right):
        right(D)
        shares = np.einsum("nohw,ocij->nchwij", D, self.weight.value)
        return put(shares, X.shape, self.stride, self.pad)

    return back


def one_of_them(by_window):
    """Where windows overlap, the last one stays: the last window, or that of the last place in the kernel."""

    def put(D, shape, stride, pad):
        *outer, height, width = shape
        image = np.zeros((*outer, height + 2 * pad[0], width + 2 * pad[1]), dtype=D.dtype)
        places = list(np.ndindex(*D.shape[2:]))
        for row, column, i, j in places if by_window else sorted(places, key=lambda place: place[2:]):
            image[:, :, row * stride[0] + i, column * stride[1] + j] = D[:, :, row, column, i, j]
        return image[:, :, pad[0] : pad[0] + height, pad[1] : pad[1] + width]

    return put


def uncut(corner):
    """The padding stays, or is cut off at the end alone."""

    def put(D, shape, stride, pad):
        *outer, height, width = shape
        image = L._col2im(D, (*outer, height + 2 * pad[0], width + 2 * pad[1]), stride, (0, 0))
        return image[:, :, :height, :width] if corner else image

    return put


add("dense", "replaces the gradient", L.Linear, replaced, TWICE)
add("dense", "gradient of the weight is transposed", L.Linear, weight_transposed)
add("dense", "a mean over the rows", L.Linear, bias_by_mean)
add("dense", "multiplied with the transposed weight", L.Linear,
    lambda self, D, X, right: right(D) * 0 + D @ self.weight.value.T, "a weight that is not symmetric")  # fmt: skip
add("conv2d", "replaces the gradient", L.Conv2D, replaced, TWICE)
add("batch_norm", "replaces the gradient", L.BatchNorm, replaced, TWICE)
add("dense", "gradient of weight: it should add", L.Linear, of("weight"), TWICE)
add("dense", "gradient of bias: it should add", L.Linear, of("bias"), TWICE)
add("conv2d", "gradient of bias: it should add", L.Conv2D, of("bias"), TWICE)
add("batch_norm", "gradient of gamma: it should add", L.BatchNorm, of("gamma"), TWICE)
add("batch_norm", "gradient of beta: it should add", L.BatchNorm, of("beta"), TWICE)
add("conv2d", "bias is a mean", L.Conv2D, conv_bias_by_mean)
add("batch_norm", "undoes a stretch", Norm, norm_back(shift=True, stretch=False), "its gradient in training")
add("batch_norm", "undoes a shift", Norm, norm_back(shift=False, stretch=True), "its gradient in training")
add("batch_norm", "takes mean and variance for constants", Norm, norm_back(False, False), "its gradient in training")
add("batch_norm", "they are constants there", Norm, norm_back(shift="always", stretch=True), "evaluation")
for by_window in (True, False):
    add("conv2d", "they add up (+=)", L.Conv2D, conv_back(one_of_them(by_window)))
    add("max_pool2d", "they add up (+=)", L.MaxPool2D, pool_back(first, one_of_them(by_window)), STRIDE)
add("conv2d", "has to be cut off again", L.Conv2D, conv_back(uncut(corner=False)), "a pad of (1, 2)")
add("conv2d", "at its end alone", L.Conv2D, conv_back(uncut(corner=True)), "a pad of (1, 2)")
add("max_pool2d", "has to be cut off again", L.MaxPool2D, pool_back(first, uncut(corner=False)), PADDED)
add("max_pool2d", "at its end alone", L.MaxPool2D, pool_back(first, uncut(corner=True)), PADDED)
add("relu", "(D) was left out", L.ReLU, lambda self, D, X, right: (X > 0).astype("float32"))
add("relu", "goes back unchanged", L.ReLU, lambda self, D, X, right: D)
add("sigmoid", "(D) was left out", L.Sigmoid, lambda self, D, X, right: right(np.ones_like(D)))
add("sigmoid", "where S is the sigmoid, not X", L.Sigmoid, lambda self, D, X, right: D * X * (1 - X))
add("max_pool2d", "all of several equal maxima", L.MaxPool2D, pool_back(largest), "equal maxima")
add("max_pool2d", "shared by equal maxima", L.MaxPool2D,
    pool_back(lambda flat: largest(flat) / largest(flat).sum(axis=-1, keepdims=True)), "equal maxima")  # fmt: skip
add("max_pool2d", "the last of several equal maxima", L.MaxPool2D, pool_back(last), "equal maxima")


@WRONG("conv2d", "", "2 images, 2 channels in, 3 out")
class ChannelsLast(L.Conv2D):
    """The windows' rows have the channels last, the kernels have them first."""

    def forward(self, X, training=False):
        _, right = super().forward(X, training)
        windows = L._windows(L._padded(X, self.pad, 0), self.kernel, self.stride)
        batch, _, height, width, *_ = windows.shape
        rows = windows.transpose(0, 2, 3, 4, 5, 1).reshape(batch * height * width, -1)
        outputs = rows @ self.weight.value.reshape(len(self.weight.value), -1).T + self.bias.value
        return outputs.reshape(batch, height, width, -1).transpose(0, 3, 1, 2), right


@WRONG("Sequential", "should be reversed", BACK)
class NotReversed(L.Sequential):
    def forward(self, X, training=False):
        backwards = []
        for one in self.layers:
            X, backward = one.forward(X, training)
            backwards.append(backward)

        def back(D):
            for backward in backwards:
                D = backward(D)
            return D

        return X, back


@WRONG("Sequential", "last value", BACK)
class BoundLate(L.Sequential):
    def forward(self, X, training=False):
        backwards = []
        for one in self.layers:
            X, backward = one.forward(X, training)
            backwards.append(lambda D: backward(D))  # noqa: B023

        def back(D):
            for one in reversed(backwards):
                D = one(D)
            return D

        return X, back


@WRONG("batch_norm", "moving statistics are used in training")
class AlwaysMoving(L.BatchNorm):
    def _statistics(self, X, axes, training):
        super()._statistics(X, axes, training)
        return self.moving_mean, self.moving_var
