"""``handtorn grade``: grades a class, and ``handtorn grade merge``, which puts parts of one together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sidebyside.cli.status import AS_EXPECTED, INTERRUPTED, VERDICT_IS_NO

if TYPE_CHECKING:
    from ..grading.grade import Graded
    from ..grading.toml import Settings

MOST_REMARKS = 10  # shown on the terminal; the page of the class has them all


class WithDefault(click.Group):
    """``handtorn grade SUBMISSIONS …`` is the command ``class``; ``merge`` is the other."""

    def resolve_command(self, context: click.Context, args: list[str]) -> Any:
        """The command ``class`` where the first word names none."""
        if args and args[0] not in self.commands:
            args = ["class", *args]
        return super().resolve_command(context, args)

    def parse_args(self, context: click.Context, args: list[str]) -> list[str]:
        """Options of ``class`` may stand first."""
        if args and args[0] not in ("-h", "--help") and args[0] not in self.commands:
            args = ["class", *args]
        return super().parse_args(context, args)


@click.group(cls=WithDefault, invoke_without_command=False)
def grade() -> None:
    """Grade a class: handtorn grade SUBMISSIONS --out DIR.

    Every submission runs in a sandbox. `handtorn grade class --help` lists the options; `handtorn grade merge` puts the
    parts of a class together that several machines graded.
    """


def common(command: Callable[..., Any]) -> Callable[..., Any]:
    """Options that both commands have."""
    for option in (
        click.option("--fill", type=click.Path(path_type=Path), help="A Canvas or Moodle export, to be filled in."),
        click.option("--only", default="", metavar="1-12,…", help="Which exercises; those of the settings, or all."),
        click.option("--settings", type=click.Path(path_type=Path), help="A TOML file: weights, due date, exercises."),
        click.option("--out", type=click.Path(path_type=Path), required=True, help="The folder to write into."),
    ):
        command = option(command)
    return command


@grade.command("class")
@click.argument("submissions", type=click.Path(path_type=Path))
@common
@click.option("--seed", type=click.IntRange(0), help="Decides all inputs; drawn once, and kept in --out.")
@click.option("--part", metavar="K/N", help="Grade a share of the class, for one of N machines.")
@click.option("--workers", type=click.IntRange(1), default=None, help="Submissions at once; one for each core.")
@click.option(
    "--trusted-code-without-sandbox", "trusted", is_flag=True, help="Run the code as if it were your own: no sandbox."
)
def of_class(
    submissions: Path, out: Path, settings: Path | None, only: str, fill: Path | None, seed: int | None,
    part: str | None, workers: int | None, trusted: bool,
) -> int:  # fmt: skip
    """Grade SUBMISSIONS: a file, folder, notebook or zip for each student, or an LMS's bulk download.

    What was graded into --out before is kept; only what is new, or was handed in anew, is graded. So the same command
    goes on after Ctrl-C or a crash.
    """
    from sidebyside.tools.interrupts import asked_to_stop
    from sidebyside.tools.progress import progress_bars

    from ..grading.grade import grade as run
    from ..grading.parts import Part
    from ..grading.toml import read_settings

    read = read_settings(settings, only)
    share = Part.read(part) if part else None
    with asked_to_stop() as stopped, progress_bars() as start_progress:
        graded = run(
            submissions, out, read, seed=seed, part=share, workers=workers or 0, trusted=trusted, fill=fill,
            stopped=stopped, start_progress=start_progress, tell=lambda text: click.echo(text, err=True),
        )  # fmt: skip
    show(graded, read, out)
    if graded.left:
        click.echo(f"Stopped by Ctrl-C: {graded.new} graded, {graded.left} left. The same command goes on.", err=True)
        return INTERRUPTED
    return VERDICT_IS_NO if graded.failed else AS_EXPECTED


@grade.command()
@click.argument("folders", nargs=-1, required=True, type=click.Path(path_type=Path))
@common
def merge(folders: tuple[Path, ...], out: Path, settings: Path | None, only: str, fill: Path | None) -> int:
    """Put the parts of a class together: FOLDERS are what `handtorn grade … --part K/N --out` wrote."""
    from ..grading.merging import merge as run
    from ..grading.toml import read_settings

    read = read_settings(settings, only)
    show(run(folders, out, read, fill), read, out)
    return AS_EXPECTED


def show(graded: Graded, settings: Settings, out: Path) -> None:
    """Say in a few lines what came of it, and where it is."""
    assignment, submissions = settings.assignment, graded.submissions
    plural = "s" * (len(submissions) != 1)
    click.echo(f"{len(submissions)} submission{plural}, {graded.new} of them graded now; seed {graded.seed}.")
    if graded.failed:
        click.echo(f"The grader itself failed on {graded.failed}: they have no grade. The same command tries again.")
    if submissions:
        scores = [assignment.score(one) for one in submissions]
        mean = sum(scores) / len(scores)
        click.echo(f"Sandbox: {', '.join(sorted({one.isolation for one in submissions}))}.")
        click.echo(
            f"Points: {mean:.1f} of {assignment.max_score:g} on average, from {min(scores):.4g} to {max(scores):.4g}."
        )
        mistakes = Counter(
            f"{result.name}: {mistake}"
            for one in submissions for result in one.exercises if len(result.mistakes) == 1 or result.together
            for mistake in result.mistakes
        )  # fmt: skip
        for mistake, count in mistakes.most_common(3):
            click.echo(f"{count:>5} × {mistake}")
    for remark in graded.remarks[:MOST_REMARKS]:
        click.echo(f"Note: {remark}")
    if len(graded.remarks) > MOST_REMARKS:
        click.echo(f"and {len(graded.remarks) - MOST_REMARKS} more notes, on the page.")
    if submissions:
        click.echo(f"Written: {out / 'gradebook.csv'}, {out / 'class.html'}, and {out / 'students'}, each one's own.")
