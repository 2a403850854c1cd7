"""``handtorn exercise check --watch``: checks again at every save."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from sidebyside.tools import watching
from sidebyside.tools.errors import UserError

from .files import all_files, find, read

if TYPE_CHECKING:
    from rich.console import Console


def watch(
    folder: Path,
    names: set[str] | None,
    check: Callable[[], object],
    console: Console,
    wait: Callable[[], None] | None = None,
) -> None:
    """Check, wait until an exercise is saved, show what changed in it, and again, until Ctrl-C.

    Args:
        folder: in which files are watched.
        names: of the files that are watched; None for those of all exercises.
        check: checks what was saved last, and prints what came of it.
        console: where to.
        wait: returns when something was saved.
    """

    def files() -> list[Path]:
        return [path for _, path in all_files(folder) if names is None or path.name in names]

    texts = watching.texts_of(files(), _lines)
    while True:
        state = watching.state_of(files())
        try:
            check()
        except UserError as error:  # of a file that is gone, or is being saved
            console.print(f"{error}", highlight=False, markup=False)
        console.print("Saving checks again, Ctrl-C ends it.", style="dim", highlight=False)
        if wait is None:
            watching.wait_for_change(files, state, settle=True)
        else:
            wait()
        before, texts = texts, watching.texts_of(files(), _lines)
        console.rule(style="dim")
        for line in watching.changes(before, texts):
            console.print(line, highlight=False, markup=False)


def _lines(path: Path) -> list[str]:
    """The lines of what is checked in a file: of a notebook, those of its cell."""
    try:
        return read(find(path.name), path).text.splitlines()
    except UserError:
        return []
