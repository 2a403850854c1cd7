"""Names the mistake: which known ones behave the same on everything that was tried."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from sidebyside.probes.judging import Verdict

from .exercise import Exercise, Known
from .running.here import load_here
from .trying import NEVER_ENDS, Tried, alike, ask


@dataclass(frozen=True)
class Named:
    """What a wrong answer is.

    Attributes:
        mistakes: the known ones that behave the same; empty where there is none. Two or more cannot be told apart,
            but where ``together`` says that all of them are made at once.
        says: a sentence for each.
        together: it is these mistakes together.
    """

    mistakes: tuple[Known, ...] = ()
    says: tuple[str, ...] = ()
    together: bool = False


class Namer:
    """Knows how each known mistake of an exercise behaves on the inputs of a seed; works that out when it is asked.

    Args:
        exercise: whose mistakes.
        seed: of the inputs.
    """

    def __init__(self, exercise: Exercise, seed: int) -> None:
        self.exercise, self.seed = exercise, seed
        self._variants: dict[tuple[str, ...], _Variant | None] = {}

    def name(self, tried: Sequence[Tried]) -> Named:
        """Find the mistakes that behave like this answer: single ones, else two at once.

        Of an answer of several functions, or to several questions, what is not written yet says nothing.
        """
        written = [place for place, one in enumerate(tried) if one.is_written]
        if all(tried[place].holds for place in written):
            return Named()
        # Where a mistake shows, few others behave the same: so those checks are compared first.
        order = sorted(written, key=lambda place: tried[place].holds)
        singles = self._like(1, tried, order)
        if singles:
            found = tuple(one for (one,) in singles)
            return Named(found, tuple(map(self.sentence, found)))
        if any(one.limit for one in tried):
            return Named()  # what was not seen to its end is not guessed at
        if all(isinstance(tried[place].came, Exception) for place in written if not tried[place].holds):
            return Named()  # an exception tells too little for two mistakes
        pairs = self._like(2, tried, order)
        if len(pairs) != 1:
            return Named()  # one of many pairs would be a guess
        return Named(pairs[0], tuple(map(self.sentence, pairs[0])), together=True)

    def sentence(self, mistake: Known) -> str:
        """What a mistake says: its own sentence, or the cause that the first check which sees it gives."""
        if mistake.says:
            return mistake.says
        return next((one.verdict.cause for one in self.tried(mistake) if not one.holds and one.verdict.cause), "")

    def tried(self, mistake: Known) -> list[Tried]:
        """How the solution with a mistake behaves, check by check."""
        variant = self._variant((mistake,))
        assert variant is not None, f"{self.exercise.name}: {mistake.key} is no Python"
        return [variant.tried(place) for place in range(len(self.exercise.checks))]

    def _like(self, count: int, tried: Sequence[Tried], order: Sequence[int]) -> list[tuple[Known, ...]]:
        """So many mistakes at once that behave like this answer."""
        return [one for one in combinations(self.exercise.mistakes, count) if self._fits(one, tried, order)]

    def _fits(self, mistakes: tuple[Known, ...], tried: Sequence[Tried], order: Sequence[int]) -> bool:
        variant = self._variant(mistakes)
        return variant is not None and all(alike(tried[place], variant.tried(place)) for place in order)

    def _variant(self, mistakes: tuple[Known, ...]) -> _Variant | None:
        """The solution with these mistakes; None where they cannot be made at once."""
        key = tuple(mistake.key for mistake in mistakes)
        if len(mistakes) > 1 and any(mistake.never_ends for mistake in mistakes):
            return None  # nobody knows where the two together would not end
        if key not in self._variants:
            try:
                self._variants[key] = _Variant(self.exercise, mistakes, self.seed)
            except Exception:  # two changes of the same line, or that make no Python together
                if len(mistakes) == 1:
                    raise
                self._variants[key] = None
        return self._variants[key]


class _Variant:
    """The solution of an exercise with mistakes, each check of which is tried when it is asked for."""

    def __init__(self, exercise: Exercise, mistakes: Sequence[Known], seed: int) -> None:
        self.checks, self.seed = exercise.checks, seed
        self.endless = {tried for mistake in mistakes for tried in mistake.never_ends}
        self.caller = load_here(exercise.work(exercise.with_mistakes(*mistakes)))
        self._found: dict[int, Tried] = {}

    def tried(self, place: int) -> Tried:
        """What comes of the check at this place."""
        if place not in self._found:
            check = self.checks[place]
            given = check.probe.given(self.caller, self.seed)
            if check.tried in self.endless:
                verdict = Verdict(check.probe.judge.expected(given), str(NEVER_ENDS), False)
                self._found[place] = Tried(check, given, NEVER_ENDS, verdict)
            else:
                self._found[place] = Tried(check, given, *ask(check, self.caller, given))
        return self._found[place]
