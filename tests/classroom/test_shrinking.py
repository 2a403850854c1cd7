"""Inputs are made smaller for as long as the answer on them is wrong for the same reason."""

import numpy as np

from classroom.shrinking import MOST_TRIED, shrink
from sidebyside.probes.judging import Verdict


def verdict(holds, cause=""):
    return Verdict("", "", holds, cause)


def always_right(given):
    return verdict(True)


def test_rows_are_dropped_from_all_that_have_as_many():
    given = {"X": np.arange(12.0).reshape(6, 2), "labels": list(range(6)), "weight": np.ones((2, 2)), "seed": 3}
    small = shrink(given, lambda given: verdict(given["labels"][-1] < 1), always_right)
    assert (len(small["X"]), small["labels"], small["weight"].shape, small["seed"]) == (2, [0, 1], (2, 2), 3)


def test_numbers_become_plain_where_they_may():
    given = {"X": np.array([0.123, 2.456], "float32"), "parameters": {"weight": np.array([0.789], "float32")}}
    small = shrink(given, lambda given: verdict(False), always_right)
    assert (small["X"].tolist(), small["parameters"]["weight"].tolist()) == ([0.0], [1.0])
    assert small["X"].dtype == np.float32


def test_another_cause_is_not_the_same_mistake():
    given = {"X": np.arange(8.0)}
    small = shrink(given, lambda given: verdict(False, "many" if len(given["X"]) > 3 else "few"), always_right)
    assert len(small["X"]) == 4


def test_where_the_solution_fails_too_nothing_is_shown():
    given = {"rows": 400}
    small = shrink(given, lambda given: verdict(False), lambda given: verdict(given["rows"] >= 100))
    assert small["rows"] == 100


def test_a_judge_that_cannot_do_with_so_little_decides_nothing():
    def judged(given):
        return verdict(False, str(given["X"][2]))

    assert len(shrink({"X": np.zeros(5)}, judged, always_right)["X"]) == 3


def test_there_is_an_end_to_it():
    calls = []

    def judged(given):
        calls.append(given)
        return verdict(False)

    shrink({"n": 10**9, "count": 10**9, "rows": 10**9}, judged, always_right)
    assert len(calls) <= MOST_TRIED + 1
