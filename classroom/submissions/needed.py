"""Cuts a text of Python to what a part of it needs: a file with many answers is to be judged one answer at a time.

Nothing is run. What cannot be told from the text is kept rather than lost.
"""

from __future__ import annotations

import warnings
from collections.abc import Collection, Iterable
from functools import lru_cache

from .statements import Statement, statements_of

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
    roots = module.definitions(names) if module else {}
    if not module or not roots:
        return text
    return module.cut({**module.definitions(given), **roots}, names)


def needed_below(text: str, line: int) -> str:
    """The lines of a text from one on, below what they need of those above.

    Args:
        text: Python.
        line: where the part begins that stays as it is; the first line of a text is 1.
    """
    module = _module(text)
    if not module:
        return text
    roots = {place: one.binds for place, one in enumerate(module.statements) if one.node.lineno >= line}
    above = module.cut(roots, ()).split("\n")[: line - 1]
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
    """A text by its statements, and which of them give a name its meaning."""

    def __init__(self, text: str, statements: list[Statement]) -> None:
        self.text, self.statements = text, statements
        self.lines = text.split("\n")
        self.bound: dict[str, list[int]] = {}
        self.stars = [place for place, one in enumerate(statements) if one.is_star]
        self.blocks: list[int] = []  # the number of the last row of imports above each statement
        for place, one in enumerate(statements):
            begins = one.is_import and not (place and statements[place - 1].is_import)
            self.blocks.append((self.blocks[-1] if place else 0) + begins)
        heads = next((place for place, one in enumerate(statements) if not one.is_head), len(statements))
        self.misplaced = {place for place, one in enumerate(statements) if one.is_future and place > heads}
        for place, one in enumerate(statements):
            for name in one.binds | self._changed(one):
                self.bound.setdefault(name, []).append(place)

    @property
    def late(self) -> str:
        """Imports from ``__future__`` behind other code, as in a notebook's cells: Python wants them at the top."""
        return "; ".join(self.statements[place].text for place in sorted(self.misplaced))

    def _changed(self, one: Statement) -> set[str]:
        """Values that a statement changes without giving them a name: by a method, or by a function of this text."""
        values = {name for name in one.touched if any(self._is_value(place) for place in self.bound.get(name, ()))}
        called = [self.statements[place] for name in one.called for place in self.bound.get(name, ())]
        own = [function for function in called if function.is_definition]
        given = {name for name in one.given if any(self._is_value(place) for place in self.bound.get(name, ()))}
        return values | {name for function in own for name in function.sets} | (given if own else set())

    def _is_value(self, place: int) -> bool:
        return not (self.statements[place].is_definition or self.statements[place].is_import)

    def definitions(self, names: Iterable[str]) -> dict[int, set[str]]:
        """Where names are defined: by the last definition."""
        names = sorted(names)
        once = [self.bound[name][0] for name in names if len(self.bound.get(name, ())) == 1]
        found: dict[int, set[str]] = {}
        for name in names:
            own = self._own(name)
            if once and len(own) > 1 and all(self.statements[place].is_constant for place in own):
                # Two questions may ask for a value of one name: it stands beside the others of its question.
                own = [min(own, key=lambda place: (min(abs(place - other) for other in once), -place))]
            for place in self._last_sure(own, name):
                found.setdefault(place, set()).add(name)
        return found

    def _last_sure(self, places: list[int], name: str) -> list[int]:
        """The last statement that gives a name its meaning, and those behind it that may do so or change it."""
        for count, place in enumerate(reversed(places), 1):
            if self.statements[place].is_sure and name in self.statements[place].binds:
                return places[-count:]
        return places

    def _own(self, name: str) -> list[int]:
        """What gives a name a meaning; an import only where nothing else does: another exercise may be given it."""
        places = self.bound.get(name, [])
        return [place for place in places if not self.statements[place].is_import] or places

    def _reached(self, name: str, before: int, asked: Collection[str]) -> list[int]:
        """What a name means to a statement that runs before the one at a place."""
        places = self._own(name) if name in asked else self.bound.get(name, [])
        earlier = [place for place in places if place < before]
        return self._last_sure(earlier or places, name)

    def _meant(self, name: str, place: int, asked: Collection[str]) -> list[int]:
        """What a name means to a function when it is called: the last meaning.

        Private helpers come with exercises, several under one name. Where the files of exercises were put into one
        below each other, each has imports at its top, and its own helpers up to the next one's.
        """
        end = len(self.statements)
        if name.startswith("_") and name not in asked:
            own = [other for other in self.bound.get(name, []) if self.blocks[other] == self.blocks[place]]
            return self._last_sure(own, name) if own else self._reached(name, end, asked)
        return self._reached(name, end, asked)

    def cut(self, roots: dict[int, set[str]], asked: Collection[str]) -> str:
        """The text with only some of its statements, and what these need; what is asked for is not to be imported."""
        kept: dict[int, set[str]] = {}
        waiting = [(place, name, False) for place, names in roots.items() for name in names or {""}]
        seen = set()
        while waiting:
            place, name, at_once = waiting.pop()
            kept.setdefault(place, set()).add(name)
            if (place, at_once) in seen:
                continue
            seen.add((place, at_once))
            one = self.statements[place]
            if (one.now | one.later) & _REACH_ALL - self.bound.keys():
                return self.text
            for used in one.now | one.later:
                if used not in self.bound or (used in one.now and self.bound[used][0] > place):
                    waiting += [(star, "", False) for star in self.stars if self.statements[star].may_have(used)]
            # What runs at once may call what it names, so all that this uses later is needed as it is here, too.
            waiting += [(other, used, True) for used in one.now for other in self._reached(used, place, asked)]
            for used in one.later:
                others = self.bound.get(used, []) if at_once else self._meant(used, place, asked)
                waiting += [(other, used, at_once) for other in others]
        return self._only(kept)

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
