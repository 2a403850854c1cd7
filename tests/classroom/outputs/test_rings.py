import re
from dataclasses import replace

import pytest

from classroom.grading.outputs import write_all
from classroom.grading.rings import FEWEST, groups, looked_for
from classroom.grading.settings import Assignment
from classroom.results import CheckResult, ExerciseResult, Student, SubmissionResult

from .test_similarity import HOLDS, ODD, RIGHT

FAILS = CheckResult("x", "", False)
NAMES = ("dense", "sgd", "softmax", "relu")
HALVED = "def f(X):\n    return X / 2\n"


def student(key, *answers, status="failed", named=()):
    made = tuple(
        ExerciseResult(name, 1, name, "", status, checks=(HOLDS, FAILS), answer=answer, named=named)
        for name, answer in zip(NAMES, answers)
    )
    return SubmissionResult(Student(key, key), made)


def others(count):
    """Who pass, and wrote other things."""
    texts = [RIGHT.replace("[1]", f"[{number}]") for number in range(count)]
    made = [student(f"o{number:02d}", *[text] * 4, status="passed") for number, text in enumerate(texts)]
    return [replace(one, exercises=tuple(replace(each, checks=(HOLDS,)) for each in one.exercises)) for one in made]


@pytest.mark.parametrize("size", [2, 3, 9, 11, 18, 60])
@pytest.mark.parametrize("ring", [2, 3, 7])
def test_the_same_wrong_answers_in_several_exercises_are_one_group_in_a_class_of_any_size(size, ring):
    copies = [student(f"c{number}", *[HALVED] * 3) for number in range(ring)]
    (group,) = groups([*others(max(0, size - ring)), *copies], {})
    assert group.keys == tuple(f"c{number}" for number in range(ring))
    (likeness,) = group.likenesses
    assert likeness.text == "word for word the same wrong answers in 3 exercises: dense, sgd, softmax"


def test_the_ends_of_lines_hide_nothing():
    first, second = student("a", HALVED, HALVED), student("b", HALVED.replace("\n", "  \r\n"), f"\n\n{HALVED}")
    assert [group.keys for group in groups([first, second], {})] == [("a", "b")]


def test_who_shares_what_in_a_group_is_said():
    given = [student("a", HALVED, HALVED, HALVED), student("b", HALVED, HALVED), student("c", HALVED, HALVED, HALVED)]
    (group,) = groups(given, {})
    assert [(one.keys, sorted(one.exercises)) for one in group.likenesses] == [
        (("a", "b", "c"), ["dense", "sgd"]),
        (("a", "c"), ["softmax"]),
    ]


@pytest.mark.parametrize(
    "given",
    [
        [student("a", HALVED, ODD), student("b", HALVED, RIGHT)],
        [student("a", HALVED, HALVED, status="passed"), student("b", HALVED, HALVED, status="passed")],
        [student("a", HALVED, HALVED, status="not written"), student("b", HALVED, HALVED, status="not written")],
        [student("a", "", " "), student("b", "", " ")],
        [],
    ],
)
def test_one_exercise_right_answers_and_nothing_are_no_group(given):
    assert groups(given, {}) == []


def test_the_stub_is_no_answer():
    assert groups([student("a", HALVED, HALVED), student("b", HALVED, HALVED)], dict.fromkeys(NAMES, HALVED)) == []


def test_in_a_large_class_two_short_answers_may_be_the_same_by_chance():
    usual = [student(f"d{number}", HALVED, RIGHT, named=("halved",)) for number in range(30)]
    usual += [student(f"e{number}", RIGHT, HALVED, named=("halved",)) for number in range(30)]
    two = [student(key, HALVED, HALVED, named=("halved",)) for key in "ab"]
    assert (
        groups([replace(one, exercises=one.exercises[place // 30 :][:1]) for place, one in enumerate(usual)] + two, {})
        == []
    )


def test_a_copier_with_other_names_is_found_though_a_third_has_the_same():
    renamed = ODD.replace("total", "mine").replace("row", "zeile") + "# by myself\n"
    copies = [student("ben", ODD, ODD, ODD, named=("odd",)), student("cat", ODD, ODD, ODD, named=("odd",))]
    (group,) = groups([*others(14), *copies, student("bob", renamed, renamed, renamed, named=("odd",))], {})
    assert group.keys == ("ben", "bob", "cat")


def test_several_wrong_answers_that_say_too_little_each_say_enough_together():
    short = "def f(X):\n    total = X - 17\n    return total\n"
    renamed = short.replace("total", "mine")
    assert [one.keys for one in groups([*others(12), student("a", *[short] * 3), student("b", *[renamed] * 3)], {})]
    assert groups([*others(12), student("a", short), student("b", renamed)], {}) == []


def test_in_a_small_class_what_is_rare_is_not_looked_for_and_the_page_says_so(tmp_path):
    renamed = ODD.replace("total", "mine")
    given = [*others(FEWEST - 3), student("a", *[ODD] * 4), student("b", *[renamed] * 4)]
    assert groups(given, {}) == []
    assert looked_for(len(given)).startswith("Fewer than 5 submissions: only wrong answers that are word for word")
    assert [one.keys for one in groups([*given, *others(1)], {})] == [("a", "b")]
    write_all(given, Assignment("Homework", dict.fromkeys(NAMES, 1.0)), tmp_path, {}, None)
    page = " ".join(re.sub("<[^>]*>", " ", (tmp_path / "class.html").read_text("utf-8")).split())
    assert f"None found. {looked_for(len(given))} This does not say that everybody worked alone." in page
