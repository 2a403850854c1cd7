"""The settings of a class: what they may hold, and what is said of anything else."""

from datetime import datetime, timedelta, timezone

import pytest

from classroom import catalogue
from classroom.grading.toml import read_settings
from sidebyside.tools.errors import UserError


@pytest.fixture
def write(tmp_path):
    def write(text):
        path = tmp_path / "class.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_without_a_file_every_exercise_is_one_point_and_nothing_is_due():
    settings = read_settings(None)
    assert settings.assignment.weights == {name: 1.0 for name in catalogue.names()}
    assert [exercise.number for exercise in settings.exercises] == list(range(1, 36))
    assert (settings.assignment.due, settings.assignment.penalty_per_day, settings.seed) == (None, 0.0, None)


def test_a_file_sets_all_of_it(write):
    settings = read_settings(
        write("""
            title = "Week 3"
            exercises = "1-3, softmax"
            due = 2026-11-20T23:59:00+01:00
            seed = 7
            hidden = ["softmax"]
            late = {penalty_per_day = 0.1, accepted_days = 5}
            weights = {square_loss = 2, softmax = 0.5}
        """)
    )
    assignment = settings.assignment
    assert assignment.weights == {"data_iter": 1.0, "dense": 1.0, "square_loss": 2.0, "softmax": 0.5}
    assert (assignment.title, assignment.max_score, assignment.hidden) == ("Week 3", 4.5, frozenset({"softmax"}))
    assert assignment.due == datetime(2026, 11, 20, 23, 59, tzinfo=timezone(timedelta(hours=1)))
    assert (assignment.penalty_per_day, assignment.accepted_days, settings.seed) == (0.1, 5, 7)


def test_the_command_lines_choice_takes_the_place_of_the_files(write):
    settings = read_settings(write('exercises = "1-3"'), only="4,2")
    assert [exercise.number for exercise in settings.exercises] == [2, 4]


@pytest.mark.parametrize(
    ("due", "example"),
    [("2026-11-20", "2026-11-20T23:59:00+01:00"), ("2026-11-20T10:00:00", "2026-11-20T10:00:00+01:00")],
)
def test_a_time_has_to_say_its_zone(write, due, example):
    with pytest.raises(UserError, match="without a time zone") as caught:
        read_settings(write(f"due = {due}"))
    assert f"write it as {example}, or with Z for UTC" in str(caught.value)


def test_points_may_be_had_for_an_exercise_as_a_whole_alone(write):
    assert read_settings(None).assignment.partial_credit
    assert not read_settings(write("partial_credit = false")).assignment.partial_credit


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("title = 3", "title is 3: expected a text"),
        ("titel = 'x'", "has 'titel': did you mean title? Expected some of title, exercises"),
        ("seed = -1", "seed is -1: expected a whole number of at least 0"),
        ("partial_credit = 'no'", "partial_credit is 'no': expected true or false"),
        ("due = 'Friday'", "due is 'Friday': expected a time, as 2026-11-20T23:59:00"),
        ("exercises = '40-50'", "there is no exercise from 40 to 50"),
        ("exercises = 'nothing'", "there is no exercise 'nothing'"),
        ("exercises = ' , '", "names no exercise"),
        ("weights = {nothing = 1}", "weights has 'nothing': expected the name of an exercise"),
        ("weights = {dense = -1}", "the weight of dense is -1: expected a number of points"),
        ("weights = {dense = true}", "the weight of dense is True"),
        ("weights = {dense = nan}", "the weight of dense is nan"),
        ("hidden = ['nothing']", "hidden has 'nothing'"),
        ("late = {penalty_per_day = 2}", "penalty_per_day is 2: expected a part of the points, from 0 to 1"),
        ("late = {accepted_days = 1.5}", "accepted_days is 1.5: expected a whole number of days"),
        ("late = {days = 1}", "late has 'days': expected some of penalty_per_day, accepted_days"),
        ("seed = true", "seed is True: expected a whole number"),
        ("x =", "is not TOML"),
    ],
)
def test_anything_else_is_said_with_the_file(write, text, said):
    with pytest.raises(UserError, match=r"class\.toml") as caught:
        read_settings(write(text))
    assert said in str(caught.value)


def test_a_file_that_is_not_there_is_said(tmp_path):
    with pytest.raises(UserError, match=r"class\.toml cannot be read: No such file"):
        read_settings(tmp_path / "class.toml")
