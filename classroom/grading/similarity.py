"""Points out submissions that are alike; what it means is for the teacher to say.

Answers are cut into windows of tokens, with comments left out and the names of variables set aside, and some of the
windows are kept as fingerprints: winnowing, by Schleimer, Wilkerson and Aiken, 2003. Two answers to a task of ten lines
share most of theirs if both are right. So a fingerprint counts for as much as it is rare in the class: log2(n / m)
bits where m of n have it, and those of the stub count for nothing. Wrong answers come first: there is one way to be
right, and there are many to be wrong.
"""

from __future__ import annotations

import builtins
import io
import keyword
import tokenize
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import fsum, log2
from zlib import crc32

from ..results import FAILED, PASSED, REFUSED, ExerciseResult, SubmissionResult

MOST_PAIRS = 30
WINDOW = 5  # tokens in a fingerprint
SPREAD = 4  # of so many windows in a row one is kept: what has WINDOW + SPREAD - 1 tokens in common is found
LONGEST_ANSWER = 20_000  # characters that are read of one answer
ALIKE = 0.6  # the least part of the bits of an answer that must be the same
# Bits, from classes that were made up: 200 independent students share up to 30 in wrong answers, and up to 50 in right
# ones; three copied wrong answers share 40 to 110, and eight right ones 120 to 200.
ENOUGH = 10.0  # of one exercise: less is one line that two happen to write the same
ENOUGH_WRONG = 15.0  # of a pair, in all wrong answers that are alike
ENOUGH_RIGHT = 60.0  # of a pair, in all answers that are alike, where the wrong ones do not suffice
# In a small class one answer never has as many bits: several wrong ones that are the same but for names count together.
SOME = 4.0  # of one exercise
SEVERAL_SAME = 3  # exercises
MOST_RIGHT_NAMED = 6
PRIOR = 2.0  # so many students weigh as much as what the rest of the class does

_BUILTINS = frozenset(dir(builtins))
_LEFT_OUT = {
    *(tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT),
    *(tokenize.ENCODING, tokenize.ENDMARKER),
}


@dataclass(frozen=True)
class SharedAnswer:
    """Two answers to one exercise that are alike.

    Attributes:
        exercise: its name.
        passed: both are right.
        same_checks: both hold on the same checks.
        part: how much of the shorter one's bits they share, from 0 to 1.
        bits: how much they share, by how rare it is in the class.
        verbatim: they are the same, character by character.
    """

    exercise: str
    passed: bool
    same_checks: bool
    part: float
    bits: float
    verbatim: bool


@dataclass(frozen=True)
class Pair:
    """Two students whose submissions are alike.

    Attributes:
        first: the key of one.
        second: the key of the other.
        answers: those that are alike, wrong ones first, and of these the rarest first.
    """

    first: str
    second: str
    answers: tuple[SharedAnswer, ...]

    @property
    def wrong_bits(self) -> float:
        """How much their wrong answers share."""
        return sum(answer.bits for answer in self.answers if not answer.passed)

    @property
    def bits(self) -> float:
        """How much all their answers share."""
        return sum(answer.bits for answer in self.answers)

    @property
    def reason(self) -> str:
        """What is alike, in one sentence."""
        wrong = [answer for answer in self.answers if not answer.passed]
        right = [answer.exercise for answer in self.answers if answer.passed]
        parts = [_wrong_reason(answer) for answer in wrong]
        if right:
            more = f" and {len(right) - MOST_RIGHT_NAMED} more" if len(right) > MOST_RIGHT_NAMED else ""
            also = "also alike, and right" if wrong else "alike, and right"
            parts.append(f"{also}: {', '.join(right[:MOST_RIGHT_NAMED])}{more}")
        return "; ".join(parts)


def _wrong_reason(answer: SharedAnswer) -> str:
    checks = "the same checks" if answer.same_checks else "checks"
    how = "word for word the same" if answer.verbatim else f"with {answer.part:.0%} of the rare tokens the same"
    return f"both fail {checks} of {answer.exercise}, {how}"


def similar(
    submissions: Sequence[SubmissionResult], stubs: Mapping[str, str], left_out: Collection[tuple[str, str]] = ()
) -> list[Pair]:
    """Find pairs of submissions that are more alike than chance makes them.

    Args:
        submissions: of the whole class; what is rare is told by it.
        stubs: what was handed out, by the name of the exercise: whatever of it is left in an answer does not count.
        left_out: answers that are not looked at, by the student's key and the name of the exercise.

    Returns:
        At most :data:`MOST_PAIRS` pairs, those first whose wrong answers share most.
    """
    shared: dict[tuple[int, int], list[SharedAnswer]] = defaultdict(list)
    answers: dict[str, dict[int, ExerciseResult]] = defaultdict(dict)
    for place, submission in enumerate(submissions):
        for result in submission.exercises:
            compared = result.answer.strip() and result.status in (PASSED, FAILED, REFUSED)
            if compared and (submission.student.key, result.name) not in left_out:
                answers[result.name][place] = result
    for name, of_one in answers.items():
        for places, answer in _alike(of_one, stubs.get(name, "")):
            shared[places].append(answer)
    pairs = []
    for (first, second), found in shared.items():
        telling = _telling(found)
        pair = Pair(submissions[first].student.key, submissions[second].student.key, telling)
        if pair.wrong_bits >= ENOUGH_WRONG or pair.bits >= ENOUGH_RIGHT:
            pairs.append(pair)
    pairs.sort(key=lambda pair: (-pair.wrong_bits, -pair.bits, pair.first, pair.second))
    return pairs[:MOST_PAIRS]


def _telling(answers: Sequence[SharedAnswer]) -> tuple[SharedAnswer, ...]:
    """Those that say something: each by itself, or several wrong ones together; wrong ones first."""
    same = [answer for answer in answers if not answer.passed and answer.part >= 0.999]
    together = same if len(same) >= SEVERAL_SAME else []
    telling = [answer for answer in answers if answer.bits >= ENOUGH or answer in together]
    return tuple(sorted(telling, key=lambda answer: (answer.passed, -answer.bits, answer.exercise)))


def _alike(answers: Mapping[int, ExerciseResult], stub: str) -> Iterable[tuple[tuple[int, int], SharedAnswer]]:
    """Those of the answers to one exercise that are alike, by the places of their students."""
    known = set(_windows(_tokens(stub)))
    texts = {result.answer for result in answers.values()}
    by_text = {text: frozenset(_fingerprints(text) - known) for text in texts}
    prints = {place: by_text[result.answer] for place, result in answers.items()}
    owners: dict[int, list[int]] = defaultdict(list)
    for place, found in prints.items():
        for one in found:
            owners[one].append(place)
    rarity = {one: log2(len(answers) / len(places)) for one, places in owners.items()}
    total = {place: fsum(rarity[one] for one in found) for place, found in prints.items()}
    behaviour = {place: _behaviour(result) for place, result in answers.items()}
    most = max(3, len(answers) // 20)  # what more than these have in common points at nobody
    rare = {one: tuple(places) for one, places in owners.items() if 1 < len(places) <= most}
    for pair in sorted({pair for places in rare.values() for pair in combinations(places, 2)}):
        first, second = pair
        common = prints[first] & prints[second]
        least = min(total[first], total[second])  # 0 where all of a small class have it
        part = fsum(rarity[one] for one in common) / least if least else 0.0
        if part >= ALIKE and behaviour[first] == behaviour[second]:
            bits = _evidence([rare[one] for one in common if one in rare], behaviour, first)
            if bits >= SOME:
                yield pair, _shared(answers[first], answers[second], part, bits)


def _behaviour(result: ExerciseResult) -> tuple[object, ...]:
    """Answers that behave the same: those that pass; those with the same known mistakes, or failing the same checks."""
    if result.status == PASSED:
        return (PASSED,)
    return (result.named,) if result.named else tuple(check.holds for check in result.checks)


def _evidence(shared: Iterable[tuple[int, ...]], behaviour: Mapping[int, tuple[object, ...]], one: int) -> float:
    """How unlikely it is to have so much in common by chance, in bits.

    What is shared is judged by the others who behave the same: whoever makes the same mistake writes the same line, and
    that points at nobody. Where these are few, the rest of the class is asked as well.

    Args:
        shared: of each rare fingerprint that both have, who has it.
        behaviour: of each student.
        one: one of the two; the other behaves the same.
    """
    same = sum(other == behaviour[one] for other in behaviour.values())
    # Fingerprints with the same owners come from the same lines: together they say more than one of them does, but
    # not as often as there are.
    bits = []
    for owners, count in Counter(shared).items():
        in_class = (len(owners) - 2 + 0.5) / (len(behaviour) - 2 + 1)
        having = sum(behaviour[owner] == behaviour[one] for owner in owners)
        chance = (having - 2 + PRIOR * in_class) / (same - 2 + PRIOR)
        bits.append(-log2(chance) * (1 + log2(count)))
    return fsum(bits)


def _shared(first: ExerciseResult, second: ExerciseResult, part: float, bits: float) -> SharedAnswer:
    return SharedAnswer(
        exercise=first.name,
        passed=first.status == PASSED,
        same_checks=[check.holds for check in first.checks] == [check.holds for check in second.checks],
        part=part,
        bits=bits,
        verbatim=first.answer.strip() == second.answer.strip(),
    )


def _fingerprints(text: str) -> set[int]:
    """The windows that winnowing keeps: of SPREAD in a row the one with the least number, the last of equal ones."""
    windows = _windows(_tokens(text))
    if len(windows) <= SPREAD:
        return {min(windows)} if windows else set()
    return {min(windows[start : start + SPREAD]) for start in range(len(windows) - SPREAD + 1)}


def _windows(tokens: Sequence[str]) -> list[int]:
    """A number for each window of WINDOW tokens, which is the same in every run, as Python's own hash is not."""
    return [crc32(" ".join(tokens[end - WINDOW : end]).encode()) for end in range(WINDOW, len(tokens) + 1)]


def _tokens(text: str) -> list[str]:
    """What code does, without comments, docstrings and the names of its variables.

    Keywords, builtins and what stands behind a dot keep their names: nobody can rename them. Of code that is no Python,
    what comes before the error.
    """
    tokens: list[str] = [";"]
    try:
        for kind, string, *_ in tokenize.generate_tokens(io.StringIO(text[:LONGEST_ANSWER]).readline):
            if kind == tokenize.NEWLINE and tokens[-1:] != [";"]:
                tokens.append(";")
            elif kind == tokenize.NAME:
                fixed = keyword.iskeyword(string) or string in _BUILTINS or tokens[-1:] == ["."]
                tokens.append(string if fixed else "n")
            elif kind == tokenize.STRING:
                if tokens[-1:] != [";"]:  # a string that begins a line is a docstring
                    tokens.append("s")
            elif kind not in _LEFT_OUT:
                tokens.append(string)
    except (tokenize.TokenError, SyntaxError):
        pass
    return tokens
