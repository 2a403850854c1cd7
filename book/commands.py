"""What a command of handtorn prints, for pages: run once, and kept until the code changes."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
import tempfile
from dataclasses import dataclass

from sidebyside.tools.files import write_whole

from .environment import digest, fingerprint
from .errors import BookError
from .lesson import PAGE
from .paths import KEPT, ROOT

SECONDS = 300


@dataclass(frozen=True)
class Ran:
    """What a command did.

    Attributes:
        status: how it ended.
        text: what it printed, errors too.
    """

    status: int
    text: str


def run_command(command: str, status: int = 0) -> Ran:
    """Run ``handtorn …`` in an empty folder, or take what it printed when it was run before.

    Args:
        command: as a reader types it.
        status: how it has to end.

    Raises:
        BookError: it is no command of ours, or ended otherwise.
    """
    words = shlex.split(command)
    if words[:1] != ["handtorn"]:
        raise BookError(f"{command!r} cannot be shown: expected a command that begins with handtorn.")
    file = KEPT / "commands" / f"{digest([command, fingerprint(PAGE)])}.json"
    if file.is_file():
        found = Ran(**json.loads(file.read_text(encoding="utf-8")))
    else:
        found = _run(words[1:])
        file.parent.mkdir(parents=True, exist_ok=True)
        write_whole(file, json.dumps(vars(found), ensure_ascii=False).encode())
    if found.status != status:
        raise BookError(f"`{command}` ended with status {found.status}, expected {status}:\n{found.text}")
    return found


def _run(words: list[str]) -> Ran:
    own = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "NO_COLOR": "1",
        "COLUMNS": "100",
        "MPLBACKEND": "agg",
        "PYTHONUTF8": "1",
    }
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [sys.executable, "-m", "sidebyside", *words],
            cwd=folder, env=own, timeout=SECONDS, encoding="utf-8", stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
    return Ran(done.returncode, done.stdout.replace("python -m sidebyside", "handtorn"))
