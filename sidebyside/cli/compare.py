"""``handtorn compare``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from ..tools.errors import UserError
from .lesson_command import LessonCommand, given
from .options import FILE
from .output import PIPE_CLOSED, check_outputs, console, show, write_figure
from .status import AS_EXPECTED, INTERRUPTED, VERDICT_IS_NO


@click.command(cls=LessonCommand)
@click.option("--plot", type=FILE, metavar="FILE", help="Write a figure: .png or .svg.")
@click.option("--html", type=FILE, metavar="FILE", help="Write one page with the tables, the figure and the source.")
@click.option("--save", type=FILE, metavar="FILE", help="Write the first column's parameters at the end: .npz.")
@click.option(
    "--watch", "watching", is_flag=True, help="With --mine: compare again whenever it is saved, until Ctrl-C."
)
def compare(
    lesson: str,
    plot: Path | None,
    html: Path | None,
    save: Path | None,
    watching: bool,
    as_json: bool,
    **options: Any,
) -> None:
    """Run the columns of LESSON side by side.

    By default they run as published; the lockstep (same start, converted learning rates) runs beside that.
    """
    import sidebyside

    from ..comparison.report import print_comparison

    if watching:
        _watch(lesson, options, [plot, html, save, as_json or None])
    check_outputs(plot=plot, html=html, save=save)
    result = sidebyside.compare(lesson, **given(options))
    read = show(result, as_json, print_comparison)
    if save is not None:
        from ..training.parameter_files import save_parameters

        first = next(iter(result.runs.values()))
        save_parameters(save, result.lesson, first.parameters)
        click.echo(f"Parameters of the {first.column} column: {save}", err=True)
    if plot is not None or html is not None:
        _write_figures(result, plot, html)
    status = INTERRUPTED if result.interrupted else AS_EXPECTED if result.as_expected else VERDICT_IS_NO
    sys.exit(status if read else PIPE_CLOSED)


def _watch(lesson: str, options: dict[str, Any], outputs: list[Any]) -> None:
    """Compare again and again; Ctrl-C ends it."""
    import sidebyside

    from .watch import watch

    if options["mine"] is None:
        raise UserError("--watch is for your own code: give it with --mine FILE.")
    if any(output is not None for output in outputs):
        raise UserError("--watch prints the answer, and nothing else: leave out --plot, --html, --save and --json.")
    watch(Path(options["mine"][1]), lambda: sidebyside.compare(lesson, **given(options)), console())


def _write_figures(result: Any, plot: Path | None, html: Path | None) -> None:
    from ..tools.progress import progress_bars

    with progress_bars() as start_progress:
        result.prepare_figure(start_progress)
    if plot is not None:
        write_figure(result.plot(), plot)
    if html is not None:
        result.save_html(html)
        click.echo(f"Page: {html}", err=True)
