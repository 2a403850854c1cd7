"""What a learner has done: of each exercise, when it was begun, checked, solved or given up, and the hints used."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timezone
from typing import Any

VERSION = 1
WHEN = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00")
DIGEST = re.compile(r"[0-9a-f]{64}")
MOST = 10**6  # of whatever is counted


@dataclass(frozen=True)
class Solved:
    """An answer that passed all checks.

    Attributes:
        when: ISO 8601, in UTC.
        seed: decided the inputs of the checks.
        answer: the digest of the answer's text (:func:`digest_of`): it is a check of a real answer that writes it.
    """

    when: str
    seed: int
    answer: str


@dataclass(frozen=True)
class Entry:
    """What was done about one exercise; all times are ISO 8601 in UTC, or empty.

    Attributes:
        started: when its file was made.
        checks: how many times it was checked, once something was written.
        last: the last time that it was.
        hints: how many were shown.
        given_up: when its solution was shown before it was solved.
        solved: the first answer that was right; None where there was none, or the exercise was reset since.
    """

    started: str = ""
    checks: int = 0
    last: str = ""
    hints: int = 0
    given_up: str = ""
    solved: Solved | None = None

    @property
    def state(self) -> str:
        """In a word or two; empty where nothing was done."""
        if self.solved is not None:
            return "solved, after giving up" if "" < self.given_up <= self.solved.when else "solved"
        if self.given_up:
            return "given up"
        return "tried" if self.checks else "started" if self.started or self.hints else ""

    @property
    def when(self) -> str:
        """When it came to that."""
        if self.solved is not None:
            return self.solved.when
        return self.given_up or self.last or self.started

    @property
    def is_done(self) -> bool:
        """Is there nothing left to do: is it solved, or given up?"""
        return self.solved is not None or bool(self.given_up)

    def merged(self, other: Entry) -> Entry:
        """What both say together: what is solved in one of them is solved."""
        solved = sorted(filter(None, (self.solved, other.solved)), key=lambda one: (one.when, one.seed, one.answer))
        return Entry(
            started=_first(self.started, other.started),
            checks=max(self.checks, other.checks),
            last=max(self.last, other.last),
            hints=max(self.hints, other.hints),
            given_up=_first(self.given_up, other.given_up),
            solved=solved[0] if solved else None,
        )


def _first(one: str, other: str) -> str:
    return min(filter(None, (one, other)), default="")


@dataclass(frozen=True)
class Progress:
    """What was done about all exercises.

    Attributes:
        entries: by the exercises' names; also of exercises that this version does not know.
    """

    entries: Mapping[str, Entry] = field(default_factory=dict)

    def of(self, name: str) -> Entry:
        """What was done about an exercise."""
        return self.entries.get(name, Entry())

    def with_entry(self, name: str, **changes: Any) -> Progress:
        """The same with some fields of one entry changed."""
        return replace(self, entries={**self.entries, name: replace(self.of(name), **changes)})

    def merged(self, other: Progress) -> Progress:
        """What both say together."""
        names = dict.fromkeys([*self.entries, *other.entries])
        return Progress({name: self.of(name).merged(other.of(name)) for name in names})

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""
        entries = {name: _plain(entry) for name, entry in sorted(self.entries.items())}
        return {"handtorn_progress": VERSION, "exercises": entries}

    @classmethod
    def from_dict(cls, saved: Mapping[str, Any]) -> tuple[Progress, list[str]]:
        """What :meth:`to_dict` made, and the names of the exercises whose entries are damaged and left out.

        Raises:
            ValueError: it is something else.
        """
        if not isinstance(saved, dict) or not isinstance(saved.get("exercises"), dict):
            raise ValueError("no progress is in it")
        entries, damaged = {}, []
        for name, fields in saved["exercises"].items():
            try:
                entries[name] = _entry(fields)
            except (TypeError, ValueError, AttributeError):
                damaged.append(name)
        return cls(entries), damaged


def _plain(entry: Entry) -> dict[str, Any]:
    """Its fields, without those that say nothing."""
    return {name: value for name, value in asdict(entry).items() if value}


def _entry(fields: Mapping[str, Any]) -> Entry:
    known = {name: value for name, value in fields.items() if name in Entry.__dataclass_fields__}
    if known.get("solved") is not None:
        known["solved"] = Solved(**known["solved"])
        solved = known["solved"]
        if not (_is_time(solved.when) and DIGEST.fullmatch(solved.answer) and _is_count(solved.seed, 2**63)):
            raise ValueError("not what a check writes")
    entry = Entry(**known)
    times = filter(None, (entry.started, entry.last, entry.given_up))
    if not all(map(_is_time, times)) or not all(map(_is_count, (entry.checks, entry.hints))):
        raise ValueError("not what is written")
    return entry


def _is_time(value: str) -> bool:
    return WHEN.fullmatch(value) is not None and datetime.fromisoformat(value).year > 1970


def _is_count(value: Any, most: int = MOST) -> bool:
    return type(value) is int and 0 <= value < most


def digest_of(name: str, text: str) -> str:
    """The digest of an answer: it says which exercise it answers, and does not depend on how lines end."""
    return hashlib.sha256(f"{name}\n{text}".replace("\r\n", "\n").encode("utf-8", "surrogatepass")).hexdigest()


def now() -> str:
    """The time, as progress has it."""
    return datetime.now(timezone.utc).isoformat(timespec="seconds")


def local(when: str) -> str:
    """A time of progress as a clock here shows it, to the minute; empty where there is none."""
    return datetime.fromisoformat(when).astimezone().strftime("%Y-%m-%d %H:%M") if when else ""
