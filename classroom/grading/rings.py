"""Puts together who has answers like whom: groups of two and more, wherever the same wrong answers were handed in.

Wrong answers that are word for word the same in several exercises are pointed out in a class of any size: there is no
need to know what others write. Everything else is found by what is rare in the class, in :mod:`.similarity`, where
those who have the same answers count as one: else the answers of a large group would not be rare.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from ..results import FAILED, REFUSED, SubmissionResult
from .similarity import Pair, similar

FEWEST = 5  # submissions: in fewer nothing can be called rare
SEVERAL = 2  # exercises with the same wrong answer
# In a large class, short wrong answers to two exercises are the same by chance: with 5 % for each of 35 exercises, of
# 200 students 75 pairs have two in common, and two pairs have three.
LARGE, SEVERAL_OF_MANY = 50, 3
MOST_GROUPS = 30

Item = tuple[str, str]  # an exercise, and a wrong answer to it


@dataclass(frozen=True)
class Likeness:
    """What some students have in common: their keys, the exercises, and a sentence."""

    keys: tuple[str, ...]
    exercises: frozenset[str]
    text: str
    ring: str = ""  # the first of all who have wrong answers in common, where these are

    @property
    def places(self) -> tuple[str, ...]:
        """Each student with each exercise, and the ring, as texts: likenesses that have one of them belong together."""
        answers = (f"{key}\0{name}" for key in self.keys for name in sorted(self.exercises))
        return (*answers, self.ring) if self.ring else tuple(answers)


@dataclass(frozen=True)
class Group:
    """Students of whom each has an answer like that of another one.

    Attributes:
        keys: who they are.
        likenesses: what is alike, and in whose submissions.
    """

    keys: tuple[str, ...]
    likenesses: tuple[Likeness, ...]


def groups(submissions: Sequence[SubmissionResult], stubs: Mapping[str, str]) -> list[Group]:
    """Find who has answers like whom.

    Args:
        submissions: of the whole class.
        stubs: what was handed out, by the name of the exercise.

    Returns:
        At most :data:`MOST_GROUPS` groups: those first in which the most wrong answers are word for word the same.
    """
    owners = _same_wrong(submissions, stubs)
    rings = _joined(_sharing(owners, _several(len(submissions))))
    likenesses: list[Likeness] = []
    again: set[tuple[str, str]] = set()  # students and exercises
    for ring in rings:
        for keys, names in _items(owners, ring).items():
            likenesses.append(Likeness(keys, frozenset(names), _sentence(names), ring[0]))
            again |= {(key, name) for key in keys[1:] for name in names}
    if len(submissions) >= FEWEST:
        likenesses += map(_of_pair, similar(submissions, stubs, again))
    return _grouped(likenesses)


def looked_for(count: int) -> str:
    """What is looked for in a class of so many, in a sentence."""
    same = f"wrong answers that are word for word the same in {_several(count)} exercises or more"
    if count < FEWEST:
        return f"Fewer than {FEWEST} submissions: only {same} are looked for."
    return f"Looked for: {same}, and runs of code that few in the class wrote."


def _several(count: int) -> int:
    return SEVERAL if count < LARGE else SEVERAL_OF_MANY


def _same_wrong(submissions: Sequence[SubmissionResult], stubs: Mapping[str, str]) -> dict[Item, list[str]]:
    """The wrong answers that more than one student handed in, and who."""
    owners: dict[Item, list[str]] = defaultdict(list)
    for submission in submissions:
        for result in submission.exercises:
            text = _plain(result.answer)
            if text and result.status in (FAILED, REFUSED) and text != _plain(stubs.get(result.name, "")):
                owners[result.name, text].append(submission.student.key)
    return {item: keys for item, keys in owners.items() if len(keys) > 1}


def _sharing(owners: Mapping[Item, Sequence[str]], least: int) -> list[tuple[str, ...]]:
    """Pairs of students with so many of the same wrong answers."""
    shared: dict[tuple[str, str], set[str]] = defaultdict(set)
    for (name, _), keys in owners.items():
        for pair in combinations(keys, 2):
            shared[pair].add(name)
    return [pair for pair, names in shared.items() if len(names) >= least]


def _items(owners: Mapping[Item, Sequence[str]], ring: Iterable[str]) -> dict[tuple[str, ...], list[str]]:
    """The exercises with the same wrong answers by whom in the ring they are from, the most exercises first."""
    inside = set(ring)
    found: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for (name, _), keys in owners.items():
        among = tuple(sorted(inside.intersection(keys)))
        if len(among) > 1:
            found[among].append(name)
    return dict(sorted(found.items(), key=lambda one: (-len(one[1]), -len(one[0]), one[0])))


def _sentence(names: Sequence[str]) -> str:
    answers = "the same wrong answer" if len(names) == 1 else f"the same wrong answers in {len(names)} exercises"
    return f"word for word {answers}: {', '.join(names)}"


def _of_pair(pair: Pair) -> Likeness:
    exercises = frozenset(answer.exercise for answer in pair.answers)
    return Likeness((pair.first, pair.second), exercises, pair.reason)


def _grouped(likenesses: Sequence[Likeness]) -> list[Group]:
    """Likenesses with an answer in common together, in the order of the first of each."""
    belongs = {
        place: number for number, places in enumerate(_joined(one.places for one in likenesses)) for place in places
    }
    found: dict[int, list[Likeness]] = defaultdict(list)
    for one in likenesses:
        found[belongs[one.places[0]]].append(one)
    return [Group(tuple(sorted({key for one in each for key in one.keys})), tuple(each)) for each in found.values()][
        :MOST_GROUPS
    ]


def _joined(sets: Iterable[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Sets with members in common as one."""
    leader: dict[str, str] = {}

    def find(key: str) -> str:
        while leader.setdefault(key, key) != key:
            leader[key] = leader[leader[key]]
            key = leader[key]
        return key

    for first, *others in sets:
        for other in others:
            leader[find(other)] = find(first)
    members = defaultdict(list)
    for key in sorted(leader):
        members[find(key)].append(key)
    return sorted(map(tuple, members.values()))


def _plain(text: str) -> str:
    """An answer without what an editor may change of itself: the ends of lines."""
    return "\n".join(line.rstrip() for line in text.strip().splitlines())
