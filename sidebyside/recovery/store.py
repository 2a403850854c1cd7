"""Keeps replicates as they come, in a file that survives being killed, or in memory: SQLite either way."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import numpy as np

from ..tools.database import Database, checksum_of
from .layout import Chunk, shape_of
from .replicates import Experiment

BLOCK = 1000  # replicates added up at a time, counted from 0: the sums are the same however they were computed


class Store(Database):
    """The replicates of one study; see :class:`~sidebyside.tools.database.Database`."""

    ours = 0x48544E31
    written_as = 2  # files of format 0 had no checksums
    schema = """
CREATE TABLE replicates (
    part TEXT NOT NULL, number INTEGER NOT NULL, results BLOB NOT NULL, failures TEXT NOT NULL,
    checksum INTEGER NOT NULL, PRIMARY KEY (part, number)
) WITHOUT ROWID;
"""
    table = "study"
    holds = "study"

    def _check_all(self) -> None:
        query = "SELECT part, number, results, failures, checksum FROM replicates"
        for row in self.connection.execute(query):
            self._check(row)

    def _check(self, row: tuple[Any, ...]) -> None:
        part, number, results, failures, checksum = row
        if checksum_of(part, number, results, failures) != checksum:
            of = f" with {part}" * bool(part)
            raise self.damaged(f"replicate {number}{of} is not as it was written: its checksum does not match")

    def add(self, chunk: Chunk, part: str = "") -> None:
        """Keep a chunk: when this returns, it is on the disk.

        Raises:
            UserError: the disk is full, or does not work.
        """
        rows = []
        for number, results, failures in zip(chunk.numbers, chunk.results, chunk.failures):
            kept = (part, number, np.ascontiguousarray(results, "<f8").tobytes(), json.dumps(failures))
            rows.append((*kept, checksum_of(*kept)))
        with self.errors_said():
            self.connection.execute("BEGIN IMMEDIATE")
            self.connection.executemany("INSERT OR REPLACE INTO replicates VALUES (?, ?, ?, ?, ?)", rows)
            self.connection.execute("COMMIT")

    def missing(self, replicates: int, part: str = "") -> list[tuple[int, int]]:
        """The ranges (from, up to) of the numbers below ``replicates`` that are not there yet."""
        ranges, after = [], 0
        query = "SELECT number FROM replicates WHERE part = ? AND number < ? ORDER BY number"
        with self.errors_said():
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
            with self.errors_said():
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
