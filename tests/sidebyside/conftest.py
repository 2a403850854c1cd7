import signal
import sys
from dataclasses import dataclass

import numpy as np
import pytest

from tests.idx import write_fashion_mnist


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


@pytest.fixture(scope="session")
def images(tmp_path_factory):
    """A folder with a tiny Fashion-MNIST."""
    folder = tmp_path_factory.mktemp("images")
    write_fashion_mnist(folder, np.random.default_rng(0), rows=300, test_rows=100)
    return folder
