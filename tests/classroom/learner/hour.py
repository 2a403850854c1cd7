"""A learner's first hour, in docs/classroom.md."""

from tests.classroom.hours import ROOT, Hour

HOUR = Hour(ROOT / "docs" / "classroom.md", "## A first hour\n", "\n## For teachers")
