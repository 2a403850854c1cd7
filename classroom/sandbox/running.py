"""A box that is running: its processes, seen from outside."""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import socket
import subprocess
import tempfile
from dataclasses import asdict, dataclass
from typing import Any

from .bundle import PLACE
from .commands import Descriptors, Programs, box_command
from .errors import NoSandbox
from .interpreter import Interpreter
from .limits import Limits
from .watch import descendants

TO_END = 10.0  # seconds in which a process that was killed is gone, on a machine that swaps
CODE = """
import sys
sys.path[0] = {place!r}
sys.path.append({packages!r})
from classroom.box.zygote import main
main({control}, {limits!r})
"""


@dataclass(frozen=True)
class Recipe:
    """All that is needed to start a box; it can be pickled, for another process to start some."""

    programs: Programs
    interpreter: Interpreter
    limits: Limits
    bundle: bytes
    filter: bytes


class Running:
    """The processes of a box.

    Args:
        recipe: how to start them. It is not waited for.

    Attributes:
        control: the socket on which its first process is asked for forks.
        first: the number of that process; 0 before :meth:`wait`.
        usable: can the next exercise run in it? Not where it ended, or where the last one left something in /tmp.
    """

    def __init__(self, recipe: Recipe) -> None:
        self.recipe, self.first, self.usable = recipe, 0, True
        self._pidfd, self._last_words = -1, ""
        self.control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        # No pipes: bubblewrap that writes to one whose reader was killed ends before it has told its child to go on.
        self._info = os.memfd_create("info")
        self._said = tempfile.TemporaryFile()  # noqa: SIM115
        with theirs, _in_memory(recipe.bundle) as bundle, _in_memory(recipe.filter) as program:
            descriptors = Descriptors(theirs.fileno(), bundle, program if recipe.filter else -1, self._info)
            code = self._code(descriptors)
            self._process = subprocess.Popen(
                box_command(recipe.programs, recipe.interpreter, recipe.limits, descriptors, code),
                stdin=subprocess.DEVNULL, stdout=self._said, stderr=self._said,
                pass_fds=descriptors.all(), start_new_session=True,  # Ctrl-C is the grader's
            )  # fmt: skip

    def _code(self, descriptors: Descriptors) -> str:
        packages = os.path.dirname(self.recipe.interpreter.packages[0])
        limits = asdict(self.recipe.limits)
        return CODE.format(place=PLACE, packages=packages, control=descriptors.control, limits=limits)

    def wait(self) -> None:
        """Until it is ready.

        Raises:
            NoSandbox: it does not start, with what bubblewrap said.
        """
        if self.first:
            return
        self.control.settimeout(self.recipe.limits.start_seconds)
        try:
            ready = self.control.recv(16) == b"ready"
        except OSError:
            ready = False
        if not ready:
            self.stop()
            raise NoSandbox(f"no box starts: {self.said() or 'bubblewrap gave no reason'}")
        self.control.settimeout(None)
        self.first = json.loads(os.pread(self._info, 4096, 0))["child-pid"]
        self._pidfd = os.pidfd_open(self.first)

    def said(self) -> str:
        """What bubblewrap and the first process printed, until it was stopped: nothing, where all is well."""
        if self._said.closed:
            return self._last_words
        self._said.seek(0)
        return " ".join(self._said.read().decode(errors="replace").split())[-500:]

    def end_fork(self) -> dict[str, Any]:
        """Have the fork ended that is there, and return what the first process says of it."""
        with contextlib.suppress(OSError):
            self.control.send(b"end")
        return self.ended()

    def ended(self) -> dict[str, Any]:
        """Wait for the word that the fork is gone; ``{}`` where the box is gone, too."""
        ready, _, _ = select.select([self.control], [], [], TO_END)
        try:
            told = json.loads(self.control.recv(4096)) if ready else {}
        except (OSError, ValueError):
            told = {}
        if not told.get("clean"):
            self.usable = False
        return told

    def stop(self) -> None:
        """End all of it. What is killed is the first process: bubblewrap, its parent, then ends by itself.

        Where that is not known yet, it is left to start, and to find its socket closed.
        """
        self.usable = False
        self.control.close()
        if self._pidfd >= 0:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._pidfd, signal.SIGKILL)
            os.close(self._pidfd)
            self._pidfd = -1
        try:
            self._process.wait(TO_END)
        except subprocess.TimeoutExpired:  # all of them: one alone may leave another that waits for it
            for number in [*descendants(self._process.pid), self._process.pid]:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(number, signal.SIGKILL)
            self._process.wait()
        if not self._said.closed:
            self._last_words = self.said()
            self._said.close()
            os.close(self._info)


@contextlib.contextmanager
def _in_memory(content: bytes) -> Any:
    """A file that has no name, from which a box reads."""
    number = os.memfd_create("box")
    try:
        with os.fdopen(os.dup(number), "wb") as file:
            file.write(content)
        os.lseek(number, 0, os.SEEK_SET)
        yield number
    finally:
        os.close(number)
