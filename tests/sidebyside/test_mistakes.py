"""A study says no to mistakes that one run's check lets pass, and yes to what is right."""

import numpy as np
import pytest

from benchmarks.mistakes import LESSON, MISTAKES, NOISE, experiment
from sidebyside.column import COLUMNS
from sidebyside.lesson_recovery.line import FitColumn, SimulateLine
from sidebyside.recovery.study import run_study
from sidebyside.recovery.theory import Z
from sidebyside.training.settings import Settings

NUMPY = ("numpy_impl",)
RIGHT = [name for name in MISTAKES if name.startswith("none")]
# The smallest sizes of benchmarks/planted_mistakes.py, with room to spare.
REPLICATES = {"step size a tenth": 10, "bias not updated": 10, "order fixed and sorted by y": 50, "noise doubled": 60}


@pytest.mark.parametrize("mistake", [name for name in MISTAKES if name not in RIGHT])
def test_a_study_says_no_to_a_mistake(mistake):
    replicates = REPLICATES.get(mistake, 200)
    study = run_study(experiment(mistake, NUMPY), replicates, workers=1)
    assert study["numpy_impl"].verdict is False
    assert "times what was expected" in study["numpy_impl"].reason or "coverage" in study["numpy_impl"].reason


@pytest.mark.parametrize("name", RIGHT)
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


def test_one_run_does_not_see_a_doubled_step_size():
    """Which is what studies are for: nearly every single fit is within z S of the truth."""
    chunk = experiment("step size doubled", NUMPY).run(0, 100)
    found = chunk.of(0)
    z = (found.value - chunk.truth) / found.standard_error
    assert (np.abs(z) <= Z).all(axis=1).mean() > 0.97
