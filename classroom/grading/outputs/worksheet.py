"""A CSV file of a learning management system, which is read, changed in single cells, and written as it was."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path

from sidebyside.tools.errors import UserError

from .text import listed

LONGEST_CELL = 10_000_000  # characters: Moodle's worksheet holds whole answers, beyond the csv module's own 131072
CANVAS = "a Canvas gradebook (Student, ID, SIS Login ID, Section, then the assignments)"
MOODLE = "a Moodle grading worksheet (Identifier, Full name, Status, Grade, Maximum Grade, ...)"


@dataclass
class Worksheet:
    """What the file holds, and how it was written.

    Attributes:
        path: the file.
        header: the names of the columns.
        rows: all others, each with as many cells as it had.
        encoding: ``"utf-8-sig"`` where it began with a byte order mark, which Excel needs.
        delimiter: ``","``, ``";"`` or a tab.
        line_end: of its first line.
    """

    path: Path
    header: list[str]
    rows: list[list[str]]
    encoding: str
    delimiter: str
    line_end: str

    @property
    def is_canvas(self) -> bool:
        """Is it a gradebook of Canvas, rather than a worksheet of Moodle?"""
        return self.column("Student") == 0 or self.column("LastName") == 0

    def column(self, name: str) -> int | None:
        """The place of a column, whatever its case, or None."""
        places = [place for place, text in enumerate(self.header) if text.strip().casefold() == name.casefold()]
        return places[0] if places else None

    def get(self, row: list[str], name: str) -> str:
        """A cell of a row, or empty where the row or the file ends before it."""
        place = self.column(name)
        return row[place].strip() if place is not None and place < len(row) else ""

    def put(self, row: list[str], place: int, text: str) -> None:
        """Write a cell of a row."""
        row.extend([""] * (place + 1 - len(row)))
        row[place] = text

    def to_bytes(self) -> bytes:
        """The file with all that was written."""
        text = io.StringIO(newline="")
        writer = csv.writer(text, delimiter=self.delimiter, lineterminator=self.line_end)
        writer.writerows([self.header, *self.rows])
        return text.getvalue().encode(self.encoding)


def read_worksheet(path: Path) -> Worksheet:
    """Read a gradebook of Canvas or a grading worksheet of Moodle.

    Raises:
        UserError: it cannot be read, is no CSV file in UTF-8, or has another header.
    """
    encoding, text = _decoded(path)
    first = text.splitlines()[0] if text.strip() else ""
    delimiter = max(",;\t", key=first.count)
    limit = csv.field_size_limit(LONGEST_CELL)
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise UserError(f"{path}: expected a CSV file, but {error}: export it again, and do not edit it.") from error
    finally:
        csv.field_size_limit(limit)
    header, rows = (lines[0], lines[1:]) if lines else ([], [])
    line_end = "\r\n" if "\r\n" in text else "\n"
    sheet = Worksheet(path, header, rows, encoding, delimiter, line_end)
    names = {name.strip().casefold() for name in header}
    canvas = sheet.is_canvas and {"id", "section"} <= names
    if not canvas and not {"identifier", "grade"} <= names:
        raise UserError(
            f"{path}: expected {CANVAS}, or {MOODLE}; its first line is: {listed(header) or 'empty'}."
            " Export it from there, in English."
        )
    return sheet


def _decoded(path: Path) -> tuple[str, str]:
    """The encoding and the text of a file."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UserError(f"{path}: cannot be read ({error.strerror or error}): give the file of the export.") from error
    encoding = "utf-8-sig" if content.startswith(b"\xef\xbb\xbf") else "utf-8"
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    try:
        return encoding, content.decode(encoding)
    except UnicodeDecodeError as error:
        raise UserError(
            f"{path}: expected a CSV file in UTF-8, but byte {error.start + 1} is not: export it again,"
            " and do not save it from a spreadsheet."
        ) from error
