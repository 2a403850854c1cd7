"""What a study found, as text for a terminal and as a dictionary for JSON."""

from __future__ import annotations

import io
import math
import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from rich.console import Console

from ..tools.tables import Finding, Table, print_parts
from .summary import EstimatorSummary, ParameterSummary, Statistic, pit_band

if TYPE_CHECKING:
    from .results import Study

STATISTICS = ("bias", "empirical_se", "rmse", "coverage", "sd_z", "shift", "calibration")
ERRORS = ["", "bias", "SE", "RMSE", "slope"]
LEGEND = (
    "±: Monte Carlo standard error, about as much as the number would change in another study of this size.",
    "SE: standard deviation of estimate − truth. coverage: share of 95% intervals that contain the truth.",
    "z: (estimate − truth) / standard error. exp.: what the theory expects of the number before it.",
    "calibration: standard deviation of the errors over the one that the theory expects, 1 if the estimator is right.",
)
MOST_FAILURES = 5  # messages of one estimator
CALIBRATION = ["", "coverage", "exp.", "sd(z)", "exp.", "calibration"]


def headline(study: Study) -> list[str]:
    """What was studied, and on what."""
    about = study.about
    done = f"{study.done:,} replicates"
    if study.interrupted:
        done = f"{study.done:,} of {study.replicates:,} replicates, stopped by Ctrl-C"
    first = f"{about.get('title', 'recovery study')}: {done}, seed {study.experiment.seed}"
    return [first, *about.get("lines", [])]


def tables(study: Study) -> list[Table]:
    """The tables: errors in units of the parameters, calibration, and errors by number of examples."""
    errors = Table("Errors, ± their Monte Carlo standard errors", ERRORS, list(_rows(study, _error_row)))
    shown = [errors]
    if any(not math.isnan(found.sd_z.value) for estimator in study.estimators for found in estimator.parameters):
        shown.append(Table("Calibration", CALIBRATION, list(_rows(study, _calibration_row, _calibration_of_all))))
    return shown + ([_size_table(study)] if study.by_examples else [])


def _rows(
    study: Study,
    row: Callable[[ParameterSummary], list[str]],
    of_all: Callable[[EstimatorSummary], list[str]] | None = None,
) -> Iterator[list[str]]:
    for estimator in study.estimators:
        yield [estimator.name]
        for found in estimator.parameters:
            yield [f" {found.name}", *row(found)]
        if of_all is not None and len(estimator.parameters) > 1:
            yield [" all", *of_all(estimator)]


def _error_row(found: ParameterSummary) -> list[str]:
    return [small(found.bias), small(found.empirical_se), small(found.rmse), number(found.slope)]


def _calibration_row(found: ParameterSummary) -> list[str]:
    coverage = [plain(found.coverage), number(found.expected_coverage)]
    return [*coverage, plain(found.sd_z), number(found.expected_sd_z), plain(found.calibration)]


def _calibration_of_all(estimator: EstimatorSummary) -> list[str]:
    return [plain(estimator.coverage), "", plain(estimator.sd_z), "", plain(estimator.calibration)]


def _size_table(study: Study) -> Table:
    names = [estimator.name for estimator in study.estimators]
    rows = [
        [f"{size.examples:,}", *(_short(f"{size.rmse[name]:.2e} ({size.expected[name]:.2e})") for name in names)]
        for size in study.by_examples
    ]
    return Table("RMSE by number of examples, and what the theory expects", ["examples", *names], rows)


def small(statistic: Statistic) -> str:
    """A statistic in units of the parameter, ± its Monte Carlo standard error."""
    if math.isnan(statistic.value):
        return ""
    return f"{_short(f'{statistic.value:.1e}')} ± {_short(f'{statistic.mcse:.0e}')}"


def _short(text: str) -> str:
    """1e-5 for 1e-05."""
    return re.sub(r"e([-+])0*(\d)", lambda found: f"e{found[1].strip('+')}{found[2]}", text)


def plain(statistic: Statistic) -> str:
    """A statistic near 1, ± its Monte Carlo standard error."""
    return "" if math.isnan(statistic.value) else f"{statistic.value:.3f} ± {statistic.mcse:.3f}"


def number(value: float) -> str:
    """A number that has no Monte Carlo standard error."""
    return "" if math.isnan(value) else f"{value:.3f}"


def findings(study: Study) -> list[Finding]:
    """The verdicts, and the most frequent failures."""
    found = [
        Finding(f"{estimator.name}, {estimator.fits:,} fits: {estimator.reason}.", estimator.verdict)
        for estimator in study.estimators
    ]
    for estimator in study.estimators:
        most = list(estimator.failures.items())[:MOST_FAILURES]
        found += [Finding(f"{estimator.name}, {count:,} times: {message}.") for message, count in most]
    return found


def print_study(study: Study, console: Console) -> None:
    """Print tables, verdicts, and a legend of the tables."""
    print_parts(headline(study), tables(study), findings(study), console, LEGEND)


def as_text(study: Study) -> str:
    """What :func:`print_study` prints, as one string."""
    file = io.StringIO()
    print_study(study, Console(file=file, width=110))
    return file.getvalue()


def to_dict(study: Study) -> dict[str, Any]:
    """Everything as JSON's types, None for what is not a number; see :meth:`Study.to_dict`."""
    estimators = {estimator.name: _estimator(estimator) for estimator in study.estimators}
    return {
        **study.about.get("document", {}),
        "seed": study.experiment.seed,
        "replicates": study.replicates,
        "done": study.done,
        "interrupted": study.interrupted,
        "verdict": study.verdict,
        "parameters": list(study.experiment.names),
        "columns": estimators,
        "by_examples": [
            {"examples": size.examples, "replicates": size.replicates, "rmse": size.rmse, "expected": size.expected}
            for size in study.by_examples
        ],
    }


def _estimator(estimator: EstimatorSummary) -> dict[str, Any]:
    return {
        "fits": estimator.fits,
        "failed": sum(estimator.failures.values()),
        "failures": estimator.failures,
        "verdict": estimator.verdict,
        "reason": estimator.reason,
        "together": {name: _statistic(getattr(estimator, name)) for name in ("coverage", "sd_z", "calibration")},
        "parameters": {found.name: _parameter(found) for found in estimator.parameters},
        "pit_band": list(pit_band(estimator.fits)),
    }


def _parameter(found: ParameterSummary) -> dict[str, Any]:
    return {
        **{name: _statistic(getattr(found, name)) for name in STATISTICS},
        "expected_coverage": _finite(found.expected_coverage),
        "expected_sd_z": _finite(found.expected_sd_z),
        "slope": _finite(found.slope),
        "intercept": _finite(found.intercept),
        "z_histogram": found.z_histogram,
        "pit_histogram": found.pit_histogram,
        "wrong": found.wrong,
    }


def _statistic(statistic: Statistic) -> dict[str, float | None]:
    return {"value": _finite(statistic.value), "mcse": _finite(statistic.mcse)}


def _finite(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None
