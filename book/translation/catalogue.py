"""Reading a catalogue of translations."""

from __future__ import annotations

from functools import cache

from ..markdown import Translate
from ..paths import DOCS

LOCALE = DOCS / "locale"


@cache
def messages(language: str, document: str) -> dict[str, str]:
    """The translations of a document by their English texts: those that are complete and not fuzzy.

    Args:
        language: as in ``"zh_CN"``.
        document: its file, without ``docs/`` and ``.md``, as in ``"lessons/recovery"``.
    """
    from babel.messages.pofile import read_po

    file = LOCALE / language / "LC_MESSAGES" / f"{document}.po"
    if not file.is_file():
        return {}
    with file.open("rb") as opened:
        catalogue = read_po(opened, locale=language)
    return {str(one.id): str(one.string) for one in catalogue if one.id and one.string and not one.fuzzy}


def translator(language: str, document: str) -> Translate:
    """A function that translates one paragraph of a document, or returns it where it has no translation."""
    known = messages(language, document)
    return lambda text: known.get(text, text)
