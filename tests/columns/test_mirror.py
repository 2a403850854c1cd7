"""The columns mirror each other: same files, same public names, same order; and each keeps to itself."""

import ast
from pathlib import Path

import pytest

from .conftest import HERE

ROOT = Path(__file__).parents[2]
COLUMNS = ("handtorn", "gluon_impl", "symbol_impl", "numpy_impl", "torch_impl")
FILES = {
    "__init__.py",
    "data.py",
    "layers.py",
    "losses.py",
    "optimizers.py",
    "parameters.py",
    "training.py",
    "linear_regression.py",
    "softmax_regression.py",
    "mlp.py",
}
# What one column has and the others have no use for, or lacks and the others have.
MORE_FILES = {
    "handtorn": {"lenet.py", "ndarray.py"},
    "gluon_impl": {"lenet.py", "gluon.py"},  # the counterpart of ndarray.py
    "symbol_impl": {"lenet.py", "symbol.py"},
    "numpy_impl": {"modes.py"},
    "torch_impl": {"lenet.py"},
}
ONLY_IN = {
    "handtorn": {"layers.py": {"LOWEST"}, "lenet.py": {"BATCH_NORM"}, "training.py": {"moving_average"}},
    "gluon_impl": {
        "data.py": {"RowsDataset", "ShuffledRows", "BatchLoader"},
        "layers.py": {"Dropout"},
        "linear_regression.py": {"UniformFrom"},
        "parameters.py": {"NormalFrom"},
        "training.py": {"COMPILED", "with_loss", "NetWithLoss"},
    },
    "symbol_impl": {
        "data.py": {"ShuffledIter"},
        "layers.py": {"dropout_mask"},  # it enters the graph from outside
        "lenet.py": {"PARTS"},
        "linear_regression.py": {"UniformFrom"},
        "losses.py": {"with_losses"},
        "parameters.py": {"NormalFrom", "Parameter"},
        "training.py": {"bind", "Network"},
    },
    "numpy_impl": {  # a framework of its own
        "layers.py": {"Parameter", "Layer", "Sequential", "Flatten", "Linear", "ReLU", "Sigmoid", "Conv2D",
                      "MaxPool2D", "AvgPool2D", "BatchNorm", "Dropout"},
        "optimizers.py": {"SGDOptimizer"},
        "training.py": {"Learner"},
    },
    "torch_impl": {
        "data.py": {"RowsDataset", "ShuffledRows"},
        "layers.py": {"BatchNorm", "Dropout", "Network"},
    },
}  # fmt: skip
NOT_IN = {
    "gluon_impl": {"parameters.py": {"draw_weight"}},  # an initializer does it
    "symbol_impl": {"parameters.py": {"draw_weight"}},
    "numpy_impl": {"optimizers.py": {"sgd"}, "training.py": {"train_steps"}},
    "torch_impl": {"data.py": {"ROWS_AT_ONCE", "NUMBERS_AT_ONCE", "cut"}},  # its loader gathers batch by batch
}
STANDARD = {
    "contextlib", "functools", "importlib", "inspect", "itertools", "logging", "math", "numbers", "operator", "os",
    "pathlib", "re", "sys", "tempfile", "textwrap", "typing", "warnings",
}  # fmt: skip
ALLOWED_IN = {
    ("symbol_impl", "symbol.py"): {"mxnet.callback", "mxnet.gluon", "mxnet.model"}
}  # it leads to Gluon and back
ALLOWED_IMPORTS = {
    "handtorn": {"mxnet.autograd", "mxnet.nd"},
    "gluon_impl": {"mxnet.autograd", "mxnet.gluon", "mxnet.init", "mxnet.nd"},
    "symbol_impl": {"mxnet.context", "mxnet.init", "mxnet.io", "mxnet.mod", "mxnet.nd", "mxnet.sym"},
    "numpy_impl": {"numpy"},
    "torch_impl": {"torch", "numpy"},
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


@pytest.mark.parametrize("column", COLUMNS)
def test_columns_have_the_same_files(column):
    assert set(files(column)) == FILES | MORE_FILES[column]


@pytest.mark.parametrize("file", sorted(FILES | {"lenet.py"}))
@pytest.mark.parametrize("column", COLUMNS[1:])
def test_columns_have_the_same_public_names_in_the_same_order(column, file):
    if file not in files(column):
        pytest.skip(f"{column} has no {file}")
    expected = set(NOT_IN.get(column, {}).get(file, ())) | ONLY_IN["handtorn"].get(file, set())
    by_hand = [name for name in public_names("handtorn", file) if name not in expected]
    there = [name for name in public_names(column, file) if name not in ONLY_IN[column].get(file, ())]
    assert by_hand == there


@pytest.mark.parametrize("column", COLUMNS)
def test_a_column_imports_its_librarys_parts_that_it_may_and_itself(column):
    for path in (ROOT / column).glob("*.py"):
        outside = {name for name in imports(path) if not name.startswith(".") and name.split(".")[0] not in STANDARD}
        if path.name == "__init__.py":
            allowed = {"minimx.provide_mxnet"} if column in ("handtorn", "gluon_impl", "symbol_impl") else {"torch"}
        else:
            allowed = ALLOWED_IMPORTS[column] | ALLOWED_IN.get((column, path.name), set())
        outside = {name for name in outside if not any(name.startswith(f"{part}.") for part in allowed)}
        assert outside <= allowed, path


@pytest.mark.parametrize("column", HERE)
def test_importing_a_column_imports_no_other_and_not_sidebyside(column):
    import os
    import subprocess
    import sys

    others = [name for name in (*COLUMNS, "sidebyside") if name != column]
    others += ["mxnet", "minimx"] if column in ("numpy_impl", "torch_impl") else ["torch"]
    # MXNet imports none of them, nor can its stand-in: minimx, whose import is short, shows the same.
    environment = os.environ | {"HANDTORN_BACKEND": "minimx"}
    code = f"import {column}.linear_regression, {column}.mlp, sys; print([n for n in {others!r} if n in sys.modules])"
    command = [sys.executable, "-c", code]
    result = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT, env=environment)
    assert result.stdout.strip() == "[]"


def test_functions_fit_on_a_screen():
    for column in COLUMNS:
        for path in (ROOT / column).glob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.FunctionDef):
                    assert node.end_lineno - node.lineno + 1 < 40, f"{path.name}: {node.name}"
