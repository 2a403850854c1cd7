"""Assertions for tests: one fit against a known truth, and the verdict of a study. Their messages say what is off."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..tools.errors import UserError
from .layout import Estimate
from .messages import off_by
from .results import Study
from .summary import EstimatorSummary
from .theory import MOST_LEFT, SamplingErrors, Z
from .verdict import ENOUGH

__tracebackhide__ = True  # pytest ends its traceback in the test that calls, and not in here


@dataclass(frozen=True)
class Tolerance:
    """How far each parameter may be from the truth, part by part. All arrays have the parameters' shape and units.

    Attributes:
        sampling, step_noise: each one's part of z √(sampling² + step_noise²), in proportion to the variances, so that
            all parts add up.
        initialisation: its remaining effect.
        rounding: of the numbers that the fit computes with.
    """

    sampling: np.ndarray
    step_noise: np.ndarray
    initialisation: np.ndarray
    rounding: np.ndarray

    @property
    def total(self) -> np.ndarray:
        """All parts together."""
        return self.sampling + self.step_noise + self.initialisation + self.rounding


def assert_recovered(
    estimate: Any,
    truth: Any,
    *,
    standard_error: Any = None,
    step_noise: Any = 0.0,
    initialisation: Any = 0.0,
    rounding: Any = 0.0,
    sampling_errors: SamplingErrors | None = None,
    started_at: Any = None,
    names: Sequence[str] | None = None,
    z: float = Z,
) -> Tolerance:
    """Assert |θ̂ⱼ - θⱼ*| ≤ z √(sampling² + step_noise²) + initialisation + rounding for every parameter.

    Args:
        estimate: θ̂, numbers of any shape; or what a study's ``fit`` returns: an :class:`Estimate`, or (values, standard
            errors). The size of an Estimate's offset is added to ``initialisation``.
        truth: θ*, of the same shape.
        standard_error: the standard deviation of a right estimate, for instance of the exact minimum of the loss.
        step_noise: standard deviation of stochastic steps around that minimum.
        initialisation: an upper bound of its remaining effect.
        rounding: the accuracy of the fit's own arithmetic, for float32 ``8 * 2**-23 * abs(truth).max()``.
        sampling_errors: in place of the first three, what :func:`line_sampling_errors` derives for SGD. The remaining
            effect of the initialisation is then its ``left`` times ‖started_at - θ*‖.
        started_at: θ₀, the initial parameters; one number stands for all.
        names: of the parameters, in the order of ``numpy.ravel``.
        z: standard deviations allowed. A right estimate is beyond 4 in 6 of 100,000 cases.

    Every error is one number for all parameters, or an array of their shape.

    Returns:
        What was allowed.

    Raises:
        AssertionError: a parameter is farther off, or not finite: all that are, worst first, each with what was allowed
            and what that is made of.
        UserError: an argument of another shape or no such number; or nothing could be judged: no errors were given,
            the step size is not stable, or more than 1% of the initialisation is left, so that any fit would pass.

    Source: z standard errors are any textbook's; :mod:`sidebyside.recovery.theory` derives the other parts.
    """
    truth = _finite("The truth", truth)
    estimate = _as_estimate(estimate, errors_given=standard_error is not None or sampling_errors is not None)
    value = _numbers("The estimate", estimate.value)
    if value.shape != truth.shape:
        raise UserError(f"The estimate has shape {value.shape} and the truth {truth.shape}: expected the same.")
    labels = _labels(names, truth.shape)
    not_finite = _not_finite(value.ravel(), truth.ravel(), labels)
    try:
        errors = _errors(
            estimate, truth, standard_error, step_noise, initialisation, rounding, sampling_errors, started_at
        )
        tolerance = _tolerance(z, *errors)
    except UserError:
        if not_finite:  # then its errors may well not be finite either, and what matters is that it is not
            raise AssertionError("\n".join(not_finite)) from None
        raise
    problems = not_finite + _too_far(value.ravel(), truth.ravel(), tolerance, labels)
    if problems:
        raise AssertionError("\n".join(problems))
    return tolerance


def assert_study_recovers(study: Study, *, at_least: int = ENOUGH) -> None:
    """Assert that a study's verdict on every estimator is yes.

    Args:
        study: what :func:`recovery_study` returned.
        at_least: how many fits each must have. A study says yes from 200 on. With a smaller number here it is enough
            that nothing wrong was seen in so many: a quick test, which sees gross mistakes only.

    Raises:
        AssertionError: the verdict on an estimator is no, with the reason; or it has fewer fits, with what it needs.
        UserError: there is no estimator.
    """
    if not study.estimators:
        raise UserError("The study has no estimators: expected a fit, or several by name.")
    problems = [text for estimator in study.estimators for text in _of_estimator(estimator, at_least)]
    if problems:
        raise AssertionError("\n".join(problems))


def _of_estimator(estimator: EstimatorSummary, at_least: int) -> list[str]:
    name, fits = estimator.name, f"{estimator.fits:,} {'fit' if estimator.fits == 1 else 'fits'}"
    if estimator.verdict is False:
        return [f"{name} does not recover the truth ({fits}): {estimator.reason}"]
    if estimator.fits < at_least:
        few = f"nothing wrong was seen in {fits}, and a yes takes {at_least:,}"
        return [f"{name} may or may not recover the truth: {few}. Give the study replicates={at_least}, or more"]
    return []


def _as_estimate(estimate: Any, errors_given: bool) -> Estimate:
    """What a fit may return, as an Estimate; where errors are given beside it, a tuple is the values."""
    if isinstance(estimate, tuple) and not errors_given and 2 <= len(estimate) <= 4:
        return Estimate(*estimate)
    return estimate if isinstance(estimate, Estimate) else Estimate(estimate)


def _errors(
    estimate: Estimate,
    truth: np.ndarray,
    standard_error: Any,
    step_noise: Any,
    initialisation: Any,
    rounding: Any,
    sampling_errors: SamplingErrors | None,
    started_at: Any,
) -> list[np.ndarray]:
    """Sampling error, step noise, remaining effect of the initialisation and rounding, as arrays that were checked."""
    sampling = _standard_error(estimate, standard_error, sampling_errors)
    if sampling_errors is not None:
        if np.any(step_noise) or np.any(initialisation):
            raise UserError("step_noise and initialisation are part of sampling_errors: leave them out.")
        step_noise, initialisation = sampling_errors.step_noise, _remaining(sampling_errors, truth, started_at)
    elif started_at is not None:
        raise UserError(
            "started_at needs sampling_errors, which say what remains of it: give sampling_errors= as well, or "
            "initialisation= in its place."
        )
    return [
        _size("standard_error", sampling, truth.shape),
        _size("step_noise", step_noise, truth.shape),
        _size("initialisation", initialisation, truth.shape) + abs(_finite("The offset", estimate.offset, truth.shape)),
        _size("rounding", rounding, truth.shape),
    ]


def _standard_error(estimate: Estimate, standard_error: Any, sampling_errors: SamplingErrors | None) -> Any:
    """The standard error, from wherever it was given, once."""
    own = None if sampling_errors is None else sampling_errors.sampling
    given = [one for one in (standard_error, own, estimate.standard_error) if one is not None]
    if len(given) > 1:
        raise UserError(
            "The standard error was given twice: expected one of standard_error, sampling_errors and an Estimate's own."
        )
    if not given:
        raise UserError(
            "How far off may the estimate be? Expected standard_error (0 where there is no noise) or sampling_errors."
        )
    return given[0]


def _remaining(errors: SamplingErrors, truth: np.ndarray, started_at: Any) -> float:
    """An upper bound of the remaining effect of the initialisation."""
    if started_at is None:
        raise UserError("sampling_errors needs started_at, the fit's initial parameters: 0 if all were 0.")
    if not np.isfinite(errors.step_noise).all():
        raise UserError(
            "The step size is not stable with this batch size, so no fit can be judged: take a smaller step size."
        )
    if errors.left > MOST_LEFT:
        raise UserError(
            f"{errors.left:.0%} of the initialisation is left, so that any fit would pass: take more epochs or a "
            "larger step size."
        )
    return float(errors.left * np.linalg.norm(truth - _finite("started_at", started_at, truth.shape)))


def _tolerance(
    z: float, sampling: np.ndarray, step_noise: np.ndarray, initialisation: np.ndarray, rounding: np.ndarray
) -> Tolerance:
    if not (math.isfinite(z) and z > 0):
        raise UserError(f"z is {z}: expected a number above 0, of standard deviations.")
    both = np.hypot(sampling, step_noise)
    per = z / np.where(both > 0, both, 1)
    return Tolerance(per * sampling**2, per * step_noise**2, initialisation, rounding)


def _not_finite(value: np.ndarray, truth: np.ndarray, labels: list[str]) -> list[str]:
    """A line for each parameter that is NaN or infinite."""
    return [
        f"{labels[at]} is {value[at]}, and the truth {truth[at]:g}: expected a finite number"
        for at in np.flatnonzero(~np.isfinite(value))
    ]


def _too_far(value: np.ndarray, truth: np.ndarray, tolerance: Tolerance, labels: list[str]) -> list[str]:
    """A line for each finite parameter that is too far off, worst first."""
    parts = {
        "sampling": tolerance.sampling.ravel(),
        "step noise": tolerance.step_noise.ravel(),
        "initialisation": tolerance.initialisation.ravel(),
        "rounding": tolerance.rounding.ravel(),
    }
    with np.errstate(divide="ignore", invalid="ignore"):
        error, allowed = np.abs(value - truth), tolerance.total.ravel()
        times = error / allowed
    too_far = np.flatnonzero(np.isfinite(value) & (error > allowed))
    return [
        off_by(labels[at], float(value[at]), float(truth[at]), {name: float(part[at]) for name, part in parts.items()})
        for at in too_far[np.argsort(-times[too_far], kind="stable")]
    ]


def _labels(names: Sequence[str] | None, shape: tuple[int, ...]) -> list[str]:
    """Names for messages: as given, or by the place in the array."""
    count = math.prod(shape)
    if names is not None:
        if isinstance(names, str) or len(names) != count:
            raise UserError(f"names is {names!r}: expected a list of {count}, one for each parameter.")
        return [str(name) for name in names]
    if len(shape) == 1:
        return [f"parameter {place}" for place in range(count)]
    return [f"parameter {list(place)}" if place else "the estimate" for place in np.ndindex(shape)]


def _numbers(what: str, values: Any, shape: tuple[int, ...] | None = None) -> np.ndarray:
    """Values as float64, one for each parameter; where the shape is known, one number stands for all."""
    try:
        array = np.asarray(values, float)
    except (TypeError, ValueError) as error:
        raise UserError(f"{what} is {values!r}: expected numbers.") from error
    if shape is None:
        return array
    if array.shape not in (shape, ()):
        raise UserError(f"{what} has shape {array.shape}: expected {shape}, as the truth has, or one number for all.")
    return np.broadcast_to(array, shape)


def _finite(what: str, values: Any, shape: tuple[int, ...] | None = None) -> np.ndarray:
    array = _numbers(what, values, shape)
    if not array.size or not np.isfinite(array).all():
        raise UserError(f"{what} is {values}: expected finite numbers.")
    return array


def _size(what: str, values: Any, shape: tuple[int, ...]) -> np.ndarray:
    array = _finite(what, values, shape)
    if (array < 0).any():
        raise UserError(f"{what} is {values}: expected numbers that are not below 0.")
    return array
