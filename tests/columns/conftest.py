"""Every column, as a fixture: a test here runs once for each."""

import importlib

import numpy as np
import pytest

from sidebyside.column import COLUMNS, MXNET
from sidebyside.data.datasets import fashion_mnist
from sidebyside.probes.callers import caller_of
from tests.idx import write_fashion_mnist
from tests.tasks import HERE

MODULES = ("data", "losses", "optimizers", "training", "linear_regression", "softmax_regression", "mlp")


class Column:
    """A column's modules, and its convention."""

    def __init__(self, name):
        self.name = name
        self.on_mxnet = COLUMNS[name].library == MXNET
        self.convention = COLUMNS[name].convention
        self.caller = caller_of(COLUMNS[name])
        for module in MODULES:
            setattr(self, module, importlib.import_module(f"{name}.{module}"))

    def converted(self, step, batch_size):
        """The learning rate that makes this step on mean ½(ŷ - y)²."""
        return step / self.convention.step_factor(batch_size)

    def gradient_factor(self, rows, batch_size):
        """What this column's step multiplies Σ (ŷ - y) ∂ŷ over the rows of a batch by, next to the learning rate."""
        divisor = {"nothing": 1, "batch_size": batch_size, "rows": rows}[self.convention.divides_by]
        return self.convention.multiple / divisor

    def array(self, values):
        """Numbers in the column's own type, float32."""
        return self.caller.array(np.asarray(values, dtype="float32"))

    def square_loss(self, yhat, y):
        """The losses, as NumPy's."""
        yhat, y = (np.asarray(values, dtype="float32") for values in (yhat, y))
        return self.caller.loss("square_loss", yhat, y, np.ones)[0]

    def epochs(self, X, y, batch_size, rng, count):
        """The batches of so many epochs, as lists of (data, label) in NumPy; a loader is made once."""
        X, y = (np.asarray(values, dtype="float32") for values in (X, y))
        return self.caller.epochs(X, y, batch_size, rng, count)


@pytest.fixture(params=HERE)
def column(request):
    return Column(request.param)


@pytest.fixture
def columns():
    return [Column(name) for name in HERE]


@pytest.fixture(scope="session")
def images(tmp_path_factory):
    """A tiny Fashion-MNIST: 300 images of 28 × 28 that a line tells apart, and 100 to test."""
    folder = tmp_path_factory.mktemp("images")
    write_fashion_mnist(folder, np.random.default_rng(0), rows=300, test_rows=100)
    return fashion_mnist(folder, None)
