"""Counting objects leaves the search for garbage as it was."""

import gc

import pytest

from sidebyside.column import COLUMNS
from sidebyside.data.datasets import synthetic_line
from sidebyside.diagnosis.growth import objects_per_step
from sidebyside.diagnosis.trial import Way
from tests.tasks import make_task


@pytest.fixture
def count(rng):
    def run():
        task = make_task("linear_regression", synthetic_line(rng, examples=40), ("numpy_impl",))
        column = COLUMNS["numpy_impl"]
        return objects_per_step(task, Way("as published", column.convention, 0.01), column)

    return run


@pytest.fixture(autouse=True)
def _frozen_as_before():
    yield
    gc.freeze()  # as conftest.py does


def test_what_a_process_had_frozen_stays_frozen(count):
    gc.freeze()
    assert count() < 3
    assert gc.get_freeze_count() > 0


def test_where_nothing_was_frozen_nothing_is_afterwards(count):
    gc.unfreeze()
    assert count() < 3
    assert gc.get_freeze_count() == 0
