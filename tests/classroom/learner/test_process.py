"""A learner's code in a process of its own: what it prints, and what stops it. NumPy alone is loaded there."""

import os
import sys

import pytest

from classroom import catalogue
from classroom.box.learner import Work
from classroom.learner.checking import check_answer
from classroom.learner.files import Answer
from classroom.running.process import Process, output_file
from classroom.running.session import LimitHit, LoadFailed

RANDOM = "import random\nvalue = random.Random(1).random()\n"


def process(text, seconds=10.0, output=None):
    return Process(Work(text, "mine.py", "numpy_impl"), seconds, output)


@pytest.fixture
def run(request):
    """Loads a text in a process, which is ended with the test."""

    def run(text, **options):
        started = process(text, **options)
        request.addfinalizer(started.close)
        return started

    return run


def test_what_is_printed_comes_whole_and_a_file_called_random_does_no_harm(run, folder, monkeypatch):
    for name in ("random.py", "numpy.py", "queue.py"):
        (folder / name).write_text("raise SystemExit('this one was imported')", encoding="utf-8")
    monkeypatch.setenv("PYTHONIOENCODING", "ascii")
    monkeypatch.setattr(sys, "path", [path for path in sys.path if path not in ("", str(folder))])
    session = run(f"{RANDOM}print('ŷ', end='')\nprint('x' * 5000, file=__import__('sys').stderr)\n")
    assert 0 < session.call("value", ("value",), {}) < 1
    assert session.printed() == f"{'x' * 1999}\n"
    with output_file() as output:
        run("print('ŷ')", output=output).call("defines", ("nothing",), {})
        run("print('again')", output=output).close()
        output.seek(0)
        assert output.read().decode().replace("\r", "") == "ŷ\nagain\n"


def test_a_loop_without_an_end_is_stopped_and_what_it_printed_is_kept(run, monkeypatch):
    monkeypatch.delenv("PYTHONUNBUFFERED", raising=False)
    with output_file() as output:
        with pytest.raises(LimitHit, match=r"did not end within 0\.2 seconds") as stopped:
            run("print('so far', end='')\nwhile True: pass", seconds=0.2, output=output)
        assert stopped.value.limit == "time"
        output.seek(0)
        assert output.read() == b"so far"


def test_a_flood_of_prints_is_stopped(run, monkeypatch):
    monkeypatch.setattr("classroom.running.process.MOST_OUTPUT", 100_000)
    with pytest.raises(LimitHit, match="is there a loop without an end") as stopped:
        run("while True: print('x' * 1000)")
    assert stopped.value.limit == "output"


def test_a_process_that_goes_away_is_told(run):
    session = run("import os\nclass Value:\n    def __array__(self, *_): os._exit(0)\nx = 1\n")
    assert session.call("value", ("x",), {}) == 1
    session._process.kill()
    with pytest.raises(LimitHit) as stopped:
        session.call("value", ("x",), {})
    assert stopped.value.limit == "ended"


@pytest.mark.parametrize("text", ["import sys\nsys.exit()", "1 / 0", "input()"])
def test_a_text_that_cannot_be_loaded_says_where(run, text):
    with pytest.raises(LoadFailed, match=r"mine\.py, line \d"):
        run(text)


@pytest.mark.skipif(not os.path.exists("/proc/self/status"), reason="the limit is Linux's")
def test_too_much_memory_is_a_memory_error_and_not_the_end_of_the_computer(run):
    with pytest.raises(LoadFailed, match="MemoryError"):
        run("block = bytearray(10**10)")


def test_an_answer_is_checked_in_its_process(folder):
    exercise = catalogue.load("losses_in_numbers")  # of numbers alone
    text = f"print('hello')\n{exercise.taken.text}"
    checked = check_answer(Answer(exercise, folder / "mine.py", text, "mine.py"), seed=1)
    assert (checked.result.status, checked.result.message) == ("passed", "")
    assert checked.printed.replace("\r", "") == "hello\n"
