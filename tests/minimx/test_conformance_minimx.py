"""What minimx promises beyond MXNet: deep graphs, threads, memory that is freed, messages for what is missing."""

import gc
import importlib
import threading
import tracemalloc
import weakref

import numpy as np
import pytest

import minimx
from minimx import autograd, gluon, nd

from ..idx import write_fashion_mnist
from . import conformance
from .conformance import Case, check_gradient
from .drawing import drawn
from .test_conformance import each_drawn

DEEP = 100_000


def variable(values=(1.0, 2.0, 3.0), grad_req="write"):
    x = nd.array(values)
    x.attach_grad(grad_req)
    return x


# ------------------------------------------------------------------------------------------ deep graphs


def test_a_chain_of_100_000_operations_is_differentiated_and_freed():
    x = variable()
    with autograd.record():
        y = x
        for _ in range(DEEP):
            y = y + 1
    y.backward()
    assert x.grad.asnumpy().tolist() == [1, 1, 1]
    del y
    gc.collect()


def test_a_deep_graph_without_backward_is_freed_without_recursion():
    x = variable()
    with autograd.record():
        y = x
        for _ in range(DEEP):
            y = y * 1
    gone = weakref.ref(y)
    del y  # a chain of 100,000 objects that hold one another is freed here
    gc.collect()
    assert gone() is None


def test_a_deep_graph_with_two_paths_is_walked_once():
    """y ← y + y, fifty times: 2⁵⁰ paths, fifty nodes."""
    x = variable([1.0])
    with autograd.record():
        y = x
        for _ in range(50):
            y = y + y
    y.backward()
    assert x.grad.asscalar() == 2.0**50


# ------------------------------------------------------------------------------------------ state


def test_an_exception_inside_record_leaves_nothing_behind():
    x = variable()
    for scope in (autograd.record, autograd.pause, autograd.train_mode, autograd.predict_mode):
        with pytest.raises(ZeroDivisionError), scope():
            x / nd.array([1 / 0])
        assert not autograd.is_recording()
        assert not autograd.is_training()
    with autograd.record():
        with pytest.raises(minimx.MXNetError):
            nd.dot(x, nd.ones((5,)))
        assert autograd.is_recording()
        y = x * 3
    y.backward()
    assert x.grad.asnumpy().tolist() == [3, 3, 3]


def test_an_exception_inside_backward_leaves_nothing_behind():
    class Broken(autograd.Function):
        def forward(self, x):
            return x * 1

        def backward(self, dy):
            raise ZeroDivisionError("on purpose")

    x = variable()
    with autograd.record():
        y = Broken()(x)
    with pytest.raises(Exception, match="on purpose"):
        y.backward()
    assert not autograd.is_recording()
    with autograd.record():
        y = x * 3
    y.backward()
    assert x.grad.asnumpy().tolist() == [3, 3, 3]


def test_two_threads_record_at_once_each_with_its_own_state():
    steps, barrier, results, failures = 200, threading.Barrier(2), {}, []

    def work(factor):
        try:
            x = variable([1.0], "add")
            for step in range(steps):
                barrier.wait()
                with autograd.record(train_mode=factor == 2):
                    barrier.wait()
                    y = x * factor * (step % 3)
                    assert autograd.is_recording()
                    assert autograd.is_training() is (factor == 2)
                if factor == 2:
                    assert not autograd.is_recording()
                y.backward()
            results[factor] = x.grad.asscalar()
        except BaseException as error:
            failures.append(error)
            barrier.abort()

    threads = [threading.Thread(target=work, args=(factor,)) for factor in (2, 3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert results == {factor: factor * sum(step % 3 for step in range(steps)) for factor in (2, 3)}


def test_names_and_scopes_of_blocks_are_of_one_thread():
    names = []

    def make():
        with gluon.nn.Sequential(prefix="other_").name_scope():
            names.append(gluon.nn.Dense(1, in_units=1).weight.name)

    with gluon.nn.Sequential(prefix="mine_").name_scope():
        thread = threading.Thread(target=make)
        thread.start()
        thread.join()
        names.append(gluon.nn.Dense(1, in_units=1).weight.name)
    assert names == ["other_dense0_weight", "mine_dense0_weight"]


# ------------------------------------------------------------------------------------------ output layers


@pytest.mark.parametrize("name", ["SoftmaxOutput", "LinearRegressionOutput", "SVMOutput", "MAERegressionOutput"])
def test_an_output_layer_sends_nothing_to_its_label(name):
    """MXNet leaves that memory unwritten."""
    data, label = variable([[1.0, 2.0], [3.0, 5.0]]), variable([0.0, 1.0] if name[0] == "S" else [[0.0, 1.0]] * 2)
    label.grad[:] = 7
    with autograd.record():
        y = getattr(nd, name)(data, label)
    y.backward()
    assert not label.grad.asnumpy().any()
    assert data.grad.asnumpy().any()


def _losses():
    """Output layers, with the loss that each says its gradient is of."""
    rows = np.arange(4)
    log = lambda x: x - np.log(np.exp(x).sum(axis=1, keepdims=True))  # noqa: E731
    sign = lambda y: np.where(y.astype(int)[:, None] == np.arange(3), 1, -1)  # noqa: E731
    softmax, classes = nd.SoftmaxOutput, np.array([0.0, 2.0, 1.0, 1.0])
    targets = np.random.default_rng(2).uniform(0, 1, (4, 3))
    smooth = np.where(sign(classes) > 0, 0.875, 0.0625)
    return {
        "linear": (nd.LinearRegressionOutput, {}, targets, lambda x, y: ((x - y) ** 2).sum() / 6),
        "absolute": (nd.MAERegressionOutput, {}, targets, lambda x, y: np.abs(x - y).sum() / 3),
        "logistic": (
            nd.LogisticRegressionOutput,
            {"grad_scale": 3.0},
            targets,
            lambda x, y: (np.log1p(np.exp(x)) - y * x).sum(),
        ),
        "softmax": (softmax, {}, classes, lambda x, y: -log(x)[rows, y.astype(int)].sum()),
        "probabilities": (softmax, {}, np.full((4, 3), 1 / 3), lambda x, y: -(y * log(x)).sum()),
        "batch": (softmax, {"normalization": "batch"}, classes, lambda x, y: -log(x)[rows, y.astype(int)].mean()),
        "smooth": (softmax, {"smooth_alpha": 0.125}, classes, lambda x, y: -(smooth * log(x)).sum()),
        "hinge": (nd.SVMOutput, {"use_linear": True}, classes, lambda x, y: np.maximum(0, 1 - sign(y) * x).sum()),
        "squared hinge": (nd.SVMOutput, {}, classes, lambda x, y: (np.maximum(0, 1 - sign(y) * x) ** 2).sum()),
    }


@pytest.mark.parametrize("name", _losses())
def test_an_output_layers_gradient_is_that_of_the_loss_that_it_names(name):
    layer, options, label, loss = _losses()[name]
    x = nd.array(np.random.default_rng(1).normal(size=(4, 3)), dtype="float64")
    x.attach_grad()
    with autograd.record():
        y = layer(x, nd.array(label, dtype="float64"), **options)
    y.backward()
    values, step = x.asnumpy(), 1e-6
    for place in np.ndindex(4, 3):
        moved = np.zeros((4, 3))
        moved[place] = step
        expected = (loss(values + moved, label) - loss(values - moved, label)) / (2 * step)
        assert abs(x.grad.asnumpy()[place] - expected) < 1e-7


# ------------------------------------------------------------------------------------------ memory


def _left(step, steps):
    """Bytes that these steps leave allocated, and the number of objects that only the garbage collector could free."""
    gc.collect()
    gc.disable()
    tracemalloc.start()
    try:
        for _ in range(50):  # watched already: a step that replaces an older thing then counts both
            step()
        gc.collect()
        before = tracemalloc.get_traced_memory()[0]
        for _ in range(steps):
            step()
        circles = gc.collect()  # this clears Python's list of free tuples too
        return tracemalloc.get_traced_memory()[0] - before, circles
    finally:
        tracemalloc.stop()
        gc.enable()


def assert_flat(step, steps=400):
    left, circles = _left(step, steps)
    assert left < 10 * steps, f"{left / steps:.0f} bytes a step stay"
    assert circles == 0, "a graph holds itself"


def test_memory_is_flat_over_steps_with_backward():
    w, b, x, y = variable([[1.0], [2.0]]), variable([0.0]), nd.ones((10, 2)), nd.ones((10, 1))

    def step():
        with autograd.record():
            loss = nd.square(nd.dot(x, w) + b - y).mean()
        loss.backward()
        for parameter in (w, b):
            nd.sgd_update(parameter, parameter.grad, lr=0.01, out=parameter)

    assert_flat(step)


def test_memory_is_flat_where_backward_never_runs():
    w = variable([[1.0], [2.0]])

    def step():
        with autograd.record():
            nd.square(nd.dot(nd.ones((10, 2)), w)).sum()

    assert_flat(step)


def test_memory_is_flat_over_steps_in_gluon():
    net = gluon.nn.HybridSequential()
    net.add(
        gluon.nn.Dense(4, activation="relu", in_units=2),
        gluon.nn.BatchNorm(in_channels=4),
        gluon.nn.Dense(1, in_units=4),
    )
    net.initialize()
    trainer = gluon.Trainer(net.collect_params(), "adam")
    loss, x, y = gluon.loss.L2Loss(), nd.ones((10, 2)), nd.ones((10, 1))

    def step():
        with autograd.record():
            value = loss(net(x), y)
        value.backward()
        trainer.step(10)

    assert_flat(step)


@pytest.mark.parametrize("differentiate", [True, False])
def test_the_tape_of_a_step_is_free_as_soon_as_it_is_done(differentiate):
    """Without the garbage collector: nothing in a graph holds itself. After backward the loss may live on."""
    x = variable(np.ones((100, 100)))
    gc.collect()
    gc.disable()
    try:
        with autograd.record():
            middle = nd.exp(x)
            loss = (middle * x).sum()
        gone = weakref.ref(middle)
        buffer = weakref.ref(middle._data)
        del middle
        if differentiate:
            loss.backward()
        else:
            del loss
        assert gone() is None
        assert buffer() is None
    finally:
        gc.enable()


# ------------------------------------------------------------------------------------------ what is missing


MODULES = [
    "", "nd", "autograd", "gluon", "gluon.nn", "gluon.loss", "gluon.data", "gluon.data.vision", "gluon.utils",
    "optimizer", "metric", "lr_scheduler", "initializer",
]  # fmt: skip


@pytest.mark.parametrize("name", MODULES)
def test_what_is_missing_names_itself(name):
    pytest.importorskip("minimx.stand_in")
    module = importlib.import_module(f"minimx.{name}".rstrip("."))
    with pytest.raises(AttributeError, match=rf"minimx does not have mxnet\.{name}.*no_such_thing"):
        module.no_such_thing
    assert not hasattr(module, "no_such_thing")


def test_missing_pieces_of_mxnet_name_themselves():
    for missing in (
        lambda: minimx.rnn,
        lambda: nd.RNN,
        lambda: gluon.rnn,
        lambda: nd.contrib,
        lambda: gluon.nn.DeformableConvolution,
    ):
        with pytest.raises(AttributeError, match="minimx does not have mxnet"):
            missing()


SPARSE_AND_OTHERS = {
    "gradient": lambda x: x.attach_grad(stype="row_sparse"),
    "array": lambda x: nd.zeros((2, 2), stype="csr"),
    "layout": lambda x: nd.Pooling(x, kernel=(2, 2), layout="NHWC"),
    "convention": lambda x: nd.Pooling(x, kernel=(2, 2), pooling_convention="same"),
}


@pytest.mark.parametrize("what", SPARSE_AND_OTHERS)
def test_what_only_mxnet_can_do_is_not_passed_over(what):
    with pytest.raises(minimx.MXNetError, match=r"minimx (does not have|has)"):
        SPARSE_AND_OTHERS[what](nd.ones((1, 2, 4, 4)))


# ------------------------------------------------------------------------------------------ files of images


def test_mnist_is_read_from_files_that_are_there(tmp_path):
    write_fashion_mnist(tmp_path, np.random.default_rng(0), rows=20, test_rows=10)
    vision = gluon.data.vision
    train, test = vision.FashionMNIST(root=str(tmp_path)), vision.MNIST(root=str(tmp_path), train=False)
    assert (len(train), len(test)) == (20, 10)
    image, label = train[3]
    assert (image.shape, image.dtype, label.dtype) == ((28, 28, 1), np.uint8, np.int32)
    halved = vision.FashionMNIST(str(tmp_path), True, lambda data, label: (data.astype("float32") / 2, label))
    assert np.array_equal(halved[3][0].asnumpy() * 2, image.asnumpy())
    batches = list(gluon.data.DataLoader(train.transform_first(vision.transforms.ToTensor()), 8))
    assert [batch.shape for batch, _ in batches] == [(8, 1, 28, 28), (8, 1, 28, 28), (4, 1, 28, 28)]
    with pytest.raises(FileNotFoundError, match="downloads no data"):
        vision.MNIST(root=str(tmp_path / "elsewhere"))


# ------------------------------------------------------------------------------------------ tests that can fail


def test_a_wrong_derivative_in_an_operator_is_caught(monkeypatch):
    """Plants mistakes that people make in the very operators, and runs the check that must find them."""
    from minimx.nd import operators

    mistakes = {
        "square": lambda x: (x * x, [lambda dy: x * dy]),
        "tanh": lambda x: (np.tanh(x), [lambda dy: dy * (1 - np.tanh(x))]),
        "exp": lambda x: (np.exp(x), [lambda dy: dy]),
        "abs": lambda x: (np.abs(x), [lambda dy: dy]),
        "log": lambda x: (np.log(x), [lambda dy: -dy / x]),
    }
    cases = {entry.name: entry for table in conformance.tables() for entry in table.entries if isinstance(entry, Case)}
    for name, wrong in mistakes.items():
        registered = dict(operators.OPERATORS)
        monkeypatch.setattr(nd, name, operators.operator(name)(wrong))
        monkeypatch.setattr(operators, "OPERATORS", registered)
        caught = []

        def check(arrays, options, seed, case=cases[name], caught=caught):
            try:
                check_gradient(minimx, case, arrays, options, seed)
            except AssertionError as error:
                caught.append(str(error))

        each_drawn(cases[name], "float64", check, 4)
        assert caught, name
        assert "finite difference" in caught[0]


def test_a_wrong_value_a_wrong_type_and_a_wrong_shape_are_differences():
    one = np.array([1.0, np.nan], dtype="float32")
    conformance.assert_close(one, one.copy(), 1e-5, "same")
    for other in (one + np.float32(2e-5), one.astype("float64"), one[None], np.array([np.nan, 1], dtype="float32")):
        with pytest.raises(AssertionError):
            conformance.assert_close(one, other, 1e-5, "other")
    for left, right in (
        ([1], (1,)),
        ({"a": 1}, {"b": 1}),
        (1, 1.0),
        ("a", "b"),
        ([1, 2], [1]),
        (one, one.view(conformance.Held)),
    ):
        with pytest.raises(AssertionError):
            conformance.compare(left, right, 1e-5)


def test_cases_are_drawn_in_many_shapes():
    """A strategy that draws one shape only would test little."""
    seen = set()
    case = next(entry for table in conformance.tables() for entry in table.entries if entry.name == "add")
    each_drawn(case, "float32", lambda arrays, options, seed: seen.add(tuple(array.shape for array in arrays)), 30)
    assert len(seen) >= 10
    assert drawn(case, "float32") is not None
