"""The columns' own training, on what the page was given."""

from itertools import islice

import numpy as np
import pytest

START = {"weight": np.array([[-1.0]]), "bias": np.array([0.0])}


def import_column(name):
    """A column's linear regression; without a backend, what needs it is left out."""
    package = {"hand": "handtorn", "gluon": "gluon_impl"}[name]
    return pytest.importorskip(f"{package}.linear_regression", exc_type=ImportError)


class Orders:
    """In place of a generator: the permutations that the page had."""

    def __init__(self, orders):
        self.orders = iter(orders)

    def permutation(self, length):
        order = next(self.orders)
        assert sorted(order) == list(range(length))
        return np.array(order)


def train(name, walk, batch_size, **options):
    """Train a column as the page did; yields (w, b), and the losses of the step, after every step."""
    column = import_column(name)
    model = column.Model(1, np.random.default_rng(0))
    model.set_parameters(START)
    X, y = np.array(walk.x, dtype="float32").reshape(-1, 1), np.array(walk.y, dtype="float32")
    settings = {"batch_size": batch_size, "epochs": len(walk.orders), "lr": walk.lr[name], "rng": Orders(walk.orders)}
    for _, losses in column.train(model, X, y, **settings, **options):
        parameters = model.get_parameters()
        yield (float(parameters["weight"][0, 0]), float(parameters["bias"][0])), losses.asnumpy()


def trained(name, walk, batch_size, steps):
    """(w, b) after each of the first steps."""
    return [parameters for parameters, _ in islice(train(name, walk, batch_size), steps)]


def largest_difference(a, b):
    """max |a - b| / max(1, |a|) over all steps and parameters."""
    a, b = np.array(a), np.array(b)
    assert a.shape == b.shape
    return float(np.max(np.abs(a - b) / np.maximum(1, np.abs(a))))
