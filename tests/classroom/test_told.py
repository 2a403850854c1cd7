"""What is told of an exception or of a strange answer, and that it is the same from another process."""

import pytest

from classroom import catalogue
from classroom.box.serving import told
from classroom.checking import check_text, namer_of
from classroom.exercise import check
from classroom.running.here import load_here
from classroom.running.session import FarCaller, raised_there
from classroom.solution import head_of, stub_of
from classroom.trying import try_all
from sidebyside.probes.errors import described, message_of

from .sessions import Here

LOOP, AVERAGE = catalogue.load("train_steps"), catalogue.load("moving_average")


def mistake(exercise, key):
    return next(one for one in exercise.mistakes if one.key == key)


@pytest.mark.parametrize("key", [one.key for one in LOOP.mistakes])
def test_a_mistake_in_the_loop_is_named_the_same_from_another_process(key):
    work = LOOP.work(LOOP.with_mistakes(mistake(LOOP, key)))
    tried = try_all(LOOP, FarCaller(Here(work), work), 0)
    # The name alone, as in check_text: the smallest inputs of the loop's mistakes take long, and none is shown here.
    assert [one.key for one in namer_of(LOOP, 0).name(tried).mistakes] == [key]


def test_a_librarys_own_exception_keeps_its_kind():
    class MXNetError(RuntimeError):
        pass

    came = raised_there(told(MXNetError("a shape"), "my.py"), "my.py")
    assert (type(came).__name__, str(came)) == ("MXNetError", "MXNetError: a shape")


def test_the_cause_of_an_exception_is_found_from_another_process_too():
    result = check_text(AVERAGE, AVERAGE.with_mistakes(mistake(AVERAGE, "counted from 0")), 0, Here)
    assert {one.cause for one in result.checks} == {"The steps are counted from 0: the first divisor is 0."}


def test_an_exception_is_shown_with_the_learners_own_line():
    text = "# mine\n# mine\n" + AVERAGE.with_mistakes(mistake(AVERAGE, "counted from 0"))
    line = next(n for n, one in enumerate(text.splitlines(), start=1) if "yield" in one and "/" in one)
    result = check_text(AVERAGE, text, 0, Here)
    assert result.named == ("counted from 0",)
    assert all(one.came.endswith(f"(07_moving_average.py, line {line})") for one in result.checks)


def test_a_loop_without_correct_fails_the_check_on_it_alone_and_is_told_so():
    result = check_text(LOOP, LOOP.with_mistakes(mistake(LOOP, "no argument correct")), 0, Here)
    assert [one.tried for one in result.checks if not one.holds] == ["a list for correct"]
    assert result.checks[-1].came == "train_steps does not take correct."


def test_what_a_check_asserts_of_an_answer_is_told_as_it_stands():
    result = check_text(LOOP, LOOP.with_mistakes(mistake(LOOP, "no epoch")), 0, Here)
    assert result.checks[0].came == "train_steps yields a NDArray: expected pairs, epoch and losses."


def test_what_a_learner_asserts_is_the_learners_own():
    exercise = catalogue.load("average_losses")
    text = exercise.taken.text.replace("    total, rows =", '    assert len(batches) > 9, "too few"\n    total, rows =')
    came = check_text(exercise, text, 0, Here).checks[0].came
    assert came.startswith("AssertionError: too few (08_average_losses.py, line ")


def test_no_line_of_a_checks_own_function_is_told():
    def drive(learner, given):
        return learner.nothing + 1

    one = check("anything", "why", lambda rng: {}, drive, lambda given: {"value": 1.0})
    caller = load_here(AVERAGE.work("nothing = 'text'\n"))
    came = one.probe.asked(caller, one.probe.given(caller))[1].came
    assert came == 'TypeError: can only concatenate str (not "int") to str'


def test_mxnets_message_is_told_without_the_traceback_before_it():
    text = (
        'Traceback (most recent call last):\n  File "dot-inl.h", line 1\nMXNetError: Check failed: 3 vs. 2 : dot shape'
    )
    assert message_of(RuntimeError(text)) == "Check failed: 3 vs. 2 : dot shape"
    assert described(RuntimeError(text), set()) == "RuntimeError: Check failed: 3 vs. 2 : dot shape"
    assert message_of(RuntimeError("one\ntwo")) == "one"
    assert message_of(RuntimeError()) == ""


def test_a_plainer_body_has_the_columns_own_signature_and_docstring():
    import handtorn.data

    head = head_of("handtorn", "data", "data_iter")
    assert head.startswith("def data_iter(X, y, batch_size, rng):\n")
    space = {}
    exec(f"{head}\n    return 1", space)
    assert space["data_iter"].__doc__ == handtorn.data.data_iter.__doc__
    assert head in catalogue.load("data_iter").stub


def test_the_comment_above_an_answer_is_not_in_the_stub():
    assert stub_of("# stays\n\n# 2 + 2\n# is\nfour = 4\n", ["four"]) == "# stays\n\nfour = None  # not answered yet\n"


#: As in the article, with the generator that is passed in.
ARTICLES = """
import random
from mxnet import nd


def data_iter(X, y, batch_size, rng):
    idx = list(range(len(X)))
    rng.shuffle(idx)
    for i in range(0, len(X), batch_size):
        j = nd.array(idx[i : min(i + batch_size, len(X))])
        yield nd.take(X, j), nd.take(y, j)
"""


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("rng.shuffle(idx)", "random.shuffle(idx)", "another generator"),
        ("    rng.shuffle(idx)\n", "", "not shuffled"),
        (
            "range(0, len(X), batch_size)",
            "range(0, len(X) // batch_size * batch_size, batch_size)",
            "short batch left out",
        ),
        ("nd.take(y, j)", "nd.take(y, nd.array(rng.permutation(len(X))[i : i + batch_size]))", "shuffled separately"),
    ],
)
def test_a_mistake_is_named_whatever_order_the_rows_come_in(old, new, key):
    exercise = catalogue.load("data_iter")
    assert old in ARTICLES
    assert check_text(exercise, ARTICLES.replace(old, new), 0, Here).named == (key,)
    assert check_text(exercise, ARTICLES, 0, Here).score == 1
