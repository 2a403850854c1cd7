"""Is a translation complete, and does it keep what has to stay as it is?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

from .extract import extract
from .files import documents, path_of, read
from .update import LANGUAGE

_ROLE = re.compile(r"(?<!`)\{[\w:-]+\}`[^`]*`")
_BOUND = re.compile(r"^\{bound\}`[^|`]*")
_MATH = re.compile(r"(?<![\\$])\$(?!\$)((?:\\.|[^$\\])+?)\$")
_CODE = re.compile(r"(`+)(?!`)(.+?)(?<!`)\1(?!`)")
_LINK = re.compile(r"\]\(([^)\s]+)[^)]*\)")
_PARSER = MarkdownIt("commonmark")


def kept(text: str) -> dict[str, Counter[str]]:
    """What a translation may not change, by kind."""
    # What a bound shows is a piece of the sentence, and is translated; its condition stays.
    roles = Counter(_BOUND.sub("{bound}`", role) for role in _ROLE.findall(text))
    rest = _ROLE.sub(" ", text)
    code = Counter(found[2].strip() for found in _CODE.finditer(rest))
    rest = _CODE.sub(" ", rest)
    math = Counter(found[1] for found in _MATH.finditer(rest))
    return {"roles": roles, "code": code, "formulas": math, "links": Counter(_LINK.findall(rest))}


def problems(message: str, translation: str) -> list[str]:
    """What is wrong with a translation.

    Args:
        message: in English.
        translation: of it.
    """
    found = []
    ours = kept(translation)
    for kind, wanted in kept(message).items():
        missing, more = wanted - ours[kind], ours[kind] - wanted
        if missing:
            found.append(f"{kind} missing: {', '.join(missing.elements())}")
        if more:
            found.append(f"{kind} that are not in the English: {', '.join(more.elements())}")
    if _left_over(translation) and not _left_over(message):
        found.append(
            "a * that marks nothing: `**word,**` is not bold before another letter, as its comma stands inside; "
            "put the punctuation outside"
        )
    if message.endswith("\n") != translation.endswith("\n") or translation != translation.strip():
        found.append("space at the beginning or the end")
    return found


def _left_over(text: str) -> bool:
    """Is there a mark of emphasis that is shown as an asterisk?"""
    plain = _ROLE.sub("x", _MATH.sub("x", text))
    return any("*" in token.content for token in _texts(_PARSER.parse(plain)))


def _texts(tokens: Sequence[Token]) -> Iterator[Token]:
    for token in tokens:
        if token.type == "text":
            yield token
        yield from _texts(token.children or ())


def check(extracted: Mapping[str, Sequence[str]] | None = None) -> list[str]:
    """All that is wrong with the translations, a line each; an empty list where nothing is."""
    extracted = extract() if extracted is None else extracted
    found = []
    for document in sorted({*extracted, *documents(LANGUAGE)}):
        entries, obsolete = read(path_of(document, LANGUAGE))
        messages = extracted.get(document, ())
        for message in messages:
            entry = entries.get(message)
            if entry is None or not entry.text:
                found.append(f"{document}: not translated: {message}")
            else:
                wrong = ["fuzzy"] * entry.fuzzy + problems(message, entry.text)
                found += [f"{document}: {one}: {message}" for one in wrong]
        found += [
            f"{document}: no page says this any more: {one}" for one in [*entries, *obsolete] if one not in messages
        ]
    return found
