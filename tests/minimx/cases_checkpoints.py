"""Callbacks (``mx.callback``) and checkpoints (``mx.model``, and the files of ``mx.mod.Module``)."""

import json
import os
import tempfile
import warnings

import numpy as np

from .conformance import Table
from .module_parts import INPUTS, batches_of, classifier, drawn_params, epochs, fit, logged, params_of, ready

callbacks = Table("callbacks")
checkpoints = Table("checkpoints")


def _params(mx, count, epoch=0, metric="acc"):
    """What a callback is given after each of these batches, one after the other; 3 of 4 rows are right in each."""
    metric = mx.metric.create(metric) if metric else None
    for nbatch in range(count):
        if metric is not None:
            metric.update([mx.nd.array([0, 1, 1, nbatch % 2])], [mx.nd.array([[3, 1], [1, 3], [1, 2], [1, 0]])])
        yield mx.model.BatchEndParam(epoch=epoch, nbatch=nbatch, eval_metric=metric, locals=None)


def _lines(callback, params):
    with logged() as lines:
        for param in params:
            callback(param)
    return lines


# ------------------------------------------------------------------------------------------------ callbacks


@callbacks.script("callback.Speedometer", "model.BatchEndParam")
def speedometers(mx):
    found = []
    for options in ((4, 2), (4, 3, False), (4, 1, True), (4,)):
        for metric in ("acc", ["acc", "ce"], None):
            found.append(_lines(mx.callback.Speedometer(*options), _params(mx, 8, epoch=3, metric=metric)))
    meter = mx.callback.Speedometer(batch_size=4, frequent=2, auto_reset=False)
    found += [_lines(meter, _params(mx, 5, epoch)) for epoch in range(3)]
    return [found, meter.batch_size, meter.frequent, meter.auto_reset]


@callbacks.script("callback.Speedometer", "mod.Module")
def a_speedometer_in_fit(mx):
    """The metric of the epoch is that of all batches, though the callback resets it."""
    found = []
    for auto_reset in (True, False):
        meter = mx.callback.Speedometer(4, 1, auto_reset)
        found.append(fit(mx, batch_end_callback=meter, eval_metric=["acc", "ce"])[1])
    return found


@callbacks.script("callback.log_train_metric")
def metrics_in_the_log(mx):
    found = []
    for period, auto_reset in ((1, False), (2, False), (2, True), (3, True)):
        found.append(_lines(mx.callback.log_train_metric(period, auto_reset), _params(mx, 6, 2, ["acc", "ce"])))
    return [found, _lines(mx.callback.log_train_metric(1), _params(mx, 2, metric=None))]


@callbacks.script("callback.ProgressBar")
def progress_bars(mx):
    return [_lines(mx.callback.ProgressBar(*options), _params(mx, 8)) for options in ((7,), (7, 10), (3, 15), (16, 7))]


@callbacks.script("callback.LogValidationMetricsCallback")
def validation_in_the_log(mx):
    callback = mx.callback.LogValidationMetricsCallback()
    return [_lines(callback, _params(mx, 2, 4, ["acc", "ce"])), _lines(callback, _params(mx, 1, metric=None))]


@callbacks.script("callback.do_checkpoint", "callback.module_checkpoint", "mod.Module")
def files_that_callbacks_write(mx):
    found = []
    for period in (0, 1, 2):
        with tempfile.TemporaryDirectory() as folder:
            ours, theirs = os.path.join(folder, "ours"), os.path.join(folder, "theirs")
            module = mx.mod.Module(classifier(mx, batch_norm=True))
            after = [
                mx.callback.do_checkpoint(ours, period),
                mx.callback.module_checkpoint(module, theirs, period, True),
            ]
            _, lines = fit(mx, module, epoch_end_callback=after)
            found += [sorted(os.listdir(folder)), [line.replace(folder, "").replace(os.sep, "/") for line in lines]]
    return found


@callbacks.script("callback.module_checkpoint")
def a_callback_that_is_called_by_hand(mx):
    calls = []

    class Module:
        @staticmethod
        def save_checkpoint(*arguments):
            calls.append(arguments)

    save = mx.callback.module_checkpoint(Module, "net", period=2)
    for epoch in range(5):
        save(epoch)
    return calls


# ------------------------------------------------------------------------------------------------ checkpoints


@checkpoints.script("model.save_checkpoint", "model.load_checkpoint", "model.load_params")
def saved_and_loaded(mx):
    symbol = classifier(mx, batch_norm=True)
    args, auxs = drawn_params(mx, symbol, data=(4, INPUTS), softmax_label=(4,))
    with tempfile.TemporaryDirectory() as folder:
        prefix = os.path.join(folder, "net")
        with logged() as lines:
            mx.model.save_checkpoint(prefix, 7, symbol, args, auxs)
        files = sorted(os.listdir(folder))
        loaded, *params = mx.model.load_checkpoint(prefix, 7)
        alone = mx.model.load_params(prefix, 7)
        names = sorted(mx.nd.load(f"{prefix}-0007.params"))
    found = [files, [line.replace(folder, "") for line in lines], names, loaded.list_arguments(), loaded.list_outputs()]
    return [found, params, type(alone), list(alone), [args, auxs]]


@checkpoints.script("model.save_checkpoint", "model.load_params")
def parameters_without_a_symbol(mx):
    with tempfile.TemporaryDirectory() as folder:
        prefix = os.path.join(folder, "net")
        arrays = {kind: mx.nd.arange(3, dtype=kind) for kind in ("float16", "float64", "int32", "uint8")}
        with logged():
            mx.model.save_checkpoint(prefix, 12345, None, arrays, {})
            mx.model.save_checkpoint(prefix, 0, None, {}, {"a:b": mx.nd.ones(1)})
        return [
            sorted(os.listdir(folder)),
            list(mx.model.load_params(prefix, 12345)),
            list(mx.model.load_params(prefix, 0)),
        ]


@checkpoints.script("model.load_params")
def a_file_of_no_parameters(mx):
    with tempfile.TemporaryDirectory() as folder:
        prefix = os.path.join(folder, "net")
        mx.nd.save(f"{prefix}-0001.params", {})
        with logged() as lines:
            params = mx.model.load_params(prefix, 1)
        mx.nd.save(f"{prefix}-0002.params", {"arg:w": mx.nd.ones(1), "other:v": mx.nd.ones(1)})
        return [[line.replace(folder, "") for line in lines], list(params), list(mx.model.load_params(prefix, 2))]


@checkpoints.script("mod.Module")
def a_module_from_a_checkpoint(mx):
    """It goes on as the one that was never saved, with the optimizer's states."""
    found = []
    for states in (True, False):
        module = ready(mx, classifier(mx, batch_norm=True), optimizer={"learning_rate": 0.5, "momentum": 0.9})
        epochs(module, batches_of(mx), 1)
        with tempfile.TemporaryDirectory() as folder:
            prefix = os.path.join(folder, "net")
            with logged() as lines:
                module.save_checkpoint(prefix, 3, save_optimizer_states=states)
            again = mx.mod.Module.load(prefix, 3, load_optimizer_states=states)
            found += [sorted(os.listdir(folder)), [line.replace(folder, "") for line in lines]]
            found += [again.params_initialized, again.binded, params_of(again)]
            again.bind([("data", (4, INPUTS))], [("softmax_label", (4,))])
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # MXNet leaves the file open
                again.init_optimizer(optimizer_params={"learning_rate": 0.5, "momentum": 0.9})
        found += [epochs(again, batches_of(mx), 2), epochs(module, batches_of(mx), 2)]
    return found


@checkpoints.script("mod.Module")
def parameters_of_a_module_in_a_file(mx):
    module, other = ready(mx, classifier(mx, batch_norm=True)), ready(mx, classifier(mx, batch_norm=True), seed=8)
    with tempfile.TemporaryDirectory() as folder:
        name = os.path.join(folder, "params")
        module.save_params(name)
        names = sorted(mx.nd.load(name))
        other.load_params(name)
    return [names, params_of(other), params_of(module)]


@checkpoints.script("mod.Module")
def states_of_an_optimizer_in_a_file(mx):
    module = ready(mx, optimizer={"name": "adam", "learning_rate": 0.1})
    other = ready(mx, optimizer={"name": "adam", "learning_rate": 0.1})
    epochs(module, batches_of(mx), 1)
    with tempfile.TemporaryDirectory() as folder:
        name = os.path.join(folder, "states")
        module.save_optimizer_states(name)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # MXNet leaves the file open
            other.load_optimizer_states(name)
    return epochs(other, batches_of(mx), 1)


@checkpoints.script("model.load_checkpoint", "mod.Module")
def a_checkpoint_that_is_fine_tuned(mx):
    """The last layer is taken off and another one put on; its parameters are drawn, the others come from the file."""
    symbol = classifier(mx)
    args, auxs = drawn_params(mx, symbol, data=(4, INPUTS), softmax_label=(4,))
    with tempfile.TemporaryDirectory() as folder:
        prefix = os.path.join(folder, "net")
        with logged():
            mx.model.save_checkpoint(prefix, 1, symbol, args, auxs)
        loaded, args, auxs = mx.model.load_checkpoint(prefix, 1)
    features = loaded.get_internals()["act_output"]
    tuned = mx.sym.SoftmaxOutput(mx.sym.FullyConnected(features, num_hidden=2, name="new"), name="softmax")
    module = mx.mod.Module(tuned, fixed_param_names=["fc1_weight", "fc1_bias"])
    module.bind([("data", (4, INPUTS))], [("softmax_label", (4,))])
    module.init_params(mx.init.One(), arg_params=args, aux_params=auxs, allow_missing=True)
    module.init_optimizer(optimizer_params={"learning_rate": 0.5})
    x = np.arange(4 * INPUTS).reshape(4, INPUTS) / 10
    return epochs(module, mx.io.NDArrayIter(x, np.array([0, 1, 1, 0]), 4))


@checkpoints.script("model.save_checkpoint")
def a_symbol_in_a_file(mx):
    """The arguments and the heads of the graph, as they are written."""
    with tempfile.TemporaryDirectory() as folder:
        prefix = os.path.join(folder, "net")
        with logged():
            mx.model.save_checkpoint(prefix, 1, classifier(mx, batch_norm=True), {}, {})
        with open(f"{prefix}-symbol.json") as file:
            written = json.load(file)
    nodes = [[node["op"], node["name"], node["inputs"]] for node in written["nodes"]]
    return [nodes, written["arg_nodes"], written["heads"]]


@checkpoints.mistake("model.load_checkpoint", raises="MXNetError", says="net-symbol.json")
def a_checkpoint_that_is_not_there(mx):
    mx.model.load_checkpoint(os.path.join("nowhere", "net"), 1)


@checkpoints.mistake("model.load_params", raises="MXNetError", says="net-0001.params")
def parameters_that_are_not_there(mx):
    mx.model.load_params(os.path.join("nowhere", "net"), 1)


@checkpoints.mistake("mod.Module", raises="ValueError", says="Invalid param file")
def a_file_of_other_arrays(mx):
    with tempfile.TemporaryDirectory() as folder:
        name = os.path.join(folder, "params")
        mx.nd.save(name, {"weights:w": mx.nd.ones(1)})
        ready(mx).load_params(name)


@checkpoints.mistake("mod.Module", raises="AssertionError", says="init_optimizer")
def states_without_an_optimizer(mx):
    ready(mx).save_optimizer_states("states")


@checkpoints.mistake("mod.Module", raises="FileNotFoundError", says="net-0003.states")
def states_that_are_not_there(mx):
    with tempfile.TemporaryDirectory() as folder:
        prefix = os.path.join(folder, "net")
        with logged():
            ready(mx).save_checkpoint(prefix, 3)
        module = mx.mod.Module.load(prefix, 3, load_optimizer_states=True)
        module.bind([("data", (4, INPUTS))], [("softmax_label", (4,))])
        module.init_optimizer()
