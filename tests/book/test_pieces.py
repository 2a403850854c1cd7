"""Pieces of source, and the cells that a notebook makes of them."""

import pytest

from book.errors import BookError
from book.notebooks import merged
from book.pieces import Inliner, piece
from sidebyside.tools.source import without_long_docstrings


def test_a_piece_is_what_stands_in_the_file_with_its_docstring_cut():
    found = piece("handtorn", "losses.square_loss")
    assert found.text.splitlines()[:2] == [
        "def square_loss(yhat, y):",
        '    """Squared error of each example: (ŷ - y)²."""',
    ]
    assert found.text.endswith("return nd.square(yhat - y)")
    assert (found.path, found.last - found.first > 15) == ("handtorn/losses.py", True)


def test_the_comment_above_comes_along():
    assert piece("gluon_impl", "losses.square_loss").text.startswith("#: Half the squared error")


@pytest.mark.parametrize(
    ("reference", "says"),
    [
        ("losses.cube_loss", "has no cube_loss: expected one of square_loss"),
        ("loss.square_loss", "has no module 'loss'"),
        ("square_loss", "has no module ''"),
    ],
)
def test_what_is_not_there_is_named(reference, says):
    with pytest.raises(BookError, match=says):
        piece("handtorn", reference)


def test_what_a_piece_uses_comes_before_it_and_once():
    inliner = Inliner("handtorn")
    text = inliner.cell(["losses.softmax_cross_entropy"])
    assert [line for line in text.splitlines() if line.startswith("def ")] == [
        "def log_softmax(logits):", "def softmax_cross_entropy(logits, labels):",
    ]  # fmt: skip
    assert inliner.cell(["losses.log_softmax"]) == ""
    assert inliner.imports == {"from mxnet import nd"}


def test_a_module_that_is_used_by_name_becomes_a_namespace():
    text = Inliner("handtorn").cell(["mlp.Model"])
    space = text.index("layers = SimpleNamespace(dropout=dropout, relu=relu, sigmoid=sigmoid)")
    assert text.index("def relu(") < space < text.index("class Model")


def test_another_lessons_model_takes_the_place_of_the_first():
    inliner = Inliner("handtorn")
    inliner.cell(["linear_regression.Model"])
    assert "One hidden layer" in inliner.cell(["mlp.Model"])
    assert inliner.defined["Model"] == "mlp"


def test_imports_are_merged_and_in_order():
    lines = {"from mxnet import nd", "import math", "from mxnet import autograd", "import numpy as np"}
    assert merged(lines) == ["import math", "import numpy as np", "from mxnet import autograd, nd"]


def test_docstrings_are_cut_where_they_stand():
    text = 'class A:\n    """One.\n\n    Two."""\n\n    def b(self):\n        r"""Three \\d.\n\n        Four."""\n'
    expected = 'class A:\n    """One."""\n\n    def b(self):\n        r"""Three \\d."""'
    assert without_long_docstrings(text) == expected
