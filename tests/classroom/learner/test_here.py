"""``check(…)`` in a notebook: what is meant, what is said, and what progress remembers."""

import linecache

import numpy as np
import pytest

import classroom
from classroom import catalogue, check
from classroom.learner.files import content_of
from classroom.learner.notebooks import call_of
from classroom.learner.progress_file import NAME, load


def define(text, name="in_a_cell.py", **names):
    """What a cell defines; its source can be had, as in a notebook."""
    space = {"__name__": "__main__", **names}
    linecache.cache[name] = (len(text), None, text.splitlines(True), name)
    exec(compile(text, name, "exec"), space)
    return space


IMPORT = "from mxnet import nd\n"
RIGHT = f"{IMPORT}def square_loss(yhat, y):\n    return nd.square(yhat - y.reshape(yhat.shape))\n"


@pytest.fixture
def loss(folder):
    def make(body):
        return define(f"{IMPORT}def square_loss(yhat, y):\n    {body}\n")["square_loss"]

    return make


def test_a_function_that_is_right(loss):
    report = check(loss("return nd.square(yhat - y.reshape(yhat.shape))"))
    assert report.passed
    assert "Solved: both checks hold." in repr(report)
    assert "Exercise 3, square_loss" in report._repr_html_()


def test_a_mistake_is_named_with_the_smallest_input_and_how_to_repeat_it(loss):
    report = check(loss("print('x'); return nd.square(yhat - y.reshape(yhat.shape)) / 2"), seed=11)
    text = repr(report)
    assert not report.passed
    assert report.result.named == ("halved",)
    assert "Your mistake: Your loss is half of what is asked for" in text
    assert "\nsquare_loss(yhat, y)\n" in text  # a cell shows its last value
    assert "check(square_loss, seed=11)" in text
    assert "| x\n| x\n\n" in text
    html = report._repr_html_()
    assert html.count("\nyhat = nd.array") == 2
    assert "<script" not in html
    assert "python -m minimx" not in text


def test_what_a_learner_writes_is_no_html(loss):
    report = check(loss("print('<script>alert(1)</script>'); raise ValueError('<b>bold</b>')"))
    assert "ValueError: <b>bold</b>" in repr(report)
    assert "<script>" not in report._repr_html_()
    assert "<b>" not in report._repr_html_()


def test_an_exception_says_where_in_the_cell(folder):
    text = f"{IMPORT}def square_loss(yhat, y):\n    return 1 / 0\n"
    report = check(define(text, "/tmp/ipykernel_1/2718281828.py")["square_loss"])
    assert "ZeroDivisionError: division by zero (in the cell, line 3)" in repr(report)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("raise NotImplementedError('later')", "square_loss is not written yet: nothing was checked."),
        ("return nd.LinearRegressionOutput(yhat, y)", "LinearRegressionOutput does all of it"),
        ("raise SystemExit", "calls exit(): a function ends with return."),
    ],
)
def test_what_is_not_tried_is_a_sentence(loss, body, message):
    report = check(loss(body))
    assert not report.passed
    assert message in repr(report)


def test_the_answers_of_a_question_come_by_name(folder):
    exercise = catalogue.load("gluon_learning_rate")
    answers = {name: value for name, value in define(exercise.taken.text).items() if name in exercise.asked}
    assert check(**answers).passed
    one, *others = answers
    report = check(**{**answers, one: 0.123})
    assert not report.passed
    assert repr(report).count("NO   ") == 1
    assert "not written yet" in repr(check(**dict.fromkeys(answers)))
    assert f"also asks for {' and '.join(others)}: check({one}={one}," in repr(check(**{one: answers[one]}))


@pytest.mark.parametrize("name", catalogue.names())
def test_the_solution_of_every_exercise_passes_as_its_last_cell_calls_it(folder, name):
    exercise = catalogue.load(name)
    report = eval(call_of(exercise), {"check": check, **define(exercise.taken.text)})
    assert report.passed, report


class Linear:
    """A class that has the name of one that is asked for."""


@pytest.mark.parametrize(
    ("things", "message"),
    [
        ((), "There is nothing to check"),
        (("square_loss",), "check takes the function itself, check(square_loss), without quotes."),
        ((0.02,), "What came is a value of type float: check takes functions"),
        ((None,), "What came is None"),
        ((np.ones(3),), "What came is a value of type ndarray"),
        ((np,), "What came is the module numpy"),
        ((lambda yhat, y: yhat,), "What came is a lambda, which has no name"),
        ((print,), "No exercise asks for print."),
        ((Linear(),), "check takes the class itself, check(Linear)."),
    ],
)
def test_what_cannot_be_checked_is_a_sentence_and_no_exception(things, message):
    report = check(*things)
    assert message in repr(report).replace("\n", " ")
    assert (report.passed, report.result) == (False, None)
    assert "<p" in report._repr_html_()


def test_a_name_that_is_nearly_right_is_recognised():
    assert "No exercise asks for square_los. Did you mean square_loss?" in repr(check(square_los=print))


def test_the_original_is_not_ones_own():
    from handtorn.losses import square_loss

    assert "square_loss is the original, from handtorn.losses: write your own" in repr(check(square_loss))


def test_where_several_exercises_ask_for_a_name_one_says_which(monkeypatch):
    from dataclasses import replace

    twin = replace(catalogue.load("square_loss"), number=99, name="twin")
    every = [*catalogue.every(), twin]
    monkeypatch.setattr(catalogue, "every", lambda: every)
    square_loss = define(RIGHT)["square_loss"]
    text = repr(check(square_loss)).replace("\n", " ")
    assert 'say which, with exercise="square_loss" or exercise="twin".' in text
    assert check(square_loss, exercise="square_loss").passed
    assert "there is no exercise 'x'" in repr(check(square_loss, exercise="x"))


def test_progress_is_written_where_there_is_some_and_nowhere_else(loss, folder):
    function = loss("return nd.square(yhat - y.reshape(yhat.shape))")
    assert check(function).passed
    assert list(folder.iterdir()) == []
    (folder / NAME).write_text('{"handtorn_progress": 1, "exercises": {}}', encoding="utf-8")
    check(function)
    assert load(folder, print).of("square_loss").state == "solved"


@pytest.mark.parametrize("kind", ["notebook", "file"])
def test_solved_is_only_what_is_in_the_file_that_is_handed_in(loss, folder, square_loss, here, kind):
    """A function in a new cell below, and the cell that is handed in as it was: that is not solved."""
    path = folder / ("03_square_loss.ipynb" if kind == "notebook" else "03_square_loss.py")
    path.write_bytes(content_of(square_loss, path.name))
    function = loss("return nd.square(yhat - y.reshape(yhat.shape))")
    report = check(function)
    text = repr(report).replace("\n", " ")
    assert report.passed
    assert "Both checks hold, but it is not solved yet: 03_square_loss." in text
    assert "which is handed in, is not written yet, as it was last saved. Write it in" in text
    assert ("Solved" in text, "Next, 4" in text) == (False, False)
    assert load(folder, print).of("square_loss").state == "tried"
    stub, right = 'raise NotImplementedError("square_loss is not written yet")', "return np.square(yhat - y)"
    saved = content_of(square_loss, path.name).decode()
    for text in (stub, stub.replace('"', '\\"')):
        saved = saved.replace(text, right)
    path.write_text(saved, encoding="utf-8")  # its import is in another cell
    assert "does not pass, as it was last saved (NameError: name 'np'" in repr(check(function)).replace("\n", " ")
    right = "return nd.square(yhat - y.reshape(yhat.shape))"
    path.write_text(saved.replace("return np.square(yhat - y)", right), encoding="utf-8")
    assert "Solved: both checks hold." in repr(check(function))
    assert load(folder, print).of("square_loss").state == "solved"


def test_an_answer_without_a_text_is_checked_and_not_remembered(folder):
    (folder / NAME).write_text('{"handtorn_progress": 1, "exercises": {}}', encoding="utf-8")
    space = {"__name__": "__main__"}
    exec(RIGHT, space)  # as typed at a prompt
    assert check(space["square_loss"]).passed
    assert load(folder, print).of("square_loss").state == ""


def test_check_is_all_that_the_package_offers_and_costs_nothing_before(run_alone):
    assert dir(classroom).count("check") == 1
    with pytest.raises(AttributeError, match="has no attribute 'chek'"):
        _ = classroom.chek
    run_alone("import sys, classroom; assert not {'numpy', 'rich', 'sidebyside'} & set(sys.modules)")
