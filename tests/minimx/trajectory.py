"""Trains a lesson in one column, writes its parameters after every step: ``trajectory.py FILE LESSON COLUMN EPOCHS``.

It runs on whatever backend HANDTORN_BACKEND names, so that two processes show what two backends do.
"""

import sys
import tempfile
from pathlib import Path

import numpy as np

from sidebyside.data.datasets import fashion_mnist, house_prices, product, synthetic_line
from sidebyside.lesson import LESSONS
from sidebyside.training.running import Settings, make_model, walk
from tests.idx import write_fashion_mnist


def images(rows):
    """A tiny Fashion-MNIST."""
    with tempfile.TemporaryDirectory() as folder:
        write_fashion_mnist(Path(folder), np.random.default_rng(0), rows=rows, test_rows=10)
        return fashion_mnist(Path(folder), None)


def problem_of(lesson):
    """The lesson's own problem, or images that need no file."""
    if lesson == "linear_regression":
        return synthetic_line(np.random.default_rng(0))
    if lesson == "house_prices":
        return house_prices(("area", "age"))
    if lesson == "mlp":
        return product(np.random.default_rng(0))
    return images(640 if lesson == "lenet" else 3_000)


def main(path, name, column, epochs):
    """Train and write."""
    lesson, problem = LESSONS[name], problem_of(name)
    settings = Settings((column,), lesson.lr, lesson.batch_size or len(problem.X), int(epochs), model=lesson.model)
    model = make_model(lesson, column, problem, settings)
    steps = walk(lesson, column, model, problem, settings)
    after = [model.get_parameters()]
    after += [model.get_parameters() for _ in steps]
    np.savez(path, **{key: np.stack([parameters[key] for parameters in after]) for key in after[0]})


if __name__ == "__main__":
    main(*sys.argv[1:])
