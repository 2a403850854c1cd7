"""Every planted mistake is seen, and most are told apart by what the report says."""

import pytest

from sidebyside.column import COLUMNS
from tests.conftest import BACKEND, EVERYTHING

from .mistake import report_on
from .page import PAGE, alike, entries, entry
from .table import MISTAKES, NOT_TOLD_APART, TABLE, group_of, telling

IN_ALL_TESTS = "most take long on MXNet: with HANDTORN_ALL_TESTS=1"
OF_LENET = {"variance divided by n - 1"}  # on MXNet too: it trains, evaluates, and writes in place


def here(number, mistake):
    column = COLUMNS[mistake.base]
    missing = not column.library.is_installed()
    left_out = mistake.name not in OF_LENET if mistake.lesson == "lenet" else number % 12
    slow = BACKEND == "mxnet" and mistake.base != "torch_impl" and left_out and not EVERYTHING
    marks = [
        pytest.mark.skipif(missing or BACKEND not in mistake.backends, reason=f"needs {column} on {mistake.backends}"),
        pytest.mark.skipif(slow, reason=IN_ALL_TESTS),
    ]
    return pytest.param(mistake, marks=marks, id=mistake.name)


@pytest.mark.parametrize("mistake", [here(*one) for one in enumerate(MISTAKES.values())])
def test_a_mistake_is_seen_and_told_from_all_others(mistake):
    report = report_on(mistake)
    assert not report.same
    text = "\n".join(report.sentences)
    assert [one for one in mistake.says if one not in text] == []
    assert [group for group, one in telling().items() if one in text and group != group_of(mistake)] == []
    if BACKEND == "minimx":
        written = entries(PAGE.read_text(encoding="utf-8")).get(mistake.name, "")
        assert alike(written, entry(mistake, report).strip()), (
            "write the page anew: python -m tests.sidebyside.diagnosis.write_page"
        )


def test_there_are_as_many_as_there_should_be():
    assert len(MISTAKES) == sum(map(len, TABLE.values()))  # no two have the same name
    by_hand = [mistake for mistake in MISTAKES.values() if mistake.base == "handtorn"]
    elsewhere = [mistake for mistake in MISTAKES.values() if mistake.base != "handtorn"]
    assert len(by_hand) >= 45
    assert len(elsewhere) >= 12
    assert len(telling()) >= 25
    assert {mistake.same_as for mistake in MISTAKES.values()} - {""} <= MISTAKES.keys()
    assert MISTAKES.keys() >= NOT_TOLD_APART


def test_the_page_has_them_all_in_their_order():
    assert [*entries(PAGE.read_text(encoding="utf-8"))] == [*MISTAKES]
