"""What a learner's code may use up."""

from __future__ import annotations

from dataclasses import dataclass

MEGABYTE = 2**20


@dataclass(frozen=True)
class Limits:
    """Limits of one exercise in a box. All are far above what the solutions need on a slow machine.

    Attributes:
        cpu_seconds: of all processes together, in one call. The slowest solution takes a tenth of a second; a loop
            without an end costs a grader this much for each call.
        wall_seconds: for one call, also of code that sleeps or waits. Other work on the machine must not reach it.
        address_space: bytes of a process. NumPy and minimx take 200 MB of it before any array; code that asks for
            more sees a MemoryError, which says more than being killed.
        memory: bytes that all processes of a box have in RAM, pages that they share counted once. Without it, each
            of them could fill its address space.
        processes: processes and threads in the box, its own two among them. The solutions start none.
        files: open in a process.
        file_bytes: in one file.
        tmp_bytes: in /tmp, the only place that can be written.
        tmp_files: in /tmp: an empty file costs no bytes there, but the system's memory.
        output_bytes: printed in one exercise. The feedback shows the last 2000 characters of it.
        start_seconds: until a new box is ready. It takes a fifth of a second where nothing else is running.
    """

    cpu_seconds: float = 2.0
    wall_seconds: float = 10.0
    address_space: int = 512 * MEGABYTE
    memory: int = 512 * MEGABYTE
    processes: int = 16
    files: int = 64
    file_bytes: int = 8 * MEGABYTE
    tmp_bytes: int = 16 * MEGABYTE
    tmp_files: int = 1000
    output_bytes: int = 1 * MEGABYTE
    start_seconds: float = 60.0
