"""Exercises that ask for numbers, a line or a word: names that are given a value."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from sidebyside.probes.judging import Given, Judge, Verdict
from sidebyside.probes.probe import Probe
from sidebyside.probes.values import number

from .exercise import Check, Exercise, Known

#: What is shown in place of a value that is still None.
NO_ANSWER = "None: no answer yet"


@dataclass(frozen=True)
class Question:
    """A question.

    Attributes:
        name: the name that is given the answer.
        asks: the question.
        answer: a number, a text, a pair of numbers, True or False.
        why: how the answer comes about; shown when it is solved, or given up.
        wrong: known wrong answers, each with a sentence on how one comes to it.
        relative: how far a number may be from the answer, as a part of it.
    """

    name: str
    asks: str
    answer: Any
    why: str
    wrong: Mapping[Any, str] = field(default_factory=dict)
    relative: float = 0.0


def questions(*asked: Question, task: str = "", **options: Any) -> Exercise:
    """Make an exercise of questions; the options are those of :class:`~classroom.exercise.Exercise`."""
    lines = [f"{one.name} = {one.answer!r}" for one in asked]
    text = [textwrap.dedent(task).strip(), *(f"{one.name}: {one.asks}" for one in asked)]
    return Exercise(
        task="\n\n".join(part for part in text if part),
        asked=tuple(one.name for one in asked),
        checks=tuple(_check(one) for one in asked),
        mistakes=tuple(known for one in asked for known in _mistakes(one)),
        solution="\n".join(f"{_comment(one.why)}\n{line}" for one, line in zip(asked, lines)),
        **{"column": "numpy_impl", **options},
    )


def _comment(text: str) -> str:
    return "\n".join(f"# {line}" for line in textwrap.wrap(text, 100))


def _mistakes(question: Question) -> list[Known]:
    line = f"{question.name} = "
    return [
        Known(f"{question.name}={value}", ((f"{line}{question.answer!r}", f"{line}{value!r}"),))
        for value in question.wrong
    ]


def _check(question: Question) -> Check:
    def inputs(rng: np.random.Generator) -> Given:
        return {}

    def ask(caller: Any, given: Given) -> Any:
        return caller.value(question.name)

    return Check(Probe(question.name, question.name, inputs, ask, Answer(question)), question.asks)


@dataclass(frozen=True)
class Answer(Judge):
    """Is it the answer? What is expected is not told."""

    question: Question

    def expected(self, given: Given) -> str:
        """Of what kind it is."""
        answer = self.question.answer
        if isinstance(answer, bool):
            return "True or False"
        if isinstance(answer, str):
            return "another text" if len(answer) > 1 else "another letter"
        if isinstance(answer, tuple):
            return f"{len(answer)} other numbers"
        return f"another number, right to {self.question.relative:.1%}" if self.question.relative else "another number"

    def verdict(self, given: Given, came: Any) -> Verdict:
        """Compare it with the answer and the known wrong ones."""
        if self._same(came, self.question.answer):
            return Verdict(_shown(came), _shown(came), True)
        causes = [says for value, says in self.question.wrong.items() if self._same(came, value)]
        return Verdict(self.expected(given), _shown(came), False, " Or: ".join(causes) or self._kind(came))

    def _kind(self, came: Any) -> str:
        """What is wrong with the kind of an answer, in a sentence; or empty."""
        answer = self.question.answer
        if isinstance(came, str) and not isinstance(answer, str):
            return "A text came: numbers, and True and False, are written without quotes."
        if isinstance(answer, str) and not isinstance(came, str):
            return "A text is asked for: it is written in quotes."
        if isinstance(came, (tuple, list)) and not isinstance(answer, tuple):
            return f"{len(came)} numbers came: one is asked for. A decimal number is written with a point: 0.5."
        return ""

    def _same(self, came: Any, answer: Any) -> bool:
        if isinstance(answer, (bool, str)) or isinstance(came, (bool, str)):
            return type(came) is type(answer) and _plain(came) == _plain(answer)
        try:
            got, want = np.asarray(came, dtype=float), np.asarray(answer, dtype=float)
        except (TypeError, ValueError):
            return False
        return got.shape == want.shape and bool(np.all(np.abs(got - want) <= self.question.relative * np.abs(want)))


def _plain(value: Any) -> Any:
    """Texts without spaces and in lower case."""
    return "".join(value.split()).lower() if isinstance(value, str) else value


def _shown(value: Any) -> str:
    if value is None:
        return NO_ANSWER
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return number(float(value)) if abs(value) < 1e4 else repr(value)
    return repr(value)[:80]
