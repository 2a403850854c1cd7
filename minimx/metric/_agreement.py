"""Metrics that are no sum over examples: F1 and three correlations of predictions with labels.

``average="macro"`` is the mean of the batches' values, ``"micro"`` the value of all examples together.
"""

import math

import numpy

from ._base import EvalMetric, alias, check_label_shapes, register


class _Binary(EvalMetric):
    """The base of metrics of two classes, of a table of counts by prediction and label."""

    def __init__(self, name, output_names, label_names, average):
        self.average = average
        super().__init__(name, output_names, label_names, has_global_stats=True)

    def _score(self, counts):
        """The metric of a table ``counts[prediction, label]``."""
        raise NotImplementedError

    def reset(self):
        """Forget all batches."""
        super().reset()
        self._counts, self._global_counts = numpy.zeros((2, 2)), numpy.zeros((2, 2))

    def reset_local(self):
        """Forget the batches for :meth:`get`."""
        super().reset_local()
        self._counts = numpy.zeros((2, 2))

    def update(self, labels, preds):
        """Add a batch of labels 0 and 1, and of scores (rows, 2); a ValueError if there are more classes."""
        labels, preds = check_label_shapes(labels, preds, True)
        batch = sum((_counted(label, pred) for label, pred in zip(labels, preds)), numpy.zeros((2, 2)))
        if self.average == "macro":
            self._add(self._score(batch), 1)
            return
        self._counts = self._counts + batch
        self._global_counts = self._global_counts + batch
        self.num_inst, self.global_num_inst = self._counts.sum(), self._global_counts.sum()
        self.sum_metric = self._score(self._counts) * self.num_inst
        self.global_sum_metric = self._score(self._global_counts) * self.global_num_inst


def _counted(label, pred):
    label, pred = label.asnumpy().astype("int32").ravel(), pred.asnumpy().argmax(axis=1)
    check_label_shapes(label, pred)
    if len(numpy.unique(label)) > 2:
        raise ValueError("This metric only supports binary classification: labels of two classes.")
    return numpy.array([[((pred == p) & (label == t)).sum() for t in (0, 1)] for p in (0, 1)], float)


@register
class F1(_Binary):
    """2 · precision · recall / (precision + recall) of class 1 of two classes; predictions are scores, (rows, 2)."""

    def __init__(self, name="f1", output_names=None, label_names=None, average="macro"):
        super().__init__(name, output_names, label_names, average)

    def _score(self, counts):
        right = counts[1, 1]
        if not right:
            return 0.0
        precision, recall = right / counts[1].sum(), right / counts[:, 1].sum()
        return 2 * precision * recall / (precision + recall)


@register
class MCC(_Binary):
    """The correlation of Matthews: (TP · TN - FP · FN) / √((TP + FP) (TP + FN) (TN + FP) (TN + FN)).

    Factors of 0 are left out of the root. Predictions are scores, (rows, 2).
    """

    def __init__(self, name="mcc", output_names=None, label_names=None, average="macro"):
        super().__init__(name, output_names, label_names, average)

    def _score(self, counts):
        sums = numpy.concatenate([counts.sum(axis=0), counts.sum(axis=1)])
        return numpy.linalg.det(counts) / math.sqrt(sums[sums != 0].prod())


@register
class PCC(EvalMetric):
    """The correlation of Matthews for any number of classes, of all examples together.

    With a table of counts by prediction and label, its sums x and y, and n examples:
    (n · trace - Σ x y) / √((n² - Σ x²) (n² - Σ y²)). Predictions are classes, or scores, (rows, classes).
    """

    def __init__(self, name="pcc", output_names=None, label_names=None, has_global_stats=True):
        super().__init__(name, output_names, label_names, has_global_stats=has_global_stats)

    def reset(self):
        """Forget all batches."""
        super().reset()
        self._counts = self._global_counts = numpy.zeros((2, 2))

    def reset_local(self):
        """Forget the batches for :meth:`get`."""
        super().reset_local()
        self._counts = numpy.zeros((2, 2))

    def update(self, labels, preds):
        """Add a batch."""
        labels, preds = check_label_shapes(labels, preds, True)
        for label, pred in zip(labels, preds):
            label, pred = label.asnumpy().astype("int32"), pred.asnumpy()
            pred = pred.argmax(axis=1) if pred.shape != label.shape else pred.astype("int32")
            size = max(pred.max(), label.max()) + 1
            batch = numpy.zeros((size, size))
            numpy.add.at(batch, (pred, label), 1)
            self._counts, self._global_counts = _both(self._counts, batch), _both(self._global_counts, batch)
        self.num_inst += 1
        self.global_num_inst += 1
        self.sum_metric = _correlation(self._counts) * self.num_inst
        self.global_sum_metric = _correlation(self._global_counts) * self.global_num_inst


def _both(counts, more):
    """The sum of two tables, of which one may have fewer classes."""
    total = numpy.zeros((max(len(counts), len(more)),) * 2)
    for table in (counts, more):
        total[: len(table), : len(table)] += table
    return total


def _correlation(counts):
    n, x, y = counts.sum(), counts.sum(axis=1), counts.sum(axis=0)
    spread = (x * (n - x)).sum() * (y * (n - y)).sum()
    return (n * counts.trace() - (x * y).sum()) / math.sqrt(spread) if spread else math.nan


@alias("pearsonr")
class PearsonCorrelation(EvalMetric):
    """The covariance of labels and predictions over the product of their standard deviations."""

    def __init__(self, name="pearsonr", output_names=None, label_names=None, average="macro"):
        self.average = average
        super().__init__(name, output_names, label_names, has_global_stats=True)

    def reset(self):
        """Forget all batches."""
        super().reset()
        self._rows, self._means, self._products = 0, numpy.zeros(2), numpy.zeros((2, 2))

    def update(self, labels, preds):
        """Add a batch; a ValueError where labels and predictions differ in shape."""
        labels, preds = check_label_shapes(labels, preds, True)
        for label, pred in zip(labels, preds):
            check_label_shapes(label, pred, shape=True)
            pairs = numpy.stack([label.asnumpy().ravel(), pred.asnumpy().ravel()]).astype("float64")
            self._add(numpy.corrcoef(pairs)[0, 1] if self.average == "macro" else 0, 1)
            self._merge(pairs)

    def _merge(self, pairs):
        """Bring the means and the sums of centred products up to date (Chan, Golub and LeVeque)."""
        rows, means = pairs.shape[1], pairs.mean(axis=1)
        centred, between = pairs - means[:, None], means - self._means
        total = self._rows + rows
        self._products = (
            self._products + centred @ centred.T + numpy.outer(between, between) * self._rows * rows / total
        )
        self._means = self._means + between * rows / total
        self._rows = total

    def get(self):
        """Return the name and the correlation."""
        return super().get() if self.average == "macro" or not self.num_inst else (self.name, self._together())

    def get_global(self):
        """Return the name and the correlation since :meth:`reset`."""
        return super().get_global() if self.average == "macro" or not self._rows else (self.name, self._together())

    def _together(self):
        return self._products[0, 1] / math.sqrt(self._products[0, 0] * self._products[1, 1])
