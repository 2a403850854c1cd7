"""Modules: ``mx.mod``; callbacks and checkpoints are in ``cases_checkpoints``."""

import contextlib
import logging
import re
import sys
import warnings

import numpy as np

from .conformance import Table

modules = Table("modules")

ROWS, INPUTS, CLASSES = 10, 4, 3


# ------------------------------------------------------------------------------------------------ what all need


def classifier(mx, batch_norm=False):
    """A symbol: two layers and softmax."""
    sym = mx.sym
    hidden = sym.FullyConnected(sym.Variable("data"), num_hidden=5, name="fc1")
    if batch_norm:
        hidden = sym.BatchNorm(hidden, fix_gamma=False, name="bn")
    hidden = sym.Activation(hidden, act_type="tanh", name="act")
    return sym.SoftmaxOutput(sym.FullyConnected(hidden, num_hidden=CLASSES, name="fc2"), name="softmax")


def regression(mx):
    """A symbol: a line and half the squared error, with labels called y."""
    sym = mx.sym
    outputs = sym.FullyConnected(sym.Variable("data"), num_hidden=1, name="fc")
    return sym.LinearRegressionOutput(outputs, sym.Variable("y"), name="line")


def images(rows=ROWS):
    """Rows of data and their classes, NumPy arrays."""
    rng = np.random.default_rng(7)
    return rng.standard_normal((rows, INPUTS)).astype("float32"), rng.integers(0, CLASSES, rows).astype("float32")


def batches_of(mx, batch_size=4, rows=ROWS, **options):
    """An iterator over them; the last batch is short."""
    return mx.io.NDArrayIter(*images(rows), batch_size, **options)


def drawn_params(mx, symbol, seed=3, **shapes):
    """Parameters and auxiliary states for inputs of these shapes, two dicts."""
    rng = np.random.default_rng(seed)
    args, _, auxs = symbol.infer_shape(**shapes)
    named = [list(zip(symbol.list_arguments(), args)), list(zip(symbol.list_auxiliary_states(), auxs))]
    return [
        {name: mx.nd.array(rng.uniform(0.2, 0.8, shape)) for name, shape in some if name not in shapes}
        for some in named
    ]


def ready(mx, symbol=None, batch_size=4, optimizer=None, label="softmax_label", seed=3, module=None, **options):
    """A bound module with drawn parameters, and with an optimizer if its options are given."""
    symbol = classifier(mx) if symbol is None else symbol
    label_shape = (batch_size, 1) if label == "y" else (batch_size,)
    module = module or mx.mod.Module(symbol, label_names=[label])
    module.bind([("data", (batch_size, INPUTS))], [(label, label_shape)], **options)
    args, auxs = drawn_params(mx, symbol, seed, data=(batch_size, INPUTS), **{label: label_shape})
    module.init_params(arg_params=args, aux_params=auxs)
    if optimizer is not None:
        module.init_optimizer(optimizer=optimizer.pop("name", "sgd"), optimizer_params=optimizer)
    return module


def plain(values):
    """What a metric returns, without NumPy's types."""
    return [[name, float(value)] for name, value in values]


def copies(*dicts):
    """The arrays of dicts as they are now, by name."""
    return [{name: some[name].copy() for name in sorted(some)} for some in dicts]


def params_of(module):
    """Parameters and auxiliary states. MXNet changes those of batch norm without making their readers wait."""
    library = sys.modules[type(module).__module__.partition(".")[0]]
    library.nd.waitall()
    return copies(*module.get_params())


def epochs(module, batches, count=2):
    """Train; all outputs, and the parameters."""
    seen = []
    for _ in range(count):
        batches.reset()
        for batch in batches:
            module.forward(batch, is_train=True)
            seen.append([output.copy() for output in module.get_outputs()])
            module.backward()
            module.update()
    return [seen, params_of(module)]


class _Kept(logging.Handler):
    def __init__(self):
        super().__init__()
        self.lines = []

    def emit(self, record):
        text = re.sub(r"Speed: (\d+\.\d\d|inf)", "Speed: N", record.getMessage())
        self.lines.append(f"{record.levelname} " + re.sub(r"cost=\d+\.\d{3}", "cost=N", text))


@contextlib.contextmanager
def logged():
    """The lines that are logged meanwhile, without times."""
    kept, root = _Kept(), logging.getLogger()
    level, handlers = root.level, root.handlers
    root.handlers = [kept]
    root.setLevel(logging.INFO)
    try:
        yield kept.lines
    finally:
        root.handlers = handlers
        root.setLevel(level)


@contextlib.contextmanager
def warned():
    """The first words of the warnings meant for users."""
    found = []
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        yield found
    texts = [re.sub("\x1b.*?m", "", str(each.message)) for each in caught if each.category is UserWarning]
    found.extend(" ".join(text.split()[:6]) for text in texts)


# ------------------------------------------------------------------------------------------------ steps


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


# ------------------------------------------------------------------------------------------------ shapes


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


# ------------------------------------------------------------------------------------------------ parameters


@modules.script("mod.Module")
def parameters_from_initializers(mx):
    module = mx.mod.Module(classifier(mx, batch_norm=True))
    module.bind([("data", (4, INPUTS))], [("softmax_label", (4,))])
    found = []
    for initializer in (mx.init.One(), mx.init.Zero(), mx.init.Constant(3.0)):
        module.init_params(initializer, force_init=True)
        found.append(params_of(module))
    return found


@modules.script("mod.Module")
def an_initializer_of_a_variable(mx):
    sym = mx.sym
    weight = sym.Variable("w", init=mx.init.Constant(2.5))
    symbol = sym.FullyConnected(sym.Variable("data"), weight, num_hidden=2, name="fc")
    module = mx.mod.Module(symbol, label_names=None)
    module.bind([("data", (4, INPUTS))])
    module.init_params(mx.init.One())
    return params_of(module)


@modules.script("mod.Module")
def drawn_parameters(mx):
    """From U(-0.01, 0.01), biases 0, where nothing is said."""
    module = mx.mod.Module(classifier(mx))
    module.bind([("data", (4, 400))], [("softmax_label", (4,))])
    module.init_params()
    args = {name: array.asnumpy() for name, array in module.get_params()[0].items()}
    weight = args["fc1_weight"]
    return [sorted(args), bool(0.009 < np.abs(weight).max() <= 0.01), round(float(weight.mean()), 2), args["fc1_bias"]]


@modules.script("mod.Module")
def parameters_that_are_missing(mx):
    module = ready(mx)
    given = {"fc1_bias": mx.nd.arange(5), "unknown": mx.nd.ones(3)}
    module.init_params(mx.init.One(), arg_params=given, force_init=True, allow_missing=True)
    found = [params_of(module)]
    module.init_params(None, arg_params={"fc2_bias": mx.nd.arange(3)}, force_init=True, allow_missing=True)
    found.append(params_of(module))
    module.set_params({"fc2_bias": mx.nd.ones(3) * 9}, {}, allow_missing=True)
    found.append(params_of(module))
    module.set_params({**module.get_params()[0], "unknown": mx.nd.ones(1)}, {})
    module.set_params({"unknown": mx.nd.ones(1)}, {}, allow_missing=True, allow_extra=True)
    return [*found, params_of(module)]


@modules.script("mod.Module")
def parameters_are_kept_unless_forced(mx):
    module = ready(mx)
    before = params_of(module)
    with warned() as words:
        module.init_params(mx.init.One())
        module.set_params({}, {}, force_init=False)
        module.set_params({}, {}, allow_missing=True, force_init=False)
    return [words, before, params_of(module)]


@modules.script("mod.Module")
def what_get_params_returns(mx):
    """The module's own copies: they change when they are asked for again, and changing them changes nothing."""
    module = ready(mx, optimizer={"learning_rate": 0.5})
    first, _ = module.get_params()
    epochs_before = first["fc1_bias"].copy()
    module.forward_backward(next(batches_of(mx)))
    module.update()
    stale = first["fc1_bias"].copy()
    second, _ = module.get_params()
    fresh = first["fc1_bias"].copy()
    second["fc1_bias"][:] = 100
    module.forward(next(batches_of(mx)))
    return [epochs_before, stale, fresh, first is second, list(first), module.get_outputs()]


# ------------------------------------------------------------------------------------------------ the optimizer


@modules.script("mod.Module")
def an_optimizer_that_is_made_outside(mx):
    """It divides by nothing, with a warning; and biases decay as weights do, as it knows no names."""
    found = []
    for options in ({"learning_rate": 0.1, "wd": 0.1}, {"learning_rate": 0.1, "rescale_grad": 0.25}):
        module = ready(mx)
        with warned() as words:
            module.init_optimizer(optimizer=mx.optimizer.SGD(**options))
        found += [words, epochs(module, batches_of(mx))]
    return found


@modules.script("mod.Module")
def an_optimizer_that_is_there_already(mx):
    module = ready(mx, optimizer={"learning_rate": 0.5})
    with logged() as lines:
        module.init_optimizer(optimizer="adam")
    found = [lines, epochs(module, batches_of(mx))]
    module.init_optimizer(optimizer="adam", force_init=True)
    return [found, epochs(module, batches_of(mx))]


@modules.script("mod.Module", "kv.create")
def key_value_stores(mx):
    store = mx.kv.create("Device")
    found = [store.type, store.rank, store.num_workers, mx.kv.create().type]
    for kvstore in ("local", "device", None, store):
        module = ready(mx)
        module.init_optimizer(kvstore, "sgd", (("learning_rate", 0.3), ("momentum", 0.5)))
        found.append(epochs(module, batches_of(mx), 1))
    return found


@modules.script("mod.Module")
def sparse_rows_are_not_asked_for(mx):
    module = ready(mx)
    with warned() as words:
        module.prepare(next(batches_of(mx)), sparse_row_id_fn=lambda batch: {})
    module.prepare(next(batches_of(mx)))
    return len(words)


# ------------------------------------------------------------------------------------------------ loops


def fit(mx, module=None, **options):
    """A module that was fitted from drawn parameters, and the lines that were logged."""
    symbol = classifier(mx, batch_norm=True)
    args, auxs = drawn_params(mx, symbol, data=(4, INPUTS), softmax_label=(4,))
    settings = {"optimizer_params": {"learning_rate": 0.5}, "num_epoch": 3, "arg_params": args, "aux_params": auxs}
    module = module or mx.mod.Module(symbol)
    after_batch = options.pop("batch_end_callback", [])
    after_batch = after_batch if isinstance(after_batch, list) else [after_batch]
    settings["batch_end_callback"] = [lambda param: mx.nd.waitall(), *after_batch]  # see params_of
    with logged() as lines:
        module.fit(options.pop("train_data", None) or batches_of(mx), **{**settings, **options})
    return [module, lines]


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


# ------------------------------------------------------------------------------------------------ mistakes


def _new(mx):
    return mx.mod.Module(classifier(mx))


@modules.mistake("mod.Module", raises="ValueError", says="data_names=.*Did you mean")
def data_that_the_symbol_does_not_have(mx):
    mx.mod.Module(classifier(mx), data_names=["image"])


@modules.mistake("mod.Module", raises="ValueError", says="fixed_param_names=")
def a_fixed_parameter_that_the_symbol_does_not_have(mx):
    mx.mod.Module(classifier(mx), fixed_param_names=["fc9_weight"])


@modules.script("mod.Module")
def labels_that_the_symbol_does_not_have(mx):
    with warned() as words:
        mx.mod.Module(classifier(mx), label_names=["digit"])
    with warned() as more:
        _new(mx).bind([("data", (4, INPUTS))], for_training=False)
    return [words, more]


@modules.mistake("mod.Module", raises="ValueError", says="don't match names")
def data_shapes_of_other_names(mx):
    _new(mx).bind([("image", (4, INPUTS))])


@modules.mistake("mod.Module", raises="KeyError", says="digit")
def label_shapes_of_other_names(mx):
    with warned():
        _new(mx).bind([("data", (4, INPUTS))], [("digit", (4,))])


@modules.mistake("mod.Module", raises="AssertionError", says="same batch size")
def batches_of_two_sizes(mx):
    _new(mx).bind([("data", (4, INPUTS))], [("softmax_label", (3,))])


@modules.mistake("mod.Module", raises="AssertionError", says="for_training")
def gradients_without_training(mx):
    _new(mx).bind([("data", (4, INPUTS))], for_training=False, inputs_need_grad=True)


@modules.mistake("mod.Module", raises="ValueError", says="grad_req")
def a_number_for_grad_req(mx):
    _new(mx).bind([("data", (4, INPUTS))], [("softmax_label", (4,))], grad_req=3)


@modules.mistake("mod.Module", raises="AssertionError", says="grad_req has 2")
def a_list_of_grad_req_that_is_too_short(mx):
    _new(mx).bind([("data", (4, INPUTS))], [("softmax_label", (4,))], grad_req=["write", "write"])


@modules.mistake("mod.Module", raises="AssertionError", says="bind")
def shapes_before_bind(mx):
    _ = _new(mx).data_shapes


@modules.mistake("mod.Module", raises="AssertionError", says="call bind before")
def parameters_before_bind(mx):
    _new(mx).init_params()


@modules.mistake("mod.Module", raises="AssertionError", says="init_params")
def params_before_they_are_there(mx):
    _new(mx).get_params()


@modules.mistake("mod.Module", raises="AssertionError", says="come first")
def forward_before_parameters(mx):
    module = _new(mx)
    module.bind([("data", (4, INPUTS))], [("softmax_label", (4,))])
    module.forward(next(batches_of(mx)))


@modules.mistake("mod.Module", raises="AssertionError", says="init_optimizer")
def update_before_an_optimizer(mx):
    ready(mx).update()


@modules.mistake("mod.Module", raises="AssertionError", says="for_training=True")
def backward_without_training(mx):
    module = ready(mx, for_training=False)
    module.forward(next(batches_of(mx)))
    module.backward()


@modules.mistake("mod.Module", raises="TypeError", says="for_training=True")
def update_without_training(mx):
    ready(mx, for_training=False, optimizer={"learning_rate": 0.1}).update()


@modules.mistake("mod.Module", raises="AssertionError", says="inputs_need_grad")
def gradients_of_data_that_nobody_asked_for(mx):
    ready(mx).get_input_grads()


@modules.mistake("mod.Module", raises="RuntimeError", says="fc1_bias is not presented")
def a_parameter_that_is_missing(mx):
    ready(mx).set_params({"fc1_weight": mx.nd.ones((5, INPUTS))}, {})


@modules.mistake("mod.Module", raises="ValueError", says="unknown")
def a_parameter_that_nobody_knows(mx):
    ready(mx).set_params({"unknown": mx.nd.ones(1)}, {}, allow_missing=True)


@modules.mistake("mod.Module", raises="MXNetError", says="shape")
def a_parameter_of_another_shape(mx):
    module = ready(mx)
    module.set_params({**module.get_params()[0], "fc1_weight": mx.nd.ones((1, INPUTS))}, {})


@modules.mistake("mod.Module", raises="MXNetError", says="shape")
def data_with_more_columns(mx):
    module = ready(mx)
    module.forward(mx.io.DataBatch([mx.nd.ones((4, INPUTS + 1))], [mx.nd.ones(4)]))


@modules.mistake("mod.Module", raises="MXNetError", says="label has shape")
def fewer_labels_than_data(mx):
    ready(mx).forward(mx.io.DataBatch([mx.nd.ones((4, INPUTS))], [mx.nd.ones(1)]))


@modules.mistake("mod.Module", raises="AssertionError", says="expected a name or an Optimizer")
def a_number_for_an_optimizer(mx):
    ready(mx).init_optimizer(optimizer=3)


@modules.mistake("mod.Module", raises="TypeError", says="kvstore")
def a_number_for_a_key_value_store(mx):
    ready(mx).init_optimizer(kvstore=3)


@modules.mistake("kv.create", raises="TypeError", says="must be a string")
def a_number_for_the_name_of_a_store(mx):
    mx.kv.create(3)


@modules.mistake("mod.Module", raises="ValueError", says="eval_data must be")
def predictions_for_a_list(mx):
    ready(mx).predict([1])


@modules.mistake("mod.Module", raises="AssertionError", says="number of epochs")
def no_number_of_epochs(mx):
    _new(mx).fit(batches_of(mx))


@modules.mistake("mod.Module", raises="StopIteration", says="^$")
def an_iterator_that_is_at_its_end(mx):
    batches = batches_of(mx)
    list(batches)
    _new(mx).fit(batches, num_epoch=1)


@modules.mistake("mod.Module", raises="TypeError", says="no labels")
def a_metric_without_labels(mx):
    module = mx.mod.Module(classifier(mx))
    with warned():
        module.bind([("data", (4, INPUTS))], for_training=False)
    module.init_params()
    module.score(batches_of(mx), "acc")


@modules.mistake("mod.Module", raises="AssertionError", says="merge_multi_context")
def states_that_are_merged(mx):
    ready(mx).get_states()


@modules.mistake("mod.Module", raises="AssertionError", says="one of states & value")
def states_and_a_value(mx):
    ready(mx).set_states([], 1)


@modules.mistake("mod.BaseModule", raises="NotImplementedError", says="BaseModule does not define forward")
def the_base_does_not_compute(mx):
    mx.mod.BaseModule().forward(None)
