"""Metrics that are a sum over examples or over batches: accuracies, losses, errors."""

import math

import numpy

from .. import nd
from ._base import EvalMetric, Pairwise, alias, check_label_shapes, register


@alias("acc")
class Accuracy(Pairwise):
    """The fraction of correct predictions. Predictions are classes, or scores of classes along ``axis``."""

    def __init__(self, axis=1, name="accuracy", output_names=None, label_names=None):
        super().__init__(name, output_names, label_names, axis=axis)
        self.axis = axis

    def _of(self, label, pred):
        if pred.shape != label.shape:
            pred = pred.argmax(axis=self.axis)
        label, pred = (array.astype("int32").ravel() for array in (label, pred))
        check_label_shapes(label, pred)
        return (pred == label).sum(), len(label)


@alias("top_k_accuracy", "top_k_acc")
class TopKAccuracy(Pairwise):
    """The fraction of labels among the ``top_k`` classes with the largest scores; predictions are (rows, classes)."""

    def __init__(self, top_k=1, name="top_k_accuracy", output_names=None, label_names=None):
        assert top_k > 1, "Please use Accuracy if top_k is no more than 1."
        super().__init__(f"{name}_{top_k}", output_names, label_names, top_k=top_k)
        self.top_k = top_k

    def _of(self, label, pred):
        assert pred.ndim == 2, f"Predictions have shape {pred.shape}: expected (rows, classes)."
        check_label_shapes(label, pred)
        best = numpy.argpartition(pred.astype("float32"), -self.top_k)[:, -self.top_k :]
        return (best == label.astype("int32").reshape(-1, 1)).sum(), len(pred)


@alias("ce")
class CrossEntropy(Pairwise):
    """The mean of -log(probability of the label's class + eps); predictions are probabilities, (rows, classes)."""

    def __init__(self, eps=1e-12, name="cross-entropy", output_names=None, label_names=None):
        super().__init__(name, output_names, label_names, eps=eps)
        self.eps = eps

    def _of(self, label, pred):
        label = label.ravel().astype("int64")
        assert len(label) == len(pred), f"There are {len(label)} labels and {len(pred)} rows of predictions."
        return -numpy.log(pred[numpy.arange(len(label)), label] + self.eps).sum(), len(label)


@alias("nll_loss")
class NegativeLogLikelihood(CrossEntropy):
    """The cross-entropy under another name."""

    def __init__(self, eps=1e-12, name="nll-loss", output_names=None, label_names=None):
        super().__init__(eps, name, output_names, label_names)


@register
class Perplexity(EvalMetric):
    """exp(-Σ log p / n) with the probability p of each label's class, at least 1e-10.

    Args:
        ignore_label: labels of this number do not count; None to count all.
        axis: where the classes are.
    """

    def __init__(self, ignore_label, axis=-1, name="perplexity", output_names=None, label_names=None):
        super().__init__(name, output_names, label_names, has_global_stats=True, ignore_label=ignore_label)
        self.ignore_label, self.axis = ignore_label, axis

    def update(self, labels, preds):
        """Add a batch: lists of arrays, of labels and of probabilities."""
        assert len(labels) == len(preds), f"There are {len(labels)} label arrays and {len(preds)} of predictions."
        for label, pred in zip(labels, preds):
            expected = pred.size // pred.shape[-1]
            assert label.size == expected, f"Labels have shape {label.shape}, predictions {pred.shape}."
            label = label.reshape((label.size,))
            p = nd.pick(pred, label.astype("int32"), axis=self.axis).asnumpy()
            if self.ignore_label is not None:
                p = p[label.asnumpy() != self.ignore_label]
            self._add(-numpy.log(numpy.maximum(1e-10, p)).sum(), p.size)

    def get(self):
        """Return the name and the perplexity."""
        name, value = super().get()
        return name, math.exp(value)

    def get_global(self):
        """Return the name and the perplexity of all batches since ``reset``."""
        name, value = super().get_global()
        return name, math.exp(value)


def _column(array):
    return array.reshape(-1, 1) if array.ndim == 1 else array


@register
class MAE(Pairwise):
    """The mean of |y - ŷ|, averaged over batches."""

    def __init__(self, name="mae", output_names=None, label_names=None):
        super().__init__(name, output_names, label_names)

    def _of(self, label, pred):
        return numpy.abs(_column(label) - _column(pred)).mean(), 1


@register
class MSE(Pairwise):
    """The mean of (y - ŷ)², averaged over batches."""

    def __init__(self, name="mse", output_names=None, label_names=None):
        super().__init__(name, output_names, label_names)

    def _of(self, label, pred):
        return numpy.square(_column(label) - _column(pred)).mean(), 1


@register
class RMSE(MSE):
    """The root of the mean of (y - ŷ)², averaged over batches."""

    def __init__(self, name="rmse", output_names=None, label_names=None):
        super().__init__(name, output_names, label_names)

    def _of(self, label, pred):
        return numpy.sqrt(super()._of(label, pred)[0]), 1


@register
class Loss(EvalMetric):
    """The mean of all elements of the losses, which are given as predictions; labels have no effect."""

    def __init__(self, name="loss", output_names=None, label_names=None):
        super().__init__(name, output_names, label_names, has_global_stats=True)

    def update(self, labels, preds):
        """Add losses: an array or a list of arrays."""
        for loss in [preds] if isinstance(preds, nd.NDArray) else preds:
            self._add(nd.sum(loss).asscalar(), loss.size)
