"""What a learner changed in a file."""

from __future__ import annotations

from difflib import unified_diff

from sidebyside.tools.errors import UserError

from ..solution import stub_of
from .files import Answer


def differences(answer: Answer) -> list[str]:
    """A unified diff of an answer against what its file, or cell, held at the beginning; empty where nothing changed.

    Raises:
        UserError: the answer cannot be read.
    """
    if answer.problem:
        raise UserError(answer.problem)
    exercise = answer.exercise
    before = stub_of(exercise.taken.text, exercise.asked) if answer.is_notebook else exercise.stub
    names = f"{answer.shown} at the beginning", answer.shown
    return list(unified_diff(before.strip().splitlines(), answer.text.strip().splitlines(), *names, n=2, lineterm=""))
