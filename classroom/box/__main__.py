"""A process for one text: messages come on standard input, frames go to what was standard output."""

from __future__ import annotations

import os
import struct
import sys

from .serving import serve

LENGTH = struct.Struct("<I")


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

    serve(receive, send)


if __name__ == "__main__":
    main()
