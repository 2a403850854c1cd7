"""Modules, ``mx.mod``: steps of training, gradients and updates."""

import numpy as np

from .conformance import Table
from .module_parts import (
    CLASSES,
    INPUTS,
    batches_of,
    classifier,
    drawn_params,
    epochs,
    images,
    params_of,
    ready,
    regression,
)

modules = Table("modules")


def _trained(options):
    def script(mx):
        module = ready(mx, optimizer=dict(options))
        return epochs(module, batches_of(mx))

    return script


for _options in (
    {},
    {"learning_rate": 0.5},
    {"learning_rate": 0.5, "momentum": 0.9},
    {"learning_rate": 0.5, "wd": 0.1},
    {"learning_rate": 0.5, "rescale_grad": 1.0},
    {"name": "adam", "learning_rate": 0.1},
    {"name": "rmsprop", "learning_rate": 0.1, "wd": 0.1},
    {"name": "nag", "learning_rate": 0.1, "momentum": 0.5},
    {"name": "adagrad", "learning_rate": 0.1},
):
    _words = ", ".join(f"{key}={value}" for key, value in _options.items()) or "as it comes"
    modules.script("mod.Module", name=f"trained by {_words}", bound=2e-5, why="six steps")(_trained(_options))


@modules.script("mod.Module")
def a_line(mx):
    """The gradient is that of half the squared error, summed over the batch, and divided by the batch's size."""
    module = ready(mx, regression(mx), label="y", optimizer={"learning_rate": 0.1})
    x, _ = images()
    return epochs(module, mx.io.NDArrayIter(x, x.sum(axis=1, keepdims=True), 4, label_name="y"))


@modules.script("mod.Module", bound=2e-5, why="convolutions add up hundreds of products")
def a_network_of_convolutions(mx):
    sym = mx.sym
    hidden = sym.Convolution(sym.Variable("data"), num_filter=3, kernel=(3, 3), pad=(1, 1), name="conv")
    hidden = sym.Activation(sym.BatchNorm(hidden, fix_gamma=False, name="bn"), act_type="relu", name="act")
    hidden = sym.Pooling(hidden, kernel=(2, 2), stride=(2, 2), pool_type="max", name="pool")
    hidden = sym.Dropout(sym.Flatten(hidden), p=0.0, name="drop")
    symbol = sym.SoftmaxOutput(sym.FullyConnected(hidden, num_hidden=CLASSES, name="fc"), name="softmax")
    x = np.random.default_rng(3).standard_normal((6, 2, 6, 6))
    batches = mx.io.NDArrayIter(x, [np.arange(6) % CLASSES], 4)
    module = mx.mod.Module(symbol)
    module.bind(batches.provide_data, batches.provide_label)
    args, auxs = drawn_params(mx, symbol, data=(4, 2, 6, 6), softmax_label=(4,))
    module.init_params(arg_params=args, aux_params=auxs)
    module.init_optimizer(optimizer_params={"learning_rate": 0.1, "momentum": 0.5, "wd": 0.01})
    return epochs(module, batches)


def _regression_by(output):
    def script(mx):
        sym = mx.sym
        outputs = sym.FullyConnected(sym.Variable("data"), num_hidden=2, name="fc")
        symbol = getattr(sym, output)(outputs, sym.Variable("y"), grad_scale=0.5, name="line")
        x, _ = images()
        batches = mx.io.NDArrayIter(x, (x[:, :2] > 0) + 0.0, 4, label_name="y")
        module = mx.mod.Module(symbol, label_names=["y"])
        module.bind(batches.provide_data, batches.provide_label)
        module.init_params(arg_params=drawn_params(mx, symbol, data=(4, INPUTS), y=(4, 2))[0])
        module.init_optimizer(optimizer_params={"learning_rate": 0.5})
        return epochs(module, batches)

    return script


for _output in ("LinearRegressionOutput", "LogisticRegressionOutput", "MAERegressionOutput"):
    modules.script("mod.Module", name=f"trained with {_output}")(_regression_by(_output))


@modules.script("mod.Module")
def batch_norm_and_its_states(mx):
    module = ready(mx, classifier(mx, batch_norm=True), optimizer={"learning_rate": 0.1, "wd": 0.1})
    found = [epochs(module, batches_of(mx))]
    for is_train in (False, True, None):
        module.forward(next(batches_of(mx)), is_train=is_train)
        found.append([output.copy() for output in module.get_outputs()])
    return [found, params_of(module)]


@modules.script("mod.Module")
def gradients_and_outputs(mx):
    module = ready(mx, inputs_need_grad=True)
    batch = next(batches_of(mx))
    module.forward(batch)
    module.backward()
    return [module.get_outputs(), module.get_outputs(merge_multi_context=False), module.get_input_grads(),
            module.get_input_grads(merge_multi_context=False)]  # fmt: skip


@modules.script("mod.Module")
def gradients_from_outside(mx):
    sym = mx.sym
    data = sym.Variable("data")
    symbol = sym.Group([sym.FullyConnected(data, num_hidden=2, name="fc"), data * data])
    module = mx.mod.Module(symbol, label_names=None)
    module.bind([("data", (3, INPUTS))], inputs_need_grad=True)
    module.init_params(arg_params=drawn_params(mx, symbol, data=(3, INPUTS))[0])
    module.init_optimizer(optimizer_params={"learning_rate": 0.5})
    x, _ = images(3)
    module.forward(mx.io.DataBatch([mx.nd.array(x)]))
    module.backward([mx.nd.array(x[:, :2]), mx.nd.array(x + 1)])
    module.update()
    return [
        module.get_outputs(),
        module.get_input_grads(),
        module.output_shapes,
        module.label_shapes,
        params_of(module),
    ]


@modules.script("mod.Module")
def what_is_asked_of_gradients(mx):
    """grad_req as a word, a list and a dict. (Without a gradient of its weight, MXNet gives a bias none, either.)"""
    arguments = classifier(mx).list_arguments()
    found = []
    for grad_req in (
        "write",
        "add",
        ["add" if name.endswith("weight") else "null" for name in arguments],
        {"fc1_bias": "null", "fc2_weight": "add"},
        "null",
    ):
        module = ready(mx, grad_req=grad_req, optimizer={"learning_rate": 0.1})
        batch = next(batches_of(mx))
        for _ in range(2):
            module.forward_backward(batch)
        module.update()
        found.append(params_of(module))
    return found


@modules.script("mod.Module")
def added_gradients_of_the_data(mx):
    module = ready(mx, grad_req="add", inputs_need_grad=True)
    for batch in batches_of(mx):
        module.forward_backward(batch)
    return module.get_input_grads()


@modules.script("mod.Module")
def fixed_parameters(mx):
    symbol = classifier(mx)
    module = mx.mod.Module(symbol, fixed_param_names=["fc1_weight", "fc1_bias", "fc2_bias"])
    return epochs(ready(mx, symbol, module=module, optimizer={"learning_rate": 0.5, "momentum": 0.5}), batches_of(mx))


@modules.script("mod.Module")
def multipliers_of_variables(mx):
    """lr_mult and wd_mult of a variable; otherwise decay is for weights alone."""
    sym = mx.sym
    weight, bias = sym.Variable("w_weight", lr_mult=0.1), sym.Variable("b_bias", wd_mult=2.0)
    outputs = sym.FullyConnected(sym.Variable("data"), weight, bias, num_hidden=CLASSES, name="fc")
    symbol = sym.SoftmaxOutput(outputs, name="softmax")
    return epochs(ready(mx, symbol, optimizer={"learning_rate": 0.5, "wd": 0.1}), batches_of(mx))


@modules.script("mod.Module")
def schedules(mx):
    schedule = mx.lr_scheduler.FactorScheduler(step=2, factor=0.5)
    options = {"learning_rate": 0.5, "lr_scheduler": schedule}
    return epochs(ready(mx, optimizer=options), batches_of(mx))


@modules.script("mod.Module")
def several_inputs_and_outputs(mx):
    sym = mx.sym
    a, b = sym.Variable("a"), sym.Variable("b")
    both = sym.FullyConnected(sym.Concat(a, b, dim=1), num_hidden=3, name="fc")
    symbol = sym.Group([sym.SoftmaxOutput(both, sym.Variable("kind"), name="soft"),
                        sym.LinearRegressionOutput(both, sym.Variable("size"), name="line")])  # fmt: skip
    module = mx.mod.Module(symbol, data_names=("b", "a"), label_names=("size", "kind"))
    x, y = images(8)
    batches = mx.io.NDArrayIter({"b": x[:, :1], "a": x[:, 1:]}, {"kind": y, "size": x[:, :3]}, 4)
    module.bind(batches.provide_data, batches.provide_label)
    module.init_params(arg_params=drawn_params(mx, symbol, a=(4, 3), b=(4, 1), kind=(4,), size=(4, 3))[0])
    module.init_optimizer()
    found = [module.data_names, module.label_names, module.output_names, module.output_shapes]
    found += [[tuple(each) for each in module.data_shapes + module.label_shapes], epochs(module, batches)]
    module.bind([("b", (2, 1)), ("a", (2, 3))], [("size", (2, 3)), ("kind", (2,))], force_rebind=True)
    data, label = [mx.nd.array(x[:2, :1]), mx.nd.array(x[:2, 1:])], [mx.nd.array(x[:2, :3]), mx.nd.array(y[:2])]
    module.forward_backward(mx.io.DataBatch(data, label))
    return [found, module.get_outputs()]


@modules.script("mod.Module")
def losses_that_are_made(mx):
    sym = mx.sym
    data, y = sym.Variable("data"), sym.Variable("y")
    error = sym.FullyConnected(data, num_hidden=1, name="fc") - y
    symbol = sym.MakeLoss(sym.mean(sym.square(error), axis=1), name="loss")
    module = ready(mx, symbol, label="y", optimizer={"learning_rate": 0.1, "rescale_grad": 0.5})
    x, _ = images()
    return epochs(module, mx.io.NDArrayIter(x, x[:, :1] * 2, 4, label_name="y"))


@modules.script("mod.Module")
def what_pads_the_last_batch_is_learnt_from(mx):
    found = []
    for handle in ("pad", "roll_over", "discard"):
        module = ready(mx, optimizer={"learning_rate": 0.5})
        found.append(epochs(module, batches_of(mx, last_batch_handle=handle), 3))
    return found
