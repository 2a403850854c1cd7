"""The first process of a sandbox's box: it has all that is needed imported, and forks once for each exercise.

It never runs a learner's code itself. A fork gets a channel of its own, and not the one that this process is asked
through: nothing that it does there can be taken for this process's word. After each fork everything that it left
running is killed. This is process 1 of its namespace: it cannot be killed from there, and all others end with it. It
ends when the other end of its socket is closed, as where the grader was killed.

Asked through a socket: ``b"open"`` with two descriptors (the fork's channel, and where its prints go), ``b"end"``. It
says ``b"ready"`` once, and for each fork when that is gone: ``{"status": …, "clean": …}``.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import random
import resource
import select
import signal
import socket
import struct
import sys
import traceback
from typing import Any

import numpy as np

from sidebyside.column import COLUMNS
from sidebyside.probes.callers import caller_of

from .serving import serve

LENGTH = struct.Struct("<I")
CHANNEL = 3  # the number of a fork's channel in it
SHORTEST = 1  # seconds of CPU: whole ones are what the kernel counts
OUT_OF_MEMORY = 77  # status of a fork that had not even the memory to say so
AT_PARENTS_DEATH, NO_DUMPS = 1, 4  # PR_SET_PDEATHSIG, PR_SET_DUMPABLE


def main(number: int, limits: dict[str, Any]) -> None:
    """Serve until the other end of the socket is gone.

    Args:
        number: descriptor of the socket.
        limits: fields of classroom.sandbox.Limits.
    """
    control = socket.socket(fileno=number)
    _prepare()
    control.send(b"ready")
    _Zygote(control, limits).serve()


def _prepare() -> None:
    """Import all that exercises need, and become what a fork cannot look into."""
    import builtins
    import ctypes

    for column in (one for one in COLUMNS.values() if not one.extra):
        column.library.versions()
        caller_of(column)
    import mxnet.autograd  # noqa: F401

    vars(builtins).update(exit=sys.exit, quit=sys.exit)  # which Python has only where it imports site
    prctl = ctypes.CDLL(None).prctl
    prctl(NO_DUMPS, 0, 0, 0, 0)
    prctl(AT_PARENTS_DEATH, signal.SIGKILL, 0, 0, 0)  # bubblewrap's; the grader's is seen by the socket
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Python's own handler could be called from a fork
    os.umask(0o077)
    gc.collect()
    gc.freeze()  # a collection in a fork would copy every page


class _Zygote:
    def __init__(self, control: socket.socket, limits: dict[str, Any]) -> None:
        self.control, self.limits = control, limits
        self.child = 0
        self.tmp = _state_of_tmp()

    def serve(self) -> None:
        while True:
            message, descriptors, _flags, _address = socket.recv_fds(self.control, 16, 2)
            if not message:
                return
            if message == b"open":
                self._fork(descriptors)
                self._wait()
            # else the fork was gone already when its end was asked for

    def _fork(self, descriptors: list[int]) -> None:
        self.child = os.fork()
        if self.child == 0:
            try:
                os.close(self.control.detach())
                _Fork(descriptors, self.limits).run()
                os._exit(0)
            except MemoryError:
                os._exit(OUT_OF_MEMORY)
            except BaseException:
                traceback.print_exc()
            finally:
                os._exit(1)
        for descriptor in descriptors:
            os.close(descriptor)

    def _wait(self) -> None:
        """Until the fork ends, or its end is asked for; then leave nothing of it."""
        gone = os.pidfd_open(self.child)
        try:
            readable, _, _ = select.select([self.control.fileno(), gone], [], [])
        finally:
            os.close(gone)
        if gone not in readable and not self.control.recv(16):
            os._exit(0)
        status = _kill_all(self.child)
        told = {"status": status, "clean": _state_of_tmp() == self.tmp}
        self.control.send(json.dumps(told).encode())


def _kill_all(child: int) -> int:
    """Kill all other processes of the box, and return how the child ended, as :func:`os.waitpid` has it."""
    status = 0
    while True:
        # The child may have ended by itself: how is not changed by a signal that comes later.
        with contextlib.suppress(ProcessLookupError):
            os.kill(-1, signal.SIGKILL)
        try:
            ended, came = os.waitpid(-1, 0)
        except ChildProcessError:
            return status
        if ended == child:
            status = came


def _state_of_tmp() -> tuple[int, ...]:
    """What changes when anything in /tmp, or of itself, is written or read: its times, and its mode."""
    state = os.stat("/tmp")
    return state.st_mode, state.st_nlink, state.st_ctime_ns, state.st_mtime_ns, state.st_atime_ns


class _Fork:
    """One exercise."""

    def __init__(self, descriptors: list[int], limits: dict[str, Any]) -> None:
        os.setsid()
        channel, output = descriptors
        os.dup2(output, 1)
        os.dup2(output, 2)
        # One of the two numbers may be the one that it is to have.
        moved = os.dup(channel)
        os.dup2(moved, CHANNEL)
        os.closerange(CHANNEL + 1, 256)
        self.cpu_seconds = limits["cpu_seconds"]
        self.me = os.getpid()
        self.out = _printing(1)
        sys.stdout, sys.stderr = self.out, _printing(2)
        random.seed(0)  # code that draws without a generator of its own draws the same in every run
        np.random.seed(0)
        _limit(limits)

    def run(self) -> None:
        serve(self._receive, self._send)

    def _receive(self) -> bytes:
        (size,) = LENGTH.unpack(_exactly(LENGTH.size))
        message = _exactly(size)
        used = resource.getrusage(resource.RUSAGE_SELF)
        seconds = int(used.ru_utime + used.ru_stime + self.cpu_seconds) + SHORTEST
        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, hard))
        return message

    def _send(self, frame: bytes) -> None:
        if os.getpid() != self.me:  # a copy that the learner's code made of this process: one answer is enough
            os._exit(0)
        with contextlib.suppress(OSError, ValueError):  # the learner's code may have closed it
            self.out.flush()
        while frame:
            frame = frame[os.write(CHANNEL, frame) :]


def _exactly(size: int) -> bytes:
    parts = []
    while size:
        part = os.read(CHANNEL, min(size, 2**20))
        if not part:
            raise EOFError
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def _printing(number: int) -> Any:
    return open(number, "w", buffering=1, encoding="utf-8", errors="backslashreplace", closefd=False)


def _limit(limits: dict[str, Any]) -> None:
    """Limits that cannot be raised again from in here."""
    for kind, bound in (
        (resource.RLIMIT_AS, limits["address_space"]),
        (resource.RLIMIT_NPROC, limits["processes"]),
        (resource.RLIMIT_NOFILE, limits["files"]),
        (resource.RLIMIT_FSIZE, limits["file_bytes"]),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_MEMLOCK, 0),
        (resource.RLIMIT_MSGQUEUE, 0),
    ):
        resource.setrlimit(kind, (bound, bound))
