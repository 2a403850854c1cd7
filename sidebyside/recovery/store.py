"""Keeps replicates as they come, in a file that survives being killed, or in memory: SQLite either way.

SQLite sees a broken structure, and not a flipped bit in a number. So each replicate, and the study's fingerprint,
carries a checksum.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np

from ..tools.errors import UserError
from ..tools.files import check_writable
from .layout import Chunk, shape_of
from .replicates import Experiment

OURS = 0x48544E31  # SQLite's application_id: whose file it is
FORMAT = 2  # SQLite's user_version. Files of format 0 had no checksums.
BLOCK = 1000  # replicates added up at a time, counted from 0: the sums are the same however they were computed

SCHEMA = """
CREATE TABLE study (fingerprint TEXT NOT NULL, checksum INTEGER NOT NULL);
CREATE TABLE replicates (
    part TEXT NOT NULL, number INTEGER NOT NULL, results BLOB NOT NULL, failures TEXT NOT NULL,
    checksum INTEGER NOT NULL, PRIMARY KEY (part, number)
) WITHOUT ROWID;
"""

BUSY, READ_ONLY, INPUT_OUTPUT, FULL, CANNOT_OPEN = 5, 8, 10, 13, 14  # https://sqlite.org/rescode.html


class Store:
    """The replicates of one study.

    Args:
        path: the file, or None for memory alone.
        fingerprint: what tells this study from others: JSON's types.

    Raises:
        UserError: the file is damaged, is something else, belongs to another study, is being written by another
            process, or cannot be written.
    """

    def __init__(self, path: Path | None, fingerprint: dict[str, Any]) -> None:
        self.path = path
        if path is not None:
            check_writable(path)
        created = path is not None and not path.exists()
        try:
            with self._errors_said():
                self.connection = sqlite3.connect(":memory:" if path is None else path, timeout=1, isolation_level=None)
                self._open(json.loads(json.dumps(fingerprint)))
        except BaseException:
            if hasattr(self, "connection"):
                self.connection.close()
            if created and path is not None and path.exists() and not path.stat().st_size:
                path.unlink()
            raise

    def _open(self, fingerprint: dict[str, Any]) -> None:
        self.connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        self.connection.execute("BEGIN IMMEDIATE")
        if not self._number("SELECT count(*) FROM sqlite_master"):
            self._begin(fingerprint)
        ours, written_as = self._number("PRAGMA application_id"), self._number("PRAGMA user_version")
        self.connection.execute("COMMIT")
        if ours != OURS:
            raise UserError(f"{self.path} is a database of something else: choose another file for --out.")
        if written_as != FORMAT:
            age = "an older" if written_as < FORMAT else "a newer"
            raise UserError(
                f"{self.path} is in the format of {age} version of handtorn: finish the study with that version, or "
                "choose another file for --out."
            )
        check = self.connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
        if check != "ok":
            raise self._damaged(check)
        self._compare(self._fingerprint(), fingerprint)
        query = "SELECT part, number, results, failures, checksum FROM replicates"
        for row in self.connection.execute(query):
            self._check(row)

    def _number(self, query: str) -> int:
        return int(self.connection.execute(query).fetchone()[0])

    def _begin(self, fingerprint: dict[str, Any]) -> None:
        for statement in SCHEMA.split(";"):
            self.connection.execute(statement)
        self.connection.execute(f"PRAGMA application_id = {OURS}")
        self.connection.execute(f"PRAGMA user_version = {FORMAT}")
        text = json.dumps(fingerprint)
        self.connection.execute("INSERT INTO study VALUES (?, ?)", (text, _checksum(text)))

    def _fingerprint(self) -> dict[str, Any]:
        rows = self.connection.execute("SELECT fingerprint, checksum FROM study").fetchall()
        if len(rows) != 1 or _checksum(rows[0][0]) != rows[0][1]:
            raise self._damaged("the checksum of its settings does not match")
        found: dict[str, Any] = json.loads(rows[0][0])
        return found

    def _compare(self, found: dict[str, Any], fingerprint: dict[str, Any]) -> None:
        for key in sorted(found.keys() | fingerprint.keys()):
            theirs, ours = found.get(key), fingerprint.get(key)
            if theirs != ours:
                raise UserError(
                    f"{self.path} holds another study: its {key} is {_brief(theirs)}, this one's is {_brief(ours)}. "
                    "Give the same options as then, or another file for --out."
                )

    def _check(self, row: tuple[Any, ...]) -> None:
        part, number, results, failures, checksum = row
        if _checksum(part, number, results, failures) != checksum:
            of = f" with {part}" * bool(part)
            raise self._damaged(f"replicate {number}{of} is not as it was written: its checksum does not match")

    def _damaged(self, what: object) -> UserError:
        line = "".join(letter if letter.isprintable() else "?" for letter in " ".join(str(what).split()))[:200]
        return UserError(
            f"{self.path} is no results file, or damaged ({line}): take a copy from before, or move it away and start "
            "again."
        )

    @contextmanager
    def _errors_said(self) -> Iterator[None]:
        """Turn what SQLite says into a UserError that says what to do."""
        try:
            yield
        except sqlite3.Error as error:
            code = _code_of(error)
            if code == BUSY:
                raise UserError(f"{self.path} is being written by another study: wait, or choose another.") from None
            if code == FULL:
                raise UserError(
                    f"The disk is full: {self.path} cannot grow. What was finished before is kept: make room, and the "
                    "same command goes on."
                ) from error
            if code in (READ_ONLY, INPUT_OUTPUT, CANNOT_OPEN):
                raise UserError(
                    f"{self.path} cannot be written ({error}): see that its disk works and has room, or choose another."
                ) from error
            raise self._damaged(error) from error
        except UserError:
            raise
        except (ValueError, TypeError, AttributeError) as error:  # values are of another type than was written
            raise self._damaged(error) from error

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.connection.close()

    def add(self, chunk: Chunk, part: str = "") -> None:
        """Keep a chunk: when this returns, it is on the disk.

        Raises:
            UserError: the disk is full, or does not work.
        """
        rows = []
        for number, results, failures in zip(chunk.numbers, chunk.results, chunk.failures):
            kept = (part, number, np.ascontiguousarray(results, "<f8").tobytes(), json.dumps(failures))
            rows.append((*kept, _checksum(*kept)))
        with self._errors_said():
            self.connection.execute("BEGIN IMMEDIATE")
            self.connection.executemany("INSERT OR REPLACE INTO replicates VALUES (?, ?, ?, ?, ?)", rows)
            self.connection.execute("COMMIT")

    def missing(self, replicates: int, part: str = "") -> list[tuple[int, int]]:
        """The ranges (from, up to) of the numbers below ``replicates`` that are not there yet."""
        ranges, after = [], 0
        query = "SELECT number FROM replicates WHERE part = ? AND number < ? ORDER BY number"
        with self._errors_said():
            for (number,) in self.connection.execute(query, (part, replicates)):
                if number > after:
                    ranges.append((after, number))
                after = number + 1
        return ranges + [(after, replicates)] * (after < replicates)

    def blocks(self, experiment: Experiment, replicates: int, part: str = "") -> Iterator[Chunk]:
        """What is there of the first ``replicates``, in order, a thousand numbers at a time.

        Raises:
            UserError: a replicate is damaged; the message names it.
        """
        shape = shape_of(len(experiment.fits), len(experiment.names))
        query = (
            "SELECT part, number, results, failures, checksum FROM replicates "
            "WHERE part = ? AND number >= ? AND number < ? ORDER BY number"
        )
        for start in range(0, replicates, BLOCK):
            with self._errors_said():
                rows = self.connection.execute(query, (part, start, min(start + BLOCK, replicates))).fetchall()
                for row in rows:
                    self._check(row)
                block = _block(rows, shape) if rows else None
            if block is not None:
                yield block


def _block(rows: list[tuple[Any, ...]], shape: tuple[int, int]) -> Chunk:
    blobs = b"".join(results for _, _, results, _, _ in rows)
    results = np.frombuffer(blobs, "<f8").reshape(len(rows), *shape)
    return Chunk([row[1] for row in rows], results, [json.loads(row[3]) for row in rows])


def _checksum(*values: Any) -> int:
    """CRC-32 of some values: it sees every flipped bit, and every run of up to 32."""
    checksum = 0
    for value in values:
        data = value if isinstance(value, bytes) else str(value).encode()
        checksum = zlib.crc32(b"%d:" % len(data) + data, checksum)
    return checksum


def _code_of(error: sqlite3.Error) -> int | None:
    """SQLite's primary result code."""
    extended = getattr(error, "sqlite_errorcode", None)
    if extended is not None:
        return int(extended) & 0xFF
    # Before Python 3.11 there is the message alone. SQLite's own, of its fixed list, begins with one of these.
    messages = {
        "database is locked": BUSY,
        "attempt to write a readonly database": READ_ONLY,
        "disk I/O error": INPUT_OUTPUT,
        "database or disk is full": FULL,
        "unable to open database file": CANNOT_OPEN,
    }
    return next((code for message, code in messages.items() if str(error).startswith(message)), None)


def _brief(value: Any) -> str:
    text = json.dumps(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
