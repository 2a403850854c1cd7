"""Writes into progress what came of checks, hints and solutions."""

from __future__ import annotations

from pathlib import Path

from ..results import PASSED
from .checking import Checked
from .progress import Progress, Solved, digest_of, now
from .progress_file import Tell, change


def record_check(checked: Checked, folder: Path, tell: Tell) -> Progress:
    """A check was made: write it down."""
    return change(folder, tell, lambda progress: with_check(progress, checked))


def with_check(progress: Progress, checked: Checked) -> Progress:
    """Progress with a check in it. The first right answer is what counts as solved."""
    if not checked.counts:
        return progress
    name, when = checked.answer.exercise.name, now()
    entry = progress.of(name)
    solved = entry.solved
    if checked.result.status == PASSED and solved is None:
        solved = Solved(when, checked.seed, digest_of(name, checked.answer.text))
    return progress.with_entry(name, checks=entry.checks + 1, last=when, solved=solved)


def record_start(name: str, folder: Path, tell: Tell) -> None:
    """A file was made."""
    change(folder, tell, lambda progress: progress.with_entry(name, started=progress.of(name).started or now()))


def record_hint(name: str, shown: int, folder: Path, tell: Tell) -> None:
    """So many hints were shown."""
    change(folder, tell, lambda progress: progress.with_entry(name, hints=max(shown, progress.of(name).hints)))


def record_giving_up(name: str, folder: Path, tell: Tell) -> None:
    """The solution was shown before it was found."""
    change(folder, tell, lambda progress: progress.with_entry(name, given_up=progress.of(name).given_up or now()))


def record_reset(names: list[str], folder: Path, tell: Tell) -> list[str]:
    """Exercises are to be solved anew. The hints that were shown, and the solution, are still known.

    Returns:
        Those that were solved.
    """
    solved: list[str] = []

    def changed(progress: Progress) -> Progress:
        solved[:] = [name for name in names if progress.of(name).solved is not None]
        for name in solved:
            progress = progress.with_entry(name, solved=None)
        return progress

    change(folder, tell, changed)
    return solved
