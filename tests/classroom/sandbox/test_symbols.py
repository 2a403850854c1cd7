"""Exercises on symbols in a box: minimx's symbols and iterators are there."""

import pytest

from classroom import catalogue
from classroom.checking import check_text
from classroom.results import FAILED, PASSED


@pytest.mark.parametrize("name", ["compose_and_infer", "softmax_output_gradient", "padding"])
def test_solutions_pass_in_a_box_and_mistakes_are_named(box, name):
    exercise = catalogue.load(name)
    assert check_text(exercise, exercise.taken.text, 0, box.open).status == PASSED
    mistake = exercise.mistakes[0]
    result = check_text(exercise, exercise.with_mistakes(mistake), 0, box.open)
    assert (result.status, result.named) == (FAILED, (mistake.key,))
