"""The article's table, on the real Fashion-MNIST where it is at hand ($HANDTORN_DATA)."""

import os
from pathlib import Path

import numpy as np
import pytest

from sidebyside.column import CONVENTIONS, has_torch
from sidebyside.data.datasets import fashion_mnist
from sidebyside.data.fashion_mnist import FILES
from sidebyside.lesson import LESSONS
from sidebyside.training.running import Settings, run_column

ACCURACY = (0.64, 0.72, 0.75, 0.77, 0.78, 0.79, 0.80, 0.80, 0.80, 0.81, 0.81)  # in training, epoch by epoch
FOLDER = os.environ.get("HANDTORN_DATA")
REAL = FOLDER and all((Path(FOLDER) / name).exists() for name in FILES)
BYTES = 20_000_000  # the packed training images are 26 MB; a set for tests is far smaller

pytestmark = pytest.mark.skipif(
    not REAL or (Path(FOLDER) / next(iter(FILES))).stat().st_size < BYTES,
    reason="HANDTORN_DATA does not name a folder with the real Fashion-MNIST",
)


@pytest.fixture(scope="module")
def problem():
    return fashion_mnist(Path(FOLDER), None)


@pytest.mark.parametrize("column", [name for name in CONVENTIONS if name != "torch_impl" or has_torch()])
def test_softmax_regression_follows_the_articles_table(problem, column):
    lesson = LESSONS["softmax_regression"]
    settings = Settings((column,), lesson.lr, lesson.batch_size, lesson.epochs[0])
    run = run_column(lesson, column, problem, settings, lambda _done: None)
    np.testing.assert_allclose(run.train_accuracy, ACCURACY, atol=0.01)
    assert run.test_accuracy[-1] > 0.79


def test_lenet_learns_more_than_softmax_regression_from_a_sixth_of_the_images(problem):
    """In Gluon, the quickest; that the others make the same steps is what lockstep is for."""
    from dataclasses import replace

    lesson = LESSONS["lenet"]
    few = replace(problem, X=problem.X[:10_000], y=problem.y[:10_000])
    settings = Settings(("gluon_impl",), lesson.lr, lesson.batch_size, 4, model=lesson.model)
    run = run_column(lesson, "gluon_impl", few, settings, lambda _done: None)
    assert run.train_accuracy[-1] > 0.75
