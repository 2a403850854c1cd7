"""A sandbox for all tests here: where there is none on Linux, they fail."""

import sys

import pytest

from classroom.sandbox import Limits, Sandbox

MEGABYTE = 2**20
#: Small, so that cheats are stopped soon. Honest code needs a twentieth of the time, and 210 MB of address space.
LIMITS = Limits(cpu_seconds=0.4, address_space=320 * MEGABYTE, memory=200 * MEGABYTE)

collect_ignore_glob = [] if sys.platform == "linux" else ["test_*.py"]


@pytest.fixture(scope="session")
def sandbox():
    return Sandbox.find(LIMITS)


@pytest.fixture(scope="module")
def box(sandbox):
    with sandbox.box() as made:
        yield made
