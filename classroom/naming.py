"""Names the mistake: which known ones behave the same on everything that was tried."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
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


@dataclass
class Namer:
    """Knows how each known mistake of an exercise behaves on the inputs of a seed; works that out when it is asked.

    Args:
        exercise: whose mistakes.
        seed: of the inputs.
    """

    exercise: Exercise
    seed: int
    _known: dict[tuple[str, ...], list[Tried] | None] = field(default_factory=dict)

    def name(self, tried: Sequence[Tried]) -> Named:
        """Find the mistakes that behave like this answer: single ones, else two at once."""
        if all(one.holds for one in tried):
            return Named()
        for count in (1, 2):
            found = [group for group in self._groups(count) if self._fits(group, tried)]
            if count == 2:
                found = found[:1] if len(found) == 1 else []  # two of many pairs are a guess
            if found:
                mistakes = tuple(mistake for group in found for mistake in group)
                return Named(mistakes, tuple(self.sentence(one) for one in mistakes), count == 2)
        return Named()

    def sentence(self, mistake: Known) -> str:
        """What a mistake says: its own sentence, or the cause that the first check which sees it gives."""
        if mistake.says:
            return mistake.says
        tried = self.tried(mistake) or []
        return next((one.verdict.cause for one in tried if not one.holds and one.verdict.cause), "")

    def tried(self, *mistakes: Known) -> list[Tried] | None:
        """How the solution with these mistakes behaves; None where they cannot be made at once."""
        key = tuple(mistake.key for mistake in mistakes)
        if key not in self._known:
            self._known[key] = self._try(mistakes)
        return self._known[key]

    def _try(self, mistakes: Sequence[Known]) -> list[Tried] | None:
        try:
            text = self.exercise.with_mistakes(*mistakes)
        except LookupError:
            if len(mistakes) == 1:
                raise
            return None
        work = self.exercise.work(text)
        endless = {tried for mistake in mistakes for tried in mistake.never_ends}
        try:
            caller = load_here(work)
        except Exception:  # two changes that make no Python together
            return None
        found = []
        for check in self.exercise.checks:
            given = check.probe.given(caller, self.seed)
            if check.tried in endless:
                found.append(
                    Tried(check, given, NEVER_ENDS, Verdict(check.probe.judge.expected(given), str(NEVER_ENDS), False))
                )
            else:
                found.append(Tried(check, given, *ask(check, caller, given)))
        return found

    def _groups(self, count: int) -> Iterator[tuple[Known, ...]]:
        return combinations(self.exercise.mistakes, count)

    def _fits(self, mistakes: tuple[Known, ...], tried: Sequence[Tried]) -> bool:
        known = self.tried(*mistakes)
        return known is not None and len(known) == len(tried) and all(map(alike, tried, known))
