"""A folder of exercises is taken as it is: what is written, and what the lesson uses."""

import pytest

from sidebyside.tools.errors import ColumnFailed, UserError

STUB = '''
def sgd(params, lr, wd=0.0, batch_size=1):
    """One step."""
    raise NotImplementedError("sgd is not written yet")
'''
LOSS = "def square_loss(yhat, y):\n    return (yhat - y.reshape(yhat.shape)) ** 2\n"
LOOP = """
from handtorn.data import data_iter
from handtorn.optimizers import sgd

def train_steps(net, loss, params, X, y, *, batch_size, epochs, lr, rng, wd=0.0, average=False, correct=None):
    return [loss, data_iter, sgd]
"""


def test_what_is_written_is_taken_and_the_rest_is_the_columns(make, write):
    for name, text in (("03_square_loss.py", LOSS), ("05_sgd.py", STUB), ("06_train_steps.py", LOOP)):
        write(text, f"mine/{name}")
    column = make("mine")
    assert set(column.defined) == {"square_loss", "train_steps"}
    assert column.load("training").train_steps.__globals__["sgd"].__module__.endswith(".optimizers")


def test_exercises_of_other_lessons_and_what_is_beside_them_are_left_alone(make, write):
    write(LOSS, "mine/03_square_loss.py")
    write("def softmax(:", "mine/14_softmax.py")
    write("def relu(X):\n    return X\n", "mine/19_activations.py")
    write("raise SystemExit", "mine/notes.py")
    column = make("mine")
    assert column.defined == ("square_loss",)
    assert column.other_exercises() == ("14_softmax.py", "19_activations.py")


def test_an_exercise_of_the_lesson_that_is_no_python_is_said(make, write):
    write(LOSS, "mine/03_square_loss.py")
    write("def sgd(:", "mine/05_sgd.py")
    with pytest.raises(ColumnFailed, match=r"05_sgd.py, line 1: SyntaxError"):
        make("mine")


def test_a_folder_of_stubs_alone_has_nothing_to_compare(make, write):
    write(STUB, "mine/05_sgd.py")
    with pytest.raises(UserError, match=r"or exercises that are written, such as 03_square_loss\.py"):
        make("mine")
