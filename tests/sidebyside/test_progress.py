"""Progress bars show on a terminal, and nowhere else."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from sidebyside.tools.progress import no_progress, progress_bars

ROOT = Path(__file__).parents[2]
CODE = """
from sidebyside.tools.progress import progress_bars
with progress_bars() as start:
    advance = start("handtorn", 500)
    advance(100)
    advance(23)
print("done")
"""
TWO = """
from sidebyside.tools.progress import progress_bars
with progress_bars() as start:
    first, second = start("a", 10), start("b", 20)
    second(7), first(1), second(2)
"""


def on_a_terminal(code):
    """What a program writes on a terminal that is its standard error, and what on standard output, a pipe."""
    pty = pytest.importorskip("pty")
    ours, theirs = pty.openpty()
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "100"}
    command = [sys.executable, "-c", code]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=theirs, env=environment) as process:
        os.close(theirs)
        shown = b""
        try:
            while piece := os.read(ours, 4096):
                shown += piece
        except OSError:  # how Linux says that nobody holds the other end any more
            pass
        printed = process.stdout.read()
    os.close(ours)
    return shown.decode(), printed.decode()


def test_a_terminal_shows_the_title_and_how_many_steps_are_done():
    shown, printed = on_a_terminal(CODE)
    assert "handtorn" in shown
    assert "123/500" in shown
    assert printed == "done\n"  # what is printed can be piped


def test_two_bars_have_steps_of_their_own():
    shown, _ = on_a_terminal(TWO)
    assert "1/10" in shown
    assert "9/20" in shown


def test_a_pipe_shows_nothing():
    done = subprocess.run([sys.executable, "-c", CODE], cwd=ROOT, capture_output=True, text=True)
    assert (done.stdout, done.stderr, done.returncode) == ("done\n", "", 0)


def test_without_a_terminal_progress_is_told_to_nobody():
    with progress_bars() as start:  # pytest's standard error is no terminal
        assert start is no_progress
        start("a", 1)(1)
