"""A process for one text: messages come on standard input, frames go to what was standard output.

The first frame says that what the text stands on is loaded: from there on it is the text that takes time.
"""

from __future__ import annotations

import os
import pickle
import struct
import sys
from contextlib import suppress

from sidebyside.column import COLUMNS

from . import wire
from .serving import serve

LENGTH = struct.Struct("<I")
MOST_MEMORY = 2 * 2**30  # bytes beside those of the library: a thousand times what an exercise needs


def main() -> None:
    """Serve until standard input ends."""
    # What the learner's code prints must not end up between the frames.
    frames = os.fdopen(os.dup(1), "wb")
    messages = os.fdopen(os.dup(0), "rb")
    os.dup2(2, 1)
    with open(os.devnull) as nothing:
        os.dup2(nothing.fileno(), 0)
    sys.stdin = open(os.devnull)  # noqa: SIM115

    def receive() -> bytes:
        (size,) = LENGTH.unpack(_exactly(LENGTH.size))
        return _exactly(size)

    def _exactly(size: int) -> bytes:
        came = messages.read(size)
        if len(came) != size:
            raise EOFError
        return came

    def send(frame: bytes) -> None:
        frames.write(frame)
        frames.flush()

    first = receive()
    with suppress(Exception):  # it is raised again when the text is loaded, and told
        COLUMNS[pickle.loads(first).column].library.versions()
    limit_memory()
    send(wire.pack({"value": "ready"}))
    waiting = [first]
    serve(lambda: waiting.pop() if waiting else receive(), send)


def limit_memory() -> None:
    """Let what takes too much memory get a MemoryError, before the computer stands still; on Linux alone."""
    with suppress(ImportError, OSError, ValueError, StopIteration):
        import resource

        with open("/proc/self/status") as status:
            taken = next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmData"))
        _, most = resource.getrlimit(resource.RLIMIT_DATA)
        resource.setrlimit(resource.RLIMIT_DATA, (taken + MOST_MEMORY, most))


if __name__ == "__main__":
    main()
