"""``python -m book``: what is wrong is said in a line, before anything is run."""

import pytest

pytest.importorskip("markdown_it")

from book.__main__ import execute
from book.errors import BookError

LESSON = "---\ncolumns: numpy_impl\n---\n# Title\n\n"


@pytest.fixture
def run(tmp_path):
    """A function that executes a lesson of this prose in these columns."""

    def run(prose, *columns):
        file = tmp_path / "sample.md"
        file.write_text(LESSON + prose, encoding="utf-8")
        execute.callback((file,), columns, False)

    return run


def test_a_column_that_no_lesson_has_is_refused(run):
    with pytest.raises(BookError, match="--column nothing: expected one of numpy_impl, page"):
        run("text", "nothing")


def test_a_number_in_prose_is_named_with_its_line(run):
    with pytest.raises(BookError, match=r"sample, line 6: 3\.5"):
        run("It took 3.5 s.")
