"""Keeps the results of a class as they come, in a file that survives being killed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from sidebyside.tools.database import Database, checksum_of

from ..results import SubmissionResult

FILE = "grades.db"


class Grades(Database):
    """The results of a class, or of a part of it; see :class:`~sidebyside.tools.database.Database`."""

    ours = 0x48544E32
    written_as = 1
    schema = """
CREATE TABLE results (
    student TEXT NOT NULL PRIMARY KEY, digest TEXT NOT NULL, result TEXT NOT NULL, checksum INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE notes (note TEXT NOT NULL);
"""
    holds = "grading"
    out = "folder for --out"

    def _check_all(self) -> None:
        for student, digest, result, checksum in self.connection.execute("SELECT * FROM results"):
            if checksum_of(student, digest, result) != checksum:
                raise self.damaged(f"the result of {student} is not as it was written: its checksum does not match")

    def digests(self) -> dict[str, str]:
        """By student, the digest of the submission whose result is here."""
        with self.errors_said():
            return dict(self.connection.execute("SELECT student, digest FROM results"))

    def add(self, digest: str, result: SubmissionResult) -> None:
        """Keep a result; one of the same student is replaced. When this returns, it is on the disk."""
        kept = result.student.key, digest, json.dumps(result.to_dict())
        with self.errors_said():
            self.connection.execute("BEGIN IMMEDIATE")
            self.connection.execute("INSERT OR REPLACE INTO results VALUES (?, ?, ?, ?)", (*kept, checksum_of(*kept)))
            self.connection.execute("COMMIT")

    def keep_notes(self, notes: list[str]) -> None:
        """Keep what there is to say of the class as a whole, in place of what there was before."""
        with self.errors_said():
            self.connection.execute("BEGIN IMMEDIATE")
            self.connection.execute("DELETE FROM notes")
            self.connection.executemany("INSERT INTO notes VALUES (?)", [(note,) for note in notes])
            self.connection.execute("COMMIT")

    def notes(self) -> list[str]:
        """What there is to say of the class as a whole."""
        with self.errors_said():
            return [note for (note,) in self.connection.execute("SELECT note FROM notes ORDER BY rowid")]

    def results(self) -> Iterator[tuple[str, SubmissionResult]]:
        """Digest and result of every student, in the order of their keys."""
        with self.errors_said():
            rows = self.connection.execute("SELECT digest, result FROM results ORDER BY student").fetchall()
            for digest, result in rows:
                yield digest, SubmissionResult.from_dict(json.loads(result))


def read(folder: Path) -> Grades:
    """Open what is in a folder, whatever it was graded with."""
    from sidebyside.tools.errors import UserError

    path = folder / FILE
    if not path.is_file():
        raise UserError(f"{folder} has no {FILE}: expected a folder that handtorn grade wrote with --out.")
    return AnyGrades(path, {})


class AnyGrades(Grades):
    """Grades that are read, whatever assignment they are of."""

    def _compare(self, found: dict[str, object], fingerprint: dict[str, object]) -> None:
        """They are what they are."""
