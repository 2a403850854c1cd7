"""Mistakes in the user's code are one line, before any training, with the file and the line and what to do."""

import textwrap

import pytest

from sidebyside.column import COLUMNS
from sidebyside.course import LESSONS
from sidebyside.tools.errors import ColumnFailed
from sidebyside.training.lockstep import run_lockstep
from sidebyside.training.running import run_column
from sidebyside.training.settings import Request
from sidebyside.training.task import resolve
from tests.tasks import no_progress

FLATTEN = "def flatten(X):\n    return X\n"
RENAME = "Rename it where it is called, too. (If it is a helper of yours, let its name begin with _.)"


def failure(make, *args, **kwargs):
    with pytest.raises(ColumnFailed) as caught:
        make(*args, **kwargs)
    assert "\n" not in str(caught.value)
    assert caught.value.column == "mine"
    assert "--columns" not in str(caught.value)
    return caught.value


def message_of(make, write, text, base="handtorn", lesson="linear_regression"):
    return str(failure(make, write(text), base, lesson))


def test_a_syntax_error(make, write):
    error = failure(make, write(f"{FLATTEN}\n\ndef dense(:\n    pass\n"))
    assert str(error) == "my.py, line 5: SyntaxError: invalid syntax: correct it there."
    assert (error.file, error.line) == ("my.py", 5)


def test_a_return_outside_of_a_function(make, write):
    assert message_of(make, write, f"{FLATTEN}return 3\n").startswith(
        "my.py, line 3: SyntaxError: 'return' outside function"
    )


def test_a_syntax_error_in_a_cell(make, notebook):
    name = notebook("x = 1", "x = 1\ndef dense(:\n    pass")
    assert str(failure(make, name)) == "nb.ipynb, cell 2, line 2: SyntaxError: invalid syntax: correct it there."


def test_a_null_byte(make, write):
    assert message_of(make, write, "x = 1\0\n").startswith("my.py")


def test_an_exception_while_the_file_is_run_has_its_calls(make, write):
    text = f"""
    {FLATTEN.splitlines()[0]}
        return X[0]

    def _inner():
        raise KeyError("gone")

    def _outer():
        return _inner()

    _outer()
    """
    error = failure(make, write(text))
    assert str(error) == (
        "the mine column failed in my.py, line 5, in _inner, called by my.py, line 8, in _outer, called by my.py, "
        "line 10: KeyError: 'gone': correct it there."
    )
    assert (error.file, error.line, type(error.error)) == ("my.py", 5, KeyError)


def test_an_exception_in_a_cell(make, notebook):
    name = notebook("import os", FLATTEN, "1\n2\n1 / 0")
    assert str(failure(make, name)) == (
        "the mine column failed in nb.ipynb, cell 3, line 3: ZeroDivisionError: division by zero: correct it there."
    )


def test_an_exception_in_a_helper(make, write):
    write("1 / 0\n", "helper_of_mine.py")
    assert "failed in helper_of_mine.py, line 1, called by my.py, line 2: ZeroDivisionError" in message_of(
        make, write, f"\n\nimport os\nimport helper_of_mine\n{FLATTEN}"
    )


def test_the_name_of_the_copy_is_not_shown(make, write):
    assert "No module named 'handtorn.nothing': correct it" in message_of(
        make, write, f"{FLATTEN}import handtorn.nothing\n"
    )


@pytest.mark.parametrize("line", ["import nothing_of_this_name", "exit()", "raise SystemExit(3)"])
def test_a_module_that_is_not_there_and_the_end_of_the_program(make, write, line):
    assert message_of(make, write, f"{FLATTEN}{line}\n").startswith("the mine column failed in my.py, line 3: ")


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("squared_loss", "square_loss"),
        ("SGD", "sgd"),
        ("data_iterator", "data_iter"),
        ("Dense", "dense"),
        ("batchnorm", "batch_norm"),
        ("model", "Model"),
    ],
)
def test_a_name_that_is_nearly_one_of_the_columns(make, write, wrong, right):
    found = message_of(make, write, f"{FLATTEN}\ndef {wrong}(*args):\n    return 1\n")
    assert found == (f"my.py, line 4: no column has {wrong}: did you mean {right}? {RENAME}")


def test_that_it_calls_itself_is_no_use_of_it(make, write):
    text = f"{FLATTEN}\ndef squared_loss(a, b):\n    return squared_loss(b, a)\n"
    assert "did you mean square_loss?" in message_of(make, write, text)


@pytest.mark.parametrize(
    "text",
    [
        "def squared_loss(a, b):\n    return a\ndef square_loss(yhat, y):\n    return squared_loss(yhat, y)\n",
        "def squared_loss(a, b):\n    return a\ndef dense(X, weight, bias):\n    return squared_loss(X, weight)\n",
        "def _squared_loss(a, b):\n    return a\n",
        "def squared_loss(a, b):\n    return a\ndef square_loss(yhat, y):\n    return y\n",
        "squared_loss = 3\n",
        "def plot(losses):\n    return 1\n",
    ],
)
def test_a_helper_may_have_any_name_that_is_used_or_is_not_near(make, write, text):
    make(write(f"{FLATTEN}\n{text}"))


def test_a_file_without_any_name_of_the_column(make, write):
    found = message_of(make, write, "def plot(x):\n    return x\n")
    assert found.startswith("my.py: defines none of the names of the handtorn column: expected some of ")
    for signature in ("data_iter(X, y, batch_size, rng)", "square_loss(yhat, y)", "Model(num_inputs, rng, ctx=None)",
                      "sgd(params, lr, wd=0.0, batch_size=1)", "train(model, X, y, *, batch_size,"):  # fmt: skip
        assert signature in found
    assert "LOWEST" not in found


def test_a_file_whose_names_are_only_imported(make, write):
    found = message_of(make, write, "from .losses import square_loss\n")
    assert found.startswith("my.py: defines none of the names of the handtorn column")


@pytest.mark.parametrize(
    ("name", "base", "column"),
    [
        ("SGDOptimizer", "handtorn", "numpy_impl"),
        ("with_loss", "handtorn", "gluon_impl"),
        ("train_steps", "numpy_impl", "handtorn"),
    ],
)
def test_a_name_that_only_another_column_has(make, write, name, base, column):
    found = message_of(make, write, f"{FLATTEN}\ndef {name}(*args):\n    return 1\n", base)
    assert found == (
        f"my.py, line 4: {name} is a name of the {column} column, and {base} has none: "
        f"--mine {column}=my.py compares it with {column}."
    )


@pytest.mark.parametrize(
    ("text", "line", "used"),
    [
        ("from mxnet import gluon\n", 1, "mxnet.gluon"),
        ("import mxnet.gluon\n", 1, "mxnet.gluon"),
        ("from mxnet.gluon import nn\n", 1, "mxnet.gluon"),
        ("from mxnet.gluon.nn import Dense as D\n", 1, "mxnet.gluon"),
        ("import mxnet as mx\nx = 1\ndef sgd(params, lr):\n    return mx.gluon.Trainer(params)\n", 4, "mxnet.gluon"),
        ("import mxnet\nx = mxnet.optimizer.SGD\n", 2, "mxnet.optimizer"),
        ("import minimx as mx\nx = mx.gluon.nn\n", 2, "minimx.gluon"),
        ("def sgd(params, lr):\n    from mxnet import gluon\n", 2, "mxnet.gluon"),
    ],
)
def test_by_hand_gluon_is_refused_and_the_column_named_that_takes_it(make, write, text, line, used):
    assert message_of(make, write, text + FLATTEN) == (
        f"my.py, line {line}: uses {used}, and handtorn is made of nd and autograd alone. "
        "As gluon_impl it is compared with --mine gluon_impl=my.py."
    )


@pytest.mark.parametrize(
    ("text", "base", "used", "made_of", "other"),
    [
        ("from mxnet import sym\n", "handtorn", "mxnet.sym", "nd and autograd alone", "symbol_impl"),
        ("import mxnet as mx\nx = mx.mod.Module\n", "gluon_impl", "mxnet.mod", "Gluon", "symbol_impl"),
        ("from mxnet import gluon\n", "symbol_impl", "mxnet.gluon", "symbols and Module", "gluon_impl"),
        ("from mxnet import autograd\n", "symbol_impl", "mxnet.autograd", "symbols and Module", "handtorn"),
    ],
)
def test_each_layer_of_mxnet_has_its_column(make, write, text, base, used, made_of, other):
    line = text.count("\n")
    assert message_of(make, write, text + FLATTEN, base) == (
        f"my.py, line {line}: uses {used}, and {base} is made of {made_of}. "
        f"As {other} it is compared with --mine {other}=my.py."
    )


@pytest.mark.parametrize(
    "text",
    [
        "import mxnet as mx\nx = mx.nd.array([1])\nc = mx.cpu()\n",
        "from mxnet import autograd, nd\n",
        "import numpy as np\nx = np.array([1])\n",
        "class A:\n    gluon = 1\nx = A().gluon\n",
    ],
)
def test_nd_and_autograd_are_not_refused(make, write, text):
    make(write(text + FLATTEN))


def test_in_numpy_mxnet_is_refused_and_in_gluon_gluon_is_not(make, write):
    assert message_of(make, write, f"from mxnet import nd\n{FLATTEN}", "numpy_impl") == (
        "my.py, line 1: uses mxnet.nd, and numpy_impl is made of NumPy alone. "
        "As handtorn it is compared with --mine handtorn=my.py."
    )
    found = message_of(make, write, f"import mxnet as mx\nx = mx.gluon.nn\n{FLATTEN}", "numpy_impl")
    assert found.endswith("As gluon_impl it is compared with --mine gluon_impl=my.py.")
    assert "torch" in message_of(make, write, f"import torch\n{FLATTEN}", "numpy_impl")
    make(write(f"from mxnet import gluon\n{FLATTEN}"), "gluon_impl")


def test_a_function_from_python_is_looked_at_as_well(make):
    from mxnet import gluon

    def sgd(params, lr):
        return gluon.Trainer(params, "sgd")

    found = str(failure(make, sgd))
    assert found.startswith(f"{__file__}, line {sgd.__code__.co_firstlineno + 1}: uses ")
    assert "gluon, and handtorn is made of nd and autograd alone" in found


def test_too_few_and_too_many_arguments(make, write):
    text = f"{FLATTEN}\n\ndef square_loss(yhat):\n    return yhat\n"
    assert message_of(make, write, text) == "my.py, line 5: square_loss takes (yhat): expected (yhat, y)."
    text = f"{FLATTEN}\n\nclass Model:\n    def __init__(self, a, b, c, d):\n        pass\n"
    assert message_of(make, write, text) == (
        "my.py, line 5: Model takes (a, b, c, d): expected (num_inputs, rng); ctx may be left out."
    )
    text = "def dense(num_inputs):\n    return 1\n"
    found = message_of(make, write, text, "numpy_impl")
    assert found == "my.py, line 1: dense takes (num_inputs): expected (num_inputs, num_outputs)."


def test_a_name_of_the_wrong_kind(make, write):
    assert message_of(make, write, "\nx = 1\nsquare_loss = 3\n") == (
        "my.py, line 2: square_loss is 3 (of type int): expected a function, square_loss(yhat, y)."
    )
    assert "my.py, line 1: ROWS_AT_ONCE is 'many' (of type str): expected a number." in message_of(
        make, write, "ROWS_AT_ONCE = 'many'\n"
    )


@pytest.mark.parametrize(
    ("base", "shown"),
    [("handtorn", "with a method net(self, X)"), ("gluon_impl", "docs/mine.md"), ("numpy_impl", "docs/mine.md")],
)
def test_an_articles_script_has_net_and_no_model(make, write, base, shown):
    found = message_of(make, write, f"a = 1\n{FLATTEN}def net(X):\n    return X * a\n", base)
    assert found.startswith("my.py, line 4: net is a part of Model here")
    assert shown in found


def test_the_script_is_not_run_before_that_is_said(make, write, capsys):
    message_of(make, write, "print('running')\ndef net(X):\n    return X\n")
    message_of(make, write, "print('running')\ndef plot(X):\n    return X\n")
    message_of(make, write, "print('running')\nfrom mxnet import gluon\n")
    assert capsys.readouterr().out == ""


def test_a_definition_with_which_the_column_does_not_run(make, write):
    found = message_of(make, write, "def Layer(*parameters):\n    return 1\n", "numpy_impl")
    assert found.startswith("the mine column failed in numpy_impl/layers.py, line ")
    assert found.endswith(": look at what it is given by my.py.")


# While it trains.


def a_run(make, write, text, base="handtorn", lesson="linear_regression", run=run_column, **options):
    column = make(write(textwrap.dedent(text)), base, lesson)
    task = resolve(
        LESSONS[lesson], Request(columns=(COLUMNS[base], column), epochs=1, options={"examples": 20, **options})
    )
    if run is run_lockstep:
        return run_lockstep(task, no_progress)
    return run_column(task, column, no_progress)


def failure_of_run(*args, **kwargs):
    return str(failure(a_run, *args, **kwargs))


@pytest.mark.parametrize("run", [run_column, run_lockstep])
def test_an_exception_in_training_names_the_users_line_and_what_called_it(make, write, run):
    found = failure_of_run(make, write, "\n\ndef square_loss(yhat, y):\n    return yhat - y.nothing\n", run=run)
    assert found.startswith(
        "the mine column failed in my.py, line 2, in square_loss, called by handtorn/training.py, line "
    )
    assert ", in train_steps: AttributeError: " in found
    assert found.endswith(": correct it there.")


def test_where_the_original_fails_on_what_the_user_gives_it_both_are_named(make, write):
    text = "from mxnet import nd\ndef square_loss(yhat, y):\n    return softmax(3)\n"
    found = failure_of_run(make, write, text)
    assert "failed in handtorn/losses.py, line " in found
    assert ", in softmax, called by my.py, line 3, in square_loss, called by " in found


def test_a_failure_without_a_line_of_the_users_says_what_was_given(make, write):
    found = failure_of_run(make, write, "def square_loss(yhat, y):\n    return (yhat - y) ** 2\n", "numpy_impl")
    assert "failed in numpy_impl/training.py, line " in found
    assert "in NumPy alone a loss function returns (losses, derivatives)" in found
    found = failure_of_run(make, write, "def square_loss(yhat, y):\n    return 'a', 'b'\n", "numpy_impl")
    assert found.endswith(": look at what it is given by my.py.")


def test_what_the_users_train_raises_at_the_call_is_not_blamed_on_the_data(make, write):
    found = failure_of_run(
        make, write, "def train(model, X, y, batch_size, epochs, lr, rng):\n    raise ValueError('x')\n"
    )
    assert found.startswith("the mine column failed in my.py, line 2, in train: ValueError: x")


def test_a_batch_size_that_sgd_does_not_take(make, write):
    """The mlp's steps are divided by the rows of the batch, by hand too."""
    text = "def sgd(params, lr):\n    for param in params:\n        param -= lr * param.grad\n"
    assert a_run(make, write, text).steps == 2
    found = failure_of_run(make, write, text, lesson="mlp")
    assert found == "my.py, line 1: sgd is called with batch_size=20, and yours, sgd(params, lr), does not take it."


def test_a_loop_that_is_none_is_found_in_the_originals_train(make, write):
    found = failure_of_run(make, write, "def train_steps(net, loss, params, X, y, **more):\n    return [1]\n")
    assert found.startswith("my.py: train returned [1] (of type list): expected a generator")


@pytest.mark.parametrize("run", [run_column, run_lockstep])
def test_a_module_that_is_missing_in_training_is_the_users_fault(make, write, run):
    found = failure_of_run(make, write, "def square_loss(yhat, y):\n    import nothing_of_this_name\n", run=run)
    assert "failed in my.py, line 2, in square_loss, called by" in found


TRAIN = "def train(model, X, y, *, batch_size, epochs, lr, rng, wd=0.0, average=False):\n"


@pytest.mark.parametrize("run", [run_column, run_lockstep])
@pytest.mark.parametrize(
    ("body", "what"),
    [
        ("    pass\n", "train returned None: expected a generator, which yields (epoch, losses) after every step."),
        ("    return [(0, 1)]\n", "train returned [(0, 1)] (of type list): expected a generator, which yields"),
        ("    yield 0.31\n", "train yielded 0.31 (of type float) at step 1: expected a pair (epoch, losses)."),
        (
            "    yield 0, [1.0]\n    yield 1, 2, 3\n",
            "train yielded (1, 2, 3) (of type tuple) at step 2: expected a pair",
        ),
        (
            "    yield 'one', [1.0]\n",
            "train yielded 'one' (of type str) as the epoch of step 1: expected a whole number",
        ),
        (
            "    yield 0, None\n",
            "losses of step 1 are None: expected an array of numbers, one for each row of the batch.",
        ),
        ("    yield 0, 'much'\n", "losses of step 1 are 'much' (of type str): expected an array of numbers"),
        ("    yield 0, []\n", "losses of step 1 are [] (of type list): expected an array of numbers"),
        ("    return\n    yield\n", "train ended before its first step: expected (epoch, losses) after every step."),
    ],
)
def test_what_train_yields(make, write, body, what, run):
    assert failure_of_run(make, write, TRAIN + body, run=run).startswith(f"my.py, line 1: {what}")


@pytest.mark.parametrize("losses", ["1.0", "[1.0, 2.0]", "[[1.0, 2.0], [3.0, 4.0]]"])
def test_losses_of_another_shape_are_let_through(make, write, losses):
    run = a_run(make, write, f"{TRAIN}    for step in range(2):\n        yield 0, {losses}\n")
    assert run.steps == 2


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("    def net(self, X):\n        return X\n", "Model has no get_parameters: expected net(X), get_parameters()"),
        ("    get_parameters = set_parameters = lambda self, *_: {}\n", "Model has no net: expected"),
        ("    net = set_parameters = lambda self, *_: {}\n    get_parameters = lambda self: [1]\n",
         "get_parameters returned [1]: expected a dictionary of bias (1,), weight (1, 2)."),
        ("    net = set_parameters = lambda self, *_: {}\n    get_parameters = lambda self: {'w': 1.0}\n",
         "get_parameters returned w as float: expected NumPy arrays, bias (1,), weight (1, 2)."),
        ("    net = set_parameters = lambda self, *_: {}\n"
         "    get_parameters = lambda self: {'w': np.zeros((2, 1)), 'bias': np.zeros(1)}\n",
         "get_parameters returned bias (1,), w (2, 1): expected bias (1,), weight (1, 2)."),
    ],
)  # fmt: skip
def test_a_model_that_is_not_as_the_original(make, write, text, what):
    start = "import numpy as np\nclass Model:\n    def __init__(self, num_inputs, rng):\n        pass\n"
    assert failure_of_run(make, write, start + text).startswith(f"my.py, line 2: {what}")


def test_a_model_of_other_shapes_without_a_model_of_ones_own(make, write):
    text = "def draw_weight(rng, shape, scale, ctx=None):\n    from mxnet import nd\n    return nd.ones((3, 1))\n"
    found = failure_of_run(make, write, text)
    assert found.startswith(
        "my.py: get_parameters returned bias (1,), weight (1, 3): expected bias (1,), weight (1, 2)."
    )
