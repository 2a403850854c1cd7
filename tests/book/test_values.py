"""Numbers in prose."""

import pytest

pytest.importorskip("markdown_it")

from book.errors import BookError
from book.lesson import parse_lesson
from book.results import Results
from book.values import MISSING, shown

LESSON = parse_lesson(
    "sample", "---\ncolumns: handtorn numpy_impl\n---\n# T\n\n```{run}\n:values: error ; seen\n\nerror = 1\n```\n"
)


@pytest.fixture
def results():
    found = Results(LESSON)
    found._kept = {
        "handtorn": {"values": {"error": 0.0123, "seen": 7}, "steps": [], "why": ""},
        "numpy_impl": {"values": {}, "steps": [], "why": "it is not here"},
    }
    return found


@pytest.mark.parametrize(
    ("role", "content", "expected"),
    [
        ("value", "handtorn.error|.1e", "1.2e−02"),
        ("value", "handtorn.seen", "7"),
        ("value", "numpy_impl.error|.2f", MISSING),
        ("given", "0.528", "0.528"),
        ("bound", "2% | handtorn.error < 0.02", "2%"),
        ("bound", "2% | handtorn.error < 0.02 and handtorn.seen == 7", "2%"),
        ("bound", "2% | numpy_impl.error < 0", "2%"),
    ],
)
def test_what_a_role_shows(role, content, expected, results):
    assert shown(role, content, results) == expected


@pytest.mark.parametrize(
    ("role", "content", "says"),
    [
        ("value", "handtorn.other", "no cell of sample records other"),
        ("value", "torch_impl.error", "expected one of handtorn, numpy_impl, page"),
        ("value", "handtorn.error|d", "cannot be shown like that"),
        ("bound", "1% | handtorn.error < 0.01", "does not hold"),
        ("bound", "1%", "expected a text, a |, and a condition"),
    ],
)
def test_mistakes_are_errors(role, content, says, results):
    with pytest.raises(BookError, match=says.replace("|", r"\|")):
        shown(role, content, results)
