"""Ctrl-C as a question that a loop asks, and not as an exception out of nowhere.

A KeyboardInterrupt that is raised while Python happens to be inside a destructor, as it often is where MXNet frees
arrays, is printed and lost. A flag is not.
"""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

PATIENCE = 3.0  # seconds after which a second Ctrl-C means that the first did not help


@contextmanager
def asked_to_stop() -> Iterator[Callable[[], bool]]:
    """Give a function that says whether Ctrl-C was pressed since; pressed again much later, it stops everything."""
    pressed: list[float] = []

    def note(_signal: int, _frame: object) -> None:
        pressed.append(time.monotonic())
        if pressed[-1] - pressed[0] > PATIENCE:
            raise KeyboardInterrupt

    # Only the main thread may ask for signals, and a program that ignores Ctrl-C has its reasons.
    mine = threading.current_thread() is threading.main_thread() and signal.getsignal(signal.SIGINT) != signal.SIG_IGN
    before = signal.signal(signal.SIGINT, note) if mine else None
    try:
        yield lambda: bool(pressed)
    finally:
        if mine:
            signal.signal(signal.SIGINT, before)
