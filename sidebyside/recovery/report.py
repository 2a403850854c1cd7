"""Says what a study found: as text for a terminal, as a dictionary for JSON, as rows for CSV."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from rich.console import Console

from ..tools.tables import Finding, Table, print_parts
from .replicates import ERROR, KINDS, VALUE, Chunk
from .study import Study
from .summary import EstimatorSummary, Figure, ParameterSummary, pit_band

FIGURES = ("bias", "empirical_se", "rmse", "coverage", "sd_z", "shift", "calibration")
ERRORS = ["", "bias", "SE", "RMSE", "slope"]
CALIBRATION = ["", "coverage", "exp.", "sd(z)", "exp.", "ratio"]


def headline(study: Study) -> list[str]:
    """What was studied, and on what."""
    about = study.about
    done = f"{study.done:,} replicates"
    if study.interrupted:
        done = f"{study.done:,} of {study.replicates:,} replicates, stopped by Ctrl-C"
    first = f"{about.get('title', 'recovery study')}: {done}, seed {study.experiment.seed}"
    return [first, *about.get("lines", [])]


def sheets(study: Study) -> list[Table]:
    """The tables: errors in units of the parameters, calibration, and errors by number of examples."""
    errors = Table("Errors, ± their Monte Carlo standard errors", ERRORS, list(_rows(study, _error_row)))
    shown = [errors]
    if any(not math.isnan(found.sd_z.value) for estimator in study.estimators for found in estimator.parameters):
        shown.append(Table("Calibration", CALIBRATION, list(_rows(study, _calibration_row))))
    return shown + ([_size_sheet(study)] if study.sizes else [])


def _rows(study: Study, row: Callable[[ParameterSummary], list[str]]) -> Iterator[list[str]]:
    for estimator in study.estimators:
        yield [estimator.name]
        for found in estimator.parameters:
            yield [f" {found.name}", *row(found)]
        if row is _calibration_row and len(estimator.parameters) > 1:
            yield [" all", plain(estimator.coverage), "", plain(estimator.sd_z), "", plain(estimator.calibration)]


def _error_row(found: ParameterSummary) -> list[str]:
    return [small(found.bias), small(found.empirical_se), small(found.rmse), number(found.slope)]


def _calibration_row(found: ParameterSummary) -> list[str]:
    coverage = [plain(found.coverage), number(found.expected_coverage)]
    return [*coverage, plain(found.sd_z), number(found.expected_sd_z), plain(found.calibration)]


def _size_sheet(study: Study) -> Table:
    names = [estimator.name for estimator in study.estimators]
    rows = [
        [f"{size.examples:,}", *(f"{size.rmse[name]:.2e} ({size.expected[name]:.2e})" for name in names)]
        for size in study.sizes
    ]
    return Table("RMSE by number of examples, and what the theory expects", ["examples", *names], rows)


def small(figure: Figure) -> str:
    """A figure in units of the parameter, ± its error."""
    if math.isnan(figure.value):
        return ""
    return f"{_short(f'{figure.value:.1e}')} ± {_short(f'{figure.error:.0e}')}"


def _short(text: str) -> str:
    """1e-5 for 1e-05."""
    return re.sub(r"e([-+])0*(\d)", lambda found: f"e{found[1].strip('+')}{found[2]}", text)


def plain(figure: Figure) -> str:
    """A figure near 1, ± its error."""
    return "" if math.isnan(figure.value) else f"{figure.value:.3f} ± {figure.error:.3f}"


def number(value: float) -> str:
    """A figure without an error."""
    return "" if math.isnan(value) else f"{value:.3f}"


def findings(study: Study) -> list[Finding]:
    """The verdicts, failures, and how to read the tables."""
    lines = [
        Finding(f"{estimator.name}, {estimator.fits:,} fits: {estimator.reason}.", estimator.verdict)
        for estimator in study.estimators
    ]
    for estimator in study.estimators:
        lines += [Finding(f"{estimator.name}, {count:,} times: {text}.") for text, count in estimator.failures.items()][
            :5
        ]
    return lines


def print_study(study: Study, console: Console) -> None:
    """Print tables and verdicts."""
    print_parts(headline(study), sheets(study), findings(study), console)


def as_text(study: Study) -> str:
    """What :func:`print_study` prints, as one string."""
    console = Console(file=io.StringIO(), width=110)
    print_study(study, console)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def as_document(study: Study) -> dict[str, Any]:
    """Everything as JSON's types; what is not a number is None."""
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
            for size in study.sizes
        ],
    }


def _estimator(estimator: EstimatorSummary) -> dict[str, Any]:
    return {
        "fits": estimator.fits,
        "failed": sum(estimator.failures.values()),
        "failures": estimator.failures,
        "verdict": estimator.verdict,
        "reason": estimator.reason,
        "together": {name: _figure(getattr(estimator, name)) for name in ("coverage", "sd_z", "calibration")},
        "parameters": {found.name: _parameter(found) for found in estimator.parameters},
        "pit_band": list(pit_band(estimator.fits)),
    }


def _parameter(found: ParameterSummary) -> dict[str, Any]:
    return {
        **{name: _figure(getattr(found, name)) for name in FIGURES},
        "expected_coverage": _finite(found.expected_coverage),
        "expected_sd_z": _finite(found.expected_sd_z),
        "slope": _finite(found.slope),
        "intercept": _finite(found.intercept),
        "z_histogram": found.z_histogram,
        "pit_histogram": found.pit_histogram,
        "wrong": found.wrong,
    }


def _figure(figure: Figure) -> dict[str, float | None]:
    return {"value": _finite(figure.value), "mcse": _finite(figure.error)}


def _finite(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None


def csv_rows(study: Study, blocks: Iterator[Chunk]) -> Iterator[str]:
    """CSV, line by line: a row for each replicate, estimator and parameter."""
    header = ["replicate", "column", "parameter", "truth", "estimate", "standard_error", "z", "failure"]
    yield _line(header)
    for block in blocks:
        for number_, figures, failures in zip(block.numbers, block.figures, block.failures):
            for place, name in enumerate(study.experiment.fits):
                mine = figures[1 + KINDS * place : 1 + KINDS * (place + 1)]
                z = (mine[VALUE] - figures[0]) / mine[ERROR]
                columns = zip(study.experiment.names, figures[0], mine[VALUE], mine[ERROR], z)
                for parameter, *values in columns:
                    shown = ["" if np.isnan(value) else repr(float(value)) for value in values]
                    yield _line([number_, name, parameter, *shown, failures.get(name, "")])


def _line(values: list[Any]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerow(values)
    return buffer.getvalue()
