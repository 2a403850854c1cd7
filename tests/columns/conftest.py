"""Every column, as a fixture: a test here runs once for each."""

import importlib

import pytest

from sidebyside.lessons import CONVENTIONS


class Column:
    """A column's modules, and its convention."""

    def __init__(self, name):
        self.name = name
        self.convention = CONVENTIONS[name]
        for room in ("data", "losses", "optimizers", "training", "linear_regression"):
            setattr(self, room, importlib.import_module(f"{name}.{room}"))

    def converted(self, step, batch_size):
        """The learning rate that makes this step on mean ½(ŷ - y)²."""
        return step / self.convention.step_factor(batch_size)


@pytest.fixture(params=sorted(CONVENTIONS))
def column(request):
    return Column(request.param)


@pytest.fixture
def columns():
    return [Column(name) for name in sorted(CONVENTIONS)]
