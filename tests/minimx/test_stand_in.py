"""minimx under the name ``mxnet``. Module names belong to the process, so each test starts one of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import minimx
from minimx.missing import missing, not_here


def run(code, tmp_path, *flags):
    """Run ``code`` in a new process, where ``minimx`` is the one under test, and return what it prints."""
    result = subprocess.run(
        [sys.executable, *flags, "-c", code],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(Path(minimx.__file__).parents[1])},
        check=False,
        timeout=120,
    )
    assert (result.returncode, result.stderr) == (0, ""), result.stderr
    return result.stdout


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("stand_in")


# ------------------------------------------------------------------------------------------------ what is there

# (the line as MXNet's users write it, the name that they then use, minimx's own name for the same object)
LINES = [
    ("import mxnet", "mxnet", "minimx"),
    ("import mxnet as mx", "mx.nd.NDArray", "minimx.nd.NDArray"),
    ("import mxnet as mx", "mx.ndarray", "minimx.nd"),
    ("import mxnet as mx", "mx.init.Xavier", "minimx.initializer.Xavier"),
    ("from mxnet import nd", "nd", "minimx.nd"),
    ("from mxnet import ndarray as nd", "nd", "minimx.nd"),
    ("from mxnet import autograd, gluon, init, nd", "(autograd, gluon, init)[2]", "minimx.initializer"),
    ("from mxnet import gpu, cpu", "cpu", "minimx.cpu"),
    ("import mxnet.ndarray as nd", "nd", "minimx.nd"),
    ("from mxnet.ndarray import NDArray", "NDArray", "minimx.nd.NDArray"),
    ("import mxnet.ndarray.random", "mxnet.nd.random.normal", "minimx.nd.random.normal"),
    ("from mxnet.ndarray import random", "random", "minimx.nd.random"),
    ("from mxnet.nd import *", "one_hot", "minimx.nd.one_hot"),
    ("import mxnet.gluon", "mxnet.gluon", "minimx.gluon"),
    ("import mxnet.gluon.nn as nn", "nn", "minimx.gluon.nn"),
    ("from mxnet.gluon import nn, Block, Trainer", "nn.Dense", "minimx.gluon.nn.Dense"),
    ("from mxnet.gluon import data as gdata, loss as gloss", "gloss", "minimx.gluon.loss"),
    ("from mxnet.gluon.nn import Dense", "Dense", "minimx.gluon.nn.Dense"),
    ("from mxnet.gluon.block import HybridBlock", "HybridBlock", "minimx.gluon.HybridBlock"),
    ("from mxnet.gluon.loss import L2Loss", "L2Loss", "minimx.gluon.loss.L2Loss"),
    ("from mxnet.gluon.data import DataLoader, ArrayDataset", "DataLoader", "minimx.gluon.data.DataLoader"),
    ("from mxnet.gluon.data.vision import datasets, transforms", "transforms", "minimx.gluon.data.vision.transforms"),
    ("from mxnet.gluon.data.vision.transforms import ToTensor", "ToTensor", "transforms.ToTensor"),
    ("from mxnet.init import Xavier", "Xavier", "minimx.init.Xavier"),
    ("from mxnet.initializer import Xavier", "Xavier", "minimx.init.Xavier"),
    ("from mxnet.base import MXNetError", "MXNetError", "minimx.MXNetError"),
    ("from mxnet.context import Context", "Context", "minimx.Context"),
    ("from mxnet.test_utils import list_gpus", "list_gpus", "minimx.test_utils.list_gpus"),
    ("from mxnet.lr_scheduler import FactorScheduler", "FactorScheduler", "minimx.lr_scheduler.FactorScheduler"),
    ("import mxnet.optimizer, mxnet.metric", "mxnet.optimizer.SGD", "minimx.optimizer.SGD"),
    ("import mxnet as mx", "mx.mod.Module", "minimx.module.Module"),
    ("from mxnet.module import Module", "Module", "minimx.mod.Module"),
    ("from mxnet.mod import BucketingModule", "BucketingModule", "minimx.module.BucketingModule"),
    ("from mxnet.io import DataBatch, NDArrayIter", "NDArrayIter", "minimx.io.NDArrayIter"),
    ("from mxnet.model import load_checkpoint", "load_checkpoint", "minimx.model.load_checkpoint"),
    ("import mxnet.callback", "mxnet.callback.Speedometer", "minimx.callback.Speedometer"),
    ("import mxnet as mx", "mx.kv.create", "minimx.kvstore.create"),
    ("from mxnet.contrib import text", "text", "minimx.contrib.text"),
]

IMPORTS = """
import json, sys
import minimx
minimx.install_as_mxnet()
lines = json.loads({lines!r})
import minimx.gluon.data.vision.transforms as transforms
same = []
for line, theirs, ours in lines:
    names = {{}}
    try:
        exec(line, names)
        same.append(eval(theirs, names) is eval(ours) or "another object")
    except Exception as error:
        same.append(repr(error))
modules = [(name, module) for name, module in sys.modules.items() if name.split(".")[0] == "mxnet"]
twice = [name for name, module in modules if module is not sys.modules[module.__name__]]
foreign = [name for name, module in modules if not module.__name__.startswith("minimx")]
print(json.dumps([same, twice, foreign]))
"""


@pytest.fixture(scope="module")
def imports(folder):
    return json.loads(run(IMPORTS.format(lines=json.dumps(LINES)), folder))


@pytest.mark.parametrize("number", range(len(LINES)), ids=[f"{line} {name}" for line, name, _ in LINES])
def test_a_line_from_an_mxnet_program_gives_minimxs_own_object(number, imports):
    assert imports[0][number] is True


def test_no_module_is_loaded_a_second_time_under_mxnets_name(imports):
    assert imports[1:] == [[], []]


# ------------------------------------------------------------------------------------------------ what is not there

# (a line that fails, the type of its error, the name in its message)
FAILURES = [
    ("mx.recordio", "AttributeError", "mxnet.recordio"),
    ("nd.foo", "AttributeError", "mxnet.nd.foo"),
    ("nd.random.foo", "AttributeError", "mxnet.nd.random.foo"),
    ("mx.gluon.rnn.LSTM(8)", "AttributeError", "mxnet.gluon.rnn"),
    ("mx.init.Foo()", "AttributeError", "mxnet.initializer.Foo"),
    ("mx.optimizer.Foo", "AttributeError", "mxnet.optimizer.Foo"),
    ("from mxnet import profiler", "ModuleNotFoundError", "mxnet.profiler"),
    ("from mxnet import nd, rtc", "ModuleNotFoundError", "mxnet.rtc"),
    ("import mxnet.profiler", "ModuleNotFoundError", "mxnet.profiler"),
    ("import mxnet.recordio as rec", "ModuleNotFoundError", "mxnet.recordio"),
    ("import mxnet.gluon.rnn.rnn_cell", "ModuleNotFoundError", "mxnet.gluon.rnn"),
    ("from mxnet.gluon import rnn", "ModuleNotFoundError", "mxnet.gluon.rnn"),
    ("from mxnet.gluon.rnn import LSTM", "ModuleNotFoundError", "mxnet.gluon.rnn"),
    ("from mxnet.gluon.nn import Foo", "ModuleNotFoundError", "mxnet.gluon.nn.Foo"),
    ("from mxnet.base import Foo", "ModuleNotFoundError", "mxnet.base.Foo"),
    ("from mxnet.gluon.data.vision.transforms import Foo", "ModuleNotFoundError", "vision.transforms.Foo"),
    ("from minimx import profiler", "ModuleNotFoundError", "mxnet.profiler"),
    ("import minimx.profiler", "ModuleNotFoundError", "mxnet.profiler"),
]

FAIL = """
import json
import minimx
minimx.install_as_mxnet()
import mxnet as mx
from mxnet import nd
said = []
for line in json.loads({lines!r}):
    try:
        exec(line, dict(mx=mx, nd=nd))
        said.append(["no error", "", ""])
    except Exception as error:
        said.append([type(error).__name__, str(error), isinstance(error, ImportError) and error.name])
print(json.dumps(said))
"""


@pytest.fixture(scope="module")
def failures(folder):
    return json.loads(run(FAIL.format(lines=json.dumps([line for line, _, _ in FAILURES])), folder))


@pytest.mark.parametrize("number", range(len(FAILURES)), ids=[line for line, _, _ in FAILURES])
def test_what_minimx_does_not_have_is_named(number, failures):
    _, kind, name = FAILURES[number]
    kind_said, message, module = failures[number]
    assert kind_said == kind
    assert message.startswith("minimx does not have mxnet.")
    assert f"{name} (" in message
    assert module is False or module.endswith(name)


def test_asking_whether_something_is_there_is_no_error(folder):
    code = """
import minimx
minimx.install_as_mxnet()
import mxnet as mx
from mxnet.gluon import nn
import inspect, importlib.util, sys

assert not hasattr(mx, "rtc") and not hasattr(mx.nd, "foo") and not hasattr(nn, "Foo")
assert hasattr(mx, "nd") and hasattr(nn, "Dense") and getattr(mx.nd, "foo", 3) == 3
try:
    from mxnet.gluon import rnn
except ImportError:
    rnn = None
assert rnn is None
silent = [name for name, module in sys.modules.items() if name.split(".")[0] == "mxnet" and hasattr(module, "Foo")]
assert silent == []

# what Python itself looks up
assert inspect.unwrap(nn) is nn and inspect.getmodule(mx.nd.NDArray) is sys.modules["minimx.nd.array"]
assert importlib.util.find_spec("mxnet").name == "minimx"
assert importlib.util.find_spec("mxnet.ndarray").name == "minimx.nd"
assert importlib.util.find_spec("mxnet.gluon.nn") is nn.__spec__
assert importlib.util.find_spec("mxnet_foo") is None and importlib.util.find_spec("foo") is None
assert importlib.reload(nn) is nn
try:
    import mxnet_foo
except ModuleNotFoundError as error:
    assert str(error) == "No module named 'mxnet_foo'", error
print("done")
"""
    assert run(code, folder) == "done\n"


def test_minimx_says_what_it_does_not_have_under_its_own_name_too():
    with pytest.raises(AttributeError, match=r"^minimx does not have mxnet\.recordio \("):
        minimx.recordio
    with pytest.raises(AttributeError, match=r"^minimx does not have mxnet\.gluon\.nn\.Foo \("):
        minimx.gluon.nn.Foo


def test_names_that_python_looks_up_get_pythons_message():
    ask = missing("minimx.nd")
    with pytest.raises(AttributeError, match=r"^module 'minimx\.nd' has no attribute '__wrapped__'$"):
        ask("__wrapped__")
    with pytest.raises(AttributeError, match=r"^minimx does not have mxnet\.nd\._foo \("):
        ask("_foo")
    assert not_here("mxnet.nd.foo") == not_here("minimx.nd.foo")


# ------------------------------------------------------------------------------------------------ the process


def test_installing_twice_changes_nothing(folder):
    code = """
import sys
sys.modules["mxnet"] = None  # as where importing it is forbidden
import minimx
from minimx.stand_in import MissingFinder
assert MissingFinder not in sys.meta_path
minimx.install_as_mxnet()
before, finders = dict(sys.modules), list(sys.meta_path)
assert finders[-1] is MissingFinder and before["mxnet"] is minimx
minimx.install_as_mxnet()
import mxnet
mxnet.install_as_mxnet()
assert sys.modules == before and sys.meta_path == finders
print(minimx.provide_mxnet.__module__)
"""
    assert run(code, folder, "-W", "error") == "minimx.backend\n"


def test_it_does_not_take_the_name_from_mxnet_itself(folder):
    code = """
import sys, types
real = sys.modules["mxnet"] = types.ModuleType("mxnet")
import minimx
try:
    minimx.install_as_mxnet()
except minimx.BackendUnavailable as error:
    print(error)
assert sys.modules["mxnet"] is real
assert [name for name in sys.modules if name.startswith("mxnet.")] == []
assert sys.meta_path[-1].__name__ != "MissingFinder"
"""
    said = run(code, folder)
    assert said.startswith("MXNet itself is imported already, so minimx cannot take its name")
    assert "call install_as_mxnet() before anything imports mxnet" in said


def test_an_array_made_through_mxnet_is_minimxs_in_copies_and_pickles(folder):
    code = """
import copy, pickle, sys
import minimx
minimx.install_as_mxnet()
from mxnet import nd
from mxnet.gluon import nn
x = nd.array([[1, 2], [3, 4]], dtype="float64")
assert isinstance(x, minimx.nd.NDArray)
for y in (copy.copy(x), copy.deepcopy([x])[0], pickle.loads(pickle.dumps(x))):
    assert type(y) is type(x) and y.dtype == x.dtype and (y == x).asnumpy().all()
    y[:] = 0
    assert x.asnumpy().tolist() == [[1, 2], [3, 4]]
assert pickle.loads(pickle.dumps(nn.Dense)) is nn.Dense
sys.stdout.write(pickle.dumps(x, protocol=0).decode("latin-1"))
"""
    said = run(code, folder)
    assert "minimx.nd" in said
    assert "mxnet" not in said
