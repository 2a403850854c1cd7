"""The same lesson on MXNet and on minimx, from the same start and in the same order: the same after every step."""

import os
import subprocess
import sys

import numpy as np
import pytest

from minimx import backend
from sidebyside.course import LESSONS

from .. import conftest
from .trajectory import trajectory

pytestmark = pytest.mark.skipif(bool(backend.why_not_mxnet()), reason=backend.why_not_mxnet() or "MXNet is here")

STEPS = {  # epochs, and how many steps they make
    "linear_regression": (5, 500),
    "house_prices": (30, 30),
    "mlp": (10, 200),
    "softmax_regression": (5, 60),
    "lenet": (10, 100),
}
# By hand on MXNet a step of LeNet takes a tenth of a second.
TRIED = ("linear_regression",) if not os.environ.get("HANDTORN_ALL_TESTS") else tuple(STEPS)


COLUMNS = ("handtorn", "gluon_impl", "symbol_impl")


@pytest.fixture(scope="module", params=TRIED)
def trajectories(request, tmp_path_factory):
    """The lesson's name, and of each backend the trajectories of all columns; the other backend runs in a process."""
    return request.param, *(
        _here(request.param) if name == conftest.BACKEND else _in_a_process(request.param, name, tmp_path_factory)
        for name in ("mxnet", "minimx")
    )


def _here(name):
    return {column: trajectory(name, STEPS[name][0], column) for column in COLUMNS}


def _in_a_process(name, backend_name, tmp_path_factory):
    folder = tmp_path_factory.mktemp(backend_name)
    code = [sys.executable, "-m", "tests.minimx.trajectory", str(folder), name, str(STEPS[name][0]), *COLUMNS]
    environment = {**os.environ, "HANDTORN_BACKEND": backend_name}
    subprocess.run(code, check=True, env=environment, capture_output=True)
    found = {}
    for column in COLUMNS:
        with np.load(folder / f"{column}.npz") as arrays:
            found[column] = dict(arrays)
    return found


@pytest.mark.parametrize("column", COLUMNS)
def test_a_lesson_is_in_lockstep_on_both_backends(trajectories, column):
    name, mxnet, minimx = trajectories[0], trajectories[1][column], trajectories[2][column]
    assert mxnet.keys() == minimx.keys()
    for key in mxnet:
        assert len(mxnet[key]) == len(minimx[key]) == STEPS[name][1] + 1
        assert (mxnet[key][0] == minimx[key][0]).all()
        assert (mxnet[key][0] != mxnet[key][-1]).any()  # it did learn
        difference = np.abs(mxnet[key].astype(float) - minimx[key]) / np.maximum(1, np.abs(mxnet[key]))
        print(name, column, key, difference.max())
        # For LeNet as for the columns: MXNet's batch norm adds 50,000 numbers one after the other (architecture.md).
        assert difference.max() <= LESSONS[name].limit
