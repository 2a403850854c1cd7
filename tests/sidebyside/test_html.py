"""A report as a piece of HTML: everything is there, escaped, and nothing around it changes."""

import base64
import re
from html.parser import HTMLParser

import pytest

from sidebyside.tools.html import fragment, render
from sidebyside.tools.tables import Finding, Table

VOID = {"img", "meta", "br", "link"}
NASTY = "<script>alert('&')</script>\""


class Checked(HTMLParser):
    """Takes HTML apart, and holds that every element is closed.

    Attributes:
        elements: (tag, attributes) of every element.
        texts: all texts that are not in a style.
    """

    def __init__(self, html):
        super().__init__()
        self.elements, self.texts, self.open = [], [], []
        self.feed(html)
        self.close()
        assert not self.open

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if data.strip() and self.open[-1] != "style":
            self.texts.append(data.strip())

    def all(self, tag):
        return [attributes for name, attributes in self.elements if name == tag]


def report(**other):
    parts = {
        "headline": ["what was run", f"on {NASTY}"],
        "findings": [Finding(f"holds {NASTY}", True), Finding("does not", False), Finding("remark")],
        "tables": [Table(f"A {NASTY}", ["", f"b {NASTY}"], [[f"row {NASTY}", "1.5"], ["short"]], note=f"n {NASTY}")],
        "legend": [f"b: {NASTY}"],
        "figures": {f"curve {NASTY}": b"\x89PNG bytes"},
    }
    return fragment(**{**parts, **other})


def test_everything_is_there_and_escaped():
    found = Checked(report())
    assert not found.all("script")
    for text in ("what was run", f"on {NASTY}", f"holds {NASTY}", "remark", f"A {NASTY}", f"b {NASTY}", "1.5", "short"):
        assert text in found.texts
    for text in (f"row {NASTY}", f"n {NASTY}", f"b: {NASTY}", "yes", "NO"):
        assert text in found.texts
    (image,) = found.all("img")
    assert image["alt"] == f"curve {NASTY}"
    assert base64.b64decode(image["src"].partition("base64,")[2]) == b"\x89PNG bytes"


def test_it_is_one_element_that_needs_nothing_beside_it():
    html = report().strip()
    found = Checked(html)
    assert found.elements[0] == ("div", {"class": "handtorn-report"})
    assert html.endswith("</div>")
    assert not {"html", "head", "body", "link", "script"} & {tag for tag, _ in found.elements}
    addresses = [value for _, attributes in found.elements for name, value in attributes.items() if name == "src"]
    assert all(address.startswith("data:") for address in addresses)


def test_its_style_holds_inside_of_it_alone():
    style = re.sub(r"@media[^{]*{(.*?})\s*}", r"\1", re.search("<style>(.*)</style>", report(), re.DOTALL)[1])
    selectors = [one.strip() for group in re.findall(r"([^{}]+){", style) for one in group.split(",")]
    assert len(selectors) > 10
    assert all(".handtorn-report" in one for one in selectors)
    assert "prefers-color-scheme: dark" in report()


@pytest.mark.parametrize("left_out", ["findings", "tables", "legend", "figures"])
def test_a_report_may_have_parts_alone(left_out):
    Checked(report(**{left_out: {} if left_out == "figures" else []}))
    Checked(fragment(["one line"], [], []))


def test_pages_have_the_same_findings():
    found = Checked(render("base.html", headline=["title", NASTY], findings=[Finding(NASTY, True), Finding("so")]))
    assert found.texts.count("title") == 2
    assert {NASTY, "yes", "so"} <= set(found.texts)
