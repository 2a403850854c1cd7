import signal
import sys
from dataclasses import dataclass

import pytest


@dataclass
class Result:
    """What a command printed and how it ended."""

    status: int
    out: str
    err: str


@pytest.fixture
def listening():
    """A shell that starts the tests in the background has them ignore Ctrl-C: not in the tests that press it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture
def handtorn(monkeypatch, capsys):
    """A function that runs the command line as a user does."""
    from sidebyside.cli import main

    def run(*words):
        monkeypatch.setattr(sys, "argv", ["handtorn", *map(str, words)])
        with pytest.raises(SystemExit) as stopped:
            main()
        captured = capsys.readouterr()
        return Result(stopped.value.code or 0, captured.out, captured.err)

    return run
