"""A learner's folder, and checks without a process for each: an answer is loaded here, and fails as it would there."""

import subprocess
import sys
from contextlib import redirect_stdout
from io import StringIO, TextIOWrapper

import pytest

from classroom import catalogue
from classroom.box.serving import told
from classroom.running.here import load_here
from classroom.running.session import open_failed, raised_there
from tests.sidebyside.conftest import handtorn  # noqa: F401


class Here:
    """Loads a text and calls it in this process, in place of ``classroom.running.process.Process``."""

    opened = 0

    def __init__(self, work, seconds, output):
        type(self).opened += 1
        self.work, self.output = work, TextIOWrapper(output, encoding="utf-8", write_through=True)
        try:
            with redirect_stdout(self.output):
                self.caller = load_here(work)
        except BaseException as error:
            self.close()
            raise open_failed(told(error, work.file), work.file) from None

    def call(self, method, arguments, options):
        try:
            with redirect_stdout(self.output):
                return getattr(self.caller, method)(*arguments, **options)
        except BaseException as error:
            raise raised_there(told(error, self.work.file), self.work.file) from None

    def close(self):
        if self.output is not None:
            self.output.detach()
            self.output = None


@pytest.fixture
def here(monkeypatch):
    """Checks are made in this process."""
    monkeypatch.setattr("sys.stdin", StringIO())
    monkeypatch.setattr("classroom.learner.checking.Process", Here)
    return Here


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The current folder, with a name as people give it."""
    path = tmp_path / "my answers é"
    path.mkdir()
    monkeypatch.chdir(path)
    monkeypatch.setenv("COLUMNS", "300")  # so that no sentence is broken
    return path


@pytest.fixture
def square_loss():
    return catalogue.load("square_loss")


@pytest.fixture
def write(folder):
    """Writes an answer to an exercise: its body in place of the line that raises."""

    def write(name, body):
        exercise = catalogue.load(name)
        raises = next(line for line in exercise.stub.splitlines() if "raise NotImplementedError" in line)
        path = folder / exercise.file_name
        path.write_text(exercise.stub.replace(raises, body), encoding="utf-8")
        return path

    return write


@pytest.fixture(scope="session")
def run_alone():
    """Runs code in a process of its own, and returns what it prints."""

    def run(code):
        result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
        assert result.returncode == 0, result.stderr
        return result.stdout

    return run
