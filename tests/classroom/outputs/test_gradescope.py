"""``results.json`` against what https://gradescope-autograders.readthedocs.io/en/latest/specs/ says."""

import json
import math

import pytest

from classroom.grading.outputs import STUDENTS
from classroom.grading.outputs.gradescope import results

VISIBILITY = {"hidden", "after_due_date", "after_published", "visible"}
FORMATS = {"text", "html", "simple_format", "md", "ansi"}


def is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def is_text(value):
    return isinstance(value, str)


TOP = {
    "score": is_number,
    "execution_time": is_number,
    "output": is_text,
    "output_format": FORMATS.__contains__,
    "test_output_format": FORMATS.__contains__,
    "test_name_format": FORMATS.__contains__,
    "visibility": VISIBILITY.__contains__,
    "stdout_visibility": VISIBILITY.__contains__,
    "extra_data": lambda value: isinstance(value, dict),
    "tests": lambda value: isinstance(value, list),
    "leaderboard": lambda value: isinstance(value, list),
}
TEST = {
    "score": is_number,
    "max_score": is_number,
    "status": {"passed", "failed"}.__contains__,
    "name": is_text,
    "name_format": FORMATS.__contains__,
    "number": is_text,
    "output": is_text,
    "output_format": FORMATS.__contains__,
    "tags": lambda value: isinstance(value, list) and all(map(is_text, value)),
    "visibility": VISIBILITY.__contains__,
    "extra_data": lambda value: isinstance(value, dict),
}


def faults(document):
    """Where a document is not what the specification allows."""
    found = [f"{key}: {value!r}" for key, value in document.items() if not TOP.get(key, lambda _: False)(value)]
    if "score" not in document and not all("score" in test for test in document.get("tests", [{}])):
        found.append("no score")
    for test in document.get("tests", ()):
        found += [f"test {key}: {value!r}" for key, value in test.items() if not TEST.get(key, lambda _: False)(value)]
    return found


@pytest.fixture(scope="module")
def documents(written):
    files = sorted((written / STUDENTS).glob("*/results.json"))
    return [json.loads(file.read_text(encoding="utf-8")) for file in files]


def test_every_file_is_what_gradescope_documents(documents, submissions):
    assert len(documents) == len(submissions)
    assert [fault for document in documents for fault in faults(document)] == []
    assert faults({"score": "3", "tests": [{"status": "ok"}]}) == ["score: '3'", "test status: 'ok'"]


def test_a_status_and_plain_text_are_never_left_to_gradescope(documents):
    tests = [test for document in documents for test in document["tests"]]
    assert all(test["output_format"] == "text" and test["status"] for test in tests)
    assert {document["output_format"] for document in documents} == {"text"}
    # 0 of 0 points would show as passed
    assert all(test["status"] == "failed" for test in tests if test["score"] == 0)


def test_points_of_the_tests_add_up(submissions, assignment):
    for submission in submissions:
        document = json.loads(results(submission, assignment))
        assert sum(test["score"] for test in document["tests"]) == pytest.approx(
            assignment.raw_score(submission), abs=1e-3
        )
        assert sum(test["max_score"] for test in document["tests"]) == pytest.approx(33.5, abs=1e-3)
        assert document["score"] == pytest.approx(assignment.score(submission), abs=1e-4)
        assert document["extra_data"]["isolation"] == "bubblewrap 0.8.0"


def test_hidden_checks_are_hidden_and_say_nothing_even_to_who_reads_the_file(documents):
    hidden = [test for document in documents for test in document["tests"] if test["visibility"] == "hidden"]
    assert hidden
    assert {test["output"] for test in hidden} == {""}
    assert all(test["name"].endswith(": a hidden check") for test in hidden)
    tape = [test for document in documents for test in document["tests"] if test["name"].startswith("tape:")]
    assert all(test["visibility"] == "hidden" for test in tape if "check" in test["name"])


def test_a_failing_check_says_what_was_expected_and_what_came_and_the_mistake_once(documents):
    failed = [test for test in documents[0]["tests"] if "Expected: " in test["output"]]
    assert failed
    assert all("Came: " in test["output"] and "print(f(X))" in test["output"] for test in failed)
    for document in documents:
        firsts = [test["number"].split(".")[0] for test in document["tests"] if "istake" in test["output"]]
        assert len(firsts) == len(set(firsts))
