"""The user's names are used wherever the originals call one another, in every column; and copies can be dropped."""

import copy
import os
import pickle
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from sidebyside.column import COLUMNS, as_numpy
from sidebyside.course import LESSONS
from sidebyside.data.datasets import synthetic_line
from sidebyside.mine import make_mine
from sidebyside.recovery.fingerprint import fingerprint_of
from sidebyside.tools.errors import UserError
from sidebyside.training.lockstep import run_lockstep
from sidebyside.training.running import run_column
from sidebyside.training.settings import Request, generator
from sidebyside.training.task import resolve
from tests.tasks import no_progress

ROOT = Path(__file__).parents[3]
PLAIN = ("handtorn", "gluon_impl", "numpy_impl")


def a_task(lesson, *columns, **options):
    return resolve(LESSONS[lesson], Request(columns=columns, epochs=1, options=options))


def test_dense_is_used_by_the_original_model_and_sgd_by_the_original_loop(make, write):
    column = make(
        write(
            """
            from mxnet import nd
            seen = []

            def dense(X, weight, bias):
                seen.append("dense")
                return nd.dot(X, weight) + bias

            def sgd(params, lr, wd=0.0, batch_size=1):
                seen.append("sgd")
                for param in params:
                    param -= lr / batch_size * param.grad

            def data_iter(X, y, batch_size, rng):
                seen.append("data_iter")
                order = rng.permutation(len(X))
                for start in range(0, len(X), batch_size):
                    rows = nd.array(order[start:start + batch_size], dtype="int32")
                    yield nd.take(X, rows), nd.take(y, rows)
            """
        )
    )
    task = a_task("linear_regression", COLUMNS["handtorn"], column, examples=20)
    assert run_lockstep(task, no_progress).holds
    seen = column.load("layers").dense.__globals__["seen"]
    assert seen[:3] == ["data_iter", "dense", "sgd"]
    assert (seen.count("dense"), seen.count("sgd")) == (2, 2)


@pytest.mark.parametrize(
    ("base", "library"), [("handtorn", "from mxnet import nd as np"), ("numpy_impl", "import numpy as np")]
)
def test_log_softmax_is_used_by_the_original_cross_entropy(make, write, base, library):
    column = make(
        write(f"{library}\ndef log_softmax(logits):\n    return logits * 0 - 5\n"), base, "softmax_regression"
    )
    values = np.array([[1.0, 2.0], [3.0, 4.0]], dtype="float32")
    losses = column.load("losses")
    if base == "handtorn":
        from mxnet import nd

        assert losses.softmax_cross_entropy(nd.array(values), nd.array([0, 1])).asnumpy().tolist() == [5, 5]
        assert column.load("softmax_regression").softmax_cross_entropy is losses.softmax_cross_entropy
    else:
        assert losses.softmax_cross_entropy(values, np.array([0, 1]))[0].tolist() == [5, 5]
        np.testing.assert_allclose(losses.softmax(values), np.exp(-5))


def test_in_gluon_a_block_and_a_function_of_arrays_take_the_place_of_a_loss(make, write):
    """A function cannot be compiled together with the net, as the original loss is."""
    texts = (
        "from mxnet import gluon\nsquare_loss = gluon.loss.L2Loss()\n",
        "from mxnet import nd\ndef square_loss(yhat, y):\n    assert yhat.shape == y.shape\n"
        "    return nd.square(yhat - y).reshape((-1,)) / 2\n",
        "from mxnet import gluon\ndef sgd(params, lr, wd=0.0):\n"
        "    return gluon.Trainer(params, 'sgd', {'learning_rate': lr, 'wd': wd})\n",
        "from mxnet import gluon\ndef dense(num_inputs, num_outputs):\n"
        "    return gluon.nn.Dense(num_outputs, in_units=num_inputs)\n",
    )
    for text in texts:
        column = make(write(text), "gluon_impl")
        task = a_task("linear_regression", COLUMNS["gluon_impl"], column, examples=25)
        assert run_lockstep(task, no_progress).max_difference < 1e-6
        assert len(column.defined) == 1


def test_in_numpy_a_layer_and_an_optimizer_are_used_by_the_original_learner(make, write):
    column = make(
        write(
            """
            class Linear(Layer):
                def __init__(self, num_inputs, num_outputs):
                    self.weight, self.bias = Parameter([[0] * num_inputs] * num_outputs), Parameter([0] * num_outputs)
                    super().__init__(self.weight, self.bias)

                def forward(self, X, training=False):
                    def backward(D):
                        self.weight.grad += D.T @ X
                        self.bias.grad += D.sum(axis=0)
                    return X @ self.weight.value.T + self.bias.value, backward

            class SGDOptimizer(SGDOptimizer):
                steps = 0

                def update(self, parameters):
                    type(self).steps += 1
                    super().update(parameters)
            """
        ),
        "numpy_impl",
    )
    assert column.defined == ("Linear", "SGDOptimizer")
    layers = column.load("layers")
    assert layers.dense is layers.Linear is column.load("linear_regression").dense
    task = a_task("linear_regression", COLUMNS["numpy_impl"], column, examples=25)
    assert run_lockstep(task, no_progress).max_difference == 0
    assert column.load("optimizers").SGDOptimizer.steps == 3


def test_an_alias_follows_unless_it_is_defined_itself(make, write):
    column = make(write("class Dropout(Dropout):\n    mark = 1\n"), "gluon_impl", "mlp")
    layers = column.load("layers")
    assert layers.dropout is layers.Dropout
    assert layers.dropout.mark
    both = make(
        write("class Dropout(Dropout):\n    mark = 1\ndef dropout(rate):\n    return rate\n"), "gluon_impl", "mlp"
    )
    assert both.load("layers").dropout(0.5) == 0.5
    assert both.load("layers").Dropout.mark


def test_a_table_of_functions_has_the_users(make, write):
    column = make(write("def relu(X):\n    return X + 1\n"), lesson="mlp")
    assert column.load("mlp").ACTIVATIONS["relu"](1) == 2
    assert column.base.load("mlp").ACTIVATIONS["relu"](1) == 1


def test_what_the_file_uses_of_the_column_calls_the_files_own(make, write):
    column = make(
        write(
            """
            _kept = softmax
            import handtorn.losses as there

            def log_softmax(logits):
                return logits * 0

            def softmax(logits):
                return "mine", _kept(logits), there.softmax

            def flatten(X):
                return softmax_cross_entropy
            """
        )
    )
    from mxnet import nd

    losses = column.load("losses")
    mine, kept, there = losses.softmax(nd.array([[5.0, 7.0]]))
    assert (mine, kept.asnumpy().tolist()) == ("mine", [[1, 1]])  # the original, and it calls the file's log_softmax
    assert there is losses.softmax
    assert column.load("layers").flatten(0) is losses.softmax_cross_entropy


def test_a_model_may_extend_the_original(make, write):
    column = make(write("class Model(Model):\n    def net(self, X):\n        return super().net(X) * 2\n"))
    model, original = (one.load("linear_regression").Model(2, generator(0, "start")) for one in (column, column.base))
    from mxnet import nd

    X = nd.array([[1.0, 2.0]])
    assert as_numpy(model.net(X)) == 2 * as_numpy(original.net(X))


def test_the_base_is_as_it_was(make, write):
    before = {name: dict(vars(COLUMNS["handtorn"].load(name))) for name in ("losses", "layers", "training")}
    make(write("def dense(X, weight, bias):\n    return X\ndef square_loss(yhat, y):\n    return y\n"))
    assert before == {name: dict(vars(COLUMNS["handtorn"].load(name))) for name in before}


@pytest.mark.parametrize("base", PLAIN)
def test_nothing_is_left_of_a_dropped_copy(make_mine_alone, base):
    modules, finders, path = set(sys.modules), list(sys.meta_path), list(sys.path)
    column = make_mine_alone(base)
    assert set(sys.modules) - modules
    kept = column.load("layers")
    column.drop()
    assert {name for name in set(sys.modules) - modules if "mine" in name} == set()
    assert (sys.meta_path, sys.path) == (finders, path)
    assert column.load("layers") is kept  # whoever has it can go on with it


@pytest.fixture
def make_mine_alone(write):
    def make(base):
        COLUMNS[base].load("linear_regression")
        return make_mine(write("def flatten(X):\n    return X\n"), COLUMNS[base], LESSONS["linear_regression"])

    return make


@pytest.mark.parametrize(
    "text", ["def flatten(X:\n", "1 / 0\nflatten = 1\n", "def flatten():\n    return 1\n", "flatten = 3\n"]
)
def test_nothing_is_left_of_a_copy_that_could_not_be_made(write, text):
    from sidebyside.tools.errors import ColumnFailed

    before = {name for name in sys.modules if "of_mine" in name}  # of commands that other tests ran here
    with pytest.raises(ColumnFailed):
        make_mine(write(text), COLUMNS["handtorn"], LESSONS["linear_regression"])
    assert {name for name in sys.modules if "of_mine" in name} == before


def test_the_bases_published_learning_rate_is_taken(make, write):
    column = make(write("def flatten(X):\n    return X\n"), "numpy_impl")
    task = a_task("linear_regression", column, examples=20)
    assert task.settings.lr == {"mine": 0.05}
    assert COLUMNS["handtorn"].published_as == "handtorn"


def test_two_columns_of_the_same_file_are_equal_and_another_version_is_not(make, write):
    text = "def flatten(X):\n    return X\n"
    one, other = make(write(text)), make(write(text))
    assert one == other
    assert hash(one) == hash(other)
    assert one != make(write(text + "# changed\n"))
    assert one != make(write(text), "gluon_impl")
    assert make({"flatten": len}) != make({"flatten": len})


def test_it_is_made_again_from_its_path_where_it_is_sent(make, write):
    column = make(write("print('run')\ndef flatten(X):\n    return X\n"))
    code = (
        "import pickle, sys\n"
        "data = sys.stdin.buffer.read()\n"
        "one, two = pickle.loads(data), pickle.loads(data)\n"
        "print(one is two, one.defined, one.where, one.load('layers').flatten(3))\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", code],
        input=pickle.dumps(column),
        capture_output=True,
        check=True,
        env={**os.environ, "HANDTORN_BACKEND": "minimx"},  # MXNet takes seconds to import
        cwd=".",
    )
    assert result.stdout.decode() == "run\nTrue ('flatten',) my.py 3\n"
    again = copy.deepcopy(column)
    assert again == column
    again.drop()


def test_a_file_that_was_changed_meanwhile_is_not_made_again(make, write):
    data = pickle.dumps(make(write("def flatten(X):\n    return X\n")))
    write("def flatten(X):\n    return 2 * X\n")
    with pytest.raises(UserError, match=r"my.py was changed while it was used: start again"):
        pickle.loads(data)


def test_what_came_from_python_cannot_be_sent(make):
    with pytest.raises(UserError, match=r"a dictionary of flatten cannot be sent to other processes: use one worker"):
        pickle.dumps(make({"flatten": lambda X: X}))


def test_a_run_of_it_is_that_of_the_base_where_it_defines_nothing_else(make, write):
    column = make(write("def flatten(X):\n    return X.reshape((X.shape[0], -1))\n"))
    dataset = synthetic_line(generator(0, "data"), examples=50)
    assert len(dataset.X) == 50
    task = a_task("linear_regression", column.base, column, examples=50)
    runs = [run_column(task, one, no_progress) for one in task.settings.columns]
    np.testing.assert_array_equal(runs[0].step_losses, runs[1].step_losses)


def test_its_source_decides_its_fingerprint(make, write):
    first = make(write("def flatten(X):\n    return X\n"))
    second = make(write("def flatten(X):\n    return 2 * X\n"))
    found = {fingerprint_of(a_holder(column)) for column in (first, first, second)}
    assert len(found) == 2


def a_holder(column):
    return lambda: column
