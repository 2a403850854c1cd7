"""``handtorn recover``."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

import click

from ..tools.errors import UserError
from .lesson_command import StudyCommand, given
from .options import FILE
from .output import PIPE_CLOSED, check_outputs, show, write_figure
from .status import AS_EXPECTED, INTERRUPTED, VERDICT_IS_NO

if TYPE_CHECKING:
    from ..recovery.study import Study

MANY = 50  # replicates from which on it matters how long each takes
ONLY_FOR_STUDIES = ("workers", "dask", "out", "csv", "html", "plot", "estimate_noise")


@click.command(cls=StudyCommand)
@click.option(
    "--replicates",
    type=int,
    metavar="R",
    help="A study: draw a truth, simulate, fit, R times over. 200 is the least for a verdict, 1000 a good number.",
)
@click.option("--workers", type=int, metavar="N", help="Study: processes; 1 is this one.  [one for each core]")
@click.option("--dask", metavar="ADDRESS", help="Study: a running Dask scheduler, or `local` for one here.")
@click.option(
    "--out",
    type=FILE,
    metavar="FILE",
    help="Study: keep every finished replicate in FILE; the same command again goes on where it stopped.",
)
@click.option("--csv", type=FILE, metavar="FILE", help="Study: write a row per replicate, column and parameter.")
@click.option("--html", type=FILE, metavar="FILE", help="Study: write one page with tables and figures.")
@click.option("--plot", type=FILE, metavar="FILE", help="Study: write a figure: .png or .svg.")
@click.option(
    "--estimate-noise", is_flag=True, help="Study: judge by the residuals' standard deviation, not the known one."
)
def recover(lesson: str, as_json: bool, replicates: int | None, **options: Any) -> None:
    """Check whether each column of LESSON recovers the truth, within a derived tolerance.

    One run of linear_regression; or, with --replicates, a study of many: bias, spread, coverage and calibration of
    every column and of the exact solution, on new data each time. Studies are for linear_regression, house_prices
    (or --data: its rows, with new labels) and softmax_regression.
    """
    if replicates is None:
        sys.exit(_once(lesson, as_json, options))
    plot, html = options.pop("plot"), options.pop("html")
    check_outputs(plot=plot, html=html, csv=options["csv"], out=options["out"])
    found, read = _study(lesson, as_json, replicates, options, by_examples=plot is not None or html is not None)
    if found.interrupted and options["out"] is not None:
        click.echo(f"Kept in {options['out']}: the same command goes on from there.", err=True)
    if plot is not None:
        write_figure(found.plot(), plot)
    if html is not None:
        found.save_html(html)
        click.echo(f"Page: {html}", err=True)
    status = INTERRUPTED if found.interrupted else VERDICT_IS_NO if found.verdict is False else AS_EXPECTED
    sys.exit(status if read else PIPE_CLOSED)


def _once(lesson: str, as_json: bool, options: dict[str, Any]) -> int:
    import sidebyside

    from ..comparison.report import print_comparison

    for name in ONLY_FOR_STUDIES:
        if options.pop(name) not in (None, False):
            raise UserError(f"--{name.replace('_', '-')} is for a study of many replicates: give --replicates too.")
    result: Any = sidebyside.recover(lesson, **given(options))
    read = show(result, as_json, print_comparison)
    status = INTERRUPTED if result.interrupted else AS_EXPECTED if result.as_expected else VERDICT_IS_NO
    return status if read else PIPE_CLOSED


def _study(
    lesson: str, as_json: bool, replicates: int, options: dict[str, Any], *, by_examples: bool
) -> tuple[Study, bool]:
    from ..recovery.executors import one_thread_each

    with one_thread_each():  # before anything that has threads is imported
        import sidebyside

        from ..recovery.report import print_study

        if replicates >= MANY:
            _say_what_is_faster(options)
        workers = options.pop("workers")
        found: Any = sidebyside.recover(
            lesson, replicates=replicates, workers=workers, by_examples=by_examples, **given(options)
        )
    return found, show(found, as_json, print_study)


def _say_what_is_faster(options: dict[str, Any]) -> None:
    """A study on MXNet takes many times as long as on minimx, and comes to the same."""
    from minimx.backend import why_not_mxnet

    from ..column import COLUMNS, MXNET

    choice = os.environ.get("HANDTORN_BACKEND", "").strip() or "auto"
    names = options["columns"] or tuple(COLUMNS)
    on_mxnet = any(name in COLUMNS and COLUMNS[name].library == MXNET for name in names)
    if on_mxnet and (choice == "mxnet" or (choice == "auto" and not why_not_mxnet())):
        click.echo("On minimx this study is about eight times as fast as on MXNet: --backend minimx.", err=True)
