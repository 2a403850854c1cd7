"""Parts of the extension that need no page."""

from io import BytesIO

import pytest
from docutils import nodes

from book.sphinx.included import relative
from book.sphinx.katex import MathError, render
from book.sphinx.messages import is_code
from book.sphinx.options import helps
from book.sphinx.shrinking import grouped, plain, shrunk
from book.sphinx.signatures import filled, outline


def test_links_of_the_root_are_links_of_docs():
    text = "[a](docs/mine.md) [b](handtorn/losses.py) [c](https://example.org) [d](#here)"
    assert relative(text) == "[a](mine.md) [b](../handtorn/losses.py) [c](https://example.org) [d](#here)"


def test_a_formula_is_made():
    assert "<math" in render("x")
    assert "annotation" not in render("x")


def test_a_formula_that_cannot_be_read_is_an_error():
    with pytest.raises(MathError):
        render(r"\frac{1}{")


@pytest.mark.parametrize("text", ["", "3.5", "handtorn/losses.py", "—"])
def test_what_has_no_words_is_no_message(text):
    assert is_code(nodes.paragraph("", "", nodes.literal("", "print"), nodes.Text(text)))


def test_words_are_a_message():
    assert not is_code(nodes.paragraph("", "", nodes.literal("", "print"), nodes.Text(" prints")))


def test_every_command_has_its_help():
    found = {" ".join(words): text for words, text in helps()}
    assert {"", "compare", "compare mlp", "recover", "exercise check", "grade"} <= set(found)
    assert all(text.startswith(("Usage: handtorn", "Options of")) for text in found.values())


def test_an_outline_has_heads_and_docstrings_and_no_bodies():
    text = '''
class A(B):
    """What it is."""

    x: int = 1
    _y: int = 2

    def f(self, a,
          b=1):
        """Does it."""
        return secret

    def _g(self): ...
'''
    found, line = outline(text, "A")
    assert line == 2
    assert "x: int = 1" in found
    assert 'b=1):\n        """Does it."""' in found
    assert not any(word in found for word in ("secret", "_y", "_g"))


def test_docstrings_are_broken_anew_and_entries_keep_their_place():
    text = '''    """Does it.

    Args:
        a: one two three
            four: five.
        b, c: six
    """'''
    assert filled(text, width=24).splitlines() == [
        '    """Does it.',
        "",
        "    Args:",
        "        a: one two three",
        "            four: five.",
        "        b, c: six",
        '    """',
    ]
    assert filled("    a\n    b") == "    a b"


def test_marks_without_a_colour_are_left_out():
    assert plain('<span class="n">x</span><span class="k">def</span>') == 'x<span class="k">def</span>'


def test_tokens_that_look_alike_share_a_rule():
    rules = [
        ".highlight .k { color: red }",
        ".highlight .o { color: blue }",
        ".highlight .kd { color: red } /* note */",
    ]
    assert grouped("\n".join([*rules, "@media x {"])).splitlines() == [
        ".highlight :is(.k,.kd) { color: red }",
        ".highlight :is(.o) { color: blue }",
        "@media x {",
    ]


def test_a_figure_keeps_the_colour_of_a_thin_line():
    image = pytest.importorskip("PIL.Image")
    figure = image.linear_gradient("L").resize((600, 400)).convert("RGB")
    for place in range(600):
        figure.putpixel((place, 200), (204, 121, 167))
    written = BytesIO()
    figure.save(written, "PNG")
    small = shrunk(written.getvalue())
    kept = image.open(BytesIO(small)).convert("RGB").getpixel((300, 200))
    assert max(abs(a - b) for a, b in zip(kept, (204, 121, 167))) <= 16
