"""Boxes and sessions: what comes back, what is kept apart, and what happens when something ends."""

import os
import pickle
import select
import signal
import threading
from dataclasses import replace

import numpy as np
import pytest

from classroom.box.learner import Work
from classroom.running.session import LimitHit, LoadFailed
from classroom.sandbox import Limits, Sandbox
from classroom.sandbox.commands import ENVIRONMENT
from classroom.sandbox.watch import descendants
from sidebyside.probes.callers.caller import Drawn

from .asking import GRADIENT, HONEST, LABELS, LOSSES, OUTPUTS, RIGHT, outcome, work_of

ASKS = "def drive(learner, given):\n    return learner.answer(given)\n"


def answer(box, body, given=None):
    """What a function with this body returns in a box, in an exercise of its own."""
    text = "def answer(given):\n" + "".join(f"    {line}\n" for line in body.splitlines())
    with box.open(Work(text, "answer.py", "numpy_impl")) as session:
        return session.call("run", (ASKS, given or {}), {})


def test_values_and_gradients_come_back_as_numpy_has_them(box):
    assert outcome(box, HONEST)[0] == RIGHT
    with box.open(work_of(HONEST)) as session:
        losses, gradient = session.call("loss", ("square_loss", OUTPUTS, LABELS, Drawn(1)), {})
    assert losses.dtype == np.float32
    assert np.allclose(losses, LOSSES, rtol=1e-5)
    assert np.allclose(gradient, GRADIENT, rtol=1e-5)


def test_a_text_that_does_not_run_says_why_with_its_line(box):
    with pytest.raises(LoadFailed, match=r"SyntaxError.*03_square_loss.py, line 2"):
        box.open(work_of("x = 1\ndef square_loss(:\n"))
    with pytest.raises(LoadFailed, match=r"ZeroDivisionError: division by zero \(03_square_loss.py, line 1\)"):
        box.open(work_of("1 / 0\n"))
    assert outcome(box, HONEST)[0] == RIGHT


def test_an_exception_is_of_its_kind_and_the_session_goes_on(box):
    with box.open(Work("def answer(given): return 1 / given['x']", "answer.py", "numpy_impl")) as session:
        with pytest.raises(ZeroDivisionError, match=r"answer.py, line 1"):
            session.call("run", (ASKS, {"x": 0}), {})
        assert session.call("run", (ASKS, {"x": 4}), {}) == 0.25


def test_the_last_of_what_is_printed_is_kept_without_what_steers_a_terminal(box):
    said = []
    outcome(
        box, "print('x' * 10**5)\nprint('\\x1b[2J the end')\n" + HONEST, lambda session: said.append(session.printed())
    )
    assert len(said[0]) <= 2000
    assert said[0].endswith("\ufffd[2J the end\n")


def test_after_a_limit_the_session_is_over_and_the_work_can_be_opened_again(box):
    work = Work("def answer(given):\n    while given['loops']: pass\n    return 1", "answer.py", "numpy_impl")
    session = box.open(work)
    for loops in (True, False):  # also a call that would end
        with pytest.raises(LimitHit, match="loop without an end") as hit:
            session.call("run", (ASKS, {"loops": loops}), {})
        assert hit.value.limit == "time"
    assert box.open(work).call("run", (ASKS, {"loops": False}), {}) == 1


def test_a_session_that_is_closed_says_so(box):
    session = box.open(work_of(HONEST))
    box.open(work_of(HONEST))
    with pytest.raises(ValueError, match="open the work again"):
        session.call("has", ("square_loss",), {})


def test_the_state_of_a_session_lasts_for_it_and_no_longer(box):
    text = "seen = []\ndef answer(given):\n    seen.append(1)\n    return len(seen)\n"
    work = Work(text, "answer.py", "numpy_impl")
    for _ in range(2):
        with box.open(work) as session:
            assert [session.call("run", (ASKS, {}), {}) for _ in range(2)] == [1, 2]


def test_files_last_for_a_session_and_no_longer(box):
    assert answer(box, "open('x', 'w').write('here')\nreturn open('/tmp/x').read()") == "here"
    assert answer(box, "import os\nreturn os.path.exists('/tmp/x')") is False


def test_what_an_exercise_started_is_gone_after_it_and_the_box_is_used_further(box):
    assert answer(box, "import os, time\nif os.fork() == 0:\n    time.sleep(1000)\nreturn os.getpid()") > 1
    before = box._running.first
    assert outcome(box, HONEST)[0] == RIGHT
    assert box._running.first == before


def test_too_much_memory_is_an_exception_that_code_can_catch(box):
    body = "try:\n    return len(bytes(10**9))\nexcept MemoryError:\n    return 'too much'"
    assert answer(box, body) == "too much"


def test_a_copy_of_the_process_does_not_answer(box):
    text = "import os\ndef answer(given):\n    os.fork()\n    return given['x']\n"
    with box.open(Work(text, "answer.py", "numpy_impl")) as session:
        assert [session.call("run", (ASKS, {"x": x}), {}) for x in range(5)] == [0, 1, 2, 3, 4]


def test_no_signal_from_inside_ends_the_first_process(box):
    assert outcome(box, HONEST)[0] == RIGHT
    before = box._running.first
    sent = "import os\nfor n in range(1, 32):\n    os.kill(1, n)\nreturn 'sent'"
    assert answer(box, sent) == "sent"
    assert outcome(box, HONEST)[0] == RIGHT
    assert box._running.first == before


def test_where_the_first_process_dies_the_next_exercise_gets_a_new_box(box):
    session = box.open(work_of(HONEST))
    before = box._running.first
    os.kill(before, signal.SIGKILL)
    select.select([box._running._pidfd], [], [])
    with pytest.raises(LimitHit, match="broke down"):
        session.call("has", ("square_loss",), {})
    assert outcome(box, HONEST)[0] == RIGHT
    assert box._running.first != before


def test_a_call_that_is_interrupted_is_over(box, monkeypatch):
    session = box.open(Work("def answer(given):\n    while True: pass\n", "answer.py", "numpy_impl"))

    def interrupt(_watch):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("classroom.sandbox.watch.Watch.look", interrupt)
        with pytest.raises(KeyboardInterrupt):
            session.call("run", (ASKS, {}), {})
    with pytest.raises(ValueError, match="closed"):
        session.call("run", (ASKS, {}), {})
    assert outcome(box, HONEST)[0] == RIGHT


def test_what_is_drawn_without_a_seed_and_the_order_of_sets_are_the_same_in_every_box(box, sandbox):
    body = "import random, numpy\nreturn [random.random(), numpy.random.rand(), ''.join({'a', 'b', 'c', 'd'})]"
    with sandbox.box() as other:
        assert answer(box, body) == answer(box, body) == answer(other, body)


def test_a_box_has_no_more_than_it_needs(box):
    body = "import os, sys\nreturn [os.listdir('/dev'), list(os.environ), os.getcwd(), sys.stdin.read()]"
    devices, variables, folder, typed = answer(box, body)
    assert sorted(devices) == ["null", "random", "urandom", "zero"]
    assert set(variables) <= {*ENVIRONMENT, "PWD", "LC_CTYPE"}
    assert (folder, typed) == ("/tmp", "")


def test_two_boxes_work_at_the_same_time(box, sandbox):
    came = []

    def work():
        with sandbox.box() as other:
            came.extend(outcome(other, HONEST)[0] for _ in range(3))

    thread = threading.Thread(target=work)
    thread.start()
    mine = [outcome(box, HONEST)[0] for _ in range(3)]
    thread.join()
    assert came == mine == [RIGHT] * 3


def test_a_large_question_and_a_large_answer_get_through(box):
    array = np.arange(400_000, dtype="float64")
    assert np.array_equal(answer(box, "return given['x'][::-1]", {"x": array}), array[::-1])


def test_nothing_is_left_after_a_box(sandbox):
    before = set(descendants(os.getpid())), set(os.listdir("/proc/self/fd"))
    with sandbox.box() as box:
        outcome(box, HONEST)
        outcome(box, "import os\nfor _ in range(3): os.fork()\n" + HONEST)
        box.open(work_of(HONEST))
    assert (set(descendants(os.getpid())), set(os.listdir("/proc/self/fd"))) == before


def test_a_box_that_was_never_used_ends_too(sandbox):
    before = set(descendants(os.getpid()))
    with sandbox.box():
        pass
    assert set(descendants(os.getpid())) == before


def test_limits_can_be_chosen(sandbox):
    limits = Limits(output_bytes=10)
    with (
        Sandbox(replace(sandbox.recipe, limits=limits), "").box() as box,
        pytest.raises(LimitHit, match="more than 10 "),
    ):
        answer(box, "print('x' * 11)\nwhile True: pass")


def test_a_sandbox_can_be_sent_to_another_process(sandbox):
    assert pickle.loads(pickle.dumps(sandbox)) == sandbox
