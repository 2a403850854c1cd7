"""Markdown by paragraphs: translated where it stands, and made plain for notebooks."""

import pytest

pytest.importorskip("markdown_it")

from book.markdown import for_notebook, translated

TEXT = """\
# A title

One sentence,
on two lines with `code`.

- first
- second, which
  goes on

| a | b |
|---|---|
| one | two |

```python
x = "first"
```

:::{note} Mind this
Inside a note.
:::
"""


def test_every_paragraph_is_asked_for_once_with_its_lines_joined():
    asked = []
    assert translated(TEXT, lambda text: asked.append(text) or text).strip() == TEXT.strip()
    assert asked == [
        "A title", "One sentence, on two lines with `code`.", "first", "second, which goes on", "a", "b", "one", "two",
        "Mind this", "Inside a note.",
    ]  # fmt: skip


def test_a_translation_stands_where_the_paragraph_stood():
    words = {
        "A title": "标题",
        "One sentence, on two lines with `code`.": "一句话,`code`。",
        "first": "第一",
        "second, which goes on": "第二",
        "one": "一",
        "two": "二",
        "Mind this": "当心",
        "Inside a note.": "注意。",
    }
    assert translated(TEXT, lambda text: words.get(text, text)).strip() == (
        "# 标题\n\n一句话,`code`。\n\n- 第一\n- 第二\n\n| a | b |\n|---|---|\n| 一 | 二 |\n\n"
        '```python\nx = "first"\n```\n\n:::{note} 当心\n注意。\n:::'
    )


def test_two_equal_cells_of_a_row_are_translated_one_after_the_other():
    table = "| a | b |\n|---|---|\n| x | x |\n"
    assert translated(table, lambda text: {"x": "xyx"}.get(text, text)) == "| a | b |\n|---|---|\n| xyx | xyx |"


def test_a_note_becomes_a_quotation_and_a_role_what_it_shows():
    plain = for_notebook(
        ":::{note} Mind this\nIt is {value}`a.b|.2f`.\n\n- one\n:::", lambda role, text: f"<{role} {text}>"
    )
    assert plain.strip() == "> **Mind this**\n>\n> It is <value a.b|.2f>.\n>\n> - one"


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("[a](recovery.md)", "[a](../lessons/recovery.html)"),
        ("[a](../mine.md#how)", "[a](../mine.html#how)"),
        ("[a](https://example.org/a.md)", "[a](https://example.org/a.md)"),
    ],
)
def test_links_lead_into_the_site(link, expected):
    assert for_notebook(link, lambda role, text: text) == expected
