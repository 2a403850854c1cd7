"""Bringing the catalogues up to date: ``python -m book gettext``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sidebyside.tools.files import write_whole

from .extract import extract
from .files import as_text, documents, path_of, read

LANGUAGE = "zh_CN"


def update(extracted: Mapping[str, Sequence[str]] | None = None) -> list[str]:
    """Write a catalogue for each page: its messages in their order, and the translations that still belong to one.

    A message whose English changed is a new one, without translation; the old one is gone, and the version control
    shows both. Nothing is guessed.

    Returns:
        A line for each page with something to translate.
    """
    extracted = extract() if extracted is None else extracted
    said = []
    for document, messages in sorted(extracted.items()):
        path = path_of(document, LANGUAGE)
        known, _ = read(path)
        open_ones = sum(not known[message].text if message in known else True for message in messages)
        gone = len(set(known) - set(messages))
        if open_ones or gone:
            said.append(f"{document}: {open_ones} of {len(messages)} to translate, {gone} gone")
        text = as_text(LANGUAGE, messages, known).encode()
        if not path.is_file() or path.read_bytes() != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(path, text)
    for document in documents(LANGUAGE):
        if document not in extracted:
            path_of(document, LANGUAGE).unlink()
            said.append(f"{document}: the page is gone")
    return said
