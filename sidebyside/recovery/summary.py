"""What a study found of each estimator and parameter: bias, empirical standard error, RMSE, coverage, sd(z), each with
its Monte Carlo standard error.

The formulas are those of Morris, White & Crowther (Statistics in Medicine 38, 2019) and Siepe et al. (Psychological
Methods, 2024).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
from scipy.special import ndtri

LEVEL = 0.95
HALF_WIDTH = float(ndtri((1 + LEVEL) / 2))  # 1.96
Z_EDGES = np.linspace(-4, 4, 33)
PIT_BINS = 20
BAND = 0.99  # the share of a right histogram's bins that end inside the band


@dataclass(frozen=True)
class Statistic:
    """A number that a study estimates, and its Monte Carlo standard error; NaN where there is none."""

    value: float
    mcse: float = math.nan


@dataclass(frozen=True)
class ParameterSummary:
    """One parameter as one estimator found it, over all replicates whose fit did not fail.

    Attributes:
        bias: mean of θ̂ - θ*.
        empirical_se: standard deviation of θ̂ - θ*.
        rmse: √ mean (θ̂ - θ*)².
        coverage: the share of intervals θ̂ ± 1.96 S that contain θ*.
        sd_z: standard deviation of z = (θ̂ - θ*) / S.
        shift: mean of (θ̂ - θ* - offset) / expected error, 0 where all is as the theory expects.
        calibration: standard deviation of the same, 1 where all is as the theory expects.
        expected_coverage, expected_sd_z: what the theory expects of those two.
        slope, intercept: of the regression line of estimates on truths; NaN where all replicates have one truth.
        z_histogram: counts between Z_EDGES; those beyond are in the outermost bins.
        pit_histogram: counts of Φ((θ̂ - θ* - offset) / expected error), in equal bins from 0 to 1.
        wrong: what is not as expected, in a few words each; empty where all is.
    """

    name: str
    bias: Statistic
    empirical_se: Statistic
    rmse: Statistic
    coverage: Statistic
    sd_z: Statistic
    shift: Statistic
    calibration: Statistic
    expected_coverage: float
    expected_sd_z: float
    slope: float
    intercept: float
    z_histogram: list[int]
    pit_histogram: list[int]
    wrong: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class EstimatorSummary:
    """One estimator.

    Attributes:
        fits: how many did not fail.
        failures: the messages of those that failed, and how often each came.
        verdict: True, False, or None where there are too few replicates for a yes.
        reason: of the verdict, in one line.
        coverage, sd_z, calibration: of all parameters together.
        points: (replicates, 2, parameters): truth and estimate of the first replicates, for a figure.
    """

    name: str
    fits: int
    failures: dict[str, int]
    parameters: list[ParameterSummary]
    verdict: bool | None
    reason: str
    coverage: Statistic
    sd_z: Statistic
    calibration: Statistic
    points: np.ndarray


def pit_band(fits: int) -> tuple[int, int]:
    """How many of ``fits`` right fits one bin of the PIT histogram holds in 99% of cases: binomial quantiles."""
    from scipy.stats import binom  # takes half a second to import, which the processes of a study need not spend

    low, high = binom.ppf([(1 - BAND) / 2, (1 + BAND) / 2], fits, 1 / PIT_BINS)
    return int(low), int(high)
