"""Runs a lesson's study."""

from __future__ import annotations

from pathlib import Path

from ..recovery.rows import csv_writer
from ..recovery.study import Study, run_study
from ..tools.progress import StartProgress, no_progress
from .study import LessonStudy


def run_lesson_study(
    study: LessonStudy,
    replicates: int,
    *,
    workers: int | None = None,
    dask: str | None = None,
    out: Path | None = None,
    csv: Path | None = None,
    by_examples: bool = False,
    start_progress: StartProgress = no_progress,
) -> Study:
    """Repeat a lesson and reduce what came out; see :func:`sidebyside.recovery.study.run_study` for the arguments.

    Args:
        by_examples: with other numbers of examples too, a tenth of the replicates each.
    """
    return run_study(
        study.experiment,
        replicates,
        workers=workers,
        dask=dask,
        out=out,
        write_replicates=None if csv is None else csv_writer(csv),
        other_sizes=study.with_other_sizes() if by_examples else {},
        examples=study.rows,
        doubts=study.doubts(),
        about=study.about(),
        start_progress=start_progress,
    )
