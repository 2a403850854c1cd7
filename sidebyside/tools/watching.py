"""Files that somebody is editing: waits until one is saved, and shows which lines changed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from difflib import unified_diff
from pathlib import Path

EVERY = 0.2  # seconds between two looks at the files: nobody notices, and it costs nothing
MOST_SHOWN = 12  # changed lines of a file

State = list[tuple[str, int, int]]
Texts = dict[str, list[str]]


def state_of(files: Iterable[Path]) -> State:
    """Of each file that is there, its name, time and size."""
    found = []
    for file in files:
        try:
            status = file.stat()
        except OSError:  # just being saved
            continue
        found.append((str(file), status.st_mtime_ns, status.st_size))
    return found


def wait_for_change(
    files: Callable[[], Iterable[Path]],
    before: State | None = None,
    pause: Callable[[float], None] = time.sleep,
    settle: bool = False,
) -> None:
    """Return when a file has another time, another size, has come or gone.

    Args:
        files: names the files, at each look anew.
        before: how they were; what they are now if it is not given. Given from before some work on the files, a save
            during that work is noticed.
        pause: waits for so many seconds.
        settle: return only when nothing changes any more: an editor may save in several steps.
    """
    before = state_of(files()) if before is None else before
    now = state_of(files())
    while now == before:
        pause(EVERY)
        now = state_of(files())
    while settle:
        pause(EVERY)
        earlier, now = now, state_of(files())
        settle = now != earlier


def lines_of(file: Path) -> list[str]:
    """The lines of a text file, whatever its encoding."""
    return file.read_text(encoding="utf-8", errors="replace").splitlines()


def texts_of(files: Iterable[Path], read: Callable[[Path], list[str]] = lines_of) -> Texts:
    """The lines of each file that can be read, by its name."""
    found = {}
    for file in files:
        try:
            found[file.name] = read(file)
        except OSError:
            continue
    return found


def changes(before: Texts, now: Texts) -> Iterable[str]:
    """The lines that were taken out and put in, by file; not more than a screen holds."""
    for name in sorted({*before, *now}):
        lines = unified_diff(before.get(name, []), now.get(name, []), name, name, n=0, lineterm="")
        changed = [line for line in lines if not line.startswith(("---", "+++", "@@"))]
        if changed:
            yield f"{name} was saved:"
            yield from (f"  {line}" for line in changed[:MOST_SHOWN])
            if len(changed) > MOST_SHOWN:
                yield f"  and {len(changed) - MOST_SHOWN} lines more"
