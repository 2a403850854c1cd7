"""Puts the parts of a class together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from sidebyside.tools.errors import UserError

from ..results import SubmissionResult
from . import store
from .grade import Graded, check_out, write
from .lateness import on_lateness
from .parts import Part, fingerprint_of
from .toml import Settings


def merge(folders: Sequence[Path], out: Path, settings: Settings, fill: Path | None = None) -> Graded:
    """Put the parts of a class together: what comes is what one machine would have written.

    Args:
        folders: what ``grade`` wrote for each part.
        out: where to.
        settings: as for the parts; weights and due date are taken from here.
        fill: a teacher's export of Canvas or Moodle, to be filled in.

    Raises:
        UserError: a part is missing, they were not graded alike, or the same student is in two of them.
    """
    rows: dict[str, tuple[str, SubmissionResult]] = {}
    notes: dict[str, None] = {}
    found: dict[Path, dict[str, object]] = {}
    for folder in folders:
        with store.read(folder) as part:
            found[folder] = part.fingerprint()
            notes.update(dict.fromkeys(part.notes()))
            for digest, result in part.results():
                before = rows.setdefault(result.student.key, (digest, result))
                if before[0] != digest:
                    who = result.student.name
                    raise UserError(f"{who} is in two parts with different submissions: grade them anew.")
    seed = _check(found, settings)
    check_out(out)
    with store.Grades(out / store.FILE, fingerprint_of(settings, seed, Part())) as grades:
        grades.keep_notes(list(notes))
        for digest, result in rows.values():
            grades.add(digest, result)
        results = tuple(result for _, result in grades.results())
    remarks = [*notes, *on_lateness(results, settings.assignment)]
    remarks += write(results, settings, out, fill, remarks)
    return Graded(results, 0, 0, 0, tuple(remarks), seed)


def _check(found: Mapping[Path, Mapping[str, object]], settings: Settings) -> int:
    """Are these all parts of one class, graded alike? Their seed."""
    (first, its), *others = found.items()
    for folder, fingerprint in others:
        _agree(its, fingerprint, f"{first} and {folder}", "Grade all parts with the same exercises, seed and version.")
    seed = int(str(its["seed"]))
    hint = "Give merge the same --settings, or --only, as the parts."
    _agree(fingerprint_of(settings, seed, Part()), its, f"The exercises that are asked for and {first}", hint)
    parts = [Part.read(str(fingerprint["part"])) for fingerprint in found.values()]
    missing = [k for k in range(1, parts[0].n + 1) if k not in {part.k for part in parts}]
    if any(part.n != parts[0].n for part in parts):
        raise UserError(f"these are parts of different divisions: {', '.join(map(str, parts))}.")
    if missing:
        names = ", ".join(f"{k}/{parts[0].n}" for k in missing)
        raise UserError(f"parts are missing: {names}. Give merge the folders of all parts.")
    return seed


def _agree(one: Mapping[str, object], other: Mapping[str, object], who: str, hint: str) -> None:
    for key in sorted((one.keys() | other.keys()) - {"part"}):
        if one.get(key) != other.get(key):
            raise UserError(f"{who} do not go together: their {key} is {one.get(key)} and {other.get(key)}. {hint}")
