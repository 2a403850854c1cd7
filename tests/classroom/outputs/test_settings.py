from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest

from classroom.grading.settings import Assignment
from classroom.results import CheckResult, ExerciseResult, Student, SubmissionResult

HOLDS, FAILS = CheckResult("x", "", True), CheckResult("x", "", False)
DUE = datetime(2026, 11, 20, 12, tzinfo=timezone(timedelta(hours=1)))


def submission(*statuses, submitted=""):
    names = ("dense", "relu")
    checks = {"passed": (HOLDS, HOLDS), "failed": (HOLDS, FAILS)}
    results = [
        ExerciseResult(name, place, name, "", status, checks=checks.get(status, (HOLDS,)))
        for place, (name, status) in enumerate(zip(names, statuses))
    ]
    return SubmissionResult(Student("ada", "Ada"), tuple(results), submitted)


@pytest.fixture
def assignment():
    return Assignment("Homework", {"dense": 2.0, "relu": 1.0}, DUE, 0.1, 3)


def test_points_are_the_part_of_checks_that_hold_times_the_weight(assignment):
    assert assignment.raw_score(submission("passed", "failed")) == 2.5
    assert assignment.max_score == 3


def test_what_is_not_graded_or_refused_or_missing_gives_nothing_whatever_its_checks_say(assignment):
    assert assignment.raw_score(submission("refused", "missing")) == 0
    assert assignment.raw_score(submission("not written", "not written")) == 0
    assert replace(assignment, weights={"dense": 2.0}).raw_score(submission("passed", "passed")) == 2


@pytest.mark.parametrize(
    ("submitted", "days"),
    [
        ("2026-11-20T11:00:00+00:00", 0),
        ("2026-11-20T11:00:01+00:00", 1),
        ("2026-11-20T11:00:01Z", 1),
        ("2026-11-21T11:00:00", 1),
        ("2026-11-21T11:00:01", 2),
        ("2026-11-20T13:30:00+02:00", 1),
        ("", 0),
        ("yesterday", 0),
    ],
)
def test_a_day_late_is_a_day_begun(assignment, submitted, days):
    late = submission("passed", "passed", submitted=submitted)
    assert assignment.days_late(late) == days
    assert assignment.late_penalty(late) == pytest.approx(3 * 0.1 * days)


def test_after_the_last_day_nothing_is_left_and_never_less_than_nothing(assignment):
    at_last = submission("passed", "failed", submitted="2026-11-23T11:00:00+00:00")
    too_late = replace(at_last, submitted="2026-11-23T11:00:01+00:00")
    assert assignment.score(at_last) == pytest.approx(2.5 * 0.7)
    assert assignment.score(too_late) == 0
    endless = replace(assignment, accepted_days=None, penalty_per_day=0.6)
    assert endless.score(at_last) == 0
    assert endless.late_penalty(at_last) == 2.5


def test_without_a_due_date_nobody_is_late(assignment):
    late = submission("passed", "passed", submitted="2036-11-21T00:00:00Z")
    assert replace(assignment, due=None).score(late) == 3
