"""What the tests share. Without a backend, those that train are left out, and the header of the run says why."""

import gc
import os

import numpy as np
import pytest
from hypothesis import settings

from minimx import BackendUnavailable, provide_mxnet

pytest_plugins = ["pytester"]  # runs pytest inside of a test, for the plugin in sidebyside
try:
    BACKEND = provide_mxnet()
except BackendUnavailable as error:
    BACKEND = f"none: {error}"
    collect_ignore = ["columns", "handtorn", "gluon_impl"]
    collect_ignore_glob = ["sidebyside/trained/*", "sidebyside/mine/*", "sidebyside/probes/*"]

# CI repeats more often what a developer's run does a few times: more seeds, and what takes long on MXNet.
EVERYTHING = bool(os.environ.get("HANDTORN_ALL_TESTS"))

#: For tests of what is the same on both backends: all of them are run on minimx, whose short steps take less time.
slow_on_mxnet = pytest.mark.skipif(
    BACKEND == "mxnet" and not EVERYTHING, reason="takes long on MXNet, and is run on minimx: HANDTORN_ALL_TESTS=1"
)

# Training takes as long as the machine takes: no deadline. The examples are the same in every run.
settings.register_profile("handtorn", deadline=None, derandomize=True, print_blob=False)
settings.load_profile("handtorn")


def pytest_report_header(config):
    return f"backend: {BACKEND}"


@pytest.fixture(scope="module", autouse=True)
def _what_stays_is_not_searched():
    """Take all that is there, the tests among it, out of what is searched for garbage.

    Each DataLoader of MXNet asks for a search, which takes a second in a process that has run thousands of tests.
    """
    gc.collect()
    gc.freeze()


@pytest.fixture
def rng():
    return np.random.default_rng(20181121)


@pytest.fixture
def line(rng):
    """A function that makes (X, y) of a line: float64, with noise 0.01."""

    def make(rows=100, true_w=(2, -3.4), true_b=4.2, noise=0.01):
        X = rng.standard_normal((rows, len(true_w)))
        return X, X @ np.array(true_w) + true_b + noise * rng.standard_normal(rows)

    return make
