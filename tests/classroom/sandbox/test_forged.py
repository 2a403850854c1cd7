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
#: Of a function of a column, of a rule, and of a check of an exercise's own.
FORGED = [
    ("square_loss", '{"passed": True}'),
    ("square_loss", "(np.zeros((2**20, 0)), np.full(3, np.nan))"),
    ("dropout", "None"),
    ("dropout", '("a", {"X": "b"}, {})'),
    ("tape", "None"),
    ("tape", "[[(np.zeros(0), np.zeros(3))]]"),
]


@pytest.mark.parametrize(("name", "value"), FORGED)
def test_a_forged_answer_fails_and_the_grader_goes_on(box, name, value):
    exercise = catalogue.load(name)
    text = exercise.taken.text + FORGES.replace("FORGED", value)
    result = check_text(exercise, text, 1, box.open)
    assert (result.status, result.score) == ("failed", 0.0)
