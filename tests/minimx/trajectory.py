"""Trains columns, writes their parameters after every step: ``trajectory.py FOLDER LESSON EPOCHS COLUMN ...``.

It runs on the backend that HANDTORN_BACKEND names, so that two processes compare two backends.
"""

import sys
import tempfile
from pathlib import Path

import numpy as np

from sidebyside.data.datasets import fashion_mnist, house_prices, product, synthetic_line
from sidebyside.training.models import make_model, start_training
from tests.idx import write_fashion_mnist
from tests.tasks import make_task


def images(rows):
    """A tiny Fashion-MNIST."""
    with tempfile.TemporaryDirectory() as folder:
        write_fashion_mnist(Path(folder), np.random.default_rng(0), rows=rows, test_rows=10)
        return fashion_mnist(Path(folder), None)


def dataset_of(lesson):
    """The lesson's own dataset, or images that need no file."""
    if lesson == "linear_regression":
        return synthetic_line(np.random.default_rng(0))
    if lesson == "house_prices":
        return house_prices(("area", "age"))
    if lesson == "mlp":
        return product(np.random.default_rng(0))
    return images(640 if lesson == "lenet" else 3_000)


def trajectory(name, epochs, column):
    """The parameters before training and after each step, by name."""
    task = make_task(name, dataset_of(name), (column,), epochs=epochs)
    (column,) = task.settings.columns
    model = make_model(task, column)
    steps = start_training(task, column, model)
    after = [model.get_parameters()]
    after += [model.get_parameters() for _ in steps]
    return {key: np.stack([parameters[key] for parameters in after]) for key in after[0]}


def main(folder, name, epochs, *columns):
    """Train and write a file for each column."""
    for column in columns:
        np.savez(Path(folder, f"{column}.npz"), **trajectory(name, int(epochs), column))


if __name__ == "__main__":
    main(*sys.argv[1:])
