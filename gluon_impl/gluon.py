"""A tour of Gluon: data, networks, parameters, training, files, layers, losses: ``python -m gluon_impl.gluon``.

Each function is one topic and returns the values that it made, by name. Nothing is trained but single steps.
"""

import inspect
import os
import re
import sys
import tempfile
import warnings

from mxnet import autograd, gluon, init, nd
from mxnet.gluon import nn


def batches():
    """Data: ArrayDataset puts each row beside its label; DataLoader makes batches of them, the last one short."""
    X, y = nd.arange(6).reshape((3, 2)), nd.array([10, 20, 30])
    dataset = gluon.data.ArrayDataset(X, y)
    row = list(dataset[1])
    loader = gluon.data.DataLoader(dataset, batch_size=2)
    batch = next(iter(loader))
    sizes = [len(label) for data, label in loader]
    shuffled = gluon.data.DataLoader(dataset, batch_size=2, shuffle=True)
    labels = nd.concat(*[label for data, label in shuffled], dim=0)
    in_order = labels.sort()
    return {"row": row, "batch": batch, "sizes": sizes, "in_order": in_order}


def network():
    """Networks: Sequential calls one layer after the other. Layers made in its name_scope() get its prefix."""
    # Without a prefix, Gluon would count the networks of this process: sequential0_, sequential1_ and so on.
    net = nn.Sequential(prefix="net_")
    with net.name_scope():
        net.add(nn.Dense(3, activation="relu"))
        net.add(nn.Dense(1))
    net.initialize()
    outputs = net(nd.ones((4, 2))).shape
    names = [layer.name for layer in net]
    return {"outputs": outputs, "names": names}


def parameters():
    """Parameters: collect_params() has all of a network's by name; a layer has its own as weight and bias."""
    net = nn.Sequential(prefix="net_")
    with net.name_scope():
        net.add(nn.Dense(1))
    names = list(net.collect_params())
    weights = list(net.collect_params(".*weight"))
    same = net.collect_params()["net_dense0_weight"] is net[0].weight
    return {"names": names, "weights": weights, "same": same}


def initial_values():
    """Initial values: an initializer such as Normal draws the weights; biases start at zero."""
    layer = nn.Dense(100, in_units=1000)
    layer.collect_params().initialize(init.Normal(sigma=1))
    weight = layer.weight.data()
    deviation = f"{(weight.norm() / weight.size**0.5).asscalar():.1f}"
    zeros = (layer.bias.data() == 0).mean()
    layer.initialize(force_reinit=True)
    largest = f"{layer.weight.data().abs().max().asscalar():.2f}"
    return {"deviation": deviation, "zeros": zeros, "largest": largest}


def deferred_shapes():
    """Deferred shapes: a layer that is not told the number of its inputs learns it from the first batch."""
    layer = nn.Dense(1)
    layer.initialize()
    before = layer.weight.shape
    layer(nd.ones((4, 2)))
    after = layer.weight.shape
    return {"before": before, "after": after}


def gradients():
    """Gradients: backward() leaves them with each parameter, summed over the rows of the batch."""
    layer = nn.Dense(1, in_units=2)
    layer.initialize(init.One())
    X, y = nd.array([[1, 2], [3, 4]]), nd.array([0, 0])
    with autograd.record():
        losses = gluon.loss.L2Loss()(layer(X), y)
    losses.backward()
    of_weight = layer.weight.grad()
    of_bias = layer.bias.grad()
    return {"losses": losses, "of_weight": of_weight, "of_bias": of_bias}


def training_step():
    """Training: Trainer.step(batch_size) divides the gradients by batch_size and lets the optimizer update."""
    layer = nn.Dense(1, in_units=2)
    layer.initialize(init.One())
    trainer = gluon.Trainer(layer.collect_params(), "sgd", {"learning_rate": 0.5})
    X, y = nd.array([[1, 2], [3, 4]]), nd.array([0, 0])
    with autograd.record():
        losses = gluon.loss.L2Loss()(layer(X), y)
    losses.backward()
    trainer.step(batch_size=2)
    weight = layer.weight.data()
    expected = 1 - 0.5 * layer.weight.grad() / 2
    return {"weight": weight, "expected": expected}


def weight_decay():
    """Weight decay: w ← w - lr (gradient + wd w), so it is multiplied by lr; w - lr gradient - wd w is wrong."""
    lr, wd = 0.5, 0.25
    layer = nn.Dense(1, in_units=2)
    layer.initialize(init.One())
    trainer = gluon.Trainer(layer.collect_params(), "sgd", {"learning_rate": lr, "wd": wd})
    with autograd.record():
        losses = gluon.loss.L2Loss()(layer(nd.array([[1, 2], [3, 4]])), nd.array([0, 0]))
    losses.backward()
    w, gradient = layer.weight.data().copy(), layer.weight.grad() / 2
    trainer.step(batch_size=2)
    trained = layer.weight.data()
    right = w - lr * (gradient + wd * w)
    wrong = w - lr * gradient - wd * w
    return {"trained": trained, "right": right, "wrong": wrong}


def contexts():
    """Contexts: reset_ctx() moves parameters to another device; the batches have to be there too."""
    layer = nn.Dense(1, in_units=2)
    layer.initialize()
    here = layer.weight.data().context
    # The same as mxnet.cpu(1): a second name for the CPU, so every computer has it. A GPU is ("gpu", 0).
    second = type(here)("cpu", 1)
    layer.collect_params().reset_ctx(second)
    moved = layer.weight.list_ctx()
    outputs = layer(nd.ones((4, 2), ctx=second)).context
    return {"here": here, "moved": moved, "outputs": outputs}


def saving_to_a_file():
    """Files: save_parameters() names parameters by their place, so each network of the same layers can load them."""
    net, other = nn.Sequential(), nn.Sequential()
    net.add(nn.Dense(1, in_units=2))
    other.add(nn.Dense(1))
    net.initialize(init.One())
    second = type(net[0].weight.data().context)("cpu", 1)
    with tempfile.TemporaryDirectory() as folder:
        file = f"{folder}/net.params"
        net.save_parameters(file)
        places = sorted(nd.load(file))
        other.load_parameters(file, ctx=second)
    loaded = other[0].weight.data()
    return {"places": places, "loaded": loaded}


def saving_by_old_names():
    """Old files: save_params() and load_params() still work, and warn. They keep names, but for the net's prefix."""
    net, other = nn.Sequential(prefix="net_"), nn.Sequential(prefix="other_")
    for each in (net, other):
        with each.name_scope():
            each.add(nn.Dense(1, in_units=2))
    net.initialize(init.One())
    second = type(net[0].weight.data().context)("cpu", 1)
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        file = f"{folder}/net.params"
        net.save_params(file)
        names = sorted(nd.load(file))
        other.load_params(file, second)
    loaded = other[0].weight.data()
    return {"names": names, "loaded": loaded}


def flatten():
    """Flatten: the first axis is the batch and stays; all others become one."""
    outputs = nn.Flatten()(nd.ones((2, 3, 4, 5))).shape
    return {"outputs": outputs}


def convolution():
    """Convolution: images are (batch, channels, height, width); a kernel is one number or (height, width)."""
    X = nd.arange(9).reshape((1, 1, 3, 3))
    layer = nn.Conv2D(1, kernel_size=(1, 2))
    layer.initialize(init.One())
    sums = layer(X)
    six = nn.Conv2D(channels=6, kernel_size=5, activation="sigmoid")
    six.initialize()
    outputs = six(nd.ones((2, 3, 28, 28))).shape
    weight = six.weight.shape
    return {"sums": sums, "outputs": outputs, "weight": weight}


def pooling():
    """Pooling: the maximum or the mean of each window; the stride is the size of the window unless it is given."""
    X = nd.arange(16).reshape((1, 1, 4, 4))
    maxima = nn.MaxPool2D(pool_size=2, strides=2)(X)
    means = nn.AvgPool2D(pool_size=2)(X)
    return {"maxima": maxima, "means": means}


def dense():
    """Dense: X Wᵀ + b, then the activation. W is (outputs, inputs), and all axes but the first are inputs."""
    layer = nn.Dense(256, activation="relu")
    layer.initialize(init.One())
    outputs = layer(nd.ones((2, 3, 4))).shape
    weight = layer.weight.shape
    off = layer(-nd.ones((2, 3, 4))).sum()
    return {"outputs": outputs, "weight": weight, "off": off}


def activation():
    """Activation: a function of each number, as a layer of its own."""
    X = nd.array([-1, 0, 2])
    relu = nn.Activation("relu")(X)
    sigmoid = nn.Activation("sigmoid")(nd.zeros((2,)))
    return {"relu": relu, "sigmoid": sigmoid}


def batch_norm():
    """Batch norm: for each channel, in training by the batch's mean and variance, afterwards by moving averages."""
    X = nd.array([1, 10, 3, 30]).reshape((2, 2, 1, 1))
    layer = nn.BatchNorm(axis=1)
    layer.initialize()
    with autograd.record():
        trained = layer(X)
    trained.backward()
    moving_mean = layer.running_mean.data()
    moving_variance = layer.running_var.data()
    evaluated = layer(X)
    return {"trained": trained, "moving_mean": moving_mean, "moving_variance": moving_variance, "evaluated": evaluated}


def dropout():
    """Dropout: in training some numbers become 0 and the others are divided by 1 - p; otherwise nothing changes."""
    X, layer = nd.ones((1000,)), nn.Dropout(0.75)
    with autograd.record():
        trained = layer(X)
    values = sorted(set(trained.asnumpy()))
    unchanged = (layer(X) == X).mean()
    return {"values": values, "unchanged": unchanged}


def square_loss():
    """L2Loss: half the squared error, averaged over all axes but the batch. Labels take the predictions' shape."""
    loss = gluon.loss.L2Loss()
    halves = loss(nd.array([[3], [0]]), nd.array([1, 0]))
    averaged = loss(nd.array([[2, 0], [0, 0]]), nd.zeros((2, 2)))
    return {"halves": halves, "averaged": averaged}


def cross_entropy():
    """SoftmaxCrossEntropyLoss: takes logits, not probabilities, and class numbers; returns one loss for each row."""
    loss = gluon.loss.SoftmaxCrossEntropyLoss()
    logits = nd.array([[0, 0, 0, 0], [0, 1000, 0, 0]])
    losses = loss(logits, nd.array([2, 1]))
    log_of_four = nd.array([4]).log()
    return {"losses": losses, "log_of_four": log_of_four}


TOPICS = (
    batches, network, parameters, initial_values, deferred_shapes, gradients, training_step, weight_decay, contexts,
    saving_to_a_file, saving_by_old_names, flatten, convolution, pooling, dense, activation, batch_norm, dropout,
    square_loss, cross_entropy,
)  # fmt: skip


def describe(topic):
    """Run a topic; yield its title, then its lines, with each value beside the line that changed it last."""
    yield inspect.getdoc(topic)
    lines = inspect.getsource(topic).splitlines()[2:-1]  # without def, docstring and return
    values = topic()
    last = {name: number for number, line in enumerate(lines) for name in values if _changes(line, name)}
    for number, line in enumerate(lines):
        made = [_text(values[name]) for name in values if last.get(name) == number]
        yield f"{line:<60}  # {made[0]}" if made else line


def _changes(line, name):
    return re.match(rf"\s*{name} = ", line)


def _text(value):
    """A value in one line; an NDArray to four decimals and with its device, as MXNet prints it."""
    if isinstance(value, nd.NDArray):
        return f"{_text(value.asnumpy().round(4) + 0)} @{value.context}"  # + 0 makes -0 a 0
    if isinstance(value, list):
        return ", ".join(map(_text, value))
    return " ".join(str(value).split())


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
