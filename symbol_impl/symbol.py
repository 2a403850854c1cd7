"""A tour of Symbol and Module: graphs, shapes, executors, files, training, Gluon: ``python -m symbol_impl.symbol``.

Each function is one topic and returns the values that it made, by name. Nothing is trained but single epochs.
"""

import inspect
import logging
import os
import re
import sys
import tempfile
import warnings
from contextlib import contextmanager

from mxnet import callback, context, gluon, init, io, mod, model, nd, sym


def composing():
    """Composing: a symbol says what is to be computed from what. Parameters are variables, which operators add."""
    data = sym.Variable("data")
    hidden = sym.FullyConnected(data, num_hidden=3, name="hidden")
    net = sym.Activation(hidden, act_type="relu", name="relu")
    arguments = net.list_arguments()
    outputs = net.list_outputs()
    inside = net.get_internals().list_outputs()
    return {"arguments": arguments, "outputs": outputs, "inside": inside}


def composing_later():
    """Composing later: called with a symbol, a symbol takes that in place of one of its variables."""
    data, features = sym.Variable("data"), sym.Variable("features")
    net = sym.FullyConnected(data, num_hidden=1, name="output")
    whole = net(data=sym.square(features, name="square"))
    before = net.list_arguments()
    after = whole.list_arguments()
    return {"before": before, "after": after}


def shapes():
    """Shapes: those of the data tell all others, also those of parameters. Nothing is computed, and no memory taken."""
    net = sym.FullyConnected(sym.Variable("data"), num_hidden=3, name="hidden")
    arguments, outputs, auxiliary = net.infer_shape(data=(10, 2))
    named = list(zip(net.list_arguments(), arguments))
    return {"outputs": outputs, "named": named, "auxiliary": auxiliary}


def partly_known_shapes():
    """Partly known shapes: 0 is a side that is not known yet. What does not follow stays 0, or empty."""
    net = sym.FullyConnected(sym.Variable("data"), num_hidden=3, name="hidden")
    arguments, outputs, _ = net.infer_shape_partial(data=(0, 2))
    named = list(zip(net.list_arguments(), arguments))
    nothing, _, _ = net.infer_shape_partial()
    return {"outputs": outputs, "named": named, "nothing": nothing}


def evaluating():
    """Evaluating: eval() binds a symbol to arrays, computes, and forgets the binding."""
    x, y = sym.Variable("x"), sym.Variable("y")
    products = (2 * x * y).eval(x=nd.array([1, 2]), y=nd.array([3, 4]))
    return {"products": products}


def binding():
    """Binding: simple_bind() takes memory for one size of batch. The executor computes in arrays that stay the same."""
    net = sym.FullyConnected(sym.Variable("data"), num_hidden=1, name="output")
    executor = net.simple_bind(context.cpu(), data=(2, 3))
    sizes = [array.shape for array in executor.arg_arrays]
    executor.copy_params_from({"output_weight": nd.ones((1, 3)), "output_bias": nd.array([10])})
    first = executor.forward(data=nd.array([[1, 2, 3], [4, 5, 6]]))[0]
    kept = first.copy()
    second = executor.forward(data=nd.zeros((2, 3)))[0]
    overwritten = first
    return {"sizes": sizes, "kept": kept, "second": second, "overwritten": overwritten}


def gradients():
    """Gradients: backward() is given the gradient of an output, and writes those of the arguments into their arrays."""
    x, w = nd.array([1, 2]), nd.array([3, 5])
    gradient = nd.zeros((2,))
    product = sym.Variable("x") * sym.Variable("w")
    executor = product.bind(context.cpu(), {"x": x, "w": w}, {"w": gradient})
    outputs = executor.forward(is_train=True)[0]
    executor.backward(nd.array([1, 10]))
    of_w = gradient
    return {"outputs": outputs, "of_w": of_w}


def gradient_requests():
    """Gradient requests: write replaces what was in a gradient, add adds to it, null computes none."""
    square = sym.square(sym.Variable("x"))
    kept = {}
    for request in ("write", "add", "null"):
        arrays = {"x": nd.array([3])}, {"x": nd.array([100])}
        executor = square.bind(context.cpu(), *arrays, grad_req=request)
        for _ in range(2):
            executor.forward(is_train=True)
            executor.backward(nd.ones((1,)))
        kept[request] = executor.grad_dict["x"]
    write, add, null = kept["write"], kept["add"], kept["null"]
    return {"write": write, "add": add, "null": null}


def auxiliary_states():
    """Auxiliary states: what a pass in training changes though no gradient does, as batch norm's moving averages."""
    net = sym.BatchNorm(sym.Variable("data"), fix_gamma=False, momentum=0.9, name="norm")
    arguments = net.list_arguments()
    auxiliary = net.list_auxiliary_states()
    executor = net.simple_bind(context.cpu(), data=(2, 1))
    executor.forward(is_train=False, data=nd.array([[10], [20]]))
    evaluated = executor.aux_dict["norm_moving_mean"].copy()
    executor.forward(is_train=True)
    executor.backward(nd.ones((2, 1)))
    nd.waitall()  # a copy could otherwise be made before the backward pass has written
    trained = executor.aux_dict["norm_moving_mean"]
    return {"arguments": arguments, "auxiliary": auxiliary, "evaluated": evaluated, "trained": trained}


def output_layers():
    """Output layers: SoftmaxOutput gives probabilities p and sends p - one-hot label back, whatever is above it."""
    logits, label = sym.Variable("logits"), sym.Variable("label")
    output = sym.SoftmaxOutput(logits, label)
    above = 1000 * output
    arrays = {"logits": nd.array([[0, 0]]), "label": nd.array([1])}
    sent = {}
    for name, symbol in (("alone", output), ("below", above)):
        gradient = nd.zeros((1, 2))
        executor = symbol.bind(context.cpu(), arrays, {"logits": gradient})
        executor.forward(is_train=True)
        executor.backward(nd.ones((1, 2)))
        sent[name] = gradient
    alone, below = sent["alone"], sent["below"]
    return {"alone": alone, "below": below}


def losses():
    """Losses: MakeLoss makes a symbol one that is minimized. BlockGrad lets a value be seen and sends nothing back."""
    yhat, y = sym.Variable("yhat"), sym.Variable("y")
    loss = sym.MakeLoss(sym.square(yhat - y))
    both = sym.Group([loss, sym.BlockGrad(yhat, name="seen")])
    gradient = nd.zeros((2,))
    arrays = {"yhat": nd.array([5, 1]), "y": nd.array([2, 2])}
    executor = both.bind(context.cpu(), arrays, {"yhat": gradient})
    outputs = executor.forward(is_train=True)
    executor.backward()
    of_yhat = gradient
    return {"outputs": outputs, "of_yhat": of_yhat}


def json():
    """JSON: a graph is text, without the arrays that it is bound to."""
    net = sym.FullyConnected(sym.Variable("data"), num_hidden=3, name="hidden")
    text = net.tojson()
    operators = re.findall(r'"op": "(\w+)"', text)
    back = sym.load_json(text)
    arguments = back.list_arguments()
    return {"operators": operators, "arguments": arguments}


def _line():
    """The graph of a line, as Module wants it: with an output layer."""
    yhat = sym.FullyConnected(sym.Variable("data"), num_hidden=1, no_bias=True, name="output")
    return sym.LinearRegressionOutput(yhat, sym.Variable("label"))


def padding():
    """Padding: NDArrayIter fills the last batch with rows of the beginning. Training takes them; predict() does not."""
    rows = nd.array([[1], [2], [3]])
    batches = io.NDArrayIter(rows, rows, batch_size=2, label_name="label")
    data = [batch.data[0] for batch in batches]
    batches.reset()
    pads = [batch.pad for batch in batches]
    batches.reset()
    module = mod.Module(_line(), label_names=["label"])
    module.bind(batches.provide_data, batches.provide_label)
    module.init_params(init.One())
    predicted = module.predict(batches)
    return {"data": data, "pads": pads, "predicted": predicted}


def module_step():
    """A step: forward, backward, update, which multiplies gradients by rescale_grad: 1 / batch size by default."""
    module = mod.Module(_line(), label_names=["label"])
    module.bind([("data", (2, 1))], [("label", (2, 1))])
    module.init_params(init.One())
    module.init_optimizer(optimizer_params={"learning_rate": 0.5})
    batch = io.DataBatch([nd.array([[1], [2]])], [nd.zeros((2, 1))])
    module.forward(batch, is_train=True)
    outputs = module.get_outputs()[0]
    module.backward()
    module.update()
    weight = module.get_params()[0]["output_weight"]
    expected = 1 - 0.5 * (1 * 1 + 2 * 2) / 2
    return {"outputs": outputs, "weight": weight, "expected": expected}


def fitting():
    """fit(): Module's own loop, and the same calls one by one. Speedometer logs speed and metric as batches go by."""
    X = nd.array([[1], [2], [3], [4]])
    batches = io.NDArrayIter(X, 2 * X, batch_size=2, label_name="label")
    settings = {"learning_rate": 0.1}
    fitted = mod.Module(_line(), label_names=["label"])
    report = {"eval_metric": "mse", "batch_end_callback": callback.Speedometer(batch_size=2, frequent=1)}
    with _log() as lines:
        fitted.fit(batches, num_epoch=1, initializer=init.One(), optimizer_params=settings, **report)
    logged = [re.sub(r"(Speed: |cost=)\S+", r"\1…", line) for line in lines]
    by_fit = fitted.get_params()[0]["output_weight"]
    stepped = mod.Module(_line(), label_names=["label"])
    stepped.bind(batches.provide_data, batches.provide_label)
    stepped.init_params(init.One())
    stepped.init_optimizer(optimizer_params=settings)
    batches.reset()
    for batch in batches:
        stepped.forward_backward(batch)
        stepped.update()
    by_steps = stepped.get_params()[0]["output_weight"]
    return {"logged": logged, "by_fit": by_fit, "by_steps": by_steps}


def checkpoints():
    """Checkpoints: the graph as JSON, and for each epoch a file of the parameters, told by arg: and aux: in it."""
    module = mod.Module(_line(), label_names=["label"])
    module.bind([("data", (2, 1))], [("label", (2, 1))])
    module.init_params(init.One())
    with tempfile.TemporaryDirectory() as folder:
        module.save_checkpoint(f"{folder}/line", 3)
        files = sorted(os.listdir(folder))
        names = list(nd.load(f"{folder}/line-0003.params"))
        symbol, arg_params, _ = model.load_checkpoint(f"{folder}/line", 3)
    arguments = symbol.list_arguments()
    weight = arg_params["output_weight"]
    return {"files": files, "names": names, "arguments": arguments, "weight": weight}


def from_gluon():
    """From Gluon: export() writes a hybridized block as a checkpoint, which a Module can load."""
    block = gluon.nn.HybridSequential(prefix="net_")
    with block.name_scope():
        block.add(gluon.nn.Dense(1, in_units=2))
    block.initialize(init.One())
    block.hybridize()
    expected = block(nd.array([[1, 2]]))
    with tempfile.TemporaryDirectory() as folder:
        block.export(f"{folder}/net", epoch=0)
        module = mod.Module.load(f"{folder}/net", 0, label_names=None)
    module.bind([("data", (1, 2))], for_training=False)
    module.forward(io.DataBatch([nd.array([[1, 2]])]))
    outputs = module.get_outputs()[0]
    return {"expected": expected, "outputs": outputs}


def back_to_gluon():
    """Back to Gluon: SymbolBlock.imports() reads such files; a SymbolBlock of a symbol is a layer like any other."""
    net = sym.FullyConnected(sym.Variable("data"), num_hidden=1, name="output")
    module = mod.Module(net, label_names=None)
    module.bind([("data", (1, 2))], for_training=False)
    module.init_params(init.One())
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # MXNet would like to be told the type of the data
        module.save_checkpoint(f"{folder}/net", 0)
        block = gluon.SymbolBlock.imports(f"{folder}/net-symbol.json", ["data"], f"{folder}/net-0000.params")
    outputs = block(nd.array([[1, 2]]))
    parameters = sorted(block.collect_params())
    return {"outputs": outputs, "parameters": parameters}


TOPICS = (
    composing, composing_later, shapes, partly_known_shapes, evaluating, binding, gradients, gradient_requests,
    auxiliary_states, output_layers, losses, json, padding, module_step, fitting, checkpoints, from_gluon,
    back_to_gluon,
)  # fmt: skip


def describe(topic):
    """Run a topic; yield its title, then its lines, with each value beside the line that changed it last."""
    yield inspect.getdoc(topic)
    lines = inspect.getsource(topic).splitlines()[2:-1]  # without def, docstring and return
    values = topic()
    last = {name: number for number, line in enumerate(lines) for name in values if _changes(line, name)}
    for number, line in enumerate(lines):
        made = [_text(values[name]) for name in values if last.get(name) == number]
        yield f"{line:<60}  # {', '.join(made)}" if made else line


def _changes(line, name):
    return re.match(rf"\s*(\w+, )*{name}(, \w+)* = ", line)


def _text(value):
    """A value in one line; an NDArray to four decimals and with its device, as MXNet prints it."""
    if isinstance(value, nd.NDArray):
        return f"{_text(value.asnumpy().round(4) + 0)} @{value.context}"  # + 0 makes -0 a 0
    if isinstance(value, list):
        return ", ".join(map(_text, value))
    return " ".join(str(value).split())


@contextmanager
def _log():
    """What is logged meanwhile, as a list of lines, and nowhere else."""
    lines, logger = [], logging.getLogger()
    handler, level, others = logging.Handler(), logger.level, logger.handlers[:]
    handler.emit = lambda record: lines.append(record.getMessage())  # type: ignore[method-assign]
    logger.handlers[:] = [handler]
    logger.setLevel(logging.INFO)
    try:
        yield lines
    finally:
        logger.handlers[:] = others
        logger.setLevel(level)


def main():
    """Print all topics."""
    for topic in TOPICS:
        print("\n".join(describe(topic)), flush=True)


if __name__ == "__main__":
    try:
        main()
    except BrokenPipeError:  # nobody reads the rest, for instance after `| head -1`
        os._exit(141)  # 128 + SIGPIPE; sys.exit would try to print the rest once more
    except KeyboardInterrupt:
        print("Stopped by Ctrl-C.", file=sys.stderr)
        sys.exit(130)  # 128 + SIGINT
