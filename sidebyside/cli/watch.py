"""``handtorn compare --watch``: compares somebody's own code again whenever it is saved, and shows what changed."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from textwrap import shorten
from typing import TYPE_CHECKING, Any

from ..tools import watching
from ..tools.errors import ColumnFailed, UserError
from ..tools.tables import Finding

if TYPE_CHECKING:
    from rich.console import Console

    from ..comparison.comparison import Comparison

MOST_OF_OLD = 70  # characters of a sentence that holds no longer


def watch(
    path: Path, compare: Callable[[], Comparison], console: Console, wait: Callable[[Path], None] | None = None
) -> None:
    """Compare, show the answer, wait until something is saved, and again, until Ctrl-C.

    Args:
        path: the file or folder of the user's.
        compare: runs the comparison.
        console: where to.
        wait: returns when something at the path has changed.
    """
    texts, told = watching.texts_of(_files(path)), None
    while True:
        state = watching.state_of(_files(path))
        findings = _answer(compare)
        _show(findings, told, console)
        told = [finding.text for finding in findings]
        console.print(f"Watching {path}: saving it compares again, Ctrl-C ends it.", style="dim", highlight=False)
        if wait is None:
            watching.wait_for_change(lambda: _files(path), state)
        else:
            wait(path)
        before, texts = texts, watching.texts_of(_files(path))
        console.rule(style="dim")
        for line in watching.changes(before, texts):
            console.print(line, highlight=False, markup=False)


def wait_for_change(path: Path, pause: Callable[[float], None] = time.sleep) -> None:
    """Return when a file at the path has another time, another size, has come or gone."""
    watching.wait_for_change(lambda: _files(path), pause=pause)


def _files(path: Path) -> list[Path]:
    """The file and those beside it that it may import; all of a folder."""
    folder = path if path.is_dir() else path.parent
    return sorted({*folder.glob("*.py"), *([] if path.is_dir() else [path])})


def _answer(compare: Callable[[], Comparison]) -> list[Finding]:
    """What there is to say of the code as it is now; a mistake in it is an answer too."""
    from ..comparison.on_diagnosis import on_diagnosis

    try:
        return on_diagnosis(compare().diagnosis)
    except (UserError, ColumnFailed) as error:
        return [Finding(str(error), False)]


def _show(findings: list[Finding], told: list[str] | None, console: Any) -> None:
    """The answer, with what it no longer says."""
    for finding in findings:
        new = "new: " if told is not None and finding.text not in told else ""
        console.print(f"{new}{finding.for_terminal()}", highlight=False)
    failed = len(findings) == 1 and findings[0].holds is False  # nothing else was found out
    for text in told or []:
        if not failed and text not in [finding.text for finding in findings]:
            console.print(f"no longer: {shorten(text, MOST_OF_OLD)}", highlight=False, markup=False, style="dim")
