"""What the page shows and says, and how it is driven: by keyboard, by finger, in every size, light and dark."""

import re

import pytest

from .harness import SCRIPTS, read_words

WIDTHS = (360, 390, 768, 1000, 1400, 1600)
LARGEST = 60_000  # bytes of all scripts
NOT_A_NUMBER = re.compile("NaN|Infinity|undefined|null")


def everything(page):
    """All text and all attributes of the page."""
    return page.page.locator("#play").evaluate("element => element.outerHTML")


def rounded(text):
    """A number as the page writes it."""
    mantissa, _, power = text.replace("−", "-").partition(" × 10")
    digits = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
    return float(mantissa) * 10.0 ** int(power.translate(digits) or 0)


# What is shown


def test_every_rate_of_the_slider_is_shown_as_it_is_used(page):
    rates = page.page.evaluate("Play.rates")
    assert rates == sorted(set(rates))
    assert [rates[0], rates[-1]] == [0.0001, 2]
    for batch_size in (10, 37):
        page.slide("batch", batch_size)
        assert page.text("#play-batch-value") == str(batch_size)
        for place in range(0, len(rates), 7):
            page.slide("rate", place)
            used = page.page.evaluate("[Play.page.run.columns.hand.lr, Play.page.run.columns.gluon.lr]")
            assert used == [rates[place], pytest.approx(rates[place] * 2 * batch_size)]
            assert page.page.locator("#play-rate").get_attribute("aria-valuetext") == page.text("#play-rate-value")
            assert float(page.text("#play-rate-value")) == float(page.text("#play-hand-lr")) == used[0]
            assert float(page.text("#play-gluon-lr")) == pytest.approx(used[1], rel=1e-9)
            for name in ("hand", "gluon"):
                assert page.text(f"#play-{name}-step-size") == page.text("#play-gluon-lr")
            assert f"Gluon gets {page.text('#play-gluon-lr')}," in page.text("#play-convert-says")
    page.slide("noise", 7)
    assert page.text("#play-noise-value") == "0.7"
    assert page.page.evaluate("Play.page.run.data.noise") == 0.7


def test_numbers_are_those_of_the_run(page):
    page.slide("rate", 44)
    for name in ("hand", "gluon"):
        column = page.page.evaluate(f"Play.page.run.columns.{name}")
        for key in ("w", "b", "loss"):
            assert rounded(page.text(f"#play-{name}-{key}")) == pytest.approx(column[key][-1], rel=1e-3)


def test_a_change_begins_anew_and_makes_as_many_steps(page):
    assert page.steps() == 60
    page.slide("rate", 50)
    assert page.steps() == 60
    hand = page.page.evaluate("Play.page.run.columns.hand")
    assert page.walk(60).path["hand"] == [[w, b] for w, b in zip(hand["w"][1:], hand["b"][1:])]


def test_a_run_ends_and_says_no_more_steps(page):
    for _ in range(110):
        page.page.evaluate("document.getElementById('play-epoch').click()")
    assert page.steps() == 1000
    page.click("step")
    assert page.steps() == 1000


# When a step is too large


def words_of(page, name):
    return page.text(f".play-column.{name}")


@pytest.mark.parametrize("is_converted", [True, False])
def test_the_words_turn_where_the_step_size_reaches_the_limit(page, is_converted):
    if not is_converted:
        page.click("convert")
    page.click("reset")
    rates = page.page.evaluate("Play.rates")
    turns = {}
    for place in range(len(rates)):
        page.slide("rate", place)
        for name in ("hand", "gluon"):
            column = page.page.evaluate(f"Play.page.run.columns.{name}")
            steep = page.page.evaluate("Play.page.run.data.quadratic.steep")
            is_large = column["stepSize"] * steep >= 2
            assert ("the step is too large" in words_of(page, name)) == is_large
            assert ("jumps from side to side" in words_of(page, name)) == (1 < column["stepSize"] * steep < 2)
            if is_large:
                turns.setdefault(name, rates[place])
    limit = page.page.evaluate("Play.page.run.data.quadratic.limit")
    factor = 20 if is_converted else 1
    assert turns["hand"] == next(rate for rate in rates if rate * 20 >= limit)
    assert turns["gluon"] == next(rate for rate in rates if rate * factor >= limit)


def test_the_limit_is_drawn_on_the_slider_where_it_is(page):
    page.click("convert")
    for name, factor in (("hand", 20), ("gluon", 1)):
        bar = page.page.locator(f".too-large.{name}").bounding_box()
        limit = page.page.evaluate("Play.page.run.data.quadratic.limit") / factor
        place = page.page.evaluate("rate => 20 * (Math.log10(rate) + 4)", limit)  # on the slider's own scale
        slider = page.page.locator("#play-rate").bounding_box()
        thumb = 24
        middle = slider["x"] + thumb / 2 + (slider["width"] - thumb) * place / 86
        assert bar["x"] == pytest.approx(middle, abs=1.5)  # pixels
        assert page.page.locator(f".too-large.{name} .limit").is_visible()


def test_divergence_is_said_and_marked_and_no_figure_shows_what_is_not_a_number(page):
    page.click("convert")
    page.page.evaluate("document.getElementById('play-reset').click()")
    page.set_rate(0.1)
    for _ in range(8):
        page.click("epoch")
        assert not NOT_A_NUMBER.search(everything(page))
    step = page.page.evaluate("Play.page.run.columns.hand.diverged")
    assert 0 < step < 80
    assert page.text(".play-headline").endswith(f"By hand: diverged at step {step}.")
    assert f"Diverged: the loss of step {step} is too large for float32." in words_of(page, "hand")
    crosses = page.page.locator(".play-figure .marker.hand.now").all()  # in path and loss
    assert [cross.get_attribute("d").count("l") for cross in crosses] == [2, 2]  # two strokes each, no circle
    assert page.page.locator("svg text.bad", has_text=f"By hand: diverged at step {step}").count() == 2
    # Gluon goes on
    assert page.page.evaluate("Play.page.run.columns.gluon.w.length") == 81
    assert "diverged" not in words_of(page, "gluon").lower()


def test_nothing_that_can_be_set_shows_what_is_not_a_number(page):
    for mistake in [None, *page.page.evaluate("Play.mistakes.map((mistake) => mistake.name)")]:
        if mistake:
            page.click(f"mistake-{mistake}")
        for rate in (0, 50, 86):
            page.slide("rate", rate)
            for batch_size in (1, 16, 100):
                page.slide("batch", batch_size)
                assert not NOT_A_NUMBER.search(everything(page)), (mistake, rate, batch_size)
    page.slide("noise", 0)
    assert not NOT_A_NUMBER.search(everything(page))


def test_no_curve_leaves_its_figure(page):
    page.set_rate(0.1)
    for svg in page.page.locator(".play-figure svg").all():
        width, height = map(float, svg.get_attribute("viewBox").split()[2:])
        for path in svg.locator("path.curve").all():
            numbers = [float(number) for number in re.findall(r"-?[\d.]+", path.get_attribute("d"))]
            assert all(0 <= x <= width for x in numbers[::2])
            assert all(0 <= y <= height for y in numbers[1::2])


# How it is driven


def test_it_is_driven_by_keyboard_alone(page):
    keyboard = page.page.keyboard

    def focused():
        return page.page.evaluate("document.activeElement.id")

    def go_to(name):
        for _ in range(40):
            if focused() == f"play-{name}":
                return
            keyboard.press("Tab")
        raise AssertionError(f"Tab never comes to {name}")

    def press(name, *keys):
        page.page.evaluate("document.activeElement.blur()")
        go_to(name)
        outline = page.page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline == "solid"  # where the focus is can be seen
        for key in keys:
            keyboard.press(key)

    press("reset", "Enter")
    assert page.steps() == 0
    press("step", "Enter", "Space")
    assert page.steps() == 2
    press("epoch", "Enter")
    assert page.steps() == 10
    press("rate", "Home")
    assert page.text("#play-hand-lr") == "0.0001"
    keyboard.press("ArrowRight")
    assert page.text("#play-hand-lr") == "0.00011"
    keyboard.press("End")
    assert page.text("#play-hand-lr") == "2"
    press("rate", *["ArrowLeft"] * 40)
    assert page.text("#play-hand-lr") == "0.02"
    press("batch", "Home", "ArrowRight")
    assert page.text("#play-batch-value") == "2"
    press("noise", "Home")
    assert page.page.evaluate("Play.page.run.data.noise") == 0
    press("convert", "Space")
    assert page.text("#play-gluon-lr") == "0.02"
    press("data", "Enter")
    assert page.page.evaluate("Play.page.run.data.seed") == 2
    press("mistake-used-up", "Space")
    assert page.page.evaluate("[...Play.page.run.settings.mistakes]") == ["used-up"]
    press("speed", "ArrowDown")
    assert page.page.evaluate("document.getElementById('play-speed').value") == "fast"
    before = page.steps()
    press("play", "Enter")
    page.page.wait_for_function("before => Play.page.run.steps > before", arg=before)
    keyboard.press("Space")
    assert page.text("#play-play") == "Play"
    assert focused() == "play-play"


def test_it_is_driven_by_finger(open_page):
    page = open_page(width=390, height=844, has_touch=True, is_mobile=True)
    for name in ("play", "step", "epoch", "reset", "rate", "batch", "noise", "data", "speed"):
        assert page.page.locator(f"#play-{name}").bounding_box()["height"] >= 24  # WCAG 2.2, target size
    page.page.locator("#play-reset").tap()
    page.page.locator("#play-step").tap()
    assert page.steps() == 1
    slider = page.page.locator("#play-rate")
    box = slider.bounding_box()
    slider.tap(position={"x": box["width"] - 12, "y": box["height"] / 2})
    assert page.text("#play-rate-value") == "2"
    page.page.locator("label[for=play-convert]").tap()
    assert not page.page.locator("#play-convert").is_checked()


def test_time_makes_as_many_steps_as_the_speed_says_and_pause_none(open_page):
    page = open_page()
    page.stop_time()
    page.click("reset")
    page.page.locator("#play-speed").select_option("medium")
    page.click("play")
    assert page.text("#play-play") == "Pause"
    page.page.clock.run_for(2000)
    steps = page.steps()
    assert 15 <= steps <= 20  # ten a second; each frame drops a fraction
    page.click("play")
    page.page.clock.run_for(1000)
    assert page.steps() == steps


def test_who_asks_for_less_motion_sees_one_change_in_a_second(open_page):
    page = open_page(reduced_motion="reduce")
    page.stop_time()
    page.click("reset")
    page.click("play")
    seen = set()
    for _ in range(30):
        page.page.clock.run_for(100)
        seen.add(page.steps())
    assert len(seen) <= 4
    assert 10 <= page.steps() <= 30


def test_while_it_runs_only_what_matters_is_read_aloud(open_page):
    page = open_page()
    page.stop_time()
    assert page.page.locator("#play [role=status]").count() == 1
    assert page.page.locator(".play-position").get_attribute("aria-live") == "polite"
    page.click("play")
    assert page.page.locator(".play-position").get_attribute("aria-live") == "off"


# How it looks


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1400])
def test_axe_finds_nothing(open_page, url, width, scheme):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="no axe-playwright-python")
    page = open_page(url=url, width=width, color_scheme=scheme)
    page.set_rate(0.1)
    for mistake in ("label", "kept"):
        page.click(f"mistake-{mistake}")
    results = axe.Axe().run(page.page)
    assert results.violations_count == 0, results.generate_report()


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_is_wider_than_the_page(open_page, width):
    page = open_page(width=width)
    sideways = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.page.evaluate(sideways) == 0
    page.set_rate(2)
    for mistake in page.page.evaluate("Play.mistakes.map((mistake) => mistake.name)"):
        page.click(f"mistake-{mistake}")
    assert page.page.evaluate(sideways) == 0
    rights = "[...document.querySelectorAll('#play *')].map(element => element.getBoundingClientRect().right)"
    assert max(page.page.evaluate(rights)) <= width


def test_dark_is_dark_whether_the_theme_or_the_system_says_so(open_page):
    colour = "getComputedStyle(document.getElementById('play')).color"
    light, dark = (open_page(color_scheme=scheme).page.evaluate(colour) for scheme in ("light", "dark"))
    assert light != dark
    page = open_page(color_scheme="light").page
    page.evaluate("document.body.dataset.theme = 'dark'")
    assert page.evaluate(colour) == dark
    page = open_page(color_scheme="dark").page
    page.evaluate("document.body.dataset.theme = 'light'")
    assert page.evaluate(colour) == light


def test_without_scripts_the_page_says_what_is_missing(browser, html_file, page):
    assert page.page.locator(".play-without").is_hidden()
    context = browser.new_context(java_script_enabled=False)
    bare = context.new_page()
    bare.goto(html_file.as_uri())
    assert bare.locator(".play-without").is_visible()
    assert bare.locator(".play-words").is_hidden()
    context.close()


def test_the_scripts_are_few_bytes():
    files = sorted(SCRIPTS.glob("*.js"))
    assert sum(file.stat().st_size for file in files) < LARGEST
    assert len(read_words()) > 50
