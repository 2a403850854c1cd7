import csv
import io
import re
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from classroom.grading.outputs.tables import as_csv
from classroom.grading.outputs.text import cell, clean, code, escaped, fence, listed, number, one_line

ANYTHING = st.text(
    st.one_of(st.characters(), st.sampled_from("\x1b[]m;=+-@`*<>&!()\\'\"\n\t\r\x00\x9b\u202e\u2066\u2028\udc80"))
)
HARMLESS = {"paragraph_open", "paragraph_close", "inline", "text", "code_inline", "fence", "softbreak"}


@given(ANYTHING)
def test_nothing_that_controls_a_terminal_or_turns_text_is_left(text):
    left = clean(text)
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", left)
    assert clean(left) == left


@given(ANYTHING)
def test_what_is_cleaned_can_be_written_in_utf_8_and_in_xml(text):
    document = ElementTree.Element("a", b=clean(text))
    document.text = clean(text)
    assert ElementTree.fromstring(ElementTree.tostring(document, "utf-8")).text == (clean(text) or None)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("\x1b[1;31mred\x1b[0m", "red"),
        ("\x1b]0;a title\x07after", "after"),
        ("\x1b]8;;http://evil.example\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x9b31mred", "red"),
        ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
        ("a\u202etxt.exe", "atxt.exe"),
        ("\x1b\x1b[31mx", "x"),
        ("naïve 中文 שלום", "naïve 中文 שלום"),
    ],
)
def test_a_sequence_for_a_terminal_goes_as_a_whole_and_words_stay(text, left):
    assert clean(text) == left


def test_a_flood_is_cut_and_the_cut_is_said():
    assert clean("x" * 5000, 10) == "xxxxxxxxxx… (4990 more characters)"


@given(ANYTHING, ANYTHING)
def test_a_spreadsheet_sees_no_formula_wherever_it_cuts_the_lines(first, second):
    table = as_csv(["a", "b"], [[cell(first), cell(second)]]).decode()
    for delimiter in ",;\t":
        for row in csv.reader(io.StringIO(table, newline=""), delimiter=delimiter):
            assert not any(re.match("\\s*[=+\\-@\uff1d\uff0b\uff0d\uff20]", text) for text in row)


def test_a_cell_keeps_its_text_behind_the_sign():
    assert cell("=1+1") == "'=1+1"
    assert cell("a; -b") == "a; '-b"
    assert cell("\t\r=cmd") == "'=cmd"
    assert cell("Ada Lovelace-King") == "Ada Lovelace-King"


@given(ANYTHING)
def test_code_in_markdown_is_shown_and_never_obeyed(text):
    for made, kind in ((code(text), "code_inline"), (fence(text), "fence")):
        tokens = MarkdownIt("commonmark").parse(f"before {made}" if kind == "code_inline" else made)
        kinds = {token.type for token in tokens} | {one.type for token in tokens for one in token.children or []}
        assert kinds <= HARMLESS
        assert kind in kinds
    shown = MarkdownIt("commonmark").parse(fence(text))[0].content
    assert shown == f"{clean(text)}\n"


@given(st.text(st.sampled_from("ab `*_[]()<>!#|~&\\:/.\n-+1")))
def test_an_escaped_sentence_has_no_markup(text):
    tokens = MarkdownIt("commonmark").enable("table").enable("strikethrough").parse(f"Mistake: {escaped(text)}")
    kinds = {token.type for token in tokens} | {one.type for token in tokens for one in token.children or []}
    assert kinds <= HARMLESS
    assert "".join(one.content for one in tokens[1].children) == f"Mistake: {one_line(text)}".rstrip()


def test_numbers_are_short():
    assert [number(value) for value in (2, 2.0, 0.1 + 0.2, 1 / 3, 28.40, 0, 1e-9)] == [
        *("2", "2", "0.3", "0.3333", "28.4", "0", "0"),
    ]


def test_long_lists_say_how_many_more():
    assert listed(["a", "b", "c"], 2) == "a, b and 1 more"
