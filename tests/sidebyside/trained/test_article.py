"""The article's table, on the real Fashion-MNIST where it is at hand ($HANDTORN_DATA)."""

import os
from pathlib import Path

import numpy as np
import pytest

from sidebyside.data.datasets import fashion_mnist
from sidebyside.data.fashion_mnist import FILES
from sidebyside.training.running import run_column
from tests.conftest import slow_on_mxnet
from tests.tasks import HERE, make_task, no_progress

ACCURACY = (0.64, 0.72, 0.75, 0.77, 0.78, 0.79, 0.80, 0.80, 0.80, 0.81, 0.81)  # in training, epoch by epoch
FOLDER = os.environ.get("HANDTORN_DATA")
REAL = FOLDER and all((Path(FOLDER) / name).exists() for name in FILES)
BYTES = 20_000_000  # the packed training images are 26 MB; a set for tests is far smaller

pytestmark = pytest.mark.skipif(
    not REAL or (Path(FOLDER) / next(iter(FILES))).stat().st_size < BYTES,
    reason="HANDTORN_DATA does not name a folder with the real Fashion-MNIST",
)


@pytest.fixture(scope="module")
def dataset():
    return fashion_mnist(Path(FOLDER), None)


@slow_on_mxnet
@pytest.mark.parametrize("column", HERE)
def test_softmax_regression_follows_the_articles_table(dataset, column):
    task = make_task("softmax_regression", dataset, (column,))
    run = run_column(task, *task.settings.columns, no_progress)
    np.testing.assert_allclose(run.train_accuracy, ACCURACY, atol=0.01)
    assert run.test_accuracy[-1] > 0.79


@slow_on_mxnet
def test_lenet_learns_more_than_softmax_regression_from_a_sixth_of_the_images(dataset):
    """In Gluon, the quickest; that the others make the same steps is what lockstep is for."""
    from dataclasses import replace

    few = replace(dataset, X=dataset.X[:10_000], y=dataset.y[:10_000])
    task = make_task("lenet", few, ("gluon_impl",), epochs=4)
    run = run_column(task, *task.settings.columns, no_progress)
    assert run.train_accuracy[-1] > 0.75
