"""Grades a class: what is there already is kept, what is new is graded, and everything is written."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sidebyside.tools.errors import UserError
from sidebyside.tools.progress import StartProgress, no_progress

from ..exercise import Exercise
from ..results import FAILED, SubmissionResult
from ..submissions import Submission, find_submissions
from . import store
from .outputs import check_fill, write_all
from .submission import NOT_HANDED_IN, _nothing_run
from .toml import Settings
from .workers import Plan, grade_all

FORMAT = 1  # of what a result depends on beside the exercises


@dataclass(frozen=True)
class Part:
    """A share of a class, for one of several machines: part ``k`` of ``n``.

    Who is in it follows from the student's key alone, so that every machine knows its own.
    """

    k: int = 1
    n: int = 1

    @classmethod
    def read(cls, text: str) -> Part:
        """As in ``"2/3"``; a UserError where it is something else."""
        k, slash, n = text.partition("/")
        if not slash or not k.isdecimal() or not n.isdecimal() or not 1 <= int(k) <= int(n):
            raise UserError(f"--part is {text!r}: expected K/N with K from 1 to N, as 2/3.")
        return cls(int(k), int(n))

    def holds(self, key: str) -> bool:
        """Is the student of this key in it?"""
        digest = hashlib.sha256(key.encode("utf-8", "surrogatepass")).digest()
        return int.from_bytes(digest[:8], "big") % self.n == self.k - 1


@dataclass(frozen=True)
class Graded:
    """What came of a class.

    Attributes:
        submissions: the results, in the order of the students' keys.
        new: how many were graded now; the others were there already.
        left: how many are not graded yet, because it was stopped.
        remarks: what the teacher should know.
    """

    submissions: tuple[SubmissionResult, ...]
    new: int
    left: int
    remarks: tuple[str, ...]
    seed: int


def grade(
    path: Path,
    out: Path,
    settings: Settings,
    *,
    seed: int | None = None,
    part: Part | None = None,
    workers: int = 0,
    trusted: bool = False,
    fill: Path | None = None,
    stopped: Callable[[], bool] = lambda: False,
    start_progress: StartProgress = no_progress,
) -> Graded:
    """Grade the submissions at a path, and write everything into a folder.

    Args:
        path: a folder or an archive with a file, folder, notebook or zip for each student.
        out: where to; made if it is not there. What was graded there before is kept, unless it was handed in anew.
        settings: what is graded.
        seed: decides the inputs of all checks; drawn where neither this nor the settings set it, and kept in ``out``.
        part: the share of the class to grade.
        workers: how many submissions at once; 0 for as many as there are cores.
        trusted: run the code without a sandbox.
        fill: a teacher's export of Canvas or Moodle, to be filled in.
        stopped: asked now and then; once it says yes, no further submission is begun.
        start_progress: shows how far it is.

    Raises:
        UserError: there is nothing to grade, nowhere to write, or no sandbox.
    """
    if fill is not None:
        check_fill(fill, settings.assignment)  # before hours of work, not after
    found = find_submissions(path, [one.name for one in settings.exercises])
    part = part or Part()
    wanted = settings.seed if seed is None else seed
    if part.n > 1 and wanted is None:
        raise UserError("--part needs the same seed on every machine: give --seed, or seed = … in the settings.")
    _make(out)
    remarks = list(found.remarks)
    with _open(out, settings, wanted) as grades:
        kept_seed = int(grades.fingerprint()["seed"])
        mine = [one for one in found.submissions if part.holds(one.student.key)]
        grades.drop(grades.digests().keys() - {one.student.key for one in mine})
        done = grades.digests()
        digests = {one.student.key: one.digest() for one in mine}
        new = [one for one in mine if done.get(one.student.key) != digests[one.student.key]]
        plan = Plan(tuple(one.name for one in settings.exercises), kept_seed, trusted)
        if new:
            prove(plan)
        advance, finished = start_progress("grading", len(new)), 0
        for submission, result in grade_all(new, plan, workers or os.cpu_count() or 1, stopped):
            if isinstance(result, str):
                remarks.append(f"{submission.place}: {result}")
                result = failed(submission, settings.exercises, result, plan)
            grades.add(digests[submission.student.key], result)
            finished += 1
            advance(1)
        results = tuple(result for _, result in grades.results())
    if finished < len(new):
        return Graded(results, finished, len(new) - finished, tuple(remarks), kept_seed)
    remarks += write(results, settings, out, fill, remarks)
    return Graded(results, finished, 0, tuple(remarks), kept_seed)


def failed(submission: Submission, exercises: Sequence[Exercise], why: str, plan: Plan) -> SubmissionResult:
    """A result for a submission that the grader itself failed on."""
    results = tuple(_nothing_run(exercise, FAILED, why) for exercise in exercises)
    isolation = "none: trusted code" if plan.trusted else "sandbox"
    return SubmissionResult(
        submission.student, results, submission.submitted, isolation, plan.seed, (*submission.remarks, why)
    )


def prove(plan: Plan) -> None:
    """Try to get out of the sandbox before anybody else does.

    Raises:
        UserError: there is no sandbox here, or something got out of it.
    """
    isolation = plan.isolation()
    if not plan.trusted:
        escapes = isolation.prove()
        if escapes:
            what = "; ".join(str(escape) for escape in escapes)
            raise UserError(
                f"the sandbox does not hold here: {what}. Nothing was graded. Grade on another machine, or, if you "
                "trust everybody's code as your own, with --trusted-code-without-sandbox."
            )


def write(
    results: Sequence[SubmissionResult], settings: Settings, out: Path, fill: Path | None, notes: Sequence[str] = ()
) -> list[str]:
    """Write everything that a teacher needs, ``notes`` among it; returns what there is to say about it."""
    stubs = {exercise.name: exercise.stub for exercise in settings.exercises}
    known = {one.name: {mistake.key: mistake.says for mistake in one.mistakes} for one in settings.exercises}
    return write_all(results, settings.assignment, out, stubs, fill, known, tuple(notes))


def _make(out: Path) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(f"{out} cannot be made a folder: {error.strerror or error}.") from error


def _open(out: Path, settings: Settings, seed: int | None) -> store.Grades:
    path = out / store.FILE
    if seed is None:
        if path.exists():
            with store.read(out) as before:
                seed = int(before.fingerprint().get("seed", 0))
        else:
            seed = secrets.randbelow(2**31)
    return store.Grades(path, fingerprint_of(settings, seed))


def fingerprint_of(settings: Settings, seed: int) -> dict[str, object]:
    """What results depend on: the exercises as they are now, and the seed. Weights and dates may change."""
    text = "\0".join(f"{one.name}\0{one.stub}\0{one.taken.text}" for one in settings.exercises)
    return {
        "format": FORMAT,
        "seed": seed,
        "exercises": ",".join(str(exercise.number) for exercise in settings.exercises),
        "version of the exercises": hashlib.sha256(text.encode()).hexdigest()[:16],
    }


def merge(folders: Sequence[Path], out: Path, settings: Settings, fill: Path | None = None) -> Graded:
    """Put the parts of a class together.

    Args:
        folders: what ``grade`` wrote for each part.
        out: where to.
        settings: as for the parts.
        fill: as in :func:`grade`.

    Raises:
        UserError: the parts were not graded alike, or the same student is in two of them with different results.
    """
    _make(out)
    first: dict[str, object] = {}
    rows: dict[str, tuple[str, SubmissionResult]] = {}
    for folder in folders:
        with store.read(folder) as part:
            fingerprint = part.fingerprint()
            first = first or fingerprint
            _agree(first, fingerprint, folders[0], folder)
            for digest, result in part.results():
                before = rows.setdefault(result.student.key, (digest, result))
                if before[0] != digest:
                    raise UserError(
                        f"{result.student.name} is in two parts with different submissions: grade them anew."
                    )
    seed = int(str(first["seed"]))
    wanted = fingerprint_of(settings, seed)
    _agree(wanted, first, Path("the settings"), folders[0])
    with store.Grades(out / store.FILE, wanted) as grades:
        grades.drop(set(grades.digests()) - rows.keys())
        for digest, result in rows.values():
            grades.add(digest, result)
        results = tuple(result for _, result in grades.results())
    return Graded(results, 0, 0, tuple(write(results, settings, out, fill)), seed)


def _agree(one: dict[str, object], other: dict[str, object], place: Path, there: Path) -> None:
    for key in sorted(one.keys() | other.keys()):
        if one.get(key) != other.get(key):
            raise UserError(
                f"{place} and {there} do not go together: their {key} is {one.get(key)} and {other.get(key)}. Grade "
                "all parts with the same exercises, seed and version of handtorn."
            )


__all__ = ["NOT_HANDED_IN", "Graded", "Part", "grade", "merge"]
