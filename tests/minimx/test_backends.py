"""The same lesson on MXNet and on minimx, from the same start and in the same order: the same after every step."""

import os
import subprocess
import sys

import numpy as np
import pytest

from minimx import backend
from sidebyside.course import LESSONS

pytestmark = pytest.mark.skipif(bool(backend.why_not_mxnet()), reason=backend.why_not_mxnet() or "MXNet is here")

STEPS = {  # epochs, and how many steps they make
    "linear_regression": (5, 500),
    "house_prices": (30, 30),
    "mlp": (10, 200),
    "softmax_regression": (5, 60),
    "lenet": (10, 100),
}
# Each takes two processes; by hand on MXNet a step of LeNet takes a tenth of a second.
TRIED = ("linear_regression",) if not os.environ.get("HANDTORN_ALL_TESTS") else tuple(STEPS)


def trajectory(tmp_path, name, column, backend_name):
    path = tmp_path / f"{backend_name}.npz"
    code = [sys.executable, "-m", "tests.minimx.trajectory", str(path), name, column, str(STEPS[name][0])]
    environment = {**os.environ, "HANDTORN_BACKEND": backend_name}
    subprocess.run(code, check=True, env=environment, capture_output=True)
    with np.load(path) as arrays:
        return dict(arrays)


@pytest.mark.parametrize("column", ["handtorn", "gluon_impl", "symbol_impl"])
@pytest.mark.parametrize("name", TRIED)
def test_a_lesson_is_in_lockstep_on_both_backends(tmp_path, name, column):
    mxnet, minimx = (trajectory(tmp_path, name, column, backend_name) for backend_name in ("mxnet", "minimx"))
    assert mxnet.keys() == minimx.keys()
    for key in mxnet:
        assert len(mxnet[key]) == len(minimx[key]) == STEPS[name][1] + 1
        assert (mxnet[key][0] == minimx[key][0]).all()
        assert (mxnet[key][0] != mxnet[key][-1]).any()  # it did learn
        difference = np.abs(mxnet[key].astype(float) - minimx[key]) / np.maximum(1, np.abs(mxnet[key]))
        print(name, column, key, difference.max())
        # For LeNet as for the columns: MXNet's batch norm adds 50,000 numbers one after the other (architecture.md).
        assert difference.max() <= LESSONS[name].limit
