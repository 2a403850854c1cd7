"""What a user may give: a file, a folder, a notebook; a module, a function, a class, a dictionary."""

import importlib.util
import linecache
import shutil
from pathlib import Path

import numpy as np
import pytest

from sidebyside.column import COLUMNS
from sidebyside.mine import parse_mine
from sidebyside.tools.errors import ColumnFailed, UserError

LOSS = """
def square_loss(yhat, y):
    return (yhat - y.reshape(yhat.shape)) ** 2
"""


def square_loss(yhat, y):
    return (yhat - y.reshape(yhat.shape)) ** 2


class Model:
    def __init__(self, num_inputs, rng, ctx=None):
        self.made_of = num_inputs


def test_a_file_defines_some_names_and_the_rest_is_the_bases(make, write):
    column = make(write(LOSS))
    assert (column.name, column.defined, column.where) == ("mine", ("square_loss",), "my.py")
    assert column.files == (Path("my.py"),)
    assert column.base is COLUMNS["handtorn"]
    assert (column.library, column.convention) == (column.base.library, column.base.convention)
    assert (column.runs_on, column.extra) == (("cpu", "gpu"), False)
    assert column.load("losses").square_loss.__code__.co_filename == str(Path("my.py").absolute())
    assert column.load("losses").softmax.__module__.endswith(".losses")
    assert column.has("lenet")
    assert not column.has("nothing")
    assert column.why_missing() == ""


def test_the_file_is_run_once_and_not_as_a_script(make, write, capsys):
    make(write(f"print('run', __name__ == '__main__', __package__ != '')\n{LOSS}"))
    assert capsys.readouterr().out == "run False True\n"


def test_names_that_a_file_uses_and_does_not_define_are_there(make, write):
    column = make(write("def dense(X, weight, bias):\n    return relu(X) + cut.__name__.count('x')\n"))
    assert column.load("layers").dense(np.array([-1.0, 2.0]), None, None).tolist() == [0.0, 2.0]


@pytest.mark.parametrize(
    "imports",
    ["from .losses import square_loss", "from handtorn.losses import square_loss", "from handtorn.losses import *",
     "import handtorn.losses", "import handtorn as h", "from handtorn import losses", "from mxnet.ndarray import relu",
     "from numpy import arange as _arange", "from scipy.special import softmax"],
)  # fmt: skip
def test_what_is_only_imported_is_not_defined(make, write, imports):
    column = make(write(f"{imports}\ndef flatten(X):\n    return X.reshape((X.shape[0], -1))\n"))
    assert column.defined == ("flatten",)


def test_what_is_assigned_or_imported_under_another_name_is_defined(make, write):
    column = make(write("from mxnet import nd\nfrom mxnet.ndarray import tanh as sigmoid\nsoftmax = nd.softmax\n"))
    assert column.defined == ("sigmoid", "softmax")


def test_a_definition_inside_of_a_condition_counts(make, write):
    column = make(
        write("try:\n    import nothing_at_all\nexcept ImportError:\n    def flatten(X):\n        return X\n")
    )
    assert column.defined == ("flatten",)
    assert "\ndef flatten(X):\n    return X\n" in column.source("layers")


def test_helpers_beside_the_file_are_found_watched_and_loaded_anew(make, write):
    write("def half(X):\n    return X / 2\n", "helpers_of_mine.py")
    column = make(write("from helpers_of_mine import half\ndef flatten(X):\n    return half(X)\n"))
    assert [path.name for path in column.files] == ["my.py", "helpers_of_mine.py"]
    write("def half(X):\n    return X / 4\n", "helpers_of_mine.py")
    importlib.invalidate_caches()
    shutil.rmtree("__pycache__", ignore_errors=True)  # of the same size within a second, Python would take the old one
    assert make("my.py").load("layers").flatten(8) == 2
    assert column.load("layers").flatten(8) == 4


def test_a_name_from_a_helper_of_the_users_is_defined(make, write):
    write(LOSS, "helpers_of_mine.py")
    column = make(write("from helpers_of_mine import square_loss\n"))
    assert column.defined == ("square_loss",)
    assert "** 2" in column.source("losses")


def test_a_folder_has_files_named_as_the_columns(make, write):
    write(
        "from .helpers_of_mine import two\n_mine = two\ndef square_loss(yhat, y):\n    return two\n", "mine/losses.py"
    )
    write("two = 2\n", "mine/helpers_of_mine.py")
    write("raise ValueError('of another lesson')\n", "mine/mlp.py")
    write(
        "from .losses import square_loss, _mine\nfrom losses import square_loss as other\n"
        "assert square_loss is other and _mine == 2\n"
        "def train(model, X, y, **settings):\n    yield 0, square_loss(None, None)\n",
        "mine/linear_regression.py",
    )
    column = make("mine")
    assert column.defined == ("square_loss", "train")
    assert column.load("linear_regression").square_loss(0, 0) == 2
    assert {path.name for path in column.files} == {"losses.py", "linear_regression.py", "helpers_of_mine.py"}
    settings = dict(batch_size=1, epochs=1, lr=1, rng=None)
    assert list(column.load("linear_regression").train(None, 0, 0, **settings)) == [(0, 2)]


def test_model_and_train_of_a_file_are_those_of_the_lesson(make, write):
    text = "class Model(Model):\n    mark = True\n"
    assert hasattr(make(write(text), lesson="mlp").load("mlp").Model, "mark")
    assert hasattr(make(write(text), lesson="softmax_regression").load("softmax_regression").Model, "mark")


def test_a_notebook_is_its_code_cells(make, notebook):
    name = notebook(
        "%matplotlib inline\n!ls\nfrom mxnet import nd",
        "%%bash\nls -l /",
        "",
        "def square_loss(yhat, y):\n    return (100\n% 7) * nd.square(yhat - y)\nif True:\n    1",
        "if True:\n    !ls\n%time\n\ndef flatten(X):\n    return X",
    )
    column = make(name)
    assert column.defined == ("flatten", "square_loss")
    assert column.load("layers").flatten.__code__.co_firstlineno == 5
    code = column.load("losses").square_loss.__code__
    assert (code.co_filename, code.co_firstlineno) == ("nb.ipynb, cell 4", 1)
    assert linecache.getline("nb.ipynb, cell 4", 2) == "    return (100\n"
    column.drop()
    assert linecache.getline("nb.ipynb, cell 4", 2) == ""


def test_a_function_a_class_and_a_dictionary_from_python(make):
    column = make(square_loss)
    assert (column.where, column.defined) == ("the function square_loss", ("square_loss",))
    assert column.load("losses").square_loss is square_loss
    assert column.owns(Path(__file__))
    assert "** 2" in column.source("losses")
    column = make(Model)
    assert (column.where, column.load("linear_regression").Model) == ("the class Model", Model)
    column = make({"sgd": lambda params, lr: None, "square_loss": square_loss})
    assert column.where == "a dictionary of sgd, square_loss"
    assert column.defined == ("sgd", "square_loss")


def test_a_module_from_python(make, write, folder):
    write(f"from handtorn.losses import softmax\n{LOSS}")
    spec = importlib.util.spec_from_file_location("my_module", folder / "my.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    column = make(module)
    assert (column.where, column.defined) == ("the module my_module", ("square_loss",))
    assert column.load("losses").square_loss is module.square_loss
    assert column.files == (folder / "my.py",)


def test_the_source_of_a_module_has_the_users_text_in_it(make, write):
    column = make(write("import functools\n@functools.lru_cache(None)\ndef flatten(X):\n    return 'mine'\n"))
    source = column.source("layers")
    original = column.base.source("layers")
    assert "\n\n@functools.lru_cache(None)\ndef flatten(X):\n    return 'mine'\n\n\ndef dense(" in source
    assert original.partition("def dense(")[2] == source.partition("def dense(")[2]
    assert original.partition("def flatten(")[0] == source.partition("@functools")[0]
    assert column.source("losses") == column.base.source("losses")


def test_a_definition_without_source_leaves_a_comment(make):
    names = {}
    exec("def flatten(X):\n    return X\n", names)
    assert "\n# flatten is another one, of which there is no source to show.\n" in make(names["flatten"]).source(
        "layers"
    )


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("my.py", ("", "my.py")),
        ("gluon_impl=my.py", ("gluon_impl", "my.py")),
        ("gluon_impl=a=b.py", ("gluon_impl", "a=b.py")),
        ("a=b.py", ("", "a=b.py")),
        ("some/a=b.py", ("", "some/a=b.py")),
    ],
)
def test_a_column_may_stand_before_the_path(folder, text, found):
    (folder / "a=b.py").write_text("")
    assert parse_mine(text) == found


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("glon_impl=x.py", "no column 'glon_impl': did you mean gluon_impl? Expected one of handtorn, gluon_impl,"),
        ("gluon_impl=", "expected a file, a folder or a notebook after the ="),
        ("", "is empty"),
    ],
)
def test_a_wrong_choice_is_a_user_error(folder, text, message):
    with pytest.raises(UserError) as caught:
        parse_mine(text)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("gone.py", None, "gone.py is not there: expected a .py file, a notebook (.ipynb), or a folder"),
        ("my.txt", "", "my.txt ends in .txt: expected a .py file"),
        ("my.ipynb", "{", "my.ipynb is not a notebook: expected JSON"),
        ("my.ipynb", "[]", "my.ipynb is not a notebook of version 4"),
        ("my.ipynb", '{"cells": []}', "my.ipynb has no code cells"),
        ("my.py", b"x = '\xff'\n", "my.py cannot be read: expected a text in UTF-8"),
        ("sub/loses.py", LOSS, "loses.py: did you mean losses.py? Expected some of"),
        ("sub/mlp.py", LOSS, "sub has none of the files that linear_regression uses: Expected some of"),
        ("", None, "mine is empty"),
    ],
)
def test_what_cannot_be_read_is_a_user_error(make, folder, name, content, message):
    if content is not None:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(UserError) as caught:
        make("sub" if name.startswith("sub") else name)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("mine", "message"),
    [
        (3, "mine is 3: expected a path, a module, a function"),
        ({}, "expected a path"),
        (lambda yhat, y: 0, "or a dictionary of names to functions and classes"),
        ({"square_los": square_loss}, "no column has square_los: did you mean square_loss?"),
        ({"SGDOptimizer": Model}, "SGDOptimizer is a name of the numpy_impl column, and handtorn has no SGDOptimizer"),
    ],
)
def test_what_is_nothing_to_compare_is_a_user_error(make, mine, message):
    with pytest.raises(UserError) as caught:
        make(mine)
    assert message in str(caught.value)


def test_a_function_of_a_name_that_no_column_has_is_wrong_where_it_stands(make):
    def squared_loss(yhat, y):
        return 0

    with pytest.raises(ColumnFailed) as caught:
        make(squared_loss)
    line = squared_loss.__code__.co_firstlineno
    assert str(caught.value).startswith(
        f"{__file__}, line {line}: no column has squared_loss: did you mean square_loss?"
    )


def test_a_base_without_the_lesson_is_a_user_error(make, write):
    with pytest.raises(UserError, match="numpy_impl has no lenet, which mine could be based on: expected mine as hand"):
        make(write(LOSS), "numpy_impl", "lenet")
