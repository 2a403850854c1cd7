"""Every input that is shown can be pasted at the end of the learner's file: it runs, and does what is said of it."""

import re
import warnings
from pathlib import Path

import pytest

from classroom import catalogue
from classroom.learner.checking import check_answer
from classroom.learner.describing import describe
from classroom.learner.files import Answer
from classroom.learner.verdict import Where
from tests.conftest import BACKEND, EVERYTHING

from .conftest import Here

RAISED = re.compile(r"\w+(Error|Exception)\b")
#: Known mistakes of an exercise that are tried. What is shown of one does not depend on the backend.
MOST = None if EVERYTHING else 1 if BACKEND == "mxnet" else 3
SEED = 0  # as in test_exercises.py: how an exercise's mistakes behave on its inputs is worked out once in a process


def failing(exercise, mistake):
    """The text of an answer with a known mistake, and its checks that fail, as a learner sees them."""
    text = exercise.with_mistakes(mistake)
    checked = check_answer(Answer(exercise, Path(), text, "mine.py"), SEED, Here)
    shown = describe(exercise, checked.result, Where("mine.py", text, ""), SEED, "", [])
    return text, [check for check in shown.checks if not check.holds and check.code]


def run(text):
    """Run a text; the kind of the exception that it raises, or an empty text."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            exec(compile(text, "mine.py", "exec"), {"__name__": "mine"})
        except Exception as error:
            return type(error).__name__
    return ""


@pytest.mark.parametrize("name", catalogue.names())
def test_an_input_runs_and_ends_as_is_said(name, capsys):
    exercise = catalogue.load(name)
    for mistake in [one for one in exercise.mistakes if not one.never_ends][:MOST]:
        text, checks = failing(exercise, mistake)
        for check in checks:
            came = dict(check.details)["came"]
            raised = run(f"{text}\n{check.code}\n")
            printed = capsys.readouterr().out
            # Where a sentence says what came, as of a pair that is turned round, an exception may follow from it.
            assert raised in came or not RAISED.match(came), (mistake.key, check.tried)
            assert raised or printed or "no batch" in came, (mistake.key, check.tried)
