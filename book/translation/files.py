"""Catalogues as files: PO, without dates, places and broken lines, so that a change shows what changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from .catalogue import LOCALE

HEADER = """\
msgid ""
msgstr ""
"Project-Id-Version: handtorn\\n"
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"""


@dataclass(frozen=True)
class Entry:
    """A message and its translation.

    Attributes:
        text: the translation; empty where there is none.
        fuzzy: is it marked as one that somebody has to look at?
        notes: comments of translators.
    """

    text: str
    fuzzy: bool = False
    notes: tuple[str, ...] = ()


def path_of(document: str, language: str) -> Path:
    """The file of a page's messages."""
    return LOCALE / language / "LC_MESSAGES" / f"{document}.po"


def documents(language: str) -> list[str]:
    """The pages that have a file of messages."""
    folder = LOCALE / language / "LC_MESSAGES"
    return sorted(path.relative_to(folder).with_suffix("").as_posix() for path in folder.rglob("*.po"))


def read(path: Path) -> tuple[dict[str, Entry], list[str]]:
    """The entries of a file by their English texts, and the texts of those that are commented out."""
    from babel.messages.pofile import read_po

    if not path.is_file():
        return {}, []
    with path.open("rb") as opened:
        found = read_po(opened)
    entries = {
        str(one.id): Entry(str(one.string or ""), bool(one.fuzzy), tuple(one.user_comments)) for one in found if one.id
    }
    return entries, [str(one.id) for one in found.obsolete.values()]


def as_text(language: str, messages: Iterable[str], known: Mapping[str, Entry]) -> str:
    """The text of a file: these messages in this order, with their translations where they are known."""
    from babel.messages.pofile import escape

    parts = [HEADER.format(language=language)]
    for message in messages:
        entry = known.get(message, Entry(""))
        lines = [f"# {note}" for note in entry.notes] + ["#, fuzzy"] * entry.fuzzy
        parts.append("\n".join([*lines, f"msgid {escape(message)}", f"msgstr {escape(entry.text)}", ""]))
    return "\n".join(parts)
