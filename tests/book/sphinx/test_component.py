"""The columns beside each other, in Chromium: by mouse, by keyboard, narrow, wide, and without JavaScript."""

import shutil

import pytest

from book.paths import DOCS

from ..browser import served

CELL = "```{run}\n:handtorn: lr = 1\n:gluon_impl: lr = 2\n:torch_impl: lr = 3\nprint(lr)\n```\n\n"
WIDE, NARROW = {"width": 1400, "height": 900}, {"width": 390, "height": 800}


@pytest.fixture
def address(make_page, tmp_path):
    """A page with two cells in three columns."""
    html, warned = make_page(CELL * 2, outputs=[{"handtorn": [], "gluon_impl": []}] * 2)
    assert warned == ""
    folder = tmp_path / "served"
    folder.mkdir()
    for name in ("columns.js", "columns.css"):
        shutil.copy(DOCS / "_static" / name, folder)
    head = '<link rel="stylesheet" href="columns.css"><script defer src="columns.js"></script></head>'
    (folder / "one.html").write_text(html.replace("</head>", head), encoding="utf-8")
    with served(folder) as found:
        yield f"{found}/one.html"


def opened(chromium, address, size, **options):
    page = chromium.new_context(viewport=size, **options).new_page()
    page.goto(address)
    return page


def shown(page):
    """The columns that each component shows, without those of hidden panels."""
    return page.evaluate(
        """() => Array.from(document.querySelectorAll(".columns"), (one) => [...new Set(
            Array.from(one.querySelectorAll(".columns-panel"))
                .filter((panel) => panel.offsetParent !== null).map((panel) => panel.dataset.column))])"""
    )


def buttons(page, attribute):
    names = page.eval_on_selector_all(
        ".columns:first-of-type .columns-bar button",
        f"found => found.map(one => [one.dataset.column, one.getAttribute('{attribute}')])",
    )
    return [name for name, value in names[:3] if value == "true"]


def press(page, name, component=0):
    page.locator(".columns-bar").nth(component).locator(f"[data-column={name}]").click()


def test_two_columns_stand_side_by_side_on_a_wide_screen_and_the_last_two_chosen_stay(chromium, address):
    page = opened(chromium, address, WIDE)
    assert shown(page) == [["handtorn", "gluon_impl"]] * 2
    press(page, "torch_impl", component=1)
    assert shown(page) == [["handtorn", "torch_impl"]] * 2
    assert buttons(page, "aria-pressed") == ["handtorn", "torch_impl"]
    press(page, "gluon_impl")
    assert shown(page) == [["gluon_impl", "torch_impl"]] * 2
    assert page.locator("[role=tablist], [role=tab]").count() == 0


def test_the_choice_is_remembered(chromium, address):
    page = opened(chromium, address, WIDE)
    press(page, "torch_impl")
    page.reload()
    assert shown(page) == [["handtorn", "torch_impl"]] * 2


def test_a_narrow_screen_has_tabs_that_arrows_move_along(chromium, address):
    page = opened(chromium, address, NARROW)
    assert shown(page) == [["handtorn"]] * 2
    assert page.locator("[role=tablist]").count() == 2
    page.locator("[role=tab][aria-selected=true]").first.focus()
    for key, expected in (("ArrowRight", "gluon_impl"), ("End", "torch_impl"), ("ArrowRight", "handtorn")):
        page.keyboard.press(key)
        assert shown(page) == [[expected]] * 2
        assert buttons(page, "aria-selected") == [expected]
        assert page.evaluate("document.activeElement.dataset.column") == expected
    assert page.locator("[role=tab][tabindex='0']").count() == 2


def test_each_tab_controls_panels_that_name_it(chromium, address):
    page = opened(chromium, address, NARROW)
    assert page.evaluate(
        """() => Array.from(document.querySelectorAll("[role=tab]")).every((tab) =>
            tab.getAttribute("aria-controls").split(" ").every((id) =>
                document.getElementById(id).getAttribute("aria-labelledby") === tab.id))"""
    )


def test_a_screen_that_gets_wider_shows_two(chromium, address):
    page = opened(chromium, address, NARROW)
    page.set_viewport_size(WIDE)
    page.wait_for_function("document.querySelectorAll('[role=tab]').length === 0")
    assert shown(page) == [["handtorn", "gluon_impl"]] * 2


def test_all_columns_are_there_without_javascript(chromium, address):
    page = opened(chromium, address, NARROW, java_script_enabled=False)
    assert page.locator(".columns-panel:visible").count() == page.locator(".columns-panel").count() > 0
    assert page.locator(".columns-bar:visible").count() == 0
