"""The text of a file of Python, whatever an editor wrote it as."""

from __future__ import annotations

import codecs
import re

from .limits import Unreadable

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # begins as UTF-16 does, so it comes first
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
#: PEP 263: a comment in one of the first two lines, after nothing but a comment.
_CODING = re.compile(rb"\A(?:[ \t\f]*(?:#[^\r\n]*)?\r?\n)?[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
#: Encodings of texts. Python knows others by name, which are none (rot13), or take ages on long texts (punycode).
_FAMILIES = re.compile(
    r"(?:utf-(?:8|16|32)(?:-\w+)?|ascii|iso8859-\d+|cp\d+|gb\w+|big5\w*|euc_\w+|shift_jis\w*|koi8-\w|mac-\w+|tis-620|ptcp154)"
)
_CONTROL = re.compile("[\x00-\x08\x0e-\x1b\x1c-\x1f\x7f]")


def decoded(content: bytes) -> tuple[str, str]:
    """The text of a file, with ``\\n`` between its lines.

    Args:
        content: the file's bytes.

    Returns:
        The text, and what there is to say of how it was read; or an empty string.

    Raises:
        Unreadable: it is no text, or in an encoding that cannot be found out.
    """
    text, remark = _decoded(content)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if _CONTROL.search(text):
        raise Unreadable("not a text: it has bytes that no text has")
    return _as_utf8(text), remark


def _decoded(content: bytes) -> tuple[str, str]:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _by(content[len(mark) :], encoding), "" if encoding == "utf-8" else f"read as {encoding[:6].upper()}"
    stated = _CODING.match(content)
    if stated:
        name = stated[1].decode("ascii", "replace")
        encoding = _known(name)
        return _by(content, encoding), "" if encoding == "utf-8" else f"read as {encoding}, as it says"
    try:
        return content.decode("utf-8"), ""
    except UnicodeDecodeError:
        pass
    if b"\0" in content:
        raise Unreadable("not a text, or one in UTF-16 that does not say so: expected UTF-8")
    # Windows' own encoding for Western Europe is what is left where a letter in a comment is not ASCII.
    return _by(content, "cp1252"), "not UTF-8: read as Windows-1252"


def _known(name: str) -> str:
    try:
        encoding = codecs.lookup(name).name
    except (LookupError, ValueError):
        encoding = ""
    if not _FAMILIES.fullmatch(encoding):
        raise Unreadable(f"its first lines say {name[:40]}, which is no encoding of texts: expected UTF-8")
    return encoding


def _by(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except (UnicodeError, LookupError) as error:
        raise Unreadable(f"not a text in {encoding}: expected UTF-8") from error


def _as_utf8(text: str) -> str:
    """The text, whose comment on its encoding, which is past, no longer says another than UTF-8."""
    head = text[:500].encode("utf-8", "replace")
    stated = _CODING.match(head)
    if not stated:
        return text
    start, end = (len(head[:place].decode("utf-8", "replace")) for place in stated.span(1))
    return f"{text[:start]}utf-8{text[end:]}"
