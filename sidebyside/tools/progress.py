"""Progress bars: on a terminal only, and on standard error, so that what is printed can be piped."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Advance = Callable[[int], None]
StartProgress = Callable[[str, int], Advance]
"""Starts a bar with a title and a length, and returns what to call with each number of steps done."""


def no_progress(_title: str, _steps: int) -> Advance:
    """Show nothing."""
    return lambda _done: None


@contextmanager
def progress_bars() -> Iterator[StartProgress]:
    """Give a function that starts a bar of so many steps and returns what to call with each number of steps done."""
    if not sys.stderr.isatty():
        yield no_progress
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn
    from rich.progress import TimeRemainingColumn as TimeLeft
    from rich.text import Text

    class Rate(ProgressColumn):
        """How many steps there are in a second."""

        def render(self, task: Task) -> Text:
            speed = task.finished_speed or task.speed
            return Text("" if speed is None else f"{speed:,.3g}/s", style="progress.data.speed")

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), Rate(), TimeLeft(compact=True))
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:

        def start(title: str, steps: int) -> Advance:
            bar = bars.add_task(title, total=steps)
            return lambda done: bars.advance(bar, done)

        yield start
