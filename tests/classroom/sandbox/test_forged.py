"""Answers that no function returns: the learner's code has changed what answers calls in its process."""

import pytest

from classroom import catalogue
from classroom.checking import check_text

FORGES = """

def forge():
    import numpy as np

    wire = eval("__imp" + "ort__('sys')").modules["classroom.box.wire"]  # past the rules about what may be imported
    pack = wire.pack
    wire.pack = lambda answer: pack(answer if answer.get("value") is True else {"value": FORGED})


forge()
"""
VALUES = [
    '{"passed": True}',
    "None",
    '("a", {"X": "b"}, {})',
    '(np.zeros((2**20, 0)), {"X": np.full(3, np.nan)}, {})',
    "[[(np.zeros(0), np.zeros(3))]]",
]
NAMES = ["square_loss", "dropout", "tape"]  # a function of a column, a rule, a check of an exercise's own


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("value", VALUES)
def test_a_forged_answer_fails_and_the_grader_goes_on(box, name, value):
    exercise = catalogue.load(name)
    text = exercise.taken.text + FORGES.replace("FORGED", value)
    result = check_text(exercise, text, 1, box.open)
    assert (result.status, result.score) == ("failed", 0.0)
