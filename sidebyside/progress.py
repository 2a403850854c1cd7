"""Progress bars: on a terminal only, and on standard error, so that what is printed can be piped."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .comparison import StartProgress


@contextmanager
def progress_bars() -> Iterator[StartProgress]:
    """Give a function that starts a bar of so many steps and returns what to call with each number of steps done."""
    if not sys.stderr.isatty():
        from .comparison import no_progress

        yield no_progress
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bars:

        def start(title: str, steps: int) -> Callable[[int], None]:
            bar = bars.add_task(title, total=steps)
            return lambda done: bars.advance(bar, done)

        yield start
