"""Every column, as a fixture: a test here runs once for each."""

import importlib

import numpy as np
import pytest

from sidebyside.column import COLUMNS, MXNET, as_numpy
from sidebyside.data.datasets import fashion_mnist
from tests.idx import write_fashion_mnist
from tests.tasks import HERE

MODULES = ("data", "losses", "optimizers", "training", "linear_regression", "softmax_regression", "mlp")


class Column:
    """A column's modules, and its convention."""

    def __init__(self, name):
        self.name = name
        self.on_mxnet = COLUMNS[name].library == MXNET
        self.convention = COLUMNS[name].convention
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
        values = np.asarray(values, dtype="float32")
        if self.on_mxnet:
            from mxnet import nd

            return nd.array(values)
        if self.name == "torch_impl":
            import torch

            return torch.from_numpy(values.copy())
        return values

    def square_loss(self, yhat, y):
        """The losses, as NumPy's; numpy_impl's function returns their derivatives too."""
        losses = self.losses.square_loss(self.array(yhat), self.array(y))
        return as_numpy(losses[0] if isinstance(losses, tuple) else losses)

    def epochs(self, X, y, batch_size, rng, count):
        """The batches of so many epochs, as lists of (data, label) in NumPy; a loader is made once."""
        arrays = self.array(X), self.array(y)
        loader = self.data.data_iter(*arrays, batch_size, rng) if self.name in ("gluon_impl", "torch_impl") else None
        walks = (loader or self.data.data_iter(*arrays, batch_size, rng) for _ in range(count))
        return [[(as_numpy(data), as_numpy(label)) for data, label in walk] for walk in walks]


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
