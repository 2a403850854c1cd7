"""What came of a submission: of each check, of each exercise, and of the whole."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

#: What an exercise can come to.
PASSED, FAILED, NOT_WRITTEN, MISSING, REFUSED = "passed", "failed", "not written", "missing", "refused"


@dataclass(frozen=True)
class CheckResult:
    """What a check found.

    Attributes:
        tried: on what input, as in ``"labels of shape (4,)"``.
        why: why that input is tried.
        holds: is the answer right?
        expected: the right answer, in a few words or numbers.
        came: the answer that came, or the exception with its file and line, or the limit that was hit.
        cause: the usual mistake behind it in one sentence, as far as this check alone can tell; or empty.
        inputs: code that makes an input on which it shows, and calls the function; or empty.
        limit: the limit that was hit: ``"time"``, ``"memory"``, ``"output"``, ``"processes"``, ``"files"``, ``"ended"``
            (the process went away before it answered); or empty.
        hidden: not shown to learners, but for whether it holds.
        is_smallest: it is a smaller input than the check's own, the smallest found on which it shows.
    """

    tried: str
    why: str
    holds: bool
    expected: str = ""
    came: str = ""
    cause: str = ""
    inputs: str = ""
    limit: str = ""
    hidden: bool = False
    is_smallest: bool = False


@dataclass(frozen=True)
class ExerciseResult:
    """What came of an exercise.

    Attributes:
        name: of the exercise.
        number: its place in the list of all, from 1.
        title: in a few words.
        part: the part of the list that it belongs to.
        status: PASSED, FAILED, NOT_WRITTEN (the stub as it was), MISSING (nothing was handed in), or REFUSED (a rule
            was broken, as by calling a ready operator: nothing was run).
        message: what stopped all checks, in one sentence, as a syntax error with its line; or empty.
        mistakes: the sentences of the known mistakes that behave the same on everything that was tried. None where the
            code is right, or makes no mistake that is known; two or more where they cannot be told apart.
        together: these mistakes are made at once; without it, it is one of them.
        named: the keys of these mistakes, in the same order.
        checks: what each check found; those that were not run for ``message`` do not hold.
        remarks: what is not wrong, but good to know.
        answer: the text that was checked, for pointing out similar ones; not written into any report.
    """

    name: str
    number: int
    title: str
    part: str
    status: str
    message: str = ""
    mistakes: tuple[str, ...] = ()
    together: bool = False
    named: tuple[str, ...] = ()
    checks: tuple[CheckResult, ...] = ()
    remarks: tuple[str, ...] = ()
    answer: str = ""

    @property
    def score(self) -> float:
        """The part of the checks that hold, from 0 to 1."""
        return sum(check.holds for check in self.checks) / len(self.checks) if self.checks else 0.0

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, saved: dict[str, Any]) -> ExerciseResult:
        """What :meth:`to_dict` made."""
        checks = tuple(CheckResult(**check) for check in saved["checks"])
        lists = {key: tuple(saved[key]) for key in ("mistakes", "named", "remarks")}
        return cls(**{**saved, **lists, "checks": checks})


@dataclass(frozen=True)
class Student:
    """Who handed something in.

    Attributes:
        key: tells students apart, and decides the order and the part of a class that they are in: what the file or
            folder is called, or the id that a learning management system wrote into its name.
        name: as it is shown; the key where nothing else is known.
        ids: other ids by kind, such as ``{"canvas": "12345", "moodle": "Participant 7", "login": "ada"}``.
    """

    key: str
    name: str
    ids: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class SubmissionResult:
    """What came of all that a student handed in.

    Attributes:
        student: who.
        exercises: one for each exercise that is graded, in the order of the list; also those that are missing.
        submitted: when, as ISO 8601 in UTC, or empty where it is not known.
        isolation: how the code was kept apart, as in ``"bubblewrap 0.8.0"``, or ``"none: trusted code"``.
        seed: decides the inputs of all checks.
        remarks: about the submission as a whole, as ``"two submissions: the last, of 2026-11-20 10:00, counts"``.
        seconds: how long it took; differs from run to run, so nothing that must repeat shows it.
    """

    student: Student
    exercises: tuple[ExerciseResult, ...]
    submitted: str = ""
    isolation: str = ""
    seed: int = 0
    remarks: tuple[str, ...] = ()
    seconds: float = 0.0

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {**asdict(self), "exercises": [exercise.to_dict() for exercise in self.exercises]}

    @classmethod
    def from_dict(cls, saved: dict[str, Any]) -> SubmissionResult:
        """What :meth:`to_dict` made."""
        student = Student(**saved["student"])
        exercises = tuple(ExerciseResult.from_dict(one) for one in saved["exercises"])
        return cls(**{**saved, "student": student, "exercises": exercises, "remarks": tuple(saved["remarks"])})
