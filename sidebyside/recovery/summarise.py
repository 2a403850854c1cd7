"""From replicates to statistics. Replicates are added up in the order of their numbers, so that the statistics are the
same to the last bit whoever computed them and when.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace

import numpy as np
from scipy.special import ndtr

from .layout import Chunk
from .summary import HALF_WIDTH, PIT_BINS, Z_EDGES, EstimatorSummary, ParameterSummary, Statistic
from .verdict import verdict_on, what_is_wrong

POINTS = 500  # replicates whose truth and estimate are kept for a figure

Blocks = Callable[[], Iterable[Chunk]]


def summarise(blocks: Blocks, names: tuple[str, ...], estimators: tuple[str, ...]) -> list[EstimatorSummary]:
    """Reduce replicates to a summary of each estimator.

    Args:
        blocks: called twice, gives the replicates in order: once for means, once for deviations from them.
        names: of the parameters.
        estimators: their names, in the order of the experiment's fits.
    """
    sums = [_Sums(len(names)) for _ in estimators]
    failures: list[Counter[str]] = [Counter() for _ in estimators]
    for block in blocks():
        for place, name in enumerate(estimators):
            sums[place].add(_Errors(block, place))
            failures[place].update(failed[name] for failed in block.failures if name in failed)
    for block in blocks():
        for place in range(len(estimators)):
            sums[place].add_deviations(_Errors(block, place))
    return [
        _estimator(name, found, dict(failed.most_common()), names)
        for name, found, failed in zip(estimators, sums, failures)
    ]


class _Errors:
    """One estimator's errors in a block of replicates, without failed fits. Arrays are (fits, parameters)."""

    def __init__(self, block: Chunk, place: int) -> None:
        found = block.of(place)
        done = np.isfinite(found.value).all(axis=1)
        self.truth, self.value = block.truth[done], found.value[done]
        standard_error, expected = found.standard_error[done], found.expected_error[done]
        offset = found.offset[done]
        self.error = self.value - self.truth
        self.z = self.error / standard_error
        self.calibrated = (self.error - offset) / expected
        self.expected_sd = expected / standard_error  # of z, and its mean:
        self.expected_mean = offset / standard_error
        self.covered = np.where(np.isnan(self.z), np.nan, np.abs(self.z) <= HALF_WIDTH)
        upper = ndtr((HALF_WIDTH - self.expected_mean) / self.expected_sd)
        lower = ndtr((-HALF_WIDTH - self.expected_mean) / self.expected_sd)
        self.averaged = np.stack(
            [
                *(self.error, self.error**2, self.z, self.calibrated, self.truth, self.value, self.covered),
                *(upper - lower, self.expected_sd**2, self.expected_mean),
            ]
        )


class _Sums:
    """Sums over replicates, in their order."""

    def __init__(self, parameters: int) -> None:
        self.count = self.with_errors = 0
        self.total = np.zeros((10, parameters))
        self.deviations = np.zeros((7, parameters))
        # Of means over the parameters, and of their squares: coverage, (z - z̄)², and the same of calibrated errors.
        self.together = np.zeros((3, 2))
        self.z_histogram = np.zeros((parameters, len(Z_EDGES) - 1), int)
        self.pit_histogram = np.zeros((parameters, PIT_BINS), int)
        self.points: list[np.ndarray] = []

    @property
    def means(self) -> np.ndarray:
        return self.total / self.count if self.count else np.full_like(self.total, np.nan)

    def add(self, errors: _Errors) -> None:
        self.count += len(errors.error)
        self.with_errors += int(np.isfinite(errors.z).all(axis=1).sum())
        self.total += errors.averaged.sum(axis=1)
        known = sum(map(len, self.points))
        if known < POINTS:
            self.points.append(np.stack([errors.truth, errors.value], axis=1)[: POINTS - known])

    def add_deviations(self, errors: _Errors) -> None:
        error, square, z, calibrated, truth, value, *_, expected_mean = self.means
        self.deviations += np.stack(
            [
                ((errors.error - error) ** 2).sum(axis=0),
                ((errors.error**2 - square) ** 2).sum(axis=0),
                ((errors.z - z) ** 2).sum(axis=0),
                ((errors.calibrated - calibrated) ** 2).sum(axis=0),
                ((errors.truth - truth) ** 2).sum(axis=0),
                ((errors.truth - truth) * (errors.value - value)).sum(axis=0),
                ((errors.expected_mean - expected_mean) ** 2).sum(axis=0),
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
    verdict, reason = verdict_on(sums.count, failures, parameters)
    points = np.concatenate(sums.points) if sums.points else np.empty((0, 2, len(names)))
    return EstimatorSummary(name, sums.count, failures, parameters, verdict, reason, *_together(sums), points)


def _together(sums: _Sums) -> tuple[Statistic, Statistic, Statistic]:
    """Coverage, sd(z) and calibration of all parameters. Their standard errors allow for parameters' correlation."""
    count = sums.count
    if count < 2:
        return Statistic(math.nan), Statistic(math.nan), Statistic(math.nan)
    means, squares = (sums.together / count).T
    errors = np.sqrt(np.maximum(squares - means**2, 0) / (count - 1))
    deviations = [math.sqrt(mean * count / (count - 1)) for mean in means[1:]]
    found = [Statistic(sd, error / (2 * sd) if sd else math.nan) for sd, error in zip(deviations, errors[1:])]
    return Statistic(float(means[0]), float(errors[0])), found[0], found[1]


def _parameter(sums: _Sums, place: int, name: str) -> ParameterSummary:
    count, degrees = sums.count, sums.count - 1
    bias, square, _, shift, truth_mean, value_mean, covered, inside, expected_variance, _ = sums.means[:, place]
    error, squares, z, calibrated, truth, product, means = sums.deviations[:, place]
    few = degrees < 1  # fits, to have a standard deviation
    sd, sd_z, calibration = (math.nan if few else math.sqrt(sum_ / degrees) for sum_ in (error, z, calibrated))
    relative = math.nan if few else 1 / math.sqrt(2 * degrees)  # the error of a standard deviation, over itself
    rmse, root = math.sqrt(square), math.sqrt(max(count, 1))
    varied = truth > 1e-18 * count * max(truth_mean**2, 1e-300)
    slope = product / truth if varied else math.nan
    summary = ParameterSummary(
        name=name,
        bias=Statistic(bias, sd / root),
        empirical_se=Statistic(sd, sd * relative),
        rmse=Statistic(rmse, math.nan if few or not rmse else math.sqrt(squares / degrees / count) / (2 * rmse)),
        coverage=Statistic(covered, math.sqrt(covered * (1 - covered) / max(count, 1))),
        sd_z=Statistic(sd_z, sd_z * relative),
        shift=Statistic(shift, calibration / root),
        calibration=Statistic(calibration, calibration * relative),
        expected_coverage=inside,
        expected_sd_z=math.sqrt(expected_variance + means / max(count, 1)),
        slope=slope,
        intercept=value_mean - slope * truth_mean,
        z_histogram=sums.z_histogram[place].tolist(),
        pit_histogram=sums.pit_histogram[place].tolist(),
    )
    return replace(summary, wrong=what_is_wrong(summary, count, sums.with_errors))
