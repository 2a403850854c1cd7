"""Pages of lessons: numbers, outputs, code, formulas and links, in English and translated."""

import re

import pytest


def text_of(html):
    return re.sub(r"<[^>]+>", "", html)


NUMBERS = (
    "The error is {value}`handtorn.error|.2f`, so {bound}`below one | handtorn.error < 1`; {given}`1847` was a year.\n"
)
VALUES = {"handtorn": {"error": 0.125}}


def test_numbers_stand_in_the_prose(make_page):
    html, warned = make_page(NUMBERS, values=VALUES)
    assert "The error is 0.12, so below one; 1847 was a year." in text_of(html)
    assert warned == ""


def test_numbers_stand_in_a_translation_in_its_own_order(make_page):
    chinese = "{given}`1847` 年:{bound}`below one | handtorn.error < 1`,误差 {value}`handtorn.error|.2f`。"
    html, warned = make_page(NUMBERS, values=VALUES, messages={NUMBERS.strip(): chinese})
    assert "1847 年:below one,误差 0.12。" in text_of(html)
    assert warned == ""


def test_a_number_that_was_not_computed_says_why(make_page):
    html, warned = make_page("It is {value}`torch_impl.error|.2f`.\n", values={"torch_impl": {}})
    assert re.search(r'<abbr title="This was not run in this build. PyTorch is not installed[^"]*">—</abbr>', html)
    assert warned == ""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{value}`handtorn.loss`", "records loss"),
        ("{value}`nobody.error`", "nobody.error"),
        ("{value}`handtorn.error|.2y`", "cannot be shown"),
        ("{bound}`more | handtorn.error > 1`", "does not hold"),
        (r"$\nonsense{x}$", r"\nonsense"),
        ("```{columns} losses.nothing\n```", "has no nothing"),
        ("```{exercises} nothing\n```", "there is no exercise nothing"),
    ],
)
def test_what_is_wrong_is_a_warning_with_its_place(make_page, text, said):
    _, warned = make_page(f"See {text}.\n" if text[0] != "`" else f"{text}\n", values=VALUES)
    assert re.search(r"one\.md:\d+: WARNING", warned)
    assert said in warned


RUN = "```{run}\n:handtorn: lr = 1\n:gluon_impl: lr = 2\nprint(lr)\n```\n"


def test_outputs_that_differ_have_a_panel_each(make_page):
    outputs = [{"handtorn": [{"text": "1\n"}], "gluon_impl": [{"text": "2\n"}]}]
    html, warned = make_page(RUN, outputs=outputs)
    panels = re.findall(r'class="columns-panel" data-column="(\w+)"', html)
    assert panels == ["handtorn", "gluon_impl", "handtorn", "gluon_impl", "torch_impl"]
    assert html.count("print</span>") == 1
    assert "PyTorch is not installed" in html
    assert warned == ""


def test_outputs_that_are_equal_are_shown_once(make_page):
    same = [{"text": "the same\n"}]
    html, _ = make_page("```{run}\nprint(1)\n```\n", outputs=[{"handtorn": same, "gluon_impl": same}])
    assert html.count("the same") == 1
    assert "columns-panel" not in html


def test_cells_of_single_columns_that_follow_each_other_stand_side_by_side(make_page):
    text = "".join(f"```{{run}}\n:only: {name}\nlr = {name!r}\n```\n\n" for name in ("handtorn", "gluon_impl"))
    html, _ = make_page(text, outputs=[{"handtorn": []}, {"gluon_impl": []}])
    assert html.count('<div class="columns">') == 1
    assert re.findall(r'class="columns-panel" data-column="(\w+)"', html) == ["handtorn", "gluon_impl"]


def test_an_exception_is_shown(make_page):
    html, _ = make_page(
        "```{page}\n:raises: ValueError\nx\n```\n", outputs=[{"page": [{"error": "ValueError: shape"}]}]
    )
    assert "ValueError: shape" in text_of(html)


def test_the_alt_text_of_a_figure_is_its_caption_in_the_language_of_the_page(make_page):
    text = "```{page}\n:caption: Losses of $x$, {given}`7`.\nx\n```\n"
    outputs = [{"page": [make_page.figure.output]}]
    html, warned = make_page(text, outputs=outputs, messages={"Losses of $x$, {given}`7`.": "$x$ 的损失,{given}`7`。"})
    assert 'alt="x 的损失,7。"' in html
    assert warned == ""


def test_a_figure_without_a_caption_is_a_mistake(make_page):
    _, warned = make_page("```{page}\nx\n```\n", outputs=[{"page": [make_page.figure.output]}])
    assert ":caption:" in warned


def test_code_links_to_its_lines_in_a_page_of_its_file(make_page, tmp_path):
    html, warned = make_page("```{columns} losses.square_loss\n:torch_impl: none\n```\n")
    link = re.search(r'href="\.\./(_code/handtorn/losses\.html)#(L-\d+)"', html)
    source = (tmp_path / "en" / link[1]).read_text(encoding="utf-8")
    assert f'id="{link[2]}"' in source
    assert 'data-column="torch_impl"' not in html
    assert warned == ""


def test_formulas_are_made_with_mathml_beside(make_page):
    html, warned = make_page("$x^2$\n\n$$\\frac12$$\n")
    assert html.count("<math") == 2
    assert html.count('class="katex-html"') == 2
    assert warned == ""
