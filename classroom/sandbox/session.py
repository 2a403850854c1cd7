"""One exercise in a box: calls go in, values come out, and what is too much is stopped."""

from __future__ import annotations

import contextlib
import os
import pickle
import select
import signal
import socket
import struct
from typing import Any

from ..box import wire
from ..box.learner import Work
from ..running.session import LimitHit, open_failed, raised_there
from .running import Running
from .watch import OverLimit, Watch, over

LENGTH = struct.Struct("<I")
MOST_PRINTED = 2000  # characters of the learner's prints that are shown
AT_ONCE = 2**16  # bytes read in one go
OUT_OF_MEMORY = 77  # see classroom.box.zygote
TO_BE_TOLD = 0.2  # seconds between a fork's end and the word of it
ADVICE = "Does the code end or crash its process?"


class BoxSession:
    """A text that was loaded in a fork of a box's first process. It is over after a LimitHit, or when it is closed.

    Args:
        running: the box.
        work: what to load.

    Raises:
        LoadFailed: the text does not run.
        LimitHit: a limit was hit while it did.
    """

    def __init__(self, running: Running, work: Work) -> None:
        self.work, self._running, self._limits = work, running, running.recipe.limits
        self._over: LimitHit | None = None
        self._told: dict[str, Any] | None = None
        self._came, self._last, self._printed, self._silent = bytearray(), b"", 0, False
        self._channel, theirs = socket.socketpair()
        self._output, printing = os.pipe()
        os.set_blocking(self._output, False)
        self._channel.setblocking(False)
        with theirs:
            try:
                socket.send_fds(running.control, [b"open"], [theirs.fileno(), printing])
            except OSError:
                running.usable = False
                self._told = {}
            finally:
                os.close(printing)
        answer = self._exchange(work)
        if "error" in answer:
            self.close()
            raise open_failed(answer["error"], work.file)

    def call(self, method: str, arguments: tuple[Any, ...], options: dict[str, Any]) -> Any:
        """Call a method of the caller there; see :class:`~classroom.running.session.Session`."""
        answer = self._exchange((method, arguments, options))
        if "error" in answer:
            raise raised_there(answer["error"], self.work.file)
        return answer.get("value")

    def printed(self) -> str:
        """The last of what the learner's code printed."""
        if self._output >= 0:
            with contextlib.suppress(OverLimit):  # the next call says so
                self._read_output()
        return wire.shown(self._last.decode(errors="replace")[-MOST_PRINTED:])

    def close(self) -> None:
        """End the fork, and all that it started."""
        if self._output < 0:
            return
        if self._told is None:
            self._told = self._running.end_fork()
        self.printed()
        os.close(self._output)
        self._output = -1
        self._channel.close()

    def __enter__(self) -> BoxSession:
        return self

    def __exit__(self, *_of_error: object) -> None:
        self.close()

    def _exchange(self, message: Any) -> dict[str, Any]:
        if self._over is not None:
            raise LimitHit(self._over.limit, str(self._over))
        if self._output < 0:
            raise ValueError("This session is closed: open the work again.")
        watch = Watch(self._running.first, self._limits)
        try:
            body = pickle.dumps(message)
            self._write(LENGTH.pack(len(body)) + body, watch)
            answer = wire.receive(lambda size: self._read(size, watch))
            if not isinstance(answer, dict):
                raise wire.Unreadable("an answer that is none")
            limit = answer["error"].get("limit") if isinstance(answer.get("error"), dict) else ""
            if limit in ("memory", "files", "processes"):
                raise over(limit, self._limits)
        except EOFError:
            raise self._stop(*self._why_it_ended()) from None
        except wire.TooLarge as error:
            raise self._stop("output", f"It answered with {error}.") from None
        except wire.Unreadable as error:
            raise self._stop("ended", f"It answered with {error}.") from None
        except OverLimit as error:
            raise self._stop(error.limit, str(error)) from None
        except BaseException:  # Ctrl-C: what is half read is of no use
            self.close()
            raise
        return answer

    def _stop(self, limit: str, message: str) -> LimitHit:
        self._over = LimitHit(limit, message)
        self.close()
        return self._over

    def _write(self, data: bytes, watch: Watch) -> None:
        left = memoryview(data)
        while left:
            try:
                left = left[self._channel.send(left) :]
            except BlockingIOError:
                self._wait(select.POLLOUT, watch)
            except OSError:
                raise EOFError from None

    def _read(self, size: int, watch: Watch) -> bytes:
        while len(self._came) < size:
            try:
                part = self._channel.recv(AT_ONCE)
            except BlockingIOError:
                self._wait(select.POLLIN, watch)
                continue
            except OSError:
                part = b""
            if not part:
                raise EOFError
            self._came += part
        found = bytes(self._came[:size])
        del self._came[:size]
        return found

    def _wait(self, events: int, watch: Watch) -> None:
        """Until the channel can be read or written, or it is time to look; read what is printed meanwhile."""
        poll = select.poll()
        poll.register(self._channel, events)
        if not self._silent:
            poll.register(self._output, select.POLLIN)
        if self._told is None:
            poll.register(self._running.control, select.POLLIN)
        for number, _event in poll.poll(watch.wait() * 1000 + 1):
            if number == self._output:
                self._read_output()
            elif number != self._channel.fileno():
                self._told = self._running.ended()
        watch.look()

    def _read_output(self) -> None:
        """Take what is printed, keep the last of it, and count."""
        while True:
            try:
                part = os.read(self._output, AT_ONCE)
            except BlockingIOError:
                return
            if not part:
                self._silent = True
                return
            self._last = (self._last + part)[-4 * MOST_PRINTED :]
            self._printed += len(part)
            if self._printed > self._limits.output_bytes:
                raise over("output", self._limits)

    def _why_it_ended(self) -> tuple[str, str]:
        """The limit, and the sentence, for a fork that answers no more."""
        closed = False
        if self._told is None:
            ready, _, _ = select.select([self._running.control], [], [], TO_BE_TOLD)
            self._told = self._running.ended() if ready else self._running.end_fork()
            closed = not ready
        if "status" not in self._told:
            return "ended", f"Its sandbox broke down. {ADVICE}"
        status = int(self._told["status"])
        if os.WIFEXITED(status):
            code = os.WEXITSTATUS(status)
            if code == OUT_OF_MEMORY:
                return "memory", str(over("memory", self._limits))
            return "ended", f"Its process ended before it answered, with status {code}: does the code call os._exit()?"
        number = os.WTERMSIG(status)
        if closed and number == signal.SIGKILL:  # which was ours
            return "ended", f"It closed the connection that it answers through. {ADVICE}"
        if number == signal.SIGXCPU:
            return "time", str(over("time", self._limits))
        name = signal.Signals(number).name if number in set(signal.Signals) else f"signal {number}"
        return "ended", f"Its process ended before it answered, by {name}. {ADVICE}"
