"""A sandbox for all tests here: where there is none on Linux, they fail."""

import sys

import pytest

from classroom.sandbox import Sandbox

from .asking import LIMITS

collect_ignore_glob = [] if sys.platform == "linux" else ["test_*.py"]


@pytest.fixture(scope="session")
def sandbox():
    return Sandbox.find(LIMITS)


@pytest.fixture(scope="module")
def box(sandbox):
    with sandbox.box() as made:
        yield made
