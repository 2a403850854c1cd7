"""What a learner is told: the mistake by name, the smallest input, and what stops a check at all."""

from dataclasses import replace

import pytest

from classroom import catalogue
from classroom.checking import check_text, problem_of
from classroom.exercise import known
from classroom.results import FAILED, NOT_WRITTEN, PASSED, REFUSED
from classroom.running.session import LimitHit
from tests.conftest import EVERYTHING

from .sessions import Here

LOSS = catalogue.load("square_loss")
HEAD = "from mxnet import nd\n\n\ndef square_loss(yhat, y):\n    "
RIGHT = HEAD + "return nd.square(yhat - y.reshape(yhat.shape))\n"


def checked(text, exercise=LOSS, seed=0, open_session=Here):
    return check_text(exercise, text, seed, open_session)


def test_another_right_way_passes():
    result = checked(RIGHT)
    assert (result.status, result.score, result.mistakes) == (PASSED, 1.0, ())


def test_a_known_mistake_is_named_and_shown_on_its_smallest_input():
    result = checked(RIGHT.replace("nd.square(", "0.5 * nd.square("))
    assert (result.status, result.named, result.together) == (FAILED, ("halved",), False)
    first = result.checks[0]
    assert first.inputs.splitlines()[-1] == "square_loss(yhat, y)"
    assert "nd.array([[" in first.inputs
    assert len(first.inputs) < 90  # one or two rows of plain numbers, not four
    expected, came = (float(text.split()[1].rstrip(",")) for text in (first.expected, first.came))
    assert came == pytest.approx(expected / 2)


def test_the_code_to_paste_shows_what_is_said():
    import numpy as np
    from mxnet import nd

    check = checked(RIGHT.replace("nd.square(", "0.5 * nd.square(")).checks[0]
    space = {"nd": nd, "square_loss": lambda yhat, y: nd.square(yhat - y)}
    *lines, call = check.inputs.splitlines()
    exec("\n".join(lines), space)
    losses = np.ravel(eval(call, space).asnumpy())
    assert ", ".join(f"{loss:.4g}" for loss in losses) in check.expected


def test_two_mistakes_at_once_are_named_together():
    result = checked(HEAD + "return nd.square(yhat - y) / 2\n")
    assert (set(result.named), result.together) == ({"halved", "not reshaped"}, True)


def test_of_mistakes_that_nothing_tells_apart_both_are_named():
    halved = next(one for one in LOSS.mistakes if one.key == "halved")
    again = known("halved otherwise", "nd.square(yhat - y)", "0.5 * nd.square(yhat - y)", says="The same.")
    exercise = replace(LOSS, name="two alike", mistakes=(*LOSS.mistakes, again))
    result = checked(RIGHT.replace("nd.square(", "0.5 * nd.square("), exercise)
    assert (result.named, result.together) == (("halved", "halved otherwise"), False)
    assert result.mistakes == (halved.says, "The same.")


def test_a_mistake_that_nobody_knows_has_no_name():
    result = checked(RIGHT.replace("nd.square(", "1.7 * nd.square("))
    assert (result.status, result.named, result.mistakes) == (FAILED, (), ())
    assert result.score == 0


def test_part_of_the_checks_is_part_of_the_points():
    result = checked(HEAD + "return nd.square(yhat - y)\n")
    assert 0 < result.score < 1
    assert result.checks[0].holds


def test_an_exception_is_shown_with_its_line():
    check = checked(HEAD + "return nd.square(yhat - y.reshape((7, 7)))\n").checks[0]
    assert "03_square_loss.py, line 5" in check.came


@pytest.mark.parametrize(
    ("text", "status", "message"),
    [
        (LOSS.stub, NOT_WRITTEN, ""),
        ("def square_loss(yhat, y)\n    return 1\n", FAILED, "03_square_loss.py, line 1: SyntaxError: "),
        ("x = 1\n", FAILED, "03_square_loss.py defines no square_loss when it is run."),
        ("\0", FAILED, "03_square_loss.py is not Python"),
        ("(" * 500 + ")" * 500, FAILED, "03_square_loss.py"),
        (RIGHT + "1 / 0\n", FAILED, "03_square_loss.py could not be loaded: "),
        (RIGHT.replace("nd.square", "nd.Activation"), REFUSED, "line 5: Activation does all of it"),
        ("from mxnet.nd import softmax\n" + RIGHT, REFUSED, "line 1: softmax does all of it"),
        ("from mxnet import gluon\n" + RIGHT, REFUSED, "line 1: it uses mxnet.gluon"),
        ("import torch\n" + RIGHT, REFUSED, "line 1: it uses torch"),
        ("from handtorn.losses import square_loss\n", REFUSED, "line 1: handtorn.losses.square_loss is not to be used"),
        ("import matplotlib.pyplot as plt\n" + RIGHT, REFUSED, "line 1: matplotlib is not there where answers are"),
        ("import handtorn\nx = handtorn.losses.square_loss\n" + RIGHT, REFUSED, "line 2: handtorn.losses.square_loss"),
        ("import sidebyside.probes\n" + RIGHT, REFUSED, "line 1: sidebyside.probes is not to be used"),
    ],
)
def test_what_stops_all_checks_is_one_sentence(text, status, message):
    result = checked(text)
    assert result.status == status
    assert message in result.message
    assert "\n" not in result.message
    assert result.score == 0
    assert len(result.checks) == len(LOSS.checks)


@pytest.mark.parametrize("line", ["import handtorn", "import math, os.path", "from __future__ import annotations"])
def test_what_does_no_harm_may_be_imported(line):
    assert checked(f"{line}\n{RIGHT}").status == PASSED


def test_what_the_stub_imports_may_be_imported():
    exercise = catalogue.load("train_steps")
    assert problem_of(exercise, exercise.taken.text, "my.py") == ("", "")
    stolen = "from handtorn.training import train_steps\n"
    assert problem_of(exercise, stolen, "my.py")[0] == REFUSED


class Limited(Here):
    """A session that hits a limit at the second check, and is then over."""

    opened, limit_at = 0, 2

    def __init__(self, work):
        super().__init__(work)
        type(self).opened += 1
        self.calls = 0

    def call(self, method, arguments, options):
        self.calls += method == "loss"
        if self.calls >= self.limit_at:
            raise LimitHit("memory", "It took too much memory.")
        return super().call(method, arguments, options)


def test_a_limit_is_named_and_the_checks_behind_it_go_on():
    exercise = catalogue.load("softmax_cross_entropy")
    Limited.opened = 0
    result = checked(exercise.taken.text, exercise, open_session=Limited)
    assert [check.limit for check in result.checks][:3] == ["", "memory", ""]
    assert not result.checks[1].holds
    assert Limited.opened >= 2


def test_a_limit_that_is_hit_by_calling_so_often_says_nothing_of_the_answer():
    tired = type("Tired", (Limited,), {"limit_at": 4})
    result = checked("def square_loss(yhat, y):\n    return 3 * yhat\n", open_session=tired)
    for check in result.checks:
        assert "memory" not in check.came
        assert not check.is_smallest  # the input that was tried


def test_the_same_seed_gives_the_same_inputs_and_another_seed_others():
    wrong = RIGHT.replace("nd.square(", "1.7 * nd.square(")
    once, again, other = checked(wrong, seed=5), checked(wrong, seed=5), checked(wrong, seed=6)
    assert once == again
    assert once != other


class Forged(Here):
    """A session whose answers are of no form that was asked for."""

    answer: object = None

    def call(self, method, arguments, options):
        return super().call(method, arguments, options) if method in ("has", "takes", "defines") else self.answer


FORGED = [None, 3, "right", [], [[1], {}], {"losses": "1, 4"}, ({"x": None}, None), ([1.0], [2.0])]
ASKED = ["square_loss", "data_iter", "sgd", "batch_norm", "tape", "train_steps", "largest_rate"]
#: The first two exercises get all of them, the others two each in turn, where not everything is tried.
PAIRS = [
    (name, answer)
    for place, name in enumerate(ASKED)
    for number, answer in enumerate(FORGED)
    if EVERYTHING or place < 2 or number % 4 == place % 4
]


@pytest.mark.parametrize(("name", "answer"), PAIRS)
def test_a_forged_answer_is_wrong_and_stops_nothing(name, answer):
    exercise = catalogue.load(name)
    forging = type("Forging", (Forged,), {"answer": answer})
    result = checked(exercise.taken.text, exercise, open_session=forging)
    assert (result.status, result.score) == (FAILED, 0)
