"""A table shows every number whole in whatever width there is."""

import io
import re

import pytest
from rich.console import Console

from sidebyside.tools.tables import Finding, Table, print_parts, print_table

WIDTHS = [20, 40, 60, 80, 200]
COLUMNS = ["true", "handtorn", "gluon_impl", "numpy_impl", "torch_impl", "a fifth column", "价格"]
ROWS = [
    ["weight x1", *(f"{number}.99970" for number in range(7))],
    ["weight a_very_long_name_of_a_feature", *(f"-{number}.234e-05" for number in range(7))],
    ["mean (ŷ - y)² at the end", *(f"{number},234,567.891" for number in range(7))],
    ["numpy_impl"],
    [" bias", *(f"1.{number}e-3 ± 2.{number}e-5" for number in range(7))],
]
TABLE = Table("Parameters", ["", *COLUMNS], ROWS)


def printed(table, width):
    console = Console(file=io.StringIO(), width=width)
    print_table(table, console)
    text = console.file.getvalue()
    assert max(map(len, text.splitlines())) <= width
    return text


@pytest.mark.parametrize("width", WIDTHS)
def test_every_cell_is_there_whole(width):
    text = printed(TABLE, width)
    assert "…" not in text
    for _, *cells in ROWS:
        for cell in cells:
            # At 20 characters a number and its error have a line each.
            assert all(text.count(part) >= 1 for part in (cell.split() if width == 20 else [cell])), cell


@pytest.mark.parametrize("width", [40, 60, 80, 200])
def test_numbers_stay_in_their_rows_and_columns(width):
    """Read from top to bottom, in one table or several, a row's numbers come in the columns' order."""
    text = printed(TABLE, width)
    assert re.findall(r"\d\.99970", text) == ROWS[0][1:]
    headers = re.findall("true|handtorn|gluon_impl|numpy_impl|torch_impl|fifth|价格", text)
    assert [name for name in headers if name != "numpy_impl"] == [
        "true",
        "handtorn",
        "gluon_impl",
        "torch_impl",
        "fifth",
        "价格",
    ]


@pytest.mark.parametrize("width", WIDTHS)
def test_names_of_rows_and_columns_are_whole_when_their_lines_are_put_together(width):
    letters = "".join(printed(TABLE, width).split())
    text = printed(TABLE, width)
    for name in COLUMNS:
        assert all(word in text for word in name.split())
    assert "weight" in text
    if width >= 60:
        assert "a_very_long_name_of_a_feature" in text
    else:
        assert "a_very" in letters


def test_where_there_is_room_it_is_one_table():
    text = printed(TABLE, 200)
    assert text.count("weight x1") == 1
    assert "continued" not in text


def test_parts_repeat_the_names_and_say_that_they_go_on():
    text = printed(TABLE, 60)
    parts = text.split("Parameters")[1:]
    assert len(parts) > 1
    assert all("weight x1" in part for part in parts)
    assert all(part.startswith(", continued") for part in parts[1:])


def test_a_header_is_wrapped_before_columns_are_put_below_one_another():
    table = Table("Lockstep", ["", "largest difference", "after step"], [["handtorn and gluon_impl", "1.2e-7", "500"]])
    text = printed(table, 50)
    assert text.count("handtorn and gluon_impl") == 1
    assert "largest\n" in re.sub(" +\n", "\n", re.sub("after", "", text))


def test_long_texts_are_wrapped_between_words():
    cell = "not here: PyTorch is an extra, which pip install handtorn[torch] brings"
    text = printed(Table("Columns", ["", "state"], [["torch_impl", cell]]), 40)
    assert "continued" not in text
    assert all(word in text for word in cell.split())


def test_brackets_are_texts_and_not_markup():
    assert "weight[red]" in printed(Table("[bold]", ["[b]"], [["weight[red]"]]), 80)
    assert "[bold]" in printed(Table("[bold]", ["[b]", "x"], [["a", "1234567890123456"]]), 20)


def test_a_note_stands_below_its_table():
    text = printed(Table("A", ["", "b"], [["c", "1"]], note="allowed: 4 standard errors."), 80)
    assert text.splitlines()[-1] == "allowed: 4 standard errors."


def test_a_report_is_headline_tables_legend_and_findings():
    console = Console(file=io.StringIO(), width=80)
    print_parts(
        ["what was run", "on [what]"],
        [Table("A", ["", "b"], [["c", "1"]])],
        [Finding("it holds.", True), Finding("it does not.", False), Finding("by the way.")],
        console,
        legend=["b: a [letter]."],
    )
    lines = [line.strip() for line in console.file.getvalue().splitlines() if line.strip()]
    assert lines[:3] == ["what was run", "on [what]", "A"]
    assert lines[-4:] == ["b: a [letter].", "yes  it holds.", "NO   it does not.", "by the way."]


def test_without_a_legend_nothing_stands_between_tables_and_findings():
    def text(**options):
        console = Console(file=io.StringIO(), width=80)
        print_parts(["h"], [Table("A", ["", "b"], [["c", "1"]])], [Finding("f")], console, **options)
        return console.file.getvalue()

    assert text() == text(legend=())
    assert len(text(legend=["x"]).splitlines()) == len(text().splitlines()) + 2
