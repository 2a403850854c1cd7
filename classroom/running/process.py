"""A learner's own code in a process of its own, on the learner's own machine: stopped when it takes too long."""

from __future__ import annotations

import os
import pickle
import queue
import struct
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from ..box import wire
from ..box.learner import Work
from .session import LimitHit, open_failed, raised_there

SECONDS = 10.0  # for one call: more than a hundred times what the slowest solution takes on MXNet
TO_START = 60.0  # importing MXNet on a busy laptop
LENGTH = struct.Struct("<I")
MOST_PRINTED = 2000  # characters of the learner's prints that are shown


class Process:
    """A process that loaded a text.

    Args:
        work: what to load.
        seconds: for each call.
    """

    def __init__(self, work: Work, seconds: float = SECONDS) -> None:
        self.work, self.seconds = work, seconds
        self._printed = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the process
        self._process = subprocess.Popen(
            [sys.executable, "-m", "classroom.box"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._printed, env=self._environment(),
        )  # fmt: skip
        self._frames: queue.SimpleQueue[Any] = queue.SimpleQueue()
        threading.Thread(target=self._read, daemon=True).start()
        answer = self._exchange(work, TO_START + seconds)
        if "error" in answer:
            self.close()
            raise open_failed(answer["error"], work.file)

    @staticmethod
    def _environment() -> dict[str, str]:
        # Its package has to be found there also where it was found through the current folder.
        return {**os.environ, "PYTHONPATH": os.pathsep.join(path or os.getcwd() for path in sys.path)}

    def call(self, method: str, arguments: tuple[Any, ...], options: dict[str, Any]) -> Any:
        """Call a method of the caller there; see :class:`~classroom.running.session.Session`."""
        answer = self._exchange((method, arguments, options), self.seconds)
        if "error" in answer:
            raise raised_there(answer["error"], self.work.file)
        return answer.get("value")

    def printed(self) -> str:
        """The last of what the learner's code printed."""
        self._printed.seek(0)
        return self._printed.read().decode(errors="replace")[-MOST_PRINTED:]

    def _exchange(self, message: Any, seconds: float) -> dict[str, Any]:
        body = pickle.dumps(message)
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(LENGTH.pack(len(body)) + body)
            self._process.stdin.flush()
            came = self._frames.get(timeout=seconds)
        except queue.Empty:
            self._process.kill()
            raise LimitHit(
                "time", f"It did not end within {seconds:g} seconds: is there a loop without an end?"
            ) from None
        except OSError:
            came = None
        if not isinstance(came, dict):
            self._process.kill()
            raise LimitHit("ended", "The process ended before it answered: does the code call exit(), or crash?")
        return came

    def _read(self) -> None:
        assert self._process.stdout is not None
        try:
            while True:
                self._frames.put(wire.receive(self._exactly))
        except (EOFError, ValueError, OSError):
            self._frames.put(None)

    def _exactly(self, size: int) -> bytes:
        assert self._process.stdout is not None
        came = self._process.stdout.read(size)
        if len(came) != size:
            raise EOFError
        return came

    def close(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.wait()
        self._printed.close()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with suppress(OSError):  # what was not sent any more
                    stream.close()


@contextmanager
def process(work: Work, seconds: float = SECONDS) -> Iterator[Process]:
    """A process for the time of a block."""
    started = Process(work, seconds)
    try:
        yield started
    finally:
        started.close()
