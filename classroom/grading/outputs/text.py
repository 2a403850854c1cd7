"""Makes the words of other people harmless: in a terminal, on a page, in Markdown, in a spreadsheet, in XML.

Names of files, exceptions and answers come from students, and may hold whatever a computer takes for an instruction.
Everything that is written passes through :func:`clean`; what a format needs beyond that has a function of its own.
"""

from __future__ import annotations

import re

MOST_SHOWN = 4000  # characters of one text: an exception may print whole arrays

# Sequences of ECMA-48 that move a terminal's cursor, colour it, or set its title: as a whole, or "[31m" would remain.
_TERMINAL = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?"
    r"|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)"
    r"|\x1b[ -/]*[0-~]?"
)
_LINE_END = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# Controls but for tab and newline; U+202A to U+202E and U+2066 to U+2069 show text in another order than it has, and
# U+FEFF shows nothing; XML has no U+FFFE and U+FFFF.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")  # half a character: the name of a file that is not UTF-8
# What a spreadsheet takes for a formula, also in full width; behind a semicolon, because where numbers have a decimal
# comma a spreadsheet cuts lines there, whatever is quoted.
_FORMULA = re.compile("(^|;)([\\s'\"]*)([=+\\-@\uff1d\uff0b\uff0d\uff20])")
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|~!&])")


def clean(text: str, most: int = MOST_SHOWN) -> str:
    """Take out what controls a terminal or turns the direction of text, and cut what is very long.

    Args:
        text: anything.
        most: how many characters are kept.

    Returns:
        Text that every file in UTF-8 and every XML document can hold; lines end in a newline.
    """
    if not (text.isascii() and text.isprintable()):
        text = _CONTROL.sub("", _LINE_END.sub("\n", _TERMINAL.sub("", text)))
        text = _LONE_SURROGATE.sub("\ufffd", text)
    if len(text) > most:
        return f"{text[:most]}… ({len(text) - most} more characters)"
    return text


def one_line(text: str, most: int = MOST_SHOWN) -> str:
    """:func:`clean`, with a space for everything that separates."""
    return " ".join(clean(text, most).split())


def cell(text: str) -> str:
    """A text as a cell of a spreadsheet, on one line: a ``'`` in front keeps it from being run as a formula."""
    return _FORMULA.sub(r"\1\2'\3", one_line(text))


def number(value: float) -> str:
    """Points as people write them, to four places: ``"2"``, ``"28.4"``, ``"0.3333"``."""
    rounded = round(value, 4)
    return str(int(rounded)) if rounded == int(rounded) else str(rounded)


def fence(text: str, language: str = "") -> str:
    """Text as a block of code in Markdown, in which nothing is an instruction, whatever it holds."""
    text = clean(text)
    ticks = "`" * max(3, _longest_run(text) + 1)
    return f"{ticks}{language}\n{text}\n{ticks}"


def code(text: str) -> str:
    """Text as code inside a line of Markdown, in which nothing is an instruction, whatever it holds."""
    text = one_line(text)
    ticks = "`" * (_longest_run(text) + 1)
    # Markdown takes away one space on both sides, so that a text may begin or end with a backtick.
    return f"{ticks} {text} {ticks}" if "`" in (text[:1], text[-1:]) else f"{ticks}{text or '-'}{ticks}"


def escaped(text: str) -> str:
    """A sentence of our own inside a line of Markdown, with signs such as ``*`` and ``_`` as they are."""
    return _MARKDOWN.sub(r"\\\1", one_line(text))


def _longest_run(text: str) -> int:
    return max(map(len, re.findall("`+", text)), default=0)


def listed(names: list[str], most: int = 10) -> str:
    """Names with commas between them, or with semicolons where a name has a comma; of many the first, and how many."""
    separator = "; " if any("," in name for name in names) else ", "
    shown = separator.join(one_line(name, 80) for name in names[:most])
    return f"{shown} and {len(names) - most} more" if len(names) > most else shown


def counted(count: int, what: str) -> str:
    """``"1 submission"``, ``"2 submissions"``."""
    return f"{count} {what}{'' if count == 1 else 's'}"
