"""Grades a class: what is there already is kept, what is new is graded, and everything is written."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timezone
from pathlib import Path

from sidebyside.tools.errors import UserError
from sidebyside.tools.progress import StartProgress, no_progress

from ..exercise import Exercise
from ..results import FAILED, SubmissionResult
from ..sandbox import Sandbox
from ..submissions import Submission, find_submissions
from . import store
from .lateness import on_lateness
from .outputs import check_fill, times_from, write_all
from .parts import Part, fingerprint_of
from .submission import nothing_run
from .toml import Settings
from .workers import Plan, grade_all


@dataclass(frozen=True)
class Graded:
    """What came of a class.

    Attributes:
        submissions: the results, in the order of the students' keys.
        new: how many were graded now; the others were there already.
        left: how many are not graded yet, because it was stopped.
        failed: on how many the grader itself failed.
        remarks: what the teacher should know.
        seed: of the inputs of all checks.
    """

    submissions: tuple[SubmissionResult, ...]
    new: int
    left: int
    failed: int
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
    tell: Callable[[str], None] = lambda text: None,
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
        tell: told what was found, before anything is graded.

    Raises:
        UserError: there is nothing to grade, nowhere to write, or no sandbox.
    """
    part = part or Part()
    wanted = settings.seed if seed is None else seed
    if part.n > 1 and wanted is None:
        raise UserError("--part needs the same seed on every machine: give --seed, or seed = … in the settings.")
    if fill is not None:
        check_fill(fill, settings.assignment)  # before hours of work, not after
    found = find_submissions(path, [one.name for one in settings.exercises])
    _make(path, out)
    begun = (out / store.FILE).exists()
    if not begun:
        prove(trusted)  # before there is a file, so that none is left where nothing can be graded
    with _open(out, settings, wanted, part) as grades:
        mine = {
            one.student.key: one for one in _timed(found.submissions, fill, settings) if part.holds(one.student.key)
        }
        done, digests = grades.digests(), {key: one.digest() for key, one in mine.items()}
        new = [one for key, one in mine.items() if done.get(key) != digests[key]]
        tell(_found(len(found.submissions), len(mine), len(new)))
        late = sum(one.late for one in mine.values())
        grades.keep_notes([*found.remarks, *_late(late), *_gone(done.keys() - mine.keys())])
        plan = Plan(tuple(one.name for one in settings.exercises), int(str(grades.fingerprint()["seed"])), trusted)
        if new and begun:
            prove(trusted)
        advance = start_progress("grading", len(new))
        finished = failures = 0
        for submission, result in grade_all(new, plan, workers or os.cpu_count() or 1, stopped):
            failures += isinstance(result, str)
            if isinstance(result, str):  # without a digest it is graded anew the next time
                grades.add("", failed(submission, settings.exercises, result, plan))
            else:
                grades.add(digests[submission.student.key], result)
            finished += 1
            advance(1)
        _refresh(grades, mine)
        results, notes = tuple(result for _, result in grades.results()), grades.notes()
    remarks = [*notes, *on_lateness(results, settings.assignment)]
    if results:
        remarks += write(results, settings, out, fill, remarks)
    return Graded(results, finished, len(new) - finished, failures, tuple(remarks), plan.seed)


def _timed(submissions: Sequence[Submission], fill: Path | None, settings: Settings) -> list[Submission]:
    """The same with the times of a Moodle worksheet, where the download has none."""
    if fill is None:
        return list(submissions)
    due = settings.assignment.due
    zone = due.tzinfo if due is not None and due.tzinfo is not None else timezone.utc
    times = times_from(fill, [one.student for one in submissions], zone)
    return [one if one.submitted else replace(one, submitted=times.get(one.student.key, "")) for one in submissions]


def _found(every: int, mine: int, new: int) -> str:
    share = f", {mine} of them in this part" if mine < every else ""
    before = f"; {mine - new} are graded already" if new < mine else ""
    return f"{every} submission{'s' * (every != 1)} found{share}{before}."


def _late(count: int) -> list[str]:
    """Those that a download calls late without saying when they came."""
    return [f"{count} are late, as the download says, but it does not say when: nothing is taken off."] if count else []


def _gone(keys: set[str]) -> list[str]:
    """Students with a grade whose submission is not there any more: nothing is taken from them."""
    if not keys:
        return []
    names = "; ".join(sorted(keys)[:5]) + ("; …" if len(keys) > 5 else "")
    return [f"Graded before and not among the submissions now, they keep their grades: {names}."]


def _refresh(grades: store.Grades, mine: dict[str, Submission]) -> None:
    """Times and remarks are what they are now, also of what was graded before."""
    for digest, result in list(grades.results()):
        submission = mine.get(result.student.key)
        if submission is not None and digest:
            now = replace(
                result, student=submission.student, submitted=submission.submitted, remarks=submission.remarks
            )
            if now != result:
                grades.add(digest, now)


def failed(submission: Submission, exercises: Sequence[Exercise], why: str, plan: Plan) -> SubmissionResult:
    """A result for a submission that the grader itself failed on."""
    results = tuple(nothing_run(exercise, FAILED, why) for exercise in exercises)
    isolation = "none: trusted code" if plan.trusted else "sandbox"
    remarks = (*submission.remarks, f"Not graded: {why}")
    return SubmissionResult(submission.student, results, submission.submitted, isolation, plan.seed, remarks)


def prove(trusted: bool) -> None:
    """Try to get out of the sandbox before anybody else does.

    Raises:
        UserError: there is no sandbox here, or something got out of it.
    """
    if trusted:
        return
    escapes = Sandbox.find().prove()
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


def _make(path: Path, out: Path) -> None:
    """Make the folder, where that overwrites nothing and is no part of the submissions."""
    inner, outer = os.path.realpath(out), os.path.realpath(path)
    if os.path.commonpath([inner, outer]) in (inner, outer):
        raise UserError(f"{out} and {path} lie in one another: choose a folder of its own for --out.")
    check_out(out)


def check_out(out: Path) -> None:
    """Make the folder for what is written; a UserError where that is no folder, or holds something else."""
    if os.path.lexists(out) and not os.path.isdir(out):
        raise UserError(f"{out} is a file: expected a folder for --out.")
    try:
        out.mkdir(parents=True, exist_ok=True)
        holds = any(out.iterdir())
    except OSError as error:
        raise UserError(f"{out} cannot be made a folder: {error.strerror or error}.") from error
    if holds and not (out / store.FILE).exists():
        raise UserError(f"{out} holds other files: choose a new or an empty folder for --out.")


def _open(out: Path, settings: Settings, seed: int | None, part: Part) -> store.Grades:
    path = out / store.FILE
    if seed is None:
        if path.exists():
            with store.read(out) as before:
                seed = int(str(before.fingerprint().get("seed", 0)))
        else:
            seed = secrets.randbelow(2**31)
    return store.Grades(path, fingerprint_of(settings, seed, part))
