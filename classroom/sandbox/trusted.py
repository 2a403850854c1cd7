"""No sandbox: for code of people who are trusted, and for systems without bubblewrap."""

from __future__ import annotations

from ..box.learner import Work
from ..running.process import SECONDS, Process


class Trusted:
    """Looks like a Sandbox, and starts plain processes: they see all that their user sees.

    Args:
        seconds: for each call.

    Attributes:
        description: what results say of their isolation.
    """

    description = "none: trusted code"

    def __init__(self, seconds: float = SECONDS) -> None:
        self.seconds = seconds

    def prove(self) -> list[str]:
        """Nothing is tried: nothing would hold."""
        return []

    def box(self) -> TrustedBox:
        """What stands for a box."""
        return TrustedBox(self.seconds)


class TrustedSession(Process):
    """A process, used like a session of a box."""

    def __enter__(self) -> TrustedSession:
        return self

    def __exit__(self, *_of_error: object) -> None:
        self.close()


class TrustedBox:
    """Looks like a Box: a process of its own for each exercise.

    Args:
        seconds: for each call.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._session: TrustedSession | None = None

    def open(self, work: Work) -> TrustedSession:
        """Load a text in a process; that of the session before ends. It raises as a Box does."""
        self.close()
        self._session = TrustedSession(work, self.seconds)
        return self._session

    def close(self) -> None:
        """End what is open."""
        if self._session is not None:
            self._session.close()
            self._session = None

    def __enter__(self) -> TrustedBox:
        return self

    def __exit__(self, *_of_error: object) -> None:
        self.close()
