"""A small class with two copied answers and nasty names, graded and written once for all tests of this folder."""

from dataclasses import replace
from datetime import datetime, timezone

import pytest

from classroom.grading.outputs import write_all
from classroom.grading.settings import Assignment
from classroom.results import Student

from . import fake

DUE = datetime(2026, 11, 20, tzinfo=timezone.utc)
NASTY = [
    "=cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "-2+3;=HYPERLINK(1)",
    '<script>alert(1)</script><img src=x onerror="alert(2)">',
    "[click](javascript:alert(1)) ![x](http://evil.example/x.png) <b>",
    "``` \n# heading\n```` ` <i>",
    "\x1b[31mred\x1b]0;title\x07\x9b2J\x00",
    "\u202egnp.exe\u2066 \u05d0\u05d1",
    "../../etc/passwd",
    "CON",
    "dots...",
    "comma, newline\nand \"quotes\" 'single'",
    "中文名字",
    "x" * 300,
    "half \udcff a character",
    "]]><testcase/>&amp;",
]


@pytest.fixture(scope="session")
def assignment():
    weights = {name: 1.0 for name, _ in fake.EXERCISES} | {"dense": 2.5}
    return Assignment("handtorn exercises", weights, DUE, 0.1, 3, frozenset({"tape"}))


@pytest.fixture(scope="session")
def submissions():
    """Twenty students, of whom sixteen have a nasty name, message, answer and remark."""
    made = fake.make_class(20, seed=7)
    made[18] = fake.copied(made[19], made[18], only_wrong=4)
    for place, name in enumerate(NASTY):
        made[place] = _spoilt(made[place], name)
    return sorted(made, key=lambda one: one.student.key)


def _spoilt(submission, name):
    exercises = []
    for result in submission.exercises:
        checks = tuple(
            check if check.holds else replace(check, came=f"{check.came}\n{name}") for check in result.checks
        )
        message = f"{result.message} {name}" if result.message else ""
        exercises.append(replace(result, checks=checks, message=message, remarks=(f"printed {name}",)))
    return replace(
        submission,
        student=Student(name, name, {"login": name}),
        exercises=tuple(exercises),
        remarks=(f"file {name}.py",),
    )


@pytest.fixture(scope="session")
def written(tmp_path_factory, submissions, assignment):
    """The folder that was written."""
    out = tmp_path_factory.mktemp("grades") / "out"
    write_all(submissions, assignment, out, fake.stubs(), None, fake.known())
    return out
