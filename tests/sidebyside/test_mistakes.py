"""A study says no to mistakes that one run's check lets pass, and yes to what is right."""

import numpy as np
import pytest

from benchmarks.mistakes import LESSON, MISTAKES, NOISE, experiment
from sidebyside.column import COLUMNS
from sidebyside.lesson_recovery.line import FitColumn, SimulateLine
from sidebyside.recovery.study import run_study
from sidebyside.recovery.theory import Z
from sidebyside.training.settings import Settings
from tests.conftest import slow_on_mxnet

NUMPY = ("numpy_impl",)
RIGHT = [name for name in MISTAKES if name.startswith("none")]
# Sizes at which each of a hundred studies, drawn as in benchmarks/planted_mistakes.py, said no.
REPLICATES = {
    "½ dropped, or by hand added": 150,
    "step size a tenth": 10,
    "last batch skipped, 30 rows of 100": 120,
    "noise doubled": 20,
    "bias not updated": 10,
    "order fixed and sorted by y": 20,
}
# The column is NumPy's, on any backend. These two take the longest, and the others need the same code.
LONG = ("none", "½ dropped, or by hand added")


def cases(names):
    return [pytest.param(name, marks=slow_on_mxnet) if name in LONG else name for name in names]


@pytest.mark.parametrize("mistake", cases(REPLICATES))
def test_a_study_says_no_to_a_mistake(mistake):
    study = run_study(experiment(mistake, NUMPY), REPLICATES[mistake], workers=1)
    assert study["numpy_impl"].verdict is False
    assert "times what was expected" in study["numpy_impl"].reason or "coverage" in study["numpy_impl"].reason


@pytest.mark.parametrize("name", cases(RIGHT))
def test_a_study_says_yes_to_what_is_right(name):
    study = run_study(experiment(name, NUMPY), 200, workers=1)
    assert study["numpy_impl"].verdict is True, study["numpy_impl"].reason


def test_the_remaining_effect_of_the_initialisation_is_expected():
    """After one epoch of small steps a third of it is left, and it is where the theory says."""
    column = COLUMNS["numpy_impl"]
    settings = Settings((column,), {"numpy_impl": 0.005}, 10, 1)
    dataset = SimulateLine(1000, NOISE)(np.array([2.0, -3.0, 4.0]), np.random.default_rng(0))
    found = FitColumn(LESSON, column, settings)(dataset, np.random.default_rng(1))
    off = found.value - [2.0, -3.0, 4.0]
    assert np.abs(off).min() > 0.5
    np.testing.assert_allclose(found.offset, off, atol=0.15)


def test_a_study_sees_a_doubled_step_size_and_one_run_does_not():
    """Which is what studies are for: nearly every single fit is within z S of the truth."""
    chunks = []

    def keep(experiment, blocks):
        chunks.extend(blocks)

    study = run_study(experiment("step size doubled", NUMPY), 100, workers=1, write_replicates=keep)
    assert study["numpy_impl"].verdict is False
    assert "times what was expected" in study["numpy_impl"].reason
    (chunk,) = chunks
    found = chunk.of(0)
    z = (found.value - chunk.truth) / found.standard_error
    assert (np.abs(z) <= Z).all(axis=1).mean() > 0.97


def test_every_mistake_is_tried():
    assert set(MISTAKES) == {*REPLICATES, *RIGHT, "step size doubled"}
