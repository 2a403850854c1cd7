"""What an exception, or a limit, means for somebody who has written an exercise, where its own words say too little."""

from __future__ import annotations

import re
from difflib import get_close_matches

from sidebyside.mine.hints import hint_for

from ..exercise import Exercise
from ..submissions.code import defined

# What is said, and what it means; the first that fits is taken.
MEANINGS = (
    (
        r"there is nothing in it",
        "Is it saved? `handtorn exercise reset {name}` puts back what it held at the beginning.",
    ),
    (r"^EOFError|: EOFError", "input() has nobody to ask here: what a function needs comes as its arguments."),
    (r"SystemExit|process ended", "A function ends with return: exit(), quit() and sys.exit() end all of Python."),
    (r"MemoryError", "A check may take 2 GB more than the library does: is there a list or an array that grows?"),
    (r"RecursionError", "Python lets calls be about 1000 deep: a loop has no such limit, or does it never end?"),
    (
        r"^[^:]*\bnan\b",
        "NaN comes of 0 / 0, of infinity less infinity, and of the root or logarithm of a number below 0; whatever it "
        "meets becomes NaN.",
    ),
    (r"leading zeros in decimal", "Decimal numbers are written with a point: 0.02."),
    (r"KeyboardInterrupt", "It was stopped from outside, or raises that itself."),
    (
        r"ModuleNotFoundError|ImportError",
        "An exercise needs nothing but what its first lines import, and stands alone in its file.",
    ),
    (r"TabError|inconsistent use of tabs", "Let the editor put spaces in place of tabs: four for each level."),
)
IN_A_CELL = (r"NameError", "Only this cell is checked: does it have the imports that it needs?")


def meaning_of(text: str, exercise: Exercise, is_file: bool) -> str:
    """What to make of an exception or a limit; empty where nothing is known beyond its own words.

    Args:
        text: what was said.
        exercise: whose answer it is.
        is_file: is the answer a file, and not a cell of a notebook?
    """
    for pattern, meaning in (*MEANINGS, *(() if is_file else (IN_A_CELL,))):
        if re.search(pattern, text):
            return meaning.format(name=exercise.name)
    hint = hint_for(text, False, False) if re.search(r"\w+Error", text) else ""
    return f"{hint[0].upper()}{hint[1:]}{'' if hint.endswith('?') else '.'}" if hint else ""


def close_name(message: str, text: str, exercise: Exercise) -> str:
    """Where something is not defined: what is defined under nearly the same name, and is not asked for itself."""
    missing = re.search(r"defines no (\w+)", message)
    others = sorted(defined(text) - {name.partition(".")[0] for name in exercise.asked})
    close = get_close_matches(missing[1], others, n=1, cutoff=0.6) if missing else []
    return f"It has {close[0]}: is that the one?" if close else ""
