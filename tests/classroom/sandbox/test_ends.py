"""However the grader ends, its boxes end with it; and Ctrl-C is the grader's alone."""

import ctypes
import os
import select
import signal
import subprocess
import sys
from contextlib import suppress

import pytest

from classroom.sandbox.watch import descendants

from .asking import OTHERS
from .users import environment

ADOPT = 36  # PR_SET_CHILD_SUBREAPER
STARTING = """
from classroom.sandbox import Sandbox
sandbox = Sandbox.find()
box = sandbox.box()
print(box._running._process.pid, flush=True)
box._running.wait()
input()
"""
STARTS = """
import os, sys
from classroom.box.learner import Work
from classroom.sandbox import Sandbox
from classroom.sandbox.watch import descendants
from tests.classroom.sandbox.asking import LIMITS

text = '''
import os, signal, time
def answer(given):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            for number in (signal.SIGTERM, signal.SIGHUP): signal.signal(number, signal.SIG_IGN)
            time.sleep(1000)
        os._exit(0)
    return 1
'''
asks = "def drive(learner, given): return learner.answer(given)"
box = Sandbox.find(LIMITS).box()
session = box.open(Work(text, "x.py", "numpy_impl"))
assert session.call("run", (asks, {}), {}) == 1
"""
WAITS = """
print(*descendants(os.getpid()), flush=True)
session.call("run", ("def drive(*_):\\n    while True: pass", {}), {})
"""
INTERRUPTS = """
import signal
came = []
signal.signal(signal.SIGINT, lambda *_: came.append(1))
os.killpg(0, signal.SIGINT)
group = os.getpgid(box._running._process.pid)  # the signal itself may come later than the answer
print(session.call("run", (asks, {}), {}), len(came), group != os.getpgid(0), box._running.said())
box.close()
print(descendants(os.getpid()))
"""


def started(code, **options):
    return subprocess.Popen(
        [sys.executable, "-c", code], cwd=OTHERS, env={**os.environ, **environment()},
        stdout=subprocess.PIPE, text=True, **options,
    )  # fmt: skip


@pytest.fixture
def adopting():
    """Processes that lose their parent become this one's children, and not those of process 1."""
    libc = ctypes.CDLL(None)
    assert libc.prctl(ADOPT, 1, 0, 0, 0) == 0
    yield
    libc.prctl(ADOPT, 0, 0, 0, 0)


def all_end(before):
    """Wait until everything that came from this process ends, but for those that were there before."""
    while left := set(descendants(os.getpid())) - before:
        for number in left:
            with suppress(ProcessLookupError):
                process = os.pidfd_open(number)
                ended, _, _ = select.select([process], [], [], 30)
                os.close(process)
                if not ended:
                    os.kill(number, signal.SIGKILL)
                assert ended, f"process {number} is still running"
        for number in left:
            with suppress(ChildProcessError):
                os.waitpid(number, os.WNOHANG)


@pytest.mark.parametrize("does", [STARTING, STARTS + WAITS], ids=["while a box starts", "while one computes"])
def test_a_grader_that_is_killed_leaves_nothing_running(adopting, does):
    before = set(descendants(os.getpid()))
    grader = started(does)
    seen = [int(number) for number in grader.stdout.readline().split()]
    # bubblewrap, for root twice; the first process, the exercise, and what that started
    assert len(seen) == 1 if does == STARTING else len(seen) >= 4
    grader.kill()
    grader.wait()
    grader.stdout.close()
    all_end(before)


def test_ctrl_c_does_not_reach_what_runs_in_a_box():
    grader = started(STARTS + INTERRUPTS, start_new_session=True, stderr=subprocess.PIPE)
    out, said = grader.communicate()
    assert (out, said, grader.returncode) == ("1 1 True \n[]\n", "", 0)
