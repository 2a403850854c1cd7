"""How what came is judged: against expected numbers and known wrong answers, or by a rule of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from .values import FLOAT32, Limit, both_shown, difference, shown

#: The inputs of a probe by name, and the results of a function by name.
Given = dict[str, Any]
Results = Mapping[str, np.ndarray]
Answer = Callable[[Given], Mapping[str, Any]]

OR = " Or: "  # between two causes that fit


@dataclass(frozen=True)
class Verdict:
    """What a probe found: the fields of an Outcome that depend on the answer."""

    expected: str
    came: str
    holds: bool | None
    cause: str = ""


@dataclass(frozen=True)
class Mistake:
    """A usual mistake, and what a function with it would give.

    Attributes:
        cause: the mistake in one sentence.
        answer: of the inputs, the results by name, as far as they are known; float64. ``{"error": kind}`` stands for
            an exception of that kind.
    """

    cause: str
    answer: Answer

    def fits(self, given: Given, came: Results, expected: Results, limit: Limit) -> bool:
        """Did exactly this come, where the right answer is another?"""
        known = self.answer(given)
        if "error" in known or not known.keys() <= came.keys():
            return False
        if not any(difference(np.asarray(known[key]), expected[key], limit) for key in known.keys() & expected.keys()):
            return False
        return not any(difference(came[key], np.asarray(known[key], dtype=float), limit) for key in known)

    def raises(self, given: Given, error: BaseException) -> bool:
        """Would a function with this mistake raise this?"""
        kind = self.answer(given).get("error")
        return kind is not None and isinstance(error, kind)


class Judge:
    """Says what is expected, and whether that came."""

    def expected(self, given: Given) -> str:
        """What is expected, in a few words or numbers."""
        raise NotImplementedError

    def verdict(self, given: Given, came: Any) -> Verdict:
        """Whether it came."""
        raise NotImplementedError

    def cause_of(self, given: Given, error: BaseException) -> str:
        """The mistake that raises this, or an empty string."""
        return ""


@dataclass(frozen=True)
class Expect(Judge):
    """Numbers are expected: those of a formula in float64.

    Attributes:
        answer: of the inputs, the expected results by name; those alone are looked at, the first that differs is shown.
        mistakes: usual ones, whose answers are known.
        limit: how far from the formula float32 may be.
    """

    answer: Answer
    mistakes: tuple[Mistake, ...] = ()
    limit: Limit = FLOAT32

    def expected(self, given: Given) -> str:
        """The first of the expected results."""
        key, value = next(iter(self.answer(given).items()))
        return f"{key} {shown(np.asarray(value))}"

    def verdict(self, given: Given, came: Results) -> Verdict:
        """Shape, numbers, and the kind of numbers, in this order."""
        expected = {key: np.asarray(value, dtype=float) for key, value in self.answer(given).items()}
        wrong = [key for key in expected if key not in came or difference(came[key], expected[key], self.limit)]
        key = wrong[0] if wrong else next(iter(expected))
        if key not in came:
            return Verdict(f"{key} {shown(expected[key])}", f"no {key}", False)
        came_text, expected_text = both_shown(came[key], expected[key], self.limit)
        texts = f"{key} {expected_text}", f"{key} {came_text}"
        if wrong:
            return Verdict(*texts, False, self._cause(given, came, expected))
        return _same_kind(texts, {key: came[key] for key in expected})

    def _cause(self, given: Given, came: Results, expected: Results) -> str:
        fitting = [mistake.cause for mistake in self.mistakes if mistake.fits(given, came, expected, self.limit)]
        return OR.join(dict.fromkeys(fitting))

    def cause_of(self, given: Given, error: BaseException) -> str:
        """The mistake that raises this, or an empty string."""
        return OR.join(mistake.cause for mistake in self.mistakes if mistake.raises(given, error))


def _same_kind(texts: tuple[str, str], came: Results) -> Verdict:
    """The numbers are right: are they float32, as the inputs are? Where they are wider, that is only a remark."""
    for key, array in came.items():
        if array.dtype != np.float32:
            wider = np.issubdtype(array.dtype, np.floating) and array.dtype.itemsize > 4
            cause = f"The {key} is {array.dtype}, where the inputs are float32."
            return Verdict(texts[0], f"{texts[1]}, {array.dtype}", None if wider else False, cause)
    return Verdict(*texts, True)


@dataclass(frozen=True)
class Rule(Judge):
    """No numbers are expected, but something that holds for every right answer.

    Attributes:
        text: what is expected, in a few words.
        check: of the inputs and what came, what came in a few words, whether it holds, and the cause.
    """

    text: str
    check: Callable[[Given, Any], tuple[str, bool | None, str]]

    def expected(self, given: Given) -> str:
        """The rule in a few words."""
        return self.text

    def verdict(self, given: Given, came: Any) -> Verdict:
        """Whether the rule holds."""
        return Verdict(self.text, *self.check(given, came))
