"""Names of files and students: for a reader, for telling students apart, and what an exercise's file may be called."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

MOST_SHOWN = 80  # characters of a name in a sentence
MOST_NAMED = 5  # names in a sentence

#: Joiners that Persian, Indic names and others are written with. Other format characters can turn a line of text round.
_JOINERS = "\u200c\u200d"
#: Endings that a browser, an LMS, a computer or a hurried person adds to the name of a copy.
_COPY = re.compile(
    r"(?:[ _-]*\((?P<count>\d{1,4})\)|[ _-]+(?P<number>\d{1,3})"
    r"|[ _-]+(?:copy|kopie|copie|copia|cópia|副本|コピー)(?:[ _-]*\(?\d{1,4}\)?)?"
    r"|[ _-]+(?:final|fixed|corrected|new|latest|solution|solved|answer|submission|v\d+))$",
    re.IGNORECASE,
)
_COPY_OF = re.compile(r"^(?:copy of|kopie von|copie de|copia de|cópia de)[ _-]+", re.IGNORECASE)
_SUFFIXES = {".py": "py", ".ipynb": "ipynb", ".py.txt": "py", ".ipynb.txt": "ipynb", ".ipynb.json": "ipynb"}
_LONGEST = 255  # letters of a name that is looked at: a disk has none that is longer, a zip may
_MOST_COPIES = 5  # endings that are taken off


def one_line(name: str) -> str:
    """A name in which nothing breaks a line, turns the writing round, or cannot be written as UTF-8.

    Such characters become what Python writes for them, as ``\\n``; all others stay.
    """
    return "".join(letter if _harmless(letter) else ascii(letter)[1:-1] for letter in name)


def _harmless(letter: str) -> bool:
    return letter in _JOINERS or unicodedata.category(letter) not in ("Cc", "Cf", "Cs", "Zl", "Zp")


def shown(name: str) -> str:
    """A name for a sentence: in one line, and not long."""
    line = one_line(name)
    return line if len(line) <= MOST_SHOWN else f"{line[: MOST_SHOWN - 1]}…"


def listed(names: Sequence[str]) -> str:
    """Names for a sentence, the first few of them."""
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return ", ".join(map(shown, names[:MOST_NAMED])) + more


def key_of(name: str) -> str:
    """What tells students apart: macOS and others write the same letters differently."""
    return one_line(unicodedata.normalize("NFC", name).strip()) or "(no name)"


def kind_of(name: str) -> str:
    """``"py"``, ``"ipynb"``, or ``""`` for what is no answer; Notepad and browsers add a second ending."""
    return _SUFFIXES[_suffix(name)] if _suffix(name) else ""


def _suffix(name: str) -> str:
    lower = name.lower()
    return max((suffix for suffix in _SUFFIXES if lower.endswith(suffix)), key=len, default="")


def exercise_names(file: str) -> list[tuple[str, int]]:
    """What exercises a file's name may mean, from the whole of it to less and less.

    Args:
        file: its name, as ``"sub/03_square_loss (1).py"``.

    Returns:
        Names as in ``"square_loss"``, each with the number of the copy, 0 where there is none.
    """
    base = file.rpartition("/")[2]
    if len(base) > _LONGEST:
        return []
    stem = unicodedata.normalize("NFKC", base[: len(base) - len(_suffix(base))]).strip()
    stem = _COPY_OF.sub("", stem)
    found, copy = [], 0
    for _ in range(_MOST_COPIES):
        plain = re.sub(r"[\s.-]+", "_", stem).casefold()
        found += [(plain, copy), (re.sub(r"^\d{1,3}_*", "", plain), copy)]
        ending = _COPY.search(stem)
        if not ending:
            break
        stem, copy = stem[: ending.start()], int(ending["count"] or ending["number"] or 1)
    return found
