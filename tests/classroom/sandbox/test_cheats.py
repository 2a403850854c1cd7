"""Every cheat is run for real: it comes to nothing, the reason is named, and the next exercise is as without it."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from classroom.sandbox import Sandbox
from classroom.sandbox.watch import descendants
from tests.conftest import EVERYTHING

from .alone import problems
from .asking import CHEATED, HONEST, LIMITS, OTHERS, RIGHT, outcome, work_of
from .cheats import CHEATS
from .users import NUMBER, as_another_user, environment

TRIED = [cheat for cheat in CHEATS if EVERYTHING or not cheat.long]


@pytest.fixture(scope="module")
def boxes(sandbox):
    """Two boxes, the second for cheats that only the clock ends."""
    waiting = Sandbox(replace(sandbox.recipe, limits=replace(LIMITS, wall_seconds=0.5)), sandbox.description)
    before = set(descendants(os.getpid()))
    with sandbox.box() as one, waiting.box() as two:
        yield one, two
    left = set(descendants(os.getpid())) - before
    assert not left, "processes are left, or zombies"


@pytest.mark.parametrize("cheat", TRIED, ids=lambda cheat: cheat.name)
def test_a_cheat_comes_to_nothing_and_the_reason_is_named(boxes, cheat):
    box = boxes[cheat.waits]
    assert problems(box, cheat) == []
    assert not descendants(box._running.first), "processes are left in the box"
    assert not CHEATED.exists()


def test_a_box_beside_it_is_as_without_it(boxes, sandbox):
    chosen = [cheat for cheat in CHEATS if cheat.name in ("a fork bomb", "endless output", "a memory bomb")]
    with sandbox.box() as other, other.open(work_of(HONEST)) as session:
        for cheat in chosen:
            outcome(boxes[0], cheat.text())
            assert session.call("has", ("square_loss",), {})
        assert outcome(other, HONEST)[0] == RIGHT


@pytest.mark.skipif(os.getuid() != 0, reason="started by a user who is not root: that half was run above")
def test_all_of_it_is_so_for_a_user_who_is_not_root():
    command = [sys.executable, "-m", "tests.classroom.sandbox.alone", *(["all"] if EVERYTHING else [])]
    came = subprocess.run(
        as_another_user(command), env=environment(), cwd=OTHERS, capture_output=True, text=True, check=False
    )
    assert came.returncode == 0, came.stderr
    number, description, escapes, found = json.loads(came.stdout)
    assert (number, "nested" in description) == (int(NUMBER), False)
    assert escapes == []
    assert found == []


def test_no_cheat_is_listed_twice():
    assert len({cheat.name for cheat in CHEATS}) == len(CHEATS)
    assert Path(OTHERS / "handtorn/losses.py").exists()  # what they look for is there, outside
    assert Path(OTHERS / "classroom/checking.py").exists()
    assert Path(OTHERS / "tests/conftest.py").exists()
