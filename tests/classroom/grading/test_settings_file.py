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
    assert [exercise.number for exercise in settings.exercises] == list(range(1, 33))
    assert (settings.assignment.due, settings.assignment.penalty_per_day, settings.seed) == (None, 0.0, None)


def test_a_file_sets_all_of_it(write):
    settings = read_settings(
        write("""
            title = "Week 3"
            exercises = "1-3, softmax"
            due = 2026-11-20T23:59:00+01:00
            seed = 7
            hidden = ["softmax"]
            late = {penalty_per_day = 0.1, most_days = 5}
            weights = {square_loss = 2, softmax = 0.5}
        """)
    )
    assignment = settings.assignment
    assert assignment.weights == {"data_iter": 1.0, "dense": 1.0, "square_loss": 2.0, "softmax": 0.5}
    assert (assignment.title, assignment.max_score, assignment.hidden) == ("Week 3", 4.5, frozenset({"softmax"}))
    assert assignment.due == datetime(2026, 11, 20, 23, 59, tzinfo=timezone(timedelta(hours=1)))
    assert (assignment.penalty_per_day, assignment.most_days, settings.seed) == (0.1, 5, 7)


def test_the_command_lines_choice_takes_the_place_of_the_files(write):
    settings = read_settings(write('exercises = "1-3"'), only="4,2")
    assert [exercise.number for exercise in settings.exercises] == [2, 4]


def test_a_day_ends_at_its_end_and_a_time_without_a_zone_is_utc(write):
    due = read_settings(write("due = 2026-11-20")).assignment.due
    assert due == datetime(2026, 11, 20, 23, 59, 59, tzinfo=timezone.utc)
    due = read_settings(write("due = 2026-11-20T10:00:00")).assignment.due
    assert due == datetime(2026, 11, 20, 10, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("title = 3", "title is 3: expected a text"),
        ("titel = 'x'", "has 'titel': expected some of title, exercises"),
        ("due = 'Friday'", "due is 'Friday': expected a date, as 2026-11-20T23:59:00"),
        ("exercises = '40-50'", "there is no exercise from 40 to 50"),
        ("exercises = 'nothing'", "there is no exercise 'nothing'"),
        ("exercises = ' , '", "names no exercise"),
        ("weights = {nothing = 1}", "weights has 'nothing': expected the name of an exercise"),
        ("weights = {dense = -1}", "the weight of dense is -1: expected a number of points"),
        ("weights = {dense = true}", "the weight of dense is True"),
        ("weights = {dense = nan}", "the weight of dense is nan"),
        ("hidden = ['nothing']", "hidden has 'nothing'"),
        ("late = {penalty_per_day = 2}", "penalty_per_day is 2: expected a part of the points, from 0 to 1"),
        ("late = {most_days = 1.5}", "most_days is 1.5: expected a whole number of days"),
        ("late = {days = 1}", "late has 'days': expected some of penalty_per_day, most_days"),
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
