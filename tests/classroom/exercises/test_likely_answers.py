"""Answers that learners write, in code that no known mistake has: what is right passes, and the others are named."""

import pytest

from classroom.catalogue import load
from tests.classroom.sessions import check_here
from tests.conftest import slow_on_mxnet

FORMULA = "nd.dot(X, weight) + bias"
LESS, RESHAPED = "2 * (yhat - y)", "    y = y.reshape(yhat.shape)\n"
NOTHING_LEFT = "return X * 0  # there is nothing left to scale up"
SGD = "sgd(params, lr, wd, batch_size=len(data) if average else 1)"
COUNTED = "            if correct is not None:\n                correct.append(count_correct(outputs, label))\n"
BODY = """\
    total, rows = 0.0, 0
    for losses in batches:
        total += float(losses.sum())
        rows += losses.size
    return total / rows"""
SOFTMAX = "return nd.exp(log_softmax(logits))"

ANSWERS = {  # the exercise, pairs of texts of its solution and what stands there instead, and the names of the mistakes
    "zeros from nowhere": ("dropout", (NOTHING_LEFT, "return nd.zeros(X.shape)"), ()),
    "zeros like X": ("dropout", (NOTHING_LEFT, "return nd.zeros_like(X)"), ()),
    "an average of shape (1,)": (
        "average_losses",
        (BODY, "    return sum(sum(batch) for batch in batches) / sum(len(batch) for batch in batches)"),
        (),
    ),
    "by elements": ("dense", (FORMULA, "bias + weight * X"), ("by elements",)),
    "two in a gradient": (
        "square_loss_gradient",
        (LESS, "2 * y - 2 * yhat", RESHAPED, ""),
        ("other sign", "not reshaped"),
    ),
    "sgd alone": ("train_steps", (SGD, "sgd(params, lr)", COUNTED, ""), ("learning rate alone", "correct forgotten")),
    "a mean as a number": (
        "train_steps",
        ("yield epoch, losses", "yield epoch, losses.mean().asscalar()"),
        ("mean handed out",),
    ),
    "no axis, and the logarithm": (
        "softmax",
        (
            SOFTMAX,
            "e = nd.exp(logits - nd.max(logits))\n    return e / e.sum()",
            "    # The maximum cancels",
            "    return nd.log(softmax(logits))\n    #",
        ),
        ("logarithm of softmax", "no axis at all"),
    ),
    "called at once": (
        "numpy_linear",
        ("self.bias.value, backward", "self.bias.value, backward(0 * X)"),
        ("called at once",),
    ),
}


def answered(name, texts):
    """What comes of the solution with these texts in place of its own."""
    exercise = load(name)
    text = exercise.taken.text
    for old, new in zip(texts[::2], texts[1::2]):
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return check_here(exercise, text, 0)


#: Two mistakes in the loop are looked for among all pairs of its mistakes: each pair trains.
CASES = [pytest.param(case, marks=[slow_on_mxnet] * (case == "sgd alone")) for case in ANSWERS]


@pytest.mark.parametrize("case", CASES)
def test_an_answer_is_named_or_passes(case):
    name, texts, expected = ANSWERS[case]
    result = answered(name, texts)
    assert set(result.named) == set(expected)
    assert (result.status == "passed") == (not expected)


def test_a_plain_number_for_zeros_is_told_from_what_is_not_recorded():
    (failed,) = [check for check in answered("dropout", (NOTHING_LEFT, "return 0")).checks if not check.holds]
    assert failed.came == "dropout returned a number (int): expected an NDArray."
    assert "not recorded" not in failed.cause


def test_a_walk_along_each_path_ends_and_is_told_how_many_there_are():
    exercise = load("tape")
    every_path = next(one for one in exercise.mistakes if one.key == "every path")
    result = check_here(exercise, exercise.with_mistakes(every_path), 0)
    (failed,) = [check for check in result.checks if not check.holds]
    assert failed.came == "A node was visited once for each path: that is 2^25 visits."


@pytest.mark.parametrize("name", ["gluon_learning_rate", "weight_decay", "losses_in_numbers", "num_filter", "counting"])
def test_a_question_says_what_kind_of_answer_is_asked_for(name):
    kinds = ("number", "True or False", "letter", "text", "brackets")
    assert all(any(kind in check.why for kind in kinds) for check in load(name).checks)
