"""Progress bars: on a terminal only, and on standard error, so that what is printed can be piped."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Advance = Callable[[int], None]
"""Called with a number of steps that were done since the last call."""
StartProgress = Callable[[str, int], Advance]
"""Starts a bar with a title and a length in steps, and returns the :data:`Advance` of that bar."""


def no_progress(_title: str, _steps: int) -> Advance:
    """Show nothing: a :data:`StartProgress` for callers that want no bars."""
    return lambda _done: None


@contextmanager
def progress_bars() -> Iterator[StartProgress]:
    """Show bars while the block runs, and remove them at its end.

    Yields:
        A function that starts a bar of so many steps; :func:`no_progress` where standard error is no terminal.
    """
    if not sys.stderr.isatty():
        yield no_progress
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn
    from rich.progress import TimeRemainingColumn as TimeLeft
    from rich.text import Text

    class Rate(ProgressColumn):
        """Steps per second."""

        def render(self, task: Task) -> Text:
            speed = task.finished_speed or task.speed
            return Text("" if speed is None else f"{speed:,.3g}/s", style="progress.data.speed")

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), Rate(), TimeLeft(compact=True))
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:

        def start(title: str, steps: int) -> Advance:
            bar = bars.add_task(title, total=steps)
            return lambda done: bars.advance(bar, done)

        yield start
