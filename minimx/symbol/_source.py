"""From lines to the text of a Python function: what is not needed is left out, and what is left gets names."""

from __future__ import annotations

import heapq
from collections.abc import Iterable

from ._recording import Line


class Groups:
    """Which arrays may share memory, by their numbers (union-find)."""

    def __init__(self, lines: Iterable[Line]):
        self._parent: dict[int, int] = {}
        for line in lines:
            if line.view:
                for made in line.makes:
                    for used in line.uses:
                        self.join(made, used)

    def join(self, one, other):
        """Let the groups of two arrays be one."""
        one, other = self.of(one), self.of(other)
        if one != other:
            self._parent[one] = other

    def of(self, number):
        """Return the number that stands for the group of this one."""
        while number in self._parent:
            number = self._parent[number]
        return number


def without_copies(lines, changed, groups, shapes, replaced):
    """Return the lines without those whose result has the numbers of an array that is there, which takes its place.

    That is only done where neither is changed in place, as the change would be seen in both.

    Args:
        lines: pairs of a place and a line.
        changed: groups that are changed in place.
        groups: who shares memory with whom.
        shapes: of all arrays, by number.
        replaced: which array was replaced by which; what is replaced here is added.
    """
    left = []
    for place, line in lines:
        if line.same is not None and changed.isdisjoint(map(groups.of, (line.makes[0], line.same[0]))):
            source, shape = line.same
            groups.join(line.makes[0], source)
            source = replaced.get(source, source)
            if shapes[source] == shape:
                replaced[line.makes[0]] = source
                continue
            line = Line(line.makes, f"{{0}}.reshape({shape})", (source,), view=True)
        left.append((place, line._replace(uses=tuple(replaced.get(number, number) for number in line.uses))))
    return left


def needed(lines, wanted, groups, inputs):
    """Return those lines that lead to the wanted arrays or change an input, and all arrays that they use but not make.

    Args:
        lines: pairs of a place and a line.
        wanted: numbers of arrays.
        groups: who shares memory with whom.
        inputs: groups of arrays that belong to others.
    """
    wanted, kept = set(wanted), []
    for place, line in reversed(lines):
        if line.changes is None:
            is_needed = line.must or not wanted.isdisjoint(line.makes)
        else:
            group = groups.of(line.changes)
            is_needed = group in inputs or any(groups.of(number) == group for number in wanted)
        if is_needed:
            kept.append((place, line))
            wanted.difference_update(line.makes)
            wanted.update(line.uses)
    return kept[::-1], wanted


class Names:
    """Names of arrays in the text; that of an array which nobody uses any more goes to the next one."""

    def __init__(self, names, stem, last_use):
        self._names, self._stem, self._last_use = dict(names), stem, last_use
        self._free: list[int] = []
        self._count, self._numbers = 0, {}

    def __getitem__(self, number):
        return self._names[number]

    def release(self, place, uses):
        """Free the names of arrays that are used in this line for the last time."""
        for number in uses:
            if number in self._numbers and self._last_use.get(number, -1) <= place:
                heapq.heappush(self._free, self._numbers.pop(number))

    def give(self, number):
        """Return the name of a new array."""
        if self._free:
            place = heapq.heappop(self._free)
        else:
            self._count += 1
            place = self._count
        self._numbers[number] = place
        self._names[number] = f"{self._stem}{place}"
        return self._names[number]


def statements(lines, remarks, results, names, stem):
    """Return the text of lines, and the names of the results.

    Args:
        lines: pairs of a place and a line.
        remarks: what is said before the line at a place.
        results: numbers of arrays that are used at the end.
        names: of the arrays that are there before.
        stem: what new names begin with.
    """
    last_use = {number: place for place, line in lines for number in line.uses}
    last_use.update(dict.fromkeys(results, 1 << 60))
    given, text, said = Names(names, stem, last_use), [], -1
    marks = sorted(remarks)
    for place, line in lines:
        mark = max((mark for mark in marks if mark <= place), default=-1)
        if mark > said:
            text.append(f"# {remarks[mark]}")
            said = mark
        expression = line.text.format(*(given[number] for number in line.uses))
        given.release(place, line.uses)
        if line.makes:
            made = [given.give(number) for number in line.makes]
            given.release(place, [number for number in line.makes if number not in last_use])
            expression = f"{line.target.format(*made)} = {expression}"
        text.append(expression)
    return text, given
