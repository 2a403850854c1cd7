"""``python -m tests.classroom.learner.write_hour`` runs the first hour in docs/classroom.md and writes what comes."""

import os
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

from .hour import PAGE, WIDTH, Written, rewritten


def main():
    with tempfile.TemporaryDirectory() as name:
        environment = {**os.environ, "COLUMNS": str(WIDTH), "PYTHONPATH": str(PAGE.parents[1])}

        def run(step):
            if isinstance(step, Written):
                return step.write(Path(name))
            words = [sys.executable, "-m", "sidebyside", *shlex.split(step.command)[1:]]
            return subprocess.run(words, cwd=name, env=environment, capture_output=True, text=True, check=False).stdout

        PAGE.write_text(rewritten(PAGE.read_text(encoding="utf-8"), run), encoding="utf-8")


main()
