"""Whether a folder holds students, or is one student's: a class may lie in a folder that a download or a zip added."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from .claims import is_noise, is_teachers
from .code import defined
from .contents import SubmittedFile, contents
from .entries import Entry
from .limits import Unreadable
from .names import exercise_names, kind_of
from .notebook import code_cells, joined
from .reading import children
from .text import decoded

MOST_TRIED = 12  # entries of a folder that are looked into, until two of them answer the same exercise
MOST_READ = 40  # files of an entry

#: What people call parts or versions of their own work. Nobody is called so.
_PARTS = re.compile(
    r"(?:notebooks?|scripts?|src|code|python|py|ipynb|main|my[ _-]\w+|all|helpers?|utils?|tests?|tmp|temp"
    r"|old|older|new|newer|backups?|bak|archive|cop(?:y|ies)|drafts?|final|v|version|attempt|try|trial"
    r"|home[ _-]?works?|hw|work|assignments?|exercises?|answers?|solutions?|submissions?|results?"
    r"|parts?|weeks?|units?|lessons?|sheets?|chapters?|tasks?|days?)[ _.-]*\d*",
    re.IGNORECASE,
)
_ZIP = re.compile(r"\.zip$", re.IGNORECASE)


def holds_students(entries: Iterable[Entry], exercises: Collection[str], deeper: int = 2) -> bool:
    """Are the entries of a folder students?

    They are where two of them answer the same exercise, and no file beside them is called after one.

    Args:
        entries: what is in the folder.
        exercises: names of exercises in small letters.
        deeper: how many more folders may be around them.
    """
    ours = [entry for entry in entries if not (is_noise(entry.name) or is_teachers(entry) or entry.problem)]
    ours = [entry for entry in ours if entry.is_folder or entry.is_zip or kind_of(entry.name)]
    files = [entry for entry in ours if kind_of(entry.name) and not entry.is_folder]
    if any(_called(entry.name, exercises) for entry in files):
        return False
    if len(ours) == 1 and not files and deeper:
        try:
            return holds_students(children(ours[0]), exercises, deeper - 1)
        except Unreadable:
            return False
    seen: dict[str, str] = {}  # who answers an exercise
    owners = [entry for entry in ours if _owner(entry.name)]
    for entry in owners[:MOST_TRIED]:
        owner = _owner(entry.name)
        if any(seen.setdefault(name, owner) != owner for name in sorted(_answered(entry, exercises))):
            return True
    return False


def sets_in(files: Sequence[SubmittedFile], exercises: Collection[str]) -> list[str]:
    """The folders and zips in one submission that hold files for the same exercise; fewer than two are none.

    Args:
        files: those of the submission.
        exercises: names of exercises in small letters.
    """
    if any("/" not in file.name and _called(file.name, exercises) for file in files):
        return []
    by_exercise = defaultdict(set)
    for file in files:
        top, slash, _ = file.name.partition("/")
        if slash and _owner(top):
            for name in _called(file.name, exercises):
                by_exercise[name].add(top)
    several = [tops for tops in by_exercise.values() if len({_owner(top) for top in tops}) > 1]
    return sorted(set().union(*several))


def _called(file: str, exercises: Collection[str]) -> list[str]:
    """The exercise that a file is called after, if any."""
    return [name for name, _ in exercise_names(file) if name in exercises][:1]


def _owner(name: str) -> str:
    """Whose an entry may be, whichever copy it is; empty for a part of somebody's work."""
    owner = exercise_names(_ZIP.sub("", name).replace("/", "_"))
    plain = owner[-1][0] if owner else name
    return "" if _PARTS.fullmatch(plain) else plain or name


def _answered(entry: Entry, exercises: Collection[str]) -> set[str]:
    """The exercises that a file, folder or zip has something for."""
    inside = entry.is_folder or entry.is_zip
    found: set[str] = set()
    for file in contents((("" if inside else entry.name, entry),)).files[:MOST_READ]:
        found.update(_called(file.name, exercises) or _answered_in(file) & set(exercises))
    return found


def _answered_in(file: SubmittedFile) -> set[str]:
    """What a file defines, and which exercises its cells are marked for."""
    try:
        text, _ = decoded(file.content)
        if kind_of(file.name) != "ipynb":
            return {name.casefold() for name in defined(text)}
        cells = code_cells(text)
    except Unreadable:
        return set()
    marked = {name for cell in cells for name in cell.marked}
    return marked | {name.casefold() for name in defined(joined(cells)[0])}
