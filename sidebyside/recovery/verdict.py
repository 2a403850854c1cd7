"""The verdict on an estimator: each statistic against what the theory expects of it."""

from __future__ import annotations

import math
from collections.abc import Iterable

from .summary import ParameterSummary

GATE = 4.0  # Monte Carlo standard errors that a statistic may be off
SLACK = 0.03  # how far off the theory may be, which takes a batch's curvature for that of all rows
COVERAGE_SLACK = 0.005
SHIFT_SLACK = (
    0.1  # in expected errors: with few data, likelihoods have a bias of this order, which coverage hardly shows
)
ENOUGH = 200  # replicates from which on a study may say yes
MOST_LISTED = 10  # parameters in one reason


def what_is_wrong(found: ParameterSummary, fits: int, with_errors: int) -> list[str]:
    """What is not as the theory expects, within 4 Monte Carlo standard errors and what the theory itself may be off.

    Args:
        found: a parameter's statistics.
        fits: how many they are made of.
        with_errors: how many of those have a standard error.
    """
    if 0 < with_errors < fits:
        return [f"{with_errors:,} of {fits:,} fits have a standard error: expected all, or none"]
    if fits < 2:
        return []
    return list(_bias_alone(found) if math.isnan(found.sd_z.value) else _calibration(found, fits))


def _bias_alone(found: ParameterSummary) -> Iterable[str]:
    bias = found.bias
    if abs(bias.value) > 0 == bias.mcse:
        yield f"its bias is {bias.value:.2g}, the same in every fit"
    elif abs(bias.value) > GATE * bias.mcse:
        yield f"its bias {bias.value:.2g} is {abs(bias.value) / bias.mcse:.1f} Monte Carlo standard errors from 0"


def _calibration(found: ParameterSummary, fits: int) -> Iterable[str]:
    allowed = GATE / math.sqrt(2 * (fits - 1)) + SLACK
    if not abs(found.calibration.value - 1) <= allowed:
        yield (
            f"sd(z) is {found.sd_z.value:.3g}, {found.calibration.value:.3g} times what was expected "
            f"(allowed {1 - allowed:.2f} to {1 + allowed:.2f} times)"
        )
    allowed = GATE / math.sqrt(fits) + SHIFT_SLACK
    if not abs(found.shift.value) <= allowed:
        yield f"on average it is off by {found.shift.value:.3g} of its expected error (allowed {allowed:.2f})"
    expected = found.expected_coverage
    allowed = GATE * math.sqrt(expected * (1 - expected) / fits) + COVERAGE_SLACK
    if not abs(found.coverage.value - expected) <= allowed:
        yield f"coverage is {found.coverage.value:.3f}, expected {expected:.3f} ± {allowed:.3f}"


def verdict_on(fits: int, failures: dict[str, int], parameters: list[ParameterSummary]) -> tuple[bool | None, str]:
    """The verdict, and its reason in one line: all that is wrong, of at most ten parameters."""
    if failures:
        failed = sum(failures.values())
        message = next(iter(failures))
        return False, f"{failed:,} of {fits + failed:,} fits failed, most of them with: {message}"
    wrong = [f"{parameter.name}: {', and '.join(parameter.wrong)}" for parameter in parameters if parameter.wrong]
    if wrong:
        more = [f"and {len(wrong) - MOST_LISTED:,} more parameters"] * (len(wrong) > MOST_LISTED)
        return False, "; ".join(wrong[:MOST_LISTED] + more)
    if fits < ENOUGH:
        return None, f"nothing wrong was seen, but a yes takes {ENOUGH} replicates"
    if math.isnan(parameters[0].sd_z.value):
        return True, "no bias was seen; without standard errors nothing else can be checked"
    return True, "sd(z) and coverage of every parameter are as expected"
