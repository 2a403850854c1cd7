"""The answers of the questions on classes and layers, by running what they ask about."""

import ast

import numpy as np
import pytest
from mxnet import autograd, nd

from classroom.catalogue import load
from handtorn.losses import softmax_cross_entropy

TOLERANCE = 1e-5  # float32, and the six digits that an answer is given with


def answers(name):
    """Each name of the solution with its value."""
    space = {}
    exec(load(name).taken.text, space)
    return {name: value for name, value in space.items() if name != "__builtins__"}


@pytest.mark.parametrize("name", ["losses_in_numbers", "num_filter"])
def test_a_stub_does_not_say_how_an_answer_comes_about(name):
    reasons = [line for line in load(name).taken.text.splitlines() if line.startswith("#")]
    assert len(reasons) >= len(answers(name))
    assert not [reason for reason in reasons if reason in load(name).stub]


def first_step(classes):
    """Loss and derivatives of a row whose logits are all 0, at class 3."""
    logits = nd.zeros((1, classes))
    logits.attach_grad()
    with autograd.record():
        loss = softmax_cross_entropy(logits, nd.array([3]))
    loss.backward()
    return loss.asnumpy().item(), logits.grad.asnumpy()[0]


def test_the_capped_loss_is_largest_at_a_probability_of_0():
    p = np.append(np.float32([0, 1e-30]), np.logspace(-9, 0, 50))
    losses = -nd.log(nd.array(p) + 1e-6).asnumpy()
    assert losses.max() == losses[0] == pytest.approx(answers("losses_in_numbers")["largest_loss"], rel=TOLERANCE)
    assert softmax_cross_entropy(nd.array([[500.0, 0.0]]), nd.array([1])).asnumpy().item() == 500


def test_the_first_loss_and_its_derivative_are_those_of_equal_probabilities():
    loss, derivatives = first_step(10)
    given = answers("losses_in_numbers")
    assert loss == pytest.approx(given["first_loss"], rel=TOLERANCE)
    assert derivatives[3] == pytest.approx(given["first_derivative"], rel=TOLERANCE)
    assert derivatives[[0, 1, 2, 4, 9]] == pytest.approx(0.1, rel=TOLERANCE)


def shown_code():
    """The code of the task, with and without its numbers."""
    lines = [line.split(maxsplit=1) for line in load("num_filter").task.splitlines() if line.strip()[:1].isdecimal()]
    return {int(number): text for number, text in lines}


def convolved(shape, change=lambda code: code):
    """What the code of the task gives with a weight of this shape, and a bias for each of its outputs."""
    code = shown_code()
    count = np.prod(shape)
    code[1] = f"w = nd.arange({count}).reshape({shape})"
    code[2] = f"b = nd.arange({shape[0]})"
    code[3] = f"data = nd.arange({9 * shape[1]}).reshape((1, {shape[1]}, 3, 3))"
    space = {"nd": nd}
    exec(change("\n".join(code.values())), space)
    return space["out"].asnumpy()


def mended(code):
    return code.replace("w.shape[1]", answers("num_filter")["correct"])


def letters(question):
    """The letters that are offered, each with what follows it."""
    asks = next(line for line in load("num_filter").task.split("\n\n") if line.startswith(f"{question}: "))
    return dict(part.strip(" .").split(": ", 1) for part in asks.partition("? ")[2].split(". ")[:3])


def test_the_line_is_the_one_that_reads_the_weights_second_place():
    code = shown_code()
    assert [number for number, text in code.items() if "w.shape[1]" in text] == [answers("num_filter")["line"]]
    assert convolved((1, 1, 2, 2)).tolist() == convolved((1, 1, 2, 2), mended).tolist()


def test_of_the_weights_only_that_of_two_outputs_raises_and_the_mended_line_never_does():
    shapes = {letter: ast.literal_eval(shape) for letter, shape in letters("raises").items()}
    raising = []
    for letter, shape in shapes.items():
        assert convolved(shape, mended).shape[1] == shape[0]
        try:
            convolved(shape)
        except Exception:  # of another kind in MXNet and minimx
            raising.append(letter)
    assert raising == [answers("num_filter")["raises"]]


def test_from_three_channels_to_three_the_numbers_are_right():
    found = convolved((3, 3, 2, 2)).tolist() == convolved((3, 3, 2, 2), mended).tolist()
    assert found
    assert letters("silent")[answers("num_filter")["silent"]] == "it gives the right numbers"
