"""Keeps replicates as they come, in a file that survives being killed, or in memory: SQLite either way."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np

from ..tools.errors import UserError
from ..tools.files import check_writable
from .replicates import KINDS, Chunk, Experiment

OURS = 0x48544E31  # SQLite's application_id: whose file it is
BLOCK = 1000  # replicates added up at a time, counted from 0: sums come out the same however computed

SCHEMA = """
CREATE TABLE study (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE replicates (
    part TEXT NOT NULL, number INTEGER NOT NULL, figures BLOB NOT NULL, failures TEXT NOT NULL, PRIMARY KEY (part,
    number)
) WITHOUT ROWID;
"""


class Store:
    """The replicates of one study.

    Args:
        path: the file, or None for memory alone.
        identity: what makes it this study and no other: JSON's types.

    Raises:
        UserError: the file is damaged, is something else, belongs to another study, or is being written by another
            process.
    """

    def __init__(self, path: Path | None, identity: dict[str, Any]) -> None:
        self.path = path
        if path is not None:
            check_writable(path)
        self.connection = sqlite3.connect(":memory:" if path is None else path, timeout=1, isolation_level=None)
        try:
            self._open(json.loads(json.dumps(identity)))
        except BaseException:
            self.connection.close()
            raise

    def _open(self, identity: dict[str, Any]) -> None:
        try:
            self.connection.execute("PRAGMA locking_mode = EXCLUSIVE")
            self.connection.execute("BEGIN IMMEDIATE")
            tables = self.connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
            if not tables:
                self._begin(identity)
            ours = self.connection.execute("PRAGMA application_id").fetchone()[0]
            self.connection.execute("COMMIT")
            if ours != OURS:
                raise UserError(f"{self.path} is a database of something else: choose another file for --out.")
            check = self.connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
            if check != "ok":
                raise sqlite3.DatabaseError(check)
            rows = dict(self.connection.execute("SELECT key, value FROM study").fetchall())
            self._compare({key: json.loads(value) for key, value in rows.items()}, identity)
        except sqlite3.OperationalError as error:
            if "locked" in str(error):
                raise UserError(f"{self.path} is being written by another study: wait, or choose another.") from None
            raise self._damaged(error) from error
        except (sqlite3.DatabaseError, ValueError) as error:
            if isinstance(error, UserError):
                raise
            raise self._damaged(error) from error

    def _begin(self, identity: dict[str, Any]) -> None:
        for statement in SCHEMA.split(";"):
            self.connection.execute(statement)
        self.connection.execute(f"PRAGMA application_id = {OURS}")
        pairs = [(key, json.dumps(value)) for key, value in identity.items()]
        self.connection.executemany("INSERT INTO study VALUES (?, ?)", pairs)

    def _compare(self, found: dict[str, Any], identity: dict[str, Any]) -> None:
        for key in sorted(found.keys() | identity.keys()):
            theirs, ours = found.get(key), identity.get(key)
            if theirs != ours:
                raise UserError(
                    f"{self.path} holds another study: its {key} is {_brief(theirs)}, this one's is {_brief(ours)}. "
                    "Give the same options as then, or another file for --out."
                )

    def _damaged(self, error: Exception) -> UserError:
        return UserError(f"{self.path} is no results file, or damaged ({error}): move it away, or choose another.")

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.connection.close()

    def add(self, chunk: Chunk, part: str = "") -> None:
        """Keep a chunk: when this returns, it is on the disk."""
        rows = [
            (part, number, np.ascontiguousarray(figures, "<f8").tobytes(), json.dumps(failures))
            for number, figures, failures in zip(chunk.numbers, chunk.figures, chunk.failures)
        ]
        self.connection.execute("BEGIN IMMEDIATE")
        self.connection.executemany("INSERT OR REPLACE INTO replicates VALUES (?, ?, ?, ?)", rows)
        self.connection.execute("COMMIT")

    def missing(self, replicates: int, part: str = "") -> list[tuple[int, int]]:
        """The ranges, from and up to, of the numbers below ``replicates`` that are not there yet."""
        ranges, after = [], 0
        query = "SELECT number FROM replicates WHERE part = ? AND number < ? ORDER BY number"
        for (number,) in self.connection.execute(query, (part, replicates)):
            if number > after:
                ranges.append((after, number))
            after = number + 1
        return ranges + [(after, replicates)] * (after < replicates)

    def blocks(self, experiment: Experiment, replicates: int, part: str = "") -> Iterator[Chunk]:
        """What is there of the first ``replicates``, in order, a thousand numbers at a time.

        Raises:
            UserError: a replicate has other sizes than this study's.
        """
        shape = (1 + KINDS * len(experiment.fits), len(experiment.names))
        query = (
            "SELECT number, figures, failures FROM replicates "
            "WHERE part = ? AND number >= ? AND number < ? ORDER BY number"
        )
        for start in range(0, replicates, BLOCK):
            rows = self.connection.execute(query, (part, start, min(start + BLOCK, replicates))).fetchall()
            if not rows:
                continue
            if any(len(blob) != 8 * shape[0] * shape[1] for _, blob, _ in rows):
                raise self._damaged(ValueError("figures of another length"))
            figures = np.frombuffer(b"".join(blob for _, blob, _ in rows), "<f8").reshape(-1, *shape)
            yield Chunk([number for number, _, _ in rows], figures, [json.loads(failures) for *_, failures in rows])


def _brief(value: Any) -> str:
    text = json.dumps(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
