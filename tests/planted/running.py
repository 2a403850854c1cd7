"""Plants mistakes in copies of the tree, and runs the tests that should see them."""

from __future__ import annotations

import os
import queue
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from .mistake import Mistake

SEEN, SURVIVED, EXPECTED = "seen", "SURVIVED", "survived, as expected"
NOT_THERE, BROKEN, RED_BEFORE = "CANNOT BE APPLIED", "TEST RUN BROKEN", "RED WITHOUT IT"
FAILED_TESTS = 1  # pytest's exit statuses: 1 is a test that failed, above that is a run that did not come to testing
LIMIT = 600  # seconds, for what a mistake makes endless


@dataclass(frozen=True)
class Outcome:
    """What became of a mistake.

    Attributes:
        verdict: one of the words above.
        detail: one line: the test that saw it, or what went wrong.
    """

    mistake: Mistake
    verdict: str
    detail: str = ""

    @property
    def is_good(self) -> bool:
        """Is there nothing to do about it?"""
        return self.verdict in (SEEN, EXPECTED)


@dataclass(frozen=True)
class Selection:
    """Tests that are run together, and the backend that they run on."""

    tests: tuple[str, ...]
    backend: str


@dataclass(frozen=True)
class TestRun:
    """How pytest ended: its exit status, and the line of its output that says most."""

    status: int
    line: str


def tree_files(root: Path) -> list[str]:
    """The files of a tree that are in git, or would be: no build, no environment."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=root, check=True, capture_output=True, text=True).stdout
    return [name for name in listed.split("\0") if name and (root / name).is_file()]


def changed_files(root: Path, revision: str) -> set[str]:
    """The files that differ from a revision, the ones that git does not know yet included."""
    changed = ["git", "diff", "--name-only", "-z", "--relative", revision, "--"]
    new = ["git", "ls-files", "-z", "--others", "--exclude-standard"]
    listed = (
        subprocess.run(command, cwd=root, check=True, capture_output=True, text=True) for command in (changed, new)
    )
    return {name for one in listed for name in one.stdout.split("\0") if name}


class Copies:
    """Copies of a tree, one for each job, in a folder that goes when the work is done."""

    def __init__(self, root: Path, folder: Path, jobs: int) -> None:
        files = tree_files(root)
        self._free: queue.Queue[Path] = queue.Queue()
        self._processes: set[subprocess.Popen[str]] = set()
        self._lock, self._stopped, self._plantings = threading.Lock(), False, 0
        for number in range(jobs):
            copy = folder / f"copy{number}"
            for name in files:
                (copy / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(root / name, copy / name)
            self._free.put(copy)

    @contextmanager
    def borrow(self) -> Iterator[Path]:
        """A copy that nobody else has meanwhile."""
        copy = self._free.get()
        try:
            yield copy
        finally:
            self._free.put(copy)

    @contextmanager
    def planted(self, mistake: Mistake, copy: Path) -> Iterator[None]:
        """A copy with a mistake in it, which is taken out again.

        Python takes a compiled file for current where the source's size and its time, in whole seconds, are the same:
        each planting sets a time of its own.
        """
        path = copy / mistake.file
        times = path.stat()
        with self._lock:
            self._plantings += 1
            moment = int(times.st_mtime) + 10 * self._plantings
        before = mistake.plant(copy)
        os.utime(path, (moment, moment))
        try:
            yield
        finally:
            path.write_text(before, encoding="utf-8")
            os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))

    def run(self, selection: Selection, copy: Path) -> TestRun:
        """Run tests in a copy. Its own packages come first, before any that are installed."""
        command = [sys.executable, "-m", "pytest", "-q", "-x", "--tb=no", "-p", "no:cacheprovider", *selection.tests]
        environment = {
            **os.environ,
            "PYTHONPATH": str(copy),
            "HANDTORN_BACKEND": selection.backend,
            "MPLBACKEND": "agg",
        }
        with self._lock:
            if self._stopped:
                raise KeyboardInterrupt
            process = subprocess.Popen(
                command,
                cwd=copy,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                start_new_session=True,  # Ctrl-C is for this command, which then stops them
            )
            self._processes.add(process)
        try:
            output, _ = process.communicate(timeout=LIMIT)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            return TestRun(FAILED_TESTS, f"the tests had not ended after {LIMIT} seconds")
        finally:
            with self._lock:
                self._processes.discard(process)
        return TestRun(process.returncode, _line_that_says_most(output))

    def stop(self) -> None:
        """End the tests that are running, and start no more."""
        with self._lock:
            self._stopped = True
            for process in self._processes:
                process.kill()


def _line_that_says_most(output: str) -> str:
    lines = [line.strip() for line in output.splitlines() if line.strip()] or ["pytest said nothing"]
    return next((line for line in lines if line.startswith(("FAILED", "ERROR"))), lines[-1])


def judge(mistake: Mistake, root: Path, copies: Copies, unplanted: TestRun | None) -> Outcome:
    """Plant one mistake in a copy and run its tests there.

    Args:
        unplanted: how its tests ended without it; None where they were not run, as it cannot be applied.
    """
    problem = mistake.problem(root)
    if problem or unplanted is None:
        return Outcome(mistake, NOT_THERE, problem)
    if unplanted.status == FAILED_TESTS:
        return Outcome(mistake, RED_BEFORE, unplanted.line)
    if unplanted.status or "passed" not in unplanted.line:  # a run that was killed, say
        return Outcome(mistake, BROKEN, unplanted.line)
    with copies.borrow() as copy, copies.planted(mistake, copy):
        run = copies.run(Selection(mistake.tests, mistake.backend), copy)
    if run.status == FAILED_TESTS:
        return Outcome(mistake, SEEN, run.line)
    if run.status:
        return Outcome(mistake, BROKEN, run.line)
    if mistake.why_not_seen:
        return Outcome(mistake, EXPECTED, mistake.why_not_seen)
    return Outcome(mistake, SURVIVED, run.line)


def run_mistakes(
    mistakes: Sequence[Mistake], root: Path, jobs: int, tell: Callable[[Outcome], None], progress: Callable[[str], None]
) -> bool:
    """Run all of them, each distinct selection of tests first without any mistake. Did it come to the end?

    Args:
        jobs: how many at once, each in a copy of its own.
        tell: told of each outcome as it comes.
        progress: told in a few words what has been done.
    """
    with TemporaryDirectory(prefix="planted-") as folder, ThreadPoolExecutor(jobs) as pool:
        copies = Copies(root, Path(folder), jobs)
        try:
            possible = [mistake for mistake in mistakes if not mistake.problem(root)]
            selections = list(dict.fromkeys(Selection(mistake.tests, mistake.backend) for mistake in possible))

            def run_unplanted(selection: Selection) -> TestRun:
                with copies.borrow() as copy:
                    return copies.run(selection, copy)

            unplanted: dict[Selection, TestRun] = {}
            futures: dict[Future, Selection] = {pool.submit(run_unplanted, one): one for one in selections}
            for number, future in enumerate(_as_they_end(futures), start=1):
                unplanted[futures[future]] = future.result()
                progress(f"tests without any mistake: {number} of {len(selections)}")
            judged = [
                pool.submit(judge, one, root, copies, unplanted.get(Selection(one.tests, one.backend)))
                for one in mistakes
            ]
            for number, future in enumerate(_as_they_end(judged), start=1):
                tell(future.result())
                progress(f"mistakes: {number} of {len(mistakes)}")
        except KeyboardInterrupt:
            copies.stop()
            pool.shutdown(wait=False, cancel_futures=True)
            return False
    return True


def _as_they_end(futures: Sequence[Future] | dict[Future, Selection]) -> Iterator[Future]:
    """Each future as soon as it has ended, waiting in a way that Ctrl-C gets through to at once."""
    waiting = set(futures)
    while waiting:
        ended, waiting = wait(waiting, timeout=0.5, return_when=FIRST_COMPLETED)
        yield from ended
