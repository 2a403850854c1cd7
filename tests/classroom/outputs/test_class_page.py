import re
from dataclasses import replace
from datetime import datetime, timezone

import pytest

from classroom.grading.outputs.class_page import page_of_class
from classroom.grading.outputs.standings import by_score, columns, stuck_at
from classroom.grading.outputs.text import one_line
from classroom.grading.settings import Assignment
from classroom.results import CheckResult, ExerciseResult, Student, SubmissionResult

from . import fake
from .test_feedback import Tags

NAMES = ("dense", "relu", "tape")


class Cells(Tags):
    """The cells of the table of the class, by row."""

    def __init__(self, page):
        self.rows, self.links = [], []
        super().__init__(page)

    def handle_starttag(self, tag, attrs):
        super().handle_starttag(tag, attrs)
        attributes = dict(attrs)
        if tag == "tr":
            self.rows.append([])
        if tag == "td" and "aria-label" in attributes:
            self.rows[-1].append(attributes["aria-label"])
        if tag == "a":
            self.links.append(attributes["href"])


@pytest.fixture(scope="module")
def page(written):
    return (written / "class.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def cells(page):
    return Cells(page)


def results(*statuses, **changes):
    made = [ExerciseResult(name, place, name, "", status) for place, (name, status) in enumerate(zip(NAMES, statuses))]
    return tuple(replace(result, **changes) for result in made)


def submission(key, *statuses, **changes):
    return SubmissionResult(Student(key, key), results(*statuses, **changes))


def test_every_student_and_exercise_has_a_cell_that_says_in_words_what_it_shows(cells, submissions):
    rows = [row for row in cells.rows if row]
    assert [len(row) for row in rows] == [len(fake.EXERCISES)] * len(submissions)
    for row, one in zip(rows, submissions):
        for label, result in zip(row, one.exercises):
            assert label.startswith(f"{result.name}: {result.status}")
            if result.status == "failed":
                assert f"{sum(check.holds for check in result.checks)} of 5 checks hold" in label


def test_the_page_asks_for_nothing_and_runs_nothing(page, cells):
    assert cells.open == []
    assert not cells.tags & {"script", "link", "img", "iframe", "object", "form", "base", "i img"}
    assert not {name for name in cells.attributes if name.startswith("on") or name == "src"}
    assert "url(" not in page
    assert "@import" not in page
    assert not [link for link in cells.links if ":" in link or link.startswith("/")]


def test_every_link_leads_somewhere(written, page, cells):
    anchors = {f"#{name}" for name in re.findall(r'id="(\w+)"', page)}
    files = [link for link in cells.links if not link.startswith("#")]
    assert {link for link in cells.links if link.startswith("#")} <= anchors
    assert files
    assert [link for link in files if not (written / link).is_file()] == []


def test_the_page_is_readable_without_colours_and_names_everybody(cells, submissions):
    words = "".join(cells.words)
    assert {"✓", "·", "–", "✗"} <= set(words)
    assert all(one_line(one.student.name)[:4000] in one_line(words, 10**7) for one in submissions)
    assert words.count("Each submission ran in a sandbox (bubblewrap 0.8.0).") == 1
    assert "the last, of 2026-11-20 10:00, counts" in words or all(len(one.remarks) < 2 for one in submissions)


def test_copied_answers_are_pointed_out_first(page, submissions):
    section = page[page.index('id="similar"') : page.index('id="submissions"')]
    assert "both fail" in section


def test_the_same_grades_in_dark_and_light(page):
    assert "prefers-color-scheme: dark" in page
    assert "color-scheme: light dark" in page


def test_mistakes_are_counted_certain_and_perhaps():
    classmates = [
        submission("a", "failed", mistakes=("It is A.",), named=("a",)),
        submission("b", "failed", mistakes=("It is A.", "It is B."), named=("a", "b")),
        submission("c", "failed", mistakes=("It is A.", "It is B."), named=("a", "b"), together=True),
        submission("d", "failed"),
        submission("e", "failed", message="SyntaxError"),
    ]
    (column,) = columns(classmates, Assignment("Homework", {"dense": 1.0}), {"dense": {"a": "It is A, they say."}})
    assert [(one.letter, one.text, one.made, one.perhaps) for one in column.mistakes] == [
        ("a", "It is A.", ["a", "c"], ["b"]),
        ("b", "It is B.", ["c"], ["b"]),
    ]
    assert column.unnamed == 1


def test_the_known_mistakes_that_nobody_made_are_counted(page, submissions):
    made = {(result.name, key) for one in submissions for result in one.exercises for key in result.named}
    everyone = sum(map(len, fake.known().values()))
    assert f"Known mistakes that nobody made: {everyone - len(made)}." in page


def test_limits_are_counted_by_submission_not_by_check():
    hit = CheckResult("x", "", False, limit="time")
    classmates = [submission("a", "failed", checks=(hit, hit)), submission("b", "failed", checks=(hit,))]
    (column,) = columns(classmates, Assignment("Homework", {"dense": 1.0}), {})
    assert column.limits == {"time": 2}


@pytest.mark.parametrize(
    ("statuses", "stuck"),
    [
        (("failed", "passed", "failed"), "tape"),
        (("failed", "failed", "not written"), "dense"),
        (("failed", "failed", "passed"), ""),
        (("passed", "missing", "missing"), "relu"),
        (("passed", "passed", "refused"), "tape"),
    ],
)
def test_who_is_stuck_is_so_behind_the_last_that_is_passed(statuses, stuck):
    assignment = Assignment("Homework", dict.fromkeys(NAMES, 1.0))
    assert stuck_at(submission("a", *statuses), assignment) == stuck


def test_the_distribution_has_everybody_once():
    assert by_score([0, 0.99, 1, 5, 9.99, 10], 10) == [2, 1, 0, 0, 0, 1, 0, 0, 0, 2]
    assert by_score([sum([0.01] * 10)], 1.0) == [0, 1, 0, 0, 0, 0, 0, 0, 0, 0]  # 0.09999999999999999
    assert by_score([0.0], 0.0)[0] == 1


def test_a_mistake_has_the_sentence_that_students_got_else_the_known_one_else_its_key():
    assignment = Assignment("Homework", {"dense": 1.0})
    given = [submission("a", "failed", mistakes=("It is A.",), named=("a",))]
    assert columns(given, assignment, {"dense": {"a": ""}})[0].mistakes[0].text == "It is A."
    wordless = [submission("a", "failed", mistakes=("",), named=("key a",)), *given]
    assert columns(wordless[:1], assignment, {"dense": {"key a": "Known."}})[0].mistakes[0].text == "Known."
    page = page_of_class(wordless, assignment, {"a": "a"}, [], {"dense": {"key a": ""}}, []).decode()
    assert 'data-label="mistake">key a</td>' in page
    assert 'data-label="commonest mistake">It is A. (1)</td>' in page
    page = page_of_class(wordless[:1], assignment, {"a": "a"}, [], {}, []).decode()
    assert 'data-label="commonest mistake">key a (1)</td>' in page


def test_one_of_a_kind_is_not_called_several():
    late = SubmissionResult(Student("a", "a"), (), "2026-11-21T00:00:00+00:00", "bubblewrap 0.8.0, nested")
    assignment = Assignment("Homework", {"dense": 1.0}, datetime(2026, 11, 20, tzinfo=timezone.utc))
    page = page_of_class([late], assignment, {"a": "a"}, [], {}, []).decode()
    for words in ("1 submission, 1 exercise, 1 point.", "; 1 was late.", "ran in a sandbox (bubblewrap 0.8.0)."):
        assert words in page
    assert "nested" not in page


def test_where_submissions_ran_is_said_of_each_only_where_it_differs():
    isolations = ["bubblewrap 0.8.0", "bubblewrap 0.8.0, nested", "none: trusted code"]
    given = [SubmissionResult(Student(key, key), (), "", isolation) for key, isolation in zip("abc", isolations)]
    folders = {key: key for key in "abc"}
    page = page_of_class(given, Assignment("Homework", {}), folders, [], {}, []).decode()
    assert "2 submissions ran in a sandbox (bubblewrap 0.8.0)." in page
    assert "1 submission ran without a sandbox, as trusted code." in page
    assert page.count('data-label="ran"') == 3
    page = page_of_class(given[:2], Assignment("Homework", {}), folders, [], {}, []).decode()
    assert "Each submission ran in a sandbox (bubblewrap 0.8.0)." in page
    assert 'data-label="ran"' not in page
