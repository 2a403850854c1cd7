"""Styles for any number of names, and texts in any script."""

import warnings

import matplotlib
import numpy as np
import pytest
from matplotlib.figure import Figure

from sidebyside.tools import drawing
from sidebyside.tools.drawing import COLOURS, LINES, MARKERS, Style, as_png, as_svg, drawable, style, styles

CHINESE = "价格"


def test_the_first_four_styles_are_the_ones_of_the_four_columns():
    assert list(styles("abcd").values()) == [Style(COLOURS[i], MARKERS[i], LINES[i]) for i in range(4)]


@pytest.mark.parametrize("count", [0, 1, 7, 24, 48])
def test_any_number_of_names_have_styles_that_differ(count):
    names = [f"column {number}" for number in range(count)]
    found = styles(names)
    assert list(found) == names
    assert len(set(found.values())) == count


def test_very_many_names_have_styles_too():
    assert len(styles(map(str, range(500)))) == 500


def draw(*texts):
    """A figure with texts wherever users' names get to, bold ones too, as PNG and SVG."""
    with matplotlib.rc_context(style()):
        figure = Figure(figsize=(3, 2))
        axes = figure.subplots()
        axes.plot([1, 2], [1, 2], label=texts[0])
        axes.set(title=texts[0], xlabel=texts[-1])
        axes.set_ylabel(texts[0], weight="bold")
        axes.set_yticks([1, 2], [texts[0], texts[-1]])
        axes.legend()
        return as_png(figure), as_svg(figure)


SCRIPTS = [CHINESE, "цена", "τιμή", "가격", "価格です", "📈 $x_1$", "a\tb\x7f", "two\nlines", "\udc80.csv"]


@pytest.mark.parametrize("text", SCRIPTS)
def test_a_name_in_any_script_is_drawn_without_a_warning(text):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        png, svg = draw(drawable(text))
    assert png.startswith(b"\x89PNG")
    assert b"<svg" in svg


def test_what_no_font_has_is_a_question_mark(monkeypatch):
    monkeypatch.setattr(drawing, "FALLBACKS", ())
    assert drawable(f"y = {CHINESE}, ŷ − y") == "y = ??, ŷ − y"
    assert style() == drawing.STYLE  # and figures without fallbacks are what they were


def test_without_drawable_matplotlib_would_warn(monkeypatch):
    """Or the tests above could not fail."""
    monkeypatch.setattr(drawing, "FALLBACKS", ())
    with pytest.warns(UserWarning, match="missing from"):
        draw(CHINESE)


def test_only_fonts_that_are_installed_are_named(monkeypatch):
    """matplotlib logs each name that it does not find."""
    monkeypatch.setattr(drawing, "FALLBACKS", ("No such font", "STIXGeneral"))
    assert style()["font.family"][-1] == "STIXGeneral"
    assert "No such font" not in style()["font.family"]


def test_an_installed_fallback_draws_what_the_first_font_does_not_have(monkeypatch):
    """STIX comes with matplotlib. It has letters in circles, and ℊ in upright alone; DejaVu Sans has neither."""
    monkeypatch.setattr(drawing, "FALLBACKS", ())
    assert drawable("Ⓐ ℊ") == "? ?"
    replaced = draw(drawable("Ⓐ"))
    monkeypatch.setattr(drawing, "FALLBACKS", ("STIXGeneral",))
    assert drawable("Ⓐ") == "Ⓐ"
    assert drawable("ℊ") == "?"  # names of estimators are bold
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert draw("Ⓐ") != replaced


def test_the_same_figure_gives_the_same_bytes():
    assert draw("a", "b") == draw("a", "b")


def test_a_log_scale_has_no_formulas():
    figure = Figure()
    axes = figure.subplots()
    axes.plot(np.arange(1, 5), 10.0 ** np.arange(4))
    drawing.plain_log_scale(axes)
    figure.canvas.draw()
    assert not any("$" in label.get_text() for label in axes.get_yticklabels())
