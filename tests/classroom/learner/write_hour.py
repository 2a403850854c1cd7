"""``python -m tests.classroom.learner.write_hour`` runs the first hour in docs/classroom.md and writes what comes."""

import tempfile
from pathlib import Path

from .hour import HOUR

with tempfile.TemporaryDirectory() as name:
    HOUR.record(Path(name))
