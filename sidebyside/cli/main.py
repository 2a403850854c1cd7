"""The command line: reads options, prints, and exits with a status that says how it went.

What a command needs is imported when it runs, so that ``--help`` answers without a framework.
"""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from ..tools.errors import UserError
from .options import FILE, lesson_options, understand
from .study_options import ONLY_FOR_STUDIES, check_no_study, study_options

if TYPE_CHECKING:
    from ..comparison.comparison import Comparison
    from ..recovery import Study

AS_EXPECTED, VERDICT_IS_NO, BAD_INPUT, INTERRUPTED = 0, 1, 2, 130


def main() -> None:
    """Run the command line; a mistake of the user's is one line on standard error and status 2."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that has no ŷ gets a ? and not a traceback
    try:
        sys.exit(cli.main(prog_name="handtorn", standalone_mode=False) or AS_EXPECTED)
    except click.ClickException as error:
        if type(error).__name__ == "NoArgsIsHelpError":  # click 8.2 and later raise this for a bare `handtorn`
            click.echo(error.format_message())
            sys.exit(BAD_INPUT)
        _fail(error.format_message())
    except (
        UserError,
        ImportError,
    ) as error:  # a missing backend or package is an ImportError that says what to do
        _fail(str(error))
    except OSError as error:
        _fail(f"{error.filename or 'output'}: {error.strerror or error}.")
    except MemoryError as error:
        _fail(f"there is not enough memory for this ({error}): ask for fewer rows or features.")
    except (click.Abort, KeyboardInterrupt):
        click.echo("Stopped by Ctrl-C.", err=True)
        sys.exit(INTERRUPTED)


def _fail(message: str) -> NoReturn:
    click.echo(f"handtorn: {' '.join(message.split())}", err=True)
    sys.exit(BAD_INPUT)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="handtorn")
def cli() -> None:
    """Deep learning lessons by hand and with the library, side by side, shown to be the same.

    Exit status: 0 done and as expected, 1 done and the verdict is no, 2 bad usage or input, 130 stopped by Ctrl-C.
    """


@cli.command()
@lesson_options
@click.option("--plot", type=FILE, metavar="FILE", help="Write a picture: .png or .svg.")
@click.option("--html", type=FILE, metavar="FILE", help="Write one page with the tables, the picture and the source.")
@click.option("--save", type=FILE, metavar="FILE", help="Write the first column's parameters at the end: .npz.")
def compare(
    lesson: str, plot: Path | None, html: Path | None, save: Path | None, as_json: bool, **options: Any
) -> None:
    """Run the columns of LESSON side by side.

    LESSON is linear_regression, house_prices, softmax_regression, mlp or lenet (see `handtorn lessons`). By default
    they run as published; the lockstep (same start, converted learning rates) runs beside that.
    """
    from ..tools.files import check_writable

    if plot is not None:
        check_writable(plot, (".png", ".svg"))
    if html is not None:
        check_writable(html, (".html", ".htm"))
    if save is not None:
        check_writable(save, (".npz",))
    result = _run(lesson, options, lockstep=True)
    _show(result, as_json)
    if save is not None:
        from ..training.parameter_files import save_parameters

        first = next(iter(result.runs.values()))
        save_parameters(save, result.lesson, first.parameters)
        click.echo(f"Parameters of {first.column}: {save}", err=True)
    _write_pictures(result, plot, html)
    sys.exit(_status(result))


@cli.command()
@lesson_options
@study_options
def recover(lesson: str, as_json: bool, replicates: int | None, **options: Any) -> None:
    """Check whether each column of LESSON recovers the truth, within a derived tolerance.

    One run of linear_regression; or, with --replicates, a study of many: bias, spread, coverage and calibration of
    every column and of the exact solution, on new data each time. Studies are for linear_regression, house_prices
    (or --data: its rows, with new labels) and softmax_regression.
    """
    study = {name: options.pop(name) for name in ONLY_FOR_STUDIES}
    if replicates is None:
        check_no_study(study)
        result = _run(lesson, options, lockstep=False)
        _show(result, as_json)
        sys.exit(_status(result))
    found = _study(lesson, options, replicates, study, as_json)
    sys.exit(INTERRUPTED if found.interrupted else VERDICT_IS_NO if found.verdict is False else AS_EXPECTED)


@cli.command()
def lessons() -> None:
    """List what can be run, and in which columns here."""
    from rich.console import Console
    from rich.table import Table

    from ..lesson import LESSONS, TOURS
    from .doctor import missing_columns

    missing = missing_columns()
    described = {lesson.name: (tuple(lesson.lr), lesson.title) for lesson in LESSONS.values()} | TOURS
    table = Table("lesson", "columns", "what it shows")
    for name, (columns, title) in described.items():
        table.add_row(
            name, "\n".join(f"{column} (not here)" * (column in missing) or column for column in columns), title
        )
    Console().print(table)
    for column, reason in missing.items():
        click.echo(f"{column} is not here: {reason}")


@cli.command()
def doctor() -> None:
    """Tell what is there, what is missing, and the command that mends it."""
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    from .doctor import examine

    findings = examine()
    table = Table("", "found", "what mends it")
    told: set[str] = set()
    for finding in findings:
        mend = "as above" if finding.mend in told else finding.mend
        table.add_row(finding.what, escape(finding.state), escape(mend))
        told |= {finding.mend} - {""}
    Console().print(table)
    if any(finding.mend and finding.needed for finding in findings):
        sys.exit(VERDICT_IS_NO)


def _run(lesson_name: str, options: dict[str, Any], *, lockstep: bool) -> Comparison:
    from ..comparison.comparison import compare as run_comparison
    from ..lesson import LINE, find_lesson
    from ..tools.progress import progress_bars

    no_truth = f"{lesson_name}: no truth is known here to recover; the synthetic line of linear_regression has one."
    if lesson_name in ("house_prices", "softmax_regression"):
        no_truth += " A study, --replicates 200, makes data that have one."
    if not lockstep and find_lesson(lesson_name).kind != LINE:
        raise UserError(no_truth)
    with progress_bars() as start_progress:
        lesson, problem, settings = understand(lesson_name, options, start_progress)
        if not lockstep and problem.truth is None:
            raise UserError(no_truth)
        return run_comparison(lesson, problem, settings, lockstep=lockstep, start_progress=start_progress)


def _study(lesson: str, options: dict[str, Any], replicates: int, study: dict[str, Any], as_json: bool) -> Study:
    from ..tools.files import check_writable

    for name, suffixes in (("plot", (".png", ".svg")), ("html", (".html", ".htm")), ("csv", (".csv",)), ("out", ())):
        if study[name] is not None:
            check_writable(study[name], suffixes)
    from ..recovery.executors import one_thread_each

    with one_thread_each():
        found = _run_study(lesson, options, replicates, study)
    if as_json:
        click.echo(json.dumps(found.as_document(), indent=2, allow_nan=False))
    else:
        from rich.console import Console

        from ..recovery.report import print_study

        print_study(found, Console())
    if found.interrupted and study["out"] is not None:
        click.echo(f"Kept in {study['out']}: the same command goes on from there.", err=True)
    _write_study_pictures(found, study["plot"], study["html"])
    return found


def _run_study(lesson: str, options: dict[str, Any], replicates: int, study: dict[str, Any]) -> Study:
    from ..recovery.study import run_study
    from ..tools.progress import progress_bars
    from .study_options import sizes_beside, understand_study

    told = understand_study(lesson, options, estimate_noise=study["estimate_noise"])
    drawn = study["plot"] is not None or study["html"] is not None
    with progress_bars() as start_progress:
        return run_study(
            told.experiment,
            replicates,
            workers=study["workers"],
            dask=study["dask"],
            out=study["out"],
            csv=study["csv"],
            others=told.with_examples(sizes_beside(told)) if drawn else {},
            examples=len(told.problem.X),
            doubts=told.doubts(),
            about=told.about(),
            start_progress=start_progress,
        )


def _write_study_pictures(found: Study, plot: Path | None, html: Path | None) -> None:
    if plot is not None:
        from ..recovery.plot import draw_study
        from ..tools.drawing import as_png, as_svg
        from ..tools.files import write_whole

        figure = draw_study(found)
        write_whole(plot, as_svg(figure) if plot.suffix.lower() == ".svg" else as_png(figure))
        click.echo(f"Picture: {plot}", err=True)
    if html is not None:
        found.write_html(html)
        click.echo(f"Page: {html}", err=True)


def _show(result: Comparison, as_json: bool) -> None:
    from ..comparison import report

    if as_json:
        click.echo(json.dumps(report.as_document(result), indent=2, allow_nan=False))
        return
    from rich.console import Console

    report.print_comparison(result, Console())


def _write_pictures(result: Comparison, plot: Path | None, html: Path | None) -> None:
    if plot is None and html is None:
        return
    from ..comparison import plots
    from ..tools.drawing import as_png, as_svg
    from ..tools.files import write_whole
    from ..tools.progress import progress_bars

    with progress_bars() as start_progress:
        figure = plots.draw(result, start_progress)
    if plot is not None:
        write_whole(plot, as_svg(figure) if plot.suffix.lower() == ".svg" else as_png(figure))
        click.echo(f"Picture: {plot}", err=True)
    if html is not None:
        from ..comparison.page import write_page

        write_page(result, html, as_png(figure))
        click.echo(f"Page: {html}", err=True)


def _status(result: Comparison) -> int:
    if result.interrupted:
        return INTERRUPTED
    return AS_EXPECTED if result.as_expected else VERDICT_IS_NO
