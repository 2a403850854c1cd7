"""The columns mirror each other: same files, same public names, same order; and each keeps to itself."""

import ast
from pathlib import Path

import pytest

from sidebyside.lessons import CONVENTIONS

ROOT = Path(__file__).parents[2]
COLUMNS = sorted(CONVENTIONS)
# What one column needs and another has no use for.
ONLY_BY_HAND = {("training.py", "moving_average")}
ONLY_IN_GLUON = {
    ("data.py", "RowsDataset"),
    ("data.py", "ShuffledRows"),
    ("data.py", "BatchLoader"),
    ("training.py", "NetWithLoss"),
    ("linear_regression.py", "UniformFrom"),
}
ALLOWED_IMPORTS = {
    "handtorn": {"mxnet.autograd", "mxnet.nd"},
    "gluon_impl": {"mxnet.autograd", "mxnet.gluon", "mxnet.init", "mxnet.nd"},
}


def files(column):
    return sorted(path.name for path in (ROOT / column).glob("*.py"))


def public_names(column, file):
    names = []
    for node in ast.parse((ROOT / column / file).read_text(encoding="utf-8")).body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            names.append(node.name)
        elif isinstance(node, ast.Assign):
            names += [target.id for target in node.targets if isinstance(target, ast.Name)]
    return [name for name in names if not name.startswith("_")]


def imports(path):
    """Every module or name that a file imports, as dotted text; relative ones start with a dot."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {f"{'.' * node.level}{node.module or ''}.{alias.name}" for alias in node.names}
    return found


def test_columns_have_the_same_files():
    assert all(files(column) == files(COLUMNS[0]) for column in COLUMNS)


@pytest.mark.parametrize("file", files("handtorn"))
def test_columns_have_the_same_public_names_in_the_same_order(file):
    by_hand = [name for name in public_names("handtorn", file) if (file, name) not in ONLY_BY_HAND]
    in_gluon = [name for name in public_names("gluon_impl", file) if (file, name) not in ONLY_IN_GLUON]
    assert by_hand == in_gluon


@pytest.mark.parametrize("column", COLUMNS)
def test_a_column_imports_mxnets_parts_that_it_may_and_itself(column):
    standard = {"math", "operator", "itertools.groupby", "operator.itemgetter"}
    for path in (ROOT / column).glob("*.py"):
        outside = {name for name in imports(path) if not name.startswith(".")} - standard
        if path.name == "__init__.py":
            assert outside == {"minimx.provide_mxnet"}
        else:
            assert outside <= ALLOWED_IMPORTS[column], path


@pytest.mark.parametrize("column", COLUMNS)
def test_importing_a_column_imports_no_other_and_not_sidebyside(column):
    import subprocess
    import sys

    others = [name for name in (*COLUMNS, "sidebyside") if name != column]
    code = f"import {column}.linear_regression, sys; print([n for n in {others!r} if n in sys.modules])"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert result.stdout.strip() == "[]"


def test_functions_fit_on_a_screen():
    for column in COLUMNS:
        for path in (ROOT / column).glob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.FunctionDef):
                    assert node.end_lineno - node.lineno <= 45, f"{path.name}: {node.name}"
