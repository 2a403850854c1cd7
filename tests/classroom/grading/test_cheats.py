"""Every cheat is handed in and graded by the command: it gets nothing, says why, and hurts nobody and nothing."""

import os
import re
import shutil
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from html.parser import HTMLParser
from pathlib import Path

import pytest

from classroom.grading.grade import grade
from classroom.grading.toml import read_settings
from tests.classroom.sandbox.cheats import CHEATS
from tests.classroom.sandbox.users import NUMBER, as_another_user
from tests.classroom.sessions import check_here
from tests.conftest import EVERYTHING

from .cheats_of_a_class import LOSS, hard_coded
from .graded_class import HONEST, ONLY, QUICK, REFUSED, SEED, TOKEN, Written, command, make_class, run
from .outside import adopted, state

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the sandbox, bubblewrap, runs on Linux alone")
OTHER_USER = pytest.mark.skipif(
    os.getuid() != 0 or not EVERYTHING, reason="as another user: where root starts the tests, with HANDTORN_ALL_TESTS=1"
)
CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
FILES = {"gradebook.csv", "points.csv", "checks.csv", "junit.xml", "class.html"}
OF_A_STUDENT = {"results.json", "feedback.md", "feedback.html"}


@pytest.fixture
def folder():
    """A folder that every user can go to, unlike pytest's own."""
    made = Path(tempfile.mkdtemp(prefix="cheats-", dir="/tmp"))
    yield made
    shutil.rmtree(made)


@pytest.mark.parametrize("another", [False, pytest.param(True, marks=OTHER_USER)], ids=["this user", "another user"])
def test_every_cheat_gets_nothing_and_hurts_nobody(folder, another):
    expected = make_class(folder, EVERYTHING)
    arguments, environment = command(folder, EVERYTHING)
    if another:
        give_to_another(folder)
        arguments = as_another_user(arguments)
    kept = [folder / name for name in ("submissions", "home", "work", "tmp")]
    before = state(*kept)
    with adopted() as left_over:
        graded = run(folder, arguments, environment)
        left = left_over()
    after = state(*kept)
    assert graded.returncode == 0, graded.stderr.decode()  # where bubblewrap is missing it says so
    assert not CONTROLS.search((graded.stdout + graded.stderr).decode())
    assert left == []
    assert {path: (before.get(path), found) for path, found in after.items() if before.get(path) != found} == {}
    assert before.keys() == after.keys()
    written = Written(folder, [*HONEST, *expected])
    found = [problem for name, one in expected.items() for problem in problems(written, name, one)]
    assert found == [], "\n".join(found)
    assert honest(written) == honest(alone(folder / "alone"))
    harmless(written)


def give_to_another(folder):
    """Everything belongs to a user who is not root."""
    for path in [folder, *folder.rglob("*")]:
        os.chown(path, int(NUMBER), int(NUMBER), follow_symlinks=False)


def problems(written, name, expected):
    """What is not as it should be with a cheat."""
    points, reasons = written.points[name], written.reasons(name)
    limits = {check["limit"] for check in written.checks[name]} if expected.limit else {""}
    if points["square_loss"] not in ("0", ""):
        yield f"{name}: {points['square_loss']} points"
    if points["numpy_linear"] != expected.linear:
        yield f"{name}: {points['numpy_linear'] or 'no'} points for the other exercise"
    if limits != {expected.limit} or any(check["holds"] != "false" for check in written.checks[name]):
        yield f"{name}: expected the limit {expected.limit!r}, came {limits}"
    if not reasons or not all(re.search(expected.reason, reason, re.DOTALL) for reason in reasons):
        yield f"{name}: expected {expected.reason}, came {reasons}"


def alone(folder):
    """The honest students' class without the others, graded here; its sandbox was tried before."""
    folder.mkdir()
    make_class(folder, everything=None)
    with pytest.MonkeyPatch.context() as changed:
        changed.setattr("classroom.grading.grade.prove", lambda trusted: None)
        grade(folder / "submissions", folder / "out", read_settings(None, ONLY), seed=SEED, workers=1)
    return Written(folder, HONEST)


def honest(written):
    """All that is written of the honest students: points, checks, results, feedback."""
    found = {}
    for name in HONEST:
        feedback = [(written.folders[name] / f"feedback.{kind}").read_text(encoding="utf-8") for kind in ("md", "html")]
        texts = [repr(written.results(name)), *feedback]
        # The one thing that differs between users: root needs the sandbox's other form.
        found[name] = written.points[name], written.checks[name], [text.replace(", nested", "") for text in texts]
    assert all(one[0]["square_loss"] == ("1" if "right" in name else "0") for name, one in found.items())
    assert {one[0]["numpy_linear"] for one in found.values()} == {"1"}
    assert found["zzz halved"][1][0]["mistakes"] == "halved"
    return found


class Page(HTMLParser):
    """What a browser would do because of a page."""

    def __init__(self, text):
        super().__init__()
        self.runs = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        """Collects what is of no page of ours."""
        texts = [f"{name}={value}" for name, value in attributes]
        if tag == "img" or any(text.startswith("on") or "javascript:" in text for text in texts):
            self.runs.append((tag, texts))

    def handle_data(self, data):
        """Collects scripts that a text brought along."""
        if self.lasttag == "script" and "alert(" in data:
            self.runs.append(data)


def harmless(written):
    """Nothing in any file was put there, tells what was secret, or is an instruction to a terminal, page or table."""
    texts = written.all_texts()
    expected = FILES | {
        str((folder / name).relative_to(written.out)) for folder in written.folders.values() for name in OF_A_STUDENT
    }
    assert texts.keys() == expected
    for name, text in texts.items():
        assert not CONTROLS.search(text), name
        assert TOKEN not in text, name
        if name.endswith(".html"):
            assert Page(text).runs == [], name
            assert "<script>alert" not in text, name
    for table in ("gradebook.csv", "points.csv", "checks.csv"):
        cells = [cell for row in written._table(table) for cell in row.values()]
        assert [cell for cell in cells if cell.lstrip(" '\"\t")[:1] in "=+-@" and cell and cell[0] != "'"] == []
    ElementTree.fromstring(texts["junit.xml"])


def test_what_is_known_by_heart_is_right_on_its_own_seed_alone():
    scores = [check_here(LOSS, hard_coded(0), seed).score for seed in (0, SEED)]
    assert scores == [1, 0]


def test_no_name_of_a_cheat_is_one_that_is_not_there():
    assert {*QUICK, *REFUSED} <= {cheat.name for cheat in CHEATS}
