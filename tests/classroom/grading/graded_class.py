"""A class of cheats with honest neighbours: made, graded by the command, and read back from the files that it wrote."""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from classroom.grading.outputs.folders import folder_names
from classroom.submissions.names import key_of
from tests.classroom.sandbox.asking import OTHERS
from tests.classroom.sandbox.cheat import CLOCK, TIME, WRONG
from tests.classroom.sandbox.cheats import CHEATS
from tests.conftest import EVERYTHING

from .cheats_of_a_class import BY_THE_BACK_DOOR, MISTAKEN, REACHES, RIGHT
from .cheats_of_files import FILE_CHEATS, LOSS_FILE, in_folder

ONLY, SEED = "square_loss,numpy_linear", 3
TOKEN = "secret-8d0c51"
#: Honest students, by key, before all others and behind them: the text, and its points.
HONEST = {"000 right": RIGHT, "zzz halved": MISTAKEN}
if EVERYTHING:
    HONEST.update({"001 halved": MISTAKEN, "zz right": RIGHT})
#: What the rules on the text see, so that it is never run; where that is not meant, the back door has it again.
REFUSED = {
    "imports the solution", "imports the checks", "imports the right answers", "another way to pack answers",
    "forges a verdict", "Gluon", "a ready operator", "a ready operator by the back door", "leaves another caller",
}  # fmt: skip
BY_RULE = "is not to be used here|is to be written"
#: Quick ones, which are tried in every run, beside those that are marked. In test_grade.py are two others: a process
#: that ends without a word, and endless output. All three kinds are in sandbox/test_cheats.py in every run, too.
QUICK = {"a fork bomb", "a survivor, forked twice"}
LIMIT = re.compile(r"\^(\w+): (.*)")


@dataclass(frozen=True)
class Expected:
    """What has to come of a cheat: a pattern for the reason, the limit or none, the points for the other exercise."""

    reason: str
    limit: str = ""
    linear: str = "1"


def make_class(folder, everything):
    """Write a class into ``folder/submissions``.

    Args:
        folder: where.
        everything: with all cheats; False for the quick ones, None for none.

    Returns:
        What has to come of each cheat, by the name of the student.
    """
    submissions, home = folder / "submissions", folder / "home"
    for one in (submissions, home, folder / "work", folder / "tmp"):
        one.mkdir()
        if one != submissions:
            (one / "secret.txt").write_text(TOKEN, encoding="utf-8")
    for key, text in HONEST.items():
        in_folder(lambda made, text=text: _answer(made, f"# {TOKEN}\n{text}"))(submissions, key)
    places = {"SUBMISSIONS": submissions, "OUT": folder / "out", "HOME": home}
    expected = {}
    if everything is None:
        return expected
    cheats = [*CHEATS, *REACHES, *BY_THE_BACK_DOOR]
    for number, cheat in enumerate(cheats):
        if everything or cheat.name in QUICK or (cheat.core and cheat not in CHEATS):
            name = f"{number:03}c {cheat.name.replace('/', '_')}"
            in_folder(lambda made, cheat=cheat: _answer(made, _text(cheat, places)))(submissions, name)
            expected[name] = _expected(cheat)
    for cheat in FILE_CHEATS:
        if everything or cheat.core:
            cheat.make(submissions, cheat.name)
            expected[cheat.name] = Expected(cheat.comes, "", cheat.linear)
    return expected


def _answer(folder, text):
    (folder / LOSS_FILE).write_text(text, encoding="utf-8", errors="backslashreplace")


def _text(cheat, places):
    text = cheat.text()
    if cheat.name == "memory in several processes":  # here more is allowed than where boxes are tested alone
        text = text.replace("50 * 2**20", "90 * 2**20")
    for name, path in places.items():
        text = re.sub(rf"\b{name}\b", repr(str(path)), text)
    return text


def _expected(cheat):
    if cheat.name in REFUSED:
        return Expected(BY_RULE)
    limit = LIMIT.fullmatch(cheat.comes)
    if cheat.comes == WRONG:
        # Some cannot do a second time what they do: it is called again to find the smallest input.
        return Expected("Came: (losses|gradient) |FileExistsError|PermissionError: .*/tmp/a")
    if cheat.comes in (TIME, CLOCK):  # on a busy machine it may be the other of the two
        return Expected(f"{TIME[7:]}|{CLOCK[7:]}", "time")
    return Expected(limit[2], limit[1]) if limit else Expected(cheat.comes)


def command(folder, everything):
    """The command that grades the class, and its environment."""
    words = ["grade", str(folder / "submissions"), "--out", str(folder / "out"), "--only", ONLY, "--seed", str(SEED)]
    words += ["--workers", "3"] if everything else []  # some cheats only wait until the clock ends them
    here = {"PATH": os.environ.get("PATH", ""), "PYTHONPATH": str(OTHERS), "PYTHONDONTWRITEBYTECODE": "1"}
    own = {"HOME": str(folder / "home"), "TMPDIR": str(folder / "tmp"), "HANDTORN_SECRET": TOKEN}
    own["HANDTORN_BACKEND"] = "minimx"  # as in its workers: what only starts them takes seconds to load MXNet
    code = "from sidebyside.cli import main; main()"
    if not everything:  # the sandbox is tried in sandbox/test_proof.py in every run
        code = f"import classroom.grading.grade as grade; grade.prove = lambda trusted: None; {code}"
    return [sys.executable, "-c", code, *words], {**here, **own}


def run(folder, arguments, environment):
    """Run it in a folder of its own."""
    return subprocess.run(
        arguments, env=environment, cwd=folder / "work", stdin=subprocess.DEVNULL, capture_output=True, check=False
    )


class Written:
    """What was written of a class, by the name of each student's folder or zip.

    Args:
        folder: that of the class.
        names: of its students.
    """

    def __init__(self, folder: Path, names) -> None:
        self.out = folder / "out"
        points, checks = self._table("points.csv"), self._table("checks.csv")
        keys = {key_of(name): name for name in names}
        folders = folder_names(keys)
        self.points, self.checks, self.folders = {}, {}, {}
        for key, row in zip(sorted(keys), points):  # in the order of keys, both
            cell, name = row.pop("student"), keys[key]
            self.points[name] = row
            self.checks[name] = [one for one in checks if one["student"] == cell and one["exercise"] == "square_loss"]
            self.folders[name] = self.out / "students" / folders[key]
        assert len(points) == len(keys) == len(names)

    def _table(self, name):
        with open(self.out / name, encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def results(self, name):
        """The student's ``results.json``, without the time that it took."""
        found = json.loads((self.folders[name] / "results.json").read_text(encoding="utf-8"))
        del found["execution_time"]
        return found

    def reasons(self, name):
        """What is said of each check of ``square_loss``, with the remarks on the whole submission."""
        found = self.results(name)
        tests = [test for test in found["tests"] if test["name"].startswith("square_loss")]
        assert all((test["status"], test["score"]) == ("failed", 0) for test in tests)
        return [f"{test['output']}\n{found['output']}" for test in tests if test["output"].strip()]

    def all_texts(self):
        """All files but the database, by their names."""
        files = [path for path in self.out.rglob("*") if path.is_file() and path.suffix != ".db"]
        return {str(path.relative_to(self.out)): path.read_text(encoding="utf-8") for path in files}
