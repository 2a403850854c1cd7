"""Who may import whom inside ``sidebyside``: the table of docs/architecture.md, read from the imports themselves."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.imports import INIT, circles, forbidden, imports_of

ROOT = Path(__file__).parents[2]
COLUMNS = ("handtorn", "gluon_impl", "symbol_impl", "numpy_impl", "torch_impl")
BELOW = {
    "tools": set(),
    "data": {"tools"},
    "library": {"tools"},
    "column": {"library"},
    "probes": {"column"},
    "lesson": {"data", "column"},
    "training": {"lesson"},
    "mine": {"lesson"},
    "recovery": {"tools"},
    "lesson_recovery": {"training", "recovery"},
    "diagnosis": {"training", "probes"},
    "comparison": {"lesson_recovery", "diagnosis"},
    "course": {"comparison"},
    "api": {"course", "mine"},
    "cli": {"api", INIT},
    "pytest_plugin": {"recovery"},
    INIT: {"api"},
    "__main__": {"cli"},
}


@pytest.fixture(scope="module")
def imports():
    """What each module imports from the project: its files are read once."""
    return imports_of(ROOT / "sidebyside", others=("minimx", "classroom", *COLUMNS))


def among(imports, *packages):
    """Of those imports, the ones from some packages."""
    return {module: {name for name in found if name.split(".")[0] in packages} for module, found in imports.items()}


def all_below(part):
    """A part may import what those that it may import may import."""
    direct = BELOW[part]
    return direct.union(*(all_below(one) for one in direct)) if direct else set()


def test_the_parts_import_each_other_as_the_table_says(imports):
    table = {part: all_below(part) for part in BELOW}
    assert forbidden(among(imports, "sidebyside"), "sidebyside", table) == []


def test_there_is_no_import_circle(imports):
    assert circles(imports) == []


def test_only_columns_and_the_command_line_know_minimx_and_nobody_a_column(imports):
    knowing = {module for module, found in among(imports, "minimx").items() if found}
    assert {module.split(".")[1] for module in knowing} <= {"library", "cli"}
    naming = {module for module, found in among(imports, *COLUMNS).items() if found}
    assert naming <= {"sidebyside.comparison.cross_entropy"}  # explains numpy_impl's log_softmax


def test_recovery_can_be_had_alone():
    code = (
        "import sys\nfrom sidebyside.recovery import *\n"
        "ours = {name.split('.')[1] for name in sys.modules if name.startswith('sidebyside.')}\n"
        "assert ours == {'recovery', 'tools'}, ours\n"
        "heavy = {'mxnet', 'minimx', 'torch', 'matplotlib', 'jinja2', 'handtorn', 'numpy_impl'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)


def test_a_comparison_does_not_wait_for_what_studies_need():
    code = (
        "import sys, sidebyside\n"
        "print(sidebyside.compare('house_prices', columns='numpy_impl', epochs=1))\n"
        "slow = {'scipy', 'sqlite3', 'concurrent.futures.process', 'matplotlib', 'jinja2'} & set(sys.modules)\n"
        "assert not slow, slow"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT, stdout=subprocess.DEVNULL)


def test_the_classroom_is_known_to_the_command_line_by_name_alone(imports):
    assert not [module for module, found in among(imports, "classroom").items() if found]
