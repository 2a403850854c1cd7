"""The first hour in docs/classroom.md prints what the page shows, on both backends."""

import shlex

import pytest

from tests.conftest import BACKEND, EVERYTHING

from ..hours import ENVIRONMENT, Typed, Written
from .hour import HOUR

STEPS = list(HOUR.steps())


@pytest.fixture
def processes(request):
    """Each check starts a process, as a learner's does; on MXNet, which takes seconds to load in each, only in CI."""
    if not BACKEND.startswith("minimx") and not EVERYTHING:
        request.getfixturevalue("here")


def test_every_command_prints_what_the_page_shows(handtorn, folder, processes, monkeypatch):
    monkeypatch.setenv("COLUMNS", ENVIRONMENT["COLUMNS"])
    for step in STEPS:
        if isinstance(step, Written):
            step.write(folder)
            continue
        words = shlex.split(step.command)
        assert words[0] == "handtorn"
        result = handtorn(*words[1:])
        assert result.err == ""
        assert HOUR.plain(result.out) == HOUR.plain(step.printed), step.command


def test_it_is_an_hour_of_a_learner():
    commands = [step.command for step in STEPS if isinstance(step, Typed)]
    assert len({step.file for step in STEPS if isinstance(step, Written)}) >= 3
    solved = [step for step in STEPS if isinstance(step, Typed) and "\nSolved: " in step.printed]
    failed = [step for step in STEPS if isinstance(step, Typed) and "\nNO   " in step.printed]
    assert len(solved) >= 3
    assert len(failed) >= 3
    assert "handtorn exercise progress" in commands


def test_the_page_has_one_first_hour():
    assert HOUR.page.read_text(encoding="utf-8").count(HOUR.heading) == 1
