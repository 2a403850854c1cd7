"""One box for each submission: exercises are opened in it, one after the other."""

from __future__ import annotations

from ..box.learner import Work
from .running import Recipe, Running
from .session import BoxSession


class Box:
    """A sandbox for one submission; used in a ``with`` block. A new one is started where the last broke down.

    One thread at a time may use it.

    Args:
        recipe: how boxes are started.
    """

    def __init__(self, recipe: Recipe) -> None:
        self._recipe = recipe
        self._running = Running(recipe)
        self._session: BoxSession | None = None

    def open(self, work: Work) -> BoxSession:
        """Load a text in a process of its own. The session that was open before is closed.

        Args:
            work: the text, and what it may use.

        Raises:
            LoadFailed: the text does not run.
            LimitHit: a limit was hit while it did.
            NoSandbox: no new box could be started.
        """
        if self._session is not None:
            self._session.close()
            self._session = None
        if not self._running.usable:
            self._running.stop()
            self._running = Running(self._recipe)
        self._running.wait()
        self._session = BoxSession(self._running, work)
        return self._session

    def close(self) -> None:
        """End all of it."""
        if self._session is not None:
            self._session.close()
        self._running.stop()

    def __enter__(self) -> Box:
        return self

    def __exit__(self, *_of_error: object) -> None:
        self.close()
