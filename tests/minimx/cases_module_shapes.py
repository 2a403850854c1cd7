"""Modules, ``mx.mod``: shapes, types and binding again."""

from .conformance import Table
from .module_parts import (
    INPUTS,
    batches_of,
    classifier,
    drawn_params,
    epochs,
    images,
    logged,
    params_of,
    ready,
    regression,
    warned,
)

modules = Table("modules")


@modules.script("mod.Module")
def batches_of_other_sizes(mx):
    """The division by the batch size stays that of the optimizer's start."""
    module = ready(mx, optimizer={"learning_rate": 0.5, "momentum": 0.5})
    x, y = images()
    found = []
    for rows in (slice(0, 4), slice(4, 10), slice(0, 1), slice(0, 4), slice(2, 8)):
        batch = mx.io.DataBatch([mx.nd.array(x[rows])], [mx.nd.array(y[rows])])
        module.forward_backward(batch)
        module.update()
        found.append([module.output_shapes, [tuple(each) for each in module.data_shapes + module.label_shapes]])
        found.append([[output.copy() for output in module.get_outputs()], params_of(module)])
    return found


@modules.script("mod.Module")
def batches_that_say_their_shapes(mx):
    module = ready(mx)
    x, y = images()
    batch = mx.io.DataBatch([mx.nd.array(x[:3])], [mx.nd.array(y[:3])])
    batch.provide_data, batch.provide_label = [("data", (3, INPUTS))], [("softmax_label", (3,))]
    module.forward(batch)
    return [module.get_outputs(), module.output_shapes]


@modules.script("mod.Module")
def reshaped(mx):
    module = ready(mx, optimizer={"learning_rate": 0.1})
    found = []
    for rows in (6, 2, 6):
        module.reshape([("data", (rows, INPUTS))], [("softmax_label", (rows,))])
        found.append([module.output_shapes, epochs(module, batches_of(mx, rows))])
    return found


@modules.script("mod.Module")
def names_and_shapes(mx):
    symbol = classifier(mx, batch_norm=True)
    module = mx.mod.Module(symbol)
    found = [module.data_names, module.label_names, module.output_names, module.binded, module.params_initialized]
    found.append(module.symbol is symbol)
    ready(mx, symbol, module=module)
    found += [module.binded, module.params_initialized, module.optimizer_initialized, module.for_training]
    found += [
        [tuple(each) for each in some] for some in (module.data_shapes, module.label_shapes, module.output_shapes)
    ]
    return [found, sorted(module.get_params()[0]), sorted(module.get_params()[1]), module.inputs_need_grad]


@modules.script("mod.Module")
def data_of_other_types_are_cast(mx):
    module = ready(mx)
    x, y = images(4)
    module.forward(mx.io.DataBatch([mx.nd.array(x, dtype="float64")], [mx.nd.array(y, dtype="int32")]))
    module.backward()
    return module.get_outputs()


@modules.script("mod.Module")
def bound_for_double_precision(mx):
    symbol = regression(mx)
    module = mx.mod.Module(symbol, label_names=["y"])
    double = [mx.io.DataDesc("data", (4, INPUTS), "float64")], [mx.io.DataDesc("y", (4, 1), "float64")]
    module.bind(*double)
    args, _ = drawn_params(mx, symbol, data=(4, INPUTS), y=(4, 1))
    module.init_params(arg_params={name: array.astype("float64") for name, array in args.items()})
    module.init_optimizer()
    x, _ = images()
    batches = mx.io.NDArrayIter(
        mx.nd.array(x, dtype="float64"), mx.nd.array(x[:, :1], dtype="float64"), 4, label_name="y"
    )
    return epochs(module, batches)


@modules.script("mod.Module")
def without_training(mx):
    module = ready(mx, classifier(mx, batch_norm=True), for_training=False)
    module.forward(next(batches_of(mx)))
    found = [module.get_outputs(), module.for_training]
    unlabelled = mx.mod.Module(classifier(mx))
    with warned() as words:
        unlabelled.bind([("data", (4, INPUTS))], for_training=False)
    unlabelled.set_params(module.get_params()[0], {}, allow_missing=True, allow_extra=True)
    unlabelled.forward(next(batches_of(mx)))
    return [found, words, unlabelled.get_outputs(), unlabelled.label_shapes, unlabelled.output_shapes]


@modules.script("mod.Module")
def bound_again(mx):
    """A second bind is ignored, and said in the log; a forced one keeps the parameters, but not the gradients."""
    module = ready(mx, optimizer={"learning_rate": 0.5, "momentum": 0.9})
    epochs(module, batches_of(mx), 1)
    before = params_of(module)
    with logged() as lines:
        module.bind([("data", (2, INPUTS))], [("softmax_label", (2,))])
    shapes = [tuple(module.data_shapes[0])]
    module.bind([("data", (2, INPUTS))], [("softmax_label", (2,))], force_rebind=True)
    shapes.append(tuple(module.data_shapes[0]))
    return [lines, shapes, before, params_of(module), epochs(module, batches_of(mx, 2), 1)]


@modules.script("mod.Module")
def shared_parameters(mx):
    module = ready(mx, optimizer={"learning_rate": 0.5, "momentum": 0.9})
    other = mx.mod.Module(classifier(mx))
    other.bind([("data", (2, INPUTS))], [("softmax_label", (2,))], shared_module=module)
    found = [other.params_initialized, other.optimizer_initialized, epochs(other, batches_of(mx, 2), 1)]
    found.append(epochs(module, batches_of(mx), 1))
    other.forward(next(batches_of(mx, 2)))
    borrower = ready(mx)
    borrower.borrow_optimizer(module)
    return [found, other.get_outputs(), epochs(borrower, batches_of(mx), 1)]


@modules.script("mod.Module")
def states(mx):
    sym = mx.sym
    state = sym.Variable("state")
    outputs = sym.FullyConnected(sym.Variable("data") + state, num_hidden=2, name="fc")
    module = mx.mod.Module(outputs, label_names=None, state_names=["state"])
    module.bind([("data", (2, INPUTS))])
    module.init_params(arg_params=drawn_params(mx, outputs, data=(2, INPUTS), state=(2, INPUTS))[0])
    batch = mx.io.DataBatch([mx.nd.ones((2, INPUTS))])
    found = []
    for change in ({"value": 2}, {"value": 0}, {"states": [[mx.nd.ones((2, INPUTS)) * 3]]}):
        module.set_states(**change)
        module.forward(batch)
        found.append([[each[0].copy() for each in module.get_states(merge_multi_context=False)],
                      module.get_outputs()[0].copy()])  # fmt: skip
    return found
