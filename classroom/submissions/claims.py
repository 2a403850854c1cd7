"""Who handed in which files: what the ways of collecting submissions say in names of files and folders.

A plain folder has a file, folder, notebook or zip per student. The conventions of learning management systems are those
of their own source: Canvas's ``lib/content_zipper.rb``, Moodle's ``mod/assign/classes/downloader.php``.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from ..results import Student
from .entries import Entry
from .names import key_of, one_line

_PLAIN = re.compile(
    r"\.(?:zip|py|ipynb|py\.txt|ipynb\.txt|ipynb\.json|tar|tar\.\w+|tgz|rar|7z|gz|xz|txt|pdf|docx?|html?|md|json|png|jpe?g)$",
    re.IGNORECASE,
)
#: What teachers keep beside submissions; everything else that is no hidden file is somebody's.
_TEACHERS = re.compile(r"(?:readme.*|.*\.(?:csv|tsv|xlsx?|ods|toml|ya?ml|ini|cfg|log|db|sqlite3?))$", re.IGNORECASE)

# Name without capitals and spaces, "late", the student, the attachment (which counts up), and the file's own name.
_CANVAS = re.compile(
    r"(?P<name>\w*?)(?:_(?P<late>LATE))?_(?P<user>\d+)_(?:(?P<number>\d+)_(?P<file>.+)|(?:text|link)\.html)", re.DOTALL
)
_CANVAS_ANONYMOUS = re.compile(
    r"(?P<name>)(?:(?P<late>LATE)_)?(?P<user>anon_[A-Za-z0-9]+)_(?:(?P<number>\d+)_(?P<file>.+)|(?:text|link)\.html)",
    re.DOTALL,
)
_MOODLE = re.compile(r"(?P<name>.*?)(?:_(?P<id>\d+))?_assignsubmission_(?P<plugin>[a-z]+)(?:_(?P<file>.*))?", re.DOTALL)


@dataclass(frozen=True)
class Claim:
    """That a student handed something in.

    Attributes:
        student: who.
        place: what it is called, for a reader.
        roots: what it is made of, each with the name that it goes by; without one, what is inside counts.
        submitted: when, where an LMS says so, as ISO 8601 in UTC.
        timed: do the times of the files say when?
        late: does the LMS say that it was late?
        remarks: what there is to say of it.
    """

    student: Student
    place: str
    roots: tuple[tuple[str, Entry], ...]
    submitted: str = ""
    timed: bool = True
    late: bool = False
    remarks: tuple[str, ...] = ()


def is_noise(name: str) -> bool:
    """Is it something that a computer leaves in folders?"""
    hidden = name.startswith(".") and not re.search(r"\.(?:zip|py|ipynb)$", name, re.IGNORECASE)
    return hidden or name.startswith("._") or name.lower() in ("__macosx", "thumbs.db", "desktop.ini", "__pycache__")


def is_teachers(entry: Entry) -> bool:
    """Is it something that a teacher keeps beside submissions, as a list of names?"""
    return not entry.is_folder and bool(_TEACHERS.match(entry.name))


def plain(entry: Entry) -> Claim:
    """One student's file, folder, notebook or zip, called after the student."""
    stem = entry.name if entry.is_folder else _PLAIN.sub("", entry.name) or entry.name
    key = key_of(stem)
    inside = entry.is_folder or entry.is_zip
    return Claim(Student(key, key), one_line(entry.name), (("" if inside else entry.name, entry),))


def canvas(entries: Iterable[Entry]) -> tuple[list[Claim], list[Entry]]:
    """The submissions of a Canvas download, and what else there is.

    ``lovelaceada_LATE_12345_678901_03_square_loss-1.py``: most of the files must be called so, as others can be by
    chance.
    """
    found: dict[str, list[tuple[re.Match[str], Entry]]] = defaultdict(list)
    rest = []
    for entry in entries:
        match = _canvas(entry)
        if match:
            found[match["user"]].append((match, entry))
        else:
            rest.append(entry)
    if sum(map(len, found.values())) <= len(rest):
        return [], [*(entry for files in found.values() for _, entry in files), *rest]
    return [_of_canvas(user, files) for user, files in found.items()], rest


def _canvas(entry: Entry) -> re.Match[str] | None:
    match = _CANVAS_ANONYMOUS.fullmatch(entry.name) or _CANVAS.fullmatch(entry.name)
    return match if match and not entry.is_folder and match["name"] == match["name"].lower() else None


def _of_canvas(user: str, files: list[tuple[re.Match[str], Entry]]) -> Claim:
    # A number that is greater came later: of two files with one name it is the one that counts.
    roots = [
        (match["file"], replace(entry, name=match["file"], when=float(match["number"])))
        for match, entry in files
        if match["file"]
    ]
    remarks = ["a text or a link was handed in on Canvas's page: only files are read"] * (len(roots) < len(files))
    late = any(match["late"] for match, _ in files)
    remarks += ["late, as Canvas says"] * late
    name = files[0][0]["name"] or user.replace("_", " ")
    place = one_line(files[0][1].name) if len(files) == 1 else f"{one_line(name)}'s {len(files)} files"
    return Claim(Student(user, key_of(name), {"canvas": user}), place, tuple(roots), "", False, late, tuple(remarks))


def moodle(entries: Iterable[Entry]) -> tuple[list[Claim], list[Entry]]:
    """The submissions of a Moodle download, and what else there is.

    ``Ada Lovelace_1234567_assignsubmission_file_`` is a folder, also without the last line; or the beginning of the
    names of files, where the teacher chose no folders.
    """
    found: dict[tuple[str, str, bool, str], list[tuple[re.Match[str], Entry]]] = defaultdict(list)
    rest = []
    for entry in entries:
        match = _MOODLE.fullmatch(entry.name)
        if match:
            # A folder and files of one student come from two downloads. So does "…_file_ (1)".
            copy = (match["file"] or "") if entry.is_folder else ""
            found[match["name"], match["id"] or "", entry.is_folder, copy].append((match, entry))
        else:
            rest.append(entry)
    return [_of_moodle(name, number, files) for (name, number, _, _), files in found.items()], rest


def _of_moodle(name: str, number: str, files: list[tuple[re.Match[str], Entry]]) -> Claim:
    roots, remarks = [], []
    for match, entry in files:
        if match["plugin"] == "onlinetext":
            remarks.append("a text was handed in on Moodle's page: only files are read")
        else:
            own = "" if entry.is_folder else match["file"] or entry.name
            roots.append((own, replace(entry, name=own or entry.name)))
    ids = {"moodle": f"Participant {number}"} if number else {}
    place = one_line(files[0][1].name) if len(files) == 1 else f"{one_line(name)}'s {len(files)} files"
    called = f"{name} {number}" if name == "Participant" else name  # in a blind marking everybody is
    student = Student(key_of(number or name), key_of(called), ids)
    return Claim(student, place, tuple(roots), timed=False, remarks=tuple(dict.fromkeys(remarks)))
