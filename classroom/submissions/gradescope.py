"""Gradescope's export: folders called ``submission_<id>``, and a table of who they are from."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone

from ..results import Student
from .claims import Claim
from .entries import Entry
from .limits import LARGEST_METADATA, Unreadable, readable
from .names import key_of, one_line
from .reading import pieces

METADATA = "submission_metadata.yml"
_FOLDER = re.compile(r"submission_(\d+)(?:\.\w+)?")
_TIME = re.compile(r"(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(?:\.\d+)?\s*(Z|UTC|[+-]\d\d:?\d\d)?")
_SECOND = r"\s*(?:- )?\s*:(name|sid|email):\s*(.*)"
_LONGEST_LINE = 100_000  # bytes; a program's output may be one line


@dataclass
class _Row:
    """An entry of the table: when it was handed in, and by whom (several for a group)."""

    submitted: str = ""
    people: list[dict[str, str]] = field(default_factory=list)


def gradescope(entries: Iterable[Entry]) -> tuple[list[Claim], list[Entry], list[str]]:
    """The submissions of a Gradescope export, what else there is, and remarks; none without its table."""
    found = list(entries)
    table = next((entry for entry in found if entry.name == METADATA and not entry.is_folder), None)
    if table is None:
        return [], found, []
    remarks: list[str] = []
    try:
        rows = _rows(table)
    except Unreadable as error:
        rows = {}
        remarks.append(f"{METADATA} ({error}): students are called as their folders")
    claims = []
    for entry in found:
        if _FOLDER.fullmatch(entry.name):
            claims += _claims(entry, rows.get(entry.name))
            if rows and entry.name not in rows:
                remarks.append(f"{METADATA} does not say whose {entry.name} is")
    rest = [entry for entry in found if entry is not table and not _FOLDER.fullmatch(entry.name)]
    return claims, rest, remarks


def _claims(entry: Entry, row: _Row | None) -> list[Claim]:
    """One for each of those who handed it in together, so that everybody has a grade."""
    match = _FOLDER.fullmatch(entry.name)
    number = match[1] if match else entry.name
    roots = (("" if entry.is_folder or entry.is_zip else entry.name, entry),)
    if row is None or not row.people:
        student = Student(entry.name, entry.name, {"gradescope": number})
        return [Claim(student, entry.name, roots, row.submitted if row else "", timed=False)]
    names = [_name(person) for person in row.people]
    together = (f"handed in together by {', '.join(names)}",) if len(names) > 1 else ()
    claims = []
    for person, name in zip(row.people, names):
        key = person.get("sid") or person.get("email") or name
        ids = {"gradescope": number, **{kind: person[kind] for kind in ("sid", "email") if person.get(kind)}}
        student = Student(key_of(key), name, ids)
        claims.append(Claim(student, entry.name, roots, row.submitted, False, False, together))
    return claims


def _name(person: dict[str, str]) -> str:
    return one_line(person.get("name") or person.get("email") or person.get("sid") or "(no name)")


def _rows(table: Entry) -> dict[str, _Row]:
    """The few lines of the table that say who and when.

    It is YAML as Ruby writes it, with the output of every test. Reading all of that by PyYAML takes minutes for a
    class, and what a student printed is always further to the right than these lines, so they are told by their indent.
    """
    rows: dict[str, _Row] = {}
    row, part = _Row(), ""
    for line in _lines(table):
        top = re.fullmatch(r"(['\"]?)(\w[^'\":]*)\1:\s*", line)
        second = re.fullmatch(r"  :?(\w+):(?:\s+(.*))?", line)
        if top:
            row, part = rows.setdefault(top[2], _Row()), ""
        elif second:
            part = second[1]
            if part == "created_at":
                row.submitted = utc(_scalar(second[2] or ""))
        elif part == "submitters" and re.match(r"(?:  |    )- ", line):
            row.people.append({})
        value = re.fullmatch(_SECOND, line)
        if part == "submitters" and row.people and value and not second:
            row.people[-1].setdefault(value[1], _scalar(value[2]))
    if not rows:
        raise Unreadable("holds no submission that can be read")
    return rows


def _lines(table: Entry) -> Iterator[str]:
    size, rest = 0, b""
    for piece in pieces(table):
        size += len(piece)
        if size > LARGEST_METADATA:
            raise Unreadable(f"larger than {readable(LARGEST_METADATA)}")
        *lines, rest = (rest + piece).split(b"\n")
        yield from (line.decode("utf-8", "replace").rstrip("\r") for line in lines)
        rest = rest[:_LONGEST_LINE]
    yield rest.decode("utf-8", "replace")


def _scalar(text: str) -> str:
    """The value of a line of YAML, quoted or not."""
    text = re.sub(r"^&\w+\s+", "", text.strip())
    if text.startswith("'") and text.endswith("'") and len(text) > 1:
        return text[1:-1].replace("''", "'")
    if text.startswith('"') and text.endswith('"') and len(text) > 1:
        try:
            return str(json.loads(text))
        except ValueError:
            return text[1:-1]
    return "" if text in ("null", "~") else text


def utc(text: str) -> str:
    """A time as ISO 8601 in UTC, or empty where it is none: without a zone it is UTC already."""
    match = _TIME.search(text)
    if not match:
        return ""
    zone = match[3] or "Z"
    offset = timedelta(0)
    if zone[0] in "+-":
        offset = timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:])) * (-1 if zone[0] == "-" else 1)
    try:
        local = datetime.fromisoformat(f"{match[1]} {match[2]}")
        return (local - offset).replace(tzinfo=timezone.utc).isoformat()
    except (ValueError, OverflowError):
        return ""
