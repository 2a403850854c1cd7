"""The page on planted mistakes: each one's wrong lines, and what the report says of them."""

import re
from pathlib import Path

from .mistake import report_on
from .table import TABLE

PAGE = Path(__file__).parents[3] / "docs" / "mistakes.md"
NEAR = 0.02  # of a number: the last digit that is shown may be another elsewhere
NUMBER = re.compile(r"\d+(?:\.\d+)?(?:e[+-]?\d+)?")
INTRODUCTION = """# Mistakes, and what is said of them

`handtorn compare LESSON --mine FILE` runs your code beside the column that it is based on. Here are {count} mistakes
that learners make, each planted on purpose: the lines that are wrong, and the first sentences of the report. Tests hold
that each is seen, and that this page is what the report says. The reports stand here as the program
prints them, in English.

`python -m tests.sidebyside.diagnosis.write_page` writes it anew.
"""


def entry(mistake, report):
    """A mistake's part of the page."""
    code = "\n".join(mistake.wrong_lines)
    quoted = "\n>\n".join(f"> {sentence}" for sentence in report.first_sentences)
    lesson = f"`{mistake.lesson}`" + f", `--mine {mistake.base}=`" * (mistake.base != "handtorn")
    return f"### {mistake.name}\n\n{lesson}\n\n```python\n{code}\n```\n\n{quoted}\n"


def entries(text):
    """The entries of a page by their names."""
    parts = re.split(r"^(?:### (.*)|## .*)$", text, flags=re.MULTILINE)[1:]
    return {name: f"### {name}{body}".strip() for name, body in zip(parts[::2], parts[1::2]) if name}


def alike(a, b):
    """Are two texts the same, but for the last digits of numbers?"""
    if NUMBER.sub("#", a) != NUMBER.sub("#", b):
        return False
    numbers = zip(*(map(float, NUMBER.findall(text)) for text in (a, b)))
    return all(abs(x - y) <= NEAR * max(abs(x), abs(y)) for x, y in numbers)


def make_page():
    """The whole page."""
    parts = [INTRODUCTION.format(count=sum(map(len, TABLE.values())))]
    for title, mistakes in TABLE.items():
        parts += [f"## {title}\n", *(entry(mistake, report_on(mistake)) for mistake in mistakes)]
    return "\n".join(parts)
