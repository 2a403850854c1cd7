"""The built site in a browser: every page, both languages, wide and narrow, over the computer's own network alone."""

import re
from collections import defaultdict
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from book.paths import FOLDERS, SITE

from .browser import EVERY, missing, served

WIDTHS = (1400, 390)
#: axe takes seconds for a page: so many tests share the pages, and may run beside each other.
PARTS = 4
#: The most that a page and all that it asks for may weigh, in bytes.
LIMIT = 700_000
#: The fonts of formulas that a page loads at most: upright, bold and italic letters, two sizes of brackets.
FONTS = 79_000
#: Findings of axe that stay, and why.
ACCEPTED = {}
IN_THE_DARK = {f"en/{page}.html" for page in ("index", "commands", "play/index", "lessons/softmax_regression")}
SEARCHES = {"en": ("recovery", "lessons/recovery.html"), "zh": ("学习率", "lessons/linear_regression.html")}


@pytest.fixture(scope="module")
def pages():
    """All pages of the site, as paths from its folder."""
    if not EVERY:
        pytest.skip(
            "a site that was built before says nothing of what is here now: CI builds it, and sets HANDTORN_ALL_TESTS"
        )
    found = sorted(path.relative_to(SITE).as_posix() for path in SITE.rglob("*.html")) if SITE.is_dir() else []
    if not found:
        missing("no site: `make site` builds it")
    return found


@pytest.fixture(scope="module")
def address(pages):
    with served(SITE) as found:
        yield found


def is_text(page):
    """Is it a page that somebody wrote, and not the source of a file?"""
    return not re.search(r"/(_code/|genindex|search)", page)


class Watched:
    """A page of the browser, with what it says and asks for."""

    def __init__(self, chromium, address, width, **options):
        self.context = chromium.new_context(viewport={"width": width, "height": 900}, **options)
        self.page = self.context.new_page()
        self.said, self.outside = [], []
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("request", lambda request: self._asked(request.url, address))

    def _asked(self, url, address):
        if not url.startswith((f"{address}/", "data:", "blob:")):
            self.outside.append(url)


@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_opens_quietly_asks_for_nothing_outside_and_fits(chromium, address, pages, width):
    watched = Watched(chromium, address, width)
    wrong = defaultdict(list)
    for page in pages:
        if width != WIDTHS[0] and not is_text(page):
            continue
        watched.said.clear()
        watched.page.goto(f"{address}/{page}", wait_until="load")
        too_wide = watched.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if too_wide > 0:
            wrong[page].append(f"{too_wide} pixels too wide")
        wrong[page] += watched.said
    assert {page: found for page, found in wrong.items() if found} == {}
    assert watched.outside == []


def test_a_page_weighs_little_with_all_its_figures(pages):
    heavy = {}
    for page in filter(is_text, pages):
        text = (SITE / page).read_text(encoding="utf-8")
        files = {(SITE / page).parent / urlsplit(link).path for link in Links(text).loaded}
        weight = len(text.encode()) + sum(file.stat().st_size for file in files if file.is_file())
        if "katex" in text:
            weight += FONTS
        if weight > LIMIT:
            heavy[page] = weight
    assert heavy == {}


@pytest.mark.skipif(not EVERY, reason="takes a while: HANDTORN_ALL_TESTS")
@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_but_what_is_listed(chromium, address, pages, scheme, part):
    axe_playwright_python = pytest.importorskip("axe_playwright_python.sync_playwright")
    watched = Watched(chromium, address, WIDTHS[0], color_scheme=scheme)
    found = {}
    for page in [*filter(is_text, pages)][part::PARTS]:
        if scheme == "dark" and page not in IN_THE_DARK:
            continue  # the colours are the same on all pages
        if not page.startswith("en/") and page.count("/") > 1:
            continue  # the structure is the same in both languages
        watched.page.goto(f"{address}/{page}", wait_until="load")
        violations = axe_playwright_python.Axe().run(watched.page).response["violations"]
        kinds = {one["id"]: [node["target"] for node in one["nodes"]][:3] for one in violations}
        kinds = {kind: where for kind, where in kinds.items() if kind not in ACCEPTED}
        if kinds:
            found[page] = kinds
    assert found == {}


@pytest.mark.parametrize("folder", FOLDERS.values())
def test_a_search_finds_its_page(chromium, address, pages, folder):
    words, expected = SEARCHES[folder]
    watched = Watched(chromium, address, WIDTHS[0])
    watched.page.goto(f"{address}/{folder}/search.html?q={words}")
    # Results are shown one after the other.
    watched.page.wait_for_selector(f'#search-results li a[href*="{expected}"]')
    assert watched.said == []


class Links(HTMLParser):
    """Where a page leads, and which places it has."""

    def __init__(self, text):
        super().__init__()
        self.to, self.places, self.loaded = [], set(), set()
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        self.to += [found[name] for name in ("href", "src") if found.get(name)]
        if tag in ("img", "script") or (tag == "link" and "stylesheet" in found.get("rel", "")):
            self.loaded |= {found[name] for name in ("href", "src") if found.get(name)}
        self.places |= {found[name] for name in ("id", "name") if found.get(name)}


def test_every_link_inside_the_site_leads_somewhere(pages):
    links = {page: Links((SITE / page).read_text(encoding="utf-8")) for page in pages}
    broken = defaultdict(list)
    for page, found in links.items():
        for link in found.to:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = (SITE / page).parent / unquote(parts.path) if parts.path else SITE / page
            target = Path(re.sub(r"/$", "/index.html", f"{target.resolve()}"))
            if not target.is_file():
                broken[page].append(link)
            elif parts.fragment and target.suffix == ".html":
                inside = links.get(target.relative_to(SITE).as_posix())
                if inside is None or unquote(parts.fragment) not in inside.places:
                    broken[page].append(link)
    assert dict(broken) == {}


def test_every_figure_says_what_it_shows(pages):
    without = [
        (page, found[0][:80])
        for page in pages
        for found in re.finditer(r"<img\b[^>]*>", (SITE / page).read_text(encoding="utf-8"))
        if not re.search(r'alt="[^"]{10,}"|role="presentation"|aria-hidden="true"', found[0])
    ]
    assert without == []
