"""What all metrics share: sums over batches, names, a registry; several at once, and one of a function."""

import json
import math

from .. import nd

_registry: dict = {}


def check_label_shapes(labels, preds, wrap=False, shape=False):
    """Return labels and predictions, with ``wrap`` as lists of arrays.

    Raises:
        ValueError: they differ in length, or with ``shape`` in shape.
    """
    theirs, ours = (each.shape if shape else len(each) for each in (labels, preds))
    if theirs != ours:
        raise ValueError(f"Shape of labels {theirs} does not match shape of predictions {ours}.")
    if wrap:
        labels, preds = ([each] if isinstance(each, nd.NDArray) else each for each in (labels, preds))
    return labels, preds


class EvalMetric:
    """The base of metrics: ``sum_metric`` over ``num_inst``, under a name to print.

    Subclasses define :meth:`update`, and ``@metric.register`` makes them known to :func:`create`.

    Args:
        name: what :meth:`get` says.
        output_names: which predictions :meth:`update_dict` takes, and in which order; None for all.
        label_names: which labels it takes.
        has_global_stats: the subclass also adds to ``global_sum_metric`` and ``global_num_inst``, which
            :meth:`reset_local` leaves as they are.
        kwargs: what else :meth:`get_config` should say.
    """

    def __init__(self, name, output_names=None, label_names=None, **kwargs):
        self.name = str(name)
        self.output_names, self.label_names = output_names, label_names
        self._has_global_stats, self._kwargs = kwargs.pop("has_global_stats", False), kwargs
        self.reset()

    def __str__(self):
        return f"EvalMetric: {dict(self.get_name_value())}"

    def get_config(self):
        """Return what :func:`create` makes such a metric of."""
        names = {"output_names": self.output_names, "label_names": self.label_names}
        return {**self._kwargs, "metric": type(self).__name__, "name": self.name, **names}

    def reset(self):
        """Forget all batches."""
        self.num_inst = self.global_num_inst = 0
        self.sum_metric = self.global_sum_metric = 0.0

    def reset_local(self):
        """Forget the batches for :meth:`get`; :meth:`get_global` still counts them."""
        self.num_inst, self.sum_metric = 0, 0.0

    def update(self, labels, preds):
        """Add a batch: arrays, or lists of arrays."""
        raise NotImplementedError(f"{type(self).__name__} needs an update(labels, preds).")

    def update_dict(self, label, pred):
        """Add a batch of named arrays: those of ``label_names`` and ``output_names``, or all."""
        self.update(_chosen(label, self.label_names), _chosen(pred, self.output_names))

    def _add(self, total, count):
        """Add to both sums; a NumPy number would make them float32."""
        total = float(total)
        self.sum_metric += total
        self.global_sum_metric += total
        self.num_inst += count
        self.global_num_inst += count

    def get(self):
        """Return the name and the average, NaN where there was nothing to average."""
        return self.name, self.sum_metric / self.num_inst if self.num_inst else math.nan

    def get_global(self):
        """Return the name and the average over all batches since :meth:`reset`."""
        if not self._has_global_stats:
            return self.get()
        return self.name, self.global_sum_metric / self.global_num_inst if self.global_num_inst else math.nan

    def get_name_value(self):
        """Return a list of pairs, one for each number."""
        return _pairs(*self.get())

    def get_global_name_value(self):
        """Return a list of pairs, of the averages since :meth:`reset`."""
        return _pairs(*self.get_global())


def _chosen(arrays, names):
    return list(arrays.values()) if names is None else [arrays[name] for name in names]


def _pairs(name, value):
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

    A dict is what :meth:`EvalMetric.get_config` returned; a string in JSON is such a dict, or a list of a name and
    a dict.

    Raises:
        AssertionError: there is no such metric.
    """
    if isinstance(metric, EvalMetric):
        more = [*args, *kwargs]
        assert not more, f"metric is made already: expected no more arguments than it, got {more}."
        return metric
    if callable(metric):
        return CustomMetric(metric, *args, **kwargs)
    if isinstance(metric, list):
        return CompositeEvalMetric([create(each, *args, **kwargs) for each in metric])
    if isinstance(metric, dict):
        return create(**metric)
    assert isinstance(metric, str), f"metric is {metric!r}: expected a name, a function, a metric or a list of those."
    if metric.startswith(("[", "{")):
        read = json.loads(metric)
        return create(**read) if isinstance(read, dict) else create(read[0], **read[1])
    known = ", ".join(sorted(_registry))
    assert metric.lower() in _registry, f"{metric} is not registered: minimx has {known}."
    return _registry[metric.lower()](*args, **kwargs)


@alias("composite")
class CompositeEvalMetric(EvalMetric):
    """Several metrics, computed from the same batches."""

    def __init__(self, metrics=None, name="composite", output_names=None, label_names=None):
        self.metrics = [create(metric) for metric in metrics or []]
        super().__init__(name, output_names, label_names, has_global_stats=True)

    def add(self, metric):
        """Add a metric, or anything of which :func:`create` makes one."""
        self.metrics.append(create(metric))

    def get_metric(self, index):
        """Return one of the metrics; an IndexError if there are fewer."""
        return self.metrics[index]

    def reset(self):
        """Forget all batches."""
        for metric in self.metrics:
            metric.reset()

    def reset_local(self):
        """Forget the batches for :meth:`get`."""
        for metric in self.metrics:
            metric.reset_local()

    def update(self, labels, preds):
        """Add a batch."""
        for metric in self.metrics:
            metric.update(labels, preds)

    def update_dict(self, labels, preds):
        """Add a batch of named arrays. Each metric takes those that it names, of those that this one names."""
        labels, preds = _named(labels, self.label_names), _named(preds, self.output_names)
        for metric in self.metrics:
            metric.update_dict(labels, preds)

    def get(self):
        """Return a list of names and a list of values."""
        return _listed(pair for metric in self.metrics for pair in _pairs(*metric.get()))

    def get_config(self):
        """Return what :func:`create` makes such a metric of."""
        return {**super().get_config(), "metrics": [metric.get_config() for metric in self.metrics]}

    def get_global(self):
        """Return a list of names and a list of the averages since :meth:`reset`."""
        return _listed(pair for metric in self.metrics for pair in _pairs(*metric.get_global()))


def _named(arrays, names):
    return arrays if names is None else {name: array for name, array in arrays.items() if name in names}


def _listed(pairs):
    pairs = list(pairs)
    return [name for name, _ in pairs], [value for _, value in pairs]


class Pairwise(EvalMetric):
    """The base of metrics of pairs of a label array and a prediction array."""

    def __init__(self, name, output_names=None, label_names=None, **kwargs):
        super().__init__(name, output_names, label_names, has_global_stats=True, **kwargs)

    def _of(self, label, pred):
        """Return what to add to ``sum_metric`` and to ``num_inst``."""
        raise NotImplementedError

    def update(self, labels, preds):
        """Add a batch: labels and predictions, as arrays or as lists of arrays."""
        labels, preds = check_label_shapes(labels, preds, True)
        for label, pred in zip(labels, preds):
            self._add(*self._of(label.asnumpy(), pred.asnumpy()))


@register
class CustomMetric(Pairwise):
    """``feval(label, pred)`` of NumPy arrays, which returns a number, averaged over batches, or a pair (sum, count).

    With ``allow_extra_outputs`` there may be more predictions than labels: the first ones count.
    """

    def __init__(self, feval, name=None, allow_extra_outputs=False, output_names=None, label_names=None):
        if name is None:
            name = f"custom({feval.__name__})" if "<" in feval.__name__ else feval.__name__
        super().__init__(name, output_names, label_names)
        self._feval, self._allow_extra_outputs = feval, allow_extra_outputs

    def update(self, labels, preds):
        """Add a batch."""
        if self._allow_extra_outputs:
            preds = preds[: len(labels)]
        super().update(labels, preds)

    def _of(self, label, pred):
        value = self._feval(label, pred)
        return value if isinstance(value, tuple) else (value, 1)

    def get_config(self):
        """A function cannot be written down: raises NotImplementedError."""
        raise NotImplementedError("CustomMetric cannot be serialized: keep its function.")


def np(numpy_feval, name=None, allow_extra_outputs=False):
    """Make a metric of a function of NumPy arrays."""
    return CustomMetric(numpy_feval, name, allow_extra_outputs)
