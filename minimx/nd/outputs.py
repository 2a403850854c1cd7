"""Output layers: a prediction forward, and backward the gradient of a loss that is never computed.

Each takes ``data`` and ``label``. The gradient of ``data`` is that of the loss that its name says, whatever gradient the
output itself gets; the label gets none. They end a symbol, where nothing comes after them.
"""

import numpy as np

from .elementwise import ACTIVATIONS
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
    scale = data.dtype.type(grad_scale * data.shape[0] / data.size) if data.size else 1

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
    return _regression(data, label, ACTIVATIONS["sigmoid"][0](data), np.asarray, grad_scale)


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
    if normalization not in ("null", "batch", "valid"):
        raise ValueError(f"normalization is {normalization!r}: expected null, batch or valid.")
    classes = data.shape[1] if multi_output else data.shape[-1] if preserve_shape else data.size // data.shape[0]
    by_class = (data.shape[0], classes, -1) if multi_output else (-1, classes)
    rows = data.reshape(by_class)
    p, _ = softmax.__wrapped__(rows, axis=1)
    value = p.reshape(data.shape)
    given = label.shape == data.shape
    if not given and label.size * classes != data.size:
        raise ValueError(f"expected a label for each {classes} of the numbers of shape {data.shape}, got {label.shape}.")

    def by_data(dy):
        if given:
            gradient, count = p - label.reshape(p.shape), 1
        else:
            flat = label.reshape(p.shape[:1] + p.shape[2:])
            gradient, kept = _cross_entropy(p, flat, smooth_alpha if not multi_output else 0), flat != ignore_label
            if use_ignore:
                gradient *= kept[:, None]
            count = {"null": 1, "batch": len(flat), "valid": max(int(kept.sum()), 1)}[normalization]
            if multi_output and normalization != "valid":
                count *= p.shape[2]
        if count != 1 or grad_scale != 1:
            gradient *= data.dtype.type(grad_scale / count)
        gradient = gradient.reshape(data.shape)
        return gradient * dy if out_grad else gradient

    return value, (by_data, None)


def _cross_entropy(p, label, smooth):
    """p minus what it should be: one at the label, of which ``smooth`` is shared by the other classes."""
    gradient = p - p.dtype.type(smooth / (p.shape[1] - 1)) if smooth else p.copy()
    at_label = label[:, None] == np.arange(p.shape[1]).reshape((1, -1) + (1,) * (p.ndim - 2))
    gradient[at_label] = p[at_label] - p.dtype.type(1 - smooth)
    return gradient


@operator("SoftmaxActivation")
def softmax_activation(data, *, mode="instance"):
    """The softmax over all numbers of each example, or with ``mode="channel"`` over axis 1."""
    if mode not in ("instance", "channel") or (mode == "channel" and data.ndim < 3):
        raise ValueError(f"mode is {mode!r}: expected instance, or channel for 3 axes or more.")
    y, (pullback,) = softmax.__wrapped__(data if mode == "channel" else data.reshape(len(data), -1), axis=1)
    return y.reshape(data.shape), [lambda dy: pullback(dy.reshape(y.shape)).reshape(data.shape)]


@operator("SVMOutput")
def svm_output(data, label, *, margin=1.0, regularization_coefficient=1.0, use_linear=False):
    """A copy of data; its gradient is that of a hinge loss, squared or with ``use_linear`` not.

    With s = 1 for the label's class and -1 for the others, c Σ max(0, margin - s x)², or c Σ max(0, margin - s x).
    """
    rows = data.reshape(len(data), -1)
    if label.size != len(data):
        raise ValueError(f"expected {len(data)} labels, got shape {label.shape}.")

    def by_data(dy):
        sign = np.where(label.reshape(-1, 1) == np.arange(rows.shape[1]), 1, -1).astype(data.dtype)
        short = np.maximum(margin - sign * rows, 0)
        slope = np.sign(short) if use_linear else 2 * short
        return (-sign * slope * regularization_coefficient).astype(data.dtype, copy=False).reshape(data.shape)

    return data.copy(), (by_data, None)


@operator("MakeLoss")
def make_loss_of(data, *, grad_scale=1.0, valid_thresh=0.0, normalization="null"):
    """A copy; the gradient of the input is ``grad_scale``, whatever gradient the copy gets.

    ``normalization="batch"`` divides it by the number of examples, ``"valid"`` by how many numbers exceed
    ``valid_thresh``.
    """
    if normalization not in ("null", "batch", "valid"):
        raise ValueError(f"normalization is {normalization!r}: expected null, batch or valid.")

    def by_data(dy):
        counts = {"null": 1, "batch": len(data), "valid": max(int((data > valid_thresh).sum()), 1)}
        return np.full_like(data, grad_scale / counts[normalization])

    return data.copy(), [by_data]
