"""Which statements of a text give a name its meaning, where it is used."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from .statements import Statement


@dataclass(frozen=True, eq=False)
class Meaning:
    """A statement that gives a name a meaning, or may.

    Attributes:
        name: the name.
        places: all such statements that could be meant, in their order; each is its number in the text.
        index: of this one among them.
    """

    name: str
    places: tuple[int, ...]
    index: int

    @property
    def place(self) -> int:
        """The number of the statement."""
        return self.places[self.index]

    @property
    def key(self) -> tuple[str, int, int]:
        """What tells meanings of one text apart; a comparison of all places would take long."""
        return self.name, id(self.places), self.index


class Meanings:
    """The meanings of all names at the top of a text.

    Args:
        statements: the text's.
    """

    def __init__(self, statements: Sequence[Statement]) -> None:
        self._statements = statements
        self._blocks = _blocks(statements)
        found: dict[str, list[int]] = defaultdict(list)
        values: set[str] = set()
        functions: dict[str, set[str]] = {}
        for place, one in enumerate(statements):
            for name in one.binds | _changed(one, values, functions):
                found[name].append(place)
            if one.is_definition:
                for name in one.binds:
                    functions[name] = functions.get(name, set()) | one.sets if one.sets else functions.get(name, set())
            elif not one.is_import:
                values |= one.binds
        self._all = {name: tuple(places) for name, places in found.items()}
        self._own = {name: self._without_imports(places) for name, places in self._all.items()}
        private: dict[tuple[str, int], list[int]] = defaultdict(list)
        for name, places in self._all.items():
            for place in places if name.startswith("_") else ():
                private[name, self._blocks[place]].append(place)
        self._private = {key: tuple(places) for key, places in private.items()}

    def __contains__(self, name: str) -> bool:
        return name in self._all

    def first(self, name: str) -> int:
        """The number of the first statement that gives a name a meaning."""
        return self._all[name][0]

    def last(self, name: str) -> list[Meaning]:
        """The last meaning of a name; none where it has none."""
        return self._before(name, self._all.get(name, ()))

    def at(self, name: str, place: int, asked: Collection[str]) -> list[Meaning]:
        """What a name means to a statement when that is run.

        Args:
            name: the name.
            place: the number of the statement.
            asked: names that are not to be imported.
        """
        return self._before(name, (self._own if name in asked else self._all).get(name, ()), place)

    def later(self, name: str, place: int, asked: Collection[str]) -> list[Meaning]:
        """What a name means to a function of a statement when that is called: the last meaning.

        Private helpers come with exercises, several under one name. Where the files of exercises were put into one
        below each other, each has imports at its top, and its own helpers up to the next one's.
        """
        if name in asked:
            return self._before(name, self._own.get(name, ()))
        return self._before(name, self._private.get((name, self._blocks[place])) or self._all.get(name, ()))

    def defined(self, names: Iterable[str]) -> list[Meaning]:
        """The last definitions of names; an import only where there is nothing else."""
        names = sorted(names)
        once = [self._all[name][0] for name in names if len(self._all.get(name, ())) == 1]
        found = []
        for name in names:
            own = self._own.get(name, ())
            if once and len(own) > 1 and all(self._statements[place].is_constant for place in own):
                # Two questions may ask for a value of one name: it stands beside the others of its question.
                own = (min(own, key=lambda place: (min(abs(place - other) for other in once), -place)),)
            found += self._before(name, own)
        return found

    def before(self, meaning: Meaning, every: bool = False) -> list[Meaning]:
        """The meaning that a name may have had before, where this one may leave that as it was.

        Args:
            meaning: the later one.
            every: also where this one leaves nothing of it.
        """
        one = self._statements[meaning.place]
        if meaning.index == 0 or (not every and one.is_sure and meaning.name in one.binds):
            return []
        return [Meaning(meaning.name, meaning.places, meaning.index - 1)]

    def _before(self, name: str, places: tuple[int, ...], place: int | None = None) -> list[Meaning]:
        index = len(places) if place is None else bisect_left(places, place)
        return [Meaning(name, places, (index or len(places)) - 1)] if places else []

    def _without_imports(self, places: tuple[int, ...]) -> tuple[int, ...]:
        """Another exercise may be given by an import what this one asks for."""
        return tuple(place for place in places if not self._statements[place].is_import) or places


def _blocks(statements: Sequence[Statement]) -> list[int]:
    """The number of the last row of imports above each statement."""
    blocks: list[int] = []
    for place, one in enumerate(statements):
        begins = one.is_import and not (place and statements[place - 1].is_import)
        blocks.append((blocks[-1] if blocks else 0) + begins)
    return blocks


def _changed(one: Statement, values: set[str], functions: dict[str, set[str]]) -> set[str]:
    """Values that a statement changes without giving them a name: by a method, or by a function of this text."""
    own = one.called & functions.keys()
    given = one.given & values if own else set()
    return (one.touched & values) | given | {name for function in own for name in functions[function]}
