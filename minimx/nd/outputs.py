"""Output layers: a prediction forward, and backward the gradient of a loss that is never computed.

Each takes ``data`` and ``label``. The gradient of ``data`` is that of the loss that its name says, whatever gradient
the output itself gets; the label gets none. They end a symbol, where nothing comes after them.
"""

import math

import numpy as np

from .elementwise import logistic
from .operators import operator
from .reductions import softmax


def _as_label_of(label, data):
    """Return the label in data's shape: with one number for each of data's, also where an axis of 1 is left out."""
    if label.shape == data.shape:
        return label
    if label.shape[:1] != data.shape[:1] or label.size != data.size:
        raise ValueError(f"expected a label of shape {data.shape}, got {label.shape}.")
    return label.reshape(data.shape)


def _regression(data, label, output, slope, grad_scale):
    """The output, and the gradient ``slope(output - label)`` times grad_scale over the numbers of one example."""
    label = _as_label_of(label, data)
    # MXNet divides in float32, whatever the data are.
    scale = data.dtype.type(np.float32(grad_scale) / np.float32(data.size // data.shape[0])) if data.size else 1

    def by_data(dy):
        gradient = slope(output - label)
        return gradient if scale == 1 else gradient * scale

    return output, (by_data, None)


@operator("LinearRegressionOutput")
def linear_regression_output(data, label, *, grad_scale=1.0):
    """A copy of data; its gradient is that of ½ Σ (ŷ - y)² over m, the numbers of one example: (ŷ - y) / m."""
    return _regression(data, label, data.copy(), np.asarray, grad_scale)


@operator("MAERegressionOutput")
def mae_regression_output(data, label, *, grad_scale=1.0):
    """A copy of data; its gradient is that of Σ |ŷ - y| / m: sign(ŷ - y) / m."""
    return _regression(data, label, data.copy(), np.sign, grad_scale)


@operator("LogisticRegressionOutput")
def logistic_regression_output(data, label, *, grad_scale=1.0):
    """p = sigmoid(x); x gets the gradient of the binary cross-entropy of p, over m: (p - y) / m."""
    return _regression(data, label, logistic(data), np.asarray, grad_scale)


@operator("SoftmaxOutput", "Softmax")
def softmax_output(data, label, *, grad_scale=1.0, ignore_label=-1.0, multi_output=False, use_ignore=False,
                   preserve_shape=False, normalization="null", out_grad=False, smooth_alpha=0.0):  # fmt: skip
    """p = softmax(x); x gets the gradient of the cross-entropy -log p[label]: p minus a one at the label.

    The classes are all numbers of an example, with ``preserve_shape`` those of the last axis, with ``multi_output``
    those of axis 1. A label of data's own shape holds probabilities. With ``use_ignore``, places whose label is
    ``ignore_label`` get no gradient; ``smooth_alpha`` moves that part of the one to the other classes.
    ``normalization="batch"`` divides by the number of labels, of examples with ``multi_output``; ``"valid"`` by how
    many labels are not ignored. ``multi_output`` without ``"valid"`` also divides by the labels of an example.
    With ``out_grad`` the output's own gradient is a factor.
    """
    _check_normalization(normalization)
    given = label.shape == data.shape
    if not given:
        _check_label(data, label, multi_output)
    classes = data.shape[1] if multi_output else data.shape[-1] if preserve_shape else data.size // data.shape[0]
    p, _ = softmax.__wrapped__(data.reshape((data.shape[0], classes, -1) if multi_output else (-1, classes)), axis=1)

    def by_data(dy):
        if given:
            gradient, scale = p - label.reshape(p.shape), grad_scale
        else:
            flat = _one_each(label, p)
            gradient, kept = _cross_entropy(p, flat, 0 if multi_output else smooth_alpha), flat != int(ignore_label)
            if use_ignore:
                gradient *= kept[:, None]
            scale = grad_scale / (max(int(kept.sum()), 1) if normalization == "valid" else flat[0].size)
            if normalization == "batch":
                scale /= len(flat)
        if scale != 1:
            gradient *= data.dtype.type(scale)
        return gradient.reshape(data.shape) * dy if out_grad else gradient.reshape(data.shape)

    return p.reshape(data.shape), (by_data, None)


def _check_normalization(normalization):
    if normalization not in ("null", "batch", "valid"):
        raise ValueError(f"normalization is {normalization!r}: expected null, batch or valid.")


def _check_label(data, label, multi_output):
    """The shape of labels that are classes: data's without the classes' axis."""
    first, _, *others = data.shape if multi_output else (1, 1)
    fitting = [(first, *others), (first, 1, *others), (first, math.prod(others))] if multi_output else [data.shape[:-1]]
    if label.shape not in fitting:
        expected = " or ".join(str(shape) for shape in (data.shape, *fitting))
        raise ValueError(f"expected a label of shape {expected}, got {label.shape}.")


def _one_each(label, p):
    """The labels as whole numbers, one for each p. Of the rows of an example with several axes, the first counts."""
    shape = p.shape[:1] + p.shape[2:]
    return label.reshape(-1)[: math.prod(shape)].astype(np.int64).reshape(shape)


def _cross_entropy(p, label, smooth):
    """p minus what it should be: one at the label, of which ``smooth`` is shared by the other classes."""
    target = label[:, None] == np.arange(p.shape[1]).reshape((1, -1) + (1,) * (p.ndim - 2))
    if smooth:
        target = np.where(target, 1 - smooth, smooth / (p.shape[1] - 1)).astype(p.dtype)
    return p - target


@operator("SoftmaxActivation")
def softmax_activation(data, *, mode="instance"):
    """The softmax of each example, or with ``mode="channel"`` that over axis 1 of images."""
    if (mode, data.ndim > 2) not in (("instance", False), ("channel", True)) or data.ndim < 2:
        raise ValueError(f"mode is {mode!r}: expected instance for 2 axes, channel for more. nd.softmax takes an axis.")
    return softmax.__wrapped__(data, axis=1)


@operator("SVMOutput")
def svm_output(data, label, *, margin=1.0, regularization_coefficient=1.0, use_linear=False):
    """A copy of data; its gradient is that of a hinge loss, squared or with ``use_linear`` not.

    With s = 1 for the label's class and -1 for the others, c Σ max(0, margin - s x)², or c Σ max(0, margin - s x).
    """
    _check_label(data, label, False)

    def by_data(dy):
        sign = np.where(label[..., None].astype(np.int64) == np.arange(data.shape[-1]), 1, -1).astype(data.dtype)
        short = np.maximum(margin - sign * data, 0)
        slope = np.sign(short) if use_linear else 2 * short
        return (-sign * slope * regularization_coefficient).astype(data.dtype, copy=False)

    return data.copy(), (by_data, None)


@operator("MakeLoss")
def make_loss_of(data, *, grad_scale=1.0, valid_thresh=0.0, normalization="null"):
    """A copy; the gradient of the input is ``grad_scale``, whatever gradient the copy gets.

    ``normalization="batch"`` divides it by the number of rows of the last axis, ``"valid"`` by how many numbers
    exceed ``valid_thresh``.
    """
    _check_normalization(normalization)

    def by_data(dy):
        rows = data.size // data.shape[-1]
        counts = {"null": 1, "batch": rows, "valid": max(int((data > valid_thresh).sum()), 1)}
        return np.full_like(data, grad_scale / counts[normalization])

    return data.copy(), [by_data]
