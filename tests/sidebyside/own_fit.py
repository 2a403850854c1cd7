"""What a researcher does with a fit of their own, where nothing is installed but what docs/testing_your_fit.md says.

Copied into an empty folder as test_own_fit.py, and run by pytest: in the test suite with everything else hidden, in CI
in an environment of its own with NumPy 2.
"""

import sys

import numpy as np
import pytest

from sidebyside.recovery import Estimate, recovery_study

TRUTH = np.array([1.0, -2.0])


def simulate(truth, rng):
    return truth + rng.standard_normal((25, 2))


def fit(data, rng):
    return Estimate(data.mean(axis=0), 0.2)


def overconfident(data, rng):
    return Estimate(data.mean(axis=0), 0.1)


def test_one_fit(recovers):
    recovers(fit(simulate(TRUTH, np.random.default_rng(0)), None), TRUTH, names=["a", "b"])
    with pytest.raises(AssertionError, match=r"a is 1\.5, 0\.5 from the truth 1"):
        recovers([1.5, -2.0], TRUTH, standard_error=0.1, names=["a", "b"])


def test_many_fits(recovers):
    recovers.study(simulate, fit, TRUTH)
    with pytest.raises(AssertionError, match="estimate does not recover the truth"):
        recovers.study(simulate, overconfident, TRUTH)


def test_a_study_in_two_processes_and_a_file(tmp_path):
    options = {"replicates": 200, "workers": 2, "out": tmp_path / "study.db"}
    study = recovery_study(simulate, fit, TRUTH, **options)
    assert study.verdict
    assert "Calibration" in study.table()
    assert study.to_dict() == recovery_study(simulate, fit, TRUTH, **options).to_dict()
    heavy = ("mxnet", "minimx", "matplotlib", "jinja2", "click", "handtorn")
    assert not [name for name in heavy if sys.modules.get(name) is not None]  # None hides a module


def test_page_and_figure(tmp_path):
    pytest.importorskip("matplotlib")
    pytest.importorskip("jinja2")
    study = recovery_study(simulate, fit, TRUTH, replicates=200)
    study.save_html(tmp_path / "study.html")
    assert "data:image/png" in (tmp_path / "study.html").read_text(encoding="utf-8")
    assert study.plot().axes
    assert study._repr_html_().startswith("<div")
