"""What an exercise is made of: a task, a solution, checks with their reasons, known mistakes, hints.

An exercise is one file in ``classroom/exercises``; docs/exercises.md says how to write one.
"""

from __future__ import annotations

import inspect
import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import Any

import numpy as np

from sidebyside.column import COLUMNS, MXNET
from sidebyside.probes import CLASSES, PROBES, Probe
from sidebyside.probes.errors import Unusable
from sidebyside.probes.judging import Expect, Given, Judge, Mistake, Results
from sidebyside.probes.values import FLOAT32, Limit

from .box.learner import Work
from .solution import Solution, stub_of, taken_from

#: Operators that do at once what some exercise asks for, by hand.
READY = (
    "softmax", "log_softmax", "softmax_cross_entropy", "SoftmaxOutput", "SoftmaxActivation", "softmin",
    "Convolution", "Deconvolution", "Pooling", "BatchNorm", "LayerNorm", "InstanceNorm", "Dropout", "FullyConnected",
    "Activation", "LeakyReLU", "relu", "sigmoid", "hard_sigmoid", "LinearRegressionOutput", "MAERegressionOutput",
    "LogisticRegressionOutput", "sgd_update", "sgd_mom_update", "mp_sgd_update",
)  # fmt: skip


@dataclass(frozen=True)
class Check:
    """One input on which an answer is tried.

    Attributes:
        probe: the input, how the function is called, and how the answer is judged.
        why: the reason for it, as a learner reads it: what this input shows.
        hidden: a teacher may hide it from learners; so does ``hidden`` in the settings of ``grade``.
    """

    probe: Probe
    why: str
    hidden: bool = False

    @property
    def tried(self) -> str:
        """The input in a few words."""
        return self.probe.tried


@dataclass(frozen=True)
class Known:
    """A known mistake: the solution with something replaced.

    Attributes:
        key: names it in tables, as ``"halved"``; no two of an exercise have the same.
        replaced: pairs of a text of the solution, which is there once, and what stands there in its place.
        says: one sentence to the learner; where it is empty, it is the cause that the first check that fails gives.
        never_ends: the checks, by what they try, that this mistake does not come to the end of.
        like: the key of another mistake that no input can tell from this one, and why, as ``("halved", "…")``.
    """

    key: str
    replaced: tuple[tuple[str, str], ...]
    says: str = ""
    never_ends: tuple[str, ...] = ()
    like: tuple[str, str] | None = None


def known(key: str, old: str, new: str, *more: str, says: str = "", **options: Any) -> Known:
    """A mistake that replaces ``old`` by ``new``, and further pairs of texts that follow."""
    texts = (old, new, *more)
    return Known(key, tuple(zip(texts[::2], texts[1::2])), says, **options)


@dataclass(frozen=True)
class Exercise:
    """An exercise.

    Attributes:
        title: in a few words.
        part: the part of the list that it belongs to.
        lesson: the lesson that it belongs to, as ``handtorn compare`` names it.
        task: what to do, in a few lines.
        asked: functions, classes, methods as ``"Linear.forward"``, or names that are given a value.
        checks: the first with a harmless input, then one for each trap.
        mistakes: the known ones.
        hints: from the first nudge to nearly all of it.
        column: the column that it is written like: ``"handtorn"`` on MXNet's nd, ``"numpy_impl"`` on NumPy.
        made_from: module of that column that the solution is taken from.
        solution: the solution's own text, where no column has it.
        allowed: ready operators that may be used all the same.
        by_hand: further names that are not to be used, because they are what is to be written.
        number, name: from the name of its file.
    """

    title: str
    part: str
    lesson: str
    task: str
    asked: tuple[str, ...]
    checks: tuple[Check, ...]
    mistakes: tuple[Known, ...]
    hints: tuple[str, ...]
    column: str = "handtorn"
    made_from: str = ""
    solution: str = ""
    allowed: tuple[str, ...] = ()
    by_hand: tuple[str, ...] = ()
    number: int = 0
    name: str = ""

    @cached_property
    def taken(self) -> Solution:
        """The solution, and what it imports."""
        if self.made_from:
            return taken_from(self.column, self.made_from, {name.partition(".")[0] for name in self.asked})
        return Solution(textwrap.dedent(self.solution).strip() + "\n")

    @property
    def file_name(self) -> str:
        """What a learner's file is called."""
        return f"{self.number:02}_{self.name}.py"

    @property
    def stub(self) -> str:
        """What a learner starts from: the task as a comment, and the solution without its bodies."""
        title = f"Exercise {self.number}: {self.title}"
        task = [f"# {line}".rstrip() for line in wrapped(self.task)]
        check = f"# Check it with: handtorn exercise check {self.name}"
        return "\n".join([f"# {title}", "#", *task, "#", check, "", stub_of(self.taken.text, self.asked)])

    @property
    def hidden(self) -> tuple[str, ...]:
        """Names in MXNet that are not to be used: where functions are written by hand, all ready operators."""
        column = COLUMNS[self.column]
        ready = READY if column.library == MXNET and column.layers == "functions" else ()
        return tuple(name for name in (*ready, *self.by_hand) if name not in self.allowed)

    @property
    def names(self) -> dict[str, str]:
        """What functions are called here, where all columns share another name: ``{"dense": "Linear"}``."""
        return {CLASSES[name]: name for name in (part.partition(".")[0] for part in self.asked) if name in CLASSES}

    def work(self, text: str, file: str = "") -> Work:
        """A text as this exercise's answer."""
        return Work(text, file or self.file_name, self.column, self.names, self.taken.provided, self.hidden)

    def with_mistakes(self, *mistakes: Known) -> str:
        """The solution with known mistakes.

        Raises:
            LookupError: what a mistake replaces is not there exactly once.
        """
        text = self.taken.text
        for mistake in mistakes:
            for old, new in mistake.replaced:
                if text.count(old) != 1:
                    raise LookupError(
                        f"{self.name}: {mistake.key} replaces {old!r}, which is there {text.count(old)} times"
                    )
                text = text.replace(old, new)
        return text


def wrapped(text: str, width: int = 100) -> list[str]:
    """Paragraphs filled to a width, with empty lines between them; lines that begin with a dash or space stay."""
    lines: list[str] = []
    for paragraph in textwrap.dedent(text).strip().split("\n\n"):
        parts: list[str] = []
        for line in paragraph.splitlines():
            if parts and not line.startswith((" ", "- ")):
                parts[-1] += f" {line}"
            else:
                parts.append(line)
        for part in parts:
            lines += textwrap.wrap(part, width, subsequent_indent="  " if part.startswith((" ", "- ")) else "")
        lines.append("")
    return lines[:-1]


def probes(function: str, reasons: Mapping[str, str], *, named: bool = False) -> tuple[Check, ...]:
    """Checks that ``--mine`` makes too.

    Args:
        function: as all columns name it.
        reasons: for each, what it tries (:attr:`sidebyside.probes.Probe.tried`), and why.
        named: say the function's name before what is tried; for exercises of several functions with the same inputs.

    Raises:
        KeyError: there is no such probe.
    """
    by_input = {probe.tried: probe for probe in PROBES[function]}
    chosen = [(by_input[tried], why) for tried, why in reasons.items()]
    if named:
        chosen = [(replace(probe, tried=f"{function}, {probe.tried}"), why) for probe, why in chosen]
    return tuple(Check(probe, why) for probe, why in chosen)


Drive = Callable[[Any, Given], Any]


def check(
    tried: str,
    why: str,
    inputs: Callable[[np.random.Generator], Given],
    drive: Drive,
    expected: Callable[[Given], Mapping[str, Any]] | Judge,
    *,
    mistakes: tuple[Mistake, ...] = (),
    code: Callable[[Given], str] | None = None,
    limit: Limit = FLOAT32,
    function: str = "",
    needs: tuple[str, ...] = (),
) -> Check:
    """A check of an exercise's own.

    Args:
        tried: the input in a few words.
        why: what it shows.
        inputs: makes the inputs, by name, from a random generator: arrays, numbers, texts.
        drive: ``drive(learner, given)`` calls functions of the module ``learner`` and returns results by name. It runs
            where the learner's code is, and sees nothing but its own text: it imports what it needs inside. What it
            asserts of an answer, with a sentence as the message, a learner is told.
        expected: of the inputs, the right results by name, from a formula in float64; or a judge.
        mistakes: wrong results that are known, with their causes.
        code: of the inputs, code to paste.
        limit: how far from the formula an answer may be.
        function: what is tried, for messages.
        needs: arguments of that function without which there is nothing to try; one that lacks them fails.
    """
    judge = expected if isinstance(expected, Judge) else Expect(expected, mistakes, limit)

    def ask(caller: Any, given: Given) -> Results:
        came = caller.run(_text_of(drive), given)
        return _arrays(came) if isinstance(judge, Expect) and isinstance(came, dict) else came

    shown = (lambda caller, given: code(given)) if code is not None else (lambda caller, given: "")
    return Check(Probe(function, tried, inputs, ask, judge, needs=needs, code=shown), why)


def _arrays(came: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """Plain numbers as float32, whose kind nobody asks about; arrays as they are."""
    return {key: _array(value) for key, value in came.items()}


def _array(value: Any) -> np.ndarray:
    if isinstance(value, np.ndarray):
        return value
    if value is None:
        raise Unusable("None came: expected a number or an array.", "There is no return.")
    try:
        return np.array(value, dtype="float32")
    except (TypeError, ValueError):
        raise Unusable(f"A {type(value).__name__} came: expected a number or an array.") from None


@cache
def _text_of(drive: Drive) -> str:
    """The function's own text, under the name ``drive``."""
    text = textwrap.dedent(inspect.getsource(drive))
    return f"from __future__ import annotations\n\n{text}\ndrive = {drive.__name__}\n"
