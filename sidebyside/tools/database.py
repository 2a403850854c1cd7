"""A file of results that survives being killed: SQLite, with a fingerprint of what the results are of, and checksums.

SQLite sees a broken structure, and not a flipped bit in a number. So each row, and the fingerprint, carries a checksum.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

from .errors import UserError
from .files import check_writable

BUSY, READ_ONLY, INPUT_OUTPUT, FULL, CANNOT_OPEN = 5, 8, 10, 13, 14  # https://sqlite.org/rescode.html
Self = TypeVar("Self", bound="Database")


class Database:
    """A file of results, or memory. A subclass says what it holds.

    Args:
        path: the file, or None for memory alone.
        fingerprint: what tells these results from others: JSON's types.

    Attributes:
        ours: SQLite's application_id: whose file it is.
        written_as: SQLite's user_version: the format.
        schema: SQL that makes its tables, but for that of the fingerprint.
        table: the name of the fingerprint's table.
        holds: what it holds, in a word, as ``"study"``.
        out: what another one of is to be chosen, for messages.

    Raises:
        UserError: the file is damaged, is something else, belongs to other results, is being written by another
            process, or cannot be written.
    """

    ours = 0
    written_as = 1
    schema = ""
    table = "about"
    holds = "results"
    out = "file for --out"

    def __init__(self, path: Path | None, fingerprint: dict[str, Any]) -> None:
        self.path = path
        if path is not None:
            check_writable(path)
        created = path is not None and not path.exists()
        try:
            with self.errors_said():
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
        if ours != self.ours:
            raise UserError(f"{self.path} is a database of something else: choose another {self.out}.")
        if written_as != self.written_as:
            age = "an older" if written_as < self.written_as else "a newer"
            raise UserError(
                f"{self.path} is in the format of {age} version of handtorn: finish the {self.holds} with that "
                f"version, or choose another {self.out}."
            )
        check = self.connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
        if check != "ok":
            raise self.damaged(check)
        self._compare(self.fingerprint(), fingerprint)
        self._check_all()

    def _check_all(self) -> None:
        """Hold every row against its checksum."""

    def _number(self, query: str) -> int:
        return int(self.connection.execute(query).fetchone()[0])

    def _begin(self, fingerprint: dict[str, Any]) -> None:
        schema = f"CREATE TABLE {self.table} (fingerprint TEXT NOT NULL, checksum INTEGER NOT NULL);{self.schema}"
        for statement in schema.split(";"):
            self.connection.execute(statement)
        self.connection.execute(f"PRAGMA application_id = {self.ours}")
        self.connection.execute(f"PRAGMA user_version = {self.written_as}")
        text = json.dumps(fingerprint)
        self.connection.execute(f"INSERT INTO {self.table} VALUES (?, ?)", (text, checksum_of(text)))

    def fingerprint(self) -> dict[str, Any]:
        """What the results in the file are of."""
        rows = self.connection.execute(f"SELECT fingerprint, checksum FROM {self.table}").fetchall()
        if len(rows) != 1 or checksum_of(rows[0][0]) != rows[0][1]:
            raise self.damaged("the checksum of its settings does not match")
        found: dict[str, Any] = json.loads(rows[0][0])
        return found

    def _compare(self, found: dict[str, Any], fingerprint: dict[str, Any]) -> None:
        for key in sorted(found.keys() | fingerprint.keys()):
            theirs, ours = found.get(key), fingerprint.get(key)
            if theirs != ours:
                raise UserError(
                    f"{self.path} holds another {self.holds}: its {key} is {_brief(theirs)}, this one's is "
                    f"{_brief(ours)}. Give the same options as then, or another {self.out}."
                )

    def damaged(self, what: object) -> UserError:
        """The error for a file that is not as it was written."""
        line = "".join(letter if letter.isprintable() else "?" for letter in " ".join(str(what).split()))[:200]
        return UserError(
            f"{self.path} is no results file, or damaged ({line}): take a copy from before, or move it away and start "
            "again."
        )

    @contextmanager
    def errors_said(self) -> Iterator[None]:
        """Turn what SQLite says into a UserError that says what to do."""
        try:
            yield
        except sqlite3.Error as error:
            code = _code_of(error)
            if code == BUSY:
                busy = f"{self.path} is being written by another {self.holds}: wait, or choose another."
                raise UserError(busy) from None
            if code == FULL:
                raise UserError(
                    f"The disk is full: {self.path} cannot grow. What was finished before is kept: make room, and the "
                    "same command goes on."
                ) from error
            if code in (READ_ONLY, INPUT_OUTPUT, CANNOT_OPEN):
                raise UserError(
                    f"{self.path} cannot be written ({error}): see that its disk works and has room, or choose another."
                ) from error
            raise self.damaged(error) from error
        except UserError:
            raise
        except (ValueError, TypeError, AttributeError) as error:  # values are of another type than was written
            raise self.damaged(error) from error

    def __enter__(self: Self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.connection.close()


def checksum_of(*values: Any) -> int:
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
