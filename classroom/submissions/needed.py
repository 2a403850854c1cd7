"""Cuts a text of Python to what a part of it needs: a file with many answers is to be judged one answer at a time.

Nothing is run. What cannot be told from the text is kept rather than lost.
"""

from __future__ import annotations

import warnings
from collections.abc import Collection, Iterable
from functools import lru_cache

from .meanings import Meaning, Meanings
from .statements import Statement, is_builtin, statements_of

MOST_KEPT = 2  # texts: all exercises of a submission ask for the same one, one after the other
#: With these a function reaches names that its text does not show.
_REACH_ALL = {"globals", "eval", "exec"}


def needed(text: str, asked: Collection[str], given: Collection[str] = ()) -> str:
    """What some definitions of a text need: themselves, and all that they use, also by way of other things.

    Args:
        text: Python.
        asked: functions, classes, methods as ``"Linear.forward"``, or values.
        given: what is to stay as well where it is there.

    Returns:
        The text with blank lines in place of everything else, so that no line moves. It stays as it is where it is not
        Python, or defines nothing of what is asked for.
    """
    module = _module(text)
    names = {name.partition(".")[0] for name in asked}
    roots = module.meanings.defined(names) if module else []
    if not module or not roots:
        return text
    return module.cut([*roots, *module.meanings.defined(given)], names)


def needed_below(text: str, line: int) -> str:
    """The lines of a text from one on, below what they need of those above.

    Args:
        text: Python.
        line: where the part begins that stays as it is; the first line of a text is 1.
    """
    module = _module(text)
    if not module:
        return text
    places = [place for place, one in enumerate(module.statements) if one.first >= line]
    above = module.cut((), (), places).split("\n")[: line - 1]
    above += [""] * (line - 1 - len(above))
    below = text.split("\n")[line - 1 :]
    if "".join(above) == module.late:
        return "\n".join([*[""] * (line - 1), *below])
    for one in module.statements:
        if one.is_future and one.first >= line:  # it stands at the top now
            below[one.first - line] = ""
    return "\n".join([*above, *below])


@lru_cache(maxsize=MOST_KEPT)
def _module(text: str) -> _Module | None:
    """The statements of a text; None where it is no Python."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of the student's escapes in strings
            return _Module(text, statements_of(text))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


class _Module:
    """A text by its statements."""

    def __init__(self, text: str, statements: list[Statement]) -> None:
        self.text, self.statements = text, statements
        self.lines = text.split("\n")
        self.meanings = Meanings(statements)
        stars = [place for place, one in enumerate(statements) if one.is_star]
        self.stars = {name: [place for place in stars if statements[place].may_have(name)] for name in ("", "abs")}
        heads = next((place for place, one in enumerate(statements) if not one.is_head), len(statements))
        self.misplaced = {place for place, one in enumerate(statements) if one.is_future and place > heads}

    @property
    def late(self) -> str:
        """Imports from ``__future__`` behind other code, as in a notebook's cells: Python wants them at the top."""
        return "; ".join(self.statements[place].text for place in sorted(self.misplaced))

    def cut(self, roots: Iterable[Meaning], asked: Collection[str], places: Iterable[int] = ()) -> str:
        """The text with only some of its statements, and what these need.

        Args:
            roots: what stays.
            asked: names that are not to be imported.
            places: numbers of statements that stay as well.
        """
        kept: dict[int, set[str]] = {place: set(self.statements[place].binds) for place in places}
        waiting = [(meaning, False, False) for meaning in roots]
        for place in kept:
            waiting += self._used_by(place, False, asked)
        seen, done, stars = set(), {(place, False) for place in kept}, set()
        while waiting:
            meaning, at_once, every = waiting.pop()
            key = meaning.key, at_once, every
            if key in seen:
                continue
            seen.add(key)
            place = meaning.place
            kept.setdefault(place, set()).add(meaning.name)
            waiting += [(other, at_once, every) for other in self.meanings.before(meaning, every)]
            if (place, at_once) not in done:
                done.add((place, at_once))
                waiting += self._used_by(place, at_once, asked)
        uses = [self.statements[place] for place in kept]
        if any((one.now | one.later) & _REACH_ALL for one in uses):
            return self.text
        for place in list(kept):
            stars |= self._unknown_to(place)
        for kind in stars:
            kept.update({place: {""} for place in self.stars[kind] if place not in kept})
        return self._only(kept)

    def _used_by(self, place: int, at_once: bool, asked: Collection[str]) -> list[tuple[Meaning, bool, bool]]:
        """What a statement uses: each meaning, whether it may be called at once, and whether all before it count."""
        one = self.statements[place]
        # What runs at once may call what it names, so all that this uses later is needed as it is here, too.
        found = [(meaning, True, False) for name in one.now for meaning in self.meanings.at(name, place, asked)]
        for name in one.later:
            others = self.meanings.last(name) if at_once else self.meanings.later(name, place, asked)
            found += [(meaning, at_once, at_once) for meaning in others]
        return found

    def _unknown_to(self, place: int) -> set[str]:
        """The kinds of names that a statement uses and that only an ``import *`` can give a meaning."""
        one = self.statements[place]
        unknown = {name for name in one.now | one.later if name not in self.meanings}
        unknown |= {name for name in one.now - unknown if self.meanings.first(name) > place}
        return {"abs" if is_builtin(name) else "" for name in unknown}

    def _only(self, kept: dict[int, set[str]]) -> str:
        lines = [""] * len(self.lines)
        if not (0 in kept and self.statements[0].is_block):
            lines[0] = self.late
        for place, one in enumerate(self.statements):
            if place in kept or (one.is_future and place not in self.misplaced):
                for number, line in enumerate(one.written(kept.get(place, set())), one.first):
                    lines[number - 1] += f"; {line}" if lines[number - 1] else line
                self._comment(one, lines)
        while lines and not lines[-1]:
            lines.pop()
        return "\n".join(lines) + "\n"

    def _comment(self, one: Statement, lines: list[str]) -> None:
        """Let the comment right above a statement stay."""
        number = one.first - 1
        while number and self.lines[number - 1].startswith("#") and not lines[number - 1]:
            lines[number - 1] = self.lines[number - 1]
            number -= 1
