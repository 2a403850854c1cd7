"""Every exercise: its stub fails every check, its solution none, every mistake is named, and no check is idle."""

import ast
import os

import pytest

from classroom import catalogue
from classroom.checking import namer_of, problem_of
from classroom.results import NOT_WRITTEN, PASSED
from classroom.running.here import load_here
from classroom.solution import is_stub
from classroom.trying import try_all
from sidebyside.course import LESSONS
from tests.classroom.sessions import check_here

SEEDS = range(6) if os.environ.get("HANDTORN_ALL_TESTS") else range(1)
NAMES = list(catalogue.names())
MISTAKES = [(name, mistake.key) for name in NAMES for mistake in catalogue.load(name).mistakes]


def seen_by(exercise, mistake, seed=0):
    """What is tried where a mistake shows."""
    return {one.check.tried for one in namer_of(exercise, seed).tried(mistake) if not one.holds}


def test_there_are_thirty_five_exercises_and_ninety_mistakes():
    assert list(catalogue.names().values()) == list(range(1, 36))
    assert len(MISTAKES) >= 90


@pytest.mark.parametrize("name", NAMES)
def test_the_stub_is_read_as_not_written_and_fails_every_check(name):
    exercise = catalogue.load(name)
    assert is_stub(exercise.stub, exercise.asked)
    assert not is_stub(exercise.taken.text, exercise.asked)
    tried = try_all(exercise, load_here(exercise.work(exercise.stub)), seed=0)
    assert not [one.check.tried for one in tried if one.holds]


@pytest.mark.parametrize("name", NAMES)
def test_the_stub_keeps_signatures_and_docstrings_and_has_no_line_of_the_bodies(name):
    exercise = catalogue.load(name)
    stub, solution = (dict(functions(text)) for text in (exercise.stub, exercise.taken.text))
    assert stub.keys() == solution.keys()
    for function, node in stub.items():
        assert ast.dump(node.args) == ast.dump(solution[function].args)
        assert ast.get_docstring(node) == ast.get_docstring(solution[function])
        if function in exercise.asked:
            assert len([one for one in node.body if not isinstance(one, ast.Expr)]) == 1


def functions(text):
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef):
            yield node.name, node
        elif isinstance(node, ast.ClassDef):
            yield from ((f"{node.name}.{one.name}", one) for one in node.body if isinstance(one, ast.FunctionDef))


@pytest.mark.parametrize("name", NAMES)
def test_the_solution_breaks_no_rule_and_passes(name):
    exercise = catalogue.load(name)
    assert problem_of(exercise, exercise.taken.text, "solution.py") == ("", "")
    for seed in SEEDS:
        result = check_here(exercise, exercise.taken.text, seed)
        assert result.status == PASSED, [check for check in result.checks if not check.holds]


@pytest.mark.parametrize("name", NAMES)
def test_every_known_mistake_is_seen_and_named(name):
    exercise = catalogue.load(name)
    for seed in SEEDS:
        namer = namer_of(exercise, seed)
        for mistake in exercise.mistakes:
            named = namer.name(namer.tried(mistake))
            assert {one.key for one in named.mistakes} == {mistake.key} | alike(exercise, mistake), (mistake.key, seed)
            assert not named.together
            assert all(sentence.endswith((".", "?", "!", "…")) for sentence in named.says), named.says


def alike(exercise, mistake):
    """The keys of those that no input tells from this one, which says so itself or is named by them."""
    named = {mistake.like[0]} if mistake.like else set()
    return named | {one.key for one in exercise.mistakes if one.like and one.like[0] == mistake.key}


@pytest.mark.parametrize("name", NAMES)
def test_no_check_is_idle(name):
    """The first check sees mistakes; each of the others sees one that no other sees."""
    exercise = catalogue.load(name)
    seen = [seen_by(exercise, mistake) for mistake in exercise.mistakes]
    first, *others = [check.tried for check in exercise.checks]
    assert any(first in one for one in seen)
    alone = {next(iter(one)) for one in seen if len(one) == 1}
    assert not [tried for tried in others if tried not in alone]


@pytest.mark.parametrize("name", NAMES)
def test_keys_and_inputs_tell_mistakes_and_checks_apart(name):
    exercise = catalogue.load(name)
    for texts in ([one.key for one in exercise.mistakes], [one.tried for one in exercise.checks]):
        assert len(set(texts)) == len(texts)
    assert all(check.why for check in exercise.checks)
    assert 2 <= len(exercise.hints) <= 4
    assert exercise.lesson in LESSONS


def test_a_stub_is_not_run_at_all():
    exercise = catalogue.load(NAMES[0])
    from classroom.checking import check_text

    assert check_text(exercise, exercise.stub, 0, open_session=None).status == NOT_WRITTEN
