"""``handtorn exercise``: what a learner does with exercises in the current folder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sidebyside.cli.output import console
from sidebyside.cli.status import AS_EXPECTED, COLUMN_FAILED, VERDICT_IS_NO
from sidebyside.tools.errors import UserError

if TYPE_CHECKING:
    from ..exercise import Exercise
    from ..learner.progress import Progress

HERE = Path()
NAME = click.argument("name", required=False, metavar="[NAME]")
FILE = click.Path(path_type=Path, dir_okay=False)


@click.group()
def exercise() -> None:
    """Exercises that check themselves: functions of the lessons, for you to write by hand.

    In a folder of your own: `handtorn exercise start` makes a file, you write in it, `handtorn exercise check` says
    what is wrong. Each exercise is one file, 03_square_loss.py, or a notebook. NAME is an exercise's name, number or
    file; without it, it is the one that you saved last.
    """


@exercise.command("list")
def list_all() -> None:
    """List all exercises, and what you have done of them."""
    from ..learner.tables import summary, table_of_exercises

    progress = _progress()
    console().print(table_of_exercises(progress))
    click.echo(f"\n{summary(progress)}")


@exercise.command()
@NAME
@click.option("--notebook", is_flag=True, help="Make a Jupyter notebook in place of a .py file.")
def start(name: str | None, notebook: bool) -> None:
    """Make the file of an exercise in this folder; without NAME, of the next one. No file is overwritten."""
    from .. import catalogue
    from ..learner import recording, starting
    from ..learner.course import next_exercise
    from ..learner.describing import Step
    from ..learner.showing import print_steps, print_task

    chosen = catalogue.find(name) if name is not None else next_exercise(_progress())
    if chosen is None:
        click.echo("All exercises are done. `handtorn exercise list` shows them; give a NAME to take one again.")
        return
    out, file = console(), starting.name_of(chosen, notebook)
    if name is None and starting.present(chosen, HERE):
        file = starting.present(chosen, HERE)[-1].name
        out.print(f"{file} is here already, and is not solved yet.", highlight=False)
    else:
        starting.start(chosen, HERE, notebook)
        recording.record_start(chosen.name, HERE, _tell)
        out.print(f"Made {file}.", highlight=False)
    print_task(chosen, out)
    print_steps([Step("Write in it, save it, and:", f"handtorn exercise check {chosen.name}")], out)


@exercise.command()
@NAME
@click.option("--watch", "watching", is_flag=True, help="Check again at every save, until Ctrl-C.")
@click.option("--seed", type=click.IntRange(0), metavar="N", help="Decides the inputs.  [new ones in every run]")
def check(name: str | None, watching: bool, seed: int | None) -> int:
    """Check what you wrote: what holds, what does not, on which smallest input, and which mistake it is.

    Your code runs in a process of its own, and is stopped where a call takes longer than 10 seconds. It is your own
    code, and runs without any further protection.

    Exit status: 0 all checks hold, 1 one does not, 2 bad usage or no such file, 3 nothing could be checked: the file
    cannot be loaded, or uses what is not to be used.
    """
    if not watching:
        return _check(name, seed)
    from ..learner.files import locate
    from ..learner.watching import watch

    _, path = locate(name, HERE)
    names = None if name is None else {path.name}
    watch(path.parent, names, lambda: _check(name, seed, says_which=False), console())
    return AS_EXPECTED


def _check(name: str | None, seed: int | None, says_which: bool = True) -> int:
    from ..learner.checking import check_answer, new_seed
    from ..learner.course import what_next
    from ..learner.files import files_of, locate, read
    from ..learner.recording import record_check
    from ..learner.showing import print_checked
    from ..results import PASSED

    chosen, path = locate(name, HERE)
    answer = read(chosen, path)
    with _busy(f"Checking {path.name} …"):
        checked = check_answer(answer, new_seed() if seed is None else seed)
    progress = record_check(checked, path.parent, _tell)
    if says_which and (name is None or (path.name != Path(name).name and len(files_of(chosen, path.parent)) > 1)):
        click.echo(f"{path.name} was saved last.")
    print_checked(checked, what_next(checked, progress), console())
    if checked.result.message:
        return COLUMN_FAILED
    return AS_EXPECTED if checked.result.status == PASSED else VERDICT_IS_NO


@exercise.command()
@NAME
def hint(name: str | None) -> None:
    """Show one hint more than before."""
    from ..learner.describing import Step
    from ..learner.recording import record_hint
    from ..learner.showing import print_prose, print_steps

    chosen, out = _chosen(name), console()
    if not chosen.hints:
        raise UserError(f"there is no hint for {chosen.name}: its task and its docstring are all there is.")
    before = _progress().of(chosen.name).hints
    shown = min(before + 1, len(chosen.hints))
    record_hint(chosen.name, shown, HERE, _tell)
    for number, text in enumerate(chosen.hints[:shown], start=1):
        print_prose(f"Hint {number} of {len(chosen.hints)} for {chosen.name}: {text}", out)
    if shown == len(chosen.hints):
        print_prose("There is no other hint.", out)
        print_steps([Step("What is left is the solution:", f"handtorn exercise solution {chosen.name} --give-up")], out)


@exercise.command()
@NAME
def diff(name: str | None) -> None:
    """Show what you changed, against the file as it was at the beginning."""
    from ..learner.differing import differences
    from ..learner.files import locate, read
    from ..learner.showing import print_diff

    chosen, path = locate(name, HERE)
    lines = differences(read(chosen, path))
    print_diff(lines or [f"{path.name} is as it was at the beginning."], console())


@exercise.command()
@NAME
@click.option("--give-up", is_flag=True, help="Before you have solved it; your progress remembers that.")
def solution(name: str | None, give_up: bool) -> None:
    """Show the solution, once you have solved the exercise."""
    from ..learner.recording import record_giving_up
    from ..learner.showing import print_code

    chosen = _chosen(name)
    entry = _progress().of(chosen.name)
    if not entry.is_done and not give_up:
        raise UserError(
            f"{chosen.name} is not solved yet: the solution is shown after that, or with --give-up, which your "
            f"progress remembers. A hint gives less away: `handtorn exercise hint {chosen.name}`."
        )
    if not entry.is_done:
        record_giving_up(chosen.name, HERE, _tell)
    print_code(chosen, console())


@exercise.command()
def progress() -> None:
    """Show what you have done in this folder, and when."""
    from ..learner.tables import summary, table_of_progress

    found = _progress()
    if not any(entry.state for entry in found.entries.values()):
        click.echo(f"Nothing is begun in this folder yet: {_how_to_begin()}.")
        return
    console().print(table_of_progress(found))
    click.echo(f"\n{summary(found)}")


@exercise.command()
@NAME
@click.option("--all", "every", is_flag=True, help="All exercises of this folder.")
def reset(name: str | None, every: bool) -> None:
    """Put a file back to what it was at the beginning. What you wrote is kept beside it, as 03_square_loss.py.bak-1."""
    from .. import catalogue
    from ..learner import recording, starting

    if (name is None) != every:
        raise UserError("which exercise is to be reset? Expected a NAME, or --all for all exercises of this folder.")
    chosen = [catalogue.find(name)] if name is not None else catalogue.every()
    done = [one for one in chosen if not every or starting.present(one, HERE)]
    if not done:
        raise UserError("there is no exercise in this folder, so nothing was reset.")
    for one in done:
        for path, copy in starting.reset(one, HERE):
            click.echo(
                f"{path.name} is as at the beginning; what it held is in {copy.name}."
                if copy is not None
                else f"{path.name} was as at the beginning."
            )
    for name in recording.record_reset([one.name for one in done], HERE, _tell):
        click.echo(f"{name} was solved: it is to be solved anew, and progress has it as {_progress().of(name).state}.")


@exercise.command("export-progress")
@click.argument("file", type=FILE, required=False)
def export_progress(file: Path | None) -> None:
    """Write your progress into FILE, to take it to another computer or folder: see import-progress."""
    from ..learner.carrying import export

    path, count = export(HERE, file, _tell)
    click.echo(f"Progress of {count} exercise{'s' * (count != 1)}: {path}.")
    click.echo(f"On another computer: handtorn exercise import-progress {path.name}")


@exercise.command("import-progress")
@click.argument("file", type=FILE)
def import_progress(file: Path) -> None:
    """Add the progress in FILE to that of this folder: what is solved in one of them is solved."""
    from ..learner.carrying import take_in
    from ..learner.tables import summary

    click.echo(summary(take_in(file, HERE, _tell)))


@exercise.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--only", default="", metavar="1-12,NAME,…", help="Some exercises.  [all]")
@click.option(
    "--install", default="", metavar="WHAT", help="What students give to `pip install`: an address or a file."
)
def export(folder: Path, only: str, install: str) -> None:
    """Write a teacher's handout into DIR, a new or empty folder: the files of exercises, notebooks, and a README.

    It holds no solutions, checks or hints: those are in handtorn, which students install.
    """
    from .. import catalogue
    from ..learner.handout import write_handout

    chosen = catalogue.choose(only) if only else catalogue.every()
    write_handout(folder, chosen, install)
    click.echo(f"{len(chosen)} exercises: {folder}")
    if not install:
        click.echo("Its README leaves open what students install: say it with --install, or write it in.", err=True)


def _how_to_begin() -> str:
    from ..learner.files import last_saved

    first = last_saved(HERE)
    if first is None:
        return "`handtorn exercise start` makes the first exercise"
    return f"write in {first[1].name}, save it, and `handtorn exercise check {first[0].name}`"


def _tell(text: str) -> None:
    click.echo(text, err=True)


def _progress() -> Progress:
    from ..learner.progress_file import load

    return load(HERE, _tell)


def _chosen(name: str | None) -> Exercise:
    """The exercise that is meant; its file need not be there."""
    from ..learner.course import next_exercise
    from ..learner.files import find, last_saved

    if name is not None:
        return find(name)
    found = last_saved(HERE)
    chosen = found[0] if found is not None else next_exercise(_progress())
    if chosen is None:
        raise UserError("all exercises are done: give the NAME of one.")
    return chosen


@contextmanager
def _busy(text: str) -> Iterator[None]:
    """Say on a terminal what is going on."""
    from rich.console import Console

    err = Console(stderr=True)
    if not err.is_terminal:
        yield
        return
    with err.status(text):
        yield
