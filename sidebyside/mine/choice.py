"""``--mine [COLUMN=]FILE`` on the command line: which column it is based on, and where the user's code is."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path

from ..column import COLUMNS
from ..tools.errors import UserError


def parse_mine(text: str) -> tuple[str, str]:
    """Split ``"gluon_impl=my.py"`` into the name of a column and a path; the name is empty where there is none.

    What stands before a = is a column only if there is one of that name, since a path may hold a = too.

    Raises:
        UserError: there is nothing where the path should be, or no such column and no such file either.
    """
    name, equals, path = text.partition("=")
    if equals and name in COLUMNS:
        if not path:
            raise UserError(f"--mine {text}: expected a file, a folder or a notebook after the =.")
        return name, path
    if not text:
        raise UserError("--mine is empty: expected a file, a folder or a notebook.")
    if equals and not Path(text).exists() and name == Path(name).name:
        raise UserError(f"--mine {text}: {unknown_column(name)}")
    return "", text


def unknown_column(name: str) -> str:
    """That there is no column of this name, and those that there are."""
    close = get_close_matches(name, COLUMNS, n=1)
    meant = f"did you mean {close[0]}? " if close else ""
    return f"there is no column {name!r}: {meant}Expected one of {', '.join(COLUMNS)}."
