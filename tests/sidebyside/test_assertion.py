"""The assertion passes what is right, sees what is wrong, and says what; the examples' estimators do as they say."""

import re
import runpy
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sidebyside.recovery import (
    Estimate,
    SGDSettings,
    assert_recovered,
    assert_study_recovers,
    line_sampling_errors,
    recovery_study,
)
from sidebyside.tools.errors import UserError

EXAMPLES = Path(__file__).parents[2] / "examples"
TRUTH = np.array([2, -3.4, 4.2])
NAMES = ["weight x1", "weight x2", "bias"]


def said(*arguments, **named):
    """The message of an assertion that fails."""
    with pytest.raises(AssertionError) as caught:
        assert_recovered(*arguments, **named)
    return str(caught.value)


def test_the_tolerance_is_z_standard_deviations_and_what_initialisation_and_rounding_add():
    allowed = assert_recovered(
        TRUTH, TRUTH, standard_error=[0.3, 0.1, 0.2], step_noise=0.4, initialisation=0.5, rounding=0.25, z=2
    )
    np.testing.assert_allclose(allowed.total, 2 * np.sqrt(np.square([0.3, 0.1, 0.2]) + 0.16) + 0.75, rtol=1e-14)
    assert allowed.sampling[0] == pytest.approx(2 * 0.5 * 0.09 / 0.25)
    assert allowed.step_noise[0] == pytest.approx(2 * 0.5 * 0.16 / 0.25)


@pytest.mark.parametrize("sign", [-1, 1])
def test_just_inside_passes_and_just_outside_fails(sign):
    errors = {"standard_error": 0.3, "step_noise": 0.4, "initialisation": 0.5, "rounding": 0.25}  # 4 × 0.5 + 0.75
    assert_recovered(TRUTH + sign * np.array([0, 2.749, 0]), TRUTH, **errors)
    assert said(TRUTH + sign * np.array([0, 2.751, 0]), TRUTH, **errors).startswith("parameter 1 is ")


def test_a_right_estimate_fails_as_often_as_z_says(rng):
    """At z = 2 that is 4.55%: of 4,000 estimates 182, give or take 4 × 13.2."""
    errors = 0.3 * rng.standard_normal(4000) + 0.4 * rng.standard_normal(4000)
    failed = said(errors, np.zeros(4000), standard_error=0.3, step_noise=0.4, z=2).splitlines()
    assert 182 - 53 < len(failed) < 182 + 53


def test_the_message_says_what_is_off_how_far_and_what_was_allowed():
    errors = {"standard_error": 4.24e-4, "step_noise": 4.24e-4, "initialisation": 2e-5}
    assert said([2.013, -3.4, 4.2], TRUTH, names=NAMES, **errors) == (
        "weight x1 is 2.013, 0.013 from the truth 2: 5.4 times the 0.0024 allowed, of which sampling makes 0.0012, "
        "step noise 0.0012 and initialisation 2e-05 (mostly sampling and step noise)"
    )


def test_all_that_fail_are_named_worst_first_and_no_other():
    lines = said([2.5, -3.4, 5.2, 1], [*TRUTH, np.pi], standard_error=[0.1, 0.1, 0.1, 0.5], names=[*NAMES, "c"])
    assert [line.split(" is ")[0] for line in lines.splitlines()] == ["bias", "weight x1", "c"]


@pytest.mark.parametrize("wrong", [np.nan, np.inf])
def test_an_estimate_that_is_no_number_is_named_and_comes_first(wrong):
    first, second = said([9, wrong, 4.2], TRUTH, standard_error=0.1, names=NAMES).splitlines()
    assert first == f"weight x2 is {wrong}, and the truth -3.4: expected a finite number"
    assert second.startswith("weight x1 is 9")


@pytest.mark.parametrize(
    "errors",
    [
        {"standard_error": [0.1, np.nan, 0.1]},
        {"standard_error": np.nan},
        {"standard_error": -1},
        {"standard_error": [0.1, 0.1, 0.1], "step_noise": np.inf},
    ],
)
def test_an_estimate_that_is_no_number_is_named_before_errors_that_are_none(errors):
    """A fit that failed returns NaN for both: what failed is the fit, and not what was asked of the assertion."""
    line = "weight x2 is nan, and the truth -3.4: expected a finite number"
    assert said([9, np.nan, 4.2], TRUTH, names=NAMES, **errors) == line
    estimate = Estimate([9, np.nan, 4.2], errors["standard_error"])
    assert said(estimate, TRUTH, names=NAMES, **{**errors, "standard_error": None}).startswith(line)


@pytest.mark.parametrize(
    ("larger", "most"),
    [
        ({"standard_error": 1}, "sampling"),
        ({"step_noise": 1}, "step noise"),
        ({"initialisation": 1}, "initialisation"),
        ({"rounding": 1}, "rounding"),
        ({"step_noise": 1, "rounding": 3}, "step noise and rounding"),
    ],
)
def test_the_message_says_which_part_matters(larger, most):
    errors = {"standard_error": 0.01, "step_noise": 0.01, "initialisation": 0.01, "rounding": 0.01, **larger}
    assert said([99.0], [1.0], **errors).endswith(f"(mostly {most})")


def test_a_part_that_is_nothing_is_not_mentioned():
    assert said([3.0], [1.0], standard_error=0.1).endswith("5 times the 0.4 allowed, all of it for sampling")
    assert said([3.0], [1.0], standard_error=0).endswith("2 from the truth 1, and nothing at all is allowed")
    assert said(3.0, 1.0, standard_error=0, rounding=1e-6).startswith(
        "the estimate is 3, 2 from the truth 1: 2,000,000"
    )


def test_parameters_of_any_shape_are_named_by_their_place():
    truth = np.arange(6.0).reshape(2, 3)
    estimate = truth.copy()
    estimate[1, 2] = 9
    assert said(estimate, truth, standard_error=0.1).startswith("parameter [1, 2] is 9, 4 from the truth 5")
    assert_recovered(1.05, 1, standard_error=0.1)


def test_it_takes_what_a_fit_returns():
    off = TRUTH + 0.5
    assert_recovered((off, 0.2), TRUTH)
    assert_recovered(Estimate(off, [0.2, 0.2, 0.2]), TRUTH)
    assert_recovered(Estimate(off, 0.01, offset=[0.5, 0.5, 0.5]), TRUTH)
    assert_recovered(tuple(off), TRUTH, standard_error=0.2)  # with errors beside it, a tuple is the values
    assert "mostly initialisation" in said(Estimate(off, 0.01, offset=-0.3), TRUTH)


def sgd(X, y, step, epochs, rng, batch_size=10):
    theta = np.zeros(X.shape[1])
    for _ in range(epochs):
        for rows in np.split(rng.permutation(len(X)), len(X) // batch_size):
            theta -= step / batch_size * X[rows].T @ (X[rows] @ theta - y[rows])
    return theta


def line(rng, rows=500, noise=0.5):
    X = np.column_stack([rng.standard_normal((rows, 2)), np.ones(rows)])
    return X, X @ TRUTH + noise * rng.standard_normal(rows)


def test_sampling_errors_give_all_parts(rng):
    X, y = line(rng)
    errors = line_sampling_errors(X, 0.5, SGDSettings(0.1, 10, 3))
    allowed = assert_recovered(sgd(X, y, 0.1, 3, rng), TRUTH, sampling_errors=errors, started_at=0)
    smallest = np.linalg.eigvalsh(X.T @ X / 500)[0]
    left = (1 - 0.1 * smallest) ** 150 * np.linalg.norm(TRUTH)
    np.testing.assert_allclose(allowed.total, 4 * errors.standard_error + left, rtol=1e-12)
    np.testing.assert_allclose(allowed.initialisation, left, rtol=1e-12)
    assert (allowed.step_noise > allowed.sampling / 2).all()


@pytest.mark.parametrize("mistake", ["a step size ten times too small", "too few epochs", "no bias", "a sign"])
def test_a_mistake_in_a_fit_is_seen(mistake, rng):
    X, y = line(rng)
    errors = line_sampling_errors(X, 0.5, SGDSettings(0.1, 10, 3))
    theta = sgd(X, y, 0.01 if "step" in mistake else 0.1, 0 if "epochs" in mistake else 3, rng)
    theta[2] *= mistake != "no bias"
    theta[1] *= -1 if mistake == "a sign" else 1
    assert said(theta, TRUTH, sampling_errors=errors, started_at=np.zeros(3))


ERRORS = line_sampling_errors(line(np.random.default_rng(0))[0], 0.5, SGDSettings(0.1, 10, 3))


@pytest.mark.parametrize(
    ("estimate", "truth", "arguments", "message"),
    [
        (TRUTH, TRUTH, {}, "Expected standard_error (0 where there is no noise) or sampling_errors"),
        (TRUTH[:, None], TRUTH, {"standard_error": 1}, "shape (3, 1) and the truth (3,): expected the same"),
        (TRUTH, [2, np.nan, 4.2], {"standard_error": 1}, "The truth is [2, nan, 4.2]: expected finite numbers"),
        ([], [], {"standard_error": 1}, "The truth is []"),
        (["two"], [2.0], {"standard_error": 1}, "The estimate is ['two']: expected numbers"),
        (TRUTH, TRUTH, {"standard_error": -1}, "standard_error is -1: expected numbers that are not below 0"),
        (TRUTH, TRUTH, {"standard_error": [1, 1]}, "standard_error has shape (2,): expected (3,)"),
        (TRUTH, TRUTH, {"standard_error": np.nan}, "standard_error is nan: expected finite numbers"),
        (TRUTH, TRUTH, {"standard_error": 1, "step_noise": np.inf}, "step_noise is inf"),
        (TRUTH, TRUTH, {"standard_error": 1, "initialisation": -1e-9}, "initialisation is -1e-09"),
        (TRUTH, TRUTH, {"standard_error": 1, "rounding": -1}, "rounding is -1"),
        (TRUTH, TRUTH, {"standard_error": 1, "z": 0}, "z is 0"),
        (TRUTH, TRUTH, {"standard_error": 1, "names": ["a"]}, "names is ['a']: expected a list of 3"),
        (TRUTH, TRUTH, {"standard_error": 1, "names": "abc"}, "names is 'abc'"),
        (TRUTH, TRUTH, {"standard_error": 1, "started_at": 0}, "give sampling_errors= as well"),
        (TRUTH, TRUTH, {"standard_error": 1, "sampling_errors": ERRORS}, "given twice"),
        (Estimate(TRUTH, 1), TRUTH, {"standard_error": 1}, "given twice"),
        (Estimate(TRUTH), TRUTH, {}, "Expected standard_error"),
        (TRUTH, TRUTH, {"sampling_errors": ERRORS}, "sampling_errors needs started_at"),
        (TRUTH, TRUTH, {"sampling_errors": ERRORS, "started_at": [0, 0]}, "started_at has shape (2,)"),
        (TRUTH, TRUTH, {"sampling_errors": ERRORS, "started_at": 0, "initialisation": 1}, "part of sampling_errors"),
    ],
)
def test_a_bad_argument_is_an_error_that_says_what_was_expected(estimate, truth, arguments, message):
    with pytest.raises(UserError, match=re.escape(message)):
        assert_recovered(estimate, truth, **arguments)


def test_what_any_fit_would_pass_is_an_error_and_no_pass(rng):
    X, _ = line(rng)
    unstable, hardly_begun = (line_sampling_errors(X, 0.5, SGDSettings(step_size, 10, 3)) for step_size in (5, 1e-3))
    with pytest.raises(UserError, match="The step size is not stable with this batch size"):
        assert_recovered(TRUTH, TRUTH, sampling_errors=unstable, started_at=0)
    with pytest.raises(UserError, match=r"8[67]% of the initialisation is left"):
        assert_recovered(TRUTH, TRUTH, sampling_errors=hardly_begun, started_at=0)


def draw(truth, rng):
    return truth + rng.standard_normal((25, 2))


def mean(data, _rng):
    return Estimate(data.mean(axis=0), 0.2)


def half_the_error(data, _rng):
    return Estimate(data.mean(axis=0), 0.1)


def sometimes_fails(data, _rng):
    if data[0, 0] > 2:
        raise ArithmeticError("no minimum")
    return mean(data, _rng)


def test_a_study_whose_verdict_is_yes_passes():
    assert_study_recovers(recovery_study(draw, mean, [1.0, 2.0], replicates=200))


def test_a_study_says_which_estimators_are_wrong_and_why():
    fits = {"right": mean, "overconfident": half_the_error, "fragile": sometimes_fails}
    study = recovery_study(draw, fits, [1.0, 2.0], replicates=200, names=["a", "b"])
    with pytest.raises(AssertionError) as caught:
        assert_study_recovers(study)
    overconfident, fragile = str(caught.value).splitlines()
    assert re.match(r"overconfident does not recover the truth \(200 fits\): a: sd\(z\) is [12]\.\d+, ", overconfident)
    assert re.match(r"fragile does .* \(\d+ fits\): \d+ of 200 fits failed.*ArithmeticError: no minimum$", fragile)


def test_too_few_replicates_are_no_pass_unless_the_test_asks_for_no_more():
    study = recovery_study(draw, mean, [1.0, 2.0], replicates=50)
    with pytest.raises(AssertionError, match=r"in 50 fits, and a yes takes 200\. Give the study replicates=200"):
        assert_study_recovers(study)
    assert_study_recovers(study, at_least=50)
    with pytest.raises(AssertionError, match="a yes takes 51"):
        assert_study_recovers(study, at_least=51)
    wrong = recovery_study(draw, {"overconfident": half_the_error}, [1.0, 2.0], replicates=50)
    with pytest.raises(AssertionError, match="overconfident does not recover"):
        assert_study_recovers(wrong, at_least=50)


def test_a_study_of_nothing_is_no_pass():
    study = recovery_study(draw, mean, [1.0, 2.0], replicates=2)
    with pytest.raises(UserError, match="no estimators"):
        assert_study_recovers(replace(study, estimators=[]))


@pytest.fixture(scope="module")
def poisson():
    return runpy.run_path(str(EXAMPLES / "recovery_poisson.py"), run_name="example")


@pytest.fixture(scope="module")
def regressor():
    pytest.importorskip("sklearn")
    return runpy.run_path(str(EXAMPLES / "recovery_sgd_regressor.py"), run_name="example")


def test_the_examples_poisson_regression_recovers_its_coefficients(poisson):
    study = recovery_study(poisson["simulate"], poisson["fit_by_fisher"], poisson["truth"], replicates=60)
    assert_study_recovers(study, at_least=60)


def test_the_examples_standard_errors_are_too_small_for_counts_that_vary_more_and_a_sandwich_is_not(poisson):
    fits = {"Fisher": poisson["fit_by_fisher"], "sandwich": poisson["fit_by_sandwich"]}
    study = recovery_study(poisson["simulate_overdispersed"], fits, poisson["truth"], replicates=100)
    with pytest.raises(AssertionError, match=r"^Fisher does not recover[^\n]*$"):
        assert_study_recovers(study, at_least=100)


def test_the_examples_sgd_regressor_recovers_a_line(regressor):
    study = recovery_study(regressor["simulate"], regressor["fit"], regressor["truth"], replicates=60)
    assert_study_recovers(study, at_least=60)


def test_the_examples_mistake_passes_one_check_and_not_a_study(regressor, rng):
    X, y = regressor["simulate"](TRUTH, rng)
    theta = regressor["train"](X, y, 2 * regressor["step_size"], rng)
    assert_recovered(theta, TRUTH, sampling_errors=regressor["errors_of"](X), started_at=0)
    study = recovery_study(regressor["simulate"], regressor["fit_doubled"], TRUTH, replicates=200)
    with pytest.raises(AssertionError, match="does not recover"):
        assert_study_recovers(study)


def test_without_scikit_learn_the_example_says_in_one_line_how_to_get_it(monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "sklearn", None)
    with pytest.raises(SystemExit) as stopped:
        runpy.run_path(str(EXAMPLES / "recovery_sgd_regressor.py"), run_name="__main__")
    assert not stopped.value.code
    (text,) = capsys.readouterr().out.splitlines()
    assert "pip install scikit-learn" in text
