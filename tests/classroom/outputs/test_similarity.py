import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from classroom.grading.similarity import MOST_PAIRS, similar
from classroom.results import CheckResult, ExerciseResult, Student, SubmissionResult

from . import fake

HOLDS, FAILS = CheckResult("x", "", True), CheckResult("x", "", False)
RIGHT = "def f(X):\n    total = X.sum(axis=1)\n    return total / X.shape[1]\n"
ODD = """def f(X):
    total = 0
    while len(X) > total * 17:
        total = max(total + 3, [row for row in X if row is not None].index(X[-1]))
    return sorted({total: X.dot(X.T).trace()}, key=lambda pair: -pair)[::2] or abs(total ** 0.25)
"""


def student(number, answer, status="failed", checks=(HOLDS, FAILS), **changes):
    result = ExerciseResult("f", 1, "f", "", status, checks=checks, answer=answer, **changes)
    return SubmissionResult(Student(f"s{number:02d}", ""), (result,))


@pytest.fixture(scope="module")
def others():
    """Eighteen who wrote other things, and pass."""
    return [
        student(
            number, RIGHT.replace("axis=1", f"axis={number % 3}").replace("[1]", f"[{number}]"), "passed", (HOLDS,) * 2
        )
        for number in range(18)
    ]


def pairs(submissions, stub=""):
    return [(pair.first, pair.second) for pair in similar(submissions, {"f": stub})]


def test_the_same_odd_answer_is_pointed_out_with_the_reason(others):
    (pair,) = similar([*others, student(20, ODD), student(21, ODD)], {})
    assert (pair.first, pair.second) == ("s20", "s21")
    assert pair.reason == "both fail the same checks of f, word for word the same"


def test_other_names_comments_docstrings_and_spaces_hide_nothing(others):
    disguised = (
        ODD.replace("total", "my_own_sum").replace("row", "zeile").replace("    ", "\t").replace("\n", "  # mine\n")
    )
    disguised = disguised.replace("def f(X):  # mine\n", 'def f(X):\n\t"""I wrote it."""\n\n')
    (pair,) = similar([*others, student(20, ODD), student(21, disguised)], {})
    assert pair.reason == "both fail the same checks of f, with 100% of the rare tokens the same"


def test_code_that_is_no_python_is_compared_up_to_the_error(others):
    broken = ODD + "    return (\n"
    assert pairs([*others, student(20, broken), student(21, broken.replace("total", "t"))]) == [("s20", "s21")]


def test_right_answers_that_everybody_writes_are_not_pointed_out():
    assert pairs([student(number, RIGHT, "passed", (HOLDS,)) for number in range(20)]) == []


def test_what_was_handed_out_does_not_count(others):
    given = [student(20, ODD), student(21, ODD)]
    assert pairs([*others, *given], stub=ODD) == []


def test_what_the_same_mistake_looks_like_points_at_nobody(others):
    many = [replace(one, student=Student(f"o{place}", "")) for place, one in enumerate([*others] * 4)]
    longer = ODD + ODD.replace("def f(X):", "").replace("17", "18").replace("abs", "round")
    makers = [student(20 + number, longer, named=("odd",), mistakes=("It is odd.",)) for number in range(3)]
    assert pairs([*many, *makers]) == []
    assert pairs([*many, *makers[:2]]) == [("s20", "s21")]


def test_a_right_and_a_wrong_answer_are_no_pair(others):
    assert pairs([*others, student(20, ODD), student(21, ODD, "passed", (HOLDS, HOLDS))]) == []


def test_other_checks_that_fail_are_said(others):
    given = [student(20, ODD, named=("a",), mistakes=("A",)), student(21, ODD, checks=(FAILS, FAILS), named=("a",))]
    (pair,) = similar([*others, *given], {})
    assert pair.reason.startswith("both fail checks of f, ")


def test_an_answer_that_is_missing_or_the_stub_is_not_compared(others):
    assert pairs([*others, student(20, ODD, "missing"), student(21, ODD, "not written"), student(22, "")]) == []


def test_wrong_answers_go_before_right_ones_and_the_list_is_short():
    classmates = fake.make_class(40, seed=3)
    wrong = [sum(one.status == "failed" and not one.message for one in each.exercises) for each in classmates]
    giver, taker = sorted(range(40), key=lambda place: -wrong[place])[1:4:2]
    classmates[taker] = fake.copied(classmates[giver], classmates[taker], only_wrong=4)
    twin = min(set(range(40)) - {giver, taker}, key=lambda place: wrong[place])
    classmates[(twin + 1) % 40] = replace(classmates[twin], student=classmates[(twin + 1) % 40].student)
    found = similar(classmates, fake.stubs())
    assert len(found) <= MOST_PAIRS
    assert {found[0].first, found[0].second} == {classmates[giver].student.key, classmates[taker].student.key}
    ordered = [(pair.wrong_bits, pair.bits) for pair in found]
    assert ordered == sorted(ordered, reverse=True)
    assert all(not pair.answers[0].passed or pair.wrong_bits == 0 for pair in found)


def test_the_same_pairs_in_every_run_whatever_the_hash_seed():
    code = (
        "from tests.classroom.outputs import fake\nfrom classroom.grading.similarity import similar\n"
        "made = fake.make_class(20, 5, 12)\nmade[3] = fake.copied(made[4], made[3], 5)\n"
        "print(similar(made, fake.stubs()))"
    )
    root = Path(__file__).parents[3]
    runs = {
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=root,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(root)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(runs) == 1
    assert "Pair(" in runs.pop()


def test_in_a_class_of_two_nothing_is_rare_and_a_class_of_nobody_has_no_pairs():
    assert pairs([student(1, ODD), student(2, ODD)]) == []
    assert similar([], {}) == []
