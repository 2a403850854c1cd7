"""What may stand in a lesson's prose: no digit that was typed in where it could have been computed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .lesson import Lesson, paragraphs

_HIDDEN = (
    re.compile(r"^(`{3,}).*?^\1\s*$", re.MULTILINE | re.DOTALL),  # code
    re.compile(r"\$\$.*?\$\$", re.DOTALL),
    re.compile(r"\{[\w-]+\}`[^`]*`"),  # roles
    re.compile(r"(`+)(?!`).+?(?<!`)\1(?!`)", re.DOTALL),
    re.compile(r"\$[^$]+\$"),
    re.compile(r"\]\([^)]*\)"),  # where links lead
    re.compile(r"^\s*\d+\.(?=\s)", re.MULTILINE),  # the numbers of a list
    re.compile(r"^\([\w-]+\)=$", re.MULTILINE),  # the name of a place
)
# What is a name and no number: float32, Conv2D, LeNet-5.
_DIGIT = re.compile(r"(?<![A-Za-z_\d.-])\d[\d.,%]*")


def typed_numbers(lesson: Lesson) -> Iterator[tuple[int, str]]:
    """The numbers in the prose of a lesson that no role shows: line and text.

    Those in code and in formulas are settings; ``{value}``, ``{bound}`` and ``{given}`` show all others.
    """
    for prose in paragraphs(lesson):
        text = prose.text
        for pattern in _HIDDEN:
            text = pattern.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)
        for place, line in enumerate(text.splitlines()):
            for found in _DIGIT.finditer(line):
                yield prose.line + place, found[0]
