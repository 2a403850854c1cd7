"""README.zh.md: README.md with its paragraphs in Chinese, written by ``python -m book gettext`` and held by a test."""

from __future__ import annotations

from ..markdown import translated
from ..paths import ROOT
from .catalogue import translator

#: The catalogue of README.md.
DOCUMENT = "README"
ENGLISH, CHINESE = ROOT / "README.md", ROOT / "README.zh.md"
#: The line that leads to the other language, which is not translated.
TO_CHINESE, TO_ENGLISH = "[中文](README.zh.md)", "[English](README.md)"


def messages() -> list[str]:
    """The paragraphs of README.md, each once, in order."""
    found: list[str] = []

    def note(text: str) -> str:
        found.append(text)
        return text

    translated(ENGLISH.read_text(encoding="utf-8"), note)
    return [*dict.fromkeys(text for text in found if text != TO_CHINESE)]


def chinese() -> str:
    """The text of README.zh.md."""
    text = ENGLISH.read_text(encoding="utf-8").replace(TO_CHINESE, TO_ENGLISH)
    return translated(text, translator("zh_CN", DOCUMENT))
