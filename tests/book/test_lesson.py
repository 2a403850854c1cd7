"""Reading a lesson's file."""

import pytest

pytest.importorskip("markdown_it")

from book.errors import BookError
from book.lesson import Prose, parse_lesson
from book.notebooks import steps_of
from book.prose import typed_numbers

HEAD = "---\ncolumns: handtorn numpy_impl\n---\n# Title\n"


def lesson(body):
    return parse_lesson("sample", HEAD + body)


def test_prose_and_cells_in_order_with_their_lines_and_numbers():
    found = lesson(
        "text\n\n```{run}\n:values: a = 1 + 1 ; b\n:only: handtorn\n\nb = 2\n```\n\nmore\n\n```{page}\nc = 1\n```\n"
    )
    kinds = [(block.line, "prose" if isinstance(block, Prose) else block.kind) for block in found.blocks]
    assert kinds == [(4, "prose"), (7, "run"), (13, "prose"), (16, "page")]
    run, page = found.cells
    assert (run.number, run.values, run.code) == (0, {"a": "1 + 1", "b": "b"}, "b = 2")
    assert (page.number, page.columns(found.columns)) == (1, ("page",))
    assert run.columns(found.columns) == ("handtorn",)


def test_code_of_markdown_and_notes_are_prose():
    found = lesson("```python\n```{run}\n```\n\n:::{note}\n```{run}\nx\n```\n:::\n")
    assert found.cells == []


def test_a_columns_own_line_goes_first():
    cell = lesson("```{run}\n:handtorn: lr = 1\n\nprint(lr)\n```\n").cells[0]
    assert cell.text("handtorn") == "lr = 1\nprint(lr)"
    assert cell.text("numpy_impl") == "print(lr)"


def test_a_name_may_be_mapped_or_left_out():
    cell = lesson("```{columns} optimizers.sgd\n:numpy_impl: optimizers.SGDOptimizer\n:handtorn: none\n```\n").cells[0]
    assert cell.references("numpy_impl") == ["optimizers.SGDOptimizer"]
    assert cell.references("handtorn") == []


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("# Title\n", "names no columns"),
        (HEAD + "```{run}\nx = 1\n", "not closed"),
    ],
)
def test_mistakes_are_said_with_what_is_expected(text, says):
    with pytest.raises(BookError, match=says):
        parse_lesson("sample", text)


def test_a_column_that_the_lesson_has_not_is_refused():
    found = lesson("```{run}\n:only: torch_impl\n\nx = 1\n```\n")
    with pytest.raises(BookError, match="torch_impl, which is no column of this lesson"):
        steps_of(found, "handtorn")


@pytest.mark.parametrize(
    ("prose", "numbers"),
    [
        ("It took 3.5 s.", ["3.5"]),
        ("At 85% of them,", ["85%"]),
        ("`lr = 0.1`, $0.001$, {value}`a.b|.2f`, float32, Conv2D, LeNet-5, x₁ and [a](b2.md)", []),
        ("```python\nx = 1\n```\n\n$$\nx = 1\n$$\n\n1. one\n2. two", []),
    ],
)
def test_numbers_that_were_typed_are_found(prose, numbers):
    assert [text.rstrip(".,") for _, text in typed_numbers(lesson(prose))] == numbers


def test_an_option_that_is_not_known_is_named_with_those_that_are():
    with pytest.raises(
        BookError, match=r"sample, line 6: \{run\} has no option :vlaues:, expected one of values, check"
    ):
        lesson("\n```{run}\n:vlaues: x\n\nx = 1\n```\n")


def test_a_piece_that_is_not_there_is_said_with_its_line():
    found = lesson("\n```{columns} losses.cube_loss\n```\n")
    with pytest.raises(BookError, match=r"sample, line 6: handtorn/losses\.py has no cube_loss"):
        steps_of(found, "handtorn")
