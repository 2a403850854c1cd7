"""Metrics: accuracy, errors and losses, averaged over any number of batches."""

import math

import numpy

from . import nd
from .missing import missing

__getattr__ = missing(__name__)
_registry: dict = {}


def check_label_shapes(labels, preds, wrap=False):
    """Return labels and predictions, with ``wrap`` as lists of arrays; a ValueError if they differ in length."""
    if len(labels) != len(preds):
        raise ValueError(f"Shape of labels {len(labels)} does not match shape of predictions {len(preds)}.")
    if wrap:
        labels, preds = ([each] if isinstance(each, nd.NDArray) else each for each in (labels, preds))
    return labels, preds


class EvalMetric:
    """The base of metrics: ``sum_metric`` over ``num_inst``, under a name to print.

    Subclasses define :meth:`update`, and ``@metric.register`` makes them known to :func:`create`. MXNet's arguments
    ``output_names`` and ``label_names`` have no effect here.
    """

    def __init__(self, name, output_names=None, label_names=None):
        self.name = str(name)
        self.reset()

    def __str__(self):
        return f"EvalMetric: {dict(self.get_name_value())}"

    def reset(self):
        """Forget all batches."""
        self.num_inst, self.sum_metric = 0, 0.0

    def update(self, labels, preds):
        """Add a batch: arrays, or lists of arrays."""
        raise NotImplementedError(f"{type(self).__name__} needs an update(labels, preds).")

    def get(self):
        """Return the name and the average, NaN where there was nothing to average."""
        return self.name, self.sum_metric / self.num_inst if self.num_inst else math.nan

    def get_name_value(self):
        """Return a list of pairs, one for each number."""
        name, value = self.get()
        return list(zip(name, value)) if isinstance(name, list) else [(name, value)]


def register(klass, *names):
    """Make a class known to :func:`create` by its name and by ``names``; as a decorator."""
    assert issubclass(klass, EvalMetric), f"Can only register subclasses of EvalMetric, not {klass.__name__}."
    for name in (klass.__name__, *names):
        _registry[name.lower()] = klass
    return klass


def alias(*names):
    """Make a class known to :func:`create` by more names; as a decorator."""
    return lambda klass: register(klass, *names)


def create(metric, *args, **kwargs):
    """Make a metric of a name, of a function of labels and predictions in NumPy, or of a list of such.

    Raises:
        AssertionError: there is no such metric.
    """
    if isinstance(metric, EvalMetric):
        return metric
    if callable(metric):
        return CustomMetric(metric, *args, **kwargs)
    if isinstance(metric, list):
        return CompositeEvalMetric([create(each, *args, **kwargs) for each in metric])
    assert isinstance(metric, str), f"metric is {metric!r}: expected a name, a function, a metric or a list of those."
    known = ", ".join(sorted(_registry))
    assert metric.lower() in _registry, f"{metric} is not registered: minimx has {known}."
    return _registry[metric.lower()](*args, **kwargs)


@alias("composite")
class CompositeEvalMetric(EvalMetric):
    """Several metrics, computed from the same batches."""

    def __init__(self, metrics=None, name="composite", **kwargs):
        self.metrics = [create(metric) for metric in metrics or []]
        super().__init__(name, **kwargs)

    def add(self, metric):
        """Add a metric, or anything of which :func:`create` makes one."""
        self.metrics.append(create(metric))

    def reset(self):
        """Forget all batches."""
        for metric in self.metrics:
            metric.reset()

    def update(self, labels, preds):
        """Add a batch."""
        for metric in self.metrics:
            metric.update(labels, preds)

    def get(self):
        """Return a list of names and a list of values."""
        pairs = [pair for metric in self.metrics for pair in metric.get_name_value()]
        return [name for name, _ in pairs], [value for _, value in pairs]


class _Pairwise(EvalMetric):
    """A metric of pairs of a label array and a prediction array."""

    def _of(self, label, pred):
        """Return what to add to ``sum_metric`` and to ``num_inst``."""
        raise NotImplementedError

    def update(self, labels, preds):
        """Add a batch: labels and predictions, as arrays or as lists of arrays."""
        labels, preds = check_label_shapes(labels, preds, True)
        for label, pred in zip(labels, preds):
            total, count = self._of(label.asnumpy(), pred.asnumpy())
            self.sum_metric += float(total)  # a NumPy number would make this sum a float32
            self.num_inst += count


@alias("acc")
class Accuracy(_Pairwise):
    """The fraction of correct predictions. Predictions are classes, or scores of classes along ``axis``."""

    def __init__(self, axis=1, name="accuracy", **kwargs):
        super().__init__(name, **kwargs)
        self.axis = axis

    def _of(self, label, pred):
        if pred.shape != label.shape:
            pred = pred.argmax(axis=self.axis)
        label, pred = (array.astype("int32").ravel() for array in (label, pred))
        check_label_shapes(label, pred)
        return (pred == label).sum(), len(label)


@alias("top_k_accuracy", "top_k_acc")
class TopKAccuracy(_Pairwise):
    """The fraction of labels among the ``top_k`` classes with the largest scores; predictions are (rows, classes)."""

    def __init__(self, top_k=1, name="top_k_accuracy", **kwargs):
        assert top_k > 1, "Please use Accuracy if top_k is no more than 1."
        super().__init__(f"{name}_{top_k}", **kwargs)
        self.top_k = top_k

    def _of(self, label, pred):
        assert pred.ndim == 2, f"Predictions have shape {pred.shape}: expected (rows, classes)."
        check_label_shapes(label, pred)
        best = numpy.argpartition(pred.astype("float32"), -self.top_k)[:, -self.top_k :]
        return (best == label.astype("int32").reshape(-1, 1)).sum(), len(pred)


@register
class F1(EvalMetric):
    """2 · precision · recall / (precision + recall) of class 1 of two classes; predictions are scores, (rows, 2).

    ``average`` is ``"macro"`` for the mean of the batches' F1 scores, ``"micro"`` for the score of all rows together.
    """

    def __init__(self, name="f1", output_names=None, label_names=None, average="macro", **kwargs):
        self.average = average
        super().__init__(name, **kwargs)

    def reset(self):
        """Forget all batches."""
        super().reset()
        self._forget_counts()

    def _forget_counts(self):
        self._true_positives = self._predicted = self._positives = self._rows = 0

    def update(self, labels, preds):
        """Add a batch; a ValueError if there are more than two classes."""
        labels, preds = check_label_shapes(labels, preds, True)
        for label, pred in zip(labels, preds):
            label, pred = label.asnumpy().astype("int32").ravel(), pred.asnumpy().argmax(axis=1)
            check_label_shapes(label, pred)
            if len(numpy.unique(label)) > 2:
                raise ValueError("F1 currently only supports binary classification: labels of two classes.")
            self._true_positives += int(((label == 1) & (pred == 1)).sum())
            self._predicted += int((pred == 1).sum())
            self._positives += int((label == 1).sum())
            self._rows += len(label)
        score = self._score()
        if self.average == "macro":
            self.sum_metric += score
            self.num_inst += 1
            self._forget_counts()
        else:
            self.sum_metric, self.num_inst = score * self._rows, self._rows

    def _score(self):
        if not self._true_positives:
            return 0.0
        precision, recall = self._true_positives / self._predicted, self._true_positives / self._positives
        return 2 * precision * recall / (precision + recall)


def _column(array):
    return array.reshape(-1, 1) if array.ndim == 1 else array


@register
class MAE(_Pairwise):
    """The mean of |y - ŷ|, averaged over batches."""

    def __init__(self, name="mae", **kwargs):
        super().__init__(name, **kwargs)

    def _of(self, label, pred):
        return numpy.abs(_column(label) - _column(pred)).mean(), 1


@register
class MSE(_Pairwise):
    """The mean of (y - ŷ)², averaged over batches."""

    def __init__(self, name="mse", **kwargs):
        super().__init__(name, **kwargs)

    def _of(self, label, pred):
        return numpy.square(_column(label) - _column(pred)).mean(), 1


@register
class RMSE(MSE):
    """The root of the mean of (y - ŷ)², averaged over batches."""

    def __init__(self, name="rmse", **kwargs):
        super().__init__(name, **kwargs)

    def _of(self, label, pred):
        return numpy.sqrt(super()._of(label, pred)[0]), 1


@alias("ce")
class CrossEntropy(_Pairwise):
    """The mean of -log(probability of the label's class + eps); predictions are probabilities, (rows, classes)."""

    def __init__(self, eps=1e-12, name="cross-entropy", **kwargs):
        super().__init__(name, **kwargs)
        self.eps = eps

    def _of(self, label, pred):
        label = label.ravel().astype("int64")
        assert len(label) == len(pred), f"There are {len(label)} labels and {len(pred)} rows of predictions."
        return -numpy.log(pred[numpy.arange(len(label)), label] + self.eps).sum(), len(label)


@register
class Loss(EvalMetric):
    """The mean of all elements of the losses, which are given as predictions; labels have no effect."""

    def __init__(self, name="loss", **kwargs):
        super().__init__(name, **kwargs)

    def update(self, labels, preds):
        """Add losses: an array or a list of arrays."""
        for loss in [preds] if isinstance(preds, nd.NDArray) else preds:
            self.sum_metric += float(nd.sum(loss).asscalar())
            self.num_inst += loss.size


@register
class CustomMetric(_Pairwise):
    """``feval(label, pred)`` of NumPy arrays, which returns a number, averaged over batches, or a pair (sum, count)."""

    def __init__(self, feval, name=None, **kwargs):
        if name is None:
            name = f"custom({feval.__name__})" if "<" in feval.__name__ else feval.__name__
        super().__init__(name, **kwargs)
        self._feval = feval

    def _of(self, label, pred):
        value = self._feval(label, pred)
        return value if isinstance(value, tuple) else (value, 1)


def np(numpy_feval, name=None, allow_extra_outputs=False):
    """Make a metric of a function of NumPy arrays."""
    return CustomMetric(numpy_feval, name)
