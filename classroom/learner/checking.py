"""Checks a learner's answer in a process of its own, on the learner's own computer."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import IO

from sidebyside.column import COLUMNS

from ..box.learner import Work
from ..checking import check_text
from ..results import FAILED, NOT_WRITTEN, ExerciseResult
from ..running.process import SECONDS, Process, last_of, output_file
from .files import Answer

LATER_SECONDS = 2.0  # for a call, once one took too long: most likely the others will
QUICK = 1.0  # seconds for all checks, up to which the answer is called again, forty times a check, on smaller inputs
MOST_SEED = 10**6

OpenProcess = Callable[[Work, float, IO[bytes]], Process]


@dataclass(frozen=True)
class Checked:
    """What a check of an answer came to.

    Attributes:
        answer: what was checked.
        result: what was found.
        seed: decided the inputs.
        printed: the last of what the code printed while the checks ran.
    """

    answer: Answer
    result: ExerciseResult
    seed: int
    printed: str = ""

    @property
    def counts(self) -> bool:
        """Was anything written, and tried?"""
        return self.result.status != NOT_WRITTEN and not self.answer.problem


def new_seed() -> int:
    """A number that nobody knows before; short, because it may have to be typed."""
    return secrets.randbelow(MOST_SEED)


def check_answer(answer: Answer, seed: int, open_process: OpenProcess | None = None) -> Checked:
    """Check an answer.

    Args:
        answer: read by :func:`classroom.learner.files.read`.
        seed: decides the inputs of all checks.
        open_process: starts a process that loads a text and has so many seconds for each call, and adds what it prints
            to a file; :class:`~classroom.running.process.Process` if it is not given.
    """
    if answer.problem:
        place = answer.exercise.name, answer.exercise.number, answer.exercise.title, answer.exercise.part
        return Checked(answer, ExerciseResult(*place, FAILED, answer.problem), seed)
    with output_file() as output:
        processes = _Processes(output, open_process or Process)
        try:
            result = check_text(
                answer.exercise, answer.text, seed, processes.open, answer.shown, goes_on=processes.were_quick
            )
        finally:
            processes.close()
        printed = last_of(output) if processes.printed is None else processes.printed
        return Checked(answer, result, seed, printed)


@dataclass
class _Processes:
    """The processes of one check, one after the other.

    Attributes:
        output: where what they print is added.
        open_process: starts one.
        printed: what the code printed while all checks were tried; None before the end of that.
    """

    output: IO[bytes]
    open_process: OpenProcess
    printed: str | None = None
    _started: list[Process] = field(default_factory=list)
    _began: float = 0.0

    def open(self, work: Work) -> Process:
        """Load the text once more."""
        process = self.open_process(work, LATER_SECONDS if self._started else SECONDS, self.output)
        self._started.append(process)
        COLUMNS[work.column].library.versions()  # this process needs it as well: that is no time of the answer's
        self._began = self._began or time.monotonic()
        return process

    def were_quick(self) -> bool:
        """All checks were tried: is there time to try the answer on smaller inputs? What that prints is not shown."""
        self.printed = last_of(self.output)
        return time.monotonic() - self._began < QUICK

    def close(self) -> None:
        """End all of them."""
        for process in self._started:
            process.close()
