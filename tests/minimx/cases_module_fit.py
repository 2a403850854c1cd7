"""Modules, ``mx.mod``: the loops ``fit``, ``predict`` and ``score``, and monitors."""

import re

import numpy as np

from .conformance import Table
from .module_parts import (
    INPUTS,
    batches_of,
    classifier,
    copies,
    drawn_params,
    epochs,
    fit,
    images,
    params_of,
    plain,
    ready,
    warned,
)

modules = Table("modules")


@modules.script("mod.Module")
def fitted(mx):
    module, lines = fit(mx)
    return [lines, params_of(module)]


@modules.script("mod.Module")
def fitted_with_validation(mx):
    module, lines = fit(
        mx, eval_data=batches_of(mx, 3, 5), eval_metric=["acc", "ce"], validation_metric="acc", num_epoch=2
    )
    return [lines, params_of(module)]


@modules.script("mod.Module")
def fitted_from_a_later_epoch(mx):
    module, lines = fit(mx, begin_epoch=2, eval_metric=mx.metric.Loss(), optimizer="nag")
    with warned() as words:
        more = fit(mx, module, begin_epoch=3, num_epoch=4, kvstore=None)[1]
    return [lines, more, words, params_of(module)]


@modules.script("mod.Module", "callback.LogValidationMetricsCallback")
def callbacks_of_fit(mx):
    """Who is called when, and with what."""
    calls = []

    def after_batch(param):
        calls.append(["batch", param.epoch, param.nbatch, plain(param.eval_metric.get_name_value()), type(param)])

    def after_epoch(epoch, symbol, args, auxs):
        calls.append(["epoch", epoch, symbol.list_outputs(), copies(args, auxs)])

    def evaluated(param):
        calls.append(["evaluated", param.epoch, param.nbatch, plain([param.eval_metric.get()])])

    def after_eval_batch(param):
        calls.append(["eval batch", param.epoch, param.nbatch, sorted(param._fields)])

    _, lines = fit(
        mx,
        eval_data=batches_of(mx, 3, 7),
        batch_end_callback=[after_batch, lambda param: calls.append("second")],
        epoch_end_callback=after_epoch,
        eval_end_callback=[evaluated, mx.callback.LogValidationMetricsCallback()],
        eval_batch_end_callback=after_eval_batch,
        num_epoch=2,
    )
    return [calls, lines]


@modules.script("mod.Module")
def fit_and_steps_are_the_same(mx):
    module, _ = fit(mx, num_epoch=2)
    by_hand = ready(mx, classifier(mx, batch_norm=True), optimizer={"learning_rate": 0.5})
    fitted_params, stepped = params_of(module), epochs(by_hand, batches_of(mx))[1]
    same = [
        bool(np.array_equal(a[name].asnumpy(), b[name].asnumpy())) for a, b in zip(fitted_params, stepped) for name in a
    ]
    return [same, stepped]


@modules.script("mod.Module")
def fit_resets_its_iterator_at_the_end_only(mx):
    batches = batches_of(mx)
    next(batches)
    return fit(mx, train_data=batches, num_epoch=2)[1], batches.cursor


@modules.script("mod.Module")
def predictions(mx):
    module = ready(mx, for_training=False)
    batches, x = batches_of(mx), images()[0]
    found = [module.predict(batches), module.predict(batches, num_batch=2), module.predict(batches, num_batch=0)]
    found += [module.predict(batches, merge_batches=False), module.predict(batches, always_output_list=True)]
    batches.reset()
    next(batches)
    found += [module.predict(batches), len(module.predict(batches, merge_batches=False, reset=False))]
    batches.reset()
    next(batches)
    found.append(module.predict(batches, reset=False))
    return [found, module.predict(x[:4]), module.predict(mx.nd.array(x[:4]))]


@modules.script("mod.Module")
def predictions_one_by_one(mx):
    module = ready(mx, for_training=False)
    return [
        [[output.copy() for output in outputs], number, batch.pad, batch.label]
        for outputs, number, batch in module.iter_predict(batches_of(mx), num_batch=3)
    ]


@modules.script("mod.Module")
def scores(mx):
    """The rows that pad the last batch count as well."""
    module = ready(mx)
    batches = batches_of(mx)
    calls = []

    def keep(param):
        calls.append([param.epoch, param.nbatch, plain([param.eval_metric.get()])])

    found = [plain(module.score(batches, "acc")), plain(module.score(batches, ["acc", "ce"], num_batch=2))]
    found.append(plain(module.score(batches, mx.metric.CrossEntropy(), None, keep, [keep, keep], epoch=5)))
    batches.reset()
    next(batches)
    found += [plain(module.score(batches, "acc", reset=False)) for _ in range(2)]
    again = mx.metric.CrossEntropy()
    found += [plain(module.score(batches_of(mx, rows=rows), again)) for rows in (4, 8)]
    metric = mx.metric.create("acc")
    module.forward(next(batches_of(mx)), is_train=False)
    module.update_metric(metric, next(batches_of(mx)).label)
    return [found, calls, plain([metric.get()])]


@modules.script("mod.Module")
def metrics_choose_by_name(mx):
    sym = mx.sym
    both = sym.FullyConnected(sym.Variable("data"), num_hidden=3, name="fc")
    symbol = sym.Group([sym.SoftmaxOutput(both, sym.Variable("kind"), name="soft"),
                        sym.LinearRegressionOutput(both, sym.Variable("size"), name="line")])  # fmt: skip
    x, y = images(8)
    batches = mx.io.NDArrayIter(x, {"kind": y, "size": x[:, :3]}, 4)
    module = mx.mod.Module(symbol, label_names=("kind", "size"))
    module.bind(batches.provide_data, batches.provide_label)
    module.init_params(arg_params=drawn_params(mx, symbol, data=(4, INPUTS), kind=(4,), size=(4, 3))[0])
    accuracy = mx.metric.Accuracy(output_names=["soft_output"], label_names=["kind"])
    error = mx.metric.MSE(output_names=["line_output"], label_names=["size"])
    return [plain(module.score(batches, metric)) for metric in (accuracy, error, [accuracy, error])]


@modules.script("mod.Module", "mon.Monitor")
def monitors(mx):
    """Without what only MXNet reports: what backward computes, and outputs that a symbol does not show.

    Inputs are left out as well: after a batch of another size, MXNet reports those of the first size.
    """
    left_out = ("bn_mean", "bn_var", "data", "softmax_label")
    found = []
    for options in (
        {},
        {"pattern": "fc1", "sort": True},
        {"stat_func": lambda x: [mx.nd.array([x.size]), x.reshape((-1,))[:2].copy()], "interval": 2},
    ):
        module = ready(mx, classifier(mx, batch_norm=True), optimizer={"learning_rate": 0.5})
        monitor = mx.mon.Monitor(**{"interval": 1, **options})
        module.install_monitor(monitor)
        for batch in [*batches_of(mx), *batches_of(mx, 2)]:
            monitor.tic()
            module.forward_backward(batch)
            module.update()
            mx.nd.waitall()
            seen = [each for each in monitor.toc() if "backward" not in each[1] and each[1] not in left_out]
            found.append(
                [[step, name, [float(one) for one in re.findall(r"[-+.e\d]+", text)]] for step, name, text in seen]
            )
    return found


@modules.script("mod.Module", "mon.Monitor")
def a_monitor_in_fit(mx):
    _, lines = fit(mx, monitor=mx.mon.Monitor(2, lambda x: mx.nd.array([x.size]), "fc.*_(weight|bias)$"), num_epoch=2)
    return lines
