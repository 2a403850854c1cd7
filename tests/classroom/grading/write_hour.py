"""``python -m tests.classroom.grading.write_hour`` runs the hour in docs/grading.md and writes what comes."""

import tempfile
from pathlib import Path

from .hour import HOUR, make_class, set_time

with tempfile.TemporaryDirectory() as name:
    make_class(Path(name) / "submissions")
    HOUR.record(Path(name), set_time)
