"""However the grader ends, its boxes end with it; and Ctrl-C is the grader's alone."""

import os
import select
import subprocess
import sys

from .asking import OTHERS
from .users import environment

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
print(session.call("run", (asks, {}), {}), len(came), box._running.said())
box.close()
print(descendants(os.getpid()))
"""


def started(code, **options):
    return subprocess.Popen(
        [sys.executable, "-c", STARTS + code], cwd=OTHERS, env={**os.environ, **environment()},
        stdout=subprocess.PIPE, text=True, **options,
    )  # fmt: skip


def test_a_grader_that_is_killed_leaves_nothing_running():
    grader = started(WAITS)
    numbers = [int(number) for number in grader.stdout.readline().split()]
    # bubblewrap (for root twice), the first process, the exercise, and what that started
    assert len(numbers) >= 4
    watched = [os.pidfd_open(number) for number in numbers]
    try:
        grader.kill()
        grader.wait()
        for process in watched:
            assert select.select([process], [], [], 30)[0], "it is still running"
    finally:
        grader.stdout.close()
        for process in watched:
            os.close(process)


def test_ctrl_c_does_not_reach_what_runs_in_a_box():
    grader = started(INTERRUPTS, start_new_session=True, stderr=subprocess.PIPE)
    out, said = grader.communicate()
    assert (out, said, grader.returncode) == ("1 1 \n[]\n", "", 0)
