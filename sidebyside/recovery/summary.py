"""From replicates to figures and a verdict: bias, empirical standard error, RMSE, coverage, sd(z), each with its
own error.

The formulas are those of Morris, White & Crowther (Statistics in Medicine 38, 2019) and Siepe et al. (Psychological
Methods, 2024). Replicates are added up in the order of their numbers, so that the figures do not depend, to the
last bit, on who computed them and when.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import numpy as np
from scipy.special import ndtr, ndtri

from .replicates import ERROR, EXPECTED, KINDS, OFFSET, VALUE, Chunk

LEVEL = 0.95
HALF_WIDTH = float(ndtri((1 + LEVEL) / 2))  # 1.96
GATE = 4.0  # Monte Carlo standard errors that a figure may be off
SLACK = 0.03  # what the theory may be off by: it takes a batch's curvature for that of all rows
COVERAGE_SLACK = 0.005
SHIFT_SLACK = (
    0.1  # in expected errors: likelihoods have a bias of that order for few data, and intervals hardly feel it
)
ENOUGH = 200  # replicates before a study may say yes
Z_EDGES = np.linspace(-4, 4, 33)
PIT_BINS = 20
BAND = 0.99  # of all bins of a right histogram, so many are inside the band
POINTS = 500  # replicates in the scatter

Blocks = Callable[[], Iterable[Chunk]]


@dataclass(frozen=True)
class Figure:
    """A figure and its Monte Carlo standard error; NaN where there is none."""

    value: float
    error: float = math.nan


@dataclass(frozen=True)
class ParameterSummary:
    """One parameter as one estimator found it, over all replicates whose fit did not fail.

    Attributes:
        bias: mean of θ̂ - θ*.
        empirical_se: standard deviation of θ̂ - θ*.
        rmse: √ mean (θ̂ - θ*)².
        coverage: how often θ̂ ± 1.96 S holds θ*.
        sd_z: standard deviation of z = (θ̂ - θ*) / S.
        shift: mean of what the theory makes a standard normal number of: (θ̂ - θ* - offset) / expected.
        calibration: standard deviation of the same.
        expected_coverage, expected_sd_z: what the theory expects of those.
        slope, intercept: of the line of estimates over truths; NaN where the truth is the same in all.
        z_histogram: counts between Z_EDGES; those beyond are in the outermost.
        pit_histogram: counts of Φ of the number of ``calibration``, in equal bins from 0 to 1.
        wrong: what is not as expected, in a few words; empty where all is.
    """

    name: str
    bias: Figure
    empirical_se: Figure
    rmse: Figure
    coverage: Figure
    sd_z: Figure
    shift: Figure
    calibration: Figure
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
        failures: what the others said, and how often.
        verdict: True, False, or None where there are too few replicates to say yes.
        reason: one line on it.
        coverage, sd_z, calibration: of all parameters together.
        points: (replicates, 2, parameters): truth and estimate of the first few, for a picture.
    """

    name: str
    fits: int
    failures: dict[str, int]
    parameters: list[ParameterSummary]
    verdict: bool | None
    reason: str
    coverage: Figure
    sd_z: Figure
    calibration: Figure
    points: np.ndarray


def pit_band(fits: int) -> tuple[int, int]:
    """How many of so many right fits may fall into one bin of the PIT histogram: the central 99% of the binomial."""
    from scipy.stats import binom  # half a second, which the processes of a study need not wait

    low, high = binom.ppf([(1 - BAND) / 2, (1 + BAND) / 2], fits, 1 / PIT_BINS)
    return int(low), int(high)


def summarise(blocks: Blocks, names: tuple[str, ...], estimators: tuple[str, ...]) -> list[EstimatorSummary]:
    """Reduce replicates, which are gone through twice: for the means, then for what is about the means."""
    sums = [_Sums(len(names)) for _ in estimators]
    failures: list[Counter[str]] = [Counter() for _ in estimators]
    for block in blocks():
        for place, name in enumerate(estimators):
            sums[place].add(_Errors(block.figures, place))
            failures[place].update(failed[name] for failed in block.failures if name in failed)
    for block in blocks():
        for place in range(len(estimators)):
            sums[place].add_about_means(_Errors(block.figures, place))
    return [
        _estimator(name, found, dict(failed.most_common()), names)
        for name, found, failed in zip(estimators, sums, failures)
    ]


class _Errors:
    """What one estimator did in a block of replicates, failed ones left out. Arrays are (fits, parameters)."""

    def __init__(self, figures: np.ndarray, place: int) -> None:
        mine = figures[:, 1 + KINDS * place : 1 + KINDS * (place + 1)]
        there = np.isfinite(mine[:, VALUE]).all(axis=1)
        mine, self.truth = mine[there], figures[there, 0]
        self.value, self.standard_error, expected, offset = (mine[:, kind] for kind in (VALUE, ERROR, EXPECTED, OFFSET))
        self.error = self.value - self.truth
        self.z = self.error / self.standard_error
        self.calibrated = (self.error - offset) / expected
        self.narrowed = expected / self.standard_error
        self.moved = offset / self.standard_error
        self.covered = np.where(np.isnan(self.z), np.nan, np.abs(self.z) <= HALF_WIDTH)
        inside = ndtr((HALF_WIDTH - self.moved) / self.narrowed) - ndtr((-HALF_WIDTH - self.moved) / self.narrowed)
        self.means = np.stack(
            [
                *(self.error, self.error**2, self.z, self.calibrated, self.truth, self.value, self.covered),
                *(inside, self.narrowed**2, self.moved),
            ]
        )


class _Sums:
    """Sums over replicates, in their order."""

    def __init__(self, parameters: int) -> None:
        self.count = self.with_errors = 0
        self.total = np.zeros((10, parameters))
        self.about = np.zeros((7, parameters))
        self.together = np.zeros(
            (3, 2)
        )  # coverage, (z - z̄)², and the same calibrated: means over parameters, and squares
        self.z_histogram = np.zeros((parameters, len(Z_EDGES) - 1), int)
        self.pit_histogram = np.zeros((parameters, PIT_BINS), int)
        self.points: list[np.ndarray] = []

    @property
    def means(self) -> np.ndarray:
        return self.total / self.count if self.count else np.full_like(self.total, np.nan)

    def add(self, errors: _Errors) -> None:
        self.count += len(errors.error)
        self.with_errors += int(np.isfinite(errors.z).all(axis=1).sum())
        self.total += errors.means.sum(axis=1)
        known = sum(map(len, self.points))
        if known < POINTS:
            self.points.append(np.stack([errors.truth, errors.value], axis=1)[: POINTS - known])

    def add_about_means(self, errors: _Errors) -> None:
        error, square, z, calibrated, truth, value, *_, moved = self.means
        self.about += np.stack(
            [
                ((errors.error - error) ** 2).sum(axis=0),
                ((errors.error**2 - square) ** 2).sum(axis=0),
                ((errors.z - z) ** 2).sum(axis=0),
                ((errors.calibrated - calibrated) ** 2).sum(axis=0),
                ((errors.truth - truth) ** 2).sum(axis=0),
                ((errors.truth - truth) * (errors.value - value)).sum(axis=0),
                ((errors.moved - moved) ** 2).sum(axis=0),
            ]
        )
        squares = [(errors.z - z) ** 2, (errors.calibrated - calibrated) ** 2]
        means = np.array([one.mean(axis=1) for one in (errors.covered, *squares)])
        self.together += np.stack([means.sum(axis=1), (means**2).sum(axis=1)], axis=1)
        for parameter in range(error.size):
            z_inside = np.clip(errors.z[:, parameter], Z_EDGES[0], Z_EDGES[-1])
            self.z_histogram[parameter] += np.histogram(z_inside, Z_EDGES)[0]
            pit = ndtr(errors.calibrated[:, parameter])
            self.pit_histogram[parameter] += np.histogram(pit, PIT_BINS, (0, 1))[0]


def _estimator(name: str, sums: _Sums, failures: dict[str, int], names: tuple[str, ...]) -> EstimatorSummary:
    parameters = [_parameter(sums, place, parameter) for place, parameter in enumerate(names)]
    verdict, reason = _verdict(sums.count, failures, parameters)
    points = np.concatenate(sums.points) if sums.points else np.empty((0, 2, len(names)))
    return EstimatorSummary(name, sums.count, failures, parameters, verdict, reason, *_together(sums), points)


def _together(sums: _Sums) -> tuple[Figure, Figure, Figure]:
    """Coverage, sd(z) and ratio of all parameters. Their errors count that parameters err together."""
    count = sums.count
    if count < 2:
        return Figure(math.nan), Figure(math.nan), Figure(math.nan)
    means, squares = (sums.together / count).T
    errors = np.sqrt(np.maximum(squares - means**2, 0) / (count - 1))
    deviations = [math.sqrt(mean * count / (count - 1)) for mean in means[1:]]
    found = [Figure(value, error / (2 * value) if value else math.nan) for value, error in zip(deviations, errors[1:])]
    return Figure(float(means[0]), float(errors[0])), found[0], found[1]


def _parameter(sums: _Sums, place: int, name: str) -> ParameterSummary:
    count, degrees = sums.count, sums.count - 1
    bias, square, _, shift, truth_mean, value_mean, covered, inside, narrowed, _ = sums.means[:, place]
    error, squares, z, calibrated, truth, product, moves = sums.about[:, place]
    one = degrees < 1  # one fit has no spread, and none has nothing
    spread, sd_z, calibration = (math.nan if one else math.sqrt(about / degrees) for about in (error, z, calibrated))
    relative = math.nan if one else 1 / math.sqrt(2 * degrees)  # the error of a standard deviation, as part of it
    rmse = math.sqrt(square)
    varied = truth > 1e-18 * count * max(truth_mean**2, 1e-300)
    slope = product / truth if varied else math.nan
    summary = ParameterSummary(
        name=name,
        bias=Figure(bias, spread / math.sqrt(max(count, 1))),
        empirical_se=Figure(spread, spread * relative),
        rmse=Figure(rmse, math.nan if one or not rmse else math.sqrt(squares / degrees / count) / (2 * rmse)),
        coverage=Figure(covered, math.sqrt(covered * (1 - covered) / max(count, 1))),
        sd_z=Figure(sd_z, sd_z * relative),
        shift=Figure(shift, calibration / math.sqrt(max(count, 1))),
        calibration=Figure(calibration, calibration * relative),
        expected_coverage=inside,
        expected_sd_z=math.sqrt(narrowed + moves / max(count, 1)),
        slope=slope,
        intercept=value_mean - slope * truth_mean,
        z_histogram=sums.z_histogram[place].tolist(),
        pit_histogram=sums.pit_histogram[place].tolist(),
    )
    if 0 < sums.with_errors < count:
        summary.wrong.append(f"{sums.with_errors:,} of {count:,} fits have a standard error: expected all, or none")
    else:
        summary.wrong.extend(_what_is_wrong(summary, count))
    return summary


def _what_is_wrong(found: ParameterSummary, count: int) -> Iterable[str]:
    """Compare with what the theory expects: within 4 Monte Carlo standard errors, and what the theory may be off by."""
    if count < 2:
        return
    if math.isnan(found.sd_z.value):  # no standard errors: there is the bias alone
        if abs(found.bias.value) > GATE * found.bias.error:
            yield f"its bias {found.bias.value:.2g} is {abs(found.bias.value) / found.bias.error:.1f} of its own errors"
        return
    allowed = GATE / math.sqrt(2 * (count - 1)) + SLACK
    if not abs(found.calibration.value - 1) <= allowed:
        yield (
            f"sd(z) is {found.sd_z.value:.3g}, {found.calibration.value:.3g} times what was to be expected "
            f"(allowed {1 - allowed:.2f} to {1 + allowed:.2f} times)"
        )
    allowed = GATE / math.sqrt(count) + SHIFT_SLACK
    if not abs(found.shift.value) <= allowed:
        yield f"on the average it is off by {found.shift.value:.3g} of its expected error (allowed {allowed:.2f})"
    expected = found.expected_coverage
    allowed = GATE * math.sqrt(expected * (1 - expected) / count) + COVERAGE_SLACK
    if not abs(found.coverage.value - expected) <= allowed:
        yield f"coverage is {found.coverage.value:.3f}, expected {expected:.3f} ± {allowed:.3f}"


def _verdict(fits: int, failures: dict[str, int], parameters: list[ParameterSummary]) -> tuple[bool | None, str]:
    if failures:
        failed = sum(failures.values())
        message = next(iter(failures))
        return False, f"{failed:,} of {fits + failed:,} fits failed, most of them with: {message}"
    wrong = [f"{parameter.name}: {text}" for parameter in parameters for text in parameter.wrong]
    if wrong:
        more = f"; and {len(wrong) - 1} more" if len(wrong) > 1 else ""
        return False, wrong[0] + more
    if fits < ENOUGH:
        return None, f"nothing wrong to be seen, but a yes takes {ENOUGH} replicates"
    if math.isnan(parameters[0].sd_z.value):
        return True, "no bias was seen; without standard errors there is no more to be said"
    return True, "sd(z) and coverage of every parameter are as expected"
