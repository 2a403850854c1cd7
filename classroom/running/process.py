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
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import IO, Any, NoReturn

from ..box import wire
from ..box.learner import Work
from .session import LimitHit, open_failed, raised_there

SECONDS = 10.0  # for one call: more than a hundred times what the slowest solution takes on MXNet
TO_START = 60.0  # importing MXNet on a busy laptop
LENGTH = struct.Struct("<I")
MOST_PRINTED = 2000  # characters of the learner's prints that are shown
MOST_OUTPUT = 20_000_000  # bytes that a learner's code may print: more comes of a loop, and would fill the disk
LOOK = 0.1  # seconds between two looks at how much was printed

#: A file called random.py in the current folder must not take the place of Python's own.
START = "import sys; sys.path[:] = filter(None, sys.path); from classroom.box.__main__ import main; main()"


def output_file() -> IO[bytes]:
    """A file for what is printed, which is gone when it is closed."""
    return tempfile.TemporaryFile("a+b")


def last_of(output: IO[bytes]) -> str:
    """The last of what was printed."""
    output.seek(0, os.SEEK_END)
    output.seek(max(0, output.tell() - 4 * MOST_PRINTED))  # a character has up to 4 bytes
    return output.read().decode(errors="replace")[-MOST_PRINTED:]


class Process:
    """A process that loaded a text.

    Args:
        work: what to load.
        seconds: for each call.
        output: where what its code prints is added: a file for reading and adding bytes (:func:`output_file`), which
            whoever made it closes; one of its own if it is not given.
    """

    def __init__(self, work: Work, seconds: float = SECONDS, output: IO[bytes] | None = None) -> None:
        self.work, self.seconds = work, seconds
        self._printed = output_file() if output is None else output
        self._is_own = output is None
        self._process = subprocess.Popen(
            [sys.executable, "-u", "-c", START],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._printed, env=self._environment(),
        )  # fmt: skip
        self._frames: queue.SimpleQueue[Any] = queue.SimpleQueue()
        threading.Thread(target=self._read, daemon=True).start()
        try:
            self._exchange(work, TO_START)
            answer = self._answer(seconds)
        except LimitHit:
            self.close()
            raise
        if "error" in answer:
            self.close()
            raise open_failed(answer["error"], work.file)

    @staticmethod
    def _environment() -> dict[str, str]:
        # Its package has to be found there also where it was found through the current folder.
        path = os.pathsep.join(path or os.getcwd() for path in sys.path)
        return {**os.environ, "PYTHONPATH": path, "PYTHONIOENCODING": "utf-8:backslashreplace"}

    def call(self, method: str, arguments: tuple[Any, ...], options: dict[str, Any]) -> Any:
        """Call a method of the caller there; see :class:`~classroom.running.session.Session`."""
        answer = self._exchange((method, arguments, options), self.seconds)
        if "error" in answer:
            raise raised_there(answer["error"], self.work.file)
        return answer.get("value")

    def printed(self) -> str:
        """The last of what the learner's code printed."""
        return last_of(self._printed)

    def _exchange(self, message: Any, seconds: float) -> dict[str, Any]:
        body = pickle.dumps(message)
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(LENGTH.pack(len(body)) + body)
            self._process.stdin.flush()
        except OSError:  # it is gone: so there is no answer, which is found out there
            pass
        return self._answer(seconds)

    def _answer(self, seconds: float) -> dict[str, Any]:
        deadline = time.monotonic() + seconds
        while True:
            try:
                came = self._frames.get(timeout=LOOK)
                break
            except queue.Empty:
                if os.fstat(self._printed.fileno()).st_size > MOST_OUTPUT:
                    self._stop(
                        "output", f"It printed more than {MOST_OUTPUT // 10**6} MB: is there a loop without an end?"
                    )
                if time.monotonic() > deadline:
                    self._stop("time", f"It did not end within {seconds:g} seconds: is there a loop without an end?")
        if not isinstance(came, dict):
            self._stop("ended", "The process ended before it answered: does the code call exit(), or crash?")
        answer: dict[str, Any] = came
        return answer

    def _stop(self, limit: str, message: str) -> NoReturn:
        self._process.kill()
        raise LimitHit(limit, message)

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
        if self._is_own:
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
