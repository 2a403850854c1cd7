"""Writes replicates as CSV: a row for each replicate, estimator and parameter."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from ..tools.files import check_writable, write_whole
from .layout import Chunk
from .replicates import Experiment

HEADER = ("replicate", "column", "parameter", "truth", "estimate", "standard_error", "z", "failure")


def csv_writer(path: Path) -> Callable[[Experiment, Iterator[Chunk]], None]:
    """Give a function that writes an experiment's replicates to a file, whole or not at all, as they come.

    Raises:
        UserError: the file cannot be written; at once, before any replicate is computed.
    """
    check_writable(path)

    def write(experiment: Experiment, blocks: Iterator[Chunk]) -> None:
        write_whole(path, (line.encode() for line in csv_lines(experiment, blocks)))

    return write


def csv_lines(experiment: Experiment, blocks: Iterator[Chunk]) -> Iterator[str]:
    """The lines of the file, the first with the columns' names; numbers have all their digits, NaN is an empty cell."""
    yield _line(HEADER)
    for block in blocks:
        yield from _of_block(experiment, block)


def _of_block(experiment: Experiment, block: Chunk) -> Iterator[str]:
    estimators = [(name, block.of(place)) for place, name in enumerate(experiment.fits)]
    for row, (number, truth, failures) in enumerate(zip(block.numbers, block.truth, block.failures)):
        for name, found in estimators:
            value, error = found.value[row], found.standard_error[row]
            columns = zip(experiment.names, truth, value, error, (value - truth) / error)
            for parameter, *cells in columns:
                shown = ["" if np.isnan(cell) else repr(float(cell)) for cell in cells]
                yield _line([number, name, parameter, *shown, failures.get(name, "")])


def _line(values: Any) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerow(values)
    return buffer.getvalue()
