"""Assertions for tests: one fit against a known truth, and the verdict of a study. Their messages say what is off."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..tools.errors import UserError
from .replicates import Estimate
from .study import Study
from .summary import ENOUGH, EstimatorSummary
from .theory import START_LEFT, Spread, Z

__tracebackhide__ = True  # pytest ends its traceback in the test that calls, and not in here


@dataclass(frozen=True)
class Tolerance:
    """How far each parameter may be from the truth, part by part. All arrays have the parameters' shape and units.

    Attributes:
        sampling, step_noise: what each has of z √(sampling² + step_noise²), by variance, so that the parts add up.
        start: what the start still weighs.
        rounding: of the numbers that the fit computes with.
    """

    sampling: np.ndarray
    step_noise: np.ndarray
    start: np.ndarray
    rounding: np.ndarray

    @property
    def total(self) -> np.ndarray:
        """All parts together."""
        return self.sampling + self.step_noise + self.start + self.rounding


def assert_recovered(
    estimate: Any,
    truth: Any,
    *,
    standard_error: Any = None,
    step_noise: Any = 0.0,
    start: Any = 0.0,
    rounding: Any = 0.0,
    spread: Spread | None = None,
    started_at: Any = None,
    names: Sequence[str] | None = None,
    z: float = Z,
) -> Tolerance:
    """Assert |θ̂ⱼ - θⱼ*| ≤ z √(sampling² + step_noise²) + start + rounding for every parameter.

    Args:
        estimate: θ̂, numbers of any shape; or what a study's ``fit`` returns: an :class:`Estimate`, or (values, standard
            errors). An Estimate's offset counts as ``start``.
        truth: θ*, of the same shape.
        standard_error: the standard deviation of a right estimate, for instance of the exact minimum of the loss.
        step_noise: standard deviation of stochastic steps around that minimum.
        start: what is left of the way from where the fit started.
        rounding: what the fit's own arithmetic is good to, for float32 ``8 * 2**-23 * abs(truth).max()``.
        spread: in place of the first three, what :func:`line_spread` derives for SGD. Then start is what is left of
            ‖started_at - θ*‖.
        started_at: θ₀; one number stands for all parameters.
        names: of the parameters, in the order of ``numpy.ravel``.
        z: standard deviations allowed. A right estimate is beyond 4 in 6 of 100,000 cases.

    Every error is one number for all parameters, or an array of their shape.

    Returns:
        What was allowed.

    Raises:
        AssertionError: a parameter is further off, or not finite: all that are, worst first, each with what was allowed
            and what that is made of.
        UserError: an argument of another shape or no such number; or nothing could be judged: no errors were given,
            the step is not stable, or more than 1% of the start is left, so that any fit at all would pass.

    Source: z standard errors are any textbook's; :mod:`sidebyside.recovery.theory` derives the other parts.
    """
    estimate = _as_estimate(estimate, standard_error, spread)
    truth = _finite("The truth", truth)
    value = _numbers("The estimate", estimate.value)
    if value.shape != truth.shape:
        raise UserError(f"The estimate has shape {value.shape} and the truth {truth.shape}: expected the same.")
    if spread is not None:
        estimate, step_noise, start = _of_spread(spread, estimate, truth, step_noise, start, started_at)
    elif started_at is not None:
        raise UserError(
            "started_at says what a spread makes of the start: give spread= as well, or start= in its place."
        )
    offset = np.abs(_finite("The offset", estimate.offset, truth.shape))
    errors = [
        _size("standard_error", estimate.standard_error, truth.shape),
        _size("step_noise", step_noise, truth.shape),
        _size("start", start, truth.shape) + offset,
        _size("rounding", rounding, truth.shape),
    ]
    if not (math.isfinite(z) and z > 0):
        raise UserError(f"z is {z}: expected a number above 0, of standard deviations.")
    labels = _labels(names, truth.shape)
    tolerance = _tolerance(z, *errors)
    problems = _problems(value.ravel(), truth.ravel(), tolerance, labels)
    if problems:
        raise AssertionError("\n".join(problems))
    return tolerance


def assert_study_recovers(study: Study, *, at_least: int = ENOUGH) -> None:
    """Assert that the study's verdict on every estimator is yes.

    Args:
        study: what :func:`recovery_study` returned.
        at_least: how many fits each must have. A study says yes from 200 on. With a smaller number here, that nothing
            wrong was seen in so few is good enough: a quick test, which sees gross mistakes only.

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


def _as_estimate(estimate: Any, standard_error: Any, spread: Spread | None) -> Estimate:
    """The estimate with its standard error, from wherever it was given, once."""
    given = [standard_error is not None, spread is not None]
    if isinstance(estimate, tuple) and not any(given) and 2 <= len(estimate) <= 4:
        estimate = Estimate(*estimate)  # as a fit may return it; with errors beside it, a tuple is the values
    if not isinstance(estimate, Estimate):
        estimate = Estimate(estimate)
    given.append(estimate.standard_error is not None)
    if sum(given) > 1:
        raise UserError(
            "The standard error was given twice: expected one of standard_error, spread, and an Estimate's own."
        )
    if not any(given):
        raise UserError(
            "How far off may the estimate be? Expected standard_error (0 where there is no noise) or a spread."
        )
    error = standard_error if estimate.standard_error is None else estimate.standard_error
    return Estimate(estimate.value, error, estimate.expected_error, estimate.offset)


def _of_spread(
    spread: Spread, estimate: Estimate, truth: np.ndarray, step_noise: Any, start: Any, started_at: Any
) -> tuple[Estimate, np.ndarray, float]:
    """Sampling (as the estimate's standard error), step noise and start of a spread."""
    if np.any(step_noise) or np.any(start):
        raise UserError("step_noise and start are part of the spread: leave them out.")
    if started_at is None:
        raise UserError("A spread needs started_at, the parameters that the fit started from: 0 if all were 0.")
    if not np.isfinite(spread.step_noise).all():
        raise UserError("The step is not stable with this batch size, so no fit can be judged: take a smaller step.")
    if spread.left > START_LEFT:
        raise UserError(
            f"{spread.left:.0%} of the start is left, so that any fit would pass: take more epochs or a larger step."
        )
    away = truth - _finite("started_at", started_at, truth.shape)
    fitted = Estimate(estimate.value, spread.sampling, None, estimate.offset)
    return fitted, spread.step_noise, float(spread.left * np.linalg.norm(away))


def _tolerance(
    z: float, sampling: np.ndarray, step_noise: np.ndarray, start: np.ndarray, rounding: np.ndarray
) -> Tolerance:
    both = np.hypot(sampling, step_noise)
    per = z / np.where(both > 0, both, 1)
    return Tolerance(per * sampling**2, per * step_noise**2, start, rounding)


def _problems(value: np.ndarray, truth: np.ndarray, tolerance: Tolerance, labels: list[str]) -> list[str]:
    """A line for each parameter that is too far off, worst first."""
    with np.errstate(divide="ignore", invalid="ignore"):
        error, allowed = np.abs(value - truth), tolerance.total.ravel()
        times = np.where(np.isfinite(value), error / allowed, np.inf)
    too_far = np.flatnonzero(~(error <= allowed))
    parts = {
        "sampling": tolerance.sampling.ravel(),
        "step noise": tolerance.step_noise.ravel(),
        "the start": tolerance.start.ravel(),
        "rounding": tolerance.rounding.ravel(),
    }
    return [
        _problem(
            labels[at], float(value[at]), float(truth[at]), {name: float(part[at]) for name, part in parts.items()}
        )
        for at in too_far[np.argsort(-times[too_far], kind="stable")]
    ]


def _problem(label: str, value: float, truth: float, parts: dict[str, float]) -> str:
    if not math.isfinite(value):
        return f"{label} is {value}, and the truth {truth:g}: expected a finite number"
    error, allowed = abs(value - truth), sum(parts.values())
    digits = max(3, _digits(max(abs(value), abs(truth)), error))
    found = f"{label} is {value:.{digits}g}, {_brief(error)} from the truth {truth:.{digits}g}"
    if not allowed:
        return f"{found}, and nothing at all is allowed"
    times = error / allowed
    many = f"{times:,.0f}" if times >= 100 else f"{times:.{_digits(times, times - 1)}g}"
    return f"{found}: {many} times the {_brief(allowed)} allowed, {_made_of(parts)}"


def _made_of(parts: dict[str, float]) -> str:
    """What a tolerance is made of, and which parts of it have a say: at least half of what the largest has."""
    there = {name: part for name, part in parts.items() if part}
    if len(there) == 1:
        return f"all of it for {next(iter(there))}"
    first, *others = [f"{name} {_brief(part)}" for name, part in there.items()]
    name, number = first.rsplit(" ", 1)
    most = _listed([name for name, part in there.items() if part >= max(there.values()) / 2])
    return f"of which {name} makes {_listed([number, *others])} (mostly {most})"


def _listed(words: list[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else words[0]


def _digits(size: float, difference: float) -> int:
    """Significant digits of numbers of this size that show two of the difference."""
    return min(17, max(1, math.ceil(math.log10(size / difference)) + 1)) if size and difference > 0 else 2


def _brief(number: float) -> str:
    return f"{number:,.0f}" if 100 <= number < 1e9 else f"{number:.2g}"


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
