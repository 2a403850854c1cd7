"""What a box uses up, as the kernel tells it outside: nothing in the box can change that."""

from __future__ import annotations

import os
import time
from pathlib import Path

from .limits import MEGABYTE, Limits

FIRST, NEXT = 0.03, 0.05  # seconds of a call until the first look, and between two
TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096
PROC = Path("/proc")


class OverLimit(Exception):
    """A limit was hit.

    Attributes:
        limit: which, as in LimitHit.
    """

    def __init__(self, limit: str, message: str) -> None:
        super().__init__(message)
        self.limit = limit


class Watch:
    """Looks at a box during one call.

    Args:
        first: the number of the box's first process, whose own use does not count.
        limits: what is allowed.
    """

    def __init__(self, first: int, limits: Limits) -> None:
        self.first, self.limits = first, limits
        self.started = time.monotonic()
        self.next = self.started + FIRST
        self.seconds_before: float | None = None

    def wait(self) -> float:
        """Seconds until the next look is due."""
        return max(0.0, self.next - time.monotonic())

    def look(self) -> None:
        """Raise OverLimit where a limit is exceeded; nothing where no look is due."""
        now = time.monotonic()
        if now < self.next:
            return
        self.next = now + NEXT
        processes = descendants(self.first)
        self._count(processes)
        self._weigh(processes)
        self._look_into_tmp()
        self._time(processes, now)

    def _count(self, processes: list[int]) -> None:
        # The kernel lets no more start than the limit: whoever reaches it wanted more. The first process counts, too.
        if 1 + sum(map(threads, processes)) >= self.limits.processes:
            raise over("processes", self.limits)

    def _weigh(self, processes: list[int]) -> None:
        # Adding up counts pages that processes share more than once: the exact number takes the kernel longer.
        if sum(map(resident, processes)) > self.limits.memory and sum(map(own_share, processes)) > self.limits.memory:
            raise over("memory", self.limits)

    def _look_into_tmp(self) -> None:
        try:
            there = os.statvfs(PROC / str(self.first) / "root/tmp")
        except OSError:
            return
        if there.f_files - there.f_ffree > self.limits.tmp_files:
            raise over("files", self.limits)

    def _time(self, processes: list[int], now: float) -> None:
        seconds = sum(map(cpu_seconds, processes))
        if self.seconds_before is None:
            self.seconds_before = max(0.0, seconds - (now - self.started))
        if seconds - self.seconds_before > self.limits.cpu_seconds:
            raise over("time", self.limits)
        if now - self.started > self.limits.wall_seconds:
            raise OverLimit(
                "time",
                f"It did not end within {self.limits.wall_seconds:g} seconds, and hardly computed: does it wait for "
                "something?",
            )


def over(limit: str, limits: Limits) -> OverLimit:
    """The exception for a limit, with its size."""
    memory, written = limits.memory // MEGABYTE, limits.tmp_bytes // MEGABYTE
    text = {
        "time": f"It computed for {limits.cpu_seconds:g} seconds and did not end: is there a loop without an end?",
        "memory": f"It needs more than {memory} MB of memory: does a list or an array grow without an end?",
        "output": f"It printed more than {limits.output_bytes:,} bytes: is there a print in a loop without an end?",
        "processes": f"It started more than {limits.processes - 2} processes or threads: this needs none.",
        "files": f"It opened more than {limits.files} files, or wrote more than {written} MB: this needs none.",
    }[limit]
    return OverLimit(limit, text)


def descendants(process: int) -> list[int]:
    """All processes that come from one, without itself. Whoever loses his parent in a box becomes the first's child."""
    found: list[int] = []
    waiting = [process]
    while waiting:
        of = waiting.pop()
        children = [int(child) for child in _read(f"{of}/task/{of}/children").split()]
        for thread in _threads_of(of):
            if thread != of:
                children += [int(child) for child in _read(f"{of}/task/{thread}/children").split()]
        found += children
        waiting += children
    return found


def _threads_of(process: int) -> list[int]:
    try:
        return [int(name) for name in os.listdir(PROC / str(process) / "task")]
    except OSError:
        return []


def threads(process: int) -> int:
    """How many threads it has."""
    return len(_threads_of(process))


def resident(process: int) -> int:
    """Bytes that it has in RAM, shared ones included."""
    fields = _read(f"{process}/statm").split()
    return int(fields[1]) * PAGE if len(fields) > 1 else 0


def own_share(process: int) -> int:
    """Bytes that it has in RAM, of shared ones its part (PSS)."""
    for line in _read(f"{process}/smaps_rollup").splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    return 0


def cpu_seconds(process: int) -> float:
    """What it and those children that it waited for computed."""
    fields = _read(f"{process}/stat").rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / TICKS if len(fields) > 14 else 0.0


def _read(name: str) -> str:
    try:
        return (PROC / name).read_text()
    except OSError:  # it ended meanwhile
        return ""
