"""The recovery check passes what is right and sees what is wrong."""

from dataclasses import replace

import numpy as np
import pytest

from sidebyside.comparison.comparison import compare_columns
from sidebyside.data.datasets import synthetic_line
from sidebyside.training.settings import generator
from tests.tasks import make_task


def fitted(column="handtorn", seed=0, lr=None, batch_size=10, epochs=5, **line):
    dataset = synthetic_line(generator(seed, "data"), **line)
    task = make_task("linear_regression", dataset, (column,), lr, batch_size, epochs, seed=seed)
    result = compare_columns(task)
    return task, result.runs[column], result.recoveries[column]


@pytest.fixture(scope="module")
def as_published():
    """The fits of two columns as published, which several tests look at and none changes."""
    return {column: fitted(column) for column in ("handtorn", "gluon_impl")}


@pytest.mark.parametrize(("column", "low", "high"), [("handtorn", 1.9e-3, 3.0e-3), ("gluon_impl", 3.0e-3, 3.5e-3)])
def test_the_tolerance_is_the_derived_one(as_published, column, low, high):
    _, _, recovery = as_published[column]
    assert (low < recovery.tolerance).all()
    assert (recovery.tolerance < high).all()


def test_the_parts_of_the_tolerance_are_the_formulas(as_published):
    task, run, recovery = as_published["gluon_impl"]
    design = np.column_stack([task.dataset.X, np.ones(1000)]).astype(float)
    np.testing.assert_allclose(recovery.sampling**2, 1e-4 * np.diag(np.linalg.inv(design.T @ design)), rtol=1e-6)
    assert recovery.step_noise == pytest.approx(np.sqrt(0.1 * 1e-4 / (20 - 0.1 * 14)), rel=0.03)
    smallest = np.linalg.eigvalsh(design.T @ design / 1000)[0]
    distance = np.linalg.norm(np.append(run.start["weight"], run.start["bias"]) - [2, -3.4, 4.2])
    assert recovery.initialisation == pytest.approx((1 - 0.1 * smallest) ** 500 * distance)
    assert recovery.rounding == pytest.approx(8 * 2.0**-23 * 4.2)


def test_without_noise_only_the_start_and_rounding_are_allowed():
    _, _, recovery = fitted("gluon_impl", noise=0.0)
    assert recovery.recovered
    assert (recovery.tolerance < 1e-5).all()


def test_a_parameter_that_is_off_is_seen(as_published):
    task, run, recovery = as_published["handtorn"]
    for name, index in (("weight", (0, 1)), ("bias", (0,))):
        moved = {key: values.copy() for key, values in run.parameters.items()}
        moved[name][index] += 2 * recovery.tolerance.max()
        assert not task.lesson.recovery.check(task, replace(run, parameters=moved)).recovered


@pytest.mark.parametrize("column", ["handtorn", "gluon_impl"])
def test_a_step_ten_times_too_small_is_seen(column, monkeypatch):
    """The column's step is a tenth of what its learning rate says."""
    from sidebyside.training import running

    plain = running.start_training

    def slower(task, *args):
        rates = {name: lr / 10 for name, lr in task.settings.lr.items()}
        return plain(replace(task, settings=replace(task.settings, lr=rates)), *args)

    monkeypatch.setattr(running, "start_training", slower)
    recovery = fitted(column, epochs=5 if column == "handtorn" else 1)[-1]
    assert not recovery.recovered
    assert not recovery.problem  # by the figures, not for want of a verdict


def test_a_bias_that_is_never_updated_is_seen(monkeypatch):
    import handtorn.training

    plain = handtorn.training.sgd
    monkeypatch.setattr(handtorn.training, "sgd", lambda params, *args, **kwargs: plain(params[:1], *args, **kwargs))
    assert not fitted()[-1].recovered


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ({"lr": 1e-5, "examples": 100}, "of the initialisation is left"),
        ({"batch_size": 1000}, "stops being stable"),
        ({"examples": 2, "batch_size": 2, "lr": 1e-3}, "2 examples cannot determine 3 parameters"),
    ],
)
def test_what_cannot_be_judged_is_a_no_with_its_reason(settings, reason):
    _, _, recovery = fitted(**settings)
    assert not recovery.recovered
    assert reason in recovery.reason


def test_a_fit_with_weight_decay_is_not_called_recovered():
    task = make_task("linear_regression", synthetic_line(generator(0, "data")), ("numpy_impl",), wd=1e-6)
    recovery = compare_columns(task).recoveries["numpy_impl"]
    assert not recovery.recovered
    assert "weight decay" in recovery.reason
