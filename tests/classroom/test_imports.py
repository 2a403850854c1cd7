"""Who may import whom inside ``classroom``: the table of docs/architecture.md, read from the imports themselves."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.imports import INIT, circles, forbidden, imports_of

ROOT = Path(__file__).parents[2]
COLUMNS = ("handtorn", "gluon_impl", "symbol_impl", "numpy_impl", "torch_impl")
EXERCISE = {"exercise", "solution", "box"}
RUNNING = {"running", "box"}
CHECKING = {*EXERCISE, *RUNNING, "catalogue", "trying", "naming", "shrinking", "rules", "results"}
TABLE = {
    "results": set(),
    "box": set(),
    "solution": set(),
    "exercise": {"solution", "box"},
    "questions": EXERCISE,
    "exercises": {*EXERCISE, "questions"},
    "catalogue": EXERCISE,
    "running": RUNNING,
    "trying": {*EXERCISE, *RUNNING},
    "naming": {*EXERCISE, *RUNNING, "trying"},
    "shrinking": set(),
    "rules": EXERCISE,
    "causes": {"results"},
    "pasting": set(),
    "checking": CHECKING,
    "submissions": {"solution", "results"},
    "learner": {*CHECKING, "checking", "causes", "pasting", "submissions", "questions"},
    "sandbox": RUNNING,
    "grading": {*CHECKING, "checking", "causes", "pasting", "submissions", "sandbox"},
    "cli": {*CHECKING, "checking", "learner", "grading"},
    INIT: {"learner"},
}


@pytest.fixture(scope="module")
def imports():
    """What each module of the classroom imports of the project; all of it is read once."""
    return imports_of(ROOT / "classroom", others=("sidebyside", *COLUMNS))


def test_the_parts_import_each_other_as_the_table_says(imports):
    table = {part: {*allowed, INIT} for part, allowed in TABLE.items()}
    inside = {module: {name for name in found if _top(name) == "classroom"} for module, found in imports.items()}
    assert forbidden(inside, "classroom", table) == []


def _top(name):
    return name.partition(".")[0]


def test_there_is_no_import_circle(imports):
    assert circles(imports) == []


def test_nothing_of_sidebyside_imports_the_classroom_and_the_classroom_imports_no_column(imports):
    of_sidebyside = imports_of(ROOT / "sidebyside", others=("classroom",))
    assert not [module for module, found in of_sidebyside.items() if "classroom" in map(_top, found)]
    assert not [module for module, found in imports.items() if set(map(_top, found)) & set(COLUMNS)]


def test_the_box_knows_nothing_of_answers(imports):
    found = {name for module, names in imports.items() if module.startswith("classroom.box") for name in names}
    ours = {name for name in found if name.startswith("sidebyside")}
    allowed = ("sidebyside", "sidebyside.column", "sidebyside.probes", "sidebyside.probes.callers")
    assert ours <= {*allowed, "sidebyside.probes.errors"}


def test_help_does_not_wait_for_the_classroom():
    code = (
        "import sys\nfrom click.testing import CliRunner\nfrom sidebyside.cli.program import cli\n"
        "result = CliRunner().invoke(cli, ['--help'])\n"
        "assert 'exercise' in result.output and 'grade' in result.output, result.output\n"
        "heavy = {'classroom', 'numpy', 'minimx', 'mxnet', 'rich'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)
