"""Metrics: names, configurations, sums since the last reset, and those that need more than the sums of batches."""

import json

import numpy as np

from .cases_training import _plain
from .conformance import Table

metrics = Table("metrics")


def _batches(mx, classes=3, sizes=(5, 3, 4)):
    """Batches of labels and probabilities. The last label of the first batch is of no other batch."""
    rng = np.random.default_rng(7)
    for number, size in enumerate(sizes):
        labels = rng.integers(0, classes - 1, size)
        labels[-1] = classes - 1 if number == 0 else 0
        scores = rng.uniform(0.1, 1, (size, classes))
        yield mx.nd.array(labels), mx.nd.array(scores / scores.sum(axis=1, keepdims=True))


def _followed(make, batches):
    """What a metric says after each batch, after a reset of the local sums between, and after a whole one."""

    def script(mx):
        metric, said = make(mx.metric), []
        for number, (label, pred) in enumerate(batches(mx)):
            if number == 2:
                metric.reset_local()
                said += [metric.get(), metric.get_global()]
            metric.update([label], [pred])
            said += [metric.get(), metric.get_global(), metric.get_name_value(), metric.get_global_name_value()]
        metric.reset()
        return [_plain(each) for each in [*said, metric.get(), metric.get_global()]]

    return script


def _two(mx):
    """Both classes in every batch, more often right than wrong."""
    rng = np.random.default_rng(11)
    for size in (12, 9, 10):
        labels, scores = rng.integers(0, 2, size), rng.uniform(0.1, 1, (size, 2))
        scores[np.arange(size), labels] += 0.3
        yield mx.nd.array(labels), mx.nd.array(scores)


def _numbers(mx):
    rng = np.random.default_rng(3)
    for size in (5, 4, 6):
        label = rng.normal(size=(size, 2))
        yield mx.nd.array(label), mx.nd.array(label + rng.normal(size=(size, 2)))


def _predicted(mx):
    for label, pred in _batches(mx, 4):
        yield label, pred.argmax(axis=1)


METRICS = {
    "Accuracy": (lambda m: m.Accuracy(), _batches),
    "TopKAccuracy": (lambda m: m.TopKAccuracy(2), _batches),
    "CrossEntropy": (lambda m: m.CrossEntropy(), _batches),
    "F1": (lambda m: m.F1(), _two),
    "F1 micro": (lambda m: m.F1(average="micro"), _two),
    "MCC": (lambda m: m.MCC(), _two),
    "MCC micro": (lambda m: m.MCC(average="micro"), _two),
    "MCC by name": (lambda m: m.create("mcc", name="mine"), _two),
    "PCC": (lambda m: m.PCC(), _batches),
    "PCC of classes": (lambda m: m.create("pcc"), _predicted),
    "Perplexity": (lambda m: m.Perplexity(None), _batches),
    "Perplexity that ignores": (lambda m: m.create("perplexity", ignore_label=0), _batches),
    "NegativeLogLikelihood": (lambda m: m.create("nll_loss"), _batches),
    "PearsonCorrelation": (lambda m: m.create("pearsonr"), _numbers),
    "MAE": (lambda m: m.MAE(), _numbers),
    "RMSE": (lambda m: m.RMSE(), _numbers),
    "Loss": (lambda m: m.Loss(), _numbers),
    "CustomMetric": (lambda m: m.np(lambda label, pred: (float(label.sum()), 3), "mine"), _numbers),
    "CompositeEvalMetric": (lambda m: m.create(["acc", "ce", m.Perplexity(1)]), _batches),
}
for _name, (_make, _draw) in METRICS.items():
    metrics.script(f"metric.{_name.split()[0]}", name=f"{_name}, since resets")(_followed(_make, _draw))


@metrics.script("metric.PearsonCorrelation")
def a_correlation_of_all_batches(mx):
    """get_global is left out: MXNet's is 0, as it never adds to that sum."""
    metric, said = mx.metric.PearsonCorrelation(average="micro"), []
    for label, pred in _numbers(mx):
        metric.update([label], [pred])
        said.append(metric.get()[1])
    metric.reset()
    return [_plain(value) for value in [*said, metric.get()]]


@metrics.script("metric.MCC", "metric.F1")
def one_class_alone_is_no_agreement(mx):
    label, pred = mx.nd.zeros((3,)), mx.nd.array([[0.9, 0.1]] * 3)
    made = [mx.metric.create(name) for name in ("f1", "mcc", "pcc")]
    for metric in made:
        metric.update([label], [pred])
    return [_plain(metric.get()) for metric in made]


# ------------------------------------------------------------------------------------------------ names


def _named(mx):
    (label, pred), (other_label, other_pred) = list(_batches(mx))[:2]
    return {"first_label": label, "second_label": other_label}, {"first_output": pred, "second_output": other_pred}


@metrics.script("metric.Accuracy", "metric.EvalMetric", "metric.CompositeEvalMetric")
def named_arrays_are_chosen_by_name(mx):
    labels, preds = _named(mx)
    first = {"output_names": ["first_output"], "label_names": ["first_label"]}
    second = {"output_names": ["second_output"], "label_names": ["second_label"]}
    made = [
        mx.metric.Accuracy(),
        mx.metric.Accuracy(**first),
        mx.metric.create("ce", **second),
        mx.metric.CompositeEvalMetric([mx.metric.Accuracy(**first), mx.metric.MSE(name="m", **first)], **first),
        mx.metric.CompositeEvalMetric(["acc"], **second),
        mx.metric.Perplexity(None, output_names=["first_output"], label_names=["first_label"]),
    ]
    made[3].metrics.pop()
    said = []
    for metric in made:
        metric.update_dict(labels, preds)
        said.append([_plain(metric.get()), metric.output_names, metric.label_names])
    return said


@metrics.script("metric.create", "metric.EvalMetric")
def a_configuration_makes_the_same_metric_again(mx):
    class Mine(mx.metric.EvalMetric):
        def update(self, labels, preds):
            self.sum_metric += 1
            self.num_inst += 1

    made = [
        mx.metric.Accuracy(axis=-1, name="right", output_names=["a"]),
        mx.metric.TopKAccuracy(2),
        mx.metric.CrossEntropy(1e-3),
        mx.metric.NegativeLogLikelihood(),
        mx.metric.Perplexity(5),
        *(mx.metric.create(name) for name in ("f1", "mcc", "pcc", "pearsonr", "mae", "mse", "rmse", "loss")),
        mx.metric.create(["acc", "mse"]),
        Mine("mine", size=3),
    ]
    configurations = [metric.get_config() for metric in made]
    # One that is made again has the configuration that it was made of; TopKAccuracy adds to the name once more.
    again = [mx.metric.create(each) for each in configurations[:-1]]
    written = [mx.metric.create(json.dumps(configurations[0])), mx.metric.create('["acc", {"axis": 2}]')]
    return [
        [dict(sorted(each.items())) for each in configurations],
        [dict(sorted(each.get_config().items())) for each in again + written],
    ]


@metrics.script("metric.EvalMetric")
def a_metric_without_sums_since_the_reset(mx):
    """A program's own metric: get_global is get."""

    class Mine(mx.metric.EvalMetric):
        def update(self, labels, preds):
            self.sum_metric += 3.0
            self.num_inst += 2

    metric = Mine("mine")
    metric.update(None, None)
    said = [metric.get(), metric.get_global(), metric.get_global_name_value()]
    metric.reset_local()
    return [*said, metric.get()[0], metric.num_inst, metric.sum_metric]


@metrics.script("metric.CompositeEvalMetric", "metric.np", "metric.CustomMetric")
def metrics_of_several_and_of_functions(mx):
    metric = mx.metric.CompositeEvalMetric(name="all")
    metric.add("mae")
    metric.add(mx.metric.np(lambda label, pred: float(pred.sum()), allow_extra_outputs=True))
    metric.get_metric(0).update([mx.nd.ones((2,))], [mx.nd.zeros((2,))])
    metric.get_metric(1).update([mx.nd.ones((2,))], [mx.nd.array([1, 2]), mx.nd.array([7])])
    return [_plain(metric.get()), type(metric.get_metric(0))]


# ------------------------------------------------------------------------------------------------ mistakes


def mistake(name, run, raises, says, *subjects):
    metrics.mistake(*subjects, raises=raises, says=says, name=name)(run)


mistake("a Perplexity without ignore_label", lambda mx: mx.metric.Perplexity(), "TypeError", "ignore_label",
        "metric.Perplexity")  # fmt: skip
mistake("a Perplexity of labels of another number",
        lambda mx: mx.metric.Perplexity(None).update([mx.nd.ones((3,))], [mx.nd.ones((2, 2))]),
        "AssertionError", "shape", "metric.Perplexity")  # fmt: skip
mistake("MCC of three classes",
        lambda mx: mx.metric.MCC().update([mx.nd.array([0, 1, 2])], [mx.nd.ones((3, 2))]),
        "ValueError", "binary", "metric.MCC")  # fmt: skip
mistake("a correlation of arrays of two shapes",
        lambda mx: mx.metric.PearsonCorrelation().update([mx.nd.ones((2, 3))], [mx.nd.ones((2, 2))]),
        "ValueError", "Shape of labels", "metric.PearsonCorrelation")  # fmt: skip
mistake("the configuration of a function", lambda mx: mx.metric.np(lambda label, pred: 0.0).get_config(),
        "NotImplementedError", "CustomMetric", "metric.np")  # fmt: skip
mistake("a made metric with arguments", lambda mx: mx.metric.create(mx.metric.MSE(), name="x"), "AssertionError",
        "made already|already", "metric.create")  # fmt: skip
mistake("a name that no prediction has",
        lambda mx: mx.metric.Accuracy(output_names=["a"]).update_dict({"l": mx.nd.ones((1,))}, {"b": mx.nd.ones((1,))}),
        "KeyError", "a", "metric.Accuracy")  # fmt: skip
