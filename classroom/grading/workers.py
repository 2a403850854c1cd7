"""Processes that grade submissions, one at a time each; all of them end when the one that started them does."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any

from sidebyside.tools.errors import described

from .. import catalogue
from ..results import SubmissionResult
from ..submissions import Submission
from .submission import grade_submission

LOOK_EVERY = 0.5  # seconds between two looks at whether Ctrl-C was pressed
TIMES = 2  # that a submission is tried when a worker goes away over it


@dataclass(frozen=True)
class Plan:
    """What every worker has to know.

    Attributes:
        exercises: their names.
        seed: of the inputs.
        trusted: run the code without a sandbox.
    """

    exercises: tuple[str, ...]
    seed: int
    trusted: bool

    def isolation(self) -> Any:
        """What makes boxes."""
        from ..sandbox import Sandbox, Trusted

        return Trusted() if self.trusted else Sandbox.find()


@dataclass
class _Worker:
    process: BaseProcess
    pipe: Connection
    task: Submission | None = None


def grade_all(
    submissions: Sequence[Submission], plan: Plan, count: int, stopped: Callable[[], bool]
) -> Iterator[tuple[Submission, SubmissionResult | str]]:
    """Grade submissions in so many processes.

    Yields:
        Each submission as it is done, with its result, or with a sentence where the grader itself failed on it.
    """
    waiting = list(reversed(submissions))
    tries: dict[str, int] = {}
    workers = [_start(plan) for _ in range(min(count, len(submissions)))]
    try:
        for worker in workers:
            _give(worker, waiting)
        while any(worker.task for worker in workers) and not stopped():
            ready = wait([worker.pipe for worker in workers if worker.task], LOOK_EVERY)
            for place, worker in enumerate(workers):
                if worker.pipe not in ready or worker.task is None:
                    continue
                submission, worker.task = worker.task, None
                answer = _answer(worker)
                if answer is None:  # it went away
                    workers[place] = worker = _restarted(worker, plan)
                    tries[submission.student.key] = tries.get(submission.student.key, 0) + 1
                    if tries[submission.student.key] < TIMES:
                        waiting.append(submission)
                    else:
                        yield submission, "The grader's own process ended over it."
                else:
                    yield submission, answer
                _give(worker, waiting)
    finally:
        for worker in workers:
            _end(worker)


def _start(plan: Plan) -> _Worker:
    context = multiprocessing.get_context("spawn")  # a fork would take this process's boxes and pipes along
    ours, theirs = context.Pipe()
    process = context.Process(target=_work, args=(theirs, plan), daemon=True)
    before = os.environ.get("HANDTORN_BACKEND")
    os.environ["HANDTORN_BACKEND"] = "minimx"  # repeatable, without threads, and small
    try:
        process.start()
    finally:
        if before is None:
            del os.environ["HANDTORN_BACKEND"]
        else:
            os.environ["HANDTORN_BACKEND"] = before
    theirs.close()
    return _Worker(process, ours)


def _give(worker: _Worker, waiting: list[Submission]) -> None:
    if waiting:
        worker.task = waiting.pop()
        with suppress(OSError):  # it went away: seen when the answer is read
            worker.pipe.send(worker.task)


def _answer(worker: _Worker) -> SubmissionResult | str | None:
    try:
        answer: SubmissionResult | str = worker.pipe.recv()
    except (EOFError, OSError):
        return None
    return answer


def _restarted(worker: _Worker, plan: Plan) -> _Worker:
    _end(worker)
    return _start(plan)


def _end(worker: _Worker) -> None:
    worker.pipe.close()
    worker.process.kill()
    worker.process.join()


def _work(pipe: Connection, plan: Plan) -> None:
    """What a worker does: take a submission, grade it, send the result, until there are no more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all of a terminal; the first process decides
    threading.Thread(target=_end_with_parent, daemon=True).start()
    exercises = [catalogue.load(name) for name in plan.exercises]
    isolation = plan.isolation()
    while True:
        try:
            submission = pipe.recv()
        except (EOFError, OSError):
            return
        try:
            answer: Any = grade_submission(submission, exercises, plan.seed, isolation)
        except Exception as error:  # one bad submission never stops the class
            answer = f"The grader itself failed on it: {described(error)}."
        with suppress(OSError):
            pipe.send(answer)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    assert parent is not None
    wait([parent.sentinel])
    os._exit(1)
