"""The teacher's hour in docs/grading.md prints what the page shows."""

import re
import shlex
import subprocess
import sys

import pytest

from classroom.cli.grade import grade
from classroom.grading.toml import KEYS, LATE
from tests.sidebyside.conftest import handtorn  # noqa: F401

from ..hours import ENVIRONMENT, Typed, Written
from .hour import HOUR, make_class, set_time

PAGE = HOUR.page.read_text(encoding="utf-8")


@pytest.fixture
def proven(monkeypatch):
    """The sandbox is tried in tests of its own, which takes as long as this class."""
    monkeypatch.setattr("classroom.grading.grade.prove", lambda trusted: None)


@pytest.mark.skipif(sys.platform != "linux", reason="the sandbox runs on Linux alone")
def test_every_command_prints_what_the_page_shows(handtorn, proven, tmp_path, monkeypatch):  # noqa: F811
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "stderr", sys.stdout)  # one after the other, as on a terminal
    monkeypatch.setattr("os.cpu_count", lambda: 1)  # a worker takes long to start; test_grade.py has two
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    make_class(tmp_path / "submissions")
    for step in HOUR.steps():
        if isinstance(step, Written):
            set_time(step.write(tmp_path))
            continue
        words = shlex.split(step.command)
        if words[0] == "handtorn":
            result = handtorn(*words[1:])
            assert result.status == 0
            came = result.out
        else:
            came = subprocess.run(words, capture_output=True, text=True, check=True).stdout
        assert HOUR.plain(came) == HOUR.plain(step.printed), step.command
    page = (tmp_path / "grades" / "class.html").read_text(encoding="utf-8")
    assert "both fail the same checks of data_iter, with 100% of the rare tokens the same" in page


def test_it_is_an_hour_of_a_teacher():
    commands = [step.command for step in HOUR.steps() if isinstance(step, Typed)]
    assert sum(command.startswith("handtorn grade ") for command in commands) >= 2
    assert PAGE.count(HOUR.heading) == 1


def test_the_page_has_every_setting_and_option():
    rows = set(re.findall(r"`\[?(\w+)\]?`", PAGE))
    assert [name for name in (*KEYS, *LATE) if name not in rows] == []
    options = {name for command in grade.commands.values() for option in command.params for name in option.opts}
    assert [name for name in options if name.startswith("--") and name not in PAGE] == []
