"""Blocks that are written to files with their structure, and the table of their layers."""

import contextlib
import io
import json
import os
import tempfile

from .cases_gluon import fill, inputs
from .conformance import Table

blocks = Table("blocks")


def _network(mx, prefix="net_"):
    """Layers in layers, a layer without parameters, one whose parameters are shared and one with fixed ones."""
    nn = mx.gluon.nn
    net = nn.HybridSequential(prefix=prefix)
    with net.name_scope():
        inner = nn.HybridSequential()
        with inner.name_scope():
            inner.add(nn.Conv2D(2, 2, activation="relu"), nn.BatchNorm(), nn.MaxPool2D())
        net.add(inner, nn.Flatten(), nn.Dense(4, activation="tanh"), nn.Dropout(0.5), nn.Dense(3))
    net.initialize()
    net(mx.nd.ones((2, 1, 5, 5)))  # MXNet's summary counts blocks that look for their shapes twice
    return net


def _summary(net, *arrays):
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        net.summary(*arrays)
    return out.getvalue()


@blocks.script("gluon.HybridBlock", "nn.HybridSequential")
def summaries(mx):
    nn = mx.gluon.nn
    net = _network(mx)
    texts = [_summary(net, mx.nd.ones((2, 1, 5, 5))), _summary(nn.Flatten(prefix="f_"), mx.nd.ones((2, 3, 2)))]
    shared = nn.Sequential(prefix="s_")
    with shared.name_scope():
        first = nn.Dense(3, in_units=3)
        shared.add(first, nn.Dense(3, in_units=3, params=first.params), nn.Dense(1))
    shared.initialize()
    shared(mx.nd.ones((2, 3)))
    first.weight.grad_req = "null"
    texts.append(_summary(shared, mx.nd.ones((2, 3))))

    class Two(mx.gluon.Block):
        def __init__(self, **kwargs):
            super().__init__(**kwargs)
            with self.name_scope():
                self.dense = nn.Dense(2)

        def forward(self, x, more):
            return [self.dense(x), (more[0] + 1, more[1])]

    two = Two(prefix="two_")
    two.initialize()
    two(mx.nd.ones((2, 3)), [1, 2])
    texts.append(_summary(two, mx.nd.ones((2, 3)), [mx.nd.ones((1,)), mx.nd.ones((4, 1))]))
    return [texts, len(net._forward_hooks) + len(net[2]._forward_hooks)]


def _files(net):
    with tempfile.TemporaryDirectory() as folder:
        prefix = os.path.join(folder, "net")
        net.save(prefix)
        with open(prefix + "-model.json", encoding="utf-8") as file:
            model = json.load(file)
        return sorted(os.listdir(folder)), _names(model)


def _names(model):
    """Names and numbers of blocks, without the graphs that MXNet adds where it has them."""
    left_out = ("in_format", "out_format", "inputs", "symbol", "hybridized")
    return {key: _names(value) if isinstance(value, dict) else value
            for key, value in model.items() if key not in left_out}  # fmt: skip


@blocks.script("nn.HybridSequential", "gluon.HybridBlock")
def structures_in_files(mx):
    net = _network(mx)
    plain = mx.gluon.nn.Sequential(prefix="p_")
    with plain.name_scope():
        plain.add(mx.gluon.nn.Dense(2, in_units=2))
    plain.initialize()
    return [_files(net), _files(plain)]


@blocks.script("nn.HybridSequential", "gluon.HybridBlock")
def blocks_that_read_what_others_wrote(mx):
    """Names become those in the file, also where a counter has counted on."""

    class Net(mx.gluon.HybridBlock):
        def __init__(self, **kwargs):
            super().__init__(**kwargs)
            with self.name_scope():
                self.body, self.head = mx.gluon.nn.Dense(4, activation="relu"), mx.gluon.nn.Dense(2)

        def hybrid_forward(self, F, x):
            return self.head(self.body(x))

    x, results = inputs(mx, (2, 3)), []
    first, second = Net(prefix="first_"), Net(prefix="second_")
    for seed, net in enumerate((first, second)):
        net.initialize()
        net(x)
        fill(mx, net, seed)
    with tempfile.TemporaryDirectory() as folder:
        prefix = os.path.join(folder, "net")
        first.save(prefix)
        second.load(prefix)
        results += [second(x), first(x), second.name, second.body.name, list(second._children)]
        results += [list(second.body.params), sorted(second.collect_params()), second.body.weight.name]
        third = _network(mx, "third_")
        try:
            third.load(prefix)
        except KeyError as error:
            results.append(str(error))
    return results


def mistake(name, run, raises, says, *subjects):
    blocks.mistake(*subjects, raises=raises, says=says, name=name)(run)


def _hybridized(mx):
    net = _network(mx)
    net.hybridize()
    net.summary(mx.nd.ones((2, 1, 5, 5)))


def _uninitialized(mx):
    mx.gluon.nn.Dense(2, in_units=2).summary(mx.nd.ones((1, 2)))


mistake("a summary of a hybridized block", _hybridized, "AssertionError", "must not be hybridized",
        "nn.HybridSequential")  # fmt: skip
mistake("a summary of a block that is not initialized", _uninitialized, "RuntimeError", "has not been initialized",
        "nn.Dense")  # fmt: skip
mistake("a structure that is not there", lambda mx: mx.gluon.nn.Dense(2).load(os.path.join("no", "such")),
        "FileNotFoundError", "such-model.json", "nn.Dense")  # fmt: skip
